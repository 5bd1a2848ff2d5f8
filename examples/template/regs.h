/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * my_dev: the numbers of the data sheet. Little-endian; widths in bytes.
 *
 * CHANGE FIRST: the PCI identity of your device, and its registers. Nothing else spells a number.
 */
#ifndef MY_DEV_REGS_H
#define MY_DEV_REGS_H

#define MY_DEV_PCI_VENDOR   0x1234
#define MY_DEV_PCI_DEVICE   0xca00
#define MY_DEV_PCI_REVISION 0x01
#define MY_DEV_PCI_CLASS    0x00ff00
#define MY_DEV_BAR          0
#define MY_DEV_BAR_SIZE     0x1000 /* a power of two */

#define MY_DEV_COUNT       0x0 /* RW: a number, kept */
#define MY_DEV_COUNT_WIDTH 4
#define MY_DEV_COUNT_RESET 0

#endif /* MY_DEV_REGS_H */
