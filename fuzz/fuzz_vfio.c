// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: what a vfio-user client sends to the server. This is the security boundary, and here
 * the client also lends descriptors: memory that the device reaches for, and eventfds. The device
 * is the scratch pad of the tests, which has two BARs, interrupts, and errands to memory.
 *
 * The first byte says in pieces of which size the stream arrives, and whether a VERSION comes
 * first. Then there are records of four bytes: a command out of a table, how many descriptors come
 * with it, and which of its bytes is another one; or raw bytes, as many as the record says. So an
 * input is a talk about things that exist, or anything else.
 *
 * Each command has to be answered as the rules say that are written down once more here. Each
 * descriptor has to be closed once and not be used afterwards; memory has to be reached only where
 * it is mapped, and as it may be. stream.h has what is true of any protocol.
 */
#include "fuzz.h"
#include "stream.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define CONTROL 1    /* bytes before the records */
#define RECORD  4    /* bytes of one */
#define LONGEST 1024 /* bytes of an input */
#define STREAM  8192 /* and of what becomes of it */
#define HEADER  16
#define REGIONS 128
#define FDS     256  /* that can be lent in one stream */
#define FD      1000 /* the first of them */

/* Room for what is mapped: a slot for each region, in turns, so that a stale one is noticed. */
#define SLOT    8192u
#define SLOTS   (REGIONS + 8)
#define LARGEST SLOT

/**
 * struct region - one that the rules say is mapped
 * @address: on the bus
 * @size: in bytes
 */
struct region {
	uint64_t address;
	uint64_t size;
};

/**
 * struct slot - memory that is handed to the server
 * @size: of what is mapped there; 0 for nothing
 * @writable: it may be written
 */
struct slot {
	uint64_t size;
	bool writable;
};

/* The kinds of descriptors: not lent, of no use, a file, an eventfd. */
enum kind { NOT_LENT, USELESS, MEMORY, SIGNAL };

/**
 * struct lender - what the peer has said and lent
 * @begun: how many commands have begun to arrive
 * @open: descriptors that are lent, as what
 * @lent: how many there were
 * @greeted: VERSION was said
 * @regions: @n that are mapped
 * @n: how many
 * @slots: where
 * @next_slot: where the next one goes
 */
struct lender {
	unsigned int begun;
	enum kind open[FDS];
	unsigned int lent;
	bool greeted;
	struct region regions[REGIONS];
	unsigned int n;
	struct slot slots[SLOTS];
	unsigned int next_slot;
};

static struct lender lender;
static uint8_t memory[SLOTS][SLOT];

static uint64_t field(const uint8_t *bytes, size_t offset, size_t width)
{
	uint64_t value = 0;

	memcpy(&value, bytes + offset, width); /* both ends are one little-endian machine */
	return value;
}

/* ---------------------------------------------------------------- The talk -------------------- */

