// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copying, comparing and measuring bytes: every length, and every byte of it.
 */
#include "sim_bench.h"
#include "unwatched.h"

/* More than any of the functions does by itself. */
#define MOST 600

static void count_up(uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)(i % 251 + 1);
}

static void test_copy_of_every_length_takes_these_bytes_and_no_others(void **state)
{
	uint8_t from[MOST];
	uint8_t to[MOST + 2];
	uint8_t want[MOST + 2];

	(void)state;
	count_up(from, sizeof(from));
	for (size_t n = 0; n <= MOST; n++) {
		memset(to, 0xff, sizeof(to));
		memset(want, 0xff, sizeof(want));
		memcpy(want + 1, from, n);
		unwatched_copy(to + 1, from, n);
		assert_memory_equal(to, want, sizeof(to));
	}
}

static void test_same_sees_every_byte_of_every_length_and_no_others(void **state)
{
	uint8_t a[MOST + 1];
	uint8_t b[MOST + 1];

	(void)state;
	count_up(a, sizeof(a));
	count_up(b, sizeof(b));
	for (size_t n = 0; n <= MOST; n++) {
		b[n] ^= 0x80;
		assert_true(unwatched_same(a, b, n));
		b[n] ^= 0x80;
		for (size_t i = 0; i < n; i++) {
			b[i] ^= 0x80;
			assert_false(unwatched_same(a, b, n));
			b[i] ^= 0x80;
		}
	}
}

static void test_length_of_every_string_in_every_room(void **state)
{
	char string[80];

	(void)state;
	for (size_t max = 0; max < sizeof(string); max++) {
		memset(string, 'x', sizeof(string));
		assert_int_equal(unwatched_length(string, max), max);
		for (size_t n = sizeof(string); n-- > 0;) {
			string[n] = '\0';
			assert_int_equal(unwatched_length(string, max), n < max ? n : max);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_copy_of_every_length_takes_these_bytes_and_no_others),
		cmocka_unit_test(test_same_sees_every_byte_of_every_length_and_no_others),
		cmocka_unit_test(test_length_of_every_string_in_every_room),
	};

	return cmocka_run_group_tests_name("sim/unwatched", tests, NULL, NULL);
}
