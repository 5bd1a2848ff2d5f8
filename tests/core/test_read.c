// SPDX-License-Identifier: GPL-2.0-only
/*
 * read(2): the string without its NUL, piece by piece, and each file's position in it.
 */
#include "lab.h"

#include <string.h>

/* ---------------------------------------------------------------- What is read ---------------- */

static void test_read_gives_the_string_without_its_nul(void **state)
{
	struct lab *lab = *state;
	char buf[16];

	memset(buf, '#', sizeof(buf));
	lab_put_string(lab, "Khoor");
	assert_int_equal(lkp_enc_read(&lab->file, buf, sizeof(buf), false), 5);
	assert_memory_equal(buf, "Khoor###########", sizeof(buf));
	assert_int_equal(position_of(&lab->file), 5);
}

static void test_read_makes_the_documented_accesses(void **state)
{
	struct lab *lab = *state;
	char buf[16];

	lab_put_string(lab, "Hi");
	lab_trace_start(lab);
	assert_int_equal(lkp_enc_read(&lab->file, buf, sizeof(buf), false), 2);
	assert_string_equal(lab_trace_text(lab), "R1 STRING[0] 0x48\n"
						 "R1 STRING[1] 0x69\n"
						 "R1 STRING[2] 0x0\n");
}

static void test_read_of_nothing_does_nothing(void **state)
{
	struct lab *lab = *state;

	lab_put_string(lab, "abc");
	set_position(&lab->file, 1);
	lab_trace_start(lab);
	/* The call also does not look at its buffer, takes no lock and needs no memory. */
	lab_hold(lab, &lab->dev.lock);
	lab_hold(lab, &lab->file.read_lock);
	sim_fail(&lab->task, SIM_KMALLOC, 1);
	assert_int_equal(lkp_enc_read(&lab->file, NULL, 0, true), 0);
	lab_let_go(lab, &lab->file.read_lock);
	lab_let_go(lab, &lab->dev.lock);
	lab_assert_untouched(lab);
	assert_int_equal(position_of(&lab->file), 1);
}

static void test_read_of_the_empty_string_is_the_end(void **state)
{
	struct lab *lab = *state;
	char buf[4] = "###";

	lab_trace_start(lab);
	assert_int_equal(lkp_enc_read(&lab->file, buf, sizeof(buf), false), 0);
	assert_string_equal(lab_trace_text(lab), "R1 STRING[0] 0x0\n");
	assert_string_equal(buf, "###");
}

static void test_read_of_the_longest_string(void **state)
{
	static const size_t counts[] = { 4091, 4092, 4093, 65536 };
	struct lab *lab = *state;
	static char buf[65536];
	uint8_t *string = lab->emu.state.device.string;

	lab_fill(lab, 'q');
	string[LKP_ENC_STRING_MAX] = 0;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		set_position(&lab->file, 0);
		memset(buf, '#', sizeof(buf));
		lab_trace_start(lab);
		assert_int_equal(lkp_enc_read(&lab->file, buf, counts[i], false), 4091);
		assert_memory_equal(buf, string, 4091);
		assert_int_equal(buf[4091], '#');
		lab_expect_cells(lab, 'R', string, LKP_ENC_STRING_CELLS);
		lab_assert_trace(lab);
	}
}

/* ---------------------------------------------------------------- Position -------------------- */

static void test_read_short_goes_on_where_it_ended(void **state)
{
	static const char want[] = "abcdefg";
	struct lab *lab = *state;

	lab_put_string(lab, want);
	for (size_t step = 1; step <= 8; step++) {
		size_t done = 0;

		set_position(&lab->file, 0);
		while (done < 7) {
			size_t n = 7 - done < step ? 7 - done : step;
			char buf[8] = "#######";

			assert_int_equal(lkp_enc_read(&lab->file, buf, step, false), n);
			assert_memory_equal(buf, want + done, n);
			assert_memory_equal(buf + n, "#######", 7 - n);
			done += n;
			assert_int_equal(position_of(&lab->file), done);
		}
		assert_int_equal(lkp_enc_read(&lab->file, (char[1]){ 0 }, 1, false), 0);
		assert_int_equal(lkp_enc_read(&lab->file, (char[1]){ 0 }, 1, false), 0);
	}
}

