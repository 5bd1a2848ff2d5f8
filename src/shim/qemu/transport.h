/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a server's bytes come from and go to: a socket, or a buffer in a test.
 */
#ifndef QEMU_TRANSPORT_H
#define QEMU_TRANSPORT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * struct transport - one connection
 * @receive: waits for at least one byte, stores as many as there are and at most @size (never 0) at
 *	@buffer, and returns the number of bytes; 0 at the end of the stream, or a negative errno.
 *	Adds to @fds the number of file descriptors that came along. It keeps none of them: they
 *	are closed before it returns
 * @send: sends all @size bytes at @buffer. Returns 0 or a negative errno
 *
 * Descriptors keep their place in the stream: a call of @receive that brings some stores no byte
 * that was sent after those they were sent with.
 */
struct transport {
	ssize_t (*receive)(struct transport *transport, void *buffer, size_t size,
			   unsigned int *fds);
	int (*send)(struct transport *transport, const void *buffer, size_t size);
};

/**
 * struct socket_transport - an AF_UNIX stream socket
 * @transport: its operations
 * @fd: the socket; not closed here
 * @spin_ns: for how long to look for a byte again and again before sleeping until one comes
 */
struct socket_transport {
	struct transport transport;
	int fd;
	uint64_t spin_ns;
};

/**
 * socket_transport_init() - a transport over a socket
 * @socket: filled in
 * @fd: a connected AF_UNIX stream socket
 * @spin_ns: bound of the busy wait before each sleep, in nanoseconds; 0 for none. It saves a
 *	wake-up where both ends have a CPU of their own, and only gets in the way where they
 *	share one
 */
void socket_transport_init(struct socket_transport *socket, int fd, uint64_t spin_ns);

#endif /* QEMU_TRANSPORT_H */
