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

#define PCI_VENDOR_ID_TI        0x104c
#define PCI_DEVICE_ID_TI_J721E  0xb00d
#define PCI_DEVICE_ID_TI_DRA74x 0xb500
#define PCI_DEVICE_ID_TI_DRA72x 0xb501

#define PCI_VENDOR_ID_SYNOPSYS      0x16c3
#define PCI_DEVICE_ID_SYNOPSYS_EDDA 0xedda

#define PCI_VENDOR_ID_FREESCALE 0x1957
#define PCI_VENDOR_ID_RENESAS   0x1912

#endif /* SIM_LINUX_PCI_IDS_H */