static void test_read_at_a_position_fetches_from_cell_0(void **state)
{
	struct lab *lab = *state;
	char buf[2];

	lab_put_string(lab, "abcd");
	set_position(&lab->file, 2);
	lab_trace_start(lab);
	assert_int_equal(lkp_enc_read(&lab->file, buf, 1, false), 1);
	assert_int_equal(buf[0], 'c');
	lab_expect_cells(lab, 'R', "abcd", 5);
	lab_assert_trace(lab);
}

static void test_read_behind_a_string_that_got_shorter_is_the_end(void **state)
{
	struct lab *lab = *state;
	struct lkp_enc_file other;
	char buf[8] = "#######";

	assert_int_equal(lkp_enc_open(&lab->dev, &other, LKP_ENC_FILE_WRITE), 0);
	lab_put_string(lab, "abcdef");
	set_position(&lab->file, 5);
	assert_int_equal(lkp_enc_write(&other, "12", 2, false), 2);
	assert_int_equal(lkp_enc_read(&lab->file, buf, sizeof(buf), false), 0);
	assert_int_equal(position_of(&lab->file), 5);
	assert_string_equal(buf, "#######");
	/* The string is exactly as long as the position, so the file is still at its end. */
	assert_int_equal(lkp_enc_write(&other, "12345", 5, false), 5);
	assert_int_equal(lkp_enc_read(&lab->file, buf, sizeof(buf), false), 0);
	/* The string is longer again, so the read continues. */
	assert_int_equal(lkp_enc_write(&other, "1234567", 7, false), 7);
	assert_int_equal(lkp_enc_read(&lab->file, buf, sizeof(buf), false), 2);
	assert_memory_equal(buf, "67", 2);
}

static void test_read_two_files_have_their_own_positions(void **state)
{
	struct lab *lab = *state;
	struct lkp_enc_file other;
	char buf[8];

	assert_int_equal(lkp_enc_open(&lab->dev, &other, LKP_ENC_FILE_READ), 0);
	lab_put_string(lab, "abcdef");
	assert_int_equal(lkp_enc_read(&lab->file, buf, 4, false), 4);
	assert_int_equal(lkp_enc_read(&other, buf, 2, false), 2);
	assert_memory_equal(buf, "ab", 2);
	assert_int_equal(lkp_enc_read(&lab->file, buf, 8, false), 2);
	assert_memory_equal(buf, "ef", 2);
	assert_int_equal(lkp_enc_read(&other, buf, 8, false), 4);
	assert_memory_equal(buf, "cdef", 4);
}

/* Only stores through the file rewind it. */
static void test_read_starts_over_after_a_store_only(void **state)
{
	struct lab *lab = *state;

	for (const struct lab_call *call = lab_calls; call->name; call++) {
		bool stores = !strcmp(call->name, "write") || !strcmp(call->name, "WRITE_STRING");

		if (!strcmp(call->name, "read"))
			continue;
		lab_restart(lab);
		set_position(&lab->file, 2);
		assert_variant_equal(call->name, call->run(lab, false) >= 0, true);
		assert_variant_equal(call->name, position_of(&lab->file), stores ? 0 : 2);
	}
}

/* ---------------------------------------------------------------- User memory ----------------- */

static void test_read_touches_no_memory_behind_the_result(void **state)
{
	struct lab *lab = *state;
	char buf[64] = "";

	lab_put_string(lab, "abc");
	/* The size of the buffer is larger than its mapping, but the string is not. */
	sim_map(&lab->task, buf, 3, SIM_WRITE);
	assert_int_equal(lkp_enc_read(&lab->file, buf, sizeof(buf), false), 3);
}

