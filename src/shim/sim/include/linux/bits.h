/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Single bits and runs of them.
 */
#ifndef SIM_LINUX_BITS_H
#define SIM_LINUX_BITS_H

#define BITS_PER_LONG (__SIZEOF_LONG__ * 8)
#define BIT(n)        (1ul << (n))
#define BIT_ULL(n)    (1ull << (n))

#define GENMASK(high, low) ((~0ul << (low)) & (~0ul >> (BITS_PER_LONG - 1 - (high))))

#endif /* SIM_LINUX_BITS_H */
