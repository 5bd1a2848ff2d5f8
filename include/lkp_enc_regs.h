/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lkp_enc: PCI identity and register map.
 *
 * Offsets, widths, sizes and reset values are written only here. The driver core and the device
 * model both use this header; docs/device.md is the data sheet that explains it. Everything is
 * little-endian. Widths are in bytes.
 */
#ifndef LKP_ENC_REGS_H
#define LKP_ENC_REGS_H

/* PCI function: type 0 header, no interrupt pin, one 32-bit non-prefetchable memory BAR. */
#define LKP_ENC_PCI_VENDOR   0x1234
#define LKP_ENC_PCI_DEVICE   0xcafe
#define LKP_ENC_PCI_REVISION 0x10
#define LKP_ENC_PCI_CLASS    0x00ff00 /* base 0x00, sub-class 0xff, interface 0x00 */
#define LKP_ENC_BAR          0
#define LKP_ENC_BAR_SIZE     0x1000

/* SEED, RW: shift of the Caesar cipher. All 32 bits are kept; the shift is SEED mod 26. */
#define LKP_ENC_SEED       0x000
#define LKP_ENC_SEED_WIDTH 4
#define LKP_ENC_SEED_RESET 0

/*
 * STRING, RW: one-byte cells. A written byte is enciphered with the SEED of that moment and stored;
 * a read returns the stored byte. A build may shorten STRING (the rest of the BAR is then unmapped)
 * so that a search over every cell stays small; real hardware has 4092.
 */
#define LKP_ENC_STRING       0x004
#define LKP_ENC_STRING_WIDTH 1
#ifndef LKP_ENC_STRING_CELLS
#define LKP_ENC_STRING_CELLS 4092
#endif
#define LKP_ENC_STRING_RESET 0

/* Longest string that STRING holds: one cell belongs to the NUL that ends it. */
#define LKP_ENC_STRING_MAX (LKP_ENC_STRING_CELLS - 1)

#endif /* LKP_ENC_REGS_H */
