// SPDX-License-Identifier: GPL-2.0-only
/*
 * Traces of another device: two registers at one offset, accesses to parts of a register,
 * and two BARs.
 */
#include "../emu/emu_bench.h"
#include "trace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where BAR 2 begins, among the offsets of the emulator. */
#define BAR2 0x200000000

/* As the emulator writes it. */
static char *make_capture(const struct emu_access *accesses, size_t n)
{
	const struct emu_bases bases = emu_trace_bases(0xfebd1000);
	char header[EMU_TRACE_HEADER];
	char line[EMU_TRACE_LINE];
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	emu_trace_header(header, &bases);
	fputs(header, out);
	for (size_t i = 0; i < n; i++) {
		emu_trace_line(line, &accesses[i], &bases, i);
		fputs(line, out);
	}
	assert_int_equal(fclose(out), 0);
	return text;
}

static FILE *open_capture(struct trace *trace, const char *capture, const uint64_t *base)
{
	FILE *in = fmemopen((char *)(uintptr_t)capture, strlen(capture), "r");

	assert_non_null(in);
	trace_open(trace, "test", in, base);
	return in;
}

static char *convert(const char *capture, void (*write)(FILE *out, struct trace *trace))
{
	struct trace trace;
	FILE *in = open_capture(&trace, capture, NULL);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	if (trace.err)
		fail_msg("%s", trace.error.message);
	write(out, &trace);
	trace_close(&trace);
	(void)fclose(in);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void show(FILE *out, struct trace *trace)
{
	trace_show(out, trace, false);
}

static void replay(FILE *out, struct trace *trace)
{
	fprintf(out, "%zu differ", trace_replay(out, trace, 1));
}

#define PCIDEV "PCIDEV 0000 1af45c7a 0 febd1000 0 fec00000 0 0 0 0 100 0 100000 0 0 0 0 \n"
#define MAPS                                          \
	"MAP 0.000000 1 0xfebd1000 0x0 0x100 0x0 0\n" \
	"MAP 0.000000 2 0xfec00000 0x0 0x100000 0x0 0\n"
#define BOTH                                           \
	"W 4 0.000000 2 0xfec00004 0x7 0x0 0\n"        \
	"R 8 0.000001 2 0xfecffff8 0x7 0x0 0\n"        \
	"R 2 0.000002 1 0xfebd1004 0x8001 0x0 0\n"     \
	"R 4 0.000003 1 0xfebd1100 0xffffffff 0x0 0\n" \
	"R 4 0.000004 2 0xfed00000 0xffffffff 0x0 0\n"

/* What the text above says, the last two outside of their BARs. */
static const struct emu_access both[] = {
	{ BAR2 + 4, 7, 4, EMU_WRITE, EMU_OK },
	{ BAR2 + 0xffff8, 7, 8, EMU_READ, EMU_OK },
	{ 0x4, 0x8001, 2, EMU_READ, EMU_OK },
	{ 0x100, 0xffffffff, 4, EMU_READ, EMU_BAD_BOUNDS },
	{ BAR2 + 0x100000, 0xffffffff, 4, EMU_READ, EMU_BAD_BOUNDS },
};

static void test_each_bar_has_a_mapping_of_its_own(void **state)
{
	static const struct {
		void (*write)(FILE *out, struct trace *trace);
		const char *text;
	} rows[] = {
		{ trace_write_mmiotrace, "VERSION 20070824\n" PCIDEV MAPS BOTH },
		{ show, "W4 DOOR 0x7" },
		{ show, "R8 LAST 0x7" },
		{ show, "R2 CONTROL 0x8001" },
		{ show, "R4 +0x100 0xffffffff (outside the BAR)" },
		{ show, "R4 BAR2+0x100000 0xffffffff (outside the BAR)" },
		{ replay, "0 differ" },
		{ trace_write_jsonl, "\"base\":4273803264,\"size\":256,"
				     "\"bar2\":{\"base\":4273995776,\"size\":1048576},"
				     "\"accesses\":5," },
		{ trace_write_jsonl, "\"bar\":2,\"offset\":4,\"register\":\"DOOR\",\"value\":7" },
		{ trace_write_jsonl, "\"width\":2,\"offset\":4,\"register\":\"CONTROL\"" },
	};
	char *capture = make_capture(both, sizeof(both) / sizeof(both[0]));

	(void)state;
	assert_string_equal(capture, "VERSION 20070824\n" PCIDEV MAPS BOTH);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *text = convert(capture, rows[i].write);

		if (!strstr(text, rows[i].text))
			fail_msg("no '%s' in:\n%s", rows[i].text, text);
		free(text);
	}
	free(capture);
}

