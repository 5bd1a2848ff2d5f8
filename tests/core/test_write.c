// SPDX-License-Identifier: GPL-2.0-only
/*
 * write(2): what it stores, which memory it reads, what it returns, and its accesses.
 */
#include "lab.h"

#include <string.h>

/* More bytes than the device holds, and more than a write may read. */
#define OVERSIZED 5000

/* ---------------------------------------------------------------- What is stored -------------- */

static void test_write_stores_enciphered_string(void **state)
{
	struct lab *lab = *state;

	lab->emu.state.device.seed = 3;
	assert_int_equal(lkp_enc_write(&lab->file, "Hello", 5, false), 5);
	assert_string_equal((const char *)lab->emu.state.device.string, "Khoor");
}

static void test_write_makes_the_documented_accesses(void **state)
{
	struct lab *lab = *state;

	lab_trace_start(lab);
	assert_int_equal(lkp_enc_write(&lab->file, "Hi", 2, false), 2);
	assert_string_equal(lab_trace_text(lab), "W1 STRING[0] 0x48\n"
						 "W1 STRING[1] 0x69\n"
						 "W1 STRING[2] 0x0\n"
						 "R1 STRING[2] 0x0\n");
}

static void test_write_of_nothing_does_nothing(void **state)
{
	struct lab *lab = *state;

	lab_put_string(lab, "abc");
	set_position(&lab->file, 2);
	lab_trace_start(lab);
	/* The call also does not look at its buffer, takes no lock and needs no memory. */
	lab_hold(lab, &lab->dev.lock);
	sim_fail(&lab->task, SIM_KMALLOC, 1);
	assert_int_equal(lkp_enc_write(&lab->file, NULL, 0, true), 0);
	lab_let_go(lab, &lab->dev.lock);
	lab_assert_untouched(lab);
	assert_int_equal(position_of(&lab->file), 2);
}

static void test_write_stops_at_first_nul(void **state)
{
	struct lab *lab = *state;

	lab_fill(lab, '#');
	lab_trace_start(lab);
	assert_int_equal(lkp_enc_write(&lab->file, "ab\0cd\0", 6, false), 6);
	lab_expect_cells(lab, 'W', "ab", 3);
	lab_expect(lab, "R1 STRING[2] 0x0\n");
	lab_assert_trace(lab);
	assert_memory_equal(lab->emu.state.device.string, "ab\0###", 6);
}

static void test_write_of_leading_nul_empties_the_string(void **state)
{
	struct lab *lab = *state;

	lab_fill(lab, '#');
	lab_trace_start(lab);
	assert_int_equal(lkp_enc_write(&lab->file, "\0cd", 3, false), 3);
	assert_string_equal(lab_trace_text(lab), "W1 STRING[0] 0x0\n"
						 "R1 STRING[0] 0x0\n");
}

static void test_write_leaves_seed_and_later_cells_alone(void **state)
{
	struct lab *lab = *state;
	struct emu_state want;

	lab_fill(lab, '#');
	lab->emu.state.device.seed = 0xfffffff0;
	want = lab->emu.state;
	memcpy(want.device.string, "1234", 5);
	assert_int_equal(lkp_enc_write(&lab->file, "1234", 4, false), 4);
	assert_memory_equal(&lab->emu.state, &want, sizeof(want));
}

/* A run of 'x', perhaps with a NUL in it, of any size around the limits. */
static void test_write_sizes(void **state)
{
	static const struct {
		const char *name;
		size_t count, nul, stored;
		unsigned long truncations;
	} variants[] = {
		{ "one byte", 1, OVERSIZED, 1, 0 },
		{ "one below the longest", 4090, OVERSIZED, 4090, 0 },
		{ "the longest", 4091, OVERSIZED, 4091, 0 },
		{ "the longest with its NUL", 4092, 4091, 4091, 0 },
		{ "one above the longest", 4092, OVERSIZED, 4091, 1 },
		{ "one more than is looked at", 4093, OVERSIZED, 4091, 1 },
		{ "a NUL just behind what is looked at", 4093, 4092, 4091, 1 },
		{ "oversized", OVERSIZED, OVERSIZED, 4091, 1 },
		{ "oversized but for an early NUL", OVERSIZED, 10, 10, 0 },
		{ "oversized but for a late NUL", OVERSIZED, 4091, 4091, 0 },
	};
	struct lab *lab = *state;
	char buf[OVERSIZED + 1];

	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		const char *name = variants[i].name;
		size_t count = variants[i].count;
		size_t stored = variants[i].stored;

		lab_restart(lab);
		lab_fill(lab, '#');
		memset(buf, 'f', sizeof(buf));
		buf[variants[i].nul] = '\0';
		lab_trace_start(lab);
		assert_variant_equal(name, lkp_enc_write(&lab->file, buf, count, false), count);
		buf[stored] = '\0';
		lab_expect_cells(lab, 'W', buf, stored + 1);
		lab_expect(lab, "R1 STRING[%zu] 0x0\n", stored);
		lab_assert_trace(lab);
		assert_variant_equal(name, lkp_enc_truncations(&lab->dev), variants[i].truncations);
	}
}