/* Commands, and what follows their header: words, of which so many bytes are sent. */
static const struct {
	uint16_t command;
	uint8_t size;
	uint32_t payload[14];
} templates[] = {
	/* clang-format off */
	{ 1,  4,  { 0 } },
	{ 2,  32, { 32, 3, 0, 0, 0x10000, 0, 0x1000 } },
	{ 2,  32, { 32, 3, 0, 0, 0x11000, 0, 0x2000 } },
	{ 2,  32, { 32, 1, 0x1000, 0, 0x20000, 0, 0x1000 } },
	{ 3,  24, { 24, 0, 0x10000, 0, 0x1000 } },
	{ 3,  24, { 24, 0, 0x11000, 0, 0x2000 } },
	{ 3,  24, { 24, 2 } },
	{ 4,  16, { 16 } },
	{ 5,  32, { 32, 0, 2 } },
	{ 7,  16, { 16, 0, 1 } },
	{ 8,  20, { 20, 0x24, 0, 0, 1 } }, /* the pin */
	{ 8,  20, { 20, 0x24, 1, 0, 8 } }, /* all vectors, or one */
	{ 8,  20, { 20, 0x24, 1, 3, 1 } },
	{ 8,  20, { 20, 0x11, 0, 0, 1 } }, /* unmask */
	{ 8,  21, { 21, 0x0a, 0, 0, 1, 1 } }, /* mask, if a byte says so */
	{ 8,  20, { 20, 0x21, 1, 0, 8 } }, /* signal, or no more */
	{ 8,  20, { 20, 0x21, 1, 0, 0 } },
	{ 9,  16, { 0, 0, 0, 4 } },
	{ 9,  16, { 0xffff8, 0, 2, 8 } },
	{ 9,  16, { 0, 0, 7, 255 } },
	{ 10, 17, { 0x40, 0, 0, 1, 'a' } },
	{ 10, 18, { 4, 0, 7, 2, 4 } }, /* bus master */
	{ 10, 18, { 0x42, 0, 7, 2, 0x31 } }, /* messages */
	{ 10, 20, { 0x84, 0, 2, 4, 3 } }, /* raise, clear */
	{ 10, 20, { 0x80, 0, 2, 4, 0x1f } },
	{ 10, 24, { 0x88, 0, 2, 8, 0x10ff8 } }, /* errands: fetch, put */
	{ 10, 24, { 0x88, 0, 2, 8, 0x10001 } },
	{ 10, 24, { 0x88, 0, 2, 8, 0x20001 } },
	{ 13, 0,  { 0 } },
	{ 15, 56, { 2, 0, 4, 0, 2, 4, 7, 0, 0x84, 0, 2, 4, 1, 0 } },
	{ 16, 8,  { 8, 0x10001 } },
	/* clang-format on */
};
#define TEMPLATES (sizeof(templates) / sizeof(templates[0]))

#define FDS_COUNT   0x0fu /* one more than a command ever has, and as many as a server takes */
#define FDS_USELESS 0x40u

/* A record of this kind or above is followed by raw bytes. */
#define RAW 0xc0

/**
 * struct talk - a stream, and the descriptors that come with it
 * @bytes: the stream
 * @size: its bytes
 * @fds: how many descriptors come with the nth command that begins in there, and whether they are
 *	of no use
 */
static struct talk {
	uint8_t bytes[STREAM];
	size_t size;
	uint8_t fds[STREAM];
} talk;

static void say(unsigned int kind, unsigned int flags)
{
	uint8_t *bytes = talk.bytes + talk.size;
	uint32_t size = HEADER + templates[kind].size;

	memset(bytes, 0, HEADER);
	bytes[0] = (uint8_t)kind;
	bytes[2] = (uint8_t)templates[kind].command;
	bytes[4] = (uint8_t)size;
	bytes[8] = (uint8_t)flags;
	memcpy(bytes + HEADER, templates[kind].payload, templates[kind].size);
	talk.size += size;
}

/* Descriptors that belong to the command; or so many, by a bit of the record. */
static uint8_t descriptors_of(const uint8_t *record)
{
	size_t kind = record[0] % TEMPLATES;
	bool lends = templates[kind].command == 8 && templates[kind].payload[1] == 0x24;
	uint8_t useless = record[1] & FDS_USELESS;

	if (record[0] >= RAW || record[1] & 0x20)
		return useless | (record[1] & FDS_COUNT);
	if (templates[kind].command == 2)
		return useless | 1;
	return useless | (lends ? (uint8_t)templates[kind].payload[4] : 0);
}

/* How an input is read. A command has at most 72 bytes, raw bytes are at most 63. */
static void write_talk(const uint8_t *data, size_t size)
{
	size_t at = CONTROL, commands = 0;

	talk.size = 0;
	memset(talk.fds, 0, sizeof(talk.fds));
	if (!(data[0] & 0x80)) {
		say(0, 0);
		commands++;
	}
	for (; at + RECORD <= size && talk.size + 128 < STREAM; at += RECORD) {
		const uint8_t *record = data + at;
		size_t begin = talk.size, raw = record[0] & 0x3f;

		talk.fds[commands++] = descriptors_of(record);
		if (record[0] < RAW) {
			say(record[0] % TEMPLATES, record[1] & 0x10);
			if (record[2] < talk.size - begin)
				talk.bytes[begin + record[2]] = record[3];
			continue;
		}
		raw = raw < size - at - RECORD ? raw : size - at - RECORD;
		memcpy(talk.bytes + begin, record + RECORD, raw);
		talk.size += raw;
		at += raw;
	}
}

