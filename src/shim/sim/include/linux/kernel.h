/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names that every driver uses.
 */
#ifndef SIM_LINUX_KERNEL_H
#define SIM_LINUX_KERNEL_H

#include "align.h"
#include "bitops.h"
#include "bug.h"
#include "compiler.h"
#include "container_of.h"
#include "err.h"
#include "errno.h"
#include "limits.h"
#include "minmax.h"
#include "printk.h"
#include "string.h"
#include "stringify.h"
#include "types.h"

#define ARRAY_SIZE(array)  (sizeof(array) / sizeof((array)[0]))
#define DIV_ROUND_UP(n, d) (((n) + (d)-1) / (d))
#define PAGE_SHIFT         12
#define PAGE_SIZE          (1ul << PAGE_SHIFT)
#define PAGE_MASK          (~(PAGE_SIZE - 1))
#define lower_32_bits(n)   ((u32)((n)&0xffffffff))
#define upper_32_bits(n)   ((u32)(((u64)(n)) >> 32))

#ifdef __KERNEL__
/* Not for direct use. */
int sim_sscanf(const char *text, const char *format, ...) __scanf(2, 3);
/* Returns how many values it converted, and 0 at the end of the text. */
#define sscanf sim_sscanf
#endif

/*
 * Parses a number that a program wrote. Returns 0, -EINVAL or -ERANGE. With base 0, 0x means
 * hexadecimal and 0 means octal.
 */
int __must_check kstrtoul(const char *text, unsigned int base, unsigned long *value);
int __must_check kstrtoull(const char *text, unsigned int base, unsigned long long *value);
int __must_check kstrtol(const char *text, unsigned int base, long *value);
int __must_check kstrtoll(const char *text, unsigned int base, long long *value);
int __must_check kstrtouint(const char *text, unsigned int base, unsigned int *value);
int __must_check kstrtoint(const char *text, unsigned int base, int *value);
int __must_check kstrtobool(const char *text, bool *value);

#endif /* SIM_LINUX_KERNEL_H */
