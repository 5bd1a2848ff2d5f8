// SPDX-License-Identifier: GPL-2.0-only
/*
 * Traces: which accesses of a capture are the device's, comparison, replay, the forms written.
 */

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "trace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Seed 1, the string "a", read back: what the driver does for it. */
#define MAP "MAP 0.000000 1 0xfebd1000 0x0 0x1000 0x0 0\n"
#define SEED                                    \
	"W 4 0.000000 1 0xfebd1000 0x1 0x0 0\n" \
	"R 4 0.000001 1 0xfebd1000 0x1 0x0 0\n"
#define STORE                                    \
	"W 1 0.000002 1 0xfebd1004 0x61 0x0 0\n" \
	"W 1 0.000003 1 0xfebd1005 0x0 0x0 0\n"  \
	"R 1 0.000004 1 0xfebd1005 0x0 0x0 0\n"
#define FETCH                                    \
	"R 1 0.000005 1 0xfebd1004 0x62 0x0 0\n" \
	"R 1 0.000006 1 0xfebd1005 0x0 0x0 0\n"
#define WHOLE "VERSION 20070824\n" MAP SEED STORE FETCH

/* A capture of a PC: other devices, other addresses, marks. */
#define PCIDEV "PCIDEV 0010 1234cafe 0 c0000000 0 0 0 0 0 0 1000 0 0 0 0 0 0 lkp_enc\n"
#define OTHERS "MAP 1.0 1 0xfed00000 0xffffc90000005000 0x400 0x0 0\n"
#define OURS   "MAP 2.0 2 0xc0000000 0xffffc90000009000 0x1000 0x0 0\n"
#define CAPTURE                                                                    \
	"VERSION 20070824\n"                                                       \
	"PCIDEV 0000 80861237 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 \n" PCIDEV OTHERS OURS \
	"R 4 2.1 1 0xfed00000 0x8086a201 0x0 0\n"                                  \
	"W 4 3.0 2 0xc0000000 0x1 0xffffffffc0801234 0\n"                          \
	"R 4 3.1 2 0xc0000000 0x1 0xffffffffc0801234 0\n"                          \
	"MARK 3.2 store\n"                                                         \
	"W 1 3.3 2 0xc0000004 0x61 0xffffffffc0801234 0\n"                         \
	"W 4 3.35 1 0xfed00010 0x3 0x0 0\n"                                        \
	"W 1 3.4 2 0xc0000005 0x0 0xffffffffc0801234 0\n"                          \
	"R 1 3.5 2 0xc0000005 0xffffff00 0xffffffffc0801234 0\n"                   \
	"R 1 3.6 2 0xc0000004 0x62 0xffffffffc0801234 0\n"                         \
	"R 1 3.7 2 0xc0000005 0x0 0xffffffffc0801234 0\n"                          \
	"UNMAP 4.0 2 0x0 0\n"

/* What a writer wrote. */
struct text {
	char *bytes;
	size_t size;
	FILE *out;
};

static FILE *open_text(struct text *text)
{
	text->out = open_memstream(&text->bytes, &text->size);
	assert_non_null(text->out);
	return text->out;
}

static void close_text(struct text *text)
{
	assert_int_equal(fclose(text->out), 0);
}

static void assert_has(const struct text *text, const char *part)
{
	if (!strstr(text->bytes, part))
		fail_msg("'%s' is not in:\n%s", part, text->bytes);
}

static struct trace load(const char *text)
{
	struct trace_error error;
	struct trace trace;
	int err = trace_load(&trace, "test", text, strlen(text), NULL, &error);

	if (err)
		fail_msg("%d: %zu:%zu: %s", err, error.line, error.column, error.message);
	return trace;
}

static void assert_not_loaded(const char *text, const char *message)
{
	struct trace_error error = { 0 };
	struct trace trace;

	assert_int_equal(trace_load(&trace, "test", text, strlen(text), NULL, &error), -EINVAL);
	if (!strstr(error.message, message))
		fail_msg("'%s' is not in: %s", message, error.message);
	trace_free(&trace);
}

/* ---------------------------------------------------------------- Loading --------------------- */

