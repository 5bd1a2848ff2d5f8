// SPDX-License-Identifier: GPL-2.0-only
/*
 * User memory of a simulated task: the contracts of copy_from_user(), copy_to_user() and
 * strncpy_from_user(), with faults at every byte.
 *
 * Every buffer ends where real memory ends, so that a read too far crashes.
 */
#include "sim_bench.h"

#define LENGTH 64

/* The last n bytes before the page that faults, filled with bytes that are not 0. */
static char *user_end(struct sim_bench *bench, size_t n)
{
	char *start = bench->user + SIM_BENCH_PAGE - n;

	for (size_t i = 0; i < n; i++)
		start[i] = (char)('!' + i % 90);
	return start;
}

static void untouch(struct sim_bench *bench)
{
	memset(bench->kernel, 0x5a, sizeof(bench->kernel));
}

static void assert_untouched(const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_int_equal(bytes[i], 0x5a);
}

static void assert_zero(const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_int_equal(bytes[i], 0);
}

/* ---------------------------------------------------------------- copy_from_user -------------- */

static void test_copy_from_user_copies_all(void **state)
{
	struct sim_bench *bench = *state;
	const char *user = user_end(bench, LENGTH);

	untouch(bench);
	assert_int_equal(copy_from_user(bench->kernel, user, LENGTH), 0);
	assert_memory_equal(bench->kernel, user, LENGTH);
	assert_untouched(bench->kernel + LENGTH, LENGTH);
}

static void test_copy_from_user_of_nothing_succeeds_anywhere(void **state)
{
	struct sim_bench *bench = *state;

	untouch(bench);
	assert_int_equal(copy_from_user(bench->kernel, NULL, 0), 0);
	sim_map(&bench->one, bench->user, 1, SIM_READ);
	assert_int_equal(copy_from_user(bench->kernel, bench->user + 100, 0), 0);
	assert_untouched(bench->kernel, LENGTH);
}

static void test_copy_from_user_zeroes_what_it_could_not_read(void **state)
{
	struct sim_bench *bench = *state;

	for (size_t n = 0; n <= LENGTH; n++) {
		const char *user = user_end(bench, n);

		sim_unmap_all(&bench->one);
		sim_map(&bench->one, user, n, SIM_READ);
		untouch(bench);
		assert_int_equal(copy_from_user(bench->kernel, user, LENGTH), LENGTH - n);
		assert_memory_equal(bench->kernel, user, n);
		assert_zero(bench->kernel + n, LENGTH - n);
		assert_untouched(bench->kernel + LENGTH, LENGTH);
	}
}

static void test_copy_from_user_starting_inside_a_mapping_ends_with_it(void **state)
{
	struct sim_bench *bench = *state;
	const char *user = user_end(bench, LENGTH);

	sim_map(&bench->one, user, LENGTH, SIM_READ);
	for (size_t start = 0; start <= LENGTH; start++) {
		assert_int_equal(copy_from_user(bench->kernel, user + start, LENGTH), start);
		assert_memory_equal(bench->kernel, user + start, LENGTH - start);
	}
	assert_int_equal(copy_from_user(bench->kernel, user - 1, LENGTH), LENGTH);
}

static void test_copy_from_user_of_the_first_page_faults(void **state)
{
	static const uintptr_t addresses[] = { 0, 1, 4095 };
	struct sim_bench *bench = *state;

	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		const void *user = (const void *)addresses[i];

		untouch(bench);
		assert_int_equal(copy_from_user(bench->kernel, user, LENGTH), LENGTH);
		assert_zero(bench->kernel, LENGTH);
	}
}

static void test_copy_from_user_of_write_only_memory_faults(void **state)
{
	struct sim_bench *bench = *state;
	const char *user = user_end(bench, LENGTH);

	sim_map(&bench->one, user, LENGTH, SIM_WRITE);
	assert_int_equal(copy_from_user(bench->kernel, user, LENGTH), LENGTH);
	assert_zero(bench->kernel, LENGTH);
}

/* ---------------------------------------------------------------- copy_to_user ---------------- */

static void test_copy_to_user_copies_all(void **state)
{
	struct sim_bench *bench = *state;
	char *user = user_end(bench, LENGTH);

	untouch(bench);
	assert_int_equal(copy_to_user(user, bench->kernel, LENGTH), 0);
	assert_untouched(user, LENGTH);
}

static void test_copy_to_user_stops_at_the_fault(void **state)
{
	struct sim_bench *bench = *state;

	for (size_t n = 0; n <= LENGTH; n++) {
		char *user = user_end(bench, LENGTH);

		sim_unmap_all(&bench->one);
		sim_map(&bench->one, user, n, SIM_WRITE);
		untouch(bench);
		memset(user, 0, LENGTH);
		assert_int_equal(copy_to_user(user, bench->kernel, LENGTH), LENGTH - n);
		assert_untouched(user, n);
		assert_zero(user + n, LENGTH - n);
	}
}

static void test_copy_to_user_of_nothing_succeeds_anywhere(void **state)
{
	struct sim_bench *bench = *state;

	assert_int_equal(copy_to_user(NULL, bench->kernel, 0), 0);
}

