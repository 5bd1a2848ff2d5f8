/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guest memory that a peer has lent to the device: what the device may reach, and nothing else.
 */
#ifndef QEMU_GUEST_MEMORY_H
#define QEMU_GUEST_MEMORY_H

#include "host.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Regions that can be lent at a time, and what their addresses and sizes are multiples of. */
#define GUEST_MEMORY_REGIONS 128
#define GUEST_MEMORY_PAGE    4096u

/**
 * struct guest_region - a range of bus addresses
 * @address: its first
 * @size: in bytes
 * @readable: the device may read it
 * @writable: the device may write it
 * @memory: where it is mapped; NULL where the peer did not say what is behind it
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
 * @host: what maps them
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
 * guest_memory_add() - a region is lent
 * @memory: the others
 * @region: which; @memory of it is not looked at
 * @fd: the file that it is in; -1 if there is none to be had. Not kept
 * @offset: where in there
 *
 * Return: 0; -EINVAL if it is empty, not made of pages or wraps, or the file does not have it;
 * -EEXIST if it overlaps another one; -ENOSPC if there are too many; or what mmap() said. Then
 * nothing has changed.
 */
int guest_memory_add(struct guest_memory *memory, const struct guest_region *region, int fd,
		     uint64_t offset);

/**
 * guest_memory_remove() - a region is taken back
 * @memory: the regions
 * @address: of its first byte
 * @size: in bytes
 *
 * Return: 0, or -ENOENT if none is exactly that one.
 */
int guest_memory_remove(struct guest_memory *memory, uint64_t address, uint64_t size);

/**
 * guest_memory_remove_all() - all regions are taken back
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
 * Return: false if one of the bytes is in no region that may be read, or not there any more; what
 * is in @to does not matter then.
 */
bool guest_memory_read(const struct guest_memory *memory, uint64_t address, void *to, size_t n);

/**
 * guest_memory_write() - the device writes
 * @memory: the regions
 * @address: on the bus; any value
 * @from: the bytes
 * @n: how many; any value
 *
 * Return: as guest_memory_read(). Where a byte must not be written, none is.
 */
bool guest_memory_write(const struct guest_memory *memory, uint64_t address, const void *from,
			size_t n);

#endif /* QEMU_GUEST_MEMORY_H */
