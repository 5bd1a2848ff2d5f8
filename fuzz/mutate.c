// SPDX-License-Identifier: GPL-2.0-only
/*
 * How libFuzzer changes a program of fuzz_ops or fuzz_module: by whole operations, and by what an
 * operation's bytes mean (program.h). Other engines change bytes; they find the same, later.
 */
#include "mutate.h"

#include "prng.h"
#include "program.h"
#include "unwatched.h"

#include <string.h>

#define RECORD sizeof(struct program_record)

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

static uint8_t *record_at(uint8_t *data, size_t i)
{
	return data + PROGRAM_HEADER + i * RECORD;
}

static size_t program_size(size_t n)
{
	return PROGRAM_HEADER + n * RECORD;
}

/* ---------------------------------------------------------------- One operation --------------- */

static uint8_t any_byte(struct prng *prng)
{
	return (uint8_t)prng_next(prng);
}

/* From the threshold on a byte of a record says that something is wrong: mostly it should not. */
static uint8_t seldom(struct prng *prng, uint8_t threshold, uint32_t percent)
{
	if (!prng_chance(prng, percent))
		return 0;
	return (uint8_t)(threshold + prng_below(prng, 256u - threshold));
}

static void put_raw(struct prng *prng, struct program_record *record)
{
	uint64_t raw = prng_next(prng);

	memcpy(record->raw, &raw, sizeof(record->raw));
	/* A hole faults where a call reaches it. */
	if (prng_chance(prng, 60))
		record->raw[1] &= 0xf;
}

/* An operation that would do something sensible on a device that lives. */
static void new_record(struct prng *prng, struct program_record *record)
{
	*record = (struct program_record){
		.kind = (uint8_t)prng_below(prng, prng_chance(prng, 10) ? 256 : 32),
		.flags = any_byte(prng) & (PROGRAM_FILE | PROGRAM_SWITCH | PROGRAM_READABLE |
					   PROGRAM_WRITABLE | PROGRAM_SHORT),
		.length = any_byte(prng),
		.more = seldom(prng, 0xfc, 2),
		.text = any_byte(prng),
		.nul = seldom(prng, 1, 20),
		.seed = any_byte(prng),
		.place = any_byte(prng),
		.crypt = (uint8_t)prng_below(prng, prng_chance(prng, 20) ? 256 : 4),
		.hole = seldom(prng, 0xc0, 10),
		.failure = seldom(prng, 0xa0, 5),
		.trouble = seldom(prng, 0xe0, 6),
	};
	put_raw(prng, record);
	if (prng_chance(prng, 30))
		record->flags |= PROGRAM_NONBLOCK;
	/* Most calls have few schedule points. */
	if (prng_chance(prng, 2))
		record->failure = (uint8_t)(0xa0 + prng_below(prng, 16));
	/* What ends the device's life ends the use of the program. */
	if ((record->kind & 31) == 13 && prng_chance(prng, 50))
		record->kind = 0;
}

/* To compare every access takes long, and shows little more. */
static uint8_t new_header(struct prng *prng)
{
	return (uint8_t)(any_byte(prng) & PROGRAM_STRICT) |
	       (prng_chance(prng, 1) ? PROGRAM_TRACED : 0);
}

static void change_field(struct prng *prng, struct program_record *record)
{
	switch (prng_below(prng, 8)) {
	case 0:
		record->kind = any_byte(prng) & 31;
		break;
	case 1:
		record->flags ^= (uint8_t)(1u << prng_below(prng, 8));
		break;
	case 2:
		record->length = any_byte(prng);
		break;
	case 3:
		record->hole = seldom(prng, 0xc0, 30);
		put_raw(prng, record);
		break;
	case 4:
		record->failure = seldom(prng, 0xa0, 30);
		break;
	case 5:
		record->trouble = seldom(prng, 0xe0, 30);
		record->raw[3] = any_byte(prng);
		break;
	case 6:
		record->seed = any_byte(prng);
		record->text = any_byte(prng);
		record->nul = any_byte(prng);
		break;
	default:
		record->crypt = any_byte(prng);
		record->place = any_byte(prng);
		break;
	}
}

static void change_record(struct prng *prng, uint8_t *bytes)
{
	struct program_record record;

	if (prng_chance(prng, 20)) {
		LLVMFuzzerMutate(bytes, RECORD, RECORD);
		return;
	}
	memcpy(&record, bytes, RECORD);
	change_field(prng, &record);
	memcpy(bytes, &record, RECORD);
}

