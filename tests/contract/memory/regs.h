/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A device that is memory: QEMU's ivshmem-plain, as far as the contracts use it.
 */
#ifndef MEMORY_REGS_H
#define MEMORY_REGS_H

#define MEMORY_PCI_VENDOR   0x1af4
#define MEMORY_PCI_DEVICE   0x1110
#define MEMORY_PCI_REVISION 1
#define MEMORY_PCI_CLASS    0x050000
#define MEMORY_BAR          2
#define MEMORY_BAR_SIZE     4096

#endif /* MEMORY_REGS_H */
