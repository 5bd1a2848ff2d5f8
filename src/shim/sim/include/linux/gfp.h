/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How to allocate.
 */
#ifndef SIM_LINUX_GFP_H
#define SIM_LINUX_GFP_H

#include "types.h"

#define __GFP_NOWARN   0x01u /* nothing in the log when there is no memory */
#define __GFP_ZERO     0x02u /* zeroed */
#define __GFP_DMA      0x04u /* memory that a device with few address bits reaches */
#define SIM_GFP_SLEEPS 0x10u
#define GFP_KERNEL     (SIM_GFP_SLEEPS | 0x20u) /* may sleep */
#define GFP_ATOMIC     0x40u                    /* may not sleep */
#define GFP_NOWAIT     0x80u                    /* may not sleep, and takes no reserves */
#define GFP_DMA        __GFP_DMA
#define SIM_GFP_ALL    0xf7u

#endif /* SIM_LINUX_GFP_H */