static void test_write_round_trips_every_byte(void **state)
{
	static const u32 seeds[] = { 0, 1, 13, 25, 26, 27, 255, 256, 0x80000000, 0xffffffff };
	struct lab *lab = *state;
	uint8_t in[LKP_ENC_STRING_MAX], want[LKP_ENC_STRING_MAX], out[LKP_ENC_STRING_MAX + 1];

	for (size_t s = 0; s < sizeof(seeds) / sizeof(seeds[0]); s++) {
		for (size_t i = 0; i < sizeof(in); i++) {
			in[i] = (uint8_t)(i % 255 + 1);
			want[i] = lab_encipher(in[i], seeds[s]);
		}
		lab->emu.state.device.seed = seeds[s];
		assert_int_equal(lkp_enc_write(&lab->file, (char *)in, sizeof(in), false),
				 sizeof(in));
		assert_int_equal(lkp_enc_read(&lab->file, (char *)out, sizeof(out), false),
				 sizeof(in));
		assert_memory_equal(out, want, sizeof(want));
	}
}

/* ---------------------------------------------------------------- Too long a string ----------- */

static void test_write_oversized_is_truncated_and_counted(void **state)
{
	struct lab *lab = *state;
	char buf[OVERSIZED];

	memset(buf, '1', sizeof(buf));
	for (unsigned long n = 1; n <= 3; n++) {
		assert_int_equal(lkp_enc_write(&lab->file, buf, sizeof(buf), false), sizeof(buf));
		assert_int_equal(lkp_enc_truncations(&lab->dev), n);
		assert_int_equal(lab->task.warnings, n);
		assert_string_equal(lab->task.warning, "lkp_enc: string truncated to 4091 bytes");
	}
	buf[LKP_ENC_STRING_MAX] = '\0';
	assert_string_equal((const char *)lab->emu.state.device.string, buf);
}

static void test_write_longest_is_not_counted(void **state)
{
	struct lab *lab = *state;
	char buf[LKP_ENC_STRING_CELLS] = "";

	memset(buf, '1', LKP_ENC_STRING_MAX);
	assert_int_equal(lkp_enc_write(&lab->file, buf, sizeof(buf), false), sizeof(buf));
	assert_int_equal(lkp_enc_truncations(&lab->dev), 0);
	assert_int_equal(lab->task.warnings, 0);
}

static void test_write_oversized_that_fails_is_not_counted(void **state)
{
	struct lab *lab = *state;
	char buf[OVERSIZED];

	memset(buf, '1', sizeof(buf));
	sim_fail(&lab->task, SIM_LOCK_INTERRUPTIBLE, 1);
	assert_int_equal(lkp_enc_write(&lab->file, buf, sizeof(buf), false), -EINTR);
	emu_remove(&lab->emu);
	assert_int_equal(lkp_enc_write(&lab->file, buf, sizeof(buf), false), -ENODEV);
	assert_int_equal(lkp_enc_truncations(&lab->dev), 0);
	assert_int_equal(lab->task.warnings, 0);
}

static void test_write_oversized_strict_is_emsgsize(void **state)
{
	struct lab *lab = *state;
	char buf[OVERSIZED];

	memset(buf, '1', sizeof(buf));
	set_position(&lab->file, 2);
	lab_trace_start(lab);
	assert_int_equal(lkp_enc_write(&lab->file, buf, sizeof(buf), false), -EMSGSIZE);
	assert_int_equal(lkp_enc_write(&lab->file, buf, 4092, false), -EMSGSIZE);
	lab_assert_untouched(lab);
	assert_int_equal(position_of(&lab->file), 2);
	assert_int_equal(lkp_enc_truncations(&lab->dev), 0);
	assert_int_equal(lab->task.warnings, 0);
}

static void test_write_longest_strict_is_stored(void **state)
{
	struct lab *lab = *state;
	char buf[OVERSIZED] = "";

	memset(buf, '1', LKP_ENC_STRING_MAX);
	assert_int_equal(lkp_enc_write(&lab->file, buf, LKP_ENC_STRING_MAX, false),
			 LKP_ENC_STRING_MAX);
	assert_string_equal((const char *)lab->emu.state.device.string, buf);
	/* Bytes after the NUL do not make the string longer. */
	assert_int_equal(lkp_enc_write(&lab->file, buf, sizeof(buf), false), sizeof(buf));
}

/* ---------------------------------------------------------------- User memory ----------------- */

static void test_write_looks_at_no_more_than_4092_bytes(void **state)
{
	struct lab *lab = *state;
	char buf[OVERSIZED];

	memset(buf, '1', sizeof(buf));
	sim_map(&lab->task, buf, 4092, SIM_READ);
	assert_int_equal(lkp_enc_write(&lab->file, buf, sizeof(buf), false), sizeof(buf));
	assert_int_equal(lkp_enc_write(&lab->file, buf, 4093, false), 4093);
	assert_int_equal(lkp_enc_truncations(&lab->dev), 2);
}

