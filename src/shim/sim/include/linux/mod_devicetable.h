/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which devices a driver is for.
 */
#ifndef SIM_LINUX_MOD_DEVICETABLE_H
#define SIM_LINUX_MOD_DEVICETABLE_H

#include "types.h"

#define PCI_ANY_ID (~0u)

typedef unsigned long kernel_ulong_t;

struct pci_device_id {
	u32 vendor, device;
	u32 subvendor, subdevice;
	u32 class, class_mask;
	kernel_ulong_t driver_data;
	u32 override_only;
};

#endif /* SIM_LINUX_MOD_DEVICETABLE_H */
