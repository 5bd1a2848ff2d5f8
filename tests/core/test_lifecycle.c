// SPDX-License-Identifier: GPL-2.0-only
/*
 * Life of a device: init, check, remove, suspend, resume, is_gone.
 */
#include "lab.h"

#include <string.h>

/* ---------------------------------------------------------------- Init ------------------------ */

static void test_init_sets_everything_and_touches_no_device(void **state)
{
	struct lab *lab = *state;
	struct lkp_enc dev;

	memset(&dev, 0xa5, sizeof(dev));
	lab_trace_start(lab);
	lkp_enc_init(&dev, (struct mmio){ &lab->emu }, "lkp_enc7", true);
	assert_ptr_equal(dev.regs.emu, &lab->emu);
	assert_string_equal(dev.name, "lkp_enc7");
	assert_true(dev.strict);
	assert_false(lkp_enc_is_gone(&dev));
	assert_int_equal(lkp_enc_truncations(&dev), 0);
	assert_int_equal(dev.saved_seed, 0);
	assert_int_equal(mutex_trylock(&dev.lock), 1);
	mutex_unlock(&dev.lock);
	lab_assert_untouched(lab);
}

static void test_init_names_the_device_in_its_warnings(void **state)
{
	struct lab *lab = *state;
	char buf[LKP_ENC_STRING_CELLS];

	lkp_enc_init(&lab->dev, (struct mmio){ &lab->emu }, "lkp_enc7", false);
	memset(buf, '1', sizeof(buf));
	assert_int_equal(lkp_enc_write(&lab->file, buf, sizeof(buf), false), sizeof(buf));
	assert_string_equal(lab->task.warning, "lkp_enc7: string truncated to 4091 bytes");
}

/* ---------------------------------------------------------------- Check ----------------------- */

static void test_check_of_a_live_device_reads_its_seed(void **state)
{
	struct lab *lab = *state;

	lab->emu.state.device.seed = 5;
	lab_trace_start(lab);
	assert_int_equal(lkp_enc_check(&lab->dev), 0);
	lab_expect(lab, "R4 SEED 0x5\n");
	lab_assert_untouched(lab);
}

static void test_check_with_a_seed_of_all_ones_looks_at_cells(void **state)
{
	struct lab *lab = *state;

	lab->emu.state.device.seed = 0xffffffff;
	lab_put_string(lab, "\xff\xff");
	lab_trace_start(lab);
	assert_int_equal(lkp_enc_check(&lab->dev), 0);
	lab_expect(lab, "R4 SEED 0xffffffff\n");
	lab_expect_cells(lab, 'R', "\xff\xff", 3);
	lab_assert_untouched(lab);
	assert_false(lkp_enc_is_gone(&lab->dev));
}

static void test_check_of_a_dead_device_is_enodev_and_sticky(void **state)
{
	struct lab *lab = *state;

	emu_remove(&lab->emu);
	lab_trace_start(lab);
	assert_int_equal(lkp_enc_check(&lab->dev), -ENODEV);
	lab_expect(lab, "R4 SEED 0xffffffff (removed)\n");
	for (unsigned int i = 0; i < LKP_ENC_STRING_CELLS; i++)
		lab_expect(lab, "R1 STRING[%u] 0xff (removed)\n", i);
	lab_assert_trace(lab);
	assert_true(lkp_enc_is_gone(&lab->dev));
	emu_insert(&lab->emu);
	lab_trace_start(lab);
	assert_int_equal(lkp_enc_check(&lab->dev), -ENODEV);
	lab_assert_untouched(lab);
}

/* ---------------------------------------------------------------- Remove ---------------------- */

