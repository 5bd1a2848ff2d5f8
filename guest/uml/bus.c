// SPDX-License-Identifier: GPL-2.0-only
/*
 * The PCI bus, see bus.h. It is beside the kernel's own of user mode, which has bus 0 and addresses
 * from 0xf0000000 on, minus some for configuration.
 */
#include <linux/logic_iomem.h>
#include <linux/spinlock.h>

#include "bus.h"

#define BUS   1
#define SLOT  PCI_DEVFN(0, 0)
#define START 0xe0000000
#define END   0xe7ffffff

static struct resource window = {
	.name = "emulated PCI",
	.start = START,
	.end = END,
	.flags = IORESOURCE_MEM,
};

static struct resource numbers = {
	.name = "emulated PCI buses",
	.start = BUS,
	.end = BUS,
	.flags = IORESOURCE_BUS,
};

/* The emulator wants its callers to serialise accesses. */
static DEFINE_SPINLOCK(lock);
static struct emu emu;
static bool is_plugged;
static bool is_silent;
static struct pci_host_bridge *bridge;

/* ---------------------------------------------------------------- Accesses -------------------- */

/* Which BAR a mapping is of: its address here is what the mapping remembers. */
static unsigned int bars[EMU_PCI_BARS];

static bool answers(void)
{
	return !is_silent && emu_pci_command(&emu.state.pci) & EMU_PCI_COMMAND_MEMORY;
}

static unsigned long bar_read(void *bar, unsigned int offset, int size)
{
	u64 value = emu_all_ones((unsigned int)size);
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	if (answers())
		value = emu_read(&emu, EMU_BAR(*(unsigned int *)bar) + offset, (unsigned int)size);
	spin_unlock_irqrestore(&lock, flags);
	return value;
}

static void bar_write(void *bar, unsigned int offset, int size, unsigned long value)
{
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	if (answers())
		emu_write(&emu, EMU_BAR(*(unsigned int *)bar) + offset, (unsigned int)size, value);
	spin_unlock_irqrestore(&lock, flags);
}

static void bar_unmap(void *bar)
{
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	emu_unmap(&emu);
	spin_unlock_irqrestore(&lock, flags);
}

static const struct logic_iomem_ops bar_ops = {
	.read = bar_read,
	.write = bar_write,
	.unmap = bar_unmap,
};

/* A mapping is inside one BAR, and its offsets count from the BAR's first byte. */
static long map_window(unsigned long offset, size_t size, const struct logic_iomem_ops **ops,
		       void **priv)
{
	unsigned long flags, first = START + offset;
	unsigned int bar;

	for (bar = 0; bar < EMU_PCI_BARS; bar++) {
		unsigned long base = emu_pci_bar(&emu.state.pci, bar);
		unsigned long length = emu_pci_identity.bar_size[bar];

		if (!length || first < base || first - base > length ||
		    size > length - (first - base))
			continue;
		bars[bar] = bar;
		*ops = &bar_ops;
		*priv = &bars[bar];
		spin_lock_irqsave(&lock, flags);
		emu_map(&emu);
		spin_unlock_irqrestore(&lock, flags);
		return (long)(first - base);
	}
	return -ENOENT;
}

static const struct logic_iomem_region_ops window_ops = { .map = map_window };

static int config_read(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 *value)
{
	unsigned long flags;

	*value = (u32)emu_all_ones((unsigned int)size);
	if (!is_plugged || devfn != SLOT)
		return PCIBIOS_DEVICE_NOT_FOUND;
	spin_lock_irqsave(&lock, flags);
	*value = emu_pci_read(&emu, (u32)where, (unsigned int)size);
	spin_unlock_irqrestore(&lock, flags);
	return PCIBIOS_SUCCESSFUL;
}

static int config_write(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 value)
{
	unsigned long flags;

	if (!is_plugged || devfn != SLOT)
		return PCIBIOS_DEVICE_NOT_FOUND;
	spin_lock_irqsave(&lock, flags);
	emu_pci_write(&emu, (u32)where, (unsigned int)size, value);
	spin_unlock_irqrestore(&lock, flags);
	return PCIBIOS_SUCCESSFUL;
}

static struct pci_ops config_ops = {
	.read = config_read,
	.write = config_write,
};

/* ---------------------------------------------------------------- The bus --------------------- */

int bus_start(void)
{
	int err;

	if (bridge)
		return 0;
	err = logic_iomem_add_region(&window, &window_ops);
	if (err)
		return err;
	bridge = pci_alloc_host_bridge(0);
	if (!bridge)
		return -ENOMEM;
	pci_add_resource(&bridge->windows, &window);
	pci_add_resource(&bridge->windows, &numbers);
	bridge->ops = &config_ops;
	bridge->busnr = BUS;
	return pci_host_probe(bridge);
}

void bus_plug(u16 vendor, u16 device)
{
	emu_init(&emu);
	emu.state.pci.config[EMU_PCI_VENDOR_ID] = (u8)vendor;
	emu.state.pci.config[EMU_PCI_VENDOR_ID + 1] = (u8)(vendor >> 8);
	emu.state.pci.config[EMU_PCI_DEVICE_ID] = (u8)device;
	emu.state.pci.config[EMU_PCI_DEVICE_ID + 1] = (u8)(device >> 8);
	is_plugged = true;
	pci_lock_rescan_remove();
	pci_rescan_bus(bridge->bus);
	pci_unlock_rescan_remove();
}

void bus_pull(void)
{
	struct pci_dev *pdev = bus_slot();

	if (pdev)
		pci_stop_and_remove_bus_device_locked(pdev);
	pci_dev_put(pdev);
	is_plugged = false;
}

struct pci_dev *bus_slot(void)
{
	return pci_get_slot(bridge->bus, SLOT);
}

struct emu *bus_device(void)
{
	return &emu;
}

void bus_be_silent(bool silent)
{
	is_silent = silent;
}
