/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A stream of requests to QEMU's server, for each protocol: what has to be true of any server.
 *
 * The stream is served three times: whole, in pieces, and without its improper end. The result must
 * not depend on where it is cut, and an improper request must have no effect.
 */
#ifndef FUZZ_STREAM_H
#define FUZZ_STREAM_H

#include "server.h"

#include <stddef.h>
#include <stdint.h>

/**
 * struct stream - one time that a stream is served
 * @transport: as a socket gives it
 * @peer: who sends it
 * @data: the stream
 * @size: its bytes
 * @at: how many were delivered
 * @piece: most bytes of one delivery
 * @next: beginning of the request after those that have begun to arrive
 * @proper: bytes of the requests that were carried out
 * @requests: how many these were
 * @sum: of the answers, and of what else the peer sees
 * @emu: the device that is served
 */
struct stream {
	struct transport transport;
	const struct stream_peer *peer;
	const uint8_t *data;
	size_t size;
	size_t at;
	size_t piece;
	size_t next;
	size_t proper;
	unsigned int requests;
	uint64_t sum;
	struct emu emu;
};

/**
 * struct stream_peer - the other end, for one protocol
 * @protocol: the server's; @perform counts what it carries out in the current stream
 * @host: the functions for descriptors
 * @begin: nothing is lent and nothing is said any more
 * @lend: appends the descriptors that come with the request that begins at @bytes, of which there
 *	are @size in the rest of the stream; returns how many
 * @end: how many bytes that request has; @size if none begins there
 * @check: complains of what the server has not given back
 */
struct stream_peer {
	const struct protocol *protocol;
	const struct host *host;
	void (*begin)(void);
	unsigned int (*lend)(const uint8_t *bytes, size_t size, struct descriptors *fds);
	size_t (*end)(const uint8_t *bytes, size_t size);
	void (*check)(void);
};

/* The one that is being served: the functions of a protocol and of a host have no context. */
extern struct stream *stream_current;

/**
 * stream_note() - add to the sum of the current stream
 * @value: what
 */
void stream_note(uint64_t value);

/**
 * stream_try() - serve a stream three times, and compare
 * @peer: who sends it
 * @data: the stream
 * @size: its bytes
 * @piece: most bytes of one delivery, when it comes in pieces
 *
 * fuzz_found() reports differences.
 */
void stream_try(const struct stream_peer *peer, const uint8_t *data, size_t size, size_t piece);

#endif /* FUZZ_STREAM_H */
