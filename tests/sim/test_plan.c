// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whole fault plans: texts of both sides in both directions, refused texts and their columns, and
 * faults that never happened.
 */
#include "sim_bench.h"
#include "sim_plan.h"

#include <stdio.h>

/* The same fault as C and as text. Those of the hardware: tests/emu/test_fault_text.c. */
static const struct {
	struct sim_fault row;
	const char *text;
} rows[] = {
	/* clang-format off */
	{ { .kind = SIM_FAULT_EFAULT }, "copy:efault" },
	{ { .kind = SIM_FAULT_EFAULT, .call = SIM_COPY_TO_USER, .nth = 2, .byte = 3 },
		"copy_to_user@2:efault=3" },
	{ { .kind = SIM_FAULT_EFAULT, .call = SIM_COPY_FROM_USER }, "copy_from_user:efault" },
	{ { .kind = SIM_FAULT_EFAULT, .call = SIM_STRNCPY_FROM_USER, .nth = 1,
	    .times = SIM_FAULT_ALWAYS, .byte = 4091 }, "strncpy_from_user@1+:efault=4091" },
	{ { .kind = SIM_FAULT_ENOMEM, .call = SIM_KMALLOC, .nth = 3, .times = 2 },
		"kmalloc@3x2:enomem" },
	{ { .kind = SIM_FAULT_ENOMEM }, "alloc:enomem" },
	{ { .kind = SIM_FAULT_EBUSY, .call = SIM_MISC_REGISTER }, "misc_register:ebusy" },
	{ { .kind = SIM_FAULT_EIO, .call = SIM_PCI_ENABLE, .nth = 2 }, "pci_enable_device@2:eio" },
	{ { .kind = SIM_FAULT_EINTR }, "lock:eintr" },
	{ { .kind = SIM_FAULT_BUSY, .nth = 2 }, "lock@2:busy" },
	{ { .kind = SIM_FAULT_TIMEOUT }, "wait:timeout" },
	{ { .kind = SIM_FAULT_LATE, .nth = 2 }, "irq@2:late" },
	{ { .kind = SIM_FAULT_LOST, .nth = 3 }, "irq@3:lost" },
	{ { .kind = SIM_FAULT_SPURIOUS }, "irq:spurious" },
	{ { .kind = SIM_FAULT_STORM, .byte = 20 }, "irq:storm=20" },
	{ { .kind = SIM_FAULT_REFUSED, .call = SIM_DMA, .nth = 2 }, "dma@2:fault" },
	{ { .kind = SIM_FAULT_FLIP, .call = SIM_DMA, .byte = 17 }, "dma:flip=17" },
	/* clang-format on */
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

static void test_format_writes_the_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		char line[EMU_FAULT_LINE];
		size_t n = sim_fault_format(line, &rows[i].row);

		assert_string_equal(line, rows[i].text);
		assert_int_equal(n, strlen(line));
	}
}

static void assert_row(const struct sim_fault *row, const struct sim_fault *expected)
{
	assert_int_equal(row->kind, expected->kind);
	assert_int_equal(row->call, expected->call);
	assert_int_equal(row->nth, expected->nth);
	assert_int_equal(row->times, expected->times);
	assert_int_equal(row->byte, expected->byte);
	assert_int_equal(row->seen, 0);
	assert_int_equal(row->fired, 0);
}

static void test_parse_makes_the_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		struct emu_fault_error error = { 0 };
		struct sim_plan plan = { 0 };

		if (!sim_plan_parse(&plan, rows[i].text, &error))
			fail_msg("%s: column %zu: %s", rows[i].text, error.column, error.message);
		assert_int_equal(plan.n_accesses, 0);
		assert_int_equal(plan.n_calls, 1);
		assert_row(&plan.calls[0], &rows[i].row);
	}
}

static void test_parse_takes_the_full_names_of_locks(void **state)
{
	struct emu_fault_error error;
	struct sim_plan plan = { 0 };

	(void)state;
	assert_true(sim_plan_parse(&plan, "mutex_trylock:busy", &error));
	assert_true(sim_plan_parse(&plan, "mutex_lock_interruptible:eintr", &error));
	assert_row(&plan.calls[0],
		   &(struct sim_fault){ .kind = SIM_FAULT_BUSY, .call = SIM_TRYLOCK });
	assert_row(&plan.calls[1],
		   &(struct sim_fault){ .kind = SIM_FAULT_EINTR, .call = SIM_LOCK_INTERRUPTIBLE });
}

static void test_parse_sorts_the_two_sides(void **state)
{
	struct emu_fault_error error;
	struct sim_plan plan = { 0 };

	(void)state;
	assert_true(sim_plan_parse(&plan, "SEED:ones,kmalloc:enomem,STRING@2:gone", &error));
	assert_int_equal(plan.n_accesses, 2);
	assert_int_equal(plan.accesses[0].kind, EMU_FAULT_ONES);
	assert_int_equal(plan.accesses[1].kind, EMU_FAULT_GONE);
	assert_int_equal(plan.n_calls, 1);
	assert_true(sim_plan_parse(&plan, "copy:efault", &error));
	assert_int_equal(plan.n_calls, 2);
}

