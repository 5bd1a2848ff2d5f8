// SPDX-License-Identifier: GPL-2.0-only
/*
 * Traces and hooks: every attempted access is in the trace with the value that the driver saw, a
 * full log says so, and the text is the kernel's mmiotrace text.
 */
#include "emu_bench.h"

#include <stdio.h>
#include <string.h>

#define BAR_SIZE 4096
#define PHYS     0xfebd1000

static void check_entry(const struct emu_access *entry, const struct emu_access *want)
{
	assert_int_equal(entry->offset, want->offset);
	assert_int_equal(entry->width, want->width);
	assert_int_equal(entry->direction, want->direction);
	assert_int_equal(entry->value, want->value);
	assert_int_equal(entry->verdict, want->verdict);
}

static void make(struct emu *emu, const struct emu_access *access, uint64_t written)
{
	if (access->direction == EMU_READ)
		assert_int_equal(emu_read(emu, access->offset, access->width), access->value);
	else
		emu_write(emu, access->offset, access->width, written);
}

/* Refused or not, the value in the log is the one that the driver wrote or saw. */
static void test_trace_logs_every_attempted_access(void **state)
{
	static const struct emu_access accesses[] = {
		{ 0, 0x00000003, 4, EMU_WRITE, EMU_OK },
		{ 0, 0x00000003, 4, EMU_READ, EMU_OK },
		{ 4, 0x03, 1, EMU_WRITE, EMU_OK },
		{ 4, 0x03, 1, EMU_READ, EMU_OK },
		{ 0, 0, 1, EMU_READ, EMU_BAD_WIDTH },
		{ 4, 0, 4, EMU_READ, EMU_BAD_WIDTH },
		{ 4, 0x0003, 2, EMU_WRITE, EMU_BAD_WIDTH },
		{ 2, 0, 4, EMU_READ, EMU_BAD_ALIGNMENT },
		{ 2, 0xff00000003, 8, EMU_WRITE, EMU_BAD_WIDTH },
		{ BAR_SIZE, 0xff, 1, EMU_READ, EMU_BAD_BOUNDS },
		{ BAR_SIZE - 1, 0xffff, 2, EMU_READ, EMU_BAD_BOUNDS },
		{ BAR_SIZE, 0x03, 1, EMU_WRITE, EMU_BAD_BOUNDS },
		{ UINT64_MAX, UINT64_MAX, 8, EMU_READ, EMU_BAD_BOUNDS },
		{ BAR_SIZE, 0, 0, EMU_READ, EMU_BAD_UNMAPPED },
	};
	const size_t n = sizeof(accesses) / sizeof(accesses[0]);
	struct emu_bench *bench = *state;

	bench_trace(bench);
	for (size_t i = 0; i < n; i++)
		make(&bench->emu, &accesses[i], 0xff00000003);
	assert_int_equal(bench->emu.trace.count, n);
	for (size_t i = 0; i < n; i++)
		check_entry(&bench->log[i], &accesses[i]);
}

static void test_trace_logs_what_a_removed_device_answers(void **state)
{
	static const struct emu_access accesses[] = {
		{ 0, 0xffffffff, 4, EMU_READ, EMU_REMOVED },
		{ 4, 0xff, 1, EMU_READ, EMU_REMOVED },
		{ 4, 0x41, 1, EMU_WRITE, EMU_REMOVED },
		{ BAR_SIZE, 0xffff, 2, EMU_READ, EMU_REMOVED },
	};
	const size_t n = sizeof(accesses) / sizeof(accesses[0]);
	struct emu_bench *bench = *state;

	emu_remove(&bench->emu);
	bench_trace(bench);
	for (size_t i = 0; i < n; i++)
		make(&bench->emu, &accesses[i], 0x41);
	assert_int_equal(bench->emu.trace.count, n);
	for (size_t i = 0; i < n; i++)
		check_entry(&bench->log[i], &accesses[i]);
}

static void test_trace_is_bounded_and_counts_what_it_drops(void **state)
{
	struct emu_bench *bench = *state;

	for (size_t capacity = 0; capacity < 4; capacity++) {
		memset(bench->log, 0xa5, sizeof(bench->log));
		memset(bench->twin_log, 0xa5, sizeof(bench->twin_log));
		emu_trace_start(&bench->emu, bench->log, capacity);
		for (unsigned int i = 0; i < 5; i++)
			emu_read(&bench->emu, 4 + i, 1);
		assert_int_equal(bench->emu.trace.count, capacity);
		assert_int_equal(bench->emu.trace.dropped, 5 - capacity);
		for (size_t i = 0; i < capacity; i++)
			assert_int_equal(bench->log[i].offset, 4 + i);
		assert_memory_equal(&bench->log[capacity], bench->twin_log, sizeof(bench->log[0]));
	}
}

