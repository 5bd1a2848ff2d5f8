/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs of 32 bits. There are none here: CONFIG_COMPAT is not set.
 */
#ifndef SIM_LINUX_COMPAT_H
#define SIM_LINUX_COMPAT_H

#include "compiler.h"
#include "types.h"
#include "uaccess.h"

typedef u32 compat_uptr_t;

static inline void __user *compat_ptr(compat_uptr_t address)
{
	return (void __user *)(unsigned long)address;
}

#endif /* SIM_LINUX_COMPAT_H */
