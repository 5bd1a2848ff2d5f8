// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs with which fuzz_calls once found something, or that show how a broken module is caught,
 * on the whole module and a device with a STRING of 68 cells. fuzz_calls writes them; paste them
 * here.
 */
#include "retrace.h"

/* A core that keeps its lock when user memory faults. */
static void test_read_that_faults_keeps_no_lock(void **state)
{
	(void)state;
	assert_retraced("greeting:\n"
			"read c, copy_to_user@1:efault\n"
			"read c\n"
			"unbind\n"
			"the hardware is pulled out\n"
			"read b\n"
			"the hardware is put back\n"
			"bind, a quick program opens the node\n");
}

/* The specification had taken the device for gone still: it was reset while nothing was bound. */
static void test_sleep_after_a_reset_without_a_driver(void **state)
{
	(void)state;
	assert_retraced("greeting:\n"
			"unbind\n"
			"reset\n"
			"bind, a quick program opens the node\n"
			"sleep\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read_that_faults_keeps_no_lock),
		cmocka_unit_test(test_sleep_after_a_reset_without_a_driver),
	};

	return cmocka_run_group_tests_name("random/found_calls", tests, NULL, NULL);
}
