// SPDX-License-Identifier: GPL-2.0-only
/*
 * open(2): any number of files, each from the start, none on a device that is gone.
 */
#include "lab.h"

#include <string.h>

static void test_open_starts_at_position_zero(void **state)
{
	struct lab *lab = *state;
	struct lkp_enc_file file;

	/* The memory of an open file need not be zeroed. */
	memset(&file, 0xa5, sizeof(file));
	assert_int_equal(lkp_enc_open(&lab->dev, &file, LKP_ENC_FILE_READ), 0);
	assert_ptr_equal(file.dev, &lab->dev);
	assert_int_equal(file.mode, LKP_ENC_FILE_READ);
	assert_int_equal(position_of(&file), 0);
	assert_int_equal(mutex_trylock(&file.read_lock), 1);
	mutex_unlock(&file.read_lock);
}

static void test_open_makes_no_access(void **state)
{
	struct lab *lab = *state;
	struct lkp_enc_file file;

	lab_trace_start(lab);
	assert_int_equal(lkp_enc_open(&lab->dev, &file, LKP_ENC_FILE_WRITE), 0);
	lab_assert_untouched(lab);
}

static void test_open_takes_no_lock(void **state)
{
	struct lab *lab = *state;
	struct lkp_enc_file file;

	lab_hold(lab, &lab->dev.lock);
	assert_int_equal(lkp_enc_open(&lab->dev, &file, LKP_ENC_FILE_READ), 0);
	lab_let_go(lab, &lab->dev.lock);
}

static void test_open_any_number_of_times(void **state)
{
	struct lab *lab = *state;
	struct lkp_enc_file files[16];
	char text[4] = "";

	for (size_t i = 0; i < 16; i++)
		assert_int_equal(
			lkp_enc_open(&lab->dev, &files[i], LKP_ENC_FILE_READ | LKP_ENC_FILE_WRITE),
			0);
	assert_int_equal(lkp_enc_write(&files[0], "abc", 3, false), 3);
	for (size_t i = 0; i < 16; i++) {
		assert_int_equal(lkp_enc_read(&files[i], text, sizeof(text), false), 3);
		assert_string_equal(text, "abc");
	}
}

static void test_open_removed_is_enodev(void **state)
{
	struct lab *lab = *state;
	struct lkp_enc_file file;

	lkp_enc_remove(&lab->dev);
	lab_trace_start(lab);
	assert_int_equal(lkp_enc_open(&lab->dev, &file, LKP_ENC_FILE_READ), -ENODEV);
	lab_assert_untouched(lab);
}

static void test_open_found_dead_is_enodev(void **state)
{
	struct lab *lab = *state;
	struct lkp_enc_file file;

	emu_remove(&lab->emu);
	/* No call has noticed yet, and open() does not access the hardware. */
	assert_int_equal(lkp_enc_open(&lab->dev, &file, LKP_ENC_FILE_READ), 0);
	assert_int_equal(lkp_enc_check(&lab->dev), -ENODEV);
	assert_int_equal(lkp_enc_open(&lab->dev, &file, LKP_ENC_FILE_READ), -ENODEV);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lab_test(test_open_starts_at_position_zero),
		lab_test(test_open_makes_no_access),
		lab_test(test_open_takes_no_lock),
		lab_test(test_open_any_number_of_times),
		lab_test(test_open_removed_is_enodev),
		lab_test(test_open_found_dead_is_enodev),
	};

	return cmocka_run_group_tests_name("core/open", tests, NULL, NULL);
}
