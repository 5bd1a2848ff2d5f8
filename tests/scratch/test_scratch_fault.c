// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fault plans on another device: a write that has a side effect, registers wider than a byte, and
 * the words of its own register map.
 */
#include "../emu/emu_bench.h"
#include "emu_fault_text.h"

#include <string.h>

static void test_dup_writes_twice(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = { { .kind = EMU_FAULT_DUP, .nth = 2 } };

	emu_set_faults(&bench->emu, faults, 1);
	emu_write(&bench->emu, SCRATCH_COMMAND, 1, 1);
	emu_write(&bench->emu, SCRATCH_COMMAND, 1, 10);
	emu_write(&bench->emu, SCRATCH_COMMAND, 1, 100);
	assert_int_equal(bench->emu.state.device.count, 121);
}

static void test_every_dup_adds_one_and_a_drop_takes_all(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = {
		{ .kind = EMU_FAULT_DUP, .times = EMU_FAULT_ALWAYS },
		{ .kind = EMU_FAULT_DUP },
		{ .kind = EMU_FAULT_DROP, .nth = 2 },
	};

	emu_set_faults(&bench->emu, faults, 3);
	emu_write(&bench->emu, SCRATCH_COMMAND, 1, 5);
	assert_int_equal(bench->emu.state.device.count, 15);
	emu_write(&bench->emu, SCRATCH_COMMAND, 1, 5);
	assert_int_equal(bench->emu.state.device.count, 15);
}

static void test_bits_go_as_far_as_the_register(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = {
		{ .kind = EMU_FAULT_FLIP, .offset = SCRATCH_COUNT, .size = 8, .bit = 63 },
		{ .kind = EMU_FAULT_ONES, .offset = SCRATCH_CONTROL, .size = 2 },
	};

	emu_set_faults(&bench->emu, faults, 2);
	assert_int_equal(emu_read(&bench->emu, SCRATCH_COUNT, 8), 1ull << 63);
	assert_int_equal(emu_read(&bench->emu, SCRATCH_CONTROL, 2), 0xffff);
}

/* ---------------------------------------------------------------- By itself ------------------- */

static void test_step_takes_place_before_the_access(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = { { .kind = EMU_FAULT_STEP, .nth = 2 } };

	emu_set_faults(&bench->emu, faults, 1);
	assert_int_equal(emu_read(&bench->emu, SCRATCH_CAUSE, 4), 0);
	assert_int_equal(faults[0].seen, 0);
	emu_write(&bench->emu, SCRATCH_ERRAND, 8, 0);
	assert_int_equal(emu_read(&bench->emu, SCRATCH_CAUSE, 4), 0);
	assert_int_equal(emu_read(&bench->emu, SCRATCH_CAUSE, 4), SCRATCH_CAUSE_ERRAND);
	assert_false(emu_is_busy(&bench->emu));
	assert_int_equal(faults[0].fired, 1);
	assert_int_equal(bench->emu.steps, 1);
	/* A step needs a busy device, so this read does not count. */
	emu_read(&bench->emu, SCRATCH_CAUSE, 4);
	assert_int_equal(faults[0].seen, 2);
}

static void count(void *context)
{
	++*(unsigned int *)context;
}

static void test_irq_is_told_to_the_bus_where_the_device_may_interrupt(void **state)
{
	struct emu_bench *bench = *state;
	struct emu_fault faults[] = { { .kind = EMU_FAULT_IRQ, .times = EMU_FAULT_ALWAYS } };
	unsigned int strays = 0;
	const struct emu_bus bus = { .stray = count, .context = &strays };

	emu_set_faults(&bench->emu, faults, 1);
	emu_read(&bench->emu, SCRATCH_CAUSE, 4);
	assert_int_equal(faults[0].seen, 0);
	emu_set_bus(&bench->emu, &bus);
	emu_read(&bench->emu, SCRATCH_CAUSE, 4);
	emu_write(&bench->emu, SCRATCH_CAUSE, 4, 0);
	assert_int_equal(strays, 2);
	assert_false(bench->emu.line);
	emu_pci_write(&bench->emu, 4, 2, EMU_PCI_COMMAND_INTX_OFF);
	emu_read(&bench->emu, SCRATCH_CAUSE, 4);
	assert_int_equal(strays, 2);
	assert_int_equal(faults[0].fired, 2);
}

/* ---------------------------------------------------------------- Text ------------------------ */

