// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmalloc() from a pool: the same contract as from the heap, and as closely watched.
 */
#include "death.h"
#include "sim_pool.h"
#include "skip.h"

#include <sanitizer/asan_interface.h>

/* The pool of the current task; in its own memory, so that the sanitizer watches all around it. */
static int setup(void **state)
{
	struct sim_bench *bench;

	if (sim_bench_setup(state))
		return -1;
	bench = *state;
	bench->one.pool = malloc(sizeof(*bench->one.pool));
	if (!bench->one.pool)
		return -1;
	sim_pool_init(bench->one.pool);
	return 0;
}

static int teardown(void **state)
{
	struct sim_bench *bench = *state;

	sim_pool_destroy(bench->one.pool);
	free(bench->one.pool);
	return sim_bench_teardown(state);
}

#define pool_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static void test_kmalloc_gives_blocks_of_their_own(void **state)
{
	struct sim_bench *bench = *state;
	char *blocks[SIM_POOL_BLOCKS];

	for (unsigned int i = 0; i < SIM_POOL_BLOCKS; i++) {
		blocks[i] = kmalloc(SIM_POOL_BLOCK, GFP_KERNEL);
		assert_non_null(blocks[i]);
		memset(blocks[i], (int)i, SIM_POOL_BLOCK);
	}
	assert_int_equal(bench->one.allocations, SIM_POOL_BLOCKS);
	for (unsigned int i = 0; i < SIM_POOL_BLOCKS; i++) {
		assert_int_equal(blocks[i][0], i);
		assert_int_equal(blocks[i][SIM_POOL_BLOCK - 1], i);
		kfree(blocks[i]);
	}
	assert_int_equal(bench->one.allocations, 0);
}

static void test_kmalloc_without_a_free_block_is_null(void **state)
{
	struct sim_bench *bench = *state;
	void *blocks[SIM_POOL_BLOCKS];

	for (unsigned int i = 0; i < SIM_POOL_BLOCKS; i++)
		blocks[i] = kmalloc(1, GFP_KERNEL);
	kfree(kmalloc(1, GFP_KERNEL));
	assert_int_equal(bench->one.calls[SIM_KMALLOC], SIM_POOL_BLOCKS + 1);
	assert_int_equal(bench->one.allocations, SIM_POOL_BLOCKS);
	assert_null(sim_pool_take(bench->one.pool, 1));
	kfree(blocks[3]);
	blocks[3] = kmalloc(1, GFP_KERNEL);
	assert_non_null(blocks[3]);
	for (unsigned int i = 0; i < SIM_POOL_BLOCKS; i++)
		kfree(blocks[i]);
}

static void test_kmalloc_of_more_than_a_block_is_null(void **state)
{
	struct sim_bench *bench = *state;

	assert_null(sim_pool_take(bench->one.pool, SIM_POOL_BLOCK + 1));
}

static void test_freed_block_is_the_last_to_be_used_again(void **state)
{
	void *freed = kmalloc(1, GFP_KERNEL);

	(void)state;
	kfree(freed);
	for (unsigned int i = 1; i < SIM_POOL_BLOCKS; i++) {
		void *other = kmalloc(1, GFP_KERNEL);

		assert_ptr_not_equal(other, freed);
		kfree(other);
	}
}

static void test_kfree_of_null_does_nothing(void **state)
{
	struct sim_bench *bench = *state;

	kfree(NULL);
	assert_int_equal(bench->one.allocations, 0);
}

static void free_twice(struct sim_bench *bench)
{
	void *block = kmalloc(1, GFP_KERNEL);

	(void)bench;
	kfree(block);
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): on purpose */
	kfree(block);
}

static void free_the_middle(struct sim_bench *bench)
{
	char *block = kmalloc(16, GFP_KERNEL);

	(void)bench;
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): on purpose */
	kfree(block + 1);
}

static void free_what_is_not_the_pools(struct sim_bench *bench)
{
	kfree(bench->kernel);
}

static void test_kfree_of_anything_else_is_a_bug(void **state)
{
	static const char message[] = "simulator: kfree() of memory that kmalloc() did not return, "
				      "or that is freed already\n";

	assert_dies(free_twice, *state, message);
	assert_dies(free_the_middle, *state, message);
	assert_dies(free_what_is_not_the_pools, *state, message);
}

#if defined(__SANITIZE_ADDRESS__)
#define WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED 1
#endif
#endif

static void test_sanitizer_knows_what_is_allocated(void **state)
{
	(void)state;
#ifdef WATCHED
	char *block = kmalloc(100, GFP_KERNEL);

	assert_false(__asan_address_is_poisoned(block));
	assert_false(__asan_address_is_poisoned(block + 99));
	assert_true(__asan_address_is_poisoned(block + 100));
	assert_true(__asan_address_is_poisoned(block - 1));
	kfree(block);
	assert_true(__asan_address_is_poisoned(block));
	assert_true(__asan_address_is_poisoned(block + 99));
#else
	skip_because("built without AddressSanitizer: nobody watches");
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		pool_test(test_kmalloc_gives_blocks_of_their_own),
		pool_test(test_kmalloc_without_a_free_block_is_null),
		pool_test(test_kmalloc_of_more_than_a_block_is_null),
		pool_test(test_freed_block_is_the_last_to_be_used_again),
		pool_test(test_kfree_of_null_does_nothing),
		pool_test(test_kfree_of_anything_else_is_a_bug),
		pool_test(test_sanitizer_knows_what_is_allocated),
	};

	return cmocka_run_group_tests_name("sim/pool", tests, NULL, NULL);
}