static void test_remove_ends_every_call_without_an_access(void **state)
{
	struct lab *lab = *state;
	struct lkp_enc_file another;
	char text[4] = "###";

	lab_restart(lab);
	lab_trace_start(lab);
	lkp_enc_remove(&lab->dev);
	assert_true(lkp_enc_is_gone(&lab->dev));
	for (const struct lab_call *call = lab_calls; call->name; call++) {
		assert_variant_equal(call->name, call->run(lab, false), -ENODEV);
		assert_variant_equal(call->name, call->run(lab, true), -ENODEV);
	}
	/* Also calls that touch no device while there is one. */
	assert_int_equal(lkp_enc_read(&lab->file, text, 0, false), -ENODEV);
	assert_int_equal(lkp_enc_write(&lab->file, text, 0, false), -ENODEV);
	lab->user.crypt.src_len = 0;
	assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_CRYPT, &lab->user.crypt, false),
			 -ENODEV);
	assert_int_equal(lkp_enc_ioctl(&lab->file, 0xdeadbeef, NULL, false), -ENODEV);
	assert_int_equal(lkp_enc_open(&lab->dev, &another, LKP_ENC_FILE_READ), -ENODEV);
	assert_int_equal(lkp_enc_check(&lab->dev), -ENODEV);
	assert_int_equal(lkp_enc_suspend(&lab->dev), -ENODEV);
	assert_int_equal(lkp_enc_resume(&lab->dev), -ENODEV);
	lab_assert_untouched(lab);
	assert_string_equal(text, "###");
}

static void test_remove_comes_before_bad_memory_and_no_memory(void **state)
{
	struct lab *lab = *state;

	lkp_enc_remove(&lab->dev);
	/* Nothing is mapped. */
	sim_map(&lab->task, lab, 0, SIM_READ);
	for (const struct lab_call *call = lab_calls; call->name; call++) {
		sim_fail(&lab->task, SIM_KMALLOC, 1);
		assert_variant_equal(call->name, call->run(lab, false), -ENODEV);
	}
	assert_int_equal(lab->task.calls[SIM_KMALLOC], 0);
}

static void test_remove_twice_is_harmless(void **state)
{
	struct lab *lab = *state;

	lkp_enc_remove(&lab->dev);
	lkp_enc_remove(&lab->dev);
	assert_true(lkp_enc_is_gone(&lab->dev));
}

static void test_remove_keeps_the_count_of_truncations(void **state)
{
	struct lab *lab = *state;
	char buf[LKP_ENC_STRING_CELLS];

	memset(buf, '1', sizeof(buf));
	assert_int_equal(lkp_enc_write(&lab->file, buf, sizeof(buf), false), sizeof(buf));
	lkp_enc_remove(&lab->dev);
	assert_int_equal(lkp_enc_truncations(&lab->dev), 1);
}

/* ---------------------------------------------------------------- Suspend and resume ---------- */

static void test_suspend_reads_the_seed(void **state)
{
	struct lab *lab = *state;

	lab->emu.state.device.seed = 5;
	lab_trace_start(lab);
	assert_int_equal(lkp_enc_suspend(&lab->dev), 0);
	lab_expect(lab, "R4 SEED 0x5\n");
	lab_assert_untouched(lab);
}

static void test_resume_makes_the_documented_accesses(void **state)
{
	struct lab *lab = *state;

	lab->emu.state.device.seed = 5;
	assert_int_equal(lkp_enc_suspend(&lab->dev), 0);
	emu_reset(&lab->emu);
	lab_trace_start(lab);
	assert_int_equal(lkp_enc_resume(&lab->dev), 0);
	assert_string_equal(lab_trace_text(lab), "W4 SEED 0x5\n"
						 "R4 SEED 0x5\n"
						 "W1 STRING[0] 0x0\n"
						 "R1 STRING[0] 0x0\n");
}

static void test_resume_restores_seed_and_empties_the_string(void **state)
{
	static const u32 seeds[] = { 0, 5, 256, 0x12345678, 0xffffffff };
	struct lab *lab = *state;
	char buf[8];

	for (size_t i = 0; i < sizeof(seeds) / sizeof(seeds[0]); i++) {
		lab_restart(lab);
		lab->emu.state.device.seed = seeds[i];
		assert_int_equal(lkp_enc_suspend(&lab->dev), 0);
		/* A device that lost its power may hold anything. */
		lab->emu.state.device.seed = 99;
		lab_fill(lab, '?');
		assert_int_equal(lkp_enc_resume(&lab->dev), 0);
		assert_int_equal(lab->emu.state.device.seed, seeds[i]);
		assert_int_equal(lkp_enc_read(&lab->file, buf, sizeof(buf), false), 0);
	}
}

static void test_suspend_glitch_is_eio(void **state)
{
	struct lab *lab = *state;

	lab_restart(lab);
	lab_glitch_at(lab, 1);
	assert_int_equal(lkp_enc_suspend(&lab->dev), -EIO);
	assert_false(lkp_enc_is_gone(&lab->dev));
	assert_int_equal(lkp_enc_suspend(&lab->dev), 0);
}

