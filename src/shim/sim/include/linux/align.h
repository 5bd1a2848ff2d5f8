/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Alignment to powers of two.
 */
#ifndef SIM_LINUX_ALIGN_H
#define SIM_LINUX_ALIGN_H

#define ALIGN_MASK(x, mask) (((x) + (mask)) & ~(mask))
#define ALIGN(x, a)         ALIGN_MASK(x, (__typeof__(x))(a)-1)
#define ALIGN_DOWN(x, a)    ((x) & ~((__typeof__(x))(a)-1))
#define PTR_ALIGN(x, a)     ((__typeof__(x))ALIGN((unsigned long)(x), (a)))
#define IS_ALIGNED(x, a)    (((x) & ((__typeof__(x))(a)-1)) == 0)

#endif /* SIM_LINUX_ALIGN_H */
