// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: bytes that a peer sends to QEMU's server. This is the security boundary: the peer is
 * as trustworthy as the guest behind it.
 *
 * The first two bytes say how the rest arrives: the size of its pieces, and which requests have
 * descriptors. Every request that is carried out must be proper by the rules, of which this file
 * has an independent copy. The result must not depend on where the stream is cut. An improper
 * request must have no effect: the stream without its improper end leaves the same device.
 */
#include "fuzz.h"
#include "server.h"

#include <inttypes.h>
#include <string.h>

#define CONTROL 2    /* bytes before the stream */
#define LONGEST 4096 /* bytes of the stream that are served */
#define RET     1
#define HEADER  16
#define ANSWER  24

/**
 * struct peer - the other end: a stream of bytes, and the answers
 * @transport: its operations
 * @data: the stream
 * @size: its bytes
 * @at: how many were delivered
 * @piece: most bytes of one delivery
 * @fds: how many descriptors come with a request: two bits each, for four of them in turns
 * @begun: how many requests have begun to arrive
 * @next: beginning of the request after those
 * @open: descriptors that were not closed yet
 * @proper: bytes of the requests that were carried out
 * @checked_fds: descriptors of the request that was checked last
 * @answers: how many came back
 * @sum: sum of the answers
 * @emu: the device that is served
 */
struct peer {
	struct transport transport;
	const uint8_t *data;
	size_t size;
	size_t at;
	size_t piece;
	uint8_t fds;
	unsigned int begun;
	size_t next;
	unsigned int open;
	size_t proper;
	unsigned int checked_fds;
	unsigned int answers;
	uint64_t sum;
	struct emu emu;
};

static struct peer whole, cut, shortened;
/* The peer of the current request: a protocol's functions have no context. */
static struct peer *current;

/* ---------------------------------------------------------------- The rules --------------------
 */

static uint64_t field(const uint8_t *bytes, size_t offset, size_t width)
{
	uint64_t value = 0;

	memcpy(&value, bytes + offset, width); /* both ends are one little-endian machine */
	return value;
}

/* Bytes after the header; descriptors, at least and at most. */
static const struct {
	int size;
	unsigned int fewest, most;
} rules[8] = {
	{ 192, 1, 8 }, /* where guest memory is */
	{ -1, 0, 0 },  /* an answer */
	{ 12, 0, 0 },  /* configuration space, write */
	{ 12, 0, 0 },  /* and read */
	{ 24, 0, 0 },  /* BAR, write */
	{ 24, 0, 0 },  /* and read */
	{ 0, 2, 2 },   /* interrupt descriptors */
	{ 0, 0, 0 },   /* reset */
};

static bool is_power(uint64_t n, uint64_t most)
{
	return n && n <= most && !(n & (n - 1));
}

static bool is_proper_payload(unsigned int command, const uint8_t *payload, unsigned int fds)
{
	uint64_t width, offset;

	switch (command) {
	case 0:
		for (size_t i = 0; i < fds; i++)
			if (field(payload, 8 * i, 8) + field(payload, 64 + 8 * i, 8) <
				    field(payload, 8 * i, 8) ||
			    field(payload, 128 + 8 * i, 8) >> 63)
				return false;
		return true;
	case 2:
	case 3:
		offset = field(payload, 0, 4);
		width = field(payload, 8, 4);
		return is_power(width, 4) && offset + width <= 256 && !(offset % width);
	case 4:
	case 5:
		width = field(payload, 16, 4);
		return is_power(width, 8) && payload[20] == 1 &&
		       field(payload, 0, 8) <= UINT64_MAX - (width - 1);
	default:
		return true;
	}
}

/* The number of bytes after a header; -1 if there is no such command. */
static int payload_of(const uint8_t *header)
{
	uint64_t command = field(header, 0, 4);

	return command < 8 ? rules[command].size : -1;
}

/* Why a request is not proper; NULL if it is. */
static const char *fault_of(const uint8_t *bytes, unsigned int fds)
{
	uint64_t command = field(bytes, 0, 4);
	int payload = payload_of(bytes);

	if (payload < 0)
		return "there is no such command";
	if (field(bytes, 8, 8) != (uint64_t)payload)
		return "it is of another size";
	if (fds < rules[command].fewest || fds > rules[command].most)
		return "it has another number of descriptors";
	return is_proper_payload((unsigned int)command, bytes + HEADER, fds) ? NULL
									     : "it is not proper";
}

