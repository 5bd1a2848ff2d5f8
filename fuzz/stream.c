// SPDX-License-Identifier: GPL-2.0-only
/*
 * A stream of requests: whole, in pieces, and without its improper end.
 */
#include "stream.h"
#include "fuzz.h"

#include <string.h>

static struct stream whole, cut, shortened;
struct stream *stream_current;

void stream_note(uint64_t value)
{
	stream_current->sum = stream_current->sum * 31 + value;
}

/*
 * As a socket: bytes of several requests come together, descriptors come with the first byte of
 * their request, and nothing after a request with descriptors is delivered along with them.
 */
static ssize_t receive(struct transport *transport, void *buffer, size_t size,
		       struct descriptors *fds)
{
	struct stream *stream = (struct stream *)transport;
	size_t n = stream->size - stream->at;
	unsigned int come = 0;

	if (!size)
		fuzz_found("nothing was asked for");
	if (n > size)
		n = size;
	if (n > stream->piece)
		n = stream->piece;
	while (!come && stream->next < stream->at + n) {
		const uint8_t *bytes = stream->data + stream->next;
		size_t left = stream->size - stream->next;

		come = stream->peer->lend(bytes, left, fds);
		stream->next += stream->peer->end(bytes, left);
	}
	if (come && n > stream->next - stream->at)
		n = stream->next - stream->at;
	memcpy(buffer, stream->data + stream->at, n);
	stream->at += n;
	return (ssize_t)n;
}

/* There is always something: the next bytes, or the end. */
static bool wait(struct transport *transport, uint64_t ns)
{
	(void)transport;
	(void)ns;
	return true;
}

static int take_answer(struct transport *transport, const void *buffer, size_t size)
{
	const uint8_t *bytes = buffer;

	(void)transport;
	for (size_t i = 0; i < size; i++)
		stream_note(bytes[i]);
	return 0;
}

static enum server_end serve(struct stream *stream, const struct stream_peer *peer,
			     const uint8_t *data, size_t size, size_t piece)
{
	struct server server = { .protocol = peer->protocol,
				 .transport = &stream->transport,
				 .emu = &stream->emu,
				 .host = peer->host };
	enum server_end end;

	memset(stream, 0, sizeof(*stream));
	stream->transport =
		(struct transport){ .receive = receive, .wait = wait, .send = take_answer };
	stream->peer = peer;
	stream->data = data;
	stream->size = size;
	stream->piece = piece;
	emu_init(&stream->emu);
	stream_current = stream;
	peer->begin();
	end = server_run(&server);
	peer->check();
	return end;
}

static void compare(const struct stream *a, const struct stream *b, const char *what)
{
	if (a->requests != b->requests || a->sum != b->sum || a->proper != b->proper ||
	    memcmp(&a->emu.state, &b->emu.state, sizeof(a->emu.state)) != 0)
		fuzz_found("%s: %u requests, not %u, or another device", what, b->requests,
			   a->requests);
}

void stream_try(const struct stream_peer *peer, const uint8_t *data, size_t size, size_t piece)
{
	enum server_end end = serve(&whole, peer, data, size, SIZE_MAX);

	if (serve(&cut, peer, data, size, piece) != end)
		fuzz_found("a stream that arrives in pieces ends otherwise");
	compare(&whole, &cut, "a stream that arrives in pieces");
	if (serve(&shortened, peer, data, whole.proper, SIZE_MAX) != SERVER_HUNG_UP)
		fuzz_found("a proper stream does not end properly");
	compare(&whole, &shortened, "a stream without its improper end");
}
