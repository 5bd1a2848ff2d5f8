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

/* The first offset of BAR 2 in the emulator. */
#define BAR2 0x200000000

/* Make a capture as the emulator writes it. */
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

static void fold(FILE *out, struct trace *trace)
{
	trace_show(out, trace, true);
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

/* The accesses of the text above; the last two are outside of their BARs. */
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

/* Three devices of this kind, of which one is used: only its second BAR, or a part of it. */
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
		/* If two are used, take the one at the given address. */
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

/* Otherwise half a trace would look like a whole one. */
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
		/* Bits that were not accessed are not known. */
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

/* ---------------------------------------------------------------- Byte by byte ---------------- */

static char *read_file(const char *name)
{
	FILE *in = fopen(name, "r");
	char *text = NULL;
	size_t room = 0;

	if (!in || getdelim(&text, &room, '\0', in) < 0)
		fail_msg("%s: %s", name, strerror(errno));
	assert_int_equal(fclose(in), 0);
	return text;
}

/* Shows the first different line, and the expected one. */
static void assert_same_lines(const char *name, const char *text, const char *want)
{
	size_t line = 1;

	while (*text && *text == *want) {
		line += *text++ == '\n';
		want++;
	}
	if (*text || *want)
		fail_msg("%s:%zu: '%.*s' instead of '%.*s'", name, line, (int)strcspn(text, "\n"),
			 text, (int)strcspn(want, "\n"), want);
}

/* A trace with an access of every kind, an event of every kind, and refused accesses. */
static void test_every_form_is_byte_by_byte_as_it_should_be(void **state)
{
	static const struct {
		const char *name;
		void (*write)(FILE *out, struct trace *trace);
	} rows[] = {
		{ "tests/scratch/all.mmiotrace", trace_write_mmiotrace },
		{ "tests/scratch/all.shown", show },
		{ "tests/scratch/all.folded", fold },
		{ "tests/scratch/all.jsonl", trace_write_jsonl },
		{ "tests/scratch/all.vcd", trace_write_vcd },
	};
	char *capture = read_file("tests/scratch/all.mmiotrace");

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *text = convert(capture, rows[i].write);
		char *want = read_file(rows[i].name);

		assert_same_lines(rows[i].name, text, want);
		free(text);
		free(want);
	}
	free(capture);
}

/* ---------------------------------------------------------------- By itself ------------------- */

/* The memory of the device: 16 bytes, which count up from 1. */
static bool give(void *context, uint64_t address, void *to, size_t n)
{
	(void)context;
	for (size_t i = 0; i < n; i++)
		((uint8_t *)to)[i] = (uint8_t)(i + 1);
	return address == 0x1000;
}

static bool take(void *context, uint64_t address, const void *from, size_t n)
{
	(void)context;
	(void)from;
	(void)n;
	return address == 0x1000;
}

/* A capture of a device with a driver: a DMA errand, interrupts by pin and by message. */
static char *make_capture_of_events(void)
{
	static const struct emu_access handler = { .value = 17, .direction = EMU_HANDLER };
	static const struct emu_access end = { .value = 17,
					       .width = 1,
					       .direction = EMU_HANDLER_END };
	static const struct emu_bus bus = { .read = give, .write = take };
	static struct emu emu;
	static struct emu_access log[32];
	const struct emu_bases bases = emu_trace_bases(0xfebd1000);
	char line[EMU_TRACE_LINE], header[EMU_TRACE_HEADER];
	char *text = NULL;
	uint64_t accesses = 0;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	emu_init(&emu);
	emu_set_bus(&emu, &bus);
	emu_pci_write(&emu, 0x04, 2, 0x0006);
	emu_trace_start(&emu, log, sizeof(log) / sizeof(log[0]));
	emu_write(&emu, SCRATCH_ERRAND, 8, 0x1000);
	emu_step(&emu);
	emu_trace_event(&emu, &handler);
	emu_write(&emu, SCRATCH_CAUSE, 4, 1);
	emu_trace_event(&emu, &end);
	emu_write(&emu, SCRATCH_ERRAND, 8, 0x2001);
	/* From here on it uses messages, not the pin. */
	emu_pci_write(&emu, 0x42, 2, 1 | 3 << 4);
	emu_step(&emu);
	emu_write(&emu, SCRATCH_RAISE, 4, 4);
	emu_trace_stop(&emu);
	assert_int_equal(emu.trace.dropped, 0);
	emu_trace_header(header, &bases);
	fputs(header, out);
	fputs("MARK 0.000000 @irq up and away\n", out);
	for (size_t i = 0; i < emu.trace.count; i++) {
		emu_trace_line(line, &log[i], &bases, accesses);
		accesses += emu_is_access(&log[i]);
		fputs(line, out);
	}
	assert_int_equal(fclose(out), 0);
	return text;
}

