/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Preallocated memory for kmalloc(). A fuzzer or an explorer makes millions of short calls, and a
 * general allocator under a sanitizer would take longer than the driver.
 *
 * AddressSanitizer knows every block as it knows blocks of the heap: code may not touch bytes
 * outside of a block, nor a freed block. A freed block is the last to be handed out again.
 *
 * Thread safety: one thread at a time, as for its task.
 */
#ifndef SIM_POOL_H
#define SIM_POOL_H

#include "sim_block.h"

#include <stdbool.h>
#include <stddef.h>

#define SIM_POOL_BLOCKS 8
#define SIM_POOL_BLOCK  4096 /* bytes, at most, of one allocation */
#define SIM_POOL_GUARD  64   /* bytes that belong to nobody, after each block */

/**
 * struct sim_pool - memory for kmalloc()
 * @blocks: the memory
 * @info: what is known of each block that is handed out
 * @used: which blocks those are
 * @next: block to try first
 */
struct sim_pool {
	_Alignas(max_align_t) char blocks[SIM_POOL_BLOCKS][SIM_POOL_BLOCK + SIM_POOL_GUARD];
	struct sim_block info[SIM_POOL_BLOCKS];
	bool used[SIM_POOL_BLOCKS];
	unsigned int next;
};

/**
 * sim_pool_init() - make a pool
 * @pool: overwritten. Call sim_pool_destroy() before the memory is used for anything else
 *
 * Give it to tasks as their "pool" (struct sim_task); it must outlive their allocations.
 */
void sim_pool_init(struct sim_pool *pool);

/**
 * sim_pool_destroy() - make the memory of the pool plain memory again
 * @pool: the pool
 */
void sim_pool_destroy(struct sim_pool *pool);

/**
 * sim_pool_take() - allocate
 * @pool: the pool
 * @size: in bytes
 *
 * Return: the description of a block, with its "memory" set; NULL if @size is more than
 * %SIM_POOL_BLOCK or no block is free.
 */
struct sim_block *sim_pool_take(struct sim_pool *pool, size_t size);

/**
 * sim_pool_has() - is an address in the pool?
 * @pool: the pool
 * @memory: any address
 *
 * Return: true if it does.
 */
bool sim_pool_has(const struct sim_pool *pool, const void *memory);

/**
 * sim_pool_block() - the description of a block
 * @pool: the pool
 * @memory: from sim_pool_take(), not freed; anything else is a bug and aborts
 *
 * Return: never NULL.
 */
struct sim_block *sim_pool_block(struct sim_pool *pool, const void *memory);

/**
 * sim_pool_give() - free
 * @pool: the pool
 * @memory: from sim_pool_take(); anything else is a bug and aborts
 */
void sim_pool_give(struct sim_pool *pool, const void *memory);

#endif /* SIM_POOL_H */
