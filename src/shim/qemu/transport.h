/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The connection of a server: a socket, or a buffer in a test.
 */
#ifndef QEMU_TRANSPORT_H
#define QEMU_TRANSPORT_H

#include "spin_choice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* More than any request may have, so that too many are noticed; the kernel drops the rest. */
#define DESCRIPTORS_MAX 16

/**
 * struct descriptors - file descriptors that came along, in their order
 * @fd: the descriptors; -1 for one that was taken
 * @n: how many came
 */
struct descriptors {
	int fd[DESCRIPTORS_MAX];
	unsigned int n;
};

/**
 * struct transport - one connection
 * @receive: waits for at least one byte, stores as many as there are and at most @size (never 0) at
 *	@buffer, and returns the number of bytes; 0 at the end of the stream, or a negative errno.
 *	Appends to @fds the file descriptors that came along, which are the caller's to close
 * @wait: waits until @receive has something, for so many nanoseconds at most. Returns whether it
 *	has. Only for a device that does something by itself; may be NULL for others
 * @send: sends all @size bytes at @buffer. Returns 0 or a negative errno
 *
 * Descriptors keep their place in the stream: a call of @receive that brings some stores no byte
 * that was sent after those they were sent with.
 */
struct transport {
	ssize_t (*receive)(struct transport *transport, void *buffer, size_t size,
			   struct descriptors *fds);
	bool (*wait)(struct transport *transport, uint64_t ns);
	int (*send)(struct transport *transport, const void *buffer, size_t size);
};

/**
 * struct socket_transport - an AF_UNIX stream socket
 * @transport: its operations
 * @fd: the socket; not closed here
 * @spin_ns: how long to look for a byte in a loop before sleeping until one comes
 * @chooses: spin only where that is seen to save time
 * @choice: what was seen
 * @began: when the round began that is measured, in nanoseconds of CLOCK_MONOTONIC
 */
struct socket_transport {
	struct transport transport;
	int fd;
	uint64_t spin_ns;
	bool chooses;
	struct spin_choice choice;
	uint64_t began;
};

/* Spin, for 50 us at most, only where that is seen to save time. */
#define TRANSPORT_SPIN_AUTO UINT64_MAX

/**
 * socket_transport_init() - a transport over a socket
 * @socket: filled in
 * @fd: a connected AF_UNIX stream socket
 * @spin_ns: bound of the busy wait before each sleep, in nanoseconds; 0 for none. It saves a
 *	wake-up if both ends have a CPU of their own, and only costs time if they share one.
 *	%TRANSPORT_SPIN_AUTO finds out while it serves
 */
void socket_transport_init(struct socket_transport *socket, int fd, uint64_t spin_ns);

#endif /* QEMU_TRANSPORT_H */
