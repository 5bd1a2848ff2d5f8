// SPDX-License-Identifier: GPL-2.0-only
/*
 * The server: requests off a transport, answers back.
 */
#include "server.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/**
 * struct arrival - what has arrived and is not carried out yet
 * @bytes: beginning with those of the next request
 * @begin: where that one begins
 * @end: where the bytes end
 * @fds: file descriptors that belong to it
 * @loose_fds: those that came with the bytes that arrived last, until it is known whose they are
 * @loose_begin: where those bytes begin
 */
struct arrival {
	uint8_t bytes[PROTOCOL_REQUEST_MAX];
	size_t begin;
	size_t end;
	unsigned int fds;
	unsigned int loose_fds;
	size_t loose_begin;
};

static enum server_end complain(struct server *server, enum server_end end, const char *text)
{
	snprintf(server->complaint, sizeof(server->complaint), "%s", text);
	return end;
}

static enum server_end end_of_stream(struct server *server, size_t there)
{
	if (!there)
		return SERVER_HUNG_UP;
	snprintf(server->complaint, sizeof(server->complaint),
		 "it hung up %zu bytes into a request", there);
	return SERVER_BAD_PEER;
}

/* As much as there is and as fits: the usual request is whole then. False at the end. */
static bool receive(struct server *server, struct arrival *arrival, enum server_end *end)
{
	size_t there = arrival->end - arrival->begin;
	unsigned int fds = 0;
	ssize_t got;

	memmove(arrival->bytes, arrival->bytes + arrival->begin, there);
	got = server->transport->receive(server->transport, arrival->bytes + there,
					 sizeof(arrival->bytes) - there, &fds);
	if (got < 0) {
		*end = complain(server, SERVER_BROKEN, strerror((int)-got));
		return false;
	}
	if (!got) {
		*end = end_of_stream(server, there);
		return false;
	}
	arrival->begin = 0;
	arrival->end = there + (size_t)got;
	arrival->loose_fds = fds;
	arrival->loose_begin = there;
	return true;
}

/*
 * Descriptors are sent with a request's first byte, and with them nothing arrives that was sent
 * later: they belong to the last request that begins in the bytes they came with. False if none
 * does.
 */
static bool claim_descriptors(struct arrival *arrival, size_t size)
{
	if (!arrival->loose_fds || arrival->begin + size < arrival->end)
		return true;
	if (arrival->begin < arrival->loose_begin)
		return false;
	arrival->fds = arrival->loose_fds;
	arrival->loose_fds = 0;
	return true;
}

/* Wait until the next request is whole. Its size, or 0 at the end. */
static size_t await_request(struct server *server, struct arrival *arrival, enum server_end *end)
{
	arrival->fds = 0;
	for (;;) {
		size_t there = arrival->end - arrival->begin;
		size_t size = server->protocol->measure(arrival->bytes + arrival->begin, there);

		if (!claim_descriptors(arrival, size)) {
			*end = complain(server, SERVER_BAD_PEER,
					"file descriptors came in the middle of a request");
			return 0;
		}
		if (size <= there)
			return size;
		if (!receive(server, arrival, end))
			return 0;
	}
}

/* The next request, a proper one; NULL at the end. */
static const uint8_t *next_request(struct server *server, struct arrival *arrival,
				   enum server_end *end)
{
	size_t size = await_request(server, arrival, end);
	const uint8_t *request = arrival->bytes + arrival->begin;

	if (!size)
		return NULL;
	if (!server->protocol->check(request, arrival->fds, server->complaint)) {
		*end = SERVER_BAD_PEER;
		return NULL;
	}
	arrival->begin += size;
	return request;
}

enum server_end server_run(struct server *server)
{
	struct arrival arrival = { .begin = 0 };
	enum server_end end = SERVER_HUNG_UP;
	const uint8_t *request;

	while ((request = next_request(server, &arrival, &end))) {
		uint8_t answer[PROTOCOL_ANSWER_MAX];
		size_t size = server->protocol->perform(server->emu, request, answer);
		int err = size ? server->transport->send(server->transport, answer, size) : 0;

		/* A peer that goes before it has its answer ends as if it had gone after. */
		if (err == -EPIPE || err == -ECONNRESET)
			return SERVER_HUNG_UP;
		if (err)
			return complain(server, SERVER_BROKEN, strerror(-err));
		/* Another process may be watching. */
		__atomic_store_n(&server->requests, server->requests + 1, __ATOMIC_RELAXED);
	}
	return end;
}
