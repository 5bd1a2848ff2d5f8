// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory: where each block comes from, and what happens to it after kfree().
 */
#include "internal.h"

#include "sim_block.h"
#include "sim_pool.h"
#include "sim_touch.h"

#include <string.h>

#define ALIVE  0x51ab11feu
#define FREED  0x51abdeadu
#define POISON 0x6b /* as in the kernel's slab debugging */

static void link_block(struct sim_kernel *kernel, struct sim_block *block)
{
	pthread_mutex_lock(&kernel->lock);
	block->serial = kernel->serial++;
	block->next = kernel->blocks;
	block->prev = NULL;
	if (block->next)
		block->next->prev = block;
	kernel->blocks = block;
	pthread_mutex_unlock(&kernel->lock);
	if (kernel->memory_hook)
		kernel->memory_hook(block->memory, block->size, block->place,
				    kernel->memory_context);
}

void sim_kernel_set_memory_hook(struct sim_kernel *kernel, sim_memory_fn *hook, void *context)
{
	kernel->memory_hook = hook;
	kernel->memory_context = context;
}

static void unlink_block(struct sim_kernel *kernel, struct sim_block *block)
{
	pthread_mutex_lock(&kernel->lock);
	if (block->next)
		block->next->prev = block->prev;
	if (block->prev)
		block->prev->next = block->next;
	else
		kernel->blocks = block->next;
	pthread_mutex_unlock(&kernel->lock);
}

static struct sim_block *from_heap(size_t size)
{
	struct sim_block *block;

	block = malloc(sizeof(*block) + size);
	if (block) {
		block->base = block;
		block->memory = block + 1;
	}
	return block;
}

static void hand_out(struct sim_task *task, struct sim_block *block, const char *kind, size_t size,
		     const struct sim_place *place)
{
	block->state = ALIVE;
	block->kind = kind;
	block->size = size;
	block->place = place;
	block->kernel = task->kernel;
	if (task->kernel)
		link_block(task->kernel, block);
	task->allocations++;
}

static void *allocate(struct sim_task *task, size_t size, gfp_t flags,
		      const struct sim_place *place)
{
	struct sim_block *block;

	if (!size)
		return ZERO_SIZE_PTR;
	if (size > KMALLOC_MAX_SIZE)
		return NULL;
	block = task->pool ? sim_pool_take(task->pool, size) : from_heap(size);
	if (!block)
		return NULL;
	hand_out(task, block, NULL, size, place);
	if (flags & __GFP_ZERO)
		memset(block->memory, 0, size);
	return block->memory;
}

/* The block's description ends where the first page begins. */
void *sim_block_pages(const char *kind, size_t size, const struct sim_place *place)
{
	struct sim_block *block;
	void *base;

	if (size > KMALLOC_MAX_SIZE || posix_memalign(&base, SIM_PAGE, SIM_PAGE + size))
		return NULL;
	block = (struct sim_block *)((char *)base + SIM_PAGE) - 1;
	*block = (struct sim_block){ .base = base, .memory = block + 1 };
	memset(block->memory, 0, size);
	hand_out(sim_current(), block, kind, size, place);
	return block->memory;
}

const struct sim_block *sim_block_around(struct sim_kernel *kernel, const void *memory)
{
	const struct sim_block *block;

	pthread_mutex_lock(&kernel->lock);
	for (block = kernel->blocks; block; block = block->next)
		if (!block->kind && (uintptr_t)memory - (uintptr_t)block->memory < block->size)
			break;
	pthread_mutex_unlock(&kernel->lock);
	return block;
}

void sim_check_gfp(const char *what, gfp_t flags)
{
	if (flags & ~SIM_GFP_ALL || !(flags & ~(__GFP_ZERO | __GFP_NOWARN | __GFP_DMA)))
		sim_bug("%s: 0x%x are no flags that the simulated kernel knows", what, flags);
	if (flags & SIM_GFP_SLEEPS)
		sim_might_sleep(what);
}

void *sim_kmalloc(size_t size, gfp_t flags, const struct sim_place *place)
{
	struct sim_task *task = sim_current();

	sim_check_gfp("kmalloc(GFP_KERNEL)", flags);
	if (sim_enter(task, SIM_KMALLOC, NULL))
		return NULL;
	return allocate(task, size, flags, place);
}

void *sim_kzalloc(size_t size, gfp_t flags, const struct sim_place *place)
{
	struct sim_task *task = sim_current();

	sim_check_gfp("kzalloc(GFP_KERNEL)", flags);
	if (sim_enter(task, SIM_KZALLOC, NULL))
		return NULL;
	return allocate(task, size, flags | __GFP_ZERO, place);
}

