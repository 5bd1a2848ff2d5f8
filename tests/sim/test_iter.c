// SPDX-License-Identifier: GPL-2.0-only
/*
 * User memory in pieces: copies use them in order, and continue where the last copy ended.
 */
#include "sim_bench.h"

#include "death.h"

static void test_copy_goes_through_the_pieces_in_order(void **state)
{
	struct sim_bench *bench = *state;
	const struct iovec pieces[] = {
		{ bench->user + 10, 3 }, { NULL, 0 }, { bench->user, 2 }, { bench->user + 20, 4 }
	};
	struct iov_iter iter;

	memcpy(bench->user, "de........abc.......fghi", 24);
	iov_iter_init(&iter, ITER_SOURCE, pieces, 4, 9);
	assert_int_equal(copy_from_iter(bench->kernel, 4, &iter), 4);
	assert_int_equal(iov_iter_count(&iter), 5);
	assert_int_equal(copy_from_iter(bench->kernel + 4, 100, &iter), 5);
	assert_memory_equal(bench->kernel, "abcdefghi", 9);
	assert_int_equal(iov_iter_count(&iter), 0);
	assert_int_equal(copy_from_iter(bench->kernel, 1, &iter), 0);
}

static void test_copy_to_pieces_writes_no_byte_more(void **state)
{
	struct sim_bench *bench = *state;
	const struct iovec pieces[] = { { bench->user + 4, 2 }, { bench->user, 3 } };
	struct iov_iter iter;

	memset(bench->user, '#', 8);
	iov_iter_init(&iter, ITER_DEST, pieces, 2, 5);
	assert_int_equal(copy_to_iter("abcd", 4, &iter), 4);
	assert_memory_equal(bench->user, "cd##ab##", 8);
	assert_int_equal(iov_iter_count(&iter), 1);
}

static void test_copy_ends_at_the_count_and_not_at_the_pieces_end(void **state)
{
	struct sim_bench *bench = *state;
	const struct iovec pieces[] = { { bench->user, 8 } };
	struct iov_iter iter;

	iov_iter_init(&iter, ITER_SOURCE, pieces, 1, 5);
	assert_int_equal(copy_from_iter(bench->kernel, 8, &iter), 5);
}

static void test_copy_ends_where_a_piece_faults(void **state)
{
	struct sim_bench *bench = *state;
	const struct iovec pieces[] = { { bench->user, 2 }, { bench->user + 8, 4 } };
	struct iov_iter iter;

	sim_map(&bench->one, bench->user, 2, SIM_READ | SIM_WRITE);
	sim_map(&bench->one, bench->user + 8, 1, SIM_READ);
	memcpy(bench->user, "ab", 2);
	bench->user[8] = 'c';
	iov_iter_init(&iter, ITER_SOURCE, pieces, 2, 6);
	assert_int_equal(copy_from_iter(bench->kernel, 6, &iter), 3);
	assert_memory_equal(bench->kernel, "abc", 3);
	/* It can be tried again from there. */
	assert_int_equal(copy_from_iter(bench->kernel, 1, &iter), 0);
	sim_map(&bench->one, bench->user + 9, 1, SIM_READ);
	bench->user[9] = 'd';
	assert_int_equal(copy_from_iter(bench->kernel, 3, &iter), 1);
	assert_int_equal(bench->kernel[0], 'd');
	iov_iter_init(&iter, ITER_DEST, pieces, 2, 6);
	assert_int_equal(copy_to_iter("xyz", 3, &iter), 2);
}

/* Each piece is a copy; after a planned fault, further copies fault too. */
static void test_planned_fault_of_a_piece_lasts(void **state)
{
	struct sim_bench *bench = *state;
	const struct iovec pieces[] = { { bench->user, 2 }, { bench->user + 8, 4 } };
	struct sim_fault faults[] = {
		{ .kind = SIM_FAULT_EFAULT, .call = SIM_COPY_FROM_USER, .nth = 2, .byte = 1 }
	};
	struct iov_iter iter;

	sim_set_faults(&bench->one, faults, 1);
	iov_iter_init(&iter, ITER_SOURCE, pieces, 2, 6);
	assert_int_equal(copy_from_iter(bench->kernel, 6, &iter), 3);
	assert_int_equal(copy_from_iter(bench->kernel, 1, &iter), 0);
	assert_int_equal(faults[0].fired, 1);
	sim_set_faults(&bench->one, NULL, 0);
}

static void test_one_piece_is_enough(void **state)
{
	struct sim_bench *bench = *state;
	struct iov_iter iter;

	iov_iter_ubuf(&iter, ITER_DEST, bench->user, 5);
	assert_int_equal(iov_iter_count(&iter), 5);
	assert_int_equal(copy_to_iter("abc", 3, &iter), 3);
	assert_int_equal(copy_to_iter("defg", 4, &iter), 2);
	assert_memory_equal(bench->user, "abcde", 5);
}

static void copy_from_what_is_to_be_copied_to(struct sim_bench *bench)
{
	struct iov_iter iter;

	iov_iter_ubuf(&iter, ITER_DEST, bench->user, 5);
	(void)!copy_from_iter(bench->kernel, 1, &iter);
}

static void copy_to_what_is_to_be_copied_from(struct sim_bench *bench)
{
	struct iov_iter iter;

	iov_iter_ubuf(&iter, ITER_SOURCE, bench->user, 5);
	(void)!copy_to_iter(bench->kernel, 1, &iter);
}

static void copy_more_than_there_are_pieces(struct sim_bench *bench)
{
	const struct iovec pieces[] = { { bench->user, 2 } };
	struct iov_iter iter;

	iov_iter_init(&iter, ITER_SOURCE, pieces, 1, 3);
	(void)!copy_from_iter(bench->kernel, 3, &iter);
}

static void test_misuse_of_pieces_aborts(void **state)
{
	assert_dies(copy_from_what_is_to_be_copied_to, *state,
		    "simulator: copy_from_iter() of memory that is to be copied to\n");
	assert_dies(copy_to_what_is_to_be_copied_from, *state,
		    "simulator: copy_to_iter() of memory that is to be copied from\n");
	assert_dies(copy_more_than_there_are_pieces, *state,
		    "simulator: an iov_iter of more bytes than there are in its pieces\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_bench_test(test_copy_goes_through_the_pieces_in_order),
		sim_bench_test(test_copy_to_pieces_writes_no_byte_more),
		sim_bench_test(test_copy_ends_at_the_count_and_not_at_the_pieces_end),
		sim_bench_test(test_copy_ends_where_a_piece_faults),
		sim_bench_test(test_planned_fault_of_a_piece_lasts),
		sim_bench_test(test_one_piece_is_enough),
		sim_bench_test(test_misuse_of_pieces_aborts),
	};

	return cmocka_run_group_tests_name("sim/iter", tests, NULL, NULL);
}
