/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel has these names elsewhere. */
#include <linux/limits.h>
#include <linux/types.h>

#define UINT64_MAX U64_MAX
