/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Find objects that stay in the kernel's memory round after round.
 */
#ifndef GUEST_SLAB_H
#define GUEST_SLAB_H

#include <stdbool.h>
#include <stddef.h>

/* Fewer rounds cannot show a leak in kmalloc-64, see slab_comes_back(). */
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
 * slab_take() - wait until the caches have settled, and read them
 * @slab: overwritten
 */
void slab_take(struct slab *slab);

/**
 * slab_comes_back() - wait until everything that was allocated is free again
 * @before: the caches before
 * @rounds: how many rounds were done since then
 *
 * A leak is one object in each round. All objects of the slab that a CPU takes from count as in
 * use, free ones too: a cache can seem to grow or shrink by one slab less one object. So growth by
 * less than a slab counts as none, and a leak shows for certain once the rounds fill two slabs. A
 * driver's own nodes and files are in kmalloc-64, with 64 objects a slab, or in larger caches: 128
 * rounds are enough. For objects that the kernel allocates for a device, 256 rounds show a leak in
 * kmalloc-32, 512 in kmalloc-16, and 1024 in kmalloc-8.
 *
 * Return: true if it is free; otherwise false, after a note that says which cache grew.
 */
bool slab_comes_back(const struct slab *before, unsigned long rounds);

#endif /* GUEST_SLAB_H */