/* Three devices of the kind, of which one is used: by its second BAR alone, or by a part of it. */
static void test_bars_of_one_device_are_told_from_those_of_another(void **state)
{
	static const char devices[] =
		"PCIDEV 0010 1af45c7a 0 c0000000 0 c0100000 0 0 0 0 100 0 100000 0 0 0 0 \n"
		"PCIDEV 0018 1af45c7a 0 c0000100 0 c0200000 0 0 0 0 100 0 100000 0 0 0 0 \n"
		"PCIDEV 0020 1af45c7a 0 c0000200 0 c0300000 0 0 0 0 100 0 100000 0 0 0 0 \n"
		"MAP 0.0 1 0xc0000000 0x0 0x100 0x0 0\n"
		"MAP 0.0 2 0xc0100000 0x0 0x100000 0x0 0\n"
		"MAP 0.0 3 0xc0000100 0x0 0x100 0x0 0\n"
		"MAP 0.0 4 0xc02ff000 0x0 0x1000 0x0 0\n";
	static const struct {
		const char *accesses;
		uint64_t base;
		size_t n;
	} rows[] = {
		{ "W 4 1.0 2 0xc0100004 0x1 0x0 0\n", 0, 1 },
		{ "R 8 1.0 4 0xc02ffff8 0x1 0x0 0\n", 0, 1 },
		{ "R 2 1.0 3 0xc0000104 0x1 0x0 0\nR 8 1.0 4 0xc02ffff8 0x1 0x0 0\n", 0, 2 },
		/* One mapping of several BARs. */
		{ "MAP 0.0 5 0xc0000000 0x0 0x200000 0x0 0\nR 8 1.0 5 0xc01ffff8 0x1 0x0 0\n"
		  "R 2 1.0 5 0xc0000004 0x1 0x0 0\n",
		  0, 2 },
		/* Of two that are used the one at the address that is given. */
		{ "W 4 1.0 2 0xc0100004 0x1 0x0 0\nR 8 1.0 4 0xc02ffff8 0x1 0x0 0\n"
		  "R 2 1.0 3 0xc0000104 0x1 0x0 0\n",
		  0xc0000100, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct trace_event event;
		struct trace trace;
		char capture[1024];
		FILE *in;

		snprintf(capture, sizeof(capture), "%s%s", devices, rows[i].accesses);
		in = open_capture(&trace, capture, rows[i].base ? &rows[i].base : NULL);
		if (trace.err)
			fail_msg("%zu: %s", i, trace.error.message);
		while (trace_next(&trace, &event))
			assert_int_equal(event.access.verdict, EMU_OK);
		assert_int_equal(trace.accesses, rows[i].n);
		trace_close(&trace);
		(void)fclose(in);
	}
}

/* Half a trace would be taken for a whole one. */
static void test_bars_that_nobody_says_the_place_of_are_asked_for(void **state)
{
	static const uint64_t base = 0xfebd1000;
	static const struct {
		const char *capture;
		const uint64_t *base;
		const char *message;
	} rows[] = {
		{ MAPS "R 2 0.0 1 0xfebd1004 0x0 0x0 0\n", NULL,
		  "no PCIDEV line says where BAR 2 of the device is" },
		{ MAPS BOTH, &base, "no PCIDEV line says where BAR 2 of the device is" },
		{ PCIDEV "PCIDEV 0018 1af45c7a 0 c0000000 0 0 0 0 0 0 100 0 0 0 0 0 0 \n" MAPS
			 "MAP 0.0 3 0xc0000000 0x0 0x100 0x0 0\n" BOTH
			 "R 2 1.0 3 0xc0000004 0x1 0x0 0\n",
		  NULL, "more than one device is mapped, at 0xfebd1000 and 0xc0000000" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct trace trace;
		FILE *in = open_capture(&trace, rows[i].capture, rows[i].base);

		assert_int_equal(trace.err, -EINVAL);
		assert_non_null(strstr(trace.error.message, rows[i].message));
		trace_close(&trace);
		(void)fclose(in);
	}
}

static void test_vcd_has_each_register_as_a_signal(void **state)
{
	static const struct {
		struct emu_access access;
		const char *text;
	} rows[] = {
		/* REPORT is the eighth register, then come KICK, PARTS and WINDOW. */
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
		/* The 26th and the 27th register. */
		{ { BAR2 + 0x70, 0, 4, EMU_READ, EMU_OK },
		  "1!\nb00000000000000000000000000000000 Z\n" },
		{ { BAR2 + 0x74, 0, 4, EMU_READ, EMU_OK },
		  "1!\nb00000000000000000000000000000000 A1\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *capture = make_capture(&rows[i].access, 1);
		char *text = convert(capture, trace_write_vcd);

		assert_non_null(strstr(text, "$var reg 8 I KICK [7:0] $end\n"));
		assert_non_null(strstr(text, "$var reg 32 H REPORT [31:0] $end\n"));
		assert_non_null(strstr(text, "$var reg 32 K WINDOW [31:0] $end\n"));
		assert_non_null(strstr(text, "$var reg 32 A1 SPARE13 [31:0] $end\n"));
		if (!strstr(text, rows[i].text))
			fail_msg("no '%s' in:\n%s", rows[i].text, text);
		free(capture);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_bar_has_a_mapping_of_its_own),
		cmocka_unit_test(test_bars_of_one_device_are_told_from_those_of_another),
		cmocka_unit_test(test_bars_that_nobody_says_the_place_of_are_asked_for),
		cmocka_unit_test(test_vcd_has_each_register_as_a_signal),
	};

	return cmocka_run_group_tests_name("scratch/scratch_trace", tests, NULL, NULL);
}
