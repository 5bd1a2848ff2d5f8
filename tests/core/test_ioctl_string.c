// SPDX-License-Identifier: GPL-2.0-only
/*
 * WRITE_STRING and READ_STRING. test_write.c also tests what WRITE_STRING shares with write(2).
 */
#include "lab.h"

#include <string.h>

static long write_string(struct lab *lab, const char *string)
{
	/* An ioctl's argument is not const, but this one only looks at it. */
	return lkp_enc_ioctl(&lab->file, LKP_ENC_WRITE_STRING, (void *)(uintptr_t)string, false);
}

static long read_string(struct lab *lab, char *buf)
{
	return lkp_enc_ioctl(&lab->file, LKP_ENC_READ_STRING, buf, false);
}

/* ---------------------------------------------------------------- WRITE_STRING ---------------- */

static void test_write_string_makes_the_documented_accesses(void **state)
{
	struct lab *lab = *state;

	lab->emu.state.device.seed = 1;
	lab_trace_start(lab);
	assert_int_equal(write_string(lab, "Hi"), 0);
	assert_string_equal(lab_trace_text(lab), "W1 STRING[0] 0x48\n"
						 "W1 STRING[1] 0x69\n"
						 "W1 STRING[2] 0x0\n"
						 "R1 STRING[2] 0x0\n");
	assert_string_equal((const char *)lab->emu.state.device.string, "Ij");
}

static void test_write_string_empty_is_stored(void **state)
{
	struct lab *lab = *state;

	lab_fill(lab, '#');
	lab_trace_start(lab);
	assert_int_equal(write_string(lab, ""), 0);
	assert_string_equal(lab_trace_text(lab), "W1 STRING[0] 0x0\n"
						 "R1 STRING[0] 0x0\n");
}

static void test_write_string_never_faults_past_its_nul(void **state)
{
	static const char string[] = "Hello, world";
	struct lab *lab = *state;

	/* Strings of every length at the end of the mapping. */
	sim_map(&lab->task, string, sizeof(string), SIM_READ);
	for (size_t i = 0; i < sizeof(string); i++) {
		assert_int_equal(write_string(lab, string + i), 0);
		assert_string_equal((const char *)lab->emu.state.device.string, string + i);
	}
}

static void test_write_string_fault_at_every_byte_changes_nothing(void **state)
{
	static const char string[] = "abcdef";
	struct lab *lab = *state;

	set_position(&lab->file, 2);
	lab_trace_start(lab);
	for (size_t mapped = 0; mapped < sizeof(string); mapped++) {
		sim_unmap_all(&lab->task);
		sim_map(&lab->task, string, mapped, SIM_READ);
		assert_int_equal(write_string(lab, string), -EFAULT);
		lab_assert_untouched(lab);
		assert_int_equal(position_of(&lab->file), 2);
	}
}

static void test_write_string_longest_is_stored(void **state)
{
	struct lab *lab = *state;
	char string[LKP_ENC_STRING_CELLS] = "";

	memset(string, '1', LKP_ENC_STRING_MAX);
	sim_map(&lab->task, string, sizeof(string), SIM_READ);
	lab_trace_start(lab);
	assert_int_equal(write_string(lab, string), 0);
	lab_expect_cells(lab, 'W', string, sizeof(string));
	lab_expect(lab, "R1 STRING[4091] 0x0\n");
	lab_assert_trace(lab);
	assert_int_equal(lkp_enc_truncations(&lab->dev), 0);
	assert_int_equal(lab->task.warnings, 0);
}

static void test_write_string_oversized_is_truncated_and_counted(void **state)
{
	struct lab *lab = *state;
	char string[LKP_ENC_STRING_CELLS];

	memset(string, '1', sizeof(string));
	/* There is no NUL at all, but the driver does not look further than this. */
	sim_map(&lab->task, string, sizeof(string), SIM_READ);
	lab_trace_start(lab);
	assert_int_equal(write_string(lab, string), 0);
	string[LKP_ENC_STRING_MAX] = '\0';
	lab_expect_cells(lab, 'W', string, sizeof(string));
	lab_expect(lab, "R1 STRING[4091] 0x0\n");
	lab_assert_trace(lab);
	assert_int_equal(lkp_enc_truncations(&lab->dev), 1);
	assert_int_equal(lab->task.warnings, 1);
	assert_string_equal(lab->task.warning, "lkp_enc: string truncated to 4091 bytes");
}

