/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory management. Drivers include it for names that other headers have; it adds none.
 */
#ifndef SIM_LINUX_MM_H
#define SIM_LINUX_MM_H

#include "gfp.h"
#include "kernel.h"

#endif /* SIM_LINUX_MM_H */
