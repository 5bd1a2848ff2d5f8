// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fault plans as text: each row in both directions, which texts are refused and at which column,
 * and that no text does harm.
 */
#include "emu_bench.h"
#include "emu_fault_text.h"

#include <stdio.h>
#include <string.h>

/* The same fault in C and as text: each is made from the other. */
static const struct {
	struct emu_fault row;
	const char *text;
} rows[] = {
	/* clang-format off */
	{ { .kind = EMU_FAULT_ONES, .access = EMU_READ, .offset = 4, .size = 4092, .nth = 3 },
		"STRING.read@3:ones" },
	{ { .kind = EMU_FAULT_GONE, .access = EMU_READ, .offset = 4, .size = 4092 },
		"STRING.read:gone" },
	{ { .kind = EMU_FAULT_GONE, .nth = 7 }, "any@7:gone" },
	{ { .kind = EMU_FAULT_STUCK, .size = 4, .mask = 0xff, .value = 0x4 },
		"SEED:stuck=0xff/0x4" },
	{ { .kind = EMU_FAULT_STUCK, .size = 4, .nth = 1, .times = 1, .mask = 1 },
		"SEED@1x1:stuck=0x1/0x0" },
	{ { .kind = EMU_FAULT_FLIP, .offset = 6, .size = 1, .bit = 5 }, "STRING[2]:flip=5" },
	{ { .kind = EMU_FAULT_FLIP, .size = 4, .bit = 31 }, "SEED:flip=31" },
	{ { .kind = EMU_FAULT_FLIP, .bit = 31 }, "any:flip=31" },
	{ { .kind = EMU_FAULT_DROP, .access = EMU_WRITE, .offset = 6, .size = 4, .nth = 1,
	    .times = EMU_FAULT_ALWAYS }, "STRING[2-5].write@1+:drop" },
	{ { .kind = EMU_FAULT_DUP, .offset = 4095, .size = 1, .nth = 2, .times = 3 },
		"STRING[4091]@2x3:dup" },
	{ { .kind = EMU_FAULT_STALE, .offset = 2, .size = 4 }, "0x2-0x5:stale" },
	{ { .kind = EMU_FAULT_STALE, .offset = 1, .size = 1 }, "0x1:stale" },
	{ { .kind = EMU_FAULT_ONES, .size = 2 }, "0x0-0x1:ones" },
	{ { .kind = EMU_FAULT_ONES, .size = 6 }, "0x0-0x5:ones" },
	{ { .kind = EMU_FAULT_ONES, .size = 8 }, "0x0-0x7:ones" },
	{ { .kind = EMU_FAULT_ONES, .size = 4096, .nth = UINT64_MAX },
		"0x0-0xfff@18446744073709551615:ones" },
	/* clang-format on */
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

static void test_format_writes_the_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		char line[EMU_FAULT_LINE];
		size_t n = emu_fault_format(line, &rows[i].row);

		assert_string_equal(line, rows[i].text);
		assert_int_equal(n, strlen(rows[i].text));
	}
}

static void test_parse_makes_the_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		struct emu_fault_error error = { 0 };
		struct emu_fault row;

		memset(&row, 0xff, sizeof(row));
		if (!emu_fault_parse(&row, rows[i].text, &error))
			fail_msg("%s: column %zu: %s", rows[i].text, error.column, error.message);
		assert_int_equal(row.kind, rows[i].row.kind);
		assert_int_equal(row.access, rows[i].row.access);
		assert_int_equal(row.offset, rows[i].row.offset);
		assert_int_equal(row.size, rows[i].row.size);
		assert_int_equal(row.nth, rows[i].row.nth);
		assert_int_equal(row.times, rows[i].row.times);
		assert_int_equal(row.mask, rows[i].row.mask);
		assert_int_equal(row.value, rows[i].row.value);
		assert_int_equal(row.bit, rows[i].row.bit);
		assert_int_equal(row.seen, 0);
		assert_int_equal(row.fired, 0);
		assert_false(row.struck);
		assert_int_equal(row.last, 0);
	}
}

