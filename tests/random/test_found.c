// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sequences with which a fuzzer or a random test once found something, or that show how a broken
 * core is caught. Core and model must always agree on them, on every access, and also with nothing
 * armed.
 *
 * The fuzzers write such tests (docs/fuzzing.md); paste them here.
 */
#include "found.h"

/* A test of the harness: a call delivers nothing to the null pointer. */
static void test_read_string_to_null_from_hardware_that_fails(void **state)
{
	static const struct operation operations[] = {
		{ .kind = OPERATION_WRITE, .place = 128, .count = 5, .length = 5, .nul = SIZE_MAX },
		{ .kind = OPERATION_IOCTL,
		  .number = LKP_ENC_READ_STRING,
		  .place = OPERATION_NULL,
		  .holed = true,
		  .hole = 128,
		  .hole_size = 1,
		  .device_fault = DEVICE_FAULT_GARBAGE,
		  .access = 2 },
	};

	assert_agreement(*state, false, operations, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		found_test(test_read_string_to_null_from_hardware_that_fails),
	};

	return cmocka_run_group_tests_name("random/found", tests, NULL, NULL);
}
