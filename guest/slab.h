/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether something was left behind in the kernel's memory, again and again.
 */
#ifndef GUEST_SLAB_H
#define GUEST_SLAB_H

#include <stdbool.h>
#include <stddef.h>

/* Fewer cannot show a leak in kmalloc-64, see slab_comes_back(). */
#define SLAB_LEAST_ROUNDS 128

#define SLAB_CACHES 64

/**
 * struct slab - each kmalloc cache, where a leaked node or file would stay
 * @names: of the caches
 * @active: objects in use
 * @per_slab: objects in a slab
 * @count: how many caches there are
 */
struct slab {
	char names[SLAB_CACHES][32];
	long active[SLAB_CACHES];
	long per_slab[SLAB_CACHES];
	size_t count;
};

/**
 * slab_take() - look at the caches, after a while in which they can settle
 * @slab: overwritten
 */
void slab_take(struct slab *slab);

/**
 * slab_comes_back() - wait for all that was allocated to be free again
 * @before: as it was before
 * @rounds: of what was done since then
 *
 * One object a round is a leak. All objects of the slab that a CPU takes from count as in use, free
 * ones too: a cache can seem to grow or shrink by one slab less one object. So growth by less than
 * a slab is none, and one object a round is seen for certain in rounds for two slabs. A driver's
 * own nodes and files are in kmalloc-64, with 64 objects a slab, and larger ones: 128 rounds. Of
 * what the kernel allocates for a device, 256 rounds show what is in kmalloc-32, 512 kmalloc-16,
 * and 1024 kmalloc-8.
 *
 * Return: true if it did; otherwise what grew is noted.
 */
bool slab_comes_back(const struct slab *before, unsigned long rounds);

#endif /* GUEST_SLAB_H */