/* A SEED saved by an earlier suspend must not come back. */
static void test_resume_after_a_suspend_glitch_resets_the_seed(void **state)
{
	struct lab *lab = *state;

	lab->emu.state.device.seed = 7;
	assert_int_equal(lkp_enc_suspend(&lab->dev), 0);
	lab_glitch_at(lab, 1);
	assert_int_equal(lkp_enc_suspend(&lab->dev), -EIO);
	assert_int_equal(lkp_enc_resume(&lab->dev), 0);
	assert_int_equal(lab->emu.state.device.seed, LKP_ENC_SEED_RESET);
}

static void test_resume_nonsense_at_every_read_back_is_eio(void **state)
{
	struct lab *lab = *state;

	/* The second and the fourth of its four accesses are reads. */
	for (unsigned long nth = 2; nth <= 4; nth += 2) {
		lab_restart(lab);
		lab_glitch_at(lab, nth);
		assert_int_equal(lkp_enc_resume(&lab->dev), -EIO);
		assert_false(lkp_enc_is_gone(&lab->dev));
		assert_int_equal(lkp_enc_resume(&lab->dev), 0);
	}
}

static void test_suspend_of_a_dead_device_is_enodev(void **state)
{
	struct lab *lab = *state;

	emu_remove(&lab->emu);
	assert_int_equal(lkp_enc_suspend(&lab->dev), -ENODEV);
	assert_true(lkp_enc_is_gone(&lab->dev));
	assert_int_equal(lkp_enc_resume(&lab->dev), -ENODEV);
}

static void test_resume_removed_before_every_access_is_enodev(void **state)
{
	struct lab *lab = *state;

	for (unsigned long nth = 1; nth <= 4; nth++) {
		lab_restart(lab);
		lab_remove_at(lab, nth);
		assert_int_equal(lkp_enc_resume(&lab->dev), -ENODEV);
		assert_int_equal(lab->due, 0);
		assert_true(lkp_enc_is_gone(&lab->dev));
	}
}

/* ---------------------------------------------------------------- Reset ----------------------- */

static void test_reset_restores_seed_and_empties_the_string(void **state)
{
	struct lab *lab = *state;
	char buf[8];

	lab_restart(lab);
	lab_trace_start(lab);
	lkp_enc_reset_prepare(&lab->dev);
	emu_reset(&lab->emu);
	assert_int_equal(lkp_enc_reset_done(&lab->dev), 0);
	assert_string_equal(lab_trace_text(lab), "R4 SEED 0x5\n"
						 "W4 SEED 0x5\n"
						 "R4 SEED 0x5\n"
						 "W1 STRING[0] 0x0\n"
						 "R1 STRING[0] 0x0\n");
	assert_int_equal(lkp_enc_read(&lab->file, buf, sizeof(buf), false), 0);
}

static void test_reset_keeps_calls_away_until_it_is_done(void **state)
{
	struct lab *lab = *state;

	for (const struct lab_call *call = lab_calls; call->name; call++) {
		lab_restart(lab);
		lkp_enc_reset_prepare(&lab->dev);
		lab_trace_start(lab);
		sim_switch(&lab->other);
		assert_variant_equal(call->name, call->run(lab, true), -EAGAIN);
		sim_switch(&lab->task);
		lab_assert_untouched(lab);
		assert_int_equal(lkp_enc_reset_done(&lab->dev), 0);
		assert_variant_equal(call->name, call->run(lab, true) >= 0, true);
	}
}

static void test_reset_of_a_device_that_is_gone_makes_no_access(void **state)
{
	struct lab *lab = *state;

	lkp_enc_remove(&lab->dev);
	lab_trace_start(lab);
	lkp_enc_reset_prepare(&lab->dev);
	assert_int_equal(lkp_enc_reset_done(&lab->dev), -ENODEV);
	lab_assert_untouched(lab);
}