static void test_trace_start_again_starts_an_empty_log(void **state)
{
	struct emu_bench *bench = *state;

	emu_trace_start(&bench->emu, bench->log, 1);
	emu_read(&bench->emu, 4, 1);
	emu_read(&bench->emu, 5, 1);
	bench_trace(bench);
	assert_int_equal(bench->emu.trace.count, 0);
	assert_int_equal(bench->emu.trace.dropped, 0);
	emu_read(&bench->emu, 6, 1);
	assert_int_equal(bench->emu.trace.count, 1);
	assert_int_equal(bench->log[0].offset, 6);
}

static void test_trace_stop_keeps_the_log_readable(void **state)
{
	struct emu_bench *bench = *state;

	emu_trace_stop(&bench->emu);
	assert_false(bench->emu.armed);
	emu_trace_start(&bench->emu, bench->log, 2);
	assert_true(bench->emu.armed);
	for (unsigned int i = 0; i < 3; i++)
		emu_read(&bench->emu, 4 + i, 1);
	emu_trace_stop(&bench->emu);
	assert_false(bench->emu.armed);
	emu_read(&bench->emu, 9, 1);
	assert_int_equal(bench->emu.trace.count, 2);
	assert_int_equal(bench->emu.trace.dropped, 1);
	assert_int_equal(bench->emu.trace.log[1].offset, 5);
}

/* Receives a drained log: the offsets in order, as long as it takes them. */
struct sink {
	uint64_t offsets[16];
	size_t count;
	size_t calls;
	bool full;
};

static bool drain_to_sink(const struct emu_access *log, size_t count, void *context)
{
	struct sink *sink = context;

	sink->calls++;
	if (sink->full)
		return false;
	for (size_t i = 0; i < count; i++)
		sink->offsets[sink->count++] = log[i].offset;
	return true;
}

static void test_trace_stream_hands_over_every_access_in_order(void **state)
{
	struct emu_bench *bench = *state;

	for (size_t capacity = 1; capacity < 8; capacity++) {
		struct sink sink = { 0 };

		emu_trace_stream(&bench->emu, bench->log, capacity, drain_to_sink, &sink);
		for (unsigned int i = 0; i < 6; i++)
			emu_read(&bench->emu, 4 + i, 1);
		assert_int_equal(sink.count, (5 / capacity) * capacity);
		emu_trace_stop(&bench->emu);
		assert_int_equal(sink.count, 6);
		assert_int_equal(sink.calls, (6 + capacity - 1) / capacity);
		assert_int_equal(bench->emu.trace.dropped, 0);
		for (size_t i = 0; i < sink.count; i++)
			assert_int_equal(sink.offsets[i], 4 + i);
	}
}

static void test_trace_stream_without_accesses_drains_nothing(void **state)
{
	struct emu_bench *bench = *state;
	struct sink sink = { 0 };

	emu_trace_stream(&bench->emu, bench->log, 2, drain_to_sink, &sink);
	emu_trace_stop(&bench->emu);
	emu_trace_stop(&bench->emu);
	assert_int_equal(sink.calls, 0);
}

static void test_trace_stream_counts_what_the_drain_refuses(void **state)
{
	struct emu_bench *bench = *state;
	struct sink sink = { .full = true };

	emu_trace_stream(&bench->emu, bench->log, 2, drain_to_sink, &sink);
	for (unsigned int i = 0; i < 5; i++)
		emu_read(&bench->emu, 4 + i, 1);
	assert_int_equal(bench->emu.trace.dropped, 3);
	assert_int_equal(sink.calls, 3);
	sink.full = false;
	emu_read(&bench->emu, 20, 1);
	assert_int_equal(sink.count, 2);
	assert_int_equal(sink.offsets[1], 5);
	sink.full = true;
	emu_trace_stop(&bench->emu);
	assert_int_equal(bench->emu.trace.dropped, 4);
	assert_int_equal(bench->emu.trace.count, 1);
	emu_trace_stop(&bench->emu);
	assert_int_equal(bench->emu.trace.dropped, 4);
}

