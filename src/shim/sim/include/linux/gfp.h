/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How to allocate.
 */
#ifndef SIM_LINUX_GFP_H
#define SIM_LINUX_GFP_H

#include "types.h"

#define __GFP_NOWARN   0x01u /* nothing in the log when there is no memory */
#define __GFP_ZERO     0x02u /* zeroed */
#define SIM_GFP_SLEEPS 0x10u
#define GFP_KERNEL     (SIM_GFP_SLEEPS | 0x20u) /* may sleep */
#define GFP_ATOMIC     0x40u                    /* may not */
#define GFP_NOWAIT     0x80u                    /* may not, and takes no reserves */
#define SIM_GFP_ALL    0xf3u

#endif /* SIM_LINUX_GFP_H */
