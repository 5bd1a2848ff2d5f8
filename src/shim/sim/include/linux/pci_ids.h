/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers of classes, vendors and devices: only those that a driver here has needed.
 */
#ifndef SIM_LINUX_PCI_IDS_H
#define SIM_LINUX_PCI_IDS_H

#define PCI_CLASS_BRIDGE_OTHER 0x0680

#define PCI_VENDOR_ID_INTEL       0x8086
#define PCI_DEVICE_ID_INTEL_ESB_9 0x25ab

#define PCI_VENDOR_ID_PLX      0x10b5
#define PCI_DEVICE_ID_PLX_9050 0x9050

#endif /* SIM_LINUX_PCI_IDS_H */