/* ---------------------------------------------------------------- What is lent ---------------- */

static enum kind kind_of(int fd, const char *what)
{
	if (fd < FD || fd >= FD + FDS || !lender.open[fd - FD])
		fuzz_found("descriptor %d %s, which is not lent", fd, what);
	return lender.open[fd - FD];
}

static void close_descriptor(int fd)
{
	kind_of(fd, "is closed");
	lender.open[fd - FD] = NOT_LENT;
}

static bool is_signal(int fd)
{
	return kind_of(fd, "is looked at") == SIGNAL;
}

static void signal_descriptor(int fd)
{
	if (kind_of(fd, "is signalled") != SIGNAL)
		fuzz_found("descriptor %d is signalled, which is no eventfd", fd);
	stream_note((uint64_t)fd);
}

static bool is_mappable(int fd, uint64_t size)
{
	return kind_of(fd, "is mapped") == MEMORY && size <= SLOT;
}

static int map(int fd, uint64_t offset, uint64_t size, bool writable, void **where)
{
	unsigned int slot = lender.next_slot;

	if (offset % 4096 || !size || size % 4096)
		fuzz_found("%" PRIu64 " bytes at %" PRIu64 " are mapped", size, offset);
	if (!is_mappable(fd, size))
		return -EINVAL;
	while (lender.slots[slot].size)
		slot = (slot + 1) % SLOTS;
	lender.next_slot = (slot + 1) % SLOTS;
	lender.slots[slot] = (struct slot){ .size = size, .writable = writable };
	memset(memory[slot], 0, size);
	*where = memory[slot];
	return 0;
}

static struct slot *slot_of(const void *bytes, size_t *at)
{
	size_t offset = (size_t)((uintptr_t)bytes - (uintptr_t)memory);

	if (offset >= sizeof(memory))
		return NULL;
	*at = offset % SLOT;
	return &lender.slots[offset / SLOT];
}

static void unmap(void *bytes, uint64_t size)
{
	size_t at = 0;
	struct slot *slot = slot_of(bytes, &at);

	if (!slot || at || !size || slot->size != size)
		fuzz_found("%" PRIu64 " bytes are unmapped that were not mapped", size);
	slot->size = 0;
}

/* One side is the device's. */
static bool copy(void *to, const void *from, size_t n)
{
	size_t at = 0;
	const struct slot *written = slot_of(to, &at);
	const struct slot *slot = written ? written : slot_of(from, &at);

	if (!slot || at >= slot->size || n > slot->size - at)
		fuzz_found("%zu bytes are reached that are not mapped", n);
	if (written && !written->writable)
		fuzz_found("%zu bytes are written that may only be read", n);
	memcpy(to, from, n);
	return true;
}

/* Time passes with commands, so that a step comes as late however the stream is cut. */
static uint64_t now(void)
{
	return stream_current->requests * 500u;
}

static const struct host host = {
	.close = close_descriptor,
	.is_signal = is_signal,
	.signal = signal_descriptor,
	.map = map,
	.unmap = unmap,
	.copy = copy,
	.now = now,
};

/* ---------------------------------------------------------------- The rules ------------------- */

/* Most descriptors that a command may bring. */
static unsigned int most_fds(uint64_t command)
{
	return command == 2 || command == 3 ? 1 : command == 8 ? 8 : 0;
}

/* Is it a message at all? */
static bool is_message(const uint8_t *bytes, unsigned int fds)
{
	uint64_t size = field(bytes, 4, 4);

	return size >= HEADER && size <= 8192 && !(field(bytes, 8, 4) & ~0x10ull) &&
	       fds <= most_fds(field(bytes, 2, 2));
}

static uint64_t region_size(uint64_t region)
{
	return region == 0 ? 0x100 : region == 2 ? 0x100000 : region == 7 ? 256 : 0;
}

static bool is_access(const uint8_t *access)
{
	uint64_t offset = field(access, 0, 8), region = field(access, 8, 4);
	uint64_t count = field(access, 12, 4), size = region_size(region);

	if (!count || offset >= size || count > size - offset)
		return false;
	return region == 7 || count == 1 || count == 2 || count == 4 || count == 8;
}