/* ---------------------------------------------------------------- Programs -------------------- */

static void insert(struct prng *prng, uint8_t *data, size_t n, size_t at)
{
	struct program_record record;

	for (size_t i = n; i > at; i--)
		memcpy(record_at(data, i), record_at(data, i - 1), RECORD);
	if (n && prng_chance(prng, 40))
		memcpy(&record, record_at(data, prng_below(prng, (uint32_t)n)), RECORD);
	else
		new_record(prng, &record);
	/* To stay on one file for a while is what shows wrong positions. */
	if (at && prng_chance(prng, 60)) {
		const struct program_record *before = (const void *)record_at(data, at - 1);

		record.flags =
			(uint8_t)((record.flags & ~PROGRAM_FILE) | (before->flags & PROGRAM_FILE));
	}
	memcpy(record_at(data, at), &record, RECORD);
}

/* Two calls at once that can matter to one another: on one file, one of them a store. */
static void overlap(struct prng *prng, uint8_t *data, size_t at)
{
	struct program_record *first = (void *)record_at(data, at);
	struct program_record *second = (void *)record_at(data, at + 1);

	first->failure = (uint8_t)(0xa0 + prng_below(prng, 64));
	if (prng_chance(prng, 50))
		first->failure = (uint8_t)(0xd8 + prng_below(prng, 3));
	if (prng_chance(prng, 20)) {
		first->hole = seldom(prng, 0xc0, 100);
		put_raw(prng, first);
	}
	second->flags = (uint8_t)((second->flags & ~PROGRAM_FILE) | (first->flags & PROGRAM_FILE));
	if (prng_chance(prng, 50))
		second->kind = 0;
}

/* Trouble adds up from one input to the next; what one of it does is seen best where all else
 * works. */
static void heal(uint8_t *data, size_t n, size_t but)
{
	for (size_t i = 0; i < n; i++) {
		struct program_record *record = (void *)record_at(data, i);

		if (i != but)
			record->hole = record->failure = record->trouble = 0;
	}
	data[0] &= PROGRAM_STRICT;
}

static void swap(uint8_t *data, size_t i, size_t k)
{
	uint8_t record[RECORD];

	memcpy(record, record_at(data, i), RECORD);
	memcpy(record_at(data, i), record_at(data, k), RECORD);
	memcpy(record_at(data, k), record, RECORD);
}

static size_t change_program(struct prng *prng, uint8_t *data, size_t n, size_t room)
{
	size_t at = n ? prng_below(prng, (uint32_t)n) : 0;
	uint32_t dice = prng_below(prng, 100);

	if (!n || (dice < 30 && n < room)) {
		insert(prng, data, n, n ? prng_below(prng, (uint32_t)n + 1) : 0);
		return n + 1;
	}
	if (dice < 45 && n > 1) {
		for (size_t i = at + 1; i < n; i++)
			memcpy(record_at(data, i - 1), record_at(data, i), RECORD);
		return n - 1;
	}
	if (dice < 52)
		swap(data, at, prng_below(prng, (uint32_t)n));
	else if (dice < 55)
		data[0] = new_header(prng);
	else if (dice < 58 && at + 1 < n)
		overlap(prng, data, at);
	else if (dice < 63)
		heal(data, n, at);
	else
		change_record(prng, record_at(data, at));
	return n;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	struct prng prng = { seed };
	size_t room = program_length(max_size);
	size_t n = program_length(size);

	if (!room)
		return LLVMFuzzerMutate(data, size, max_size);
	if (!size)
		data[0] = 0;
	for (uint32_t times = 1 + prng_below(&prng, 4); times--;)
		n = change_program(&prng, data, n, room);
	return program_size(n);
}

static size_t at_most(size_t n, size_t limit)
{
	return n < limit ? n : limit;
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
				 size_t size2, uint8_t *out, size_t max_out, unsigned int seed)
{
	struct prng prng = { seed };
	size_t room = program_length(max_out);
	size_t n1 = at_most(program_length(size1), room);
	size_t n2 = at_most(program_length(size2), room);
	size_t head;

	if (!n1 || !n2)
		return 0;
	/* At the same place in both: neither what comes early nor what comes late gets lost. */
	head = prng_below(&prng, (uint32_t)n1 + 1);
	unwatched_copy(out, data1, program_size(head));
	if (head >= n2)
		return program_size(head);
	unwatched_copy(out + program_size(head), data2 + program_size(head), (n2 - head) * RECORD);
	return program_size(n2);
}
