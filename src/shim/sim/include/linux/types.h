/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's own types. Its dev_t and loff_t are not those of the C library: a file of the
 * simulated kernel that needs both includes <sys/types.h> before all others.
 */
#ifndef SIM_LINUX_TYPES_H
#define SIM_LINUX_TYPES_H

#include "compiler.h"

#include <asm/types.h>
#include <linux/posix_types.h>
#include <stdbool.h>
#include <stddef.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s8 s8;
typedef __s16 s16;
typedef __s32 s32;
typedef __s64 s64;

#ifdef __KERNEL__
/* Types for headers that programs share with the kernel. */
typedef __u16 __bitwise __le16;
typedef __u16 __bitwise __be16;
typedef __u32 __bitwise __le32;
typedef __u32 __bitwise __be32;
typedef __u64 __bitwise __le64;
typedef __u64 __bitwise __be64;
typedef unsigned __bitwise __poll_t;
#ifndef __aligned_u64
#define __aligned_u64 __u64 __attribute__((aligned(8)))
#endif
#else
#include <linux/types.h>
#endif

typedef __PTRDIFF_TYPE__ ssize_t;
typedef int pid_t;
typedef unsigned int gfp_t;

#ifdef __KERNEL__
typedef u32 sim_kernel_dev_t;
typedef long long sim_kernel_loff_t;
#ifdef _SYS_TYPES_H /* the C library has already defined it */
#define dev_t  sim_kernel_dev_t
#define loff_t sim_kernel_loff_t
#else
typedef sim_kernel_dev_t dev_t;
typedef sim_kernel_loff_t loff_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
#endif
typedef unsigned short umode_t;
typedef unsigned int fmode_t;
typedef u64 phys_addr_t;
typedef u64 resource_size_t;
typedef u64 dma_addr_t;

typedef struct {
	int counter;
} atomic_t;

struct list_head {
	struct list_head *next, *prev;
};
#endif /* __KERNEL__ */

#endif /* SIM_LINUX_TYPES_H */