static void test_copy_to_user_of_the_first_page_faults(void **state)
{
	struct sim_bench *bench = *state;

	assert_int_equal(copy_to_user(NULL, bench->kernel, LENGTH), LENGTH);
	assert_int_equal(copy_to_user((void *)(uintptr_t)4095, bench->kernel, LENGTH), LENGTH);
}

static void test_copy_to_user_of_read_only_memory_faults(void **state)
{
	struct sim_bench *bench = *state;
	char *user = user_end(bench, LENGTH);

	untouch(bench);
	sim_map(&bench->one, user, LENGTH, SIM_READ);
	memset(user, 0, LENGTH);
	assert_int_equal(copy_to_user(user, bench->kernel, LENGTH), LENGTH);
	assert_zero(user, LENGTH);
}

/* ---------------------------------------------------------------- Mappings -------------------- */

/* How many of 30 bytes can be read under these mappings, in any order of making them. */
static const struct {
	const char *name;
	struct {
		size_t start;
		size_t size;
		unsigned int access;
	} maps[3];
	size_t readable;
} layouts[] = {
	{ "adjacent", { { 0, 10, SIM_READ }, { 10, 10, SIM_READ }, { 20, 10, SIM_READ } }, 30 },
	{ "backwards", { { 20, 10, SIM_READ }, { 10, 10, SIM_READ }, { 0, 10, SIM_READ } }, 30 },
	{ "hole of one byte", { { 0, 10, SIM_READ }, { 11, 19, SIM_READ } }, 10 },
	{ "overlapping", { { 0, 20, SIM_READ }, { 5, 20, SIM_READ } }, 25 },
	{ "one inside the other", { { 0, 30, SIM_READ }, { 5, 5, SIM_READ } }, 30 },
	{ "empty one between", { { 0, 10, SIM_READ }, { 10, 0, SIM_READ } }, 10 },
	{ "write-only in the middle",
	  { { 0, 10, SIM_READ }, { 10, 10, SIM_WRITE }, { 20, 10, SIM_READ } },
	  10 },
	{ "both rights", { { 0, 10, SIM_READ | SIM_WRITE }, { 10, 20, SIM_READ } }, 30 },
	{ "not the first byte", { { 1, 29, SIM_READ } }, 0 },
};

static void test_map_layouts(void **state)
{
	struct sim_bench *bench = *state;
	const char *user = user_end(bench, 30);

	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		unsigned long left;

		sim_unmap_all(&bench->one);
		for (size_t j = 0; j < 3 && layouts[i].maps[j].access; j++)
			sim_map(&bench->one, user + layouts[i].maps[j].start,
				layouts[i].maps[j].size, layouts[i].maps[j].access);
		left = copy_from_user(bench->kernel, user, 30);
		if (30 - left != layouts[i].readable)
			fail_msg("%s: %lu bytes readable, want %zu", layouts[i].name, 30 - left,
				 layouts[i].readable);
		assert_memory_equal(bench->kernel, user, layouts[i].readable);
	}
}

static void test_map_belongs_to_one_task(void **state)
{
	struct sim_bench *bench = *state;
	const char *user = user_end(bench, LENGTH);

	sim_map(&bench->one, user, 1, SIM_READ);
	assert_int_equal(copy_from_user(bench->kernel, user, LENGTH), LENGTH - 1);
	sim_switch(&bench->two);
	assert_int_equal(copy_from_user(bench->kernel, user, LENGTH), 0);
}

static void test_unmap_all_maps_everything_again(void **state)
{
	struct sim_bench *bench = *state;
	const char *user = user_end(bench, LENGTH);

	sim_map(&bench->one, user, 1, SIM_READ);
	sim_unmap_all(&bench->one);
	assert_int_equal(copy_from_user(bench->kernel, user, LENGTH), 0);
	assert_int_equal(copy_from_user(bench->kernel, NULL, LENGTH), LENGTH);
}

/* ---------------------------------------------------------------- strncpy_from_user ----------- */

/* The kernel's result for a string of this length, of which so many bytes are mapped. */
static long expected_strncpy(size_t length, size_t mapped, size_t max)
{
	if (length < mapped && length < max)
		return (long)length;
	return max <= mapped ? (long)max : -EFAULT;
}

static void check_strncpy(struct sim_bench *bench, size_t length, size_t mapped, size_t max)
{
	/*
	 * There is only the mapped memory, or that of the string; a NUL ends it if there is room.
	 */
	char *user = user_end(bench, mapped);
	long want = expected_strncpy(length, mapped, max);

	if (length < mapped)
		user[length] = '\0';
	sim_unmap_all(&bench->one);
	sim_map(&bench->one, user, mapped, SIM_READ);
	untouch(bench);
	assert_int_equal(strncpy_from_user(bench->kernel, user, (long)max), want);
	if (want < 0)
		return;
	assert_memory_equal(bench->kernel, user, (size_t)want);
	if ((size_t)want < max)
		assert_int_equal(bench->kernel[want++], '\0');
	assert_untouched(bench->kernel + want, LENGTH);
}

