// SPDX-License-Identifier: GPL-2.0-only
/*
 * read and write of user memory in several pieces: one call, as for one piece.
 */
#include "lab.h"

#include <string.h>

#define PIECES(pieces) pieces, sizeof(pieces) / sizeof((pieces)[0])

static struct iovec piece(const void *bytes, size_t n)
{
	return (struct iovec){ (void *)(uintptr_t)bytes, n };
}

static size_t size_of(const struct iovec *pieces, size_t n)
{
	size_t size = 0;

	while (n--)
		size += pieces[n].iov_len;
	return size;
}

static ssize_t write_pieces(struct lab *lab, const struct iovec *pieces, size_t n)
{
	struct iov_iter from;

	iov_iter_init(&from, ITER_SOURCE, pieces, n, size_of(pieces, n));
	return lkp_enc_write_iter(&lab->file, &from, false);
}

static ssize_t read_pieces(struct lab *lab, const struct iovec *pieces, size_t n)
{
	struct iov_iter to;

	iov_iter_init(&to, ITER_DEST, pieces, n, size_of(pieces, n));
	return lkp_enc_read_iter(&lab->file, &to, false);
}

static void test_write_of_pieces_is_one_store(void **state)
{
	const struct iovec pieces[] = { piece("ab", 2), piece("", 0), piece("c", 1),
					piece("de", 2) };
	struct lab *lab = *state;

	lab_trace_start(lab);
	assert_int_equal(write_pieces(lab, PIECES(pieces)), 5);
	lab_expect_cells(lab, 'W', "abcde", 6);
	lab_expect(lab, "R1 STRING[5] 0x0\n");
	lab_assert_trace(lab);
}

static void test_write_of_pieces_ends_at_the_first_nul(void **state)
{
	const struct iovec pieces[] = { piece("ab", 2), piece("c\0d", 3), piece("ef", 2) };
	struct lab *lab = *state;

	assert_int_equal(write_pieces(lab, PIECES(pieces)), 7);
	assert_string_equal((const char *)lab->emu.state.device.string, "abc");
}

static void test_write_of_pieces_does_not_need_what_follows_the_nul(void **state)
{
	struct lab *lab = *state;
	struct iovec pieces[] = { piece(lab->user.text, 4), piece(lab->user.dst, 4) };

	sim_map(&lab->task, lab->user.text, 4, SIM_READ);
	assert_int_equal(write_pieces(lab, PIECES(pieces)), 8);
	assert_string_equal((const char *)lab->emu.state.device.string, "abc");
}

/* The fault comes at each byte of each piece. */
static void test_write_with_a_piece_that_faults_stores_nothing(void **state)
{
	struct lab *lab = *state;
	struct iovec pieces[] = { piece(lab->user.text, 3), piece(lab->user.src, 3) };

	for (size_t ok = 0; ok < 6; ok++) {
		lab_restart(lab);
		sim_unmap_all(&lab->task);
		sim_map(&lab->task, lab->user.text, ok < 3 ? ok : 3, SIM_READ);
		sim_map(&lab->task, lab->user.src, ok < 3 ? 0 : ok - 3, SIM_READ);
		lab_trace_start(lab);
		assert_int_equal(write_pieces(lab, PIECES(pieces)), -EFAULT);
		lab_assert_untouched(lab);
	}
}

/*
 * Some machines copy fewer bytes before a fault than they could; the driver must still find the
 * NUL.
 */
static size_t read_by_two(void *context, void *to, uintptr_t from, size_t n)
{
	const char *end = context;
	size_t left = (size_t)(end - (const char *)from);

	if (n <= left) {
		memcpy(to, (const void *)from, n);
		return n;
	}
	left &= ~(size_t)1;
	memcpy(to, (const void *)from, left);
	return left;
}

