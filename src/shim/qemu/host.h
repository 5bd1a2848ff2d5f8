/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a server does with the descriptors that a peer lends it: the system calls, or what a test
 * has in their place.
 */
#ifndef QEMU_HOST_H
#define QEMU_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct host - the calls
 * @close: give a descriptor back
 * @is_signal: is that descriptor one that @signal is for, an eventfd?
 * @signal: add 1 to an eventfd. One that would have to be waited for is left as it is
 * @map: map @size bytes of a file from @offset on, all multiples of a page, to be read and, if
 *	@writable, written. The file has to be a regular one that reaches so far. Stores where they
 *	are at @memory; returns 0 or a negative errno
 * @unmap: take back what @map gave
 * @copy: memcpy(), one side of which is in what @map gave. Returns false if the memory behind it is
 *	gone: a peer may have cut its file off. Then what was copied does not matter
 * @now: nanoseconds since any time in the past, never back
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
 * host_watch_memory() - from now on @copy of host_system says when memory is gone
 *
 * Before, and for who touches such memory otherwise, SIGBUS ends the process. Call it once, while
 * the process may still change what a signal does.
 */
void host_watch_memory(void);

#endif /* QEMU_HOST_H */
