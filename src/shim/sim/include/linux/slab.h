/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory. A block that is not freed, or freed twice, is reported with the place of its allocation.
 */
#ifndef SIM_LINUX_SLAB_H
#define SIM_LINUX_SLAB_H

#include "compiler.h"
#include "gfp.h"
#include "types.h"

#include "../../sim_place.h"

/* The largest block there is. */
#define KMALLOC_MAX_SIZE ((size_t)4 << 20)

/* The result of an allocation of 0 bytes: kfree() takes it, and any access to it crashes. */
#define ZERO_SIZE_PTR             ((void *)16)
#define ZERO_OR_NULL_PTR(pointer) ((__UINTPTR_TYPE__)(pointer) <= (__UINTPTR_TYPE__)ZERO_SIZE_PTR)

/* Takes the place, which the names below add. Not for direct use. */
void *__must_check sim_kmalloc(size_t size, gfp_t flags, const struct sim_place *place)
	__attribute__((malloc, alloc_size(1)));
void *__must_check sim_kzalloc(size_t size, gfp_t flags, const struct sim_place *place)
	__attribute__((malloc, alloc_size(1)));
void *__must_check sim_kmalloc_array(size_t n, size_t size, gfp_t flags,
				     const struct sim_place *place);
void *__must_check sim_krealloc(const void *memory, size_t size, gfp_t flags,
				const struct sim_place *place);
void *__must_check sim_kmemdup(const void *from, size_t size, gfp_t flags,
			       const struct sim_place *place);
char *__must_check sim_kstrdup(const char *string, gfp_t flags, const struct sim_place *place);

#define kmalloc(size, flags)          sim_kmalloc(size, flags, SIM_HERE)
#define kzalloc(size, flags)          sim_kzalloc(size, flags, SIM_HERE)
#define kmalloc_array(n, size, flags) sim_kmalloc_array(n, size, flags, SIM_HERE)
#define kcalloc(n, size, flags)       sim_kmalloc_array(n, size, (flags) | __GFP_ZERO, SIM_HERE)
#define krealloc(memory, size, flags) sim_krealloc(memory, size, flags, SIM_HERE)
#define kmemdup(from, size, flags)    sim_kmemdup(from, size, flags, SIM_HERE)
#define kstrdup(string, flags)        sim_kstrdup(string, flags, SIM_HERE)

void kfree(const void *memory);

#endif /* SIM_LINUX_SLAB_H */
