// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a driver does with its PCI device: enable it, request and map its BARs, look at
 * configuration space.
 */
#include "internal.h"

#include "emu.h"
#include "sim_pci.h"

struct pci_dev *pci_dev_get(struct pci_dev *dev)
{
	if (dev)
		get_device(&dev->dev);
	return dev;
}

void pci_dev_put(struct pci_dev *dev)
{
	if (dev)
		put_device(&dev->dev);
}

bool pci_device_is_present(struct pci_dev *dev)
{
	return emu_pci_read(sim_pci_of(dev)->emu, PCI_VENDOR_ID, 4) != ~0u;
}

/* ---------------------------------------------------------------- Configuration space --------- */

/* As in hardware, an access is aligned to its width and within one dword. */
#define CONFIG_ACCESS(name, type, width)                                               \
	int pci_read_config_##name(const struct pci_dev *dev, int offset, type *value) \
	{                                                                              \
		if (offset & ((width)-1))                                              \
			return PCIBIOS_BAD_REGISTER_NUMBER;                            \
		*value = (type)emu_pci_read(sim_pci_of(dev)->emu, (u32)offset, width); \
		return 0;                                                              \
	}                                                                              \
	int pci_write_config_##name(const struct pci_dev *dev, int offset, type value) \
	{                                                                              \
		if (offset & ((width)-1))                                              \
			return PCIBIOS_BAD_REGISTER_NUMBER;                            \
		emu_pci_write(sim_pci_of(dev)->emu, (u32)offset, width, value);        \
		return 0;                                                              \
	}

CONFIG_ACCESS(byte, u8, 1)
CONFIG_ACCESS(word, u16, 2)
CONFIG_ACCESS(dword, u32, 4)

int pci_save_state(struct pci_dev *dev)
{
	struct sim_pci *pci = sim_pci_of(dev);

	for (int i = 0; i < 16; i++)
		pci_read_config_dword(dev, 4 * i, &pci->saved[i]);
	return 0;
}

void pci_restore_state(struct pci_dev *dev)
{
	const struct sim_pci *pci = sim_pci_of(dev);

	for (int i = 15; i >= 0; i--)
		if (pci->saved[PCI_VENDOR_ID])
			pci_write_config_dword(dev, 4 * i, pci->saved[i]);
	sim_pci_restore_messages(sim_pci_of(dev));
}

int pci_set_power_state(struct pci_dev *dev, pci_power_t state)
{
	(void)dev;
	return state == PCI_D0 || state == PCI_D3hot ? 0 : -EINVAL;
}

static void set_command(struct pci_dev *dev, u16 bits, bool on)
{
	u16 command;

	pci_read_config_word(dev, PCI_COMMAND, &command);
	pci_write_config_word(dev, PCI_COMMAND,
			      on ? (u16)(command | bits) : (u16)(command & ~bits));
}

/* ---------------------------------------------------------------- Enable ---------------------- */

int sim_pci_enable_device(struct pci_dev *dev, const struct sim_place *place)
{
	int err = sim_enter(sim_current(), SIM_PCI_ENABLE, dev);

	sim_may_sleep(sim_current(), "pci_enable_device()");
	if (err)
		return err;
	if (dev->sim_enabled++)
		return 0;
	set_command(dev, PCI_COMMAND_MEMORY, true);
	sim_windows_enable(dev);
	sim_remember("enabled device", dev, 0, place, "%s", pci_name(dev));
	return 0;
}

void pci_disable_device(struct pci_dev *dev)
{
	sim_enter(sim_current(), SIM_PCI_DISABLE, dev);
	if (!dev->sim_enabled)
		sim_bug("pci_disable_device() of %s, which is disabled already", pci_name(dev));
	if (--dev->sim_enabled)
		return;
	sim_windows_enable(dev);
	pci_clear_master(dev);
	sim_forget("enabled device", dev);
}

bool pci_is_enabled(struct pci_dev *dev)
{
	return dev->sim_enabled;
}

void pci_set_master(struct pci_dev *dev)
{
	sim_enter(sim_current(), SIM_PCI_MASTER, dev);
	set_command(dev, PCI_COMMAND_MASTER, true);
	dev->is_busmaster = 1;
}

void pci_clear_master(struct pci_dev *dev)
{
	sim_enter(sim_current(), SIM_PCI_MASTER, dev);
	set_command(dev, PCI_COMMAND_MASTER, false);
	dev->is_busmaster = 0;
}

/* ---------------------------------------------------------------- Request --------------------- */

static int request(struct pci_dev *dev, unsigned int bar, const char *name,
		   const struct sim_place *place)
{
	struct resource *resource;
	int err;

	if (!pci_resource_len(dev, bar))
		return 0;
	err = sim_region_claim(pci_resource_start(dev, bar), pci_resource_len(dev, bar), name,
			       place, &resource);
	if (err) {
		dev_warn(&dev->dev, "BAR %u: can't reserve %pR\n", bar, &dev->resource[bar]);
		return -EBUSY;
	}
	if (sim_pci_of(dev)->is_managed)
		sim_pci_of(dev)->region_mask |= 1u << bar;
	return 0;
}

