/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a virtual machine monitor asks for a PCI function that lives in another process.
 *
 * A protocol is a pair of pure functions from bytes to bytes: one decides whether what has arrived
 * is a request and a proper one, the other carries a proper one out on the emulated device. Neither
 * reads a socket, allocates or remembers anything, so a test or a fuzzer feeds them from a buffer.
 * A second protocol goes into a file of its own beside multiprocess.c.
 */
#ifndef QEMU_PROTOCOL_H
#define QEMU_PROTOCOL_H

#include "emu.h"

#include <stddef.h>
#include <stdint.h>

/* Limits over all protocols: the longest request and answer, in bytes. */
#define PROTOCOL_REQUEST_MAX 256
#define PROTOCOL_ANSWER_MAX  64

/* Room for one sentence about what is wrong, terminating NUL included. */
#define PROTOCOL_COMPLAINT 160

/**
 * enum protocol_verdict - what the bytes so far amount to
 * @PROTOCOL_MORE: the beginning of a request, as far as one can see
 * @PROTOCOL_REQUEST: one whole, proper request
 * @PROTOCOL_BAD: nothing that a proper peer sends; the connection is to end
 */
enum protocol_verdict {
	PROTOCOL_MORE,
	PROTOCOL_REQUEST,
	PROTOCOL_BAD,
};

/**
 * struct protocol_look - what a look at the bytes found out
 * @wanted: after %PROTOCOL_MORE, how many bytes from the request's start to look at next: more than
 *	there were, never more than the request has, at most %PROTOCOL_REQUEST_MAX
 * @complaint: after %PROTOCOL_BAD, one sentence that says what is wrong
 */
struct protocol_look {
	size_t wanted;
	char complaint[PROTOCOL_COMPLAINT];
};

/**
 * struct protocol - one protocol
 * @name: for messages
 * @qemu_device: argument of QEMU's -device option, with %d for the number of the socket
 * @look: decides what the @size bytes at @bytes, with @fds file descriptors that came along with
 *the first of them, amount to. Never looks at more than @size bytes
 * @perform: carries out a request that @look approved of, writes the answer to @answer and returns
 *	its length; 0 where the protocol has none
 */
struct protocol {
	const char *name;
	const char *qemu_device;
	enum protocol_verdict (*look)(const uint8_t *bytes, size_t size, unsigned int fds,
				      struct protocol_look *look);
	size_t (*perform)(struct emu *emu, const uint8_t *bytes,
			  uint8_t answer[PROTOCOL_ANSWER_MAX]);
};

/* QEMU's multi-process protocol, which its stock device x-pci-proxy-dev speaks. */
extern const struct protocol protocol_multiprocess;

#endif /* QEMU_PROTOCOL_H */
