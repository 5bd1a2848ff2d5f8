/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory management. Drivers include it for what others have: nothing of its own is here.
 */
#ifndef SIM_LINUX_MM_H
#define SIM_LINUX_MM_H

#include "gfp.h"
#include "kernel.h"

#endif /* SIM_LINUX_MM_H */