int sim_pci_request_regions(struct pci_dev *dev, unsigned int bars, const char *name,
			    const struct sim_place *place)
{
	unsigned int bar;
	int err = 0;

	for (bar = 0; bar < PCI_STD_NUM_BARS && !err; bar++)
		if (bars & 1u << bar)
			err = request(dev, bar, name, place);
	/* Release the BARs that were requested before the one that failed. */
	for (bar -= err ? 1 : 0; err && bar > 0; bar--)
		if (bars & 1u << (bar - 1))
			pci_release_region(dev, (int)bar - 1);
	return err;
}

void pci_release_region(struct pci_dev *dev, int bar)
{
	if (!pci_resource_len(dev, bar))
		return;
	sim_pci_of(dev)->region_mask &= ~(1u << bar);
	sim_region_release(pci_resource_start(dev, bar), pci_resource_len(dev, bar));
}

void pci_release_selected_regions(struct pci_dev *dev, int bars)
{
	for (int bar = 0; bar < PCI_STD_NUM_BARS; bar++)
		if (bars & 1 << bar)
			pci_release_region(dev, bar);
}

void pci_release_regions(struct pci_dev *dev)
{
	pci_release_selected_regions(dev, ~0);
}

/* ---------------------------------------------------------------- Map ------------------------- */

void __iomem *sim_pci_iomap(struct pci_dev *dev, int bar, unsigned long max,
			    const struct sim_place *place)
{
	struct sim_pci *pci = sim_pci_of(dev);
	u64 size = bar < PCI_STD_NUM_BARS ? pci_resource_len(dev, bar) : 0;

	sim_may_sleep(sim_current(), "pci_iomap()");
	if (sim_enter(sim_current(), SIM_IOREMAP, NULL) || !size)
		return NULL;
	if (max && max < size)
		size = max;
	return sim_window_open(pci->emu, dev, EMU_BAR(bar), (size_t)size, place);
}

void pci_iounmap(struct pci_dev *dev, void __iomem *address)
{
	(void)dev;
	sim_enter(sim_current(), SIM_IOUNMAP, (const void *)(uintptr_t)address);
	sim_window_close(address, "pci_iounmap()");
}

/* ---------------------------------------------------------------- Managed --------------------- */

static void disable(struct device *dev, void *data)
{
	struct pci_dev *pci = data;

	(void)dev;
	pci_release_selected_regions(pci, (int)sim_pci_of(pci)->region_mask);
	if (pci->sim_enabled)
		pci_disable_device(pci);
}

int sim_pcim_enable_device(struct pci_dev *dev, const struct sim_place *place)
{
	int err = sim_devres_add(&dev->dev, disable, dev);

	if (err)
		return err;
	err = sim_pci_enable_device(dev, place);
	sim_pci_of(dev)->is_managed = !err;
	if (err)
		sim_devres_remove(&dev->dev, disable, dev);
	return err;
}

static void unmap(struct device *dev, void *data)
{
	struct sim_pci *pci = sim_pci_of(to_pci_dev(dev));
	unsigned int bar = (unsigned int)(uintptr_t)data;

	pci_iounmap(&pci->dev, pci->mapped[bar]);
	pci->mapped[bar] = NULL;
	pci_release_region(&pci->dev, (int)bar);
}

static int request_and_map(struct pci_dev *dev, unsigned int bar, const char *name,
			   const struct sim_place *place)
{
	struct sim_pci *pci = sim_pci_of(dev);
	int err;

	if (bar >= PCI_STD_NUM_BARS || !pci_resource_len(dev, bar))
		return -EINVAL;
	err = request(dev, bar, name, place);
	if (err)
		return err;
	pci->mapped[bar] = sim_pci_iomap(dev, (int)bar, 0, place);
	err = pci->mapped[bar] ? sim_devres_add(&dev->dev, unmap, (void *)(uintptr_t)bar) : -ENOMEM;
	if (err && pci->mapped[bar])
		pci_iounmap(dev, pci->mapped[bar]);
	if (err) {
		pci->mapped[bar] = NULL;
		pci_release_region(dev, (int)bar);
	}
	return err;
}

void __iomem *sim_pcim_iomap_region(struct pci_dev *dev, int bar, const char *name,
				    const struct sim_place *place)
{
	int err = request_and_map(dev, (unsigned int)bar, name, place);

	return err ? IOMEM_ERR_PTR(err) : sim_pci_of(dev)->mapped[bar];
}

int sim_pcim_iomap_regions(struct pci_dev *dev, int bars, const char *name,
			   const struct sim_place *place)
{
	int err = 0;

	for (unsigned int bar = 0; bar < PCI_STD_NUM_BARS && !err; bar++)
		if (bars & 1 << bar)
			err = request_and_map(dev, bar, name, place);
	for (unsigned int bar = 0; err && bar < PCI_STD_NUM_BARS; bar++)
		if (bars & 1 << bar && sim_devres_remove(&dev->dev, unmap, (void *)(uintptr_t)bar))
			unmap(&dev->dev, (void *)(uintptr_t)bar);
	return err;
}

void __iomem *const *pcim_iomap_table(struct pci_dev *dev)
{
	return sim_pci_of(dev)->mapped;
}
