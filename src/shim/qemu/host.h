/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The server's functions for descriptors that a peer lends: the system calls, or replacements in a
 * test.
 */
#ifndef QEMU_HOST_H
#define QEMU_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct host - the calls
 * @close: close a descriptor
 * @is_signal: is a descriptor an eventfd, for @signal?
 * @signal: add 1 to an eventfd, unless that would block
 * @map: map @size bytes of a file from @offset on, all multiples of a page, to be read and, if
 *	@writable, written. The file must be a regular one that is long enough. Stores the address
 *	at @memory; returns 0 or a negative errno
 * @unmap: unmap what @map returned
 * @copy: memcpy() from or to memory of @map. Returns false if that memory is gone, because a peer
 *	has truncated its file. Then the copied bytes do not matter
 * @now: nanoseconds since any time in the past; never goes back
 */
struct host {
	void (*close)(int fd);
	bool (*is_signal)(int fd);
	void (*signal)(int fd);
	int (*map)(int fd, uint64_t offset, uint64_t size, bool writable, void **memory);
	void (*unmap)(void *memory, uint64_t size);
	bool (*copy)(void *to, const void *from, size_t n);
	uint64_t (*now)(void);
};

/* The system calls. */
extern const struct host host_system;

/**
 * host_watch_memory() - from now on let @copy of host_system report memory that is gone
 *
 * Before that, and for other accesses to such memory, SIGBUS ends the process. Call it once, while
 * the process may still change signal handlers.
 */
void host_watch_memory(void);

#endif /* QEMU_HOST_H */
