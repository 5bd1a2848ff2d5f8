// SPDX-License-Identifier: GPL-2.0-only
/*
 * ioctl(2), before anything happens: command numbers, what is not a command, and the file's mode.
 */
#include "lab.h"

#include <string.h>

#define SIZES (1u << _IOC_SIZEBITS)

/* Every command number, as compiled into programs, and the file mode that it needs. */
static const struct command {
	const char *name;
	unsigned int cmd, mode;
} commands[] = {
	{ "WRITE_SEED", 0x40047101, LKP_ENC_FILE_WRITE },
	{ "WRITE_STRING", 0x40087102, LKP_ENC_FILE_WRITE },
	{ "READ_STRING", 0x80087103, LKP_ENC_FILE_READ },
	{ "READ_SEED", 0x80047104, LKP_ENC_FILE_READ },
	{ "CRYPT", 0xc0207105, LKP_ENC_FILE_READ | LKP_ENC_FILE_WRITE },
	{ "WRITE_STRING of Rust", 0x40107102, LKP_ENC_FILE_WRITE },
	{ "READ_STRING of Rust", 0x80107103, LKP_ENC_FILE_READ },
	{ "WRITE_STRING of 32 bits", 0x40047102, LKP_ENC_FILE_WRITE },
	{ "READ_STRING of 32 bits", 0x80047103, LKP_ENC_FILE_READ },
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static bool is_command(unsigned int cmd)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (commands[i].cmd == cmd)
			return true;
	return false;
}

/* ---------------------------------------------------------------- The ABI --------------------- */

static void test_ioctl_numbers_are_the_published_ones(void **state)
{
	(void)state;
	assert_int_equal(LKP_ENC_WRITE_SEED, 0x40047101);
	assert_int_equal(LKP_ENC_WRITE_STRING, sizeof(char *) == 8 ? 0x40087102 : 0x40047102);
	assert_int_equal(LKP_ENC_READ_STRING, sizeof(char *) == 8 ? 0x80087103 : 0x80047103);
	assert_int_equal(LKP_ENC_READ_SEED, 0x80047104);
	assert_int_equal(LKP_ENC_CRYPT, 0xc0207105);
	assert_int_equal(LKP_ENC_CRYPT_DECRYPT, 1);
}

static void test_ioctl_crypt_has_one_layout_for_everybody(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct lkp_enc_crypt), 32);
	assert_int_equal(offsetof(struct lkp_enc_crypt, src), 0);
	assert_int_equal(offsetof(struct lkp_enc_crypt, dst), 8);
	assert_int_equal(offsetof(struct lkp_enc_crypt, src_len), 16);
	assert_int_equal(offsetof(struct lkp_enc_crypt, dst_len), 20);
	assert_int_equal(offsetof(struct lkp_enc_crypt, seed), 24);
	assert_int_equal(offsetof(struct lkp_enc_crypt, flags), 28);
	assert_int_equal(_Alignof(struct lkp_enc_crypt), 8);
}

/* ---------------------------------------------------------------- Commands -------------------- */

static void test_ioctl_write_string_takes_every_published_number(void **state)
{
	static const unsigned int numbers[] = { 0x40047102, 0x40087102, 0x40107102 };
	struct lab *lab = *state;
	char text[] = "Hi";

	for (size_t i = 0; i < 3; i++) {
		lab_restart(lab);
		lab_trace_start(lab);
		assert_int_equal(lkp_enc_ioctl(&lab->file, numbers[i], text, false), 0);
		lab_expect_cells(lab, 'W', "Hi", 3);
		lab_expect(lab, "R1 STRING[2] 0x0\n");
		lab_assert_trace(lab);
	}
}

static void test_ioctl_read_string_takes_every_published_number(void **state)
{
	static const unsigned int numbers[] = { 0x80047103, 0x80087103, 0x80107103 };
	struct lab *lab = *state;

	for (size_t i = 0; i < 3; i++) {
		char buf[8] = "#######";

		lab_restart(lab);
		lab_trace_start(lab);
		assert_int_equal(lkp_enc_ioctl(&lab->file, numbers[i], buf, false), 0);
		assert_memory_equal(buf, "xyz\0###", sizeof(buf));
		lab_expect_cells(lab, 'R', "xyz", 4);
		lab_assert_trace(lab);
	}
}

/*
 * A command fails with EFAULT for the null pointer, and any other number with ENOTTY. This tries
 * every direction and size with neighbouring numbers and types: a million numbers, of which nine
 * are commands.
 */
static void test_ioctl_other_directions_and_sizes_are_enotty(void **state)
{
	struct lab *lab = *state;
	unsigned int accepted = 0;

	for (unsigned int type = 'p'; type <= 'r'; type++)
		for (unsigned int nr = 0; nr <= 6; nr++)
			for (unsigned int i = 0; i < 4 * SIZES; i++) {
				unsigned int cmd = _IOC(i / SIZES, type, nr, i % SIZES);
				long want = is_command(cmd) ? -EFAULT : -ENOTTY;

				accepted += is_command(cmd);
				if (lkp_enc_ioctl(&lab->file, cmd, NULL, false) != want)
					fail_msg("0x%x is not %ld", cmd, want);
			}
	assert_int_equal(accepted, COMMANDS);
}

