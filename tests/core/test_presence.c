// SPDX-License-Identifier: GPL-2.0-only
/*
 * How the driver tells a dead device from a broken one and from a good one, with exactly the
 * necessary accesses; and that a dead device stays dead.
 */
#include "lab.h"

#include <string.h>

#define CELLS LKP_ENC_STRING_CELLS

/* ---------------------------------------------------------------- A fetch without NUL --------- */

static long fetch_by_read(struct lab *lab)
{
	return lkp_enc_read(&lab->file, lab->user.text, sizeof(lab->user.text), false);
}

static long fetch_by_ioctl(struct lab *lab)
{
	return lkp_enc_ioctl(&lab->file, LKP_ENC_READ_STRING, lab->user.text, false);
}

static const struct {
	const char *name;
	long (*run)(struct lab *lab);
} fetches[] = { { "read", fetch_by_read }, { "READ_STRING", fetch_by_ioctl } };
#define FETCHES (sizeof(fetches) / sizeof(fetches[0]))

static void test_presence_no_nul_but_a_seed_is_eio(void **state)
{
	struct lab *lab = *state;

	for (size_t i = 0; i < FETCHES; i++) {
		lab_restart(lab);
		lab_fill(lab, 0xff);
		lab_trace_start(lab);
		assert_variant_equal(fetches[i].name, fetches[i].run(lab), -EIO);
		lab_expect_cells(lab, 'R', lab->saved.device.string, CELLS);
		lab_expect(lab, "R4 SEED 0x5\n");
		lab_assert_untouched(lab);
		assert_false(lkp_enc_is_gone(&lab->dev));
	}
}

static void test_presence_no_nul_and_all_ones_is_enodev(void **state)
{
	struct lab *lab = *state;

	for (size_t i = 0; i < FETCHES; i++) {
		lab_restart(lab);
		/* MMIO alone shows it: nobody has reported a removal. */
		lab_fill(lab, 0xff);
		lab->emu.state.device.seed = 0xffffffff;
		lab_trace_start(lab);
		assert_variant_equal(fetches[i].name, fetches[i].run(lab), -ENODEV);
		lab_expect_cells(lab, 'R', lab->saved.device.string, CELLS);
		lab_expect(lab, "R4 SEED 0xffffffff\n");
		lab_expect_cells(lab, 'R', lab->saved.device.string, CELLS);
		lab_assert_untouched(lab);
		assert_true(lkp_enc_is_gone(&lab->dev));
	}
}

/* ---------------------------------------------------------------- SEED all ones --------------- */

/* One live cell anywhere shows that there is a device; cells after it are not read. */
static void test_presence_one_live_cell_is_alive(void **state)
{
	static const struct {
		const char *name;
		size_t cell;
		uint8_t byte;
	} variants[] = {
		{ "first cell", 0, 0 },
		{ "first cell, one bit", 0, 0xfe },
		{ "second cell", 1, 0 },
		{ "in the middle", 2046, 0x7f },
		{ "last but one", CELLS - 2, 0 },
		{ "last cell", CELLS - 1, 0 },
		{ "last cell, one bit", CELLS - 1, 0xfe },
	};
	struct lab *lab = *state;

	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		size_t cell = variants[i].cell;

		lab_restart(lab);
		lab_fill(lab, 0xff);
		lab->emu.state.device.seed = 0xffffffff;
		lab->emu.state.device.string[cell] = variants[i].byte;
		lab_trace_start(lab);
		assert_variant_equal(
			variants[i].name,
			lkp_enc_ioctl(&lab->file, LKP_ENC_READ_SEED, &lab->user.seed, false), 0);
		assert_variant_equal(variants[i].name, lab->user.seed, 0xffffffffu);
		lab_expect(lab, "R4 SEED 0xffffffff\nR4 SEED 0xffffffff\n");
		lab_expect_cells(lab, 'R', lab->saved.device.string, cell + 1);
		lab_assert_untouched(lab);
		assert_false(lkp_enc_is_gone(&lab->dev));
	}
}