static void test_load_finds_the_only_mapping(void **state)
{
	struct trace trace = load(WHOLE);

	(void)state;
	assert_int_equal(trace.base, 0xfebd1000);
	assert_int_equal(trace.accesses, 7);
	assert_int_equal(trace.count, 7);
	assert_int_equal(trace.events[2].access.offset, 4);
	assert_int_equal(trace.events[2].access.value, 'a');
	assert_int_equal(trace.events[2].access.direction, EMU_WRITE);
	assert_int_equal(trace.events[2].number, 3);
	assert_int_equal(trace.events[2].line, 5);
	trace_free(&trace);
}

static void test_load_finds_the_device_among_others_by_its_pci_id(void **state)
{
	struct trace trace = load(CAPTURE);

	(void)state;
	assert_int_equal(trace.base, 0xc0000000);
	assert_int_equal(trace.accesses, 7);
	assert_int_equal(trace.count, 8);
	assert_int_equal(trace.events[2].access.direction, 0);
	assert_memory_equal(trace.events[2].mark, "store", 5);
	/* A sign-extended register is cut to what was read. */
	assert_int_equal(trace.events[5].access.value, 0);
	trace_free(&trace);
}

static void test_load_takes_the_mapping_that_is_used(void **state)
{
	struct trace trace = load("MAP 0.0 1 0xfed00000 0x0 0x1000 0x0 0\n"
				  "MAP 0.0 2 0xfebd1000 0x0 0x1000 0x0 0\n"
				  "R 4 0.000001 2 0xfebd1000 0x1 0x0 0\n");

	(void)state;
	assert_int_equal(trace.base, 0xfebd1000);
	trace_free(&trace);
}

static void test_load_says_why_it_does_not_know_the_device(void **state)
{
	(void)state;
	assert_not_loaded("", "empty");
	assert_not_loaded(SEED, "--base=ADDRESS");
	assert_not_loaded("MAP 0.0 1 0xfed00000 0x0 0x1000 0x0 0\n"
			  "MAP 0.0 2 0xfebd1000 0x0 0x1000 0x0 0\n"
			  "R 4 0.1 1 0xfed00000 0x1 0x0 0\nR 4 0.1 2 0xfebd1000 0x1 0x0 0\n",
			  "more than one device is mapped, at 0xfed00000 and 0xfebd1000");
	assert_not_loaded("nonsense", "keyword expected");
}

static void test_load_at_a_given_address(void **state)
{
	const uint64_t base = 0xfebd1000;
	struct trace_error error;
	struct trace trace;

	(void)state;
	assert_int_equal(trace_load(&trace, "test", SEED STORE, strlen(SEED STORE), &base, &error),
			 0);
	assert_int_equal(trace.accesses, 5);
	trace_free(&trace);
}

static void test_load_of_many_mappings(void **state)
{
	struct text text;
	struct trace trace;

	(void)state;
	open_text(&text);
	for (int i = 1; i <= 100; i++)
		fprintf(text.out, "MAP %d.0 %d 0xfebd1000 0x0 0x1000 0x0 0\n", i, i);
	fputs("R 4 101.0 100 0xfebd1000 0x0 0x0 0\n", text.out);
	close_text(&text);
	trace = load(text.bytes);
	assert_int_equal(trace.accesses, 1);
	trace_free(&trace);
	free(text.bytes);
}

static void test_load_tells_refused_accesses(void **state)
{
	struct trace trace = load(MAP "R 1 0.0 1 0xfebd1000 0x0 0x0 0\n"
				      "R 4 0.0 1 0xfebd2000 0xffffffff 0x0 0\n");

	(void)state;
	assert_int_equal(trace.events[0].access.verdict, EMU_BAD_WIDTH);
	assert_int_equal(trace.events[1].access.verdict, EMU_BAD_BOUNDS);
	trace_free(&trace);
}

static void assert_incomplete(const char *text, const char *reason)
{
	struct trace trace = load(text);
	char why_not[160] = "";

	assert_false(trace_is_complete(&trace, why_not, sizeof(why_not)));
	if (!strstr(why_not, reason))
		fail_msg("'%s' is not in: %s", reason, why_not);
	trace_free(&trace);
}

