/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * odd: one register, 32 bits wide.
 */
#ifndef ODD_REGS_H
#define ODD_REGS_H

#define ODD_PCI_VENDOR   0x1234
#define ODD_PCI_DEVICE   0xca0d
#define ODD_PCI_REVISION 0x01
#define ODD_PCI_CLASS    0x00ff00
#define ODD_BAR          0
#define ODD_BAR_SIZE     0x1000

#define ODD_COUNT       0x0 /* RW: a number, kept */
#define ODD_COUNT_WIDTH 4

#endif /* ODD_REGS_H */
