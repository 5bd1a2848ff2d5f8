// SPDX-License-Identifier: GPL-2.0-only
/*
 * How libFuzzer changes a program of one byte and records: by whole records, and by the meaning
 * that a target gives a record's bytes (mutate.h). Other engines change bytes; they find the same,
 * but later.
 */
#include "mutate.h"

#include "prng.h"
#include "unwatched.h"

#include <string.h>

#define RECORD MUTATE_RECORD

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

uint8_t mutate_byte(struct prng *prng)
{
	return (uint8_t)prng_next(prng);
}

uint8_t mutate_seldom(struct prng *prng, uint8_t threshold, uint32_t percent)
{
	if (!prng_chance(prng, percent))
		return 0;
	return (uint8_t)(threshold + prng_below(prng, 256u - threshold));
}

static uint8_t *record_at(uint8_t *data, size_t i)
{
	return data + MUTATE_HEADER + i * RECORD;
}

static size_t program_length(size_t size)
{
	return size > MUTATE_HEADER ? (size - MUTATE_HEADER) / RECORD : 0;
}

static size_t program_size(size_t n)
{
	return MUTATE_HEADER + n * RECORD;
}

static void change_record(struct prng *prng, uint8_t *bytes)
{
	if (prng_chance(prng, 20))
		LLVMFuzzerMutate(bytes, RECORD, RECORD);
	else
		record_change(prng, bytes);
}

static void insert(struct prng *prng, uint8_t *data, size_t n, size_t at)
{
	uint8_t record[RECORD];

	for (size_t i = n; i > at; i--)
		memcpy(record_at(data, i), record_at(data, i - 1), RECORD);
	if (n && prng_chance(prng, 40))
		memcpy(record, record_at(data, prng_below(prng, (uint32_t)n)), RECORD);
	else
		record_new(prng, record);
	if (at && prng_chance(prng, 60))
		record_follow(record, record_at(data, at - 1));
	memcpy(record_at(data, at), record, RECORD);
}

/*
 * Remove the faults from all records but one: faults add up from input to input, and one fault
 * shows best if all else works.
 */
static void heal(uint8_t *data, size_t n, size_t but)
{
	for (size_t i = 0; i < n; i++)
		if (i != but)
			record_heal(record_at(data, i));
	record_heal_header(data);
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
		data[0] = record_header(prng);
	else if (dice < 58 && at + 1 < n)
		record_pair(prng, record_at(data, at), record_at(data, at + 1));
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
	/* Cut both at the same place, so that neither early nor late records get lost. */
	head = prng_below(&prng, (uint32_t)n1 + 1);
	unwatched_copy(out, data1, program_size(head));
	if (head >= n2)
		return program_size(head);
	unwatched_copy(out + program_size(head), data2 + program_size(head), (n2 - head) * RECORD);
	return program_size(n2);
}
