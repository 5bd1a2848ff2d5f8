/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An older name of linux/io.h.
 */
#include <linux/io.h>
