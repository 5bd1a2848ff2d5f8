// SPDX-License-Identifier: GPL-2.0-only
/*
 * The server: requests off a transport, answers back.
 */
#include "server.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What has arrived of the next request. */
struct arrival {
	uint8_t bytes[PROTOCOL_REQUEST_MAX];
	size_t size;
	unsigned int fds;
};

static enum server_end complain(struct server *server, enum server_end end, const char *text)
{
	snprintf(server->complaint, sizeof(server->complaint), "%s", text);
	return end;
}

static enum server_end end_of_stream(struct server *server, const struct arrival *arrival)
{
	if (!arrival->size)
		return SERVER_HUNG_UP;
	snprintf(server->complaint, sizeof(server->complaint),
		 "it hung up %zu bytes into a request", arrival->size);
	return SERVER_BAD_PEER;
}

/* Receive until @wanted bytes of the request are there. 1 to go on, 0 at the end. */
static int receive(struct server *server, struct arrival *arrival, size_t wanted,
		   enum server_end *end)
{
	while (arrival->size < wanted) {
		unsigned int fds = 0;
		ssize_t got = server->transport->receive(server->transport,
							 arrival->bytes + arrival->size,
							 wanted - arrival->size, &fds);

		if (got < 0) {
			*end = complain(server, SERVER_BROKEN, strerror((int)-got));
			return 0;
		}
		if (!got) {
			*end = end_of_stream(server, arrival);
			return 0;
		}
		if (arrival->size && fds) {
			*end = complain(server, SERVER_BAD_PEER,
					"file descriptors came in the middle of a request");
			return 0;
		}
		arrival->fds += fds;
		arrival->size += (size_t)got;
	}
	return 1;
}

/* Only as much is received as the request is known to have, so descriptors keep to their own. */
static int next_request(struct server *server, struct arrival *arrival, enum server_end *end)
{
	struct protocol_look look;

	arrival->size = 0;
	arrival->fds = 0;
	for (;;) {
		switch (server->protocol->look(arrival->bytes, arrival->size, arrival->fds,
					       &look)) {
		case PROTOCOL_REQUEST:
			return 1;
		case PROTOCOL_BAD:
			*end = complain(server, SERVER_BAD_PEER, look.complaint);
			return 0;
		case PROTOCOL_MORE:
			if (!receive(server, arrival, look.wanted, end))
				return 0;
			break;
		}
	}
}

enum server_end server_run(struct server *server)
{
	struct arrival arrival;
	enum server_end end = SERVER_HUNG_UP;

	while (next_request(server, &arrival, &end)) {
		uint8_t answer[PROTOCOL_ANSWER_MAX];
		size_t size = server->protocol->perform(server->emu, arrival.bytes, answer);
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