static void test_trace_stream_without_room_drops_all(void **state)
{
	struct emu_bench *bench = *state;
	struct sink sink = { 0 };

	emu_trace_stream(&bench->emu, bench->log, 0, drain_to_sink, &sink);
	emu_read(&bench->emu, 4, 1);
	emu_trace_stop(&bench->emu);
	assert_int_equal(sink.count, 0);
	assert_int_equal(bench->emu.trace.dropped, 1);
}

/* Trace and hook are switched on and off independently; the fast path is back when both are off. */
static void test_trace_and_hook_are_independent(void **state)
{
	struct emu_bench *bench = *state;

	bench_trace(bench);
	bench_watch(bench);
	emu_read(&bench->emu, 4, 1);
	emu_trace_stop(&bench->emu);
	assert_true(bench->emu.armed);
	emu_read(&bench->emu, 4, 1);
	assert_int_equal(bench->emu.trace.count, 1);
	assert_int_equal(bench->hooks, 2);
	bench_trace(bench);
	emu_set_hook(&bench->emu, NULL, NULL);
	assert_true(bench->emu.armed);
	emu_read(&bench->emu, 4, 1);
	assert_int_equal(bench->emu.trace.count, 1);
	assert_int_equal(bench->hooks, 2);
	emu_trace_stop(&bench->emu);
	assert_false(bench->emu.armed);
}

static void test_hook_is_told_of_every_attempted_access(void **state)
{
	static const struct emu_access accesses[] = {
		{ 0, 0, 4, EMU_WRITE, 0 },          { 0, 0, 4, EMU_READ, 0 },
		{ 4, 0, 1, EMU_WRITE, 0 },          { BAR_SIZE, 0xff, 1, EMU_READ, 0 },
		{ UINT64_MAX, 0, 3, EMU_WRITE, 0 }, { 4, 0, 2, EMU_READ, 0 },
	};
	struct emu_bench *bench = *state;

	bench_watch(bench);
	for (size_t i = 0; i < sizeof(accesses) / sizeof(accesses[0]); i++) {
		make(&bench->emu, &accesses[i], 0);
		assert_int_equal(bench->hooks, i + 1);
		assert_int_equal(bench->hooked.offset, accesses[i].offset);
		assert_int_equal(bench->hooked.width, accesses[i].width);
		assert_int_equal(bench->hooked.direction, accesses[i].direction);
	}
}

static void test_hook_may_remove_the_device_before_the_access(void **state)
{
	struct emu_bench *bench = *state;

	bench_trace(bench);
	emu_set_hook(&bench->emu, bench_hook_remove, NULL);
	emu_write(&bench->emu, 4, 1, 'x');
	assert_int_equal(bench->emu.state.device.string[0], 0);
	assert_int_equal(bench->log[0].verdict, EMU_REMOVED);
	emu_insert(&bench->emu);
	assert_int_equal(emu_read(&bench->emu, 4, 1), 0xff);
	assert_int_equal(bench->log[1].verdict, EMU_REMOVED);
	assert_int_equal(bench->log[1].value, 0xff);
	assert_int_equal(bench->emu.counters.verdicts[EMU_REMOVED], 2);
}

static void set_seed_to_25(struct emu *emu, uint64_t offset, unsigned int width,
			   enum emu_direction direction, void *context)
{
	(void)offset;
	(void)width;
	(void)direction;
	(void)context;
	emu->state.device.seed = 25;
}

static void test_hook_may_alter_registers_before_the_access(void **state)
{
	struct emu_bench *bench = *state;

	emu_set_hook(&bench->emu, set_seed_to_25, NULL);
	emu_write(&bench->emu, 4, 1, 'b');
	assert_int_equal(emu_read(&bench->emu, 4, 1), 'a');
	assert_int_equal(emu_read(&bench->emu, 0, 4), 25);
}

/* ---------------------------------------------------------------- Text ------------------------ */

/* The formats of mmio_print_rw() and mmio_print_map() in the kernel's trace_mmiotrace.c. */
#define KERNEL_READ  "R %d %u.%06lu %d 0x%llx 0x%lx 0x%lx %d\n"
#define KERNEL_WRITE "W %d %u.%06lu %d 0x%llx 0x%lx 0x%lx %d\n"
#define KERNEL_MAP   "MAP %u.%06lu %d 0x%llx 0x%lx 0x%lx 0x%lx %d\n"

