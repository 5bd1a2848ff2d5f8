// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: bytes that a peer sends to QEMU's server. This is the security boundary: the peer is
 * as trustworthy as the guest behind it.
 *
 * The first two bytes say how the rest arrives: the size of its pieces, and which requests have
 * descriptors. Every request that is carried out must be proper by the rules, of which this file
 * has an independent copy. stream.h has what is true of any protocol.
 */
#include "fuzz.h"
#include "stream.h"

#include <inttypes.h>
#include <string.h>

#define CONTROL 2    /* bytes before the stream */
#define LONGEST 4096 /* bytes of the stream that are served */
#define RET     1
#define HEADER  16
#define ANSWER  24

/**
 * struct lender - what the peer has lent
 * @fds: how many descriptors come with a request: two bits each, for four of them in turns
 * @begun: how many requests have begun to arrive
 * @open: descriptors that were not closed yet
 * @checked_fds: descriptors of the request that was checked last
 */
struct lender {
	uint8_t fds;
	unsigned int begun;
	unsigned int open;
	unsigned int checked_fds;
};

static struct lender lender;

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
	lender.checked_fds = fds;
	return proper;
}

static size_t perform(struct session *session, const uint8_t *bytes, struct descriptors *fds,
		      uint8_t answer[PROTOCOL_ANSWER_MAX])
{
	uint64_t command = field(bytes, 0, 4);
	bool answered = command != 0 && command != 6;
	size_t size;

	check_request(bytes, lender.checked_fds);
	size = protocol_multiprocess.perform(session, bytes, fds, answer);
	if (size != (answered ? ANSWER : 0))
		fuzz_found("command %" PRIu64 " is answered by %zu bytes", command, size);
	if (answered && (field(answer, 0, 4) != RET || field(answer, 8, 8) != 8))
		fuzz_found("an answer that is none");
	stream_current->proper += HEADER + field(bytes, 8, 8);
	stream_current->requests++;
	return size;
}

static const struct protocol checked = {
	.name = "checked", .measure = measure, .check = check, .perform = perform
};

/* ---------------------------------------------------------------- The peer -------------------- */

static size_t end_of_request(const uint8_t *bytes, size_t size)
{
	int payload = size < HEADER ? -1 : payload_of(bytes);

	return payload < 0 || size - HEADER < (size_t)payload ? size : HEADER + (size_t)payload;
}

static void begin(void)
{
	lender = (struct lender){ .fds = lender.fds };
}

/* Descriptors that come with the request that begins to arrive. */
static unsigned int next_fds(struct lender *from)
{
	return (from->fds >> (from->begun++ % 4) * 2) & 3;
}

static unsigned int lend(const uint8_t *bytes, size_t size, struct descriptors *fds)
{
	unsigned int come = next_fds(&lender);

	(void)bytes;
	(void)size;
	for (unsigned int i = 0; i < come; i++)
		fds->fd[fds->n++] = (int)(100 + lender.open++);
	return come;
}

static void close_descriptor(int fd)
{
	if (fd < 100 || !lender.open--)
		fuzz_found("descriptor %d is closed, which nobody sent", fd);
}

static void check_end(void)
{
	if (lender.open)
		fuzz_found("%u descriptors are left open", lender.open);
}

/* This protocol takes no descriptor, and so does nothing else with one. */
static const struct host host = { .close = close_descriptor };

static const struct stream_peer peer = {
	.protocol = &checked,
	.host = &host,
	.begin = begin,
	.lend = lend,
	.end = end_of_request,
	.check = check_end,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < CONTROL || size > LONGEST)
		return 0;
	lender.fds = data[1];
	stream_try(&peer, data + CONTROL, size - CONTROL, data[0] % 32u + 1);
	return 0;
}

/* ---------------------------------------------------------------- As a test ------------------- */

/*
 * Write what the rules say of a request. Returns false if the server would serve no other after it.
 */
static bool write_verdict(const uint8_t *request, size_t at, unsigned int fds, FILE *out)
{
	const char *fault = fault_of(request, fds);

	if (fault)
		fprintf(out, "\t/* Command %" PRIu64 ": %s. */\n", field(request, 0, 4), fault);
	fprintf(out, "\tassert_%s(protocol_multiprocess.check(stream + %zu, %u, complaint));\n",
		fault ? "false" : "true", at, fds);
	return !fault;
}

/* Is all of the request there that the server reads before it judges it? */
static bool is_whole(const uint8_t *bytes, size_t size)
{
	int payload = size < HEADER ? -1 : payload_of(bytes);

	return size >= HEADER && (payload < 0 || size - HEADER >= (size_t)payload);
}

void fuzz_write_test(const uint8_t *data, size_t size, const char *name, FILE *out)
{
	const uint8_t *stream = data + CONTROL;
	struct lender from = { .fds = size > CONTROL ? data[1] : 0 };
	size_t at = 0;

	if (size <= CONTROL) {
		fprintf(out, "/* %s: %zu bytes, and no request to test */\n", name, size);
		return;
	}
	size -= CONTROL;
	fprintf(out,
		"/* Paste into tests/qemu/test_multiprocess.c. It arrived in pieces of %u bytes. "
		"*/\n"
		"static void test_%s(void **state)\n{\n\tstatic const uint8_t stream[] = {",
		data[0] % 32u + 1, name);
	for (size_t i = 0; i < size; i++)
		fprintf(out, "%s0x%02x,", i % 12 ? " " : "\n\t\t", stream[i]);
	fprintf(out, "\n\t};\n\tchar complaint[PROTOCOL_COMPLAINT];\n\n\t(void)state;\n");
	while (is_whole(stream + at, size - at) &&
	       write_verdict(stream + at, at, next_fds(&from), out))
		at += end_of_request(stream + at, size - at);
	fprintf(out, "}\n");
}