static void test_text_speaks_of_these_registers(void **state)
{
	static const struct {
		struct emu_fault row;
		const char *text;
	} rows[] = {
		/* clang-format off */
		{ { .kind = EMU_FAULT_FLIP, .offset = 0x20, .size = 8, .bit = 63 }, "COUNT:flip=63" },
		{ { .kind = EMU_FAULT_FLIP, .offset = 0x12, .size = 4, .bit = 15 },
			"TABLE[1-2]:flip=15" },
		{ { .kind = EMU_FAULT_DUP, .offset = 6, .size = 1 }, "COMMAND:dup" },
		{ { .kind = EMU_FAULT_STEP, .offset = 6, .size = 1 }, "COMMAND:step" },
		{ { .kind = EMU_FAULT_IRQ, .offset = 6, .size = 1 }, "COMMAND:irq" },
		/* Of two registers at one offset, the one with this kind of access. */
		{ { .kind = EMU_FAULT_DUP, .offset = 0x30, .size = 1 }, "KICK:dup" },
		{ { .kind = EMU_FAULT_ONES, .offset = 0x30, .size = 4 }, "REPORT:ones" },
		{ { .kind = EMU_FAULT_DROP, .offset = 0x30, .size = 4 }, "0x30-0x33:drop" },
		{ { .kind = EMU_FAULT_GONE, .offset = 0x30, .size = 1, .access = EMU_READ },
			"0x30.read:gone" },
		{ { .kind = EMU_FAULT_FLIP, .offset = 0x38, .size = 4, .bit = 31 },
			"PARTS[1]:flip=31" },
		/*
		 * Ranges that are not cells of one register: a hole, half a cell, from the middle
		 * of a cell, two registers.
		 */
		{ { .kind = EMU_FAULT_ONES, .offset = 7, .size = 2 }, "0x7-0x8:ones" },
		{ { .kind = EMU_FAULT_ONES, .offset = 0x10, .size = 1 }, "0x10:ones" },
		{ { .kind = EMU_FAULT_ONES, .offset = 0x11, .size = 2 }, "0x11-0x12:ones" },
		{ { .kind = EMU_FAULT_ONES, .offset = 4, .size = 4 }, "0x4-0x7:ones" },
		{ { .kind = EMU_FAULT_FLIP, .offset = 0x2000ffff8, .size = 8, .bit = 63 },
			"LAST:flip=63" },
		{ { .kind = EMU_FAULT_ONES, .offset = 0x2000ffff0, .size = 16 },
			"0x2000ffff0-0x2000fffff:ones" },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct emu_fault_error error;
		char line[EMU_FAULT_LINE];
		struct emu_fault row;

		emu_fault_format(line, &rows[i].row);
		assert_string_equal(line, rows[i].text);
		assert_true(emu_fault_parse(&row, line, &error));
		assert_int_equal(row.offset, rows[i].row.offset);
		assert_int_equal(row.size, rows[i].row.size);
	}
}

static void test_text_is_refused_in_terms_of_these_registers(void **state)
{
	static const struct {
		const char *text;
		size_t column;
		const char *message;
	} wrong[] = {
		{ "SEED:ones", 0,
		  "there is no register 'SEED'; there are any, offsets such as 0x0, and ID CONTROL "
		  "COMMAND TABLE COUNT QUEUE LEFT REPORT KICK PARTS WINDOW DOOR LAST" },
		{ "TABLE[8]:ones", 6, "the last cell of TABLE is 7" },
		{ "0x100:ones", 0, "the last byte of the BAR is at 0xff" },
		{ "0x10-0x200000010:ones", 0, "the last byte of the BAR is at 0xff" },
		{ "0x200100000:ones", 0, "the last byte of the BAR is at 0x2000fffff" },
		{ "0x100000000:ones", 0, "there is no BAR 1" },
		{ "0x700000000:ones", 0, "there is no BAR 7" },
		{ "TABLE:flip=16", 11, "no access there has more than 16 bits" },
		{ "PARTS:flip=32", 11, "no access there has more than 32 bits" },
		{ "WINDOW:flip=32", 12, "no access there has more than 32 bits" },
		{ "7:flip=0", 7, "no access there has more than 0 bits" },
		{ "", 0, "as in ID.read@3:ones" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct emu_fault_error error;
		struct emu_fault row;

		assert_false(emu_fault_parse(&row, wrong[i].text, &error));
		assert_int_equal(error.column, wrong[i].column);
		assert_non_null(strstr(error.message, wrong[i].message));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		emu_bench_test(test_dup_writes_twice),
		emu_bench_test(test_every_dup_adds_one_and_a_drop_takes_all),
		emu_bench_test(test_bits_go_as_far_as_the_register),
		emu_bench_test(test_step_takes_place_before_the_access),
		emu_bench_test(test_irq_is_told_to_the_bus_where_the_device_may_interrupt),
		emu_bench_test(test_text_speaks_of_these_registers),
		emu_bench_test(test_text_is_refused_in_terms_of_these_registers),
	};

	return cmocka_run_group_tests_name("scratch/fault", tests, NULL, NULL);
}
