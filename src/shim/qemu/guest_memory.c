// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest memory that a peer lends to the device.
 */
#include "guest_memory.h"

#include <errno.h>

static bool is_paged(uint64_t value)
{
	return value % GUEST_MEMORY_PAGE == 0;
}

static bool overlap(const struct guest_region *a, const struct guest_region *b)
{
	return a->address <= b->address ? b->address - a->address < a->size
					: a->address - b->address < b->size;
}

/* Check what mmap() does not check. */
static int check_region(const struct guest_memory *memory, const struct guest_region *region,
			uint64_t offset)
{
	if (!region->size || !is_paged(region->size) || !is_paged(region->address) ||
	    !is_paged(offset) || region->size - 1 > UINT64_MAX - region->address ||
	    offset > INT64_MAX || region->size > INT64_MAX - offset)
		return -EINVAL;
	for (unsigned int i = 0; i < memory->n; i++)
		if (overlap(&memory->regions[i], region))
			return -EEXIST;
	return memory->n == GUEST_MEMORY_REGIONS ? -ENOSPC : 0;
}

int guest_memory_add(struct guest_memory *memory, const struct guest_region *region, int fd,
		     uint64_t offset)
{
	int err = check_region(memory, region, offset);
	void *mapped = NULL;

	if (!err && fd >= 0)
		err = memory->host->map(fd, offset, region->size, region->writable, &mapped);
	if (err)
		return err;
	memory->regions[memory->n] = *region;
	memory->regions[memory->n++].memory = mapped;
	return 0;
}

static void remove_at(struct guest_memory *memory, unsigned int i)
{
	const struct guest_region *region = &memory->regions[i];

	if (region->memory)
		memory->host->unmap(region->memory, region->size);
	memory->regions[i] = memory->regions[--memory->n];
}

int guest_memory_remove(struct guest_memory *memory, uint64_t address, uint64_t size)
{
	for (unsigned int i = 0; i < memory->n; i++)
		if (memory->regions[i].address == address && memory->regions[i].size == size) {
			remove_at(memory, i);
			return 0;
		}
	return -ENOENT;
}

void guest_memory_remove_all(struct guest_memory *memory)
{
	while (memory->n)
		remove_at(memory, memory->n - 1);
}

/* ---------------------------------------------------------------- The device reaches for it --- */

/*
 * Find the bytes from an address on that are in one region, and how many of @n; NULL if there are
 * none.
 */
static uint8_t *find(const struct guest_memory *memory, uint64_t address, bool writes, size_t *n)
{
	for (unsigned int i = 0; i < memory->n; i++) {
		const struct guest_region *region = &memory->regions[i];
		uint64_t at = address - region->address;

		if (at >= region->size)
			continue;
		if (!region->memory || !(writes ? region->writable : region->readable))
			return NULL;
		if (*n > region->size - at)
			*n = (size_t)(region->size - at);
		return region->memory + at;
	}
	return NULL;
}

/* Adjacent regions are one region for the device. */
static bool may_reach(const struct guest_memory *memory, uint64_t address, bool writes, size_t n)
{
	if (n && n - 1 > UINT64_MAX - address)
		return false;
	while (n) {
		size_t part = n;

		if (!find(memory, address, writes, &part))
			return false;
		address += part;
		n -= part;
	}
	return true;
}

bool guest_memory_read(const struct guest_memory *memory, uint64_t address, void *to, size_t n)
{
	uint8_t *bytes = to;

	if (!may_reach(memory, address, false, n))
		return false;
	while (n) {
		size_t part = n;
		const uint8_t *there = find(memory, address, false, &part);

		if (!memory->host->copy(bytes, there, part))
			return false;
		bytes += part;
		address += part;
		n -= part;
	}
	return true;
}

bool guest_memory_write(const struct guest_memory *memory, uint64_t address, const void *from,
			size_t n)
{
	const uint8_t *bytes = from;

	if (!may_reach(memory, address, true, n))
		return false;
	while (n) {
		size_t part = n;
		uint8_t *there = find(memory, address, true, &part);

		if (!memory->host->copy(there, bytes, part))
			return false;
		bytes += part;
		address += part;
		n -= part;
	}
	return true;
}
