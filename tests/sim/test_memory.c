// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmalloc() and kfree(): their counters, and which allocation fails.
 */
#include "death.h"
#include "sim_bench.h"

static void test_kmalloc_gives_memory_and_counts_it(void **state)
{
	static const size_t sizes[] = { 1, 4092, 1 << 20 };
	const size_t n = sizeof(sizes) / sizeof(sizes[0]);
	struct sim_bench *bench = *state;
	void *blocks[sizeof(sizes) / sizeof(sizes[0])];

	for (size_t i = 0; i < n; i++) {
		blocks[i] = kmalloc(sizes[i], GFP_KERNEL);
		assert_non_null(blocks[i]);
		memset(blocks[i], 0xa5, sizes[i]);
		assert_int_equal(bench->one.allocations, i + 1);
		assert_int_equal(bench->one.calls[SIM_KMALLOC], i + 1);
	}
	for (size_t i = 0; i < n; i++) {
		kfree(blocks[i]);
		assert_int_equal(bench->one.allocations, n - 1 - i);
	}
	assert_int_equal(bench->one.calls[SIM_KMALLOC], n);
}

static void test_kfree_of_null_does_nothing(void **state)
{
	struct sim_bench *bench = *state;

	kfree(NULL);
	assert_int_equal(bench->one.allocations, 0);
}

static void test_kmalloc_counts_for_the_current_task(void **state)
{
	struct sim_bench *bench = *state;
	void *block;

	sim_switch(&bench->two);
	block = kmalloc(1, GFP_KERNEL);
	assert_int_equal(bench->one.allocations, 0);
	assert_int_equal(bench->two.allocations, 1);
	kfree(block);
	assert_int_equal(bench->two.allocations, 0);
}

static void test_kmalloc_fails_the_nth_time_only(void **state)
{
	struct sim_bench *bench = *state;

	for (unsigned long nth = 1; nth < 5; nth++) {
		sim_fail(&bench->one, SIM_KMALLOC, nth);
		for (unsigned long call = 1; call < 9; call++) {
			void *block = kmalloc(1, GFP_KERNEL);

			assert_int_equal(!block, call == nth);
			assert_int_equal(bench->one.allocations, call != nth);
			kfree(block);
		}
	}
	assert_int_equal(bench->one.calls[SIM_KMALLOC], 4 * 8);
}

static void test_fail_with_0_takes_the_failure_back(void **state)
{
	struct sim_bench *bench = *state;
	void *block;

	sim_fail(&bench->one, SIM_KMALLOC, 1);
	sim_fail(&bench->one, SIM_KMALLOC, 0);
	block = kmalloc(1, GFP_KERNEL);
	assert_non_null(block);
	kfree(block);
}

static void test_fail_concerns_one_task_and_one_call(void **state)
{
	struct sim_bench *bench = *state;
	void *block;

	sim_fail(&bench->two, SIM_KMALLOC, 1);
	sim_fail(&bench->one, SIM_LOCK_INTERRUPTIBLE, 1);
	sim_fail(&bench->one, SIM_TRYLOCK, 1);
	block = kmalloc(1, GFP_KERNEL);
	assert_non_null(block);
	kfree(block);
	sim_switch(&bench->two);
	block = kmalloc(1, GFP_KERNEL);
	assert_null(block);
	kfree(block);
}

static void allocate_with_unknown_flags(struct sim_bench *bench)
{
	(void)bench;
	kfree(kmalloc(1, GFP_KERNEL | 0x1000));
}

static void test_kmalloc_with_unknown_flags_aborts(void **state)
{
	assert_dies(allocate_with_unknown_flags, *state,
		    "simulator: kmalloc(GFP_KERNEL): 0x1030 are no flags that the simulated "
		    "kernel knows\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_bench_test(test_kmalloc_gives_memory_and_counts_it),
		sim_bench_test(test_kfree_of_null_does_nothing),
		sim_bench_test(test_kmalloc_counts_for_the_current_task),
		sim_bench_test(test_kmalloc_fails_the_nth_time_only),
		sim_bench_test(test_fail_with_0_takes_the_failure_back),
		sim_bench_test(test_fail_concerns_one_task_and_one_call),
		sim_bench_test(test_kmalloc_with_unknown_flags_aborts),
	};

	return cmocka_run_group_tests_name("sim/memory", tests, NULL, NULL);
}