void *sim_kmalloc_array(size_t n, size_t size, gfp_t flags, const struct sim_place *place)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return flags & __GFP_ZERO ? sim_kzalloc(bytes, flags, place)
				  : sim_kmalloc(bytes, flags, place);
}

void *sim_kmemdup(const void *from, size_t size, gfp_t flags, const struct sim_place *place)
{
	void *copy = sim_kmalloc(size, flags, place);

	if (copy)
		sim_move(copy, from, size);
	return copy;
}

char *sim_kstrdup(const char *string, gfp_t flags, const struct sim_place *place)
{
	if (string)
		sim_accesses(string, strlen(string) + 1, false);
	return string ? sim_kmemdup(string, strlen(string) + 1, flags, place) : NULL;
}

static struct sim_block *block_of(const struct sim_task *task, const void *memory, const char *what)
{
	struct sim_block *block;

	if (task->pool && (!task->kernel || sim_pool_has(task->pool, memory)))
		return sim_pool_block(task->pool, memory);
	block = (struct sim_block *)(uintptr_t)memory - 1;
	if (block->state == FREED)
		sim_bug("%s of memory that was freed before; it was allocated at %s", what,
			sim_place_text(block->place));
	if (block->state != ALIVE || block->memory != memory)
		sim_bug("%s of memory that kmalloc() did not return", what);
	return block;
}

void *sim_krealloc(const void *memory, size_t size, gfp_t flags, const struct sim_place *place)
{
	const struct sim_block *old;
	void *larger;

	if (!size) {
		kfree(memory);
		return ZERO_SIZE_PTR;
	}
	larger = sim_kmalloc(size, flags, place);
	if (!larger || ZERO_OR_NULL_PTR(memory))
		return larger;
	old = block_of(sim_current(), memory, "krealloc()");
	sim_move(larger, memory, old->size < size ? old->size : size);
	kfree(memory);
	return larger;
}

/* Check that nobody has written to a freed block, and release it. */
static void let_go(struct sim_block *block)
{
	const unsigned char *bytes = block->memory;
	const size_t size = block->size;
	size_t i = 0;

	/* All bytes are the poison if the first one is and all are equal, which is a fast check. */
	if (size && (bytes[0] != POISON || memcmp(bytes, bytes + 1, size - 1) != 0)) {
		while (bytes[i] == POISON)
			i++;
		sim_bug("memory was written to after %s(), at byte %zu of %zu; it was "
			"allocated at %s",
			block->kind ? "dma_free_coherent" : "kfree", i, size,
			sim_place_text(block->place));
	}
	free(block->base);
}

/*
 * Keep the last freed blocks of a machine for a while, to see whether somebody writes to them.
 * AddressSanitizer does so itself, and also sees reads.
 */
static void free_to_heap(struct sim_block *block)
{
	struct sim_kernel *kernel = block->kernel;

	block->state = FREED;
#ifndef SIM_WATCHED
	if (kernel) {
		struct sim_block *oldest;

		memset(block->memory, POISON, block->size);
		pthread_mutex_lock(&kernel->lock);
		oldest = kernel->freed[kernel->n_freed % SIM_FREED];
		kernel->freed[kernel->n_freed++ % SIM_FREED] = block;
		pthread_mutex_unlock(&kernel->lock);
		if (oldest)
			let_go(oldest);
		return;
	}
#endif
	(void)kernel;
	free(block->base);
}

/* Release a block that a machine leaves behind at its end. */
void sim_block_drop(struct sim_block *block)
{
	const struct sim_task *task = sim_current();

	if (task->pool && sim_pool_has(task->pool, block->memory))
		sim_pool_give(task->pool, block->memory);
	else
		free_to_heap(block);
}

void sim_blocks_let_go(struct sim_kernel *kernel)
{
	for (unsigned int i = 0; i < SIM_FREED; i++) {
		struct sim_block *block = kernel->freed[i];

		kernel->freed[i] = NULL;
		if (block)
			let_go(block);
	}
}

static void take_back(struct sim_task *task, struct sim_block *block)
{
	if (block->kernel) {
		sim_check_freed(block->kernel, block->memory, block->size);
		unlink_block(block->kernel, block);
	}
	task->allocations--;
	sim_block_drop(block);
}

void kfree(const void *memory)
{
	struct sim_task *task = sim_current();
	struct sim_block *block;

	sim_enter(task, SIM_KFREE, memory);
	if (ZERO_OR_NULL_PTR(memory))
		return;
	block = block_of(task, memory, "kfree()");
	if (block->kind)
		sim_bug("kfree() of a %s, from %s", block->kind, sim_place_text(block->place));
	take_back(task, block);
}

void sim_block_free(const void *memory)
{
	take_back(sim_current(), (struct sim_block *)(uintptr_t)memory - 1);
}