/* VERSION's text after its numbers. It ends where the message does. */
static bool is_text(const uint8_t *text, size_t size)
{
	for (size_t i = 0; i + 1 < size; i++)
		if (!text[i])
			return false;
	return !size || !text[size - 1];
}

static int rule_version(const uint8_t *payload, size_t size)
{
	if (size < 4 || lender.greeted || !is_text(payload + 4, size - 4))
		return EINVAL;
	return field(payload, 0, 2) ? ENOTSUP : 0;
}

static int rule_map(const uint8_t *payload, size_t size, const struct descriptors *fds)
{
	uint64_t flags, address, length, offset;

	if (size != 32 || field(payload, 0, 4) < 32)
		return EINVAL;
	flags = field(payload, 4, 4);
	offset = field(payload, 8, 8);
	address = field(payload, 16, 8);
	length = field(payload, 24, 8);
	if (!flags || flags > 3 || !length || (length | address | offset) % 4096 ||
	    address + (length - 1) < address || offset >> 63 || length >> 63 ||
	    (offset + length) >> 63)
		return EINVAL;
	for (unsigned int i = 0; i < lender.n; i++) {
		const struct region *region = &lender.regions[i];

		if (address <= region->address + (region->size - 1) &&
		    region->address <= address + (length - 1))
			return EEXIST;
	}
	if (lender.n == REGIONS)
		return ENOSPC;
	return fds->n && !is_mappable(fds->fd[0], length) ? EINVAL : 0;
}

static void do_map(const uint8_t *payload)
{
	lender.regions[lender.n++] = (struct region){
		.address = field(payload, 16, 8),
		.size = field(payload, 24, 8),
	};
}

static unsigned int find_region(const uint8_t *payload)
{
	unsigned int i = 0;

	while (i < lender.n && (lender.regions[i].address != field(payload, 8, 8) ||
				lender.regions[i].size != field(payload, 16, 8)))
		i++;
	return i;
}

static int rule_unmap(const uint8_t *payload, size_t size)
{
	if (size != 24 || field(payload, 0, 4) < 24)
		return EINVAL;
	if (field(payload, 4, 4) == 2)
		return field(payload, 8, 8) || field(payload, 16, 8) ? EINVAL : 0;
	if (field(payload, 4, 4))
		return EINVAL;
	return find_region(payload) < lender.n ? 0 : ENOENT;
}

static void do_unmap(const uint8_t *payload)
{
	if (field(payload, 4, 4))
		lender.n = 0;
	else
		lender.regions[find_region(payload)] = lender.regions[--lender.n];
}

static int rule_irqs(const uint8_t *payload, size_t size, const struct descriptors *fds)
{
	static const uint64_t counts[5] = { 1, 8 };
	uint64_t flags, index, start, count;

	if (size < 20 || field(payload, 0, 4) != size)
		return EINVAL;
	flags = field(payload, 4, 4);
	index = field(payload, 8, 4);
	start = field(payload, 12, 4);
	count = field(payload, 16, 4);
	if (index > 4 || start + count > counts[index])
		return EINVAL;
	if ((flags & 2 ? size != 20 + count : size != 20) || (!(flags & 4) && fds->n))
		return EINVAL;
	for (unsigned int i = 0; i < fds->n; i++)
		if (fds->n != count || !is_signal(fds->fd[i]))
			return EINVAL;
	switch (flags) {
	case 0x21: /* signal now; or, with 0, none any more */
		return !count && start ? EINVAL : 0;
	case 0x22:
	case 0x24:
		return count ? 0 : EINVAL;
	case 0x09: /* mask, unmask */
	case 0x0a:
	case 0x11:
	case 0x12:
		return count && !index ? 0 : EINVAL;
	case 0x0c:
	case 0x14:
		return count && !index ? ENOTSUP : EINVAL;
	default:
		return EINVAL;
	}
}

static int rule_writes(const uint8_t *payload, size_t size)
{
	uint64_t count;

	if (size < 8)
		return EINVAL;
	count = field(payload, 0, 8);
	if (count > 200 || size != 8 + 24 * count)
		return EINVAL;
	for (uint64_t i = 0; i < count; i++)
		if (field(payload, 8 + 24 * i + 12, 4) > 8 || !is_access(payload + 8 + 24 * i))
			return EINVAL;
	return 0;
}

