// SPDX-License-Identifier: GPL-2.0-only
/*
 * As test_found.c, on a device with a STRING of 68 cells: finds of fuzz_ops.
 */
#include "found.h"

/* A core that puts the NUL of a truncated string one cell too far, or nowhere. */
static void test_string_that_is_too_long_keeps_its_nul(void **state)
{
	static const struct operation operations[] = {
		/* file 2: write(100), buffer +129 (100 printable bytes) */
		{ .kind = OPERATION_WRITE,
		  .file = 2,
		  .place = 129,
		  .count = 100,
		  .text = TEXT_PRINTABLE,
		  .length = 100,
		  .nul = SIZE_MAX,
		  .noise = 0x13 },
	};

	assert_agreement(*state, false, operations, 1);
}

/* A core that checks only before it has the lock whether the device is gone. */
static void test_write_finds_the_device_gone_when_it_has_the_lock(void **state)
{
	static const struct operation operations[] = {
		{ .kind = OPERATION_WRITE,
		  .place = 128,
		  .count = 5,
		  .length = 5,
		  .nul = SIZE_MAX,
		  .during = 3 },
		{ .kind = OPERATION_REMOVE },
	};

	assert_agreement(*state, false, operations, 2);
}

/* A core that undoes its claim although a store in between has rewound the file. */
static void test_store_between_read_and_its_fault_rewinds(void **state)
{
	static const struct operation operations[] = {
		{ .kind = OPERATION_WRITE, .place = 128, .count = 5, .length = 5, .nul = SIZE_MAX },
		{ .kind = OPERATION_READ, .place = 128, .count = 2, .nul = SIZE_MAX },
		{ .kind = OPERATION_READ,
		  .place = 128,
		  .count = 3,
		  .nul = SIZE_MAX,
		  .holed = true,
		  .hole = 129,
		  .hole_size = 64,
		  .during = 11 },
		{ .kind = OPERATION_WRITE, .place = 128, .count = 3, .length = 3, .nul = SIZE_MAX },
		{ .kind = OPERATION_READ, .place = 128, .count = 5, .nul = SIZE_MAX },
	};

	assert_agreement(*state, false, operations, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		found_test(test_string_that_is_too_long_keeps_its_nul),
		found_test(test_write_finds_the_device_gone_when_it_has_the_lock),
		found_test(test_store_between_read_and_its_fault_rewinds),
	};

	return cmocka_run_group_tests_name("random/found_short", tests, NULL, NULL);
}
