// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that several tasks know, and accesses to it.
 */
#include "shared.h"

#include <stdio.h>
#include <string.h>

/* For explore_memory(), which the compiler calls without a context. */
static _Thread_local struct explore *watching;

void shared_watch(struct explore *explore)
{
	watching = explore;
}

/* Find the part of an access that lies in a region. Returns false if there is none. */
static bool is_in(const struct explore *explore, unsigned int i, const void *address, size_t size,
		  struct step *step)
{
	const struct explore_region *region = &explore->regions[i];
	uintptr_t start = (uintptr_t)region->start;
	uintptr_t first = (uintptr_t)address > start ? (uintptr_t)address : start;
	uintptr_t end = (uintptr_t)address + size;

	if (!region->start)
		return false;
	if (end > start + region->size)
		end = start + region->size;
	if (first >= end)
		return false;
	step->region = (uint8_t)i;
	step->offset = (uint32_t)(first - start);
	step->size = (uint32_t)(end - first);
	return true;
}

void explore_locate(const struct explore *explore, const void *address, size_t size,
		    struct step *step)
{
	step->region = STEP_NOWHERE;
	for (unsigned int i = 0; i < explore->n_regions; i++)
		if (is_in(explore, i, address, size, step))
			return;
}

void explore_forget(struct explore *explore)
{
	memset(explore->written, 0, explore->watched);
}

bool explore_is_shared(const struct explore *explore, const struct step *step)
{
	if (step->kind <= STEP_END || step->tables || step->lent)
		return true;
	if (step_is_for_cpu(step) || step->kind == STEP_IRQS_OFF)
		return true;
	if (step->write)
		return step->region != STEP_NOWHERE;
	if (step->region == STEP_NOWHERE)
		return false;
	return memchr(explore->regions[step->region].written + step->offset, 1, step->size) != NULL;
}

void shared_write(struct explore *explore, unsigned int region, uint32_t offset, uint32_t size)
{
	bool *written = explore->regions[region].written + offset;

	explore->grown |= memchr(written, 0, size) != NULL;
	memset(written, true, size);
}

void explore_memory(const void *address, size_t size, bool write)
{
	struct explore *explore = watching;
	struct step step = { .kind = STEP_MEMORY, .write = write };

	for (unsigned int i = 0; explore && i < explore->n_regions; i++)
		if (is_in(explore, i, address, size, &step))
			explore_enter(&explore->tasks[explore->turn], &step);
}

void explore_lend(struct explore *explore, const void *address, size_t size)
{
	struct step step;

	for (unsigned int i = 0; i < EXPLORE_REGIONS; i++)
		explore->regions[i].lent |= is_in(explore, i, address, size, &step);
}

bool shared_lay_out(struct explore *explore)
{
	explore->watched = 0;
	explore->n_regions = 0;
	for (unsigned int i = 0; i < EXPLORE_REGIONS; i++) {
		struct explore_region *region = &explore->regions[i];
		size_t room = region->room ? region->room : region->size;

		if (room > EXPLORE_BYTES - explore->watched) {
			snprintf(explore->violation, sizeof(explore->violation),
				 "the regions up to number %u have more than %u bytes: raise "
				 "EXPLORE_BYTES",
				 i, EXPLORE_BYTES);
			return false;
		}
		region->written = explore->written + explore->watched;
		explore->watched += room;
		if (room)
			explore->n_regions = i + 1;
	}
	return true;
}
