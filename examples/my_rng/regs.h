/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * my_rng: PCI identity and registers, as README.md has them. Little-endian; widths in bytes.
 */
#ifndef MY_RNG_REGS_H
#define MY_RNG_REGS_H

#define MY_RNG_PCI_VENDOR   0x1234
#define MY_RNG_PCI_DEVICE   0xcaff
#define MY_RNG_PCI_REVISION 0x01
#define MY_RNG_PCI_CLASS    0x00ff00
#define MY_RNG_BAR          0
#define MY_RNG_BAR_SIZE     0x1000

#define MY_RNG_NUMBER     0x0 /* RO: the next random number; a read takes it */
#define MY_RNG_SEED       0x4 /* WO: starts the sequence anew */
#define MY_RNG_WIDTH      4   /* of both */
#define MY_RNG_SEED_RESET 0

#endif /* MY_RNG_REGS_H */