/* Other ways to write the same plan. */
static void test_parse_takes_what_format_does_not_write(void **state)
{
	static const struct {
		const char *text;
		const char *canonical;
	} variants[] = {
		{ "SEED[0].read:ones", "SEED.read:ones" },
		{ "0:ones", "0x0:ones" },
		{ "0-3:ones", "SEED:ones" },
		{ "0x4-0xfff:ones", "STRING:ones" },
		{ "4-5:ones", "STRING[0-1]:ones" },
		{ "0X:ones", NULL },
		{ "0xFfF:drop", "STRING[4091]:drop" },
		{ "STRING[0x2-0x2].any:drop", "STRING[2]:drop" },
		{ "SEED@03:ones", "SEED@3:ones" },
		{ "SEED@0x3x2:ones", "SEED@3x2:ones" },
		{ "any:stuck=255/4", "any:stuck=0xff/0x4" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		struct emu_fault_error error;
		char line[EMU_FAULT_LINE];
		struct emu_fault row;
		bool taken = emu_fault_parse(&row, variants[i].text, &error);

		assert_int_equal(taken, variants[i].canonical != NULL);
		if (!taken)
			continue;
		emu_fault_format(line, &row);
		assert_string_equal(line, variants[i].canonical);
	}
}

/* Refused texts, the column of the error, and the start of the message. */
static const struct {
	const char *text;
	size_t column;
	const char *message;
} wrong[] = {
	{ "", 0, "a fault is PLACE[.ACCESS][@COUNT]:KIND, as in SEED.read@3:ones" },
	{ ":ones", 0, "a fault is PLACE" },
	{ " SEED:ones", 0, "a fault is PLACE" },
	{ "STRNG.read:ones", 0,
	  "there is no register 'STRNG'; there are any, offsets such as 0x0, and SEED "
	  "STRING" },
	{ "seed:ones", 0, "there is no register" },
	{ "REGISTER_WITH_A_NAME_THAT_IS_TOO_LONG:ones", 0,
	  "there is no register 'REGISTER_WITH_A_NAME_THA'; there" },
	{ "SEE:ones", 0, "there is no register" },
	{ "any[1]:ones", 4, "only a register has cells" },
	{ "STRING[4092]:ones", 7, "the last cell of STRING is 4091" },
	{ "STRING[0-4092]:ones", 7, "the last cell of STRING is 4091" },
	{ "SEED[1]:ones", 5, "the last cell of SEED is 0" },
	{ "STRING[]:ones", 7, "a cell should be a number" },
	{ "STRING[5-]:ones", 9, "a cell should be a number" },
	{ "STRING[5-2]:ones", 7, "the range ends before it begins" },
	{ "STRING[5:ones", 8, "']' should end the cells" },
	{ "0x1000:ones", 0, "the last byte of the BAR is at 0xfff" },
	{ "4-99999:ones", 0, "the last byte of the BAR is at 0xfff" },
	{ "18446744073709551616:ones", 0, "an offset is too large" },
	{ "0x10000000000000000:ones", 0, "an offset is too large" },
	{ "SEED.reed:ones", 5, "an access is read, write or any" },
	{ "SEED.:ones", 5, "an access is read, write or any" },
	{ "SEED.write:ones", 5, "ones happens to reads only" },
	{ "SEED.read:drop", 5, "drop happens to writes only" },
	{ "SEED@:ones", 5, "which time should be a number" },
	{ "SEED@0:ones", 5, "which time counts from 1" },
	{ "SEED@x2:ones", 5, "which time should be a number" },
	{ "SEED@2x:ones", 7, "how many times should be a number" },
	{ "SEED@2x0:ones", 7, "how many times counts from 1" },
	{ "SEED@2-:ones", 6, "':' and a kind of fault should follow" },
	{ "SEED", 4, "':' and a kind of fault should follow" },
	{ "SEED ones", 4, "':' and a kind of fault should follow" },
	{ "SEED:", 5, "a kind of fault should follow" },
	{ "SEED:=3", 5, "a kind of fault should follow" },
	{ "SEED:onse", 5, "there is no fault 'onse'; there are ones gone stuck flip drop" },
	{ "SEED:a_kind_with_a_name_that_is_too_long", 5,
	  "there is no fault 'a_kind_with_a_name_that_'; there" },
	{ "SEED:none", 5, "there is no fault 'none'" },
	{ "SEED:ones=1", 10, "ones takes no number" },
	{ "SEED:ones=", 10, "what follows should be a number" },
	{ "SEED:ones ", 9, "the fault should end here, or ',' and another one follow" },
	{ "SEED:flip", 5, "flip takes one bit, as in flip=5" },
	{ "SEED:flip=1/2", 5, "flip takes one bit" },
	{ "SEED:flip=32", 10, "no access there has more than 32 bits" },
	{ "STRING:flip=8", 12, "no access there has more than 8 bits" },
	{ "any:flip=32", 9, "no access there has more than 32 bits" },
	{ "3:flip=32", 7, "no access there has more than 32 bits" },
	{ "4:flip=8", 7, "no access there has more than 8 bits" },
	{ "SEED:stuck", 5, "stuck takes a mask and a value, as in stuck=0x0f/0x05" },
	{ "SEED:stuck=1", 5, "stuck takes a mask and a value" },
	{ "SEED:stuck=1/", 13, "what follows should be a number" },
	{ "SEED:stuck=1/2/3", 14, "the fault should end here" },
	{ "SEED:ones,SEED:ones", 9, "one fault only" },
};

static void test_parse_says_what_is_wrong_and_where(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct emu_fault_error error = { .column = 999 };
		struct emu_fault row = { .nth = 42 };

		if (emu_fault_parse(&row, wrong[i].text, &error))
			fail_msg("'%s' is taken", wrong[i].text);
		if (error.column != wrong[i].column || !strstr(error.message, wrong[i].message))
			fail_msg("'%s': column %zu: %s", wrong[i].text, error.column,
				 error.message);
		assert_int_equal(row.nth, 42);
	}
}