static void test_is_complete_says_why_not(void **state)
{
	struct trace trace = load(WHOLE);
	char why_not[160];

	(void)state;
	assert_true(trace_is_complete(&trace, why_not, sizeof(why_not)));
	trace_free(&trace);
	assert_incomplete(MAP "MARK 0.000000 Lost 3 events.\n" SEED "CPU:0 [LOST EVENTS]\n",
			  "line 2: 4 records were lost");
	assert_incomplete(MAP SEED "UNKNOWN 0.1 1 0xfebd1004 0f,b6,02 0x0 0\n",
			  "line 4: the kernel could not decode 1 ");
	assert_incomplete(MAP, "no access");
	/* Not ours. */
	trace = load(MAP "MAP 1.0 9 0xfed00000 0x0 0x400 0x0 0\n" SEED
			 "UNKNOWN 0.1 9 0xfed00000 0f,b6,02 0x0 0\n");
	assert_int_equal(trace.unknown, 0);
	trace_free(&trace);
}

/* ---------------------------------------------------------------- Comparison ------------------ */

static void test_compare_ignores_time_mapping_address_and_marks(void **state)
{
	struct trace a = load(WHOLE);
	struct trace b = load(CAPTURE);
	struct trace_difference difference;

	(void)state;
	assert_true(trace_compare(&a, &b, &difference));
	assert_true(trace_compare(&b, &a, &difference));
	trace_free(&a);
	trace_free(&b);
}

static void test_compare_finds_each_kind_of_difference(void **state)
{
	static const char *const others[] = {
		"R 1 0.000002 1 0xfebd1004 0x61 0x0 0\n",
		"W 4 0.000002 1 0xfebd1004 0x61 0x0 0\n",
		"W 1 0.000002 1 0xfebd1005 0x61 0x0 0\n",
		"W 1 0.000002 1 0xfebd1004 0x60 0x0 0\n",
	};
	struct trace_difference difference;
	struct trace a = load(WHOLE);

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		char text[400];
		struct trace b;

		snprintf(text, sizeof(text), "%sMARK 0.0 here\n%s", MAP SEED, others[i]);
		b = load(text);
		assert_false(trace_compare(&a, &b, &difference));
		assert_int_equal(difference.a, 2);
		assert_int_equal(difference.b, 3);
		trace_free(&b);
	}
	trace_free(&a);
}

static void test_compare_shorter_trace_is_different(void **state)
{
	struct trace_difference difference;
	struct trace a = load(WHOLE);
	struct trace b = load(MAP SEED STORE);
	struct text text;

	(void)state;
	assert_false(trace_compare(&a, &b, &difference));
	assert_int_equal(difference.a, 5);
	assert_int_equal(difference.b, 5);
	trace_show_difference(open_text(&text), &a, &b, &difference, 2);
	close_text(&text);
	assert_has(&text, "first difference: access 6 (test:8, end of test)");
	assert_has(&text, "          5  R1 STRING[1] 0x0\n");
	assert_has(&text, "  -       6  R1 STRING[0] 0x62    'b'\n");
	assert_has(&text, "(test ends after 5 accesses)");
	free(text.bytes);
	trace_free(&a);
	trace_free(&b);
}

static void test_show_difference_shows_both_sides(void **state)
{
	struct trace_difference difference;
	struct trace a = load(MAP SEED "MARK 0.0 text\n" STORE);
	struct trace b = load(MAP SEED FETCH);
	struct text text;

	(void)state;
	assert_false(trace_compare(&a, &b, &difference));
	trace_show_difference(open_text(&text), &a, &b, &difference, 3);
	close_text(&text);
	assert_has(&text, "       mark  text\n  -       3  W1 STRING[0] 0x61    'a'\n");
	assert_has(&text, "  +       3  R1 STRING[0] 0x62    'b'\n");
	free(text.bytes);
	trace_free(&a);
	trace_free(&b);
}

/* ---------------------------------------------------------------- Replay ---------------------- */

