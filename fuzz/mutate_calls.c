// SPDX-License-Identifier: GPL-2.0-only
/*
 * How libFuzzer changes the records of fuzz_calls: by what a call's bytes mean (record.h).
 */
#include "mutate.h"

#include "prng.h"
#include "record.h"

#include <string.h>

_Static_assert(sizeof(struct record) == MUTATE_RECORD && RECORD_HEADER == MUTATE_HEADER,
	       "a program is what mutate.c takes it for");

/* Drivers check for small and for the largest numbers. */
static void put_bytes(struct prng *prng, struct record *record)
{
	uint64_t bytes = prng_next(prng);

	if (prng_chance(prng, 30))
		bytes &= 0xff;
	else if (prng_chance(prng, 20))
		bytes = ~0ull;
	memcpy(record->bytes, &bytes, sizeof(record->bytes));
	/* How many, and where: mostly from the beginning. */
	record->flags = (uint8_t)((record->flags & 0x1f) | prng_below(prng, 8) << 5);
	record->at = prng_chance(prng, 50) ? 0 : mutate_byte(prng);
}

static void put_fault(struct prng *prng, struct record *record, uint32_t percent)
{
	record->fault = mutate_seldom(prng, RECORD_FAILS, percent);
	record->which = mutate_byte(prng);
	record->nth = prng_chance(prng, 60) ? 0 : mutate_byte(prng);
	record->byte = mutate_byte(prng);
}

void record_new(struct prng *prng, uint8_t *bytes)
{
	struct record *record = (void *)bytes;

	*record = (struct record){
		.call = mutate_byte(prng),
		.flags = mutate_byte(prng) & (RECORD_FILE | RECORD_HOW),
	};
	put_fault(prng, record, 50);
	put_bytes(prng, record);
	record->change = mutate_seldom(prng, RECORD_BYTES, 30);
}

uint8_t record_header(struct prng *prng)
{
	return mutate_byte(prng);
}

void record_change(struct prng *prng, uint8_t *bytes)
{
	struct record *record = (void *)bytes;

	switch (prng_below(prng, 8)) {
	case 0:
		record->call = mutate_byte(prng);
		break;
	case 1:
		record->flags ^= (uint8_t)(1u << prng_below(prng, 5));
		break;
	case 2:
	case 3:
	case 4:
		put_fault(prng, record, 80);
		break;
	case 5:
		record->change = mutate_seldom(prng, RECORD_BYTES, 60);
		record->at = mutate_byte(prng);
		break;
	default:
		put_bytes(prng, record);
		break;
	}
}

/* The state of a file shows in later calls on it. */
void record_follow(uint8_t *bytes, const uint8_t *bytes_before)
{
	struct record *record = (void *)bytes;
	const struct record *before = (const void *)bytes_before;

	record->flags = (uint8_t)((record->flags & ~RECORD_FILE) | (before->flags & RECORD_FILE));
}

/* After a failed call, repeat it without the fault. */
void record_pair(struct prng *prng, uint8_t *bytes, uint8_t *next)
{
	memcpy(next, bytes, MUTATE_RECORD);
	record_heal(next);
	put_fault(prng, (void *)bytes, 100);
}

void record_heal(uint8_t *bytes)
{
	struct record *record = (void *)bytes;

	record->fault = 0;
}

/* No state of the hardware is a fault. */
void record_heal_header(uint8_t *header)
{
	(void)header;
}