static void test_trace_header_is_the_kernels(void **state)
{
	const struct emu_bases bases = emu_trace_bases(PHYS);
	char line[EMU_TRACE_HEADER];
	char want[256];
	size_t n = emu_trace_header(line, &bases);

	(void)state;
	snprintf(want, sizeof(want), "VERSION 20070824\n" KERNEL_MAP, 0u, 0ul, 1, 0xfebd1000ull,
		 0ul, 0x1000ul, 0ul, 0);
	assert_string_equal(line, want);
	assert_string_equal(line, "VERSION 20070824\nMAP 0.000000 1 0xfebd1000 0x0 0x1000 0x0 0\n");
	assert_int_equal(n, strlen(want));
}

static void check_line(const struct emu_access *access, uint64_t ordinal, const char *want)
{
	const struct emu_bases bases = emu_trace_bases(PHYS);
	char line[EMU_TRACE_LINE];
	size_t n = emu_trace_line(line, access, &bases, ordinal);

	assert_string_equal(line, want);
	assert_int_equal(n, strlen(want));
}

static void test_trace_line_is_the_kernels(void **state)
{
	static const struct {
		struct emu_access access;
		uint64_t ordinal;
		const char *line;
	} rows[] = {
		{ { 0, 4, 4, EMU_WRITE, EMU_OK }, 0, "W 4 0.000000 1 0xfebd1000 0x4 0x0 0\n" },
		{ { 4, 'l', 1, EMU_READ, EMU_OK }, 1, "R 1 0.000001 1 0xfebd1004 0x6c 0x0 0\n" },
		{ { 0, 0xffffffff, 4, EMU_READ, EMU_REMOVED },
		  999999,
		  "R 4 0.999999 1 0xfebd1000 0xffffffff 0x0 0\n" },
		{ { 4095, 0, 1, EMU_WRITE, EMU_OK },
		  1000000,
		  "W 1 1.000000 1 0xfebd1fff 0x0 0x0 0\n" },
		{ { 4096, 0xff, 1, EMU_READ, EMU_BAD_BOUNDS },
		  12345678,
		  "R 1 12.345678 1 0xfebd2000 0xff 0x0 0\n" },
		{ { 0x100000004, 0xff, 1, EMU_READ, EMU_BAD_BOUNDS },
		  12345679,
		  "R 1 12.345679 1 0x1febd1004 0xff 0x0 0\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct emu_access *access = &rows[i].access;
		char kernel[256];

		snprintf(kernel, sizeof(kernel),
			 access->direction == EMU_READ ? KERNEL_READ : KERNEL_WRITE,
			 (int)access->width, (unsigned int)(rows[i].ordinal / 1000000),
			 (unsigned long)(rows[i].ordinal % 1000000), 1,
			 (unsigned long long)(PHYS + access->offset), (unsigned long)access->value,
			 0ul, 0);
		assert_string_equal(kernel, rows[i].line);
		check_line(access, rows[i].ordinal, rows[i].line);
	}
}

/* A cut text would be shorter than the returned length, and lack its last character. */
static void check_text(const char *line, size_t n, char last)
{
	assert_int_equal(n, strlen(line));
	assert_int_equal(line[n - 1], last);
}

/* The widest number in every column. */
static void test_trace_text_longest_fits_its_line(void **state)
{
	static const struct emu_access longest = {
		.value = UINT64_MAX,
		.width = UINT32_MAX,
		.direction = EMU_WRITE,
		.verdict = EMU_BAD_UNMAPPED,
	};
	const struct emu_bases bases = { .bar = { UINT64_MAX } };
	static const struct emu_access transfer = {
		.offset = UINT64_MAX,
		.value = UINT64_MAX,
		.width = UINT32_MAX,
		.direction = EMU_DMA_WRITE,
		.verdict = EMU_BAD_DMA,
	};
	struct emu_access unmapped = longest;
	char header[EMU_TRACE_HEADER] = "";
	char line[EMU_TRACE_LINE] = "";

	(void)state;
	unmapped.offset = UINT64_MAX;
	check_text(header, emu_trace_header(header, &bases), '\n');
	check_text(line, emu_trace_line(line, &longest, &bases, UINT64_MAX), '\n');
	check_text(line, emu_describe(line, &unmapped), ')');
	check_text(line, emu_trace_line(line, &transfer, &bases, UINT64_MAX), '\n');
}

static void test_describe_says_it_in_words(void **state)
{
	static const struct {
		struct emu_access access;
		const char *text;
	} rows[] = {
		{ { 0, 4, 4, EMU_WRITE, EMU_OK }, "W4 SEED 0x4" },
		{ { 4, 'H', 1, EMU_WRITE, EMU_OK }, "W1 STRING[0] 0x48" },
		{ { 6, 'l', 1, EMU_READ, EMU_OK }, "R1 STRING[2] 0x6c" },
		{ { 4095, 0, 1, EMU_READ, EMU_OK }, "R1 STRING[4091] 0x0" },
		{ { 0, 0, 1, EMU_READ, EMU_BAD_WIDTH }, "R1 SEED 0x0 (bad width)" },
		{ { 0, 0xffffffff, 4, EMU_READ, EMU_REMOVED }, "R4 SEED 0xffffffff (removed)" },
		{ { 4096, 0xff, 1, EMU_READ, EMU_BAD_BOUNDS },
		  "R1 +0x1000 0xff (outside the BAR)" },
		{ { 0, 0, 0, EMU_PIN_UP, EMU_OK }, "irq up" },
		{ { 0, 0, 0, EMU_PIN_DOWN, EMU_OK }, "irq down" },
		{ { 0, 31, 0, EMU_MESSAGE, EMU_OK }, "msi 31" },
		{ { 0x1000, 0x4241, 2, EMU_DMA_READ, EMU_OK }, "dma read 0x1000 2 0x4241" },
		{ { 0x1000, 0x41, 1, EMU_DMA_WRITE, EMU_BAD_DMA },
		  "dma write 0x1000 1 0x41 (bad DMA)" },
		{ { 0x1000, 0x41, 1, EMU_DMA_WRITE, EMU_FAULTED },
		  "dma write 0x1000 1 0x41 (fault)" },
		{ { 0, 16, 0, EMU_HANDLER, EMU_OK }, "handler 16" },
		{ { 0, 16, 2, EMU_HANDLER_END, EMU_OK }, "handled 16 2" },
	};
	char line[EMU_TRACE_LINE];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(emu_describe(line, &rows[i].access), strlen(rows[i].text));
		assert_string_equal(line, rows[i].text);
	}
}