static void test_ioctl_other_types_and_numbers_are_enotty(void **state)
{
	struct lab *lab = *state;

	for (size_t i = 0; i < COMMANDS; i++)
		for (unsigned int low = 0; low < 0x10000; low++) {
			unsigned int cmd = (commands[i].cmd & 0xffff0000) | low;
			long want = is_command(cmd) ? -EFAULT : -ENOTTY;

			if (lkp_enc_ioctl(&lab->file, cmd, NULL, false) != want)
				fail_msg("0x%x is not %ld", cmd, want);
		}
}

static void test_ioctl_unknown_does_nothing(void **state)
{
	struct lab *lab = *state;
	char buf[16] = "###############";

	lab_restart(lab);
	lab_trace_start(lab);
	lab_hold(lab, &lab->dev.lock);
	assert_int_equal(lkp_enc_ioctl(&lab->file, 0x40047100, buf, true), -ENOTTY);
	assert_int_equal(lkp_enc_ioctl(&lab->file, 0x40097102, buf, true), -ENOTTY);
	assert_int_equal(lkp_enc_ioctl(&lab->file, 0, buf, true), -ENOTTY);
	lab_let_go(lab, &lab->dev.lock);
	lab_assert_untouched(lab);
	assert_string_equal(buf, "###############");
	assert_int_equal(lab->task.calls[SIM_KMALLOC], 0);
}

/* ---------------------------------------------------------------- The file's mode ------------- */

static void test_ioctl_needs_the_files_mode(void **state)
{
	struct lab *lab = *state;

	lab_trace_start(lab);
	for (size_t i = 0; i < COMMANDS; i++) {
		const struct command *command = &commands[i];

		for (unsigned int mode = 0; mode < 4; mode++) {
			bool allowed = (mode & command->mode) == command->mode;

			/* The null pointer: the mode is looked at before user memory. */
			lab->file.mode = mode;
			lab_trace_start(lab);
			assert_variant_equal(command->name,
					     lkp_enc_ioctl(&lab->file, command->cmd, NULL, false),
					     allowed ? -EFAULT : -EBADF);
			if (!allowed)
				lab_assert_untouched(lab);
		}
	}
}

static void test_ioctl_works_with_no_more_than_the_mode_it_needs(void **state)
{
	static const unsigned int modes[] = { LKP_ENC_FILE_WRITE, LKP_ENC_FILE_READ,
					      LKP_ENC_FILE_WRITE, LKP_ENC_FILE_READ,
					      LKP_ENC_FILE_READ | LKP_ENC_FILE_WRITE };
	struct lab *lab = *state;
	size_t i = 0;

	/* The ioctls are all but the first two. */
	for (const struct lab_call *call = lab_calls + 2; call->name; call++, i++) {
		lab_restart(lab);
		lab->file.mode = modes[i];
		assert_variant_equal(call->name, call->run(lab, false), 0);
	}
	assert_int_equal(i, 5);
}

static void test_ioctl_unknown_is_enotty_whatever_the_mode(void **state)
{
	struct lab *lab = *state;

	for (unsigned int mode = 0; mode < 4; mode++) {
		lab->file.mode = mode;
		assert_int_equal(lkp_enc_ioctl(&lab->file, 0x40057101, NULL, false), -ENOTTY);
		assert_int_equal(lkp_enc_ioctl(&lab->file, 0xc0107102, NULL, false), -ENOTTY);
	}
}

static void test_ioctl_bad_mode_takes_no_lock_and_no_memory(void **state)
{
	struct lab *lab = *state;

	lab->file.mode = 0;
	lab_hold(lab, &lab->dev.lock);
	for (size_t i = 0; i < COMMANDS; i++) {
		sim_fail(&lab->task, SIM_KMALLOC, 1);
		assert_variant_equal(commands[i].name,
				     lkp_enc_ioctl(&lab->file, commands[i].cmd, NULL, true),
				     -EBADF);
	}
	lab_let_go(lab, &lab->dev.lock);
}

static void test_ioctl_gone_comes_before_everything(void **state)
{
	struct lab *lab = *state;

	lkp_enc_remove(&lab->dev);
	lab->file.mode = 0;
	assert_int_equal(lkp_enc_ioctl(&lab->file, 0, NULL, false), -ENODEV);
	for (size_t i = 0; i < COMMANDS; i++)
		assert_variant_equal(commands[i].name,
				     lkp_enc_ioctl(&lab->file, commands[i].cmd, NULL, false),
				     -ENODEV);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lab_test(test_ioctl_numbers_are_the_published_ones),
		lab_test(test_ioctl_crypt_has_one_layout_for_everybody),
		lab_test(test_ioctl_write_string_takes_every_published_number),
		lab_test(test_ioctl_read_string_takes_every_published_number),
		lab_test(test_ioctl_other_directions_and_sizes_are_enotty),
		lab_test(test_ioctl_other_types_and_numbers_are_enotty),
		lab_test(test_ioctl_unknown_does_nothing),
		lab_test(test_ioctl_needs_the_files_mode),
		lab_test(test_ioctl_works_with_no_more_than_the_mode_it_needs),
		lab_test(test_ioctl_unknown_is_enotty_whatever_the_mode),
		lab_test(test_ioctl_bad_mode_takes_no_lock_and_no_memory),
		lab_test(test_ioctl_gone_comes_before_everything),
	};

	return cmocka_run_group_tests_name("core/ioctl_decode", tests, NULL, NULL);
}