static void test_replay_of_a_true_trace_answers_the_same(void **state)
{
	struct trace trace = load(CAPTURE);
	struct text text;

	(void)state;
	assert_int_equal(trace_replay(open_text(&text), &trace, 10), 0);
	close_text(&text);
	assert_int_equal(text.size, 0);
	free(text.bytes);
	trace_free(&trace);
}

static void test_replay_reports_reads_that_answer_differently(void **state)
{
	struct trace trace = load(MAP SEED "R 1 0.0 1 0xfebd1004 0x7a 0x0 0\n"
					   "R 1 0.0 1 0xfebd1005 0x7a 0x0 0\n");
	struct text text;

	(void)state;
	assert_int_equal(trace_replay(open_text(&text), &trace, 1), 2);
	close_text(&text);
	assert_string_equal(text.bytes, "test:4: access 3 answers differently\n"
					"  recorded  R1 STRING[0] 0x7a    'z'\n"
					"  the model R1 STRING[0] 0x0\n");
	free(text.bytes);
	trace_free(&trace);
}

/* ---------------------------------------------------------------- Forms ----------------------- */

static void test_show_names_registers_and_decodes_values(void **state)
{
	struct trace trace =
		load(MAP "MARK 0.5 a \"\x1b\n" SEED STORE "R 1 0.000001 1 0xfebd1004 0xff 0x0 0\n"
			 "R 4 0.000001 1 0xfebd2000 0xffffffff 0x0 0\n");
	struct text text;

	(void)state;
	trace_show(open_text(&text), &trace, false);
	close_text(&text);
	assert_has(&text, "   mark      0.500000  a \\x22\\x1b\n");
	assert_has(&text, "      1      0.000000  W4 SEED 0x1          shift 1\n");
	assert_has(&text, "      3      0.000002  W1 STRING[0] 0x61    'a'\n");
	assert_has(&text, "R1 STRING[0] 0xff\n");
	assert_has(&text, "R4 +0x1000 0xffffffff (outside the BAR)\n");
	free(text.bytes);
	trace_free(&trace);
}

static void test_show_folds_runs(void **state)
{
	struct trace trace = load(MAP SEED "W 1 0.1 1 0xfebd1004 0x61 0x0 0\n"
					   "W 1 0.1 1 0xfebd1005 0x22 0x0 0\n"
					   "W 1 0.1 1 0xfebd1006 0x0 0x0 0\n"
					   "R 1 0.1 1 0xfebd1006 0x0 0x0 0\n"
					   "R 1 0.1 1 0xfebd1004 0x62 0x0 0\n"
					   "R 1 0.1 1 0xfebd1005 0x0 0x0 0\n");
	struct text text;

	(void)state;
	trace_show(open_text(&text), &trace, true);
	close_text(&text);
	assert_has(&text, "      3      0.100000  W1 STRING[0..2] \"a\\x22\\x00\"\n");
	/* Two are no run. */
	assert_has(&text, "      7      0.100000  R1 STRING[0] 0x62    'b'\n");
	free(text.bytes);
	trace_free(&trace);
}

static void test_write_mmiotrace_keeps_only_the_device(void **state)
{
	struct trace trace = load(CAPTURE);
	struct text text;
	struct trace again;
	struct trace_difference difference;

	(void)state;
	trace_write_mmiotrace(open_text(&text), &trace);
	close_text(&text);
	assert_has(&text, "VERSION 20070824\nMAP 0.000000 1 0xc0000000 0x0 0x1000 0x0 0\n");
	assert_has(&text, "MARK 3.200000 store\nW 1 3.300000 1 0xc0000004 0x61 0x0 0\n");
	again = load(text.bytes);
	assert_true(trace_compare(&trace, &again, &difference));
	assert_int_equal(again.count, trace.count);
	trace_free(&again);
	trace_free(&trace);
	free(text.bytes);
}

