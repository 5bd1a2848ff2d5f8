// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes: their checksum, and random ones.
 */
#include "internal.h"

#include <linux/crc32.h>
#include <linux/random.h>

#define CRC32_POLYNOMIAL 0xedb88320u

u32 crc32_le(u32 crc, const unsigned char *bytes, size_t n)
{
	sim_accesses(bytes, n, false);
	for (size_t i = 0; i < n; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? CRC32_POLYNOMIAL : 0);
	}
	return crc;
}

/* The task's next number, by Knuth's multiplier; the upper bits are the good ones. */
static u8 next_byte(struct sim_task *task)
{
	task->random = task->random * 6364136223846793005u + 1442695040888963407u;
	return (u8)(task->random >> 56);
}

void get_random_bytes(void *bytes, size_t n)
{
	struct sim_task *task = sim_current();
	u8 *at = bytes;

	sim_accesses(bytes, n, true);
	for (size_t i = 0; i < n; i++)
		at[i] = next_byte(task);
}