static void test_first_misuse_is_kept(void **state)
{
	struct emu_bench *bench = *state;
	const struct emu_access *misuse = &bench->emu.counters.misuse;
	char line[EMU_TRACE_LINE];

	emu_write(&bench->emu, 0, 4, 1);
	assert_int_equal(misuse->direction, 0);
	emu_read(&bench->emu, 0, 1);
	emu_write(&bench->emu, 4096, 1, 2);
	emu_describe(line, misuse);
	assert_string_equal(line, "R1 SEED 0x0 (bad width)");
	emu_clear_counters(&bench->emu);
	assert_int_equal(misuse->direction, 0);
	emu_write(&bench->emu, 4096, 1, 2);
	emu_describe(line, misuse);
	assert_string_equal(line, "W1 +0x1000 0x2 (outside the BAR)");
	emu_clear_counters(&bench->emu);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		emu_bench_test(test_trace_logs_every_attempted_access),
		emu_bench_test(test_trace_logs_what_a_removed_device_answers),
		emu_bench_test(test_trace_is_bounded_and_counts_what_it_drops),
		emu_bench_test(test_trace_start_again_starts_an_empty_log),
		emu_bench_test(test_trace_stop_keeps_the_log_readable),
		emu_bench_test(test_trace_stream_hands_over_every_access_in_order),
		emu_bench_test(test_trace_stream_without_accesses_drains_nothing),
		emu_bench_test(test_trace_stream_counts_what_the_drain_refuses),
		emu_bench_test(test_trace_stream_without_room_drops_all),
		emu_bench_test(test_trace_and_hook_are_independent),
		emu_bench_test(test_first_misuse_is_kept),
		emu_bench_test(test_hook_is_told_of_every_attempted_access),
		emu_bench_test(test_hook_may_remove_the_device_before_the_access),
		emu_bench_test(test_hook_may_alter_registers_before_the_access),
		cmocka_unit_test(test_trace_header_is_the_kernels),
		cmocka_unit_test(test_trace_line_is_the_kernels),
		cmocka_unit_test(test_trace_text_longest_fits_its_line),
		cmocka_unit_test(test_describe_says_it_in_words),
	};

	return cmocka_run_group_tests_name("emu/trace", tests, NULL, NULL);
}
