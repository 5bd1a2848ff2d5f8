// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sequences that a fuzzer or a random test once found something with, or that show how a broken
 * core is caught: core and model have to agree on them for ever, on every access and with nothing
 * armed.
 *
 * The fuzzers write such tests (docs/fuzzing.md); paste them here.
 */

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "twin.h"
#include "uapi/linux/lkp_enc.h"

#include <stdlib.h>

static int setup(void **state)
{
	struct twin *twin = calloc(1, sizeof(*twin));

	if (!twin)
		return -1;
	twin_init(twin);
	*state = twin;
	return 0;
}

static int teardown(void **state)
{
	sim_switch(NULL);
	twin_destroy(*state);
	free(*state);
	return 0;
}

/* Core and model do the same, step by step; @strict is the module parameter. */
static void assert_agreement(struct twin *twin, bool strict, const struct operation *operations,
			     size_t n)
{
	for (int traced = 0; traced < 2; traced++) {
		twin_start(twin, strict, traced);
		for (size_t i = 0; i < n; i++)
			if (!twin_step(twin, &operations[i]) || !twin_agree(twin))
				fail_msg("operation %zu, %s: %s", i,
					 traced ? "traced" : "nothing armed", twin->complaint);
	}
}

#define found_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* The harness itself: what a call delivers to the null pointer is nothing. */
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
		  .trouble = TROUBLE_GARBAGE,
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
