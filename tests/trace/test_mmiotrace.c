// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parser of mmiotrace text: every record of the kernel's documentation, other lines that
 * kernels write, and the exact place of errors.
 */

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mmiotrace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_RECORDS 16

/* The records of a parsed text. */
struct parsed {
	struct mmiotrace_record records[MAX_RECORDS];
	size_t count;
	struct trace_error error;
};

/* Parse from memory that ends with the text, so that a read beyond it is found. */
static int parse_bytes(struct parsed *parsed, const char *text, size_t size)
{
	char *exact = malloc(size ? size : 1);
	struct mmiotrace_parser parser = { .at = exact, .end = exact + size };
	struct mmiotrace_record record;
	int result;

	assert_non_null(exact);
	memcpy(exact, text, size);
	*parsed = (struct parsed){ 0 };
	while ((result = mmiotrace_next(&parser, &record, &parsed->error)) > 0) {
		assert_true(parsed->count < MAX_RECORDS);
		if (record.text)
			record.text = text + (record.text - exact);
		parsed->records[parsed->count++] = record;
	}
	free(exact);
	return result;
}

static int parse(struct parsed *parsed, const char *text)
{
	return parse_bytes(parsed, text, strlen(text));
}

static void assert_text(const struct mmiotrace_record *record, const char *want)
{
	assert_int_equal(record->text_size, strlen(want));
	assert_memory_equal(record->text, want, strlen(want));
}

static void test_parse_read_and_write_fill_every_column(void **state)
{
	struct parsed parsed;
	const struct mmiotrace_record *record = &parsed.records[1];

	(void)state;
	assert_int_equal(parse(&parsed, "R 1 0.000001 1 0xfebd1004 0x6c 0x0 0\n"
					"W 4 12.345678 7 0xfebd1000 0xffffffff 0xffffffffc0801234 "
					"42\n"),
			 0);
	assert_int_equal(parsed.count, 2);
	assert_int_equal(parsed.records[0].kind, MMIOTRACE_READ);
	assert_int_equal(parsed.records[0].time_ns, 1000);
	assert_int_equal(parsed.records[0].value, 0x6c);
	assert_int_equal(record->kind, MMIOTRACE_WRITE);
	assert_int_equal(record->line, 2);
	assert_int_equal(record->width, 4);
	assert_int_equal(record->time_ns, 12345678000);
	assert_int_equal(record->map, 7);
	assert_int_equal(record->phys, 0xfebd1000);
	assert_int_equal(record->value, 0xffffffff);
	assert_true(record->pc == 0xffffffffc0801234);
	assert_int_equal(record->pid, 42);
}

static void test_parse_map_and_unmap(void **state)
{
	struct parsed parsed;

	(void)state;
	assert_int_equal(parse(&parsed,
			       "MAP 63.158061 1 0xfebd1000 0xffffc90000285000 0x1000 0x0 0\n"
			       "UNMAP 64.000001 1 0x0 0\n"),
			 0);
	assert_int_equal(parsed.records[0].kind, MMIOTRACE_MAP);
	assert_true(parsed.records[0].virt == 0xffffc90000285000);
	assert_int_equal(parsed.records[0].size, 0x1000);
	assert_int_equal(parsed.records[1].kind, MMIOTRACE_UNMAP);
	assert_int_equal(parsed.records[1].map, 1);
	assert_int_equal(parsed.records[1].time_ns, 64000001000);
}

static void test_parse_pcidev_with_and_without_driver(void **state)
{
	struct parsed parsed;

	(void)state;
	assert_int_equal(
		parse(&parsed,
		      "PCIDEV 0010 1234cafe 0 febd1000 0 0 0 0 0 0 1000 0 0 0 0 0 0 lkp_enc\n"
		      "PCIDEV 0009 80867010 0 1f0 3f6 170 376 c041 0 0 8 0 8 0 10 0 0 \n"),
		0);
	assert_int_equal(parsed.records[0].kind, MMIOTRACE_PCIDEV);
	assert_int_equal(parsed.records[0].pci_id, 0x1234cafe);
	assert_int_equal(parsed.records[0].bars[0], 0xfebd1000);
	assert_int_equal(parsed.records[1].pci_id, 0x80867010);
	assert_int_equal(parsed.records[1].bars[4], 0xc041);
}

