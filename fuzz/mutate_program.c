// SPDX-License-Identifier: GPL-2.0-only
/*
 * How libFuzzer changes the records of fuzz_ops: by what an operation's bytes mean
 * (program.h).
 */
#include "mutate.h"

#include "prng.h"
#include "program.h"

#include <string.h>

_Static_assert(sizeof(struct program_record) == MUTATE_RECORD && PROGRAM_HEADER == MUTATE_HEADER,
	       "a program is what mutate.c takes it for");

static void put_raw(struct prng *prng, struct program_record *record)
{
	uint64_t raw = prng_next(prng);

	memcpy(record->raw, &raw, sizeof(record->raw));
	/* A hole faults where a call reaches it. */
	if (prng_chance(prng, 60))
		record->raw[1] &= 0xf;
}

/* An operation that is useful on a working device. */
void record_new(struct prng *prng, uint8_t *bytes)
{
	struct program_record *record = (void *)bytes;

	*record = (struct program_record){
		.kind = (uint8_t)prng_below(prng, prng_chance(prng, 10) ? 256 : 32),
		.flags = mutate_byte(prng) & (PROGRAM_FILE | PROGRAM_SWITCH | PROGRAM_READABLE |
					      PROGRAM_WRITABLE | PROGRAM_SHORT),
		.length = mutate_byte(prng),
		.more = mutate_seldom(prng, 0xfc, 2),
		.text = mutate_byte(prng),
		.nul = mutate_seldom(prng, 1, 20),
		.seed = mutate_byte(prng),
		.place = mutate_byte(prng),
		.crypt = (uint8_t)prng_below(prng, prng_chance(prng, 20) ? 256 : 4),
		.hole = mutate_seldom(prng, 0xc0, 10),
		.call_fault = mutate_seldom(prng, 0xa0, 5),
		.device_fault = mutate_seldom(prng, 0xe0, 6),
	};
	put_raw(prng, record);
	if (prng_chance(prng, 30))
		record->flags |= PROGRAM_NONBLOCK;
	/* Most calls have few schedule points. */
	if (prng_chance(prng, 2))
		record->call_fault = (uint8_t)(0xa0 + prng_below(prng, 16));
	/* After the end of the device's life, the rest of the program is useless. */
	if ((record->kind & 31) == 13 && prng_chance(prng, 50))
		record->kind = 0;
}

/* Comparing every access takes long, and shows little more. */
uint8_t record_header(struct prng *prng)
{
	return (uint8_t)(mutate_byte(prng) & PROGRAM_STRICT) |
	       (prng_chance(prng, 1) ? PROGRAM_TRACED : 0);
}

void record_change(struct prng *prng, uint8_t *bytes)
{
	struct program_record *record = (void *)bytes;

	switch (prng_below(prng, 8)) {
	case 0:
		record->kind = mutate_byte(prng) & 31;
		break;
	case 1:
		record->flags ^= (uint8_t)(1u << prng_below(prng, 8));
		break;
	case 2:
		record->length = mutate_byte(prng);
		break;
	case 3:
		record->hole = mutate_seldom(prng, 0xc0, 30);
		put_raw(prng, record);
		break;
	case 4:
		record->call_fault = mutate_seldom(prng, 0xa0, 30);
		break;
	case 5:
		record->device_fault = mutate_seldom(prng, 0xe0, 30);
		record->raw[3] = mutate_byte(prng);
		break;
	case 6:
		record->seed = mutate_byte(prng);
		record->text = mutate_byte(prng);
		record->nul = mutate_byte(prng);
		break;
	default:
		record->crypt = mutate_byte(prng);
		record->place = mutate_byte(prng);
		break;
	}
}

/* Several operations on one file show wrong positions. */
void record_follow(uint8_t *bytes, const uint8_t *bytes_before)
{
	struct program_record *record = (void *)bytes;
	const struct program_record *before = (const void *)bytes_before;

	record->flags = (uint8_t)((record->flags & ~PROGRAM_FILE) | (before->flags & PROGRAM_FILE));
}

/* Two calls at once that can depend on each other: on one file, with one store. */
void record_pair(struct prng *prng, uint8_t *bytes, uint8_t *next)
{
	struct program_record *first = (void *)bytes;
	struct program_record *second = (void *)next;

	first->call_fault = (uint8_t)(0xa0 + prng_below(prng, 64));
	if (prng_chance(prng, 50))
		first->call_fault = (uint8_t)(0xd8 + prng_below(prng, 3));
	if (prng_chance(prng, 20)) {
		first->hole = mutate_seldom(prng, 0xc0, 100);
		put_raw(prng, first);
	}
	record_follow(next, bytes);
	if (prng_chance(prng, 50))
		second->kind = 0;
}

void record_heal(uint8_t *bytes)
{
	struct program_record *record = (void *)bytes;

	record->hole = record->call_fault = record->device_fault = 0;
}

void record_heal_header(uint8_t *header)
{
	*header &= PROGRAM_STRICT;
}
