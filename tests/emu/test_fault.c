// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fault plans: what each kind does to an access, which accesses it strikes, and that nothing else
 * changes.
 */
#include "emu_bench.h"

#include <string.h>

#define SEED   0
#define STRING 4
#define CELLS  4092

static void arm(struct emu_bench *bench, struct emu_fault *faults, size_t n)
{
	emu_set_faults(&bench->emu, faults, n);
}

static uint8_t read_cell(struct emu_bench *bench, unsigned int cell)
{
	return (uint8_t)emu_read(&bench->emu, STRING + cell, 1);
}

static void write_cell(struct emu_bench *bench, unsigned int cell, uint8_t value)
{
	emu_write(&bench->emu, STRING + cell, 1, value);
}

/* ---------------------------------------------------------------- Kinds ----------------------- */

static void test_ones_answers_one_read_and_leaves_the_device_alone(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = { { .kind = EMU_FAULT_ONES } };

	bench->emu.state.device.seed = 7;
	bench->before = bench->emu.state;
	arm(bench, faults, 1);
	emu_write(&bench->emu, SEED, 4, 7);
	assert_int_equal(emu_read(&bench->emu, SEED, 4), 0xffffffff);
	assert_int_equal(emu_read(&bench->emu, SEED, 4), 7);
	assert_memory_equal(&bench->emu.state, &bench->before, sizeof(bench->before));
	assert_int_equal(faults[0].fired, 1);
}

static void test_ones_is_as_wide_as_the_access(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = { { .kind = EMU_FAULT_ONES } };

	arm(bench, faults, 1);
	assert_int_equal(emu_read(&bench->emu, STRING, 1), 0xff);
}

static void test_gone_removes_the_device_before_the_access(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = { { .kind = EMU_FAULT_GONE, .nth = 2 } };

	arm(bench, faults, 1);
	write_cell(bench, 0, 'a');
	write_cell(bench, 1, 'b');
	assert_int_equal(bench->emu.state.removed, 1);
	assert_int_equal(bench->emu.state.device.string[0], 'a');
	assert_int_equal(bench->emu.state.device.string[1], 0);
	assert_int_equal(read_cell(bench, 0), 0xff);
	assert_int_equal(bench->emu.counters.verdicts[EMU_REMOVED], 2);
	assert_int_equal(bench->emu.counters.verdicts[EMU_FAULTED], 0);
	assert_int_equal(emu_pci_read(&bench->emu, 0, 4), 0xffffffff);
	assert_int_equal(faults[0].fired, 1);
	/* The plan does not count accesses that never reach it. */
	assert_int_equal(faults[0].seen, 2);
}

static void test_gone_at_a_read_answers_all_ones(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = { { .kind = EMU_FAULT_GONE, .access = EMU_READ } };

	arm(bench, faults, 1);
	write_cell(bench, 0, 'a');
	assert_int_equal(emu_read(&bench->emu, SEED, 4), 0xffffffff);
	assert_int_equal(bench->emu.state.removed, 1);
}

static void test_stuck_bits_stay_in_reads_and_writes(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = {
		{ .kind = EMU_FAULT_STUCK, .mask = 0xf0, .value = 0xabc },
	};

	bench->emu.state.device.string[0] = 0x13;
	arm(bench, faults, 1);
	assert_int_equal(read_cell(bench, 0), 0xb3);
	assert_int_equal(bench->emu.state.device.string[0], 0x13);
	write_cell(bench, 1, 0x05);
	assert_int_equal(bench->emu.state.device.string[1], 0xb5);
	assert_int_equal(faults[0].fired, 2);
}

static void test_flip_inverts_one_bit_once(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = {
		{ .kind = EMU_FAULT_FLIP, .bit = 0, .access = EMU_READ },
		{ .kind = EMU_FAULT_FLIP, .bit = 31, .access = EMU_WRITE },
	};

	arm(bench, faults, 2);
	emu_write(&bench->emu, SEED, 4, 4);
	assert_int_equal(bench->emu.state.device.seed, 0x80000004);
	assert_int_equal(emu_read(&bench->emu, SEED, 4), 0x80000005);
	assert_int_equal(emu_read(&bench->emu, SEED, 4), 0x80000004);
}

static void test_flip_of_a_bit_beyond_the_access_changes_nothing(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = { { .kind = EMU_FAULT_FLIP, .bit = 8 } };

	arm(bench, faults, 1);
	assert_int_equal(read_cell(bench, 0), 0);
}