static void test_write_finds_the_nul_before_a_fault_to_the_byte(void **state)
{
	static const struct sim_memory memory = { .read = read_by_two };
	struct lab *lab = *state;

	sim_set_memory(&lab->task, &memory, lab->user.text + 3);
	memcpy(lab->user.text, "ab", 3);
	assert_int_equal(lkp_enc_write(&lab->file, lab->user.text, 100, false), 100);
	assert_string_equal((const char *)lab->emu.state.device.string, "ab");
	sim_set_memory(&lab->task, &memory, lab->user.text + 2);
	lab_trace_start(lab);
	assert_int_equal(lkp_enc_write(&lab->file, lab->user.text, 100, false), -EFAULT);
	lab_assert_untouched(lab);
}

static void test_write_of_too_many_bytes_in_pieces_is_truncated(void **state)
{
	static char text[LKP_ENC_STRING_CELLS];
	const struct iovec pieces[] = { piece(text, LKP_ENC_STRING_MAX), piece("b", 1) };
	struct lab *lab = *state;

	memset(text, 'a', sizeof(text));
	assert_int_equal(write_pieces(lab, PIECES(pieces)), LKP_ENC_STRING_CELLS);
	assert_int_equal(lkp_enc_truncations(&lab->dev), 1);
	assert_memory_equal(lab->emu.state.device.string, text, LKP_ENC_STRING_MAX);
	assert_int_equal(lab->emu.state.device.string[LKP_ENC_STRING_MAX], 0);
}

static void test_write_and_read_of_no_bytes_in_pieces_do_nothing(void **state)
{
	const struct iovec pieces[] = { piece(NULL, 0), piece(NULL, 0) };
	struct lab *lab = *state;

	lab_trace_start(lab);
	assert_int_equal(write_pieces(lab, PIECES(pieces)), 0);
	assert_int_equal(read_pieces(lab, PIECES(pieces)), 0);
	lab_assert_untouched(lab);
}

static void test_read_fills_pieces_with_one_fetch(void **state)
{
	char first[2] = "", second[4] = "";
	const struct iovec pieces[] = { piece(first, 2), piece(NULL, 0), piece(second, 4) };
	struct lab *lab = *state;

	lab_put_string(lab, "abcde");
	memset(second, '#', sizeof(second));
	lab_trace_start(lab);
	assert_int_equal(read_pieces(lab, PIECES(pieces)), 5);
	lab_expect_cells(lab, 'R', "abcde", 6);
	lab_assert_untouched(lab);
	assert_memory_equal(first, "ab", 2);
	assert_memory_equal(second, "cde#", 4);
	assert_int_equal(position_of(&lab->file), 5);
}

static void test_read_with_a_piece_that_faults_keeps_the_position(void **state)
{
	struct lab *lab = *state;
	struct iovec pieces[] = { piece(lab->user.text, 1), piece(lab->user.dst, 2) };

	for (size_t ok = 0; ok < 3; ok++) {
		lab_restart(lab);
		sim_unmap_all(&lab->task);
		sim_map(&lab->task, lab->user.text, ok ? 1 : 0, SIM_WRITE);
		sim_map(&lab->task, lab->user.dst, ok ? ok - 1 : 0, SIM_WRITE);
		assert_int_equal(read_pieces(lab, PIECES(pieces)), -EFAULT);
		assert_int_equal(position_of(&lab->file), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lab_test(test_write_of_pieces_is_one_store),
		lab_test(test_write_of_pieces_ends_at_the_first_nul),
		lab_test(test_write_of_pieces_does_not_need_what_follows_the_nul),
		lab_test(test_write_with_a_piece_that_faults_stores_nothing),
		lab_test(test_write_finds_the_nul_before_a_fault_to_the_byte),
		lab_test(test_write_of_too_many_bytes_in_pieces_is_truncated),
		lab_test(test_write_and_read_of_no_bytes_in_pieces_do_nothing),
		lab_test(test_read_fills_pieces_with_one_fetch),
		lab_test(test_read_with_a_piece_that_faults_keeps_the_position),
	};

	return cmocka_run_group_tests_name("core/pieces", tests, NULL, NULL);
}