static int rule_info(const uint8_t *payload, size_t size, size_t least, uint64_t indexes)
{
	if (size < least || field(payload, 0, 4) < least)
		return EINVAL;
	return indexes && field(payload, 8, 4) >= indexes ? EINVAL : 0;
}

/* The errno that a command is to be answered with. */
static int rule(const uint8_t *bytes, const struct descriptors *fds)
{
	uint64_t command = field(bytes, 2, 2);
	size_t size = (size_t)field(bytes, 4, 4) - HEADER;
	const uint8_t *payload = bytes + HEADER;

	if (!lender.greeted && command != 1)
		return EINVAL;
	switch (command) {
	case 1:
		return rule_version(payload, size);
	case 2:
		return rule_map(payload, size, fds);
	case 3:
		return rule_unmap(payload, size);
	case 4:
		return rule_info(payload, size, 16, 0);
	case 5:
		return rule_info(payload, size, 32, 9);
	case 7:
		return rule_info(payload, size, 16, 5);
	case 8:
		return rule_irqs(payload, size, fds);
	case 9:
		return size == 16 && is_access(payload) ? 0 : EINVAL;
	case 10:
		return size > 16 && is_access(payload) && size == 16 + field(payload, 12, 4)
			       ? 0
			       : EINVAL;
	case 13:
		return size ? EINVAL : 0;
	case 15:
		return rule_writes(payload, size);
	default:
		return ENOTSUP;
	}
}

/* Bytes that follow the header of an answer without an error; -1 where it does not matter. */
static int payload_of_answer(const uint8_t *bytes)
{
	switch (field(bytes, 2, 2)) {
	case 1:
		return -1;
	case 3:
		return 24;
	case 5:
		return 32;
	case 4:
	case 7:
	case 10:
		return 16;
	case 9:
		return 16 + (int)field(bytes + HEADER, 12, 4);
	case 15:
		return 8;
	default:
		return 0;
	}
}

/* ---------------------------------------------------------------- Looking on ------------------ */

static size_t measure(const uint8_t *bytes, size_t size)
{
	size_t wanted = protocol_vfio_user.measure(bytes, size);

	if (wanted < HEADER || wanted > PROTOCOL_REQUEST_MAX)
		fuzz_found("a message is said to have %zu bytes", wanted);
	return wanted;
}

static bool check(const uint8_t *bytes, unsigned int fds, char complaint[PROTOCOL_COMPLAINT])
{
	bool proper = protocol_vfio_user.check(bytes, fds, complaint);

	if (proper != is_message(bytes, fds))
		fuzz_found("command %" PRIu64 " of %" PRIu64 " bytes with %u descriptors is %s",
			   field(bytes, 2, 2), field(bytes, 4, 4), fds,
			   proper ? "taken" : "refused");
	if (!proper && (!complaint[0] || !memchr(complaint, 0, PROTOCOL_COMPLAINT)))
		fuzz_found("a bad message without a reason");
	return proper;
}

static void check_answer(const uint8_t *bytes, const uint8_t *answer, size_t size, int wanted)
{
	int payload = payload_of_answer(bytes);

	if (field(bytes, 8, 4)) {
		if (size)
			fuzz_found("a posted command is answered");
		return;
	}
	if (size < HEADER || field(answer, 4, 4) != size ||
	    field(answer, 0, 4) != field(bytes, 0, 4))
		fuzz_found("an answer that is none");
	if ((int)field(answer, 12, 4) != wanted || field(answer, 8, 4) != (wanted ? 0x21 : 1))
		fuzz_found("command %" PRIu64 " is answered %" PRIu64 ", not %d",
			   field(bytes, 2, 2), field(answer, 12, 4), wanted);
	if (wanted ? size != HEADER : payload >= 0 && size != HEADER + (size_t)payload)
		fuzz_found("command %" PRIu64 " is answered by %zu bytes", field(bytes, 2, 2),
			   size);
}