static void test_parse_version_lspci_mark_unknown_and_comment(void **state)
{
	struct parsed parsed;

	(void)state;
	assert_int_equal(parse(&parsed,
			       "# tracer: mmiotrace\n"
			       "VERSION 20070824\n"
			       "LSPCI 00:02.0 Unclassified device [00ff]\n"
			       "MARK 1.5 hello, world\n"
			       "UNKNOWN 2.000000 3 0xfebd1004 0f,b6,02 0xffffffff81000000 0\n"),
			 0);
	assert_int_equal(parsed.records[0].kind, MMIOTRACE_COMMENT);
	assert_int_equal(parsed.records[1].kind, MMIOTRACE_VERSION);
	assert_int_equal(parsed.records[2].kind, MMIOTRACE_LSPCI);
	assert_text(&parsed.records[2], "00:02.0 Unclassified device [00ff]");
	assert_int_equal(parsed.records[3].kind, MMIOTRACE_MARK);
	assert_int_equal(parsed.records[3].time_ns, 1500000000);
	assert_text(&parsed.records[3], "hello, world");
	assert_int_equal(parsed.records[4].kind, MMIOTRACE_UNKNOWN);
	assert_int_equal(parsed.records[4].phys, 0xfebd1004);
}

/* tracing_mark_write() accepts any bytes that are written to trace_marker. */
static void test_parse_mark_of_several_lines(void **state)
{
	struct parsed parsed;

	(void)state;
	assert_int_equal(parse(&parsed, "MARK 1.000000 one\ntwo\n\nthree\n"
					"R 1 0.000001 1 0xfebd1004 0x6c 0x0 0\n"),
			 0);
	assert_int_equal(parsed.count, 4);
	assert_int_equal(parsed.records[2].kind, MMIOTRACE_MARK);
	assert_text(&parsed.records[2], "three");
	assert_int_equal(parsed.records[3].line, 5);
}

static void test_parse_lost_records_are_recognised(void **state)
{
	static const struct {
		const char *text;
		uint64_t lost;
	} rows[] = {
		{ "MARK 0.000000 Lost 12 events.\n", 12 },
		{ "CPU:0 [LOST 345 EVENTS]\n", 345 },
		{ "CPU:1 [LOST EVENTS]\n", 0 },
		{ "rw what?\n", 1 },
		{ "map what?\n", 1 },
	};
	struct parsed parsed;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(parse(&parsed, rows[i].text), 0);
		assert_int_equal(parsed.records[0].kind, MMIOTRACE_LOST);
		assert_int_equal(parsed.records[0].lost, rows[i].lost);
	}
	/* A user's own text: it has a time. */
	assert_int_equal(parse(&parsed, "MARK 3.000000 Lost 12 events.\n"), 0);
	assert_int_equal(parsed.records[0].kind, MMIOTRACE_MARK);
	assert_int_equal(parse(&parsed, "MARK 0.000000 Lost in translation\n"), 0);
	assert_int_equal(parsed.records[0].kind, MMIOTRACE_MARK);
	assert_int_equal(parsed.records[0].lost, 0);
}

static void test_parse_is_lenient_about_ends_of_lines(void **state)
{
	struct parsed parsed;

	(void)state;
	assert_int_equal(parse(&parsed, ""), 0);
	assert_int_equal(parsed.count, 0);
	assert_int_equal(parse(&parsed, "\n\r\n\nVERSION 20070824\r\n"), 0);
	assert_int_equal(parsed.records[0].line, 4);
	assert_int_equal(parse(&parsed, "R 1 5 1 0xfebd1004 0x6c 0x0 0"), 0);
	assert_int_equal(parsed.records[0].time_ns, 5000000000);
}

