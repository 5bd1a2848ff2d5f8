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

/* The specification had said that an earlier SEED comes back where this one could not be saved. */
static void test_sleep_of_a_seed_that_cannot_be_read(void **state)
{
	(void)state;
	assert_retraced("greeting:\n"
			"sleep\n"
			"sleep, any@1:ones\n"
			"READ_SEED a\n");
}

/* A module that empties STRING after an image for hibernation, too, or that forgets SEED. */
static void test_sleep_changes_no_more_than_it_must(void **state)
{
	(void)state;
	assert_retraced("greeting:\n"
			"write-hello a\n"
			"sleep, for an image of memory\n"
			"read a\n"
			"sleep, without power\n"
			"READ_SEED a\n"
			"sleep, and the hardware is pulled out\n"
			"show\n");
}

/* A module whose poll looks before it queues. */
static void test_wait_while_the_device_is_unbound(void **state)
{
	(void)state;
	assert_retraced("greeting:\n"
			"wait a, unbound at point 1\n"
			"bind\n"
			"wait b, unbound at point 2\n");
}

/* A module that opens each file to read and write. */
static void test_files_that_are_only_read_or_written(void **state)
{
	(void)state;
	assert_retraced("greeting:\n"
			"open-to-read a\n"
			"WRITE_SEED a\n"
			"write a\n"
			"open-to-write b\n"
			"READ_SEED b\n"
			"read b\n");
}

/* A module that forgets its parameters, or what it has mapped. */
static void test_load_with_an_address(void **state)
{
	(void)state;
	assert_retraced("greeting:\n"
			"unload\n"
			"load-base-odd\n"
			"load-base-strict\n"
			"write-too-long a\n"
			"reset\n"
			"READ_SEED a\n"
			"release a\n"
			"unload\n"
			"load-strict\n"
			"write-too-long a\n");
}

/* The judge had blamed broken hardware for memory that is not mapped. */
static void test_read_to_nowhere_while_the_hardware_fails(void **state)
{
	(void)state;
	assert_retraced("greeting:\n"
			"unbind\n"
			"bind, a quick program opens the node, any@1:flip=0\n"
			"read-efault-nonblock c, any@1:flip=7\n"
			"read-efault-nonblock c\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read_that_faults_keeps_no_lock),
		cmocka_unit_test(test_sleep_after_a_reset_without_a_driver),
		cmocka_unit_test(test_sleep_of_a_seed_that_cannot_be_read),
		cmocka_unit_test(test_sleep_changes_no_more_than_it_must),
		cmocka_unit_test(test_wait_while_the_device_is_unbound),
		cmocka_unit_test(test_files_that_are_only_read_or_written),
		cmocka_unit_test(test_load_with_an_address),
		cmocka_unit_test(test_read_to_nowhere_while_the_hardware_fails),
	};

	return cmocka_run_group_tests_name("random/found_calls", tests, NULL, NULL);
}