static void test_drop_loses_a_write(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = { { .kind = EMU_FAULT_DROP, .nth = 2 } };

	arm(bench, faults, 1);
	for (unsigned int cell = 0; cell < 3; cell++) {
		write_cell(bench, cell, 'a');
		read_cell(bench, cell);
	}
	assert_memory_equal(bench->emu.state.device.string, "a\0a", 4);
	assert_int_equal(faults[0].seen, 3);
}

static void test_stale_answers_what_the_read_before_did(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = {
		{ .kind = EMU_FAULT_STALE, .offset = STRING, .size = CELLS, .nth = 2 },
	};

	memcpy(bench->emu.state.device.string, "abc", 4);
	bench->emu.state.device.seed = 9;
	arm(bench, faults, 1);
	assert_int_equal(read_cell(bench, 0), 'a');
	assert_int_equal(emu_read(&bench->emu, SEED, 4), 9);
	assert_int_equal(read_cell(bench, 1), 'a');
	assert_int_equal(read_cell(bench, 2), 'c');
}

static void test_stale_answers_0_when_nothing_was_read(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = { { .kind = EMU_FAULT_STALE, .times = 2 } };

	bench->emu.state.device.seed = 9;
	arm(bench, faults, 1);
	assert_int_equal(emu_read(&bench->emu, SEED, 4), 0);
	/* The device's own value is not seen either. */
	assert_int_equal(emu_read(&bench->emu, SEED, 4), 0);
	assert_int_equal(emu_read(&bench->emu, SEED, 4), 9);
}

static void never(void *context)
{
	(void)context;
	fail_msg("a device without a pin has interrupted");
}

static void test_device_that_never_acts_by_itself_is_not_struck_by_steps_and_interrupts(
	void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = { { .kind = EMU_FAULT_STEP }, { .kind = EMU_FAULT_IRQ } };
	const struct emu_bus bus = { .stray = never };

	emu_set_bus(&bench->emu, &bus);
	arm(bench, faults, 2);
	write_cell(bench, 0, 'a');
	assert_int_equal(read_cell(bench, 0), 'a');
	assert_int_equal(faults[0].seen, 0);
	assert_int_equal(faults[1].seen, 0);
}

static void test_none_never_strikes(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = { { .nth = 1 } };

	arm(bench, faults, 1);
	write_cell(bench, 0, 'a');
	assert_int_equal(read_cell(bench, 0), 'a');
	assert_int_equal(faults[0].seen, 0);
}

/* ---------------------------------------------------------------- Places and times ------------ */

/* Which of six reads answer all ones, as a bit mask from the first on. */
static unsigned int struck_reads(struct emu_bench *bench)
{
	unsigned int struck = 0;

	for (unsigned int i = 0; i < 6; i++)
		struck |= (unsigned int)(read_cell(bench, 0) == 0xff) << i;
	return struck;
}

static void test_times_are_counted_from_the_nth_on(void **state)
{
	static const struct {
		const char *name;
		uint64_t nth, times;
		enum emu_fault_kind kind;
		unsigned int struck;
	} rows[] = {
		{ "the very first", 0, 0, EMU_FAULT_ONES, 0x01 },
		{ "the first", 1, 0, EMU_FAULT_ONES, 0x01 },
		{ "the third", 3, 0, EMU_FAULT_ONES, 0x04 },
		{ "the third, once", 3, 1, EMU_FAULT_ONES, 0x04 },
		{ "the first two", 0, 2, EMU_FAULT_ONES, 0x03 },
		{ "the third and fourth", 3, 2, EMU_FAULT_ONES, 0x0c },
		{ "from the fifth on", 5, EMU_FAULT_ALWAYS, EMU_FAULT_ONES, 0x30 },
		{ "always", 0, EMU_FAULT_ALWAYS, EMU_FAULT_ONES, 0x3f },
		{ "the seventh", 7, 0, EMU_FAULT_ONES, 0 },
		{ "at the end of time", UINT64_MAX, UINT64_MAX, EMU_FAULT_ONES, 0 },
		{ "stuck stays", 2, 0, EMU_FAULT_STUCK, 0x3e },
		{ "stuck once", 2, 1, EMU_FAULT_STUCK, 0x02 },
	};
	struct emu_bench *bench = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct emu_fault faults[] = { {
			.kind = rows[i].kind,
			.nth = rows[i].nth,
			.times = rows[i].times,
			.mask = 0xff,
			.value = 0xff,
		} };
		unsigned int struck;

		arm(bench, faults, 1);
		struck = struck_reads(bench);
		if (struck != rows[i].struck)
			fail_msg("%s: 0x%x, not 0x%x", rows[i].name, struck, rows[i].struck);
		assert_int_equal(faults[0].seen, 6);
		assert_int_equal(faults[0].fired, __builtin_popcount(struck));
	}
}