static void test_parse_says_what_is_wrong_and_where(void **state)
{
	static const struct {
		const char *text;
		size_t column;
		const char *message;
	} wrong[] = {
		{ "", 0, "a fault is PLACE" },
		{ "SEED:onse", 5,
		  "ones gone stuck flip drop dup stale step irq efault enomem eintr busy" },
		{ "kmalloc:ones", 0, "there is no register 'kmalloc'" },
		{ "SEED:enomem", 0, "enomem happens to kmalloc" },
		{ "any:efault", 0,
		  "efault happens to copy_from_user copy_to_user strncpy_from_user" },
		{ "mutex_lock:eintr", 0, "eintr happens to mutex_lock_interruptible" },
		{ "4:busy", 0, "busy happens to mutex_trylock" },
		{ "kmalloc[2]:enomem", 8, "only a register has cells" },
		{ "copy.read:efault", 5, "only registers are read and written" },
		{ "kmalloc:enomem=1", 15, "enomem takes no number" },
		{ "copy:efault=1/2", 14, "efault takes no second number" },
		{ "SEED:ones,", 10, "a fault is PLACE" },
		{ "SEED:ones,,SEED:ones", 10, "a fault is PLACE" },
		{ "SEED:ones,SEED:flip=32", 20, "no access there has more than 32 bits" },
		{ "SEED:ones SEED:ones", 9, "the fault should end here" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct emu_fault_error error = { .column = 999 };
		struct sim_plan plan = { .n_calls = 1 };

		if (sim_plan_parse(&plan, wrong[i].text, &error))
			fail_msg("'%s' is taken", wrong[i].text);
		if (error.column != wrong[i].column || !strstr(error.message, wrong[i].message))
			fail_msg("'%s': column %zu: %s", wrong[i].text, error.column,
				 error.message);
		assert_int_equal(plan.n_accesses, 0);
		assert_int_equal(plan.n_calls, 1);
	}
}

/* Some kinds happen to registers and to calls. */
static void test_parse_names_each_kind_once(void **state)
{
	struct emu_fault_error error;
	struct sim_plan plan = { 0 };
	const char *flip;

	(void)state;
	assert_false(sim_plan_parse(&plan, "SEED:onse", &error));
	flip = strstr(error.message, " flip");
	assert_non_null(flip);
	assert_null(strstr(flip + 1, " flip"));
	assert_string_equal(error.message + strlen(error.message) - 6, " fault");
}

static void test_parse_refuses_more_than_a_plan_holds(void **state)
{
	struct emu_fault_error error;
	struct sim_plan plan = { 0 };

	(void)state;
	for (unsigned int i = 0; i < SIM_PLAN_FAULTS; i++)
		assert_true(sim_plan_parse(&plan, i % 2 ? "SEED:ones" : "lock:busy", &error));
	assert_false(sim_plan_parse(&plan, "SEED:ones", &error));
	assert_string_equal(error.message, "a plan has at most 16 faults");
	assert_int_equal(plan.n_accesses, 8);
}

static void test_unfired_tells_what_never_happened(void **state)
{
	struct sim_bench *bench = *state;
	struct emu_fault_error error;
	struct sim_plan plan = { 0 };
	char line[EMU_FAULT_LINE];
	struct emu emu;
	size_t at = 0;

	emu_init(&emu);
	assert_true(
		sim_plan_parse(&plan, "SEED:ones,STRING:ones,lock:busy,kmalloc:enomem", &error));
	sim_plan_arm(&plan, &emu, &bench->one);
	assert_int_equal(emu_read(&emu, 0, 4), 0xffffffff);
	assert_int_equal(mutex_trylock(&bench->lock), 0);
	assert_true(sim_plan_unfired(&plan, &at, line));
	assert_string_equal(line, "STRING:ones");
	assert_true(sim_plan_unfired(&plan, &at, line));
	assert_string_equal(line, "kmalloc:enomem");
	assert_false(sim_plan_unfired(&plan, &at, line));
	sim_plan_arm(NULL, &emu, &bench->one);
	assert_false(emu.armed);
	assert_false(bench->one.armed);
}

/* Any text is either refused at one of its bytes, or has a meaning. */
static void test_no_text_does_harm(void **state)
{
	static const char good[] = "STRING[2-5].read@3x2:stuck=0xff/4,copy_to_user@2+:efault=3";
	char text[sizeof(good)];

	(void)state;
	for (size_t at = 0; at < sizeof(good) - 1; at++) {
		for (int byte = 0; byte < 256; byte++) {
			struct emu_fault_error error = { 0 };
			struct sim_plan plan = { 0 };

			memcpy(text, good, sizeof(good));
			text[at] = (char)byte;
			if (sim_plan_parse(&plan, text, &error))
				continue;
			assert_in_range(error.column, 0, strlen(text));
			assert_int_not_equal(strlen(error.message), 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_bench_test(test_format_writes_the_row),
		sim_bench_test(test_parse_makes_the_row),
		sim_bench_test(test_parse_takes_the_full_names_of_locks),
		sim_bench_test(test_parse_sorts_the_two_sides),
		sim_bench_test(test_parse_says_what_is_wrong_and_where),
		sim_bench_test(test_parse_names_each_kind_once),
		sim_bench_test(test_parse_refuses_more_than_a_plan_holds),
		sim_bench_test(test_unfired_tells_what_never_happened),
		sim_bench_test(test_no_text_does_harm),
	};

	return cmocka_run_group_tests_name("sim/plan", tests, NULL, NULL);
}
