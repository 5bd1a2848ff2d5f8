// SPDX-License-Identifier: GPL-2.0-only
/*
 * The access path of a driver that does not know struct mmio: readb() and writeb() on the plain
 * address from pci_iomap(). Kernel code.
 */
#include "iomem.h"

#include "lkp_enc_regs.h"
#include "sim_kernel.h"
#include "sim_pci.h"
#include "sim_task.h"

#include <linux/io.h>
#include <linux/pci.h>

void bench_iomem_init(struct bench_iomem *iomem, struct emu *emu)
{
	struct sim_pci *pci;

	iomem->kernel = sim_kernel_create();
	pci = sim_pci_plug(iomem->kernel, emu);
	sim_current()->kernel = iomem->kernel;
	iomem->base = pci_enable_device(&pci->dev) ? NULL : pci_iomap(&pci->dev, 0, 0);
	sim_current()->kernel = NULL;
}

unsigned int bench_iomem_run(const struct bench_iomem *iomem, unsigned long long n)
{
	u8 __iomem *base = iomem->base;
	u32 offset = LKP_ENC_STRING;
	unsigned int sum = 0;

	for (; n; n--) {
		writeb((u8)n, base + offset);
		barrier();
		sum += readb(base + offset);
		barrier();
		offset = offset + 1 < LKP_ENC_BAR_SIZE ? offset + 1 : LKP_ENC_STRING;
	}
	return sum;
}
