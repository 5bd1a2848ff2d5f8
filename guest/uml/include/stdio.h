/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel has these names elsewhere. */
#include <linux/kernel.h>