static void test_strncpy_from_user_with_faults_at_every_byte(void **state)
{
	for (size_t length = 0; length < 9; length++)
		for (size_t mapped = 0; mapped < 12; mapped++)
			for (size_t max = 0; max < 12; max++)
				check_strncpy(*state, length, mapped, max);
}

/* The same without mappings: memory ends for real right after the NUL. */
static void test_strncpy_from_user_never_looks_past_the_nul(void **state)
{
	struct sim_bench *bench = *state;

	for (size_t length = 0; length < LENGTH; length++) {
		char *user = user_end(bench, length + 1);

		user[length] = '\0';
		untouch(bench);
		assert_int_equal(strncpy_from_user(bench->kernel, user, SIM_BENCH_PAGE), length);
		assert_memory_equal(bench->kernel, user, length + 1);
		assert_untouched(bench->kernel + length + 1, LENGTH);
	}
}

static void test_strncpy_from_user_never_looks_past_max(void **state)
{
	struct sim_bench *bench = *state;
	const char *user = user_end(bench, LENGTH);

	for (size_t max = 0; max <= LENGTH; max++) {
		untouch(bench);
		assert_int_equal(strncpy_from_user(bench->kernel, user + LENGTH - max, (long)max),
				 max);
		assert_memory_equal(bench->kernel, user + LENGTH - max, max);
		assert_untouched(bench->kernel + max, LENGTH);
	}
}

static void test_strncpy_from_user_of_the_first_page_faults(void **state)
{
	struct sim_bench *bench = *state;

	assert_int_equal(strncpy_from_user(bench->kernel, NULL, LENGTH), -EFAULT);
	assert_int_equal(strncpy_from_user(bench->kernel, (const char *)(uintptr_t)4095, 1),
			 -EFAULT);
}

static void test_strncpy_from_user_of_nothing_succeeds_anywhere(void **state)
{
	struct sim_bench *bench = *state;

	untouch(bench);
	assert_int_equal(strncpy_from_user(bench->kernel, NULL, 0), 0);
	assert_int_equal(strncpy_from_user(bench->kernel, NULL, -1), 0);
	assert_int_equal(strncpy_from_user(bench->kernel, bench->user, 0), 0);
	assert_untouched(bench->kernel, LENGTH);
}

static void test_strncpy_from_user_crosses_into_an_adjacent_mapping(void **state)
{
	struct sim_bench *bench = *state;
	char *user = user_end(bench, LENGTH);

	user[LENGTH - 1] = '\0';
	sim_map(&bench->one, user, 10, SIM_READ);
	assert_int_equal(strncpy_from_user(bench->kernel, user, LENGTH), -EFAULT);
	sim_map(&bench->one, user + 10, LENGTH - 10, SIM_READ);
	assert_int_equal(strncpy_from_user(bench->kernel, user, LENGTH), LENGTH - 1);
	assert_string_equal(bench->kernel, user);
}

static void test_strncpy_from_user_of_write_only_memory_faults(void **state)
{
	struct sim_bench *bench = *state;
	const char *user = user_end(bench, LENGTH);

	sim_map(&bench->one, user, LENGTH, SIM_WRITE);
	assert_int_equal(strncpy_from_user(bench->kernel, user, LENGTH), -EFAULT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_bench_test(test_copy_from_user_copies_all),
		sim_bench_test(test_copy_from_user_of_nothing_succeeds_anywhere),
		sim_bench_test(test_copy_from_user_zeroes_what_it_could_not_read),
		sim_bench_test(test_copy_from_user_starting_inside_a_mapping_ends_with_it),
		sim_bench_test(test_copy_from_user_of_the_first_page_faults),
		sim_bench_test(test_copy_from_user_of_write_only_memory_faults),
		sim_bench_test(test_copy_to_user_copies_all),
		sim_bench_test(test_copy_to_user_stops_at_the_fault),
		sim_bench_test(test_copy_to_user_of_nothing_succeeds_anywhere),
		sim_bench_test(test_copy_to_user_of_the_first_page_faults),
		sim_bench_test(test_copy_to_user_of_read_only_memory_faults),
		sim_bench_test(test_map_layouts),
		sim_bench_test(test_map_belongs_to_one_task),
		sim_bench_test(test_unmap_all_maps_everything_again),
		sim_bench_test(test_strncpy_from_user_with_faults_at_every_byte),
		sim_bench_test(test_strncpy_from_user_never_looks_past_the_nul),
		sim_bench_test(test_strncpy_from_user_never_looks_past_max),
		sim_bench_test(test_strncpy_from_user_of_the_first_page_faults),
		sim_bench_test(test_strncpy_from_user_of_nothing_succeeds_anywhere),
		sim_bench_test(test_strncpy_from_user_crosses_into_an_adjacent_mapping),
		sim_bench_test(test_strncpy_from_user_of_write_only_memory_faults),
	};

	return cmocka_run_group_tests_name("sim/user_memory", tests, NULL, NULL);
}
