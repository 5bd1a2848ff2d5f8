// SPDX-License-Identifier: GPL-2.0-only
/*
 * The PCI bus: devices, drivers, and which driver has which device.
 */
#include "internal.h"

#include "emu.h"
#include "emu_sound.h"
#include "sim_pci.h"

#include <string.h>

static pthread_once_t model_once = PTHREAD_ONCE_INIT;
static const struct sim_place device_lock_site = { "drivers/base/core.c", 0, "device_lock" };

/* ---------------------------------------------------------------- Matching -------------------- */

static const struct pci_device_id *match(const struct pci_driver *driver, const struct pci_dev *dev)
{
	const struct pci_device_id *id;

	for (id = driver->id_table; id && (id->vendor || id->subvendor || id->class_mask); id++)
		if ((id->vendor == PCI_ANY_ID || id->vendor == dev->vendor) &&
		    (id->device == PCI_ANY_ID || id->device == dev->device) &&
		    (id->subvendor == PCI_ANY_ID || id->subvendor == dev->subsystem_vendor) &&
		    (id->subdevice == PCI_ANY_ID || id->subdevice == dev->subsystem_device) &&
		    !((id->class ^ dev->class) & id->class_mask))
			return id;
	return NULL;
}

/* ---------------------------------------------------------------- Bind and unbind ------------- */

/* Clean up a device after its driver has left it. */
static void clean_up(struct sim_pci *pci)
{
	sim_devres_release(&pci->dev.dev);
	sim_iommu_open(pci, false);
	pci->is_managed = false;
	pci->dev.driver = NULL;
	pci->dev.dev.driver = NULL;
	dev_set_drvdata(&pci->dev.dev, NULL);
}

static int call_probe(struct sim_pci *pci, struct pci_driver *driver,
		      const struct pci_device_id *id)
{
	int err;

	sim_iommu_open(pci, true);
	pci->dev.driver = driver;
	pci->dev.dev.driver = &driver->driver;
	err = driver->probe(&pci->dev, id);
	if (err > 0)
		sim_bug("probe() of %s returned %d; it must return 0 or a negative errno",
			driver->name, err);
	if (!err)
		err = sim_attrs_add(&pci->dev.dev, driver->dev_groups ? driver->dev_groups
								      : driver->driver.dev_groups);
	return err;
}

/* With the device's lock held. */
static int probe(struct sim_pci *pci, struct pci_driver *driver)
{
	const struct pci_device_id *id = match(driver, &pci->dev);
	int err;

	if (!id)
		return -ENODEV;
	err = call_probe(pci, driver, id);
	pci->probe_result = err;
	if (err)
		clean_up(pci);
	return err;
}

static int bind_to(struct sim_pci *pci, struct pci_driver *driver)
{
	int err;

	mutex_lock(&pci->lock);
	err = pci->dev.driver ? -EBUSY : probe(pci, driver);
	mutex_unlock(&pci->lock);
	return err;
}

static int unbind(struct sim_pci *pci, const struct pci_driver *only)
{
	struct pci_driver *driver;

	mutex_lock(&pci->lock);
	driver = pci->dev.driver;
	if (!driver || (only && driver != only)) {
		mutex_unlock(&pci->lock);
		return -ENODEV;
	}
	sim_attrs_remove(&pci->dev.dev);
	if (driver->remove)
		driver->remove(&pci->dev);
	clean_up(pci);
	mutex_unlock(&pci->lock);
	return 0;
}

/* The device at an index, or NULL after the last one. */
static struct sim_pci *device_at(struct sim_kernel *kernel, size_t index)
{
	struct sim_pci *pci, *found = NULL;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (pci, &kernel->pci, list)
		if (!index--) {
			found = pci;
			break;
		}
	pthread_mutex_unlock(&kernel->lock);
	return found;
}

static struct pci_driver *driver_at(struct sim_kernel *kernel, size_t index)
{
	struct pci_driver *driver, *found = NULL;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (driver, &kernel->drivers, node)
		if (!index--) {
			found = driver;
			break;
		}
	pthread_mutex_unlock(&kernel->lock);
	return found;
}