#define EVENTS                                                       \
	"MARK 0.000000 @irq up and away\n"                           \
	"W 8 0.000000 2 0xfec00088 0x1000 0x0 0\n"                   \
	"MARK 0.000001 @dma read 0x1000 16 0x807060504030201\n"      \
	"MARK 0.000001 @irq up\n"                                    \
	"MARK 0.000001 @handler 17\n"                                \
	"W 4 0.000001 2 0xfec00080 0x1 0x0 0\n"                      \
	"MARK 0.000002 @irq down\n"                                  \
	"MARK 0.000002 @handled 17 1\n"                              \
	"W 8 0.000002 2 0xfec00088 0x2001 0x0 0\n"                   \
	"MARK 0.000003 @dma write 0x2000 16 0x807060504030201 (bad " \
	"DMA)\n"                                                     \
	"MARK 0.000003 @msi 0\n"                                     \
	"W 4 0.000003 2 0xfec00084 0x4 0x0 0\n"                      \
	"MARK 0.000004 @msi 2\n"

static void test_what_the_device_does_by_itself_is_in_every_form(void **state)
{
	static const struct {
		void (*write)(FILE *out, struct trace *trace);
		const char *text;
	} rows[] = {
		{ trace_write_mmiotrace, EVENTS },
		{ show, "   mark      0.000000  @irq up and away\n" },
		{ show, "      *      0.000001  dma read 0x1000 16 0x807060504030201\n"
			"      *      0.000001  irq up\n"
			"      *      0.000001  handler 17\n"
			"      2      0.000001  W4 CAUSE 0x1\n"
			"      *      0.000002  irq down\n"
			"      *      0.000002  handled 17 1\n" },
		{ show, "dma write 0x2000 16 0x807060504030201 (bad DMA)\n" },
		{ replay, "0 differ" },
		{ trace_write_jsonl, "\"accesses\":4," },
		{ trace_write_jsonl, "{\"type\":\"mark\",\"time_ns\":0,\"text\":\"@irq up and" },
		{ trace_write_jsonl,
		  "{\"type\":\"dma_read\",\"time_ns\":1000,\"address\":4096,\"size\":16,"
		  "\"first\":578437695752307201}\n{\"type\":\"irq\",\"time_ns\":1000,\"up\":true}\n"
		  "{\"type\":\"handler\",\"time_ns\":1000,\"irq\":17}\n" },
		{ trace_write_jsonl,
		  "{\"type\":\"irq\",\"time_ns\":2000,\"up\":false}\n"
		  "{\"type\":\"handled\",\"time_ns\":2000,\"irq\":17,\"claims\":1}\n" },
		{ trace_write_jsonl, "\"type\":\"dma_write\",\"time_ns\":3000,\"address\":8192," },
		{ trace_write_jsonl, ",\"refused\":\"bad DMA\"}\n{\"type\":\"msi\","
				     "\"time_ns\":3000,\"vector\":0}\n" },
		{ trace_write_vcd, "$var wire 1 $ irq $end\n$var wire 1 % msi $end\n" },
		{ trace_write_vcd, "0$\n0%\nbx *\n0&\n0(\n0)\nbx +\nbx ,\n" },
		/* The transfer, the interrupt, its handlers; and their end. */
		{ trace_write_vcd,
		  "#2000\n1(\n"
		  "b0000000000000000000000000000000000000000000000000001000000000000 +\n"
		  "b00000000000000000000000000010000 ,\n#2500\n0(\n#3000\n1$\n#4000\n1&\n" },
		{ trace_write_vcd, "#6000\n0$\n#7000\n0&\n" },
		{ trace_write_vcd, "#9000\n1)\n1#\nb" },
		{ trace_write_vcd, "#9500\n0)\n0#\n#10000\n1%\nb00000 *\n#10500\n0%\n" },
		{ trace_write_vcd, "1%\nb00010 *\n" },
	};
	char *capture = make_capture_of_events();

	(void)state;
	if (!strstr(capture, EVENTS))
		fail_msg("%s", capture);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *text = convert(capture, rows[i].write);

		if (!strstr(text, rows[i].text))
			fail_msg("no '%s' in:\n%s", rows[i].text, text);
		free(text);
	}
	free(capture);
}