static void test_write_looks_at_no_more_than_count(void **state)
{
	static const char buf[] = "abc";
	struct lab *lab = *state;

	sim_map(&lab->task, buf, 2, SIM_READ);
	assert_int_equal(lkp_enc_write(&lab->file, buf, 2, false), 2);
	assert_string_equal((const char *)lab->emu.state.device.string, "ab");
}

static void test_write_never_looks_past_a_nul(void **state)
{
	static const char buf[] = "abc\0def";
	struct lab *lab = *state;

	sim_map(&lab->task, buf, 4, SIM_READ);
	assert_int_equal(lkp_enc_write(&lab->file, buf, sizeof(buf), false), sizeof(buf));
	assert_string_equal((const char *)lab->emu.state.device.string, "abc");
}

static void test_write_fault_at_every_byte_changes_nothing(void **state)
{
	static const char buf[] = "abcdef";
	struct lab *lab = *state;

	lab_put_string(lab, "xyz");
	set_position(&lab->file, 2);
	lab_trace_start(lab);
	for (size_t mapped = 0; mapped < 6; mapped++) {
		sim_unmap_all(&lab->task);
		sim_map(&lab->task, buf, mapped, SIM_READ);
		assert_int_equal(lkp_enc_write(&lab->file, buf, 6, false), -EFAULT);
		lab_assert_untouched(lab);
		assert_int_equal(position_of(&lab->file), 2);
	}
}

static void test_write_oversized_fault_is_efault(void **state)
{
	struct lab *lab = *state;
	char buf[OVERSIZED];

	memset(buf, '1', sizeof(buf));
	lab_trace_start(lab);
	/* The driver cannot see whether the 4092nd byte is a NUL. */
	sim_map(&lab->task, buf, 4091, SIM_READ);
	assert_int_equal(lkp_enc_write(&lab->file, buf, sizeof(buf), false), -EFAULT);
	lab_assert_untouched(lab);
	assert_int_equal(lkp_enc_truncations(&lab->dev), 0);
}

static void test_write_null_is_efault(void **state)
{
	struct lab *lab = *state;

	lab_trace_start(lab);
	assert_int_equal(lkp_enc_write(&lab->file, NULL, 1, false), -EFAULT);
	lab_assert_untouched(lab);
}

/* ---------------------------------------------------------------- Position -------------------- */

static void test_write_rewinds_this_file_only(void **state)
{
	struct lab *lab = *state;
	struct lkp_enc_file other;

	assert_int_equal(lkp_enc_open(&lab->dev, &other, LKP_ENC_FILE_READ), 0);
	set_position(&lab->file, 3);
	set_position(&other, 2);
	assert_int_equal(lkp_enc_write(&lab->file, "abc", 3, false), 3);
	assert_int_equal(position_of(&lab->file), 0);
	assert_int_equal(position_of(&other), 2);
}

/* ---------------------------------------------------------------- The device answers wrongly -- */

static void spoil_last_cell(struct lab *lab)
{
	lab->emu.state.device.string[3] = 1;
}

static void test_write_unterminated_read_back_is_eio(void **state)
{
	struct lab *lab = *state;

	lab_trace_start(lab);
	lab_at(lab, 5, spoil_last_cell);
	assert_int_equal(lkp_enc_write(&lab->file, "abc", 3, false), -EIO);
	lab_expect_cells(lab, 'W', "abc", 4);
	lab_expect(lab, "R1 STRING[3] 0x1\n"
			"R4 SEED 0x0\n");
	lab_assert_trace(lab);
	assert_false(lkp_enc_is_gone(&lab->dev));
	/* The fault may have been temporary. */
	assert_int_equal(lkp_enc_write(&lab->file, "abc", 3, false), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lab_test(test_write_stores_enciphered_string),
		lab_test(test_write_makes_the_documented_accesses),
		lab_test(test_write_of_nothing_does_nothing),
		lab_test(test_write_stops_at_first_nul),
		lab_test(test_write_of_leading_nul_empties_the_string),
		lab_test(test_write_leaves_seed_and_later_cells_alone),
		lab_test(test_write_sizes),
		lab_test(test_write_round_trips_every_byte),
		lab_test(test_write_oversized_is_truncated_and_counted),
		lab_test(test_write_longest_is_not_counted),
		lab_test(test_write_oversized_that_fails_is_not_counted),
		lab_test_strict(test_write_oversized_strict_is_emsgsize),
		lab_test_strict(test_write_longest_strict_is_stored),
		lab_test(test_write_looks_at_no_more_than_4092_bytes),
		lab_test(test_write_looks_at_no_more_than_count),
		lab_test(test_write_never_looks_past_a_nul),
		lab_test(test_write_fault_at_every_byte_changes_nothing),
		lab_test(test_write_oversized_fault_is_efault),
		lab_test(test_write_null_is_efault),
		lab_test(test_write_rewinds_this_file_only),
		lab_test(test_write_unterminated_read_back_is_eio),
	};

	return cmocka_run_group_tests_name("core/write", tests, NULL, NULL);
}