static void test_parse_error_names_line_column_and_remedy(void **state)
{
	static const struct {
		const char *text;
		size_t line, column;
		const char *message;
	} rows[] = {
		{ "hello\n", 1, 1, "keyword expected" },
		{ "VERSION 20070824\n  R 1\n", 2, 1, "found the end of the line" },
		{ "Read 1 0.0 1 0x0 0x0 0x0 0\n", 1, 1, "found 'Read'" },
		{ "VERSION 20080101\n", 1, 9, "version 20070824 expected, found '20080101'" },
		{ "R x 0.0 1 0x0 0x0 0x0 0\n", 1, 3, "width expected, found 'x'" },
		{ "R 1 abc 1 0x0 0x0 0x0 0\n", 1, 5, "time in seconds" },
		{ "R 1 1. 1 0x0 0x0 0x0 0\n", 1, 5, "time in seconds" },
		{ "R 1 1.0123456789 1 0x0 0x0 0x0 0\n", 1, 5, "time in seconds" },
		{ "R 1 99999999999999 1 0x0 0x0 0x0 0\n", 1, 5, "time in seconds" },
		{ "R 1 0.0 -1 0x0 0x0 0x0 0\n", 1, 9, "map expected, found '-1'" },
		{ "R 1 0.0 1 0x 0x0 0x0 0\n", 1, 11, "physical expected, found '0x'" },
		{ "R 1 0.0 1 0x10000000000000000 0x0 0x0 0\n", 1, 11, "physical expected" },
		{ "R 1 0.0 1 0x0 0xg 0x0 0\n", 1, 15, "value expected, found '0xg'" },
		{ "R 1 0.0 1 0x0 0x0\n", 1, 18, "pc expected, found the end of the line" },
		{ "R 1 0.0 1 0x0 0x0 0x0 0 7\n", 1, 25, "end of the line expected, found '7'" },
		{ "W 1 0.0 1 0x0 0x0 0x0\n", 1, 22,
		  "should read: W width time map physical value pc pid" },
		{ "UNKNOWN 0.0 1 0x0 0f,b6, 0x0 0\n", 1, 19, "bytes of an instruction" },
		{ "UNKNOWN 0.0 1 0x0 0f-b6 0x0 0\n", 1, 19, "bytes of an instruction" },
		{ "PCIDEV 0010 xyz\n", 1, 13, "vendor and device ID" },
		{ "PCIDEV 0010 1234cafe 0 0 0 0\n", 1, 29, "address of a BAR" },
		{ "CPU:x [LOST 3 EVENTS]\n", 1, 1, "keyword expected" },
		{ "CPU:0 [LOST\n", 1, 1, "keyword expected" },
		{ "averyverylongwordindeed\n", 1, 1, "'averyverylongwo...'" },
		{ "\x01\xff\n", 1, 1, "'..'" },
	};
	struct parsed parsed;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (parse(&parsed, rows[i].text) != -EINVAL || parsed.error.line != rows[i].line ||
		    parsed.error.column != rows[i].column ||
		    !strstr(parsed.error.message, rows[i].message))
			fail_msg("%s: %zu:%zu: %s", rows[i].text, parsed.error.line,
				 parsed.error.column, parsed.error.message);
	}
}

static void test_parse_binary_bytes_are_an_error_or_nothing(void **state)
{
	static const char text[] = "R 1 0.0 1 0x0 0x0 0x0 0\nW 4 0.1 1 0x4 0x7 0x0 0\n"
				   "PCIDEV 0010 1234cafe 0 febd1000 0 0 0 0 0 0 1000 0 0 0 0 0 0 \n"
				   "UNKNOWN 0.2 1 0x0 0f,b6,02 0x0 0\nMARK 0.3 x\n";
	struct parsed parsed;

	(void)state;
	for (size_t cut = 0; cut < sizeof(text); cut++) {
		int err = parse_bytes(&parsed, text, cut);

		assert_true(err == 0 || (err == -EINVAL && parsed.error.line));
	}
}

/* Parse piece by piece: the line numbers continue, and so does a mark. */
static void test_next_goes_on_with_more_of_the_text(void **state)
{
	static const char first[] = "VERSION 20070824\nMARK 1.0 one\n";
	static const char second[] = "two\nnonsense, but of the mark\nR 1\n";
	struct mmiotrace_parser parser = { .at = first, .end = first + sizeof(first) - 1 };
	struct mmiotrace_record record;
	struct trace_error error;

	(void)state;
	assert_int_equal(mmiotrace_next(&parser, &record, &error), 1);
	assert_int_equal(mmiotrace_next(&parser, &record, &error), 1);
	assert_int_equal(mmiotrace_next(&parser, &record, &error), 0);
	parser.at = second;
	parser.end = second + sizeof(second) - 1;
	assert_int_equal(mmiotrace_next(&parser, &record, &error), 1);
	assert_int_equal(record.kind, MMIOTRACE_MARK);
	assert_int_equal(record.line, 3);
	assert_int_equal(mmiotrace_next(&parser, &record, &error), 1);
	assert_int_equal(mmiotrace_next(&parser, &record, &error), -EINVAL);
	assert_int_equal(error.line, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse_read_and_write_fill_every_column),
		cmocka_unit_test(test_parse_map_and_unmap),
		cmocka_unit_test(test_parse_pcidev_with_and_without_driver),
		cmocka_unit_test(test_parse_version_lspci_mark_unknown_and_comment),
		cmocka_unit_test(test_parse_mark_of_several_lines),
		cmocka_unit_test(test_parse_lost_records_are_recognised),
		cmocka_unit_test(test_parse_is_lenient_about_ends_of_lines),
		cmocka_unit_test(test_parse_error_names_line_column_and_remedy),
		cmocka_unit_test(test_parse_binary_bytes_are_an_error_or_nothing),
		cmocka_unit_test(test_next_goes_on_with_more_of_the_text),
	};

	return cmocka_run_group_tests_name("trace/mmiotrace", tests, NULL, NULL);
}
