// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accesses of every width, to a device that is memory.
 */
#include <linux/io-64-nonatomic-lo-hi.h>
#include <linux/io.h>
#include <linux/pci.h>
#include <linux/string.h>

#include "contract.h"
#include "pci_step.h"
#include "tests/contract/memory/regs.h"

static const struct pci_device_id ids[] = {
	{ PCI_DEVICE(MEMORY_PCI_VENDOR, MEMORY_PCI_DEVICE), .driver_data = CONTRACT_KEY }, {}
};

static void (*now)(u8 __iomem *memory);

static int probe(struct pci_dev *pci)
{
	u8 __iomem *memory;

	if (!EXPECT(!pci_enable_device(pci)))
		return -ENODEV;
	memory = pci_iomap(pci, MEMORY_BAR, 0);
	if (EXPECT(memory)) {
		now(memory);
		pci_iounmap(pci, memory);
	}
	pci_disable_device(pci);
	return -ENODEV;
}

static void with_memory(void (*try)(u8 __iomem *memory))
{
	now = try;
	contract_bind(&(const struct pci_step){ probe, NULL, ids });
}

/* ---------------------------------------------------------------- One access ------------------ */

static void write_wide(u8 __iomem *memory)
{
	writeq(0x8877665544332211, memory);
	for (u8 i = 0; i < 8; i++)
		EXPECT(readb(memory + i) == 0x11 * (i + 1));
	EXPECT(readw(memory) == 0x2211 && readw(memory + 6) == 0x8877);
	EXPECT(readl(memory) == 0x44332211 && readl(memory + 4) == 0x88776655);
	EXPECT(readq(memory) == 0x8877665544332211);
	writew(0xbbaa, memory + 2);
	EXPECT(readq(memory) == 0x88776655bbaa2211);
	writel(0xffeeddcc, memory + 4);
	EXPECT(readq(memory) == 0xffeeddccbbaa2211);
	writeb(0x99, memory + 1);
	EXPECT(readq(memory) == 0xffeeddccbbaa9911);
}

static void wide_accesses_are_little_endian(void)
{
	with_memory(write_wide);
}

static void write_relaxed(u8 __iomem *memory)
{
	writeq_relaxed(0, memory);
	writeb_relaxed(0x11, memory);
	writew_relaxed(0x3322, memory + 2);
	writel_relaxed(0x77665544, memory + 4);
	EXPECT(readb_relaxed(memory) == 0x11 && readw_relaxed(memory + 2) == 0x3322);
	EXPECT(readl_relaxed(memory + 4) == 0x77665544);
	EXPECT(readq_relaxed(memory) == 0x7766554433220011);
}

static void relaxed_accesses_do_the_same(void)
{
	with_memory(write_relaxed);
}

static void write_by_name(u8 __iomem *memory)
{
	iowrite64(0x8877665544332211, memory);
	EXPECT(ioread8(memory) == 0x11 && ioread16(memory + 2) == 0x4433);
	EXPECT(ioread32(memory + 4) == 0x88776655);
	EXPECT(ioread64(memory) == 0x8877665544332211);
	iowrite8(0, memory);
	iowrite16(0, memory + 2);
	iowrite32(0, memory + 4);
	EXPECT(ioread64(memory) == 0x2200);
}

static void io_accesses_do_the_same(void)
{
	with_memory(write_by_name);
}

/* ---------------------------------------------------------------- Many bytes ------------------ */

#define SIZE 23 /* odd, and more than the widest access */

static void copy(u8 __iomem *memory)
{
	u8 from[SIZE], to[SIZE + 1];

	for (u8 i = 0; i < SIZE; i++)
		from[i] = i + 1;
	for (unsigned int at = 0; at < 8; at++) {
		writeq(0, memory + 16);
		writeq(0, memory + 24);
		memcpy_toio(memory + at, from, SIZE);
		memset(to, 0xff, sizeof(to));
		memcpy_fromio(to, memory + at, SIZE);
		EXPECT(!memcmp(from, to, SIZE) && to[SIZE] == 0xff);
		EXPECT(readb(memory + at) == 1 && readb(memory + at + SIZE - 1) == SIZE);
		EXPECT(readb(memory + at + SIZE) == 0);
	}
	writeb(0x55, memory);
	memcpy_toio(memory, from, 0);
	memcpy_fromio(to, memory + 8, 0);
	EXPECT(readb(memory) == 0x55 && to[0] == 1);
}

static void many_bytes_are_copied_in_and_out(void)
{
	with_memory(copy);
}

static const struct contract io[] = {
	CONTRACT(wide_accesses_are_little_endian),
	CONTRACT(relaxed_accesses_do_the_same),
	CONTRACT(io_accesses_do_the_same),
	CONTRACT(many_bytes_are_copied_in_and_out),
};
CONTRACTS(io);
