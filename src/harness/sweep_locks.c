// SPDX-License-Identifier: GPL-2.0-only
/*
 * No user memory is touched under a lock of the spec's @unlocked.
 */
#include "sweep_locks.h"

#include "platform.h"
#include "sim_kernel.h"
#include "sim_place.h"
#include "sweep_case.h"

#include <stdio.h>
#include <string.h>

/* As many as there are between the load of a module and the end of a case. */
#define BLOCKS 64
/* As many as a task holds, or has tried to take. */
#define LOCKS 8

/**
 * struct block - memory that the driver got
 * @start: the first byte
 * @size: in bytes; 0: it was freed
 * @function: which got it
 */
struct block {
	const void *start;
	size_t size;
	const char *function;
};

static struct {
	struct block blocks[BLOCKS];
	unsigned int n_blocks;
	const struct mutex *locks[LOCKS];
	unsigned int n_locks;
} held;

static bool is_in(const void *memory, const void *start, size_t size)
{
	return (uintptr_t)memory - (uintptr_t)start < size;
}

static void note_block(const void *memory, size_t size, const struct sim_place *place,
		       void *context)
{
	(void)context;
	held.blocks[held.n_blocks++ % BLOCKS] = (struct block){ memory, size, place->function };
}

void sweep_locks_begin(void)
{
	memset(&held, 0, sizeof(held));
	if (device_spec && device_spec->unlocked && device_spec->field)
		sim_kernel_set_memory_hook(sweep.machine.kernel, note_block, NULL);
}

static void forget_locks(const void *start, size_t size)
{
	for (unsigned int i = 0; i < LOCKS; i++)
		if (held.locks[i] && is_in(held.locks[i], start, size))
			held.locks[i] = NULL;
}

static void forget_block(const void *start)
{
	for (unsigned int i = 0; i < BLOCKS; i++) {
		if (held.blocks[i].start != start)
			continue;
		forget_locks(start, held.blocks[i].size);
		held.blocks[i].size = 0;
	}
}

static const char *name_of(const struct mutex *lock)
{
	for (unsigned int i = 0; i < BLOCKS; i++) {
		const struct block *block = &held.blocks[i];

		if (is_in(lock, block->start, block->size))
			return device_spec->field(
				block->function,
				(size_t)((const char *)lock - (const char *)block->start));
	}
	return NULL;
}

static void judge_locks(const struct sim_task *task)
{
	for (unsigned int i = 0; i < LOCKS; i++) {
		const bool mine = held.locks[i] && held.locks[i]->owner == task;
		const char *is = mine ? name_of(held.locks[i]) : NULL;

		for (const char *const *name = device_spec->unlocked; is && *name; name++)
			if (!strcmp(*name, is))
				sweep_violation("no-lock-across-copies",
						"user memory is touched under %s", is);
	}
}

void sweep_locks_point(struct sim_task *task, enum sim_call call, const void *object)
{
	if (!held.n_blocks)
		return;
	switch (call) {
	case SIM_LOCK:
	case SIM_LOCK_INTERRUPTIBLE:
	case SIM_TRYLOCK:
		held.locks[held.n_locks++ % LOCKS] = object;
		break;
	case SIM_UNLOCK:
		forget_locks(object, 1);
		break;
	case SIM_KFREE:
		forget_block(object);
		break;
	case SIM_COPY_FROM_USER:
	case SIM_COPY_TO_USER:
	case SIM_STRNCPY_FROM_USER:
		judge_locks(task);
		break;
	default:
		break;
	}
}