static void test_range_has_sharp_edges(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = { {
		.kind = EMU_FAULT_ONES,
		.offset = STRING + 1,
		.size = 2,
		.times = EMU_FAULT_ALWAYS,
	} };

	arm(bench, faults, 1);
	assert_int_equal(emu_read(&bench->emu, SEED, 4), 0);
	assert_int_equal(read_cell(bench, 0), 0);
	assert_int_equal(read_cell(bench, 1), 0xff);
	assert_int_equal(read_cell(bench, 2), 0xff);
	assert_int_equal(read_cell(bench, 3), 0);
	assert_int_equal(faults[0].seen, 2);
}

static void test_directions_are_the_rows_and_the_kinds(void **state)
{
	static const struct {
		enum emu_fault_kind kind;
		unsigned int access;
		unsigned int seen_reads, seen_writes;
	} rows[] = {
		{ EMU_FAULT_ONES, 0, 1, 0 },         { EMU_FAULT_ONES, EMU_READ, 1, 0 },
		{ EMU_FAULT_ONES, EMU_WRITE, 0, 0 }, { EMU_FAULT_DROP, 0, 0, 1 },
		{ EMU_FAULT_DROP, EMU_READ, 0, 0 },  { EMU_FAULT_DUP, 0, 0, 1 },
		{ EMU_FAULT_STALE, 0, 1, 0 },        { EMU_FAULT_FLIP, 0, 1, 1 },
		{ EMU_FAULT_FLIP, EMU_WRITE, 0, 1 }, { EMU_FAULT_STUCK, 0, 1, 1 },
		{ EMU_FAULT_STUCK, EMU_READ, 1, 0 }, { EMU_FAULT_GONE, 0, 1, 1 },
		{ EMU_FAULT_GONE, EMU_WRITE, 0, 1 }, { EMU_FAULT_FLIP, 3, 1, 1 },
	};
	struct emu_bench *bench = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct emu_fault faults[] = {
			{ .kind = rows[i].kind, .access = rows[i].access, .nth = 99 },
		};

		arm(bench, faults, 1);
		read_cell(bench, 0);
		assert_int_equal(faults[0].seen, rows[i].seen_reads);
		write_cell(bench, 0, 0);
		assert_int_equal(faults[0].seen, rows[i].seen_reads + rows[i].seen_writes);
	}
}

static void test_refused_accesses_do_not_reach_the_plan(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = { { .kind = EMU_FAULT_FLIP, .times = EMU_FAULT_ALWAYS } };

	arm(bench, faults, 1);
	assert_int_equal(emu_read(&bench->emu, SEED, 1), 0);
	emu_write(&bench->emu, SEED + 2, 4, 1);
	assert_int_equal(emu_read(&bench->emu, 4096, 1), 0xff);
	assert_int_equal(faults[0].seen, 0);
	assert_int_equal(bench->emu.counters.verdicts[EMU_FAULTED], 0);
	emu_remove(&bench->emu);
	assert_int_equal(emu_read(&bench->emu, SEED, 4), 0xffffffff);
	assert_int_equal(faults[0].seen, 0);
}

/* ---------------------------------------------------------------- Together -------------------- */

static void test_rows_that_strike_together_act_in_order(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault ones_first[] = {
		{ .kind = EMU_FAULT_ONES },
		{ .kind = EMU_FAULT_FLIP, .bit = 1 },
	};
	struct emu_fault flip_first[] = {
		{ .kind = EMU_FAULT_FLIP, .bit = 1 },
		{ .kind = EMU_FAULT_ONES },
	};

	arm(bench, ones_first, 2);
	assert_int_equal(read_cell(bench, 0), 0xfd);
	arm(bench, flip_first, 2);
	assert_int_equal(read_cell(bench, 0), 0xff);
	assert_int_equal(bench->emu.counters.verdicts[EMU_FAULTED], 2);
}

static void test_rows_count_on_their_own(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = {
		{ .kind = EMU_FAULT_DROP, .nth = 1 },
		{ .kind = EMU_FAULT_ONES, .nth = 2 },
	};

	arm(bench, faults, 2);
	write_cell(bench, 0, 'a');
	assert_int_equal(read_cell(bench, 0), 0);
	assert_int_equal(read_cell(bench, 0), 0xff);
	assert_int_equal(read_cell(bench, 0), 0);
}