/* Wherever the device dies, the lock is also released, which teardown checks. */
static void test_reset_of_a_device_that_dies_is_enodev(void **state)
{
	struct lab *lab = *state;

	for (unsigned long nth = 1; nth <= 5; nth++) {
		lab_restart(lab);
		lab_remove_at(lab, nth);
		lkp_enc_reset_prepare(&lab->dev);
		assert_int_equal(lkp_enc_reset_done(&lab->dev), -ENODEV);
		assert_int_equal(lab->due, 0);
		assert_true(lkp_enc_is_gone(&lab->dev));
	}
}

static void test_reset_after_nonsense_gives_seed_its_reset_value(void **state)
{
	struct lab *lab = *state;

	lab_restart(lab);
	lab_glitch_at(lab, 1);
	lkp_enc_reset_prepare(&lab->dev);
	assert_int_equal(lkp_enc_reset_done(&lab->dev), 0);
	assert_int_equal(lab->emu.state.device.seed, LKP_ENC_SEED_RESET);
	lkp_enc_reset_prepare(&lab->dev);
	lab_glitch_at(lab, 2);
	assert_int_equal(lkp_enc_reset_done(&lab->dev), -EIO);
	assert_false(lkp_enc_is_gone(&lab->dev));
}

/* ---------------------------------------------------------------- All of them ----------------- */

/* These calls cannot be tried again, so neither a signal nor a failing trylock may stop them. */
static void test_lifecycle_is_not_interruptible(void **state)
{
	struct lab *lab = *state;

	sim_signal(&lab->task, true);
	sim_fail(&lab->task, SIM_KMALLOC, 1);
	sim_fail(&lab->task, SIM_LOCK_INTERRUPTIBLE, 1);
	sim_fail(&lab->task, SIM_TRYLOCK, 1);
	assert_int_equal(lkp_enc_check(&lab->dev), 0);
	assert_int_equal(lkp_enc_suspend(&lab->dev), 0);
	assert_int_equal(lkp_enc_resume(&lab->dev), 0);
	lkp_enc_reset_prepare(&lab->dev);
	assert_int_equal(lkp_enc_reset_done(&lab->dev), 0);
	lkp_enc_remove(&lab->dev);
	assert_int_equal(lab->task.calls[SIM_KMALLOC], 0);
	assert_int_equal(lab->task.calls[SIM_LOCK_INTERRUPTIBLE], 0);
	assert_int_equal(lab->task.calls[SIM_TRYLOCK], 0);
}

static void test_is_gone_takes_no_lock(void **state)
{
	struct lab *lab = *state;

	lab_hold(lab, &lab->dev.lock);
	assert_false(lkp_enc_is_gone(&lab->dev));
	assert_int_equal(lkp_enc_truncations(&lab->dev), 0);
	lab_let_go(lab, &lab->dev.lock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lab_test(test_init_sets_everything_and_touches_no_device),
		lab_test(test_init_names_the_device_in_its_warnings),
		lab_test(test_check_of_a_live_device_reads_its_seed),
		lab_test(test_check_with_a_seed_of_all_ones_looks_at_cells),
		lab_test(test_check_of_a_dead_device_is_enodev_and_sticky),
		lab_test(test_remove_ends_every_call_without_an_access),
		lab_test(test_remove_comes_before_bad_memory_and_no_memory),
		lab_test(test_remove_twice_is_harmless),
		lab_test(test_remove_keeps_the_count_of_truncations),
		lab_test(test_suspend_reads_the_seed),
		lab_test(test_resume_makes_the_documented_accesses),
		lab_test(test_resume_restores_seed_and_empties_the_string),
		lab_test(test_suspend_glitch_is_eio),
		lab_test(test_resume_after_a_suspend_glitch_resets_the_seed),
		lab_test(test_resume_nonsense_at_every_read_back_is_eio),
		lab_test(test_suspend_of_a_dead_device_is_enodev),
		lab_test(test_resume_removed_before_every_access_is_enodev),
		lab_test(test_reset_restores_seed_and_empties_the_string),
		lab_test(test_reset_keeps_calls_away_until_it_is_done),
		lab_test(test_reset_of_a_device_that_is_gone_makes_no_access),
		lab_test(test_reset_of_a_device_that_dies_is_enodev),
		lab_test(test_reset_after_nonsense_gives_seed_its_reset_value),
		lab_test(test_lifecycle_is_not_interruptible),
		lab_test(test_is_gone_takes_no_lock),
	};

	return cmocka_run_group_tests_name("core/lifecycle", tests, NULL, NULL);
}