static void test_read_fault_at_every_byte_keeps_the_position(void **state)
{
	struct lab *lab = *state;
	char buf[8];

	lab_put_string(lab, "abcdef");
	for (size_t start = 0; start < 6; start++) {
		for (size_t mapped = 0; mapped < 6 - start; mapped++) {
			set_position(&lab->file, start);
			sim_unmap_all(&lab->task);
			sim_map(&lab->task, buf, mapped, SIM_WRITE);
			assert_int_equal(lkp_enc_read(&lab->file, buf, 6, false), -EFAULT);
			assert_int_equal(position_of(&lab->file), start);
		}
		/* The bytes of the failed reads can still be read. */
		sim_unmap_all(&lab->task);
		assert_int_equal(lkp_enc_read(&lab->file, buf, 6, false), 6 - start);
		assert_memory_equal(buf, &"abcdef"[start], 6 - start);
	}
}

static void test_read_fault_happens_after_the_fetch(void **state)
{
	struct lab *lab = *state;

	lab_put_string(lab, "abc");
	lab_trace_start(lab);
	assert_int_equal(lkp_enc_read(&lab->file, NULL, 1, false), -EFAULT);
	lab_expect_cells(lab, 'R', "abc", 4);
	/* A fetch changes nothing in the device. */
	lab_assert_untouched(lab);
}

static void test_read_at_the_end_does_not_look_at_its_buffer(void **state)
{
	struct lab *lab = *state;

	lab_put_string(lab, "abc");
	set_position(&lab->file, 3);
	assert_int_equal(lkp_enc_read(&lab->file, NULL, 8, false), 0);
}

/* ---------------------------------------------------------------- Failure --------------------- */

static void fail_memory(struct lab *lab)
{
	sim_fail(&lab->task, SIM_KMALLOC, 1);
}

static void fail_readers_lock(struct lab *lab)
{
	sim_fail(&lab->task, SIM_LOCK_INTERRUPTIBLE, 1);
}

static void fail_device_lock(struct lab *lab)
{
	sim_fail(&lab->task, SIM_LOCK_INTERRUPTIBLE, 2);
}

static void lose_the_nul(struct lab *lab)
{
	lab_fill(lab, 'x');
}

static void die(struct lab *lab)
{
	emu_remove(&lab->emu);
}

static void test_read_failure_keeps_position_and_buffer(void **state)
{
	static const struct {
		const char *name;
		void (*cause)(struct lab *lab);
		int err;
	} variants[] = {
		{ "no memory", fail_memory, -ENOMEM },
		{ "signal, readers' lock", fail_readers_lock, -EINTR },
		{ "signal, device's lock", fail_device_lock, -EINTR },
		{ "no NUL", lose_the_nul, -EIO },
		{ "dead", die, -ENODEV },
	};
	struct lab *lab = *state;
	char buf[8];

	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		lab_restart(lab);
		set_position(&lab->file, 1);
		memset(buf, '#', sizeof(buf));
		variants[i].cause(lab);
		assert_variant_equal(variants[i].name, lkp_enc_read(&lab->file, buf, 8, false),
				     variants[i].err);
		assert_variant_equal(variants[i].name, position_of(&lab->file), 1);
		assert_memory_equal(buf, "########", sizeof(buf));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lab_test(test_read_gives_the_string_without_its_nul),
		lab_test(test_read_makes_the_documented_accesses),
		lab_test(test_read_of_nothing_does_nothing),
		lab_test(test_read_of_the_empty_string_is_the_end),
		lab_test(test_read_of_the_longest_string),
		lab_test(test_read_short_goes_on_where_it_ended),
		lab_test(test_read_at_a_position_fetches_from_cell_0),
		lab_test(test_read_behind_a_string_that_got_shorter_is_the_end),
		lab_test(test_read_two_files_have_their_own_positions),
		lab_test(test_read_starts_over_after_a_store_only),
		lab_test(test_read_touches_no_memory_behind_the_result),
		lab_test(test_read_fault_at_every_byte_keeps_the_position),
		lab_test(test_read_fault_happens_after_the_fetch),
		lab_test(test_read_at_the_end_does_not_look_at_its_buffer),
		lab_test(test_read_failure_keeps_position_and_buffer),
	};

	return cmocka_run_group_tests_name("core/read", tests, NULL, NULL);
}