/* ---------------------------------------------------------------- Drivers --------------------- */

static bool is_taken(struct sim_kernel *kernel, const char *name)
{
	const struct pci_driver *driver;
	bool taken = false;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (driver, &kernel->drivers, node)
		taken |= !strcmp(driver->name, name);
	pthread_mutex_unlock(&kernel->lock);
	return taken;
}

int sim_pci_register_driver(struct pci_driver *driver, struct module *owner,
			    const char *module_name, const struct sim_place *place)
{
	struct sim_kernel *kernel = sim_kernel_of("pci_register_driver()");
	int err = sim_enter(sim_current(), SIM_PCI_REGISTER, driver);
	struct sim_pci *pci;

	(void)module_name;
	sim_may_sleep(sim_current(), "pci_register_driver()");
	if (err)
		return err;
	if (!driver->name || !driver->probe)
		sim_bug("pci_register_driver() of a driver without name or probe()");
	if (sim_place_of("PCI driver", driver))
		sim_bug("the PCI driver %s is registered already, at %s", driver->name,
			sim_place_text(sim_place_of("PCI driver", driver)));
	if (is_taken(kernel, driver->name))
		return -EBUSY;
	driver->driver.name = driver->name;
	driver->driver.owner = owner;
	sim_remember("PCI driver", driver, 0, place, "%s", driver->name);
	pthread_mutex_lock(&kernel->lock);
	list_add_tail(&driver->node, &kernel->drivers);
	pthread_mutex_unlock(&kernel->lock);
	for (size_t i = 0; (pci = device_at(kernel, i)); i++)
		bind_to(pci, driver);
	return 0;
}

void pci_unregister_driver(struct pci_driver *driver)
{
	struct sim_kernel *kernel = sim_kernel_of("pci_unregister_driver()");
	struct sim_pci *pci;

	if (!sim_forget("PCI driver", driver))
		sim_bug("pci_unregister_driver() of a driver that is not registered");
	pthread_mutex_lock(&kernel->lock);
	list_del(&driver->node);
	pthread_mutex_unlock(&kernel->lock);
	for (size_t i = 0; (pci = device_at(kernel, i)); i++)
		unbind(pci, driver);
}

/* ---------------------------------------------------------------- The bus, from outside ------- */

static u16 config_word(const struct emu *emu, unsigned int offset)
{
	return (u16)emu_pci_read(emu, offset, 2);
}

static void identify(struct pci_dev *dev, const struct emu *emu)
{
	dev->vendor = config_word(emu, PCI_VENDOR_ID);
	dev->device = config_word(emu, PCI_DEVICE_ID);
	dev->subsystem_vendor = config_word(emu, PCI_SUBSYSTEM_VENDOR_ID);
	dev->subsystem_device = config_word(emu, PCI_SUBSYSTEM_ID);
	dev->class = emu_pci_read(emu, PCI_CLASS_REVISION, 4) >> 8;
	dev->revision = (u8)emu_pci_read(emu, PCI_REVISION_ID, 1);
	dev->hdr_type = (u8)emu_pci_read(emu, PCI_HEADER_TYPE, 1) & 0x7f;
	dev->error_state = pci_channel_io_normal;
}

/* Each BAR is at a multiple of its size, below 4 GiB. */
static u64 find_room(struct sim_kernel *kernel, unsigned int bar, u64 size)
{
	u64 start = ALIGN(kernel->next_address, size);
	u64 end = kernel->next_address < SIM_FIRST_ADDRESS ? SIM_FIRST_ADDRESS : 1ull << 32;

	if (start + size > end && end > SIM_FIRST_ADDRESS) {
		start = ALIGN(SIM_OTHER_ADDRESS, size);
		end = SIM_FIRST_ADDRESS;
	}
	if (start + size > end)
		sim_bug("no room for BAR %u, of 0x%llx bytes, between 0x%x and 0x%x", bar, size,
			SIM_OTHER_ADDRESS, SIM_FIRST_ADDRESS);
	kernel->next_address = start + size;
	return start;
}

