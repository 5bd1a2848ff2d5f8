/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's 64-bit types are long long everywhere, and its printf() knows no macros. */
#include <linux/types.h>

#define PRIu64 "llu"
#define PRIx64 "llx"
#define PRIu32 "u"
#define PRIx32 "x"