static void test_write_jsonl_has_an_object_an_event(void **state)
{
	struct trace trace =
		load(MAP "MARK 0.1 a \"\\\xff\n" SEED "W 1 0.000002 1 0xfebd1004 0x22 0x0 0\n"
			 "R 2 0.000001 1 0xfebd2000 0xffff 0x0 0\n");
	struct text text;

	(void)state;
	trace_write_jsonl(open_text(&text), &trace);
	close_text(&text);
	assert_string_equal(
		text.bytes,
		"{\"type\":\"trace\",\"device\":\"lkp_enc\",\"base\":4273803264,\"size\":4096,"
		"\"accesses\":4,\"lost\":0}\n"
		"{\"type\":\"mark\",\"time_ns\":100000000,\"text\":\"a \\\"\\\\\\u00ff\"}\n"
		"{\"type\":\"write\",\"number\":1,\"time_ns\":0,\"width\":4,\"offset\":0,"
		"\"register\":\"SEED\",\"value\":1,\"meaning\":\"shift 1\"}\n"
		"{\"type\":\"read\",\"number\":2,\"time_ns\":1000,\"width\":4,\"offset\":0,"
		"\"register\":\"SEED\",\"value\":1,\"meaning\":\"shift 1\"}\n"
		"{\"type\":\"write\",\"number\":3,\"time_ns\":2000,\"width\":1,\"offset\":4,"
		"\"register\":\"STRING\",\"cell\":0,\"value\":34,\"meaning\":\"'\\\"'\"}\n"
		"{\"type\":\"read\",\"number\":4,\"time_ns\":1000,\"width\":2,\"offset\":4096,"
		"\"value\":65535,\"refused\":\"outside the BAR\"}\n");
	free(text.bytes);
	trace_free(&trace);
}

static void test_write_vcd_has_registers_as_signals(void **state)
{
	struct trace trace = load(MAP SEED "MARK 0.1 $end of it\n"
					   "W 1 0.000001 1 0xfebd1008 0x61 0x0 0\n"
					   "R 2 0.000005 1 0xfebd1000 0x0 0x0 0\n");
	struct text text;

	(void)state;
	trace_write_vcd(open_text(&text), &trace);
	close_text(&text);
	assert_has(&text, "$timescale 1 ns $end\n$scope module lkp_enc $end\n");
	assert_has(&text, "$var reg 32 A SEED [31:0] $end\n");
	assert_has(&text, "$var reg 8 B STRING [7:0] $end\n"
			  "$var reg 12 b STRING_cell [11:0] $end\n");
	assert_has(&text, "#1000\n1\"\nb00000000000000000000000000000001 A\n#1500\n0\"\n");
	assert_has(&text, "$comment .end of it $end\n");
	/* Its time is that of the access before: it is drawn behind it. */
	assert_has(&text, "#3000\n1\"\nb01100001 B\nb000000000100 b\n#3500\n0\"\n");
	assert_has(&text, "#6000\n1!\n1#\n#6500\n0!\n0#\n#7000\n");
	free(text.bytes);
	trace_free(&trace);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_load_finds_the_only_mapping),
		cmocka_unit_test(test_load_finds_the_device_among_others_by_its_pci_id),
		cmocka_unit_test(test_load_takes_the_mapping_that_is_used),
		cmocka_unit_test(test_load_says_why_it_does_not_know_the_device),
		cmocka_unit_test(test_load_at_a_given_address),
		cmocka_unit_test(test_load_of_many_mappings),
		cmocka_unit_test(test_load_tells_refused_accesses),
		cmocka_unit_test(test_is_complete_says_why_not),
		cmocka_unit_test(test_compare_ignores_time_mapping_address_and_marks),
		cmocka_unit_test(test_compare_finds_each_kind_of_difference),
		cmocka_unit_test(test_compare_shorter_trace_is_different),
		cmocka_unit_test(test_show_difference_shows_both_sides),
		cmocka_unit_test(test_replay_of_a_true_trace_answers_the_same),
		cmocka_unit_test(test_replay_reports_reads_that_answer_differently),
		cmocka_unit_test(test_show_names_registers_and_decodes_values),
		cmocka_unit_test(test_show_folds_runs),
		cmocka_unit_test(test_write_mmiotrace_keeps_only_the_device),
		cmocka_unit_test(test_write_jsonl_has_an_object_an_event),
		cmocka_unit_test(test_write_vcd_has_registers_as_signals),
	};

	return cmocka_run_group_tests_name("trace/trace", tests, NULL, NULL);
}
