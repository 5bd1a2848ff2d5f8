/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guest memory that a peer has lent to the device, which can access nothing else.
 */
#ifndef QEMU_GUEST_MEMORY_H
#define QEMU_GUEST_MEMORY_H

#include "host.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most regions at a time, and the unit of their addresses and sizes. */
#define GUEST_MEMORY_REGIONS 128
#define GUEST_MEMORY_PAGE    4096u

/**
 * struct guest_region - a range of bus addresses
 * @address: its first address
 * @size: in bytes
 * @readable: the device may read it
 * @writable: the device may write it
 * @memory: where it is mapped; NULL if the peer gave no file for it
 */
struct guest_region {
	uint64_t address;
	uint64_t size;
	bool readable;
	bool writable;
	uint8_t *memory;
};

/**
 * struct guest_memory - all of them
 * @host: the functions that map them
 * @regions: @n of them; no two overlap
 * @n: how many
 *
 * Fill in @host, zero the rest.
 */
struct guest_memory {
	const struct host *host;
	struct guest_region regions[GUEST_MEMORY_REGIONS];
	unsigned int n;
};

/**
 * guest_memory_add() - add a region that the peer lends
 * @memory: the others
 * @region: the region; its @memory is ignored
 * @fd: its file; -1 if there is none. Not kept
 * @offset: its offset in the file
 *
 * Return: 0; -EINVAL if it is empty, not made of pages or wraps, or the file does not have it;
 * -EEXIST if it overlaps another one; -ENOSPC if there are too many; or what mmap() said. Then
 * nothing has changed.
 */
int guest_memory_add(struct guest_memory *memory, const struct guest_region *region, int fd,
		     uint64_t offset);

/**
 * guest_memory_remove() - remove a region that the peer takes back
 * @memory: the regions
 * @address: of its first byte
 * @size: in bytes
 *
 * Return: 0, or -ENOENT if there is no such region.
 */
int guest_memory_remove(struct guest_memory *memory, uint64_t address, uint64_t size);

/**
 * guest_memory_remove_all() - remove all regions
 * @memory: the regions
 */
void guest_memory_remove_all(struct guest_memory *memory);

/**
 * guest_memory_read() - the device reads
 * @memory: the regions
 * @address: on the bus; any value
 * @to: receives the bytes
 * @n: how many; any value
 *
 * Return: false if one of the bytes is in no readable region, or its memory has gone; then the
 * content of @to does not matter.
 */
bool guest_memory_read(const struct guest_memory *memory, uint64_t address, void *to, size_t n);

/**
 * guest_memory_write() - the device writes
 * @memory: the regions
 * @address: on the bus; any value
 * @from: the bytes
 * @n: how many; any value
 *
 * Return: as guest_memory_read(). If one byte must not be written, none is.
 */
bool guest_memory_write(const struct guest_memory *memory, uint64_t address, const void *from,
			size_t n);

#endif /* QEMU_GUEST_MEMORY_H */
