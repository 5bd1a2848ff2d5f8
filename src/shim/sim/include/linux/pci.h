/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PCI devices and their drivers.
 */
#ifndef SIM_LINUX_PCI_H
#define SIM_LINUX_PCI_H

#include "device.h"
#include "dma-mapping.h"
#include "export.h"
#include "interrupt.h"
#include "io.h"
#include "ioport.h"
#include "kernel.h"
#include "mod_devicetable.h"
#include "pci_ids.h"
#include "types.h"

#include <linux/pci_regs.h>

struct pci_dev;

#define PCI_STD_NUM_BARS 6

#define PCI_DEVFN(slot, function) ((((slot)&0x1f) << 3) | ((function)&0x07))
#define PCI_SLOT(devfn)           (((devfn) >> 3) & 0x1f)
#define PCI_FUNC(devfn)           ((devfn)&0x07)

#define PCI_DEVICE(vendor_id, device_id)                                       \
	.vendor = (vendor_id), .device = (device_id), .subvendor = PCI_ANY_ID, \
	.subdevice = PCI_ANY_ID
#define PCI_DEVICE_SUB(vendor_id, device_id, subvendor_id, subdevice_id)           \
	.vendor = (vendor_id), .device = (device_id), .subvendor = (subvendor_id), \
	.subdevice = (subdevice_id)
#define PCI_VDEVICE(vendor_name, device_id)                                                    \
	.vendor = PCI_VENDOR_ID_##vendor_name, .device = (device_id), .subvendor = PCI_ANY_ID, \
	.subdevice = PCI_ANY_ID, 0, 0
#define PCI_DEVICE_DATA(vendor_name, device_name, pointer)                              \
	.vendor = PCI_VENDOR_ID_##vendor_name,                                          \
	.device = PCI_DEVICE_ID_##vendor_name##_##device_name, .subvendor = PCI_ANY_ID, \
	.subdevice = PCI_ANY_ID, 0, 0, .driver_data = (kernel_ulong_t)(pointer)
#define PCI_DEVICE_CLASS(class_code, mask)                                                       \
	.class = (class_code), .class_mask = (mask), .vendor = PCI_ANY_ID, .device = PCI_ANY_ID, \
	.subvendor = PCI_ANY_ID, .subdevice = PCI_ANY_ID

typedef int pci_power_t;
#define PCI_D0     0
#define PCI_D3hot  3
#define PCI_D3cold 4

typedef unsigned int pci_channel_state_t;
#define pci_channel_io_normal       1u
#define pci_channel_io_frozen       2u
#define pci_channel_io_perm_failure 3u

typedef unsigned int pci_ers_result_t;
#define PCI_ERS_RESULT_NONE        1u
#define PCI_ERS_RESULT_CAN_RECOVER 2u
#define PCI_ERS_RESULT_NEED_RESET  3u
#define PCI_ERS_RESULT_DISCONNECT  4u
#define PCI_ERS_RESULT_RECOVERED   5u

struct pci_error_handlers {
	pci_ers_result_t (*error_detected)(struct pci_dev *dev, pci_channel_state_t error);
	pci_ers_result_t (*mmio_enabled)(struct pci_dev *dev);
	pci_ers_result_t (*slot_reset)(struct pci_dev *dev);
	void (*reset_prepare)(struct pci_dev *dev);
	void (*reset_done)(struct pci_dev *dev);
	void (*resume)(struct pci_dev *dev);
};

struct pci_driver {
	struct list_head node;
	const char *name;
	const struct pci_device_id *id_table;
	int (*probe)(struct pci_dev *dev, const struct pci_device_id *id);
	void (*remove)(struct pci_dev *dev);
	int (*suspend)(struct pci_dev *dev, pm_message_t state);
	int (*resume)(struct pci_dev *dev);
	void (*shutdown)(struct pci_dev *dev);
	int (*sriov_configure)(struct pci_dev *dev, int functions);
	const struct pci_error_handlers *err_handler;
	const struct attribute_group **groups;
	const struct attribute_group **dev_groups;
	struct device_driver driver;
};