static void test_a_lost_write_is_not_doubled(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = { { .kind = EMU_FAULT_DROP }, { .kind = EMU_FAULT_DUP } };

	arm(bench, faults, 2);
	write_cell(bench, 0, 'a');
	assert_int_equal(bench->emu.state.device.string[0], 0);
	assert_int_equal(faults[1].fired, 1);
}

static void test_the_hook_comes_before_the_plan(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = { { .kind = EMU_FAULT_FLIP } };

	arm(bench, faults, 1);
	emu_set_hook(&bench->emu, bench_hook_remove, NULL);
	assert_int_equal(read_cell(bench, 0), 0xff);
	assert_int_equal(faults[0].seen, 0);
}

static void test_the_trace_shows_the_drivers_side(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = {
		{ .kind = EMU_FAULT_DROP },
		{ .kind = EMU_FAULT_ONES },
		{ .kind = EMU_FAULT_GONE, .access = EMU_READ, .nth = 2 },
	};
	static const char *const lines[] = {
		"W1 STRING[0] 0x61 (fault)",
		"R1 STRING[0] 0xff (fault)",
		"R1 STRING[0] 0xff (removed)",
	};
	char line[EMU_TRACE_LINE];

	arm(bench, faults, 3);
	bench_trace(bench);
	write_cell(bench, 0, 'a');
	read_cell(bench, 0);
	read_cell(bench, 0);
	for (size_t i = 0; i < 3; i++) {
		emu_describe(line, &bench->log[i]);
		assert_string_equal(line, lines[i]);
	}
	/* Hardware that fails is no guest error. */
	assert_int_equal(emu_misuse(&bench->emu), 0);
}

static void test_runs_meet_faults_in_their_middle(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = {
		{ .kind = EMU_FAULT_DROP, .nth = 3 },
		{ .kind = EMU_FAULT_ONES, .nth = 2 },
	};
	uint8_t bytes[8] = { 0 };

	arm(bench, faults, 2);
	emu_write_bytes(&bench->emu, STRING, (const uint8_t *)"abcde", 6);
	assert_memory_equal(bench->emu.state.device.string, "ab\0de", 6);
	assert_int_equal(emu_read_string(&bench->emu, STRING, bytes, 8), 3);
	assert_memory_equal(bytes, "a\xff", 3);
}

static void test_disarmed_plan_does_nothing_and_goes_on_later(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = { { .kind = EMU_FAULT_ONES, .nth = 2 } };

	arm(bench, faults, 1);
	assert_true(bench->emu.armed);
	assert_int_equal(read_cell(bench, 0), 0);
	arm(bench, NULL, 0);
	assert_false(bench->emu.armed);
	assert_int_equal(read_cell(bench, 0), 0);
	arm(bench, faults, 1);
	assert_int_equal(read_cell(bench, 0), 0xff);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		emu_bench_test(test_ones_answers_one_read_and_leaves_the_device_alone),
		emu_bench_test(test_ones_is_as_wide_as_the_access),
		emu_bench_test(test_gone_removes_the_device_before_the_access),
		emu_bench_test(test_gone_at_a_read_answers_all_ones),
		emu_bench_test(test_stuck_bits_stay_in_reads_and_writes),
		emu_bench_test(test_flip_inverts_one_bit_once),
		emu_bench_test(test_flip_of_a_bit_beyond_the_access_changes_nothing),
		emu_bench_test(test_drop_loses_a_write),
		emu_bench_test(test_stale_answers_what_the_read_before_did),
		emu_bench_test(test_stale_answers_0_when_nothing_was_read),
		emu_bench_test(
			test_device_that_never_acts_by_itself_is_not_struck_by_steps_and_interrupts),
		emu_bench_test(test_none_never_strikes),
		emu_bench_test(test_times_are_counted_from_the_nth_on),
		emu_bench_test(test_range_has_sharp_edges),
		emu_bench_test(test_directions_are_the_rows_and_the_kinds),
		emu_bench_test(test_refused_accesses_do_not_reach_the_plan),
		emu_bench_test(test_rows_that_strike_together_act_in_order),
		emu_bench_test(test_rows_count_on_their_own),
		emu_bench_test(test_a_lost_write_is_not_doubled),
		emu_bench_test(test_the_hook_comes_before_the_plan),
		emu_bench_test(test_the_trace_shows_the_drivers_side),
		emu_bench_test(test_runs_meet_faults_in_their_middle),
		emu_bench_test(test_disarmed_plan_does_nothing_and_goes_on_later),
	};

	return cmocka_run_group_tests_name("emu/fault", tests, NULL, NULL);
}
