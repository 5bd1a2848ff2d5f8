// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that fuzz_calls once found something with, or that show how a broken module is caught: a
 * device with a STRING of 68 cells, and the whole module. fuzz_calls writes them; paste them here.
 */
#include "retrace.h"

/* A core that keeps its lock when user memory faults. */
static void test_read_that_faults_keeps_no_lock(void **state)
{
	static const struct retrace steps[] = {
		{ .call = "read", .file = 2, .fault = "copy_to_user@1:efault" },
		{ .call = "read", .file = 2 },
		{ .call = "unbind" },
		{ .kind = TRIAL_PULL },
		{ .call = "read", .file = 1 },
		{ .kind = TRIAL_PLUG },
		{ .call = "bind", .quick = true },
	};

	(void)state;
	assert_retraced("greeting", steps, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read_that_faults_keeps_no_lock),
	};

	return cmocka_run_group_tests_name("random/found_calls", tests, NULL, NULL);
}