struct pci_dev {
	unsigned int devfn;
	unsigned short vendor;
	unsigned short device;
	unsigned short subsystem_vendor;
	unsigned short subsystem_device;
	unsigned int class;
	u8 revision;
	u8 hdr_type;
	unsigned int irq;
	u64 dma_mask;
	struct pci_driver *driver;
	struct resource resource[PCI_STD_NUM_BARS];
	struct device dev;
	pci_channel_state_t error_state;
	unsigned int is_busmaster;
	unsigned int msi_enabled;
	int sim_enabled; /* how often it is enabled */
};

#define to_pci_dev(device) container_of(device, struct pci_dev, dev)

static inline const char *pci_name(const struct pci_dev *dev)
{
	return dev_name(&dev->dev);
}

static inline void *pci_get_drvdata(struct pci_dev *dev)
{
	return dev_get_drvdata(&dev->dev);
}

static inline void pci_set_drvdata(struct pci_dev *dev, void *data)
{
	dev_set_drvdata(&dev->dev, data);
}

#define pci_resource_start(dev, bar) ((dev)->resource[bar].start)
#define pci_resource_end(dev, bar)   ((dev)->resource[bar].end)
#define pci_resource_flags(dev, bar) ((dev)->resource[bar].flags)
#define pci_resource_len(dev, bar)   sim_resource_len(&(dev)->resource[bar])

/* 0 if there is none. Not for direct use. */
static inline resource_size_t sim_resource_len(const struct resource *resource)
{
	return resource->end ? resource_size(resource) : 0;
}

static inline bool pci_is_bridge(const struct pci_dev *dev)
{
	return dev->hdr_type == PCI_HEADER_TYPE_BRIDGE;
}

/* No device here has virtual functions. */
#define pci_sriov_configure_simple NULL

#define pci_err(pdev, ...)    dev_err(&(pdev)->dev, __VA_ARGS__)
#define pci_warn(pdev, ...)   dev_warn(&(pdev)->dev, __VA_ARGS__)
#define pci_notice(pdev, ...) dev_notice(&(pdev)->dev, __VA_ARGS__)
#define pci_info(pdev, ...)   dev_info(&(pdev)->dev, __VA_ARGS__)
#define pci_dbg(pdev, ...)    dev_dbg(&(pdev)->dev, __VA_ARGS__)

/* ---------------------------------------------------------------- Drivers --------------------- */

int __must_check sim_pci_register_driver(struct pci_driver *driver, struct module *owner,
					 const char *module_name, const struct sim_place *place);
#define pci_register_driver(driver) \
	sim_pci_register_driver(driver, THIS_MODULE, KBUILD_MODNAME, SIM_HERE)
void pci_unregister_driver(struct pci_driver *driver);
#define module_pci_driver(driver) module_driver(driver, pci_register_driver, pci_unregister_driver)

struct pci_dev *pci_dev_get(struct pci_dev *dev);
void pci_dev_put(struct pci_dev *dev);
bool pci_device_is_present(struct pci_dev *dev);

/* ---------------------------------------------------------------- Configuration space --------- */

/* The result of an access that is not aligned: a positive number. */
#define PCIBIOS_BAD_REGISTER_NUMBER 0x87

int pci_read_config_byte(const struct pci_dev *dev, int offset, u8 *value);
int pci_read_config_word(const struct pci_dev *dev, int offset, u16 *value);
int pci_read_config_dword(const struct pci_dev *dev, int offset, u32 *value);
int pci_write_config_byte(const struct pci_dev *dev, int offset, u8 value);
int pci_write_config_word(const struct pci_dev *dev, int offset, u16 value);
int pci_write_config_dword(const struct pci_dev *dev, int offset, u32 value);

/* ---------------------------------------------------------------- Enable, request, map -------- */