/* Any text is either refused at one of its bytes, or makes a row that can be written. */
static void check_harmless(const char *text)
{
	struct emu_fault_error error;
	struct emu_fault row, again;
	char line[EMU_FAULT_LINE], line_again[EMU_FAULT_LINE];

	if (!emu_fault_parse(&row, text, &error)) {
		assert_in_range(error.column, 0, strlen(text));
		assert_int_not_equal(strlen(error.message), 0);
		return;
	}
	emu_fault_format(line, &row);
	if (!emu_fault_parse(&again, line, &error))
		fail_msg("'%s' becomes '%s': %s", text, line, error.message);
	emu_fault_format(line_again, &again);
	assert_string_equal(line_again, line);
}

static void test_no_text_does_harm(void **state)
{
	char text[EMU_FAULT_LINE];

	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		size_t n = strlen(rows[i].text);

		for (size_t at = 0; at < n; at++) {
			snprintf(text, sizeof(text), "%.*s", (int)at, rows[i].text);
			check_harmless(text);
			for (int byte = 1; byte < 256; byte++) {
				snprintf(text, sizeof(text), "%s", rows[i].text);
				text[at] = (char)byte;
				check_harmless(text);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format_writes_the_row),
		cmocka_unit_test(test_parse_makes_the_row),
		cmocka_unit_test(test_parse_takes_what_format_does_not_write),
		cmocka_unit_test(test_parse_says_what_is_wrong_and_where),
		cmocka_unit_test(test_no_text_does_harm),
	};

	return cmocka_run_group_tests_name("emu/fault_text", tests, NULL, NULL);
}