/* Called with each request that the server is about to carry out. */
static void check_request(const uint8_t *bytes, unsigned int fds)
{
	const char *fault = fault_of(bytes, fds);

	if (fault)
		fuzz_found("command %" PRIu64 ", of %" PRIu64 " bytes, with %u descriptors, was "
			   "carried out: %s",
			   field(bytes, 0, 4), field(bytes, 8, 8), fds, fault);
}

static size_t measure(const uint8_t *bytes, size_t size)
{
	size_t wanted = protocol_multiprocess.measure(bytes, size);

	if (!wanted || wanted > PROTOCOL_REQUEST_MAX)
		fuzz_found("a request is said to have %zu bytes", wanted);
	return wanted;
}

static bool check(const uint8_t *bytes, unsigned int fds, char complaint[PROTOCOL_COMPLAINT])
{
	bool proper = protocol_multiprocess.check(bytes, fds, complaint);

	if (!proper && (!complaint[0] || !memchr(complaint, 0, PROTOCOL_COMPLAINT)))
		fuzz_found("a bad request without a reason");
	current->checked_fds = fds;
	return proper;
}

static size_t perform(struct session *session, const uint8_t *bytes, struct descriptors *fds,
		      uint8_t answer[PROTOCOL_ANSWER_MAX])
{
	uint64_t command = field(bytes, 0, 4);
	bool answered = command != 0 && command != 6;
	size_t size;

	check_request(bytes, current->checked_fds);
	size = protocol_multiprocess.perform(session, bytes, fds, answer);
	if (size != (answered ? ANSWER : 0))
		fuzz_found("command %" PRIu64 " is answered by %zu bytes", command, size);
	current->proper += HEADER + field(bytes, 8, 8);
	return size;
}

static const struct protocol checked = {
	.name = "checked", .measure = measure, .check = check, .perform = perform
};

/* ---------------------------------------------------------------- The peer -------------------- */

/* The end of the request that begins at @at; the end of the stream if none begins there. */
static size_t end_of_request(const struct peer *peer, size_t at)
{
	size_t left = peer->size - at;
	int payload = left < HEADER ? -1 : payload_of(peer->data + at);

	if (payload < 0 || left - HEADER < (size_t)payload)
		return peer->size;
	return at + HEADER + (size_t)payload;
}

/* Descriptors that come with the request that begins to arrive. */
static unsigned int next_fds(struct peer *peer)
{
	return (peer->fds >> (peer->begun++ % 4) * 2) & 3;
}

/*
 * As a socket: bytes of several requests come together, descriptors come with the first byte of
 * their request, and nothing after a request with descriptors is delivered along with them.
 */
static ssize_t receive(struct transport *transport, void *buffer, size_t size,
		       struct descriptors *fds)
{
	struct peer *peer = (struct peer *)transport;
	size_t n = peer->size - peer->at;
	unsigned int come = 0;

	if (!size)
		fuzz_found("nothing was asked for");
	if (n > size)
		n = size;
	if (n > peer->piece)
		n = peer->piece;
	while (!come && peer->next < peer->at + n) {
		come = next_fds(peer);
		peer->next = end_of_request(peer, peer->next);
	}
	if (come && n > peer->next - peer->at)
		n = peer->next - peer->at;
	for (unsigned int i = 0; i < come; i++)
		fds->fd[fds->n++] = (int)(100 + peer->open++);
	memcpy(buffer, peer->data + peer->at, n);
	peer->at += n;
	return (ssize_t)n;
}

static int take_answer(struct transport *transport, const void *buffer, size_t size)
{
	struct peer *peer = (struct peer *)transport;
	const uint8_t *bytes = buffer;

	if (size != ANSWER || field(bytes, 0, 4) != RET || field(bytes, 8, 8) != 8)
		fuzz_found("an answer that is none");
	for (size_t i = 0; i < size; i++)
		peer->sum = peer->sum * 31 + bytes[i];
	peer->answers++;
	return 0;
}