int __must_check sim_pci_enable_device(struct pci_dev *dev, const struct sim_place *place);
#define pci_enable_device(dev)     sim_pci_enable_device(dev, SIM_HERE)
#define pci_enable_device_mem(dev) sim_pci_enable_device(dev, SIM_HERE)
void pci_disable_device(struct pci_dev *dev);
bool pci_is_enabled(struct pci_dev *dev);
void pci_set_master(struct pci_dev *dev);
void pci_clear_master(struct pci_dev *dev);

int __must_check sim_pci_request_regions(struct pci_dev *dev, unsigned int bars, const char *name,
					 const struct sim_place *place);
#define pci_request_region(dev, bar, name) sim_pci_request_regions(dev, 1u << (bar), name, SIM_HERE)
#define pci_request_regions(dev, name)     sim_pci_request_regions(dev, ~0u, name, SIM_HERE)
#define pci_request_selected_regions(dev, bars, name) \
	sim_pci_request_regions(dev, bars, name, SIM_HERE)
void pci_release_region(struct pci_dev *dev, int bar);
void pci_release_regions(struct pci_dev *dev);
void pci_release_selected_regions(struct pci_dev *dev, int bars);

void __iomem *__must_check sim_pci_iomap(struct pci_dev *dev, int bar, unsigned long max,
					 const struct sim_place *place);
#define pci_iomap(dev, bar, max)  sim_pci_iomap(dev, bar, max, SIM_HERE)
#define pci_ioremap_bar(dev, bar) sim_pci_iomap(dev, bar, 0, SIM_HERE)
void pci_iounmap(struct pci_dev *dev, void __iomem *address);

/* Managed: undone by itself after remove(), or when probe() fails. */
int __must_check sim_pcim_enable_device(struct pci_dev *dev, const struct sim_place *place);
#define pcim_enable_device(dev) sim_pcim_enable_device(dev, SIM_HERE)
void __iomem *__must_check sim_pcim_iomap_region(struct pci_dev *dev, int bar, const char *name,
						 const struct sim_place *place);
#define pcim_iomap_region(dev, bar, name) sim_pcim_iomap_region(dev, bar, name, SIM_HERE)
int __must_check sim_pcim_iomap_regions(struct pci_dev *dev, int bars, const char *name,
					const struct sim_place *place);
#define pcim_iomap_regions(dev, bars, name) sim_pcim_iomap_regions(dev, bars, name, SIM_HERE)
void __iomem *const *pcim_iomap_table(struct pci_dev *dev);

/* ---------------------------------------------------------------- Interrupts ------------------ */

#define PCI_IRQ_INTX      1u /* the interrupt of the pin */
#define PCI_IRQ_LEGACY    PCI_IRQ_INTX
#define PCI_IRQ_MSI       2u
#define PCI_IRQ_MSIX      4u
#define PCI_IRQ_AFFINITY  8u
#define PCI_IRQ_ALL_TYPES (PCI_IRQ_INTX | PCI_IRQ_MSI | PCI_IRQ_MSIX)

/* Returns how many were allocated, of the best kind that is allowed. */
int __must_check sim_pci_alloc_vectors(struct pci_dev *dev, unsigned int min, unsigned int max,
				       unsigned int flags, const struct sim_place *place);
#define pci_alloc_irq_vectors(dev, min, max, flags) \
	sim_pci_alloc_vectors(dev, min, max, flags, SIM_HERE)
#define pci_enable_msi(dev)                                                                \
	({                                                                                 \
		int sim_vectors = sim_pci_alloc_vectors(dev, 1, 1, PCI_IRQ_MSI, SIM_HERE); \
		sim_vectors < 0 ? sim_vectors : 0;                                         \
	})
int pci_irq_vector(struct pci_dev *dev, unsigned int nr);
void pci_free_irq_vectors(struct pci_dev *dev);
#define pci_disable_msi(dev) pci_free_irq_vectors(dev)
void pci_intx(struct pci_dev *dev, int enable);

/* ---------------------------------------------------------------- Power ----------------------- */

int pci_save_state(struct pci_dev *dev);
void pci_restore_state(struct pci_dev *dev);
int pci_set_power_state(struct pci_dev *dev, pci_power_t state);

#endif /* SIM_LINUX_PCI_H */