/* A user may write anything into a mark. */
static void test_marks_that_are_not_the_emulators_stay_marks(void **state)
{
	static const char *const marks[] = {
		"irq up",
		"@irq up ",
		"@irq sideways",
		"@msi",
		"@msi 01",
		"@msi 1 2",
		"@dma read 1 2",
		"@dma copy 0x1 2 0x3",
		"@dma read 0x1 2 0x3 (removed)",
		"@handler x",
		"@handled 1",
		"@",
		"",
		("@msi 000000000000000000000000000000000000000000000000000000000000000000000000000"
		 "0000000000000000000000000000000000000000000000000000000000000000000000000000001"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		char text[512];
		struct trace_event event;
		struct trace trace;
		FILE *in;

		snprintf(
			text, sizeof(text),
			"PCIDEV 0010 1af45c7a 0 febd1000 0 fec00000 0 0 0 0 100 0 100000 0 0 0 0 \n"
			"MAP 0.0 1 0xfebd1000 0x0 0x100 0x0 0\nMARK 0.0 %s\n",
			marks[i]);
		in = open_capture(&trace, text, NULL);
		assert_int_equal(trace.err, 0);
		assert_true(trace_next(&trace, &event));
		if (!event.mark || event.access.direction)
			fail_msg("'%s' is taken for an event", marks[i]);
		trace_close(&trace);
		(void)fclose(in);
	}
}

static bool same(const char *first, const char *second, bool events, char **text)
{
	struct trace_difference difference;
	struct trace a, b;
	FILE *in_a = open_capture(&a, first, NULL), *in_b = open_capture(&b, second, NULL);
	bool same = trace_compare(&a, &b, events, &difference);
	size_t size;
	FILE *out = open_memstream(text, &size);

	assert_non_null(out);
	if (!same)
		trace_show_difference(out, &a, &b, &difference, 1);
	(void)fclose(out);
	trace_close(&a);
	trace_close(&b);
	(void)fclose(in_a);
	(void)fclose(in_b);
	return same;
}

/* @text with the first @old in it replaced by @new. */
static char *replaced(const char *text, const char *old, const char *new)
{
	const char *at = strstr(text, old);
	char *copy = NULL;

	assert_non_null(at);
	assert_true(asprintf(&copy, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old)) > 0);
	return copy;
}

static void test_interrupts_and_dma_are_compared_if_asked_for(void **state)
{
	static const struct {
		const char *old, *new, *shown;
	} rows[] = {
		{ "@irq up\n", "@msi 7\n", "  -       *  irq up\n" },
		{ "0x1000 16", "0x1000 17", "  +       *  dma read 0x1000 17 0x807060504030201\n" },
		{ " (bad DMA)", "", "  -       *  dma write 0x2000 16 0x807060504030201 (bad" },
		{ "handled 17 1", "handled 17 0", "  +       *  handled 17 0\n" },
	};
	char *capture = make_capture_of_events();
	char *text;

	(void)state;
	assert_true(same(capture, capture, true, &text));
	free(text);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *other = replaced(capture, rows[i].old, rows[i].new);

		assert_true(same(capture, other, false, &text));
		free(text);
		assert_false(same(capture, other, true, &text));
		if (!strstr(text, rows[i].shown))
			fail_msg("no '%s' in:\n%s", rows[i].shown, text);
		free(text);
		free(other);
	}
	free(capture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_bar_has_a_mapping_of_its_own),
		cmocka_unit_test(test_bars_of_one_device_are_told_from_those_of_another),
		cmocka_unit_test(test_bars_that_nobody_says_the_place_of_are_asked_for),
		cmocka_unit_test(test_vcd_has_each_register_as_a_signal),
		cmocka_unit_test(test_every_form_is_byte_by_byte_as_it_should_be),
		cmocka_unit_test(test_what_the_device_does_by_itself_is_in_every_form),
		cmocka_unit_test(test_marks_that_are_not_the_emulators_stay_marks),
		cmocka_unit_test(test_interrupts_and_dma_are_compared_if_asked_for),
	};

	return cmocka_run_group_tests_name("scratch/scratch_trace", tests, NULL, NULL);
}
