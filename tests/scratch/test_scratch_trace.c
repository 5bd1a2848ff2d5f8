// SPDX-License-Identifier: GPL-2.0-only
/*
 * Traces of another device: two registers at one offset, and accesses to parts of a register.
 */
#include "../emu/emu_bench.h"
#include "trace.h"

#include <stdio.h>
#include <string.h>

static void test_vcd_has_each_register_as_a_signal(void **state)
{
	static const struct {
		struct emu_access access;
		const char *text;
	} rows[] = {
		/* KICK is the ninth register, REPORT the eighth, PARTS the tenth, WINDOW the last.
		 */
		{ { 0x30, 0x5a, 1, EMU_WRITE, EMU_OK }, "1\"\nb01011010 I\n" },
		{ { 0x30, 1, 4, EMU_READ, EMU_OK }, "1!\nb00000000000000000000000000000001 H\n" },
		{ { 0x34, 0x80000001, 4, EMU_WRITE, EMU_OK },
		  "1\"\nb10000000000000000000000000000001 J\nb0 j\n" },
		/* What is not accessed is not known. */
		{ { 0x3a, 0x8001, 2, EMU_READ, EMU_OK },
		  "1!\nb1000000000000001xxxxxxxxxxxxxxxx J\nb1 j\n" },
		{ { 0x35, 0x81, 1, EMU_READ, EMU_OK },
		  "1!\nbxxxxxxxxxxxxxxxx10000001xxxxxxxx J\nb0 j\n" },
		{ { 0x45, 0x81, 1, EMU_READ, EMU_OK },
		  "1!\nbxxxxxxxxxxxxxxxxxxxxxxxx10000001 K\nb0101 k\n" },
		{ { 0x44, 0x80000001, 4, EMU_READ, EMU_OK },
		  "1!\nb10000000000000000000000000000001 K\nb0100 k\n" },
		{ { 0x30, 0, 4, EMU_WRITE, EMU_BAD_DIRECTION }, "1\"\n1#\n#" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const uint64_t base = 0xfebd1000;
		char line[EMU_TRACE_LINE];
		size_t n = emu_trace_line(line, &rows[i].access, base, 0);
		FILE *in = fmemopen(line, n, "r");
		struct trace trace;
		char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);

		assert_non_null(in);
		assert_non_null(out);
		assert_int_equal(trace_open(&trace, "test", in, &base), 0);
		trace_write_vcd(out, &trace);
		trace_close(&trace);
		(void)fclose(in);
		assert_int_equal(fclose(out), 0);
		assert_non_null(strstr(text, "$var reg 8 I KICK [7:0] $end\n"));
		assert_non_null(strstr(text, "$var reg 32 H REPORT [31:0] $end\n"));
		assert_non_null(strstr(text, "$var reg 32 K WINDOW [31:0] $end\n"));
		if (!strstr(text, rows[i].text))
			fail_msg("no '%s' in:\n%s", rows[i].text, text);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vcd_has_each_register_as_a_signal),
	};

	return cmocka_run_group_tests_name("scratch/scratch_trace", tests, NULL, NULL);
}