/* SEED stays all ones, and so do nearly all cells: from then on one read is enough. */
static void test_presence_remembers_which_cell_answered(void **state)
{
	struct lab *lab = *state;
	u32 seed = 0;

	lab_fill(lab, 0xff);
	lab->emu.state.device.seed = 0xffffffff;
	lab->emu.state.device.string[CELLS - 1] = 0;
	assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_READ_SEED, &seed, false), 0);
	for (unsigned int i = 0; i < 2; i++) {
		lab_trace_start(lab);
		assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_READ_SEED, &seed, false), 0);
		assert_string_equal(lab_trace_text(lab), "R4 SEED 0xffffffff\n"
							 "R4 SEED 0xffffffff\n"
							 "R1 STRING[4091] 0x0\n");
	}
}

static void test_presence_does_not_rely_on_what_it_remembers(void **state)
{
	struct lab *lab = *state;
	u32 seed = 0;

	lab_fill(lab, 0xff);
	lab->emu.state.device.seed = 0xffffffff;
	lab->emu.state.device.string[9] = 0;
	assert_int_equal(lkp_enc_check(&lab->dev), 0);
	/* Another cell answers now. */
	lab->emu.state.device.string[9] = 0xff;
	lab->emu.state.device.string[3] = 0;
	assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_READ_SEED, &seed, false), 0);
	lab_trace_start(lab);
	assert_int_equal(lkp_enc_check(&lab->dev), 0);
	assert_string_equal(lab_trace_text(lab), "R4 SEED 0xffffffff\n"
						 "R1 STRING[3] 0x0\n");
	/* Now no cell answers. */
	emu_remove(&lab->emu);
	assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_READ_SEED, &seed, false), -ENODEV);
}

static void test_presence_no_nul_but_a_live_cell_is_eio(void **state)
{
	struct lab *lab = *state;

	for (size_t i = 0; i < FETCHES; i++) {
		lab_restart(lab);
		lab_fill(lab, 0xff);
		lab->emu.state.device.seed = 0xffffffff;
		lab->emu.state.device.string[CELLS - 1] = 'x';
		assert_variant_equal(fetches[i].name, fetches[i].run(lab), -EIO);
		assert_variant_equal(fetches[i].name, lab->emu.counters.reads, CELLS + 1 + CELLS);
		assert_false(lkp_enc_is_gone(&lab->dev));
	}
}

static void test_presence_glitch_is_eio(void **state)
{
	struct lab *lab = *state;
	u32 seed = 1;

	lab->emu.state.device.seed = 5;
	lab_trace_start(lab);
	lab_glitch_at(lab, 1);
	assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_READ_SEED, &seed, false), -EIO);
	assert_string_equal(lab_trace_text(lab), "R4 SEED 0xffffffff (removed)\n"
						 "R4 SEED 0x5\n");
	assert_false(lkp_enc_is_gone(&lab->dev));
	assert_int_equal(lkp_enc_ioctl(&lab->file, LKP_ENC_READ_SEED, &seed, false), 0);
	assert_int_equal(seed, 5);
}

static void test_presence_glitch_of_a_read_back_is_eio(void **state)
{
	struct lab *lab = *state;

	lab_trace_start(lab);
	lab_glitch_at(lab, 4);
	assert_int_equal(lkp_enc_write(&lab->file, "ab", 2, false), -EIO);
	assert_string_equal(lab_trace_text(lab), "W1 STRING[0] 0x61\n"
						 "W1 STRING[1] 0x62\n"
						 "W1 STRING[2] 0x0\n"
						 "R1 STRING[2] 0xff (removed)\n"
						 "R4 SEED 0x0\n");
	assert_false(lkp_enc_is_gone(&lab->dev));
}

/* A lost write shows when its NUL is read back, unless there was a NUL before. */
static void test_presence_lost_write_is_eio(void **state)
{
	struct lab *lab = *state;

	lab_put_string(lab, "xyz");
	lab->emu.state.device.seed = 0xffffffff;
	lab_trace_start(lab);
	lab_glitch_at(lab, 3);
	assert_int_equal(lkp_enc_write(&lab->file, "ab", 2, false), -EIO);
	assert_string_equal(lab_trace_text(lab), "W1 STRING[0] 0x61\n"
						 "W1 STRING[1] 0x62\n"
						 "W1 STRING[2] 0x0 (removed)\n"
						 "R1 STRING[2] 0x7a\n"
						 "R4 SEED 0xffffffff\n"
						 "R1 STRING[0] 0x76\n");
}

