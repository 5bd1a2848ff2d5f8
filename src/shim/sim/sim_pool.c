// SPDX-License-Identifier: GPL-2.0-only
/*
 * A pool of blocks for kmalloc().
 */
#include "sim_pool.h"

#include "sim_bug.h"

#include <sanitizer/asan_interface.h>
#include <stdint.h>
#include <string.h>

void sim_pool_init(struct sim_pool *pool)
{
	memset(pool, 0, sizeof(*pool));
	ASAN_POISON_MEMORY_REGION(pool->blocks, sizeof(pool->blocks));
}

void sim_pool_destroy(struct sim_pool *pool)
{
	(void)pool;
	ASAN_UNPOISON_MEMORY_REGION(pool->blocks, sizeof(pool->blocks));
}

struct sim_block *sim_pool_take(struct sim_pool *pool, size_t size)
{
	if (size > SIM_POOL_BLOCK)
		return NULL;
	for (unsigned int tried = 0; tried < SIM_POOL_BLOCKS; tried++) {
		unsigned int i = pool->next++ % SIM_POOL_BLOCKS;

		if (pool->used[i])
			continue;
		pool->used[i] = true;
		pool->info[i].memory = pool->blocks[i];
		pool->info[i].size = size;
		ASAN_UNPOISON_MEMORY_REGION(pool->blocks[i], size);
		return &pool->info[i];
	}
	return NULL;
}

bool sim_pool_has(const struct sim_pool *pool, const void *memory)
{
	return (uintptr_t)memory - (uintptr_t)pool->blocks < sizeof(pool->blocks);
}

static size_t index_of(const struct sim_pool *pool, const void *memory)
{
	size_t offset = (uintptr_t)memory - (uintptr_t)pool->blocks;
	size_t i = offset / sizeof(pool->blocks[0]);

	if (i >= SIM_POOL_BLOCKS || offset % sizeof(pool->blocks[0]) || !pool->used[i])
		sim_bug("kfree() of memory that kmalloc() did not return, or that is freed "
			"already");
	return i;
}

struct sim_block *sim_pool_block(struct sim_pool *pool, const void *memory)
{
	return &pool->info[index_of(pool, memory)];
}

void sim_pool_give(struct sim_pool *pool, const void *memory)
{
	size_t i = index_of(pool, memory);

	pool->used[i] = false;
	ASAN_POISON_MEMORY_REGION(pool->blocks[i], pool->info[i].size);
}
