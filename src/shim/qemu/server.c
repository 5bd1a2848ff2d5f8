// SPDX-License-Identifier: GPL-2.0-only
/*
 * The server: receive requests from a transport, and send answers.
 */
#include "server.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/**
 * struct arrival - bytes that have arrived and are not carried out yet
 * @session: of the connection
 * @bytes: beginning with those of the next request
 * @begin: beginning of that one
 * @end: end of the bytes
 * @fds: file descriptors that belong to it
 * @loose_fds: those that came with the last bytes, until their request is known
 * @loose_begin: beginning of those bytes
 * @busy: whether the device was busy at the last look
 * @delay: the time that its step then takes
 * @step_at: the time of that step
 */
struct arrival {
	struct session session;
	uint8_t bytes[PROTOCOL_REQUEST_MAX];
	size_t begin;
	size_t end;
	struct descriptors fds;
	struct descriptors loose_fds;
	size_t loose_begin;
	bool busy;
	uint64_t delay;
	uint64_t step_at;
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

static void close_descriptors(const struct server *server, struct descriptors *fds)
{
	for (unsigned int i = 0; i < fds->n; i++)
		if (fds->fd[i] >= 0)
			server->host->close(fds->fd[i]);
	fds->n = 0;
}

/* ---------------------------------------------------------------- The device's own time ------- */

/*
 * The device does not report when it begins something: if it is busy now, and was not at the last
 * look, it has begun now.
 */
static void look(const struct emu *emu, struct arrival *arrival, uint64_t now)
{
	bool busy = emu_is_busy(emu);
	uint64_t delay = busy ? emu_delay(emu) : 0;

	if (busy && (!arrival->busy || delay != arrival->delay))
		arrival->step_at = now + delay;
	arrival->busy = busy;
	arrival->delay = delay;
}

/* Make the step that is due, if there is one. */
static void follow(struct server *server, struct arrival *arrival)
{
	uint64_t now;

	if (!EMU_HAS_STEPS || !(arrival->busy || emu_is_busy(server->emu)))
		return;
	now = server->host->now();
	look(server->emu, arrival, now);
	if (!arrival->busy || arrival->step_at > now)
		return;
	emu_step(server->emu);
	arrival->busy = false;
	look(server->emu, arrival, now);
}

/* Let time pass until there is something to receive. */
static void let_time_pass(struct server *server, struct arrival *arrival)
{
	bool came = false;

	for (follow(server, arrival); arrival->busy && !came; follow(server, arrival)) {
		uint64_t now = server->host->now();
		uint64_t left = arrival->step_at > now ? arrival->step_at - now : 0;

		came = server->transport->wait(server->transport, left);
	}
}

/* ---------------------------------------------------------------- Requests -------------------- */

/* Receive as much as is there and fits, usually a whole request. False at the end. */
static bool receive(struct server *server, struct arrival *arrival, enum server_end *end)
{
	size_t there = arrival->end - arrival->begin;
	ssize_t got;

	let_time_pass(server, arrival);
	memmove(arrival->bytes, arrival->bytes + arrival->begin, there);
	got = server->transport->receive(server->transport, arrival->bytes + there,
					 sizeof(arrival->bytes) - there, &arrival->loose_fds);
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
	arrival->loose_begin = there;
	return true;
}

/*
 * Descriptors are sent with a request's first byte, and no bytes that were sent later arrive with
 * them. So they belong to the last request that begins in their bytes. False if none does.
 */
static bool claim_descriptors(struct arrival *arrival, size_t size)
{
	if (!arrival->loose_fds.n || arrival->begin + size < arrival->end)
		return true;
	if (arrival->begin < arrival->loose_begin)
		return false;
	arrival->fds = arrival->loose_fds;
	arrival->loose_fds.n = 0;
	return true;
}

/* Wait until the next request is whole. Returns its size, or 0 at the end. */
static size_t await_request(struct server *server, struct arrival *arrival, enum server_end *end)
{
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

/* Get the next request, after its checks; NULL at the end. */
static const uint8_t *next_request(struct server *server, struct arrival *arrival,
				   enum server_end *end)
{
	size_t size = await_request(server, arrival, end);
	const uint8_t *request = arrival->bytes + arrival->begin;

	if (!size)
		return NULL;
	if (!server->protocol->check(request, arrival->fds.n, server->complaint)) {
		*end = SERVER_BAD_PEER;
		return NULL;
	}
	arrival->begin += size;
	return request;
}

/* Carry out a request. False if the answer cannot be sent, with the reason at @end. */
static bool carry_out(struct server *server, struct arrival *arrival, const uint8_t *request,
		      enum server_end *end)
{
	uint8_t answer[PROTOCOL_ANSWER_MAX];
	size_t size = server->protocol->perform(&arrival->session, request, &arrival->fds, answer);
	int err;

	/* A peer that has its answer knows that nothing of the request is left here. */
	close_descriptors(server, &arrival->fds);
	err = size ? server->transport->send(server->transport, answer, size) : 0;
	if (!err)
		return true;
	/* A peer that goes before its answer counts as one that goes after it. */
	*end = err == -EPIPE || err == -ECONNRESET
		       ? SERVER_HUNG_UP
		       : complain(server, SERVER_BROKEN, strerror(-err));
	return false;
}

enum server_end server_run(struct server *server)
{
	struct arrival arrival = { .begin = 0 };
	enum server_end end = SERVER_HUNG_UP;
	const uint8_t *request;

	session_begin(&arrival.session, server->emu, server->host);
	while ((request = next_request(server, &arrival, &end)) &&
	       carry_out(server, &arrival, request, &end)) {
		/* Another process may read it. */
		__atomic_store_n(&server->requests, server->requests + 1, __ATOMIC_RELAXED);
		follow(server, &arrival);
	}
	close_descriptors(server, &arrival.fds);
	close_descriptors(server, &arrival.loose_fds);
	session_end(&arrival.session);
	return end;
}
