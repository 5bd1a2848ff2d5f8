// SPDX-License-Identifier: GPL-2.0-only
/*
 * The data sheet of lkp_enc (docs/device.md), down to spelling its own offsets and numbers.
 */
#include "sheet.h"

#include <string.h>

#define CELLS  4092
#define STRING 4

struct registers {
	uint32_t seed;
	uint8_t string[CELLS];
};

static uint8_t turn(uint8_t byte, uint32_t seed)
{
	if (byte >= 'a' && byte <= 'z')
		return (uint8_t)('a' + (byte - 'a' + seed % 26) % 26);
	if (byte >= 'A' && byte <= 'Z')
		return (uint8_t)('A' + (byte - 'A' + seed % 26) % 26);
	return byte;
}

static void reset(void *state)
{
	memset(state, 0, sizeof(struct registers));
}

static uint64_t answer(void *state, uint64_t offset, unsigned int width)
{
	const struct registers *registers = state;

	(void)width;
	return offset ? registers->string[offset - STRING] : registers->seed;
}

static void store(void *state, uint64_t offset, unsigned int width, uint64_t value)
{
	struct registers *registers = state;

	(void)width;
	if (offset)
		registers->string[offset - STRING] = turn((uint8_t)value, registers->seed);
	else
		registers->seed = (uint32_t)value;
}

const struct sheet device_sheet = { sizeof(struct registers), reset, answer, store };