static size_t perform(struct session *session, const uint8_t *bytes, struct descriptors *fds,
		      uint8_t answer[PROTOCOL_ANSWER_MAX])
{
	int wanted = rule(bytes, fds);
	uint64_t misuse = emu_misuse(&stream_current->emu);
	struct emu_state before = stream_current->emu.state;
	size_t size;

	memset(answer, 0, PROTOCOL_ANSWER_MAX);
	size = protocol_vfio_user.perform(session, bytes, fds, answer);
	check_answer(bytes, answer, size, wanted);
	if (wanted && (memcmp(&before, &stream_current->emu.state, sizeof(before)) != 0 ||
		       misuse != emu_misuse(&stream_current->emu)))
		fuzz_found("command %" PRIu64 " is refused and done", field(bytes, 2, 2));
	if (!wanted && field(bytes, 2, 2) == 1)
		lender.greeted = true;
	if (!wanted && field(bytes, 2, 2) == 2)
		do_map(bytes + HEADER);
	if (!wanted && field(bytes, 2, 2) == 3)
		do_unmap(bytes + HEADER);
	if (session->memory.n != lender.n)
		fuzz_found("%u regions are mapped, not %u", session->memory.n, lender.n);
	stream_current->proper += field(bytes, 4, 4);
	stream_current->requests++;
	return size;
}

static const struct protocol checked = {
	.name = "checked", .measure = measure, .check = check, .perform = perform
};

/* ---------------------------------------------------------------- The peer -------------------- */

static size_t end_of_command(const uint8_t *bytes, size_t left)
{
	uint64_t size = left < HEADER ? 0 : field(bytes, 4, 4);

	return size < HEADER || size > left ? left : (size_t)size;
}

static void begin(void)
{
	memset(&lender, 0, sizeof(lender));
}

/* The descriptors that come with the command that begins there; none when all have been lent. */
static unsigned int lend(const uint8_t *bytes, size_t size, struct descriptors *fds)
{
	uint8_t asked = talk.fds[lender.begun++];
	unsigned int n = asked & FDS_COUNT;
	bool maps = size >= HEADER && field(bytes, 2, 2) == 2;

	if (lender.lent + n > FDS)
		return 0;
	for (unsigned int i = 0; i < n; i++) {
		lender.open[lender.lent] = asked & FDS_USELESS ? USELESS : maps ? MEMORY : SIGNAL;
		fds->fd[fds->n++] = FD + (int)lender.lent++;
	}
	return n;
}

static void check_end(void)
{
	for (unsigned int fd = 0; fd < FDS; fd++)
		if (lender.open[fd])
			fuzz_found("descriptor %u is left open", FD + fd);
	for (unsigned int slot = 0; slot < SLOTS; slot++)
		if (lender.slots[slot].size)
			fuzz_found("%" PRIu64 " bytes are left mapped", lender.slots[slot].size);
}

static const struct stream_peer peer = {
	.protocol = &checked,
	.host = &host,
	.begin = begin,
	.lend = lend,
	.end = end_of_command,
	.check = check_end,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < CONTROL || size > LONGEST)
		return 0;
	write_talk(data, size);
	stream_try(&peer, talk.bytes, talk.size, data[0] % 32u + 1);
	return 0;
}

/* ---------------------------------------------------------------- As a test ------------------- */

void fuzz_write_test(const uint8_t *data, size_t size, const char *name, FILE *out)
{
	if (size <= CONTROL || size > LONGEST) {
		fprintf(out, "/* %s: %zu bytes, and no command to test */\n", name, size);
		return;
	}
	write_talk(data, size);
	fprintf(out,
		"/* Paste into tests/scratch/test_scratch_lent.c. It arrived in pieces of %u "
		"bytes; the descriptors are for you to add. */\n"
		"static void test_%s(void **state)\n{\n\tstatic const uint8_t stream[] = {",
		data[0] % 32u + 1, name);
	for (size_t i = 0; i < talk.size; i++)
		fprintf(out, "%s0x%02x,", i % 12 ? " " : "\n\t\t", talk.bytes[i]);
	fprintf(out, "\n\t};\n\tstruct lender *lender = *state;\n\n"
		     "\tassert_int_equal(write(lender->fd, stream, sizeof(stream)), "
		     "sizeof(stream));\n\thang_up(lender);\n}\n");
}
