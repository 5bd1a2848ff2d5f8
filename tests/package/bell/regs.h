/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bell: a device that rings a while after it was told to. All registers are 32 bits wide.
 */
#ifndef BELL_REGS_H
#define BELL_REGS_H

#define BELL_PCI_VENDOR 0x1234
#define BELL_PCI_DEVICE 0xbe11
#define BELL_BAR_SIZE   0x1000

#define BELL_RING  0x0 /* WO: ring this often, later */
#define BELL_CAUSE 0x4 /* RW: 1: it has rung, and asserts its interrupt; a 1 written clears it */
#define BELL_RINGS 0x8 /* RO: how often it has rung so far */

#endif /* BELL_REGS_H */