static void test_write_string_oversized_strict_is_emsgsize(void **state)
{
	struct lab *lab = *state;
	char string[LKP_ENC_STRING_CELLS + 1] = "";

	memset(string, '1', LKP_ENC_STRING_CELLS);
	lab_trace_start(lab);
	assert_int_equal(write_string(lab, string), -EMSGSIZE);
	lab_assert_untouched(lab);
	assert_int_equal(lkp_enc_truncations(&lab->dev), 0);
	assert_int_equal(lab->task.warnings, 0);
	assert_int_equal(write_string(lab, string + 1), 0);
}

static void test_write_string_rewinds_this_file_only(void **state)
{
	struct lab *lab = *state;
	struct lkp_enc_file other;

	assert_int_equal(lkp_enc_open(&lab->dev, &other, LKP_ENC_FILE_READ), 0);
	set_position(&lab->file, 3);
	set_position(&other, 2);
	assert_int_equal(write_string(lab, "abc"), 0);
	assert_int_equal(position_of(&lab->file), 0);
	assert_int_equal(position_of(&other), 2);
}

/* ---------------------------------------------------------------- READ_STRING ----------------- */

static void test_read_string_makes_the_documented_accesses(void **state)
{
	struct lab *lab = *state;
	char buf[4];

	lab_put_string(lab, "Hi");
	lab_trace_start(lab);
	assert_int_equal(read_string(lab, buf), 0);
	assert_string_equal(lab_trace_text(lab), "R1 STRING[0] 0x48\n"
						 "R1 STRING[1] 0x69\n"
						 "R1 STRING[2] 0x0\n");
	assert_string_equal(buf, "Hi");
}

static void test_read_string_gives_the_nul_and_not_one_byte_more(void **state)
{
	static const size_t lengths[] = { 0, 1, 2, 100, 4090, 4091 };
	struct lab *lab = *state;
	char buf[LKP_ENC_STRING_CELLS + 2];

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		size_t size = lengths[i] + 1;

		lab_fill(lab, 'q');
		lab->emu.state.device.string[lengths[i]] = 0;
		memset(buf, '#', sizeof(buf));
		sim_unmap_all(&lab->task);
		sim_map(&lab->task, buf + 1, size, SIM_WRITE);
		assert_int_equal(read_string(lab, buf + 1), 0);
		assert_memory_equal(buf + 1, lab->emu.state.device.string, size);
		assert_int_equal(buf[0], '#');
		assert_int_equal(buf[1 + size], '#');
	}
}

static void test_read_string_fault_at_every_byte_is_efault(void **state)
{
	struct lab *lab = *state;
	char buf[8] = "";

	lab_put_string(lab, "abcdef");
	for (size_t mapped = 0; mapped < 7; mapped++) {
		sim_unmap_all(&lab->task);
		sim_map(&lab->task, buf, mapped, SIM_WRITE);
		lab_trace_start(lab);
		assert_int_equal(read_string(lab, buf), -EFAULT);
		lab_expect_cells(lab, 'R', "abcdef", 7);
		lab_assert_untouched(lab);
	}
}

static void test_read_string_has_nothing_to_do_with_the_position(void **state)
{
	struct lab *lab = *state;
	char buf[8];

	lab_put_string(lab, "abcdef");
	set_position(&lab->file, 4);
	assert_int_equal(read_string(lab, buf), 0);
	assert_string_equal(buf, "abcdef");
	assert_int_equal(position_of(&lab->file), 4);
}

static void test_read_string_error_leaves_the_buffer_alone(void **state)
{
	struct lab *lab = *state;
	char buf[8] = "#######";

	lab_fill(lab, 'x');
	assert_int_equal(read_string(lab, buf), -EIO);
	emu_remove(&lab->emu);
	assert_int_equal(read_string(lab, buf), -ENODEV);
	assert_string_equal(buf, "#######");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lab_test(test_write_string_makes_the_documented_accesses),
		lab_test(test_write_string_empty_is_stored),
		lab_test(test_write_string_never_faults_past_its_nul),
		lab_test(test_write_string_fault_at_every_byte_changes_nothing),
		lab_test(test_write_string_longest_is_stored),
		lab_test(test_write_string_oversized_is_truncated_and_counted),
		lab_test_strict(test_write_string_oversized_strict_is_emsgsize),
		lab_test(test_write_string_rewinds_this_file_only),
		lab_test(test_read_string_makes_the_documented_accesses),
		lab_test(test_read_string_gives_the_nul_and_not_one_byte_more),
		lab_test(test_read_string_fault_at_every_byte_is_efault),
		lab_test(test_read_string_has_nothing_to_do_with_the_position),
		lab_test(test_read_string_error_leaves_the_buffer_alone),
	};

	return cmocka_run_group_tests_name("core/ioctl_string", tests, NULL, NULL);
}