/* ---------------------------------------------------------------- Removal --------------------- */

static void test_presence_removed_before_every_access_is_enodev(void **state)
{
	struct lab *lab = *state;

	for (const struct lab_call *call = lab_calls; call->name; call++) {
		for (unsigned long nth = 1; nth <= call->accesses; nth++) {
			lab_restart(lab);
			lab_remove_at(lab, nth);
			assert_variant_equal(call->name, call->run(lab, false), -ENODEV);
			assert_variant_equal(call->name, lab->due, 0);
			assert_true(lkp_enc_is_gone(&lab->dev));
		}
		/* There is not one access more than those. */
		lab_restart(lab);
		lab_remove_at(lab, call->accesses + 1ul);
		assert_variant_equal(call->name, call->run(lab, false) >= 0, true);
		assert_variant_equal(call->name, lab->due, 1);
		lab_at(lab, 0, NULL);
	}
}

static void test_presence_check_of_the_dead_is_bounded(void **state)
{
	/*
	 * In the order of lab_calls: the accesses until the device looks dead; then comes the
	 * check.
	 */
	static const unsigned int until[] = { 5, CELLS, 2, 1, 5, CELLS, 1 };
	struct lab *lab = *state;
	size_t i = 0;

	for (const struct lab_call *call = lab_calls; call->name; call++, i++) {
		lab_restart(lab);
		emu_remove(&lab->emu);
		assert_variant_equal(call->name, call->run(lab, false), -ENODEV);
		assert_variant_equal(call->name, lab->emu.counters.reads + lab->emu.counters.writes,
				     until[i] + 1 + CELLS);
	}
	assert_int_equal(i, sizeof(until) / sizeof(until[0]));
}

static void test_presence_gone_is_sticky(void **state)
{
	struct lab *lab = *state;

	for (const struct lab_call *call = lab_calls; call->name; call++) {
		lab_restart(lab);
		emu_remove(&lab->emu);
		assert_variant_equal(call->name, call->run(lab, false), -ENODEV);
		/* Even if another one is put in its place. */
		emu_insert(&lab->emu);
		lab_trace_start(lab);
		for (const struct lab_call *later = lab_calls; later->name; later++) {
			assert_variant_equal(later->name, later->run(lab, false), -ENODEV);
			assert_variant_equal(later->name, later->run(lab, true), -ENODEV);
		}
		assert_int_equal(lkp_enc_check(&lab->dev), -ENODEV);
		lab_assert_untouched(lab);
		assert_true(lkp_enc_is_gone(&lab->dev));
	}
}

/* Each access takes tens of microseconds on an emulated device, and this makes thousands. */
static void test_presence_check_of_the_dead_gives_way(void **state)
{
	struct lab *lab = *state;

	emu_remove(&lab->emu);
	assert_int_equal(lkp_enc_check(&lab->dev), -ENODEV);
	assert_int_equal(lab->task.calls[SIM_COND_RESCHED], CELLS / 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lab_test(test_presence_no_nul_but_a_seed_is_eio),
		lab_test(test_presence_no_nul_and_all_ones_is_enodev),
		lab_test(test_presence_one_live_cell_is_alive),
		lab_test(test_presence_remembers_which_cell_answered),
		lab_test(test_presence_does_not_rely_on_what_it_remembers),
		lab_test(test_presence_no_nul_but_a_live_cell_is_eio),
		lab_test(test_presence_glitch_is_eio),
		lab_test(test_presence_glitch_of_a_read_back_is_eio),
		lab_test(test_presence_lost_write_is_eio),
		lab_test(test_presence_removed_before_every_access_is_enodev),
		lab_test(test_presence_check_of_the_dead_is_bounded),
		lab_test(test_presence_check_of_the_dead_gives_way),
		lab_test(test_presence_gone_is_sticky),
	};

	return cmocka_run_group_tests_name("core/presence", tests, NULL, NULL);
}
