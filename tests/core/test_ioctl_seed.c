// SPDX-License-Identifier: GPL-2.0-only
/*
 * WRITE_SEED and READ_SEED.
 */
#include "lab.h"

#include <string.h>

/* Values around every width that SEED might wrongly have. */
static const u32 seeds[] = {
	0,       1,          25,         26,         27,         255,        256,        0xffff,
	0x10000, 0x12345678, 0x7fffffff, 0x80000000, 0xff000000, 0x00ffffff, 0xfffffffe,
};
#define SEEDS (sizeof(seeds) / sizeof(seeds[0]))

static long write_seed(struct lab *lab, u32 seed)
{
	return lkp_enc_ioctl(&lab->file, LKP_ENC_WRITE_SEED, &seed, false);
}

/* ---------------------------------------------------------------- WRITE_SEED ------------------ */

static void test_write_seed_keeps_all_32_bits(void **state)
{
	struct lab *lab = *state;

	for (size_t i = 0; i < SEEDS; i++) {
		lab_trace_start(lab);
		assert_int_equal(write_seed(lab, seeds[i]), 0);
		assert_int_equal(lab->emu.state.device.seed, seeds[i]);
		lab_expect(lab, "W4 SEED 0x%x\nR4 SEED 0x%x\n", seeds[i], seeds[i]);
		lab_assert_trace(lab);
	}
}

static void test_write_seed_all_ones_is_legal(void **state)
{
	struct lab *lab = *state;

	lab_put_string(lab, "a");
	lab_trace_start(lab);
	assert_int_equal(write_seed(lab, 0xffffffff), 0);
	/* A dead device would give the same answer, so the driver looks at STRING. */
	assert_string_equal(lab_trace_text(lab), "W4 SEED 0xffffffff\n"
						 "R4 SEED 0xffffffff\n"
						 "R4 SEED 0xffffffff\n"
						 "R1 STRING[0] 0x61\n");
	assert_int_equal(lab->emu.state.device.seed, 0xffffffff);
}

static void test_write_seed_leaves_the_stored_string_alone(void **state)
{
	struct lab *lab = *state;
	struct emu_state want;

	lab_put_string(lab, "Khoor");
	want = lab->emu.state;
	want.device.seed = 4;
	assert_int_equal(write_seed(lab, 4), 0);
	assert_memory_equal(&lab->emu.state, &want, sizeof(want));
}

static void test_write_seed_looks_at_four_bytes(void **state)
{
	struct lab *lab = *state;
	u32 seed = 0x01020304;

	sim_map(&lab->task, &seed, 4, SIM_READ);
	assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_WRITE_SEED, &seed, false), 0);
	assert_int_equal(lab->emu.state.device.seed, 0x01020304);
}

static void test_write_seed_takes_any_address(void **state)
{
	struct lab *lab = *state;
	char bytes[5] = { 0, 4, 3, 2, 1 };

	assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_WRITE_SEED, bytes + 1, false), 0);
	assert_memory_equal(&lab->emu.state.device.seed, bytes + 1, 4);
}

static void test_write_seed_fault_at_every_byte_changes_nothing(void **state)
{
	struct lab *lab = *state;
	u32 seed = 0x01020304;

	lab->emu.state.device.seed = 5;
	lab_trace_start(lab);
	for (size_t mapped = 0; mapped < 4; mapped++) {
		sim_unmap_all(&lab->task);
		sim_map(&lab->task, &seed, mapped, SIM_READ);
		assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_WRITE_SEED, &seed, false),
				 -EFAULT);
		lab_assert_untouched(lab);
	}
}

static void forget_seed(struct lab *lab)
{
	lab->emu.state.device.seed = 6;
}

static void test_write_seed_other_read_back_is_eio(void **state)
{
	struct lab *lab = *state;

	lab_trace_start(lab);
	lab_at(lab, 2, forget_seed);
	assert_int_equal(write_seed(lab, 7), -EIO);
	assert_string_equal(lab_trace_text(lab), "W4 SEED 0x7\n"
						 "R4 SEED 0x6\n"
						 "R4 SEED 0x6\n");
	assert_false(lkp_enc_is_gone(&lab->dev));
	assert_int_equal(write_seed(lab, 7), 0);
}

static void stick_at_ones(struct lab *lab)
{
	lab->emu.state.device.seed = 0xffffffff;
}

static void test_write_seed_read_back_as_ones_is_eio(void **state)
{
	struct lab *lab = *state;

	lab_trace_start(lab);
	lab_at(lab, 2, stick_at_ones);
	assert_int_equal(write_seed(lab, 7), -EIO);
	assert_string_equal(lab_trace_text(lab), "W4 SEED 0x7\n"
						 "R4 SEED 0xffffffff\n"
						 "R4 SEED 0xffffffff\n"
						 "R1 STRING[0] 0x0\n");
}

