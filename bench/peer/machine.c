// SPDX-License-Identifier: GPL-2.0-only
/*
 * Peer: a simulated machine with a device that interrupts and uses DMA, which lkp_enc does not. It
 * is the tests' scratch device, under a driver of a few lines. Kernel code.
 *
 * usage: bench-machine
 *
 * Reads lines with a case and a number, does the case that many times, and answers with the
 * nanoseconds that took.
 */

/* The C library first, and of that its types: see linux/types.h. */
#include <sys/types.h>

#include "emu.h"
#include "sim_kernel.h"
#include "sim_task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/jiffies.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/timer.h>

#define BYTES    4096
#define MAPPINGS 1024
#define TIMERS   1024
/* Later than any measurement ends. */
#define LATER (1ul << 40)

static struct emu emu;
static struct pci_dev *pci;
static void __iomem *cause;
static void __iomem *raise;
static void __iomem *errand;
static unsigned long handled;
static u8 *shared, *lent, *others;
static u8 elsewhere[BYTES];
static dma_addr_t shared_at;
static dma_addr_t others_at[MAPPINGS];
static struct timer_list timers[TIMERS], timer;
static unsigned long expired;

/* ---------------------------------------------------------------- The driver ------------------ */

static irqreturn_t handler(int irq, void *data)
{
	u32 causes = readl(cause);

	(void)irq;
	(void)data;
	if (!causes)
		return IRQ_NONE;
	writel(causes, cause);
	handled++;
	return IRQ_HANDLED;
}

static int probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	char __iomem *registers;

	(void)id;
	pci = dev;
	if (pcim_enable_device(dev))
		return -EIO;
	registers = pci_iomap(dev, 2, 0);
	if (!registers)
		return -ENOMEM;
	cause = registers + (u32)SCRATCH_CAUSE;
	raise = registers + (u32)SCRATCH_RAISE;
	errand = registers + (u32)SCRATCH_ERRAND;
	pci_set_master(dev);
	shared = dma_alloc_coherent(&dev->dev, BYTES, &shared_at, GFP_KERNEL);
	lent = kzalloc(BYTES, GFP_KERNEL);
	others = kzalloc(MAPPINGS, GFP_KERNEL);
	return shared && lent && others ? 0 : -ENOMEM;
}

static const struct pci_device_id ids[] = { { PCI_DEVICE(PCI_ANY_ID, PCI_ANY_ID) }, {} };
static struct pci_driver driver = { .name = "machine", .id_table = ids, .probe = probe };

/* ---------------------------------------------------------------- The cases ------------------- */

static bool take_interrupts(bool on)
{
	static bool taken;
	int err = 0;

	if (on && !taken)
		err = request_irq(pci->irq, handler, 0, "machine", &driver);
	else if (!on && taken)
		free_irq(pci->irq, &driver);
	taken = on;
	return !err;
}

/* A register raises it, and it is handled at once. */
static bool interrupt(unsigned long n)
{
	unsigned long before = handled;

	for (unsigned long i = 0; i < n; i++)
		writel(1, raise);
	return handled - before == n;
}

/* The handler's accesses, without an interrupt. */
static bool poll(unsigned long n)
{
	unsigned long before = handled;

	for (unsigned long i = 0; i < n; i++) {
		writel(1, raise);
		handler(0, NULL);
	}
	return handled - before == n;
}

static bool dma(unsigned long n)
{
	bool done = true;

	for (unsigned long i = 0; i < n; i++)
		done &= emu_dma_write(&emu, shared_at, elsewhere, BYTES);
	return done;
}

static bool copy(unsigned long n)
{
	for (unsigned long i = 0; i < n; i++) {
		memcpy(shared, elsewhere, BYTES);
		barrier();
	}
	return true;
}

/* Lend memory, let the device write to it, take it back. */
static bool lend(unsigned long n)
{
	bool done = true;

	for (unsigned long i = 0; i < n; i++) {
		dma_addr_t at = dma_map_single(&pci->dev, lent, BYTES, DMA_FROM_DEVICE);

		done &= !dma_mapping_error(&pci->dev, at);
		done &= emu_dma_write(&emu, at, elsewhere, BYTES);
		dma_unmap_single(&pci->dev, at, BYTES, DMA_FROM_DEVICE);
	}
	return done;
}

static void expire(struct timer_list *which)
{
	(void)which;
	expired++;
}

/* Begun, and waited for: what the device does by itself, and a timer. */
static bool step(unsigned long n)
{
	uint64_t before = emu.steps;
	unsigned long expired_before = expired;

	for (unsigned long i = 0; i < n; i++) {
		writeq(0, errand);
		mod_timer(&timer, jiffies + 1);
		mdelay(2 * MSEC_PER_SEC / HZ);
	}
	return emu.steps - before == n && expired - expired_before == n;
}

/* Many more that are to come, and do not. */
static bool set_others(bool on)
{
	static bool are_set;

	for (unsigned int i = 0; i < TIMERS && on != are_set; i++)
		if (on)
			mod_timer(&timers[i], jiffies + LATER + i);
		else
			timer_delete_sync(&timers[i]);
	are_set = on;
	return true;
}

/* Lend many more buffers meanwhile. */
static bool lend_others(bool on)
{
	static bool are_lent;

	for (unsigned int i = 0; i < MAPPINGS && on != are_lent; i++)
		if (on) {
			others_at[i] = dma_map_single(&pci->dev, others + i, 1, DMA_TO_DEVICE);
			if (dma_mapping_error(&pci->dev, others_at[i]))
				return false;
		} else {
			dma_unmap_single(&pci->dev, others_at[i], 1, DMA_TO_DEVICE);
		}
	are_lent = on;
	return true;
}

static const struct {
	const char *name;
	bool (*run)(unsigned long n);
	bool interrupts;
	bool crowded;
	bool pending;
} cases[] = {
	{ "interrupt", interrupt, true, false, false },
	{ "poll", poll, false, false, false },
	{ "dma", dma, false, false, false },
	{ "copy", copy, false, false, false },
	{ "lend", lend, false, false, false },
	{ "crowd", lend, false, true, false },
	{ "step", step, false, false, false },
	{ "pending", step, false, false, true },
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* Nanoseconds; -1 for no such case, or one that failed. */
static double measure(const char *name, unsigned long n)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double start;

		if (strcmp(cases[i].name, name) != 0)
			continue;
		if (!take_interrupts(cases[i].interrupts) || !lend_others(cases[i].crowded) ||
		    !set_others(cases[i].pending))
			return -1;
		start = now();
		return cases[i].run(n) ? now() - start : -1;
	}
	return -1;
}

int main(void)
{
	struct sim_kernel *kernel = sim_kernel_create();
	char name[16], number[16];

	emu_init(&emu);
	if (!kernel || !sim_pci_plug(kernel, &emu))
		return 1;
	sim_current()->kernel = kernel;
	timer_setup(&timer, expire, 0);
	for (unsigned int i = 0; i < TIMERS; i++)
		timer_setup(&timers[i], expire, 0);
	if (pci_register_driver(&driver) || !pci->driver)
		return 1;
	while (scanf("%15s %15s", name, number) == 2) {
		(printf)("%.0f\n", measure(name, strtoul(number, NULL, 10)));
		(void)fflush(stdout);
	}
	return 0;
}