static void close_descriptor(int fd)
{
	if (fd < 100 || !current->open--)
		fuzz_found("descriptor %d is closed, which nobody sent", fd);
}

/* This protocol takes no descriptor, and so does nothing else with one. */
static const struct host host = { .close = close_descriptor };

static enum server_end serve(struct peer *peer, const uint8_t *data, size_t size, size_t piece,
			     uint8_t fds)
{
	struct server server = { .protocol = &checked,
				 .transport = &peer->transport,
				 .emu = &peer->emu,
				 .host = &host };
	enum server_end end;

	peer->transport = (struct transport){ .receive = receive, .send = take_answer };
	peer->data = data;
	peer->size = size;
	peer->piece = piece;
	peer->fds = fds;
	peer->at = 0;
	peer->begun = 0;
	peer->next = 0;
	peer->open = 0;
	peer->proper = 0;
	peer->answers = 0;
	peer->sum = 0;
	emu_init(&peer->emu);
	current = peer;
	end = server_run(&server);
	if (peer->open)
		fuzz_found("%u descriptors are left open", peer->open);
	return end;
}

static void compare(const struct peer *a, const struct peer *b, const char *what)
{
	if (a->answers != b->answers || a->sum != b->sum || a->proper != b->proper ||
	    memcmp(&a->emu.state, &b->emu.state, sizeof(a->emu.state)) != 0)
		fuzz_found("%s: %u answers, not %u, or another device", what, b->answers,
			   a->answers);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum server_end end;

	if (size < CONTROL || size > LONGEST)
		return 0;
	end = serve(&whole, data + CONTROL, size - CONTROL, SIZE_MAX, data[1]);
	if (serve(&cut, data + CONTROL, size - CONTROL, data[0] % 32u + 1, data[1]) != end)
		fuzz_found("a stream that arrives in pieces ends otherwise");
	compare(&whole, &cut, "a stream that arrives in pieces");
	if (serve(&shortened, data + CONTROL, whole.proper, SIZE_MAX, data[1]) != SERVER_HUNG_UP)
		fuzz_found("a proper stream does not end properly");
	compare(&whole, &shortened, "a stream without its improper end");
	return 0;
}

/* ---------------------------------------------------------------- As a test ------------------- */

/*
 * Write what the rules say of a request. Returns false if the server would serve no other after it.
 */
static bool write_verdict(const struct peer *peer, unsigned int fds, FILE *out)
{
	const char *fault = fault_of(peer->data + peer->at, fds);

	if (fault)
		fprintf(out, "\t/* Command %" PRIu64 ": %s. */\n",
			field(peer->data + peer->at, 0, 4), fault);
	fprintf(out, "\tassert_%s(protocol_multiprocess.check(stream + %zu, %u, complaint));\n",
		fault ? "false" : "true", peer->at, fds);
	return !fault;
}

/* Is all of the request there that the server reads before it judges it? */
static bool is_whole(const struct peer *peer)
{
	size_t left = peer->size - peer->at;
	int payload = left < HEADER ? -1 : payload_of(peer->data + peer->at);

	return left >= HEADER && (payload < 0 || left - HEADER >= (size_t)payload);
}

void fuzz_write_test(const uint8_t *data, size_t size, const char *name, FILE *out)
{
	struct peer peer = { .size = 0 };

	if (size <= CONTROL) {
		fprintf(out, "/* %s: %zu bytes, and no request to test */\n", name, size);
		return;
	}
	peer.data = data + CONTROL;
	peer.size = size - CONTROL;
	peer.fds = data[1];
	fprintf(out,
		"/* Paste into tests/qemu/test_multiprocess.c. It arrived in pieces of %u bytes. "
		"*/\n"
		"static void test_%s(void **state)\n{\n\tstatic const uint8_t stream[] = {",
		data[0] % 32u + 1, name);
	for (size_t i = 0; i < peer.size; i++)
		fprintf(out, "%s0x%02x,", i % 12 ? " " : "\n\t\t", peer.data[i]);
	fprintf(out, "\n\t};\n\tchar complaint[PROTOCOL_COMPLAINT];\n\n\t(void)state;\n");
	while (is_whole(&peer) && write_verdict(&peer, next_fds(&peer), out))
		peer.at = end_of_request(&peer, peer.at);
	fprintf(out, "}\n");
}