static void test_write_seed_all_ones_that_did_not_stay_is_eio(void **state)
{
	struct lab *lab = *state;

	lab_trace_start(lab);
	lab_at(lab, 2, forget_seed);
	assert_int_equal(write_seed(lab, 0xffffffff), -EIO);
	lab_at(lab, 3, forget_seed);
	assert_int_equal(write_seed(lab, 0xffffffff), -EIO);
	assert_string_equal(lab_trace_text(lab), "W4 SEED 0xffffffff\n"
						 "R4 SEED 0x6\n"
						 "R4 SEED 0x6\n"
						 "W4 SEED 0xffffffff\n"
						 "R4 SEED 0xffffffff\n"
						 "R4 SEED 0x6\n");
}

/* ---------------------------------------------------------------- READ_SEED ------------------- */

static void test_read_seed_gives_all_32_bits(void **state)
{
	struct lab *lab = *state;

	for (size_t i = 0; i < SEEDS; i++) {
		u32 seed = ~seeds[i];

		lab->emu.state.device.seed = seeds[i];
		lab_trace_start(lab);
		assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_READ_SEED, &seed, false), 0);
		assert_int_equal(seed, seeds[i]);
		lab_expect(lab, "R4 SEED 0x%x\n", seeds[i]);
		lab_assert_untouched(lab);
	}
}

static void test_read_seed_all_ones_is_legal(void **state)
{
	struct lab *lab = *state;
	u32 seed = 0;

	lab->emu.state.device.seed = 0xffffffff;
	lab_put_string(lab, "\xff\xffz");
	lab_trace_start(lab);
	assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_READ_SEED, &seed, false), 0);
	assert_int_equal(seed, 0xffffffff);
	lab_expect(lab, "R4 SEED 0xffffffff\n"
			"R4 SEED 0xffffffff\n");
	lab_expect_cells(lab, 'R', "\xff\xffz", 3);
	lab_assert_untouched(lab);
}

static void test_read_seed_writes_four_bytes(void **state)
{
	struct lab *lab = *state;
	char bytes[6] = "#####";

	lab->emu.state.device.seed = 0x41414141;
	assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_READ_SEED, bytes + 1, false), 0);
	assert_string_equal(bytes, "#AAAA");
	sim_map(&lab->task, bytes, 4, SIM_WRITE);
	assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_READ_SEED, bytes, false), 0);
	assert_string_equal(bytes, "AAAAA");
}

static void test_read_seed_fault_at_every_byte_is_efault(void **state)
{
	struct lab *lab = *state;
	u32 seed = 0;

	lab->emu.state.device.seed = 5;
	for (size_t mapped = 0; mapped < 4; mapped++) {
		sim_unmap_all(&lab->task);
		sim_map(&lab->task, &seed, mapped, SIM_WRITE);
		lab_trace_start(lab);
		assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_READ_SEED, &seed, false),
				 -EFAULT);
		lab_expect(lab, "R4 SEED 0x5\n");
		lab_assert_untouched(lab);
	}
}

static void test_read_seed_error_leaves_the_argument_alone(void **state)
{
	struct lab *lab = *state;
	u32 seed = 1;

	lab_glitch_at(lab, 1);
	assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_READ_SEED, &seed, false), -EIO);
	assert_int_equal(seed, 1);
	emu_remove(&lab->emu);
	assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_READ_SEED, &seed, false), -ENODEV);
	assert_int_equal(seed, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lab_test(test_write_seed_keeps_all_32_bits),
		lab_test(test_write_seed_all_ones_is_legal),
		lab_test(test_write_seed_leaves_the_stored_string_alone),
		lab_test(test_write_seed_looks_at_four_bytes),
		lab_test(test_write_seed_takes_any_address),
		lab_test(test_write_seed_fault_at_every_byte_changes_nothing),
		lab_test(test_write_seed_other_read_back_is_eio),
		lab_test(test_write_seed_read_back_as_ones_is_eio),
		lab_test(test_write_seed_all_ones_that_did_not_stay_is_eio),
		lab_test(test_read_seed_gives_all_32_bits),
		lab_test(test_read_seed_all_ones_is_legal),
		lab_test(test_read_seed_writes_four_bytes),
		lab_test(test_read_seed_fault_at_every_byte_is_efault),
		lab_test(test_read_seed_error_leaves_the_argument_alone),
	};

	return cmocka_run_group_tests_name("core/ioctl_seed", tests, NULL, NULL);
}