/* As firmware does it: size every BAR, give it an address, let the device decode memory. */
static void assign(struct sim_kernel *kernel, struct pci_dev *dev, struct emu *emu)
{
	for (unsigned int bar = 0; bar < PCI_STD_NUM_BARS; bar++) {
		u32 at = PCI_BASE_ADDRESS_0 + 4 * bar, mask;
		u64 size, start;

		emu_pci_write(emu, at, 4, ~0u);
		mask = emu_pci_read(emu, at, 4) & ~0xfu;
		if (!mask)
			continue;
		size = (u32)(~mask + 1);
		start = find_room(kernel, bar, size);
		dev->resource[bar] = (struct resource){
			.start = start,
			.end = start + size - 1,
			.name = dev_name(&dev->dev),
			.flags = IORESOURCE_MEM,
		};
		emu_pci_write(emu, at, 4, (u32)start);
	}
	emu_pci_write(emu, PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
}

/* Report an error in a model.h at once, before it shows as some other error. */
static void check_model(void)
{
	char why_not[EMU_SOUND_REASON];

	if (!emu_model_is_sound(&emu_pci_identity, emu_register_map, EMU_REGISTERS, why_not))
		sim_bug("model.h: %s", why_not);
}

struct sim_pci *sim_pci_plug(struct sim_kernel *kernel, struct emu *emu)
{
	struct sim_pci *pci = calloc(1, sizeof(*pci));
	struct sim_kernel *before;
	struct pci_driver *driver;

	if (!pci)
		return NULL;
	before = sim_work_for(kernel);
	pthread_once(&model_once, check_model);
	pci->kernel = kernel;
	pci->emu = emu;
	pci->probe_result = -ENODEV;
	sim_mutex_init(&pci->lock, &device_lock_site);
	pci->dev.devfn = PCI_DEVFN(kernel->next_slot, 0);
	dev_set_name(&pci->dev.dev, "0000:00:%02x.0", kernel->next_slot++);
	identify(&pci->dev, emu);
	sim_iommu_init(pci);
	assign(kernel, &pci->dev, emu);
	sim_pci_connect(pci);
	pthread_mutex_lock(&kernel->lock);
	list_add_tail(&pci->list, &kernel->pci);
	pthread_mutex_unlock(&kernel->lock);
	for (size_t i = 0; (driver = driver_at(kernel, i)); i++)
		bind_to(pci, driver);
	sim_leave(before);
	return pci;
}

void sim_pci_set_bar(struct sim_pci *pci, unsigned int bar, size_t size, bool is_ports)
{
	u32 start = emu_pci_read(pci->emu, PCI_BASE_ADDRESS_0 + 4 * bar, 4);

	pci->dev.resource[bar] = (struct resource){ .name = pci_name(&pci->dev) };
	if (!size)
		return;
	pci->dev.resource[bar].start = start;
	pci->dev.resource[bar].end = start + size - 1;
	pci->dev.resource[bar].flags =
		is_ports ? IORESOURCE_IO | PCI_BASE_ADDRESS_SPACE_IO : IORESOURCE_MEM;
}

void sim_pci_unplug(struct sim_pci *pci)
{
	struct sim_kernel *kernel = pci->kernel;
	struct sim_kernel *before = sim_work_for(kernel);

	unbind(pci, NULL);
	sim_lock_hardware(kernel);
	list_del(&pci->list);
	sim_unlock_hardware(kernel);
	sim_pci_disconnect(pci);
	sim_iommu_drop(pci);
	sim_leave(before);
	free(pci);
}

void sim_pci_unplug_first(struct sim_kernel *kernel)
{
	sim_pci_unplug(device_at(kernel, 0));
}

int sim_pci_bind(struct sim_pci *pci)
{
	struct sim_kernel *before = sim_work_for(pci->kernel);
	struct pci_driver *driver;
	int err = -ENODEV;

	for (size_t i = 0; err == -ENODEV && (driver = driver_at(pci->kernel, i)); i++)
		if (match(driver, &pci->dev)) {
			err = bind_to(pci, driver);
			break;
		}
	sim_leave(before);
	return err;
}

int sim_pci_unbind(struct sim_pci *pci)
{
	struct sim_kernel *before = sim_work_for(pci->kernel);
	int err = unbind(pci, NULL);

	sim_leave(before);
	return err;
}

bool sim_pci_is_bound(const struct sim_pci *pci)
{
	return pci->dev.driver;
}

const char *sim_pci_name(const struct sim_pci *pci)
{
	return pci_name(&pci->dev);
}

int sim_pci_probe_result(const struct sim_pci *pci)
{
	return pci->probe_result;
}

/* ---------------------------------------------------------------- Sleep and reset ------------- */

static int (*pm_op(const struct dev_pm_ops *ops, enum sim_pm event))(struct device *dev)
{
	switch (event) {
	case SIM_SUSPEND:
		return ops->suspend;
	case SIM_RESUME:
		return ops->resume;
	case SIM_FREEZE:
		return ops->freeze;
	case SIM_THAW:
		return ops->thaw;
	case SIM_POWEROFF:
		return ops->poweroff;
	case SIM_RESTORE:
		return ops->restore;
	}
	return NULL;
}

/* Drivers without dev_pm_ops. */
static int legacy_pm(struct sim_pci *pci, enum sim_pm event)
{
	const struct pci_driver *driver = pci->dev.driver;

	if (event == SIM_RESUME || event == SIM_THAW || event == SIM_RESTORE)
		return driver->resume ? driver->resume(&pci->dev) : 0;
	return driver->suspend ? driver->suspend(&pci->dev, (pm_message_t){ (int)event }) : 0;
}

static int call_pm(struct sim_pci *pci, enum sim_pm event)
{
	const struct dev_pm_ops *ops;
	int (*op)(struct device * dev);

	if (!pci->dev.driver)
		return 0;
	ops = pci->dev.driver->driver.pm;
	if (!ops)
		return legacy_pm(pci, event);
	op = pm_op(ops, event);
	return op ? op(&pci->dev.dev) : 0;
}

int sim_pci_pm(struct sim_pci *pci, enum sim_pm event)
{
	struct sim_kernel *before = sim_work_for(pci->kernel);
	int err;

	mutex_lock(&pci->lock);
	/* The bus restores configuration space before the driver resumes. */
	if (event == SIM_SUSPEND || event == SIM_POWEROFF || event == SIM_FREEZE)
		pci_save_state(&pci->dev);
	else
		pci_restore_state(&pci->dev);
	err = call_pm(pci, event);
	mutex_unlock(&pci->lock);
	sim_leave(before);
	return err;
}

static const struct pci_error_handlers *handlers_of(const struct sim_pci *pci)
{
	return pci->dev.driver ? pci->dev.driver->err_handler : NULL;
}

bool sim_pci_is_told_of_resets(const struct sim_pci *pci)
{
	const struct pci_error_handlers *handlers = handlers_of(pci);

	return handlers && (handlers->reset_prepare || handlers->reset_done);
}

int sim_pci_reset(struct sim_pci *pci)
{
	struct sim_kernel *before = sim_work_for(pci->kernel);
	const struct pci_error_handlers *handlers;

	mutex_lock(&pci->lock);
	handlers = handlers_of(pci);
	if (handlers && handlers->reset_prepare)
		handlers->reset_prepare(&pci->dev);
	pci_save_state(&pci->dev);
	sim_tell_touch(pci->kernel, pci->emu, sizeof(*pci->emu));
	emu_reset(pci->emu);
	pci_restore_state(&pci->dev);
	if (handlers && handlers->reset_done)
		handlers->reset_done(&pci->dev);
	mutex_unlock(&pci->lock);
	sim_leave(before);
	return 0;
}

struct emu *sim_pci_at(struct sim_kernel *kernel, u64 address, u64 *offset)
{
	struct emu *emu = NULL;
	struct sim_pci *pci;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (pci, &kernel->pci, list) {
		for (unsigned int i = 0; i < PCI_STD_NUM_BARS; i++) {
			const struct resource *bar = &pci->dev.resource[i];

			if (!bar->end || address < bar->start || address > bar->end)
				continue;
			emu = pci->emu;
			*offset = EMU_BAR(i) + (address - bar->start);
		}
	}
	pthread_mutex_unlock(&kernel->lock);
	return emu;
}
