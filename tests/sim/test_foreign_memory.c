// SPDX-License-Identifier: GPL-2.0-only
/*
 * User memory of another process: the contracts of test_user_memory.c hold there too.
 *
 * The other process's memory is the bench's page, at addresses that this process does not use.
 */
#include "sim_bench.h"

#include <errno.h>

/* Longer than the part that strncpy_from_user() reads first. */
#define LENGTH 160

/* The page's address in the other process. */
#define BASE ((uintptr_t)0x1000000)

static size_t mapped(uintptr_t address, size_t n)
{
	if (address < BASE || address >= BASE + SIM_BENCH_PAGE)
		return 0;
	return n < BASE + SIM_BENCH_PAGE - address ? n : BASE + SIM_BENCH_PAGE - address;
}

static size_t read_page(void *context, void *to, uintptr_t from, size_t n)
{
	struct sim_bench *bench = context;

	n = mapped(from, n);
	if (n)
		memcpy(to, bench->user + (from - BASE), n);
	return n;
}

static size_t write_page(void *context, uintptr_t to, const void *from, size_t n)
{
	struct sim_bench *bench = context;

	n = mapped(to, n);
	if (n)
		memcpy(bench->user + (to - BASE), from, n);
	return n;
}

static const struct sim_memory page = { .read = read_page, .write = write_page };

static int setup(void **state)
{
	struct sim_bench *bench;

	if (sim_bench_setup(state))
		return -1;
	bench = *state;
	for (size_t i = 0; i < SIM_BENCH_PAGE; i++)
		bench->user[i] = (char)('!' + i % 90);
	memset(bench->kernel, 0x5a, sizeof(bench->kernel));
	sim_set_memory(&bench->one, &page, bench);
	return 0;
}

/* The other process's address of the last n bytes of its memory, and where they really are. */
static char *last(size_t n)
{
	return (char *)(BASE + SIM_BENCH_PAGE - n);
}

static char *really(struct sim_bench *bench, size_t n)
{
	return bench->user + SIM_BENCH_PAGE - n;
}

static void test_copy_from_user_stops_at_the_fault(void **state)
{
	struct sim_bench *bench = *state;

	for (size_t n = 0; n <= LENGTH; n++) {
		assert_int_equal(copy_from_user(bench->kernel, last(n), LENGTH), LENGTH - n);
		assert_memory_equal(bench->kernel, really(bench, n), n);
		for (size_t i = n; i < LENGTH; i++)
			assert_int_equal(bench->kernel[i], 0);
	}
}

static void test_copy_to_user_stops_at_the_fault(void **state)
{
	struct sim_bench *bench = *state;

	for (size_t n = 0; n <= LENGTH; n++) {
		memset(bench->kernel, (int)n, LENGTH);
		assert_int_equal(copy_to_user(last(n), bench->kernel, LENGTH), LENGTH - n);
		assert_memory_equal(really(bench, n), bench->kernel, n);
	}
}

static void test_strncpy_from_user_with_a_nul_before_the_fault(void **state)
{
	struct sim_bench *bench = *state;

	for (size_t n = 1; n <= LENGTH; n++) {
		really(bench, 1)[0] = '\0';
		assert_int_equal(strncpy_from_user(bench->kernel, last(n), LENGTH), n - 1);
		assert_memory_equal(bench->kernel, really(bench, n), n);
	}
}

static void test_strncpy_from_user_without_nul_before_the_fault(void **state)
{
	struct sim_bench *bench = *state;

	for (size_t n = 0; n < LENGTH; n++)
		assert_int_equal(strncpy_from_user(bench->kernel, last(n), LENGTH), -EFAULT);
	assert_int_equal(strncpy_from_user(bench->kernel, last(LENGTH), LENGTH), LENGTH);
	assert_memory_equal(bench->kernel, really(bench, LENGTH), LENGTH);
}

static void test_set_memory_to_null_is_this_process_again(void **state)
{
	struct sim_bench *bench = *state;

	sim_set_memory(&bench->one, NULL, NULL);
	assert_int_equal(copy_from_user(bench->kernel, bench->user, LENGTH), 0);
	assert_memory_equal(bench->kernel, bench->user, LENGTH);
}

#define foreign_test(name) cmocka_unit_test_setup_teardown(name, setup, sim_bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		foreign_test(test_copy_from_user_stops_at_the_fault),
		foreign_test(test_copy_to_user_stops_at_the_fault),
		foreign_test(test_strncpy_from_user_with_a_nul_before_the_fault),
		foreign_test(test_strncpy_from_user_without_nul_before_the_fault),
		foreign_test(test_set_memory_to_null_is_this_process_again),
	};

	return cmocka_run_group_tests_name("sim/foreign_memory", tests, NULL, NULL);
}
