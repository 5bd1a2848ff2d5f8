// SPDX-License-Identifier: GPL-2.0-only
/*
 * Traces: the device's accesses in a capture, comparison, replay, and the written forms.
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
#include <unistd.h>

/* The driver's accesses for seed 1 and the string "a", read back. */
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

static FILE *open_bytes(const char *text)
{
	FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");

	assert_non_null(in);
	return in;
}

static struct trace load_at(const char *text, const uint64_t *base)
{
	struct trace trace;

	if (trace_open(&trace, "test", open_bytes(text), base))
		fail_msg("%d: %zu:%zu: %s", trace.err, trace.error.line, trace.error.column,
			 trace.error.message);
	return trace;
}

static struct trace load(const char *text)
{
	return load_at(text, NULL);
}

static void unload(struct trace *trace)
{
	assert_int_equal(trace->err, 0);
	trace_close(trace);
	assert_int_equal(fclose(trace->in), 0);
}

/* Assert the numbers of events and accesses; afterwards the trace is at its start again. */
static void assert_counts(struct trace *trace, size_t count, size_t accesses)
{
	trace_skip(trace, SIZE_MAX);
	assert_int_equal(trace->count, count);
	assert_int_equal(trace->accesses, accesses);
	trace_rewind(trace);
}

static struct trace_event event_at(struct trace *trace, size_t i)
{
	struct trace_event event;

	trace_rewind(trace);
	trace_skip(trace, i);
	assert_true(trace_next(trace, &event));
	return event;
}

/* The place of the error in the text, or 0:0 if the error is in the whole text. */
static void assert_not_loaded(const char *text, size_t line, size_t column, const char *message)
{
	struct trace trace;

	assert_int_equal(trace_open(&trace, "test", open_bytes(text), NULL), -EINVAL);
	assert_int_equal(trace.err, -EINVAL);
	assert_int_equal(trace.error.line, line);
	assert_int_equal(trace.error.column, column);
	if (!strstr(trace.error.message, message))
		fail_msg("'%s' is not in: %s", message, trace.error.message);
	trace_close(&trace);
	(void)fclose(trace.in);
}

/* ---------------------------------------------------------------- Loading --------------------- */

static void test_load_finds_the_only_mapping(void **state)
{
	struct trace trace = load(WHOLE);
	struct trace_event event;

	(void)state;
	assert_int_equal(trace.bases.bar[0], 0xfebd1000);
	assert_counts(&trace, 7, 7);
	event = event_at(&trace, 2);
	assert_int_equal(event.access.offset, 4);
	assert_int_equal(event.access.value, 'a');
	assert_int_equal(event.access.direction, EMU_WRITE);
	assert_int_equal(event.number, 3);
	assert_int_equal(event.line, 5);
	unload(&trace);
}

static void test_load_finds_the_device_among_others_by_its_pci_id(void **state)
{
	struct trace trace = load(CAPTURE);
	struct trace_event mark;

	(void)state;
	assert_int_equal(trace.bases.bar[0], 0xc0000000);
	assert_counts(&trace, 8, 7);
	mark = event_at(&trace, 2);
	assert_int_equal(mark.access.direction, 0);
	assert_memory_equal(mark.mark, "store", 5);
	/* A sign-extended register is cut to the width of the read. */
	assert_int_equal(event_at(&trace, 5).access.value, 0);
	unload(&trace);
}

static void test_load_takes_the_mapping_that_is_used(void **state)
{
	struct trace trace = load("MAP 0.0 1 0xfed00000 0x0 0x1000 0x0 0\n"
				  "MAP 0.0 2 0xfebd1000 0x0 0x1000 0x0 0\n"
				  "R 4 0.000001 2 0xfebd1000 0x1 0x0 0\n");

	(void)state;
	assert_int_equal(trace.bases.bar[0], 0xfebd1000);
	unload(&trace);
}

static void test_load_says_why_it_does_not_know_the_device(void **state)
{
	(void)state;
	assert_not_loaded("", 0, 0, "empty");
	assert_not_loaded(SEED, 0, 0, "no MAP line says where the device is");
	assert_not_loaded("MAP 0.0 1 0xfed00000 0x0 0x1000 0x0 0\n"
			  "MAP 0.0 2 0xfebd1000 0x0 0x1000 0x0 0\n"
			  "R 4 0.1 1 0xfed00000 0x1 0x0 0\nR 4 0.1 2 0xfebd1000 0x1 0x0 0\n",
			  0, 0, "more than one device is mapped, at 0xfed00000 and 0xfebd1000");
	assert_not_loaded("nonsense", 1, 1, "keyword expected");
	assert_not_loaded(MAP "W 4 0.0 1 here", 2, 11, "physical expected");
}

static void test_load_at_a_given_address(void **state)
{
	const uint64_t base = 0xfebd1000;
	struct trace trace = load_at(SEED STORE, &base);

	(void)state;
	assert_counts(&trace, 5, 5);
	unload(&trace);
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
	assert_counts(&trace, 1, 1);
	unload(&trace);
	free(text.bytes);
}

/* An access belongs to the mapping that had the number at that time. */
static void test_load_of_a_number_that_is_used_again(void **state)
{
	static const char text[] = PCIDEV "MAP 1.0 1 0xc0000000 0x0 0x1000 0x0 0\n"
					  "W 4 1.1 1 0xc0000000 0x1 0x0 0\n"
					  "UNMAP 1.2 1 0x0 0\n"
					  "MAP 2.0 1 0xfed00000 0x0 0x400 0x0 0\n"
					  "W 4 2.1 1 0xfed00000 0x2 0x0 0\n"
					  "MAP 3.0 1 0xc0000000 0x0 0x1000 0x0 0\n"
					  "MAP 3.0 2 0xfed00000 0x0 0x400 0x0 0\n"
					  "W 4 3.1 2 0xfed00000 0x2 0x0 0\n"
					  "W 4 3.1 1 0xc0000000 0x3 0x0 0\n"
					  "MAP 4.0 1 0xfed00000 0x0 0x400 0x0 0\n"
					  "W 4 4.1 2 0xfed00000 0x4 0x0 0\n"
					  "W 4 4.1 1 0xfed00000 0x4 0x0 0\n";
	struct trace trace = load(text);

	(void)state;
	assert_int_equal(trace.bases.bar[0], 0xc0000000);
	assert_counts(&trace, 2, 2);
	assert_int_equal(event_at(&trace, 0).access.value, 1);
	assert_int_equal(event_at(&trace, 1).access.value, 3);
	unload(&trace);
}

/* Several times the size of the buffer, so that lines and marks are cut at every place. */
static void test_load_of_more_than_the_buffer_holds(void **state)
{
	const size_t n = 10000;
	struct trace_event event;
	struct trace trace;
	struct text text;

	(void)state;
	open_text(&text);
	fputs(MAP, text.out);
	for (size_t i = 0; i < n; i++)
		fprintf(text.out, "MARK 0.0 %zu\nW 4 0.0 1 0xfebd1000 %#zx 0x0 0%s", i, i,
			i + 1 < n ? "\n" : "");
	close_text(&text);
	trace = load(text.bytes);
	for (size_t i = 0; i < n; i++) {
		char mark[32];

		assert_true(trace_next(&trace, &event));
		assert_int_equal(event.mark_size, snprintf(mark, sizeof(mark), "%zu", i));
		assert_memory_equal(event.mark, mark, event.mark_size);
		assert_true(trace_next(&trace, &event));
		assert_int_equal(event.access.value, i);
		assert_int_equal(event.line, 2 * i + 3);
	}
	assert_false(trace_next(&trace, &event));
	unload(&trace);
	free(text.bytes);
}

static void test_load_of_a_line_without_end_is_an_error(void **state)
{
	const size_t size = 1 << 17;
	char *text = malloc(size + 1);

	(void)state;
	assert_non_null(text);
	memset(text, 'x', size);
	memcpy(text, MAP "MARK 0.0 ", strlen(MAP "MARK 0.0 "));
	text[size] = '\0';
	assert_not_loaded(text, 2, 1, "a line of more than 65536 bytes");
	free(text);
}

static void test_load_of_what_cannot_be_positioned_is_an_error(void **state)
{
	struct trace trace;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(trace_open(&trace, "test", fdopen(ends[0], "r"), NULL), -ESPIPE);
	trace_close(&trace);
	(void)fclose(trace.in);
	close(ends[1]);
}

/* A file whose nth read, or nth seek, fails. */
struct broken_file {
	const char *text;
	size_t at;
	unsigned int reads, seeks;
};

static ssize_t broken_read(void *cookie, char *to, size_t n)
{
	struct broken_file *file = cookie;
	size_t left = strlen(file->text) - file->at;

	if (!--file->reads) {
		errno = EIO;
		return -1;
	}
	n = n < left ? n : left;
	memcpy(to, file->text + file->at, n);
	file->at += n;
	return (ssize_t)n;
}

static int broken_seek(void *cookie, off64_t *offset, int whence)
{
	struct broken_file *file = cookie;

	if (!--file->seeks) {
		errno = EOVERFLOW;
		return -1;
	}
	if (whence == SEEK_SET)
		file->at = (size_t)*offset;
	*offset = (off64_t)file->at;
	return 0;
}

/* The error of the file is reported, and never taken as the end of the trace. */
static void test_load_of_a_file_that_fails_says_how(void **state)
{
	static const struct {
		struct broken_file file;
		int opened, read;
	} rows[] = {
		{ { WHOLE, 0, 1, 0 }, -EIO, -EIO },
		{ { WHOLE, 0, 2, 0 }, -EIO, -EIO },
		{ { WHOLE, 0, 3, 0 }, 0, -EIO },
		{ { WHOLE, 0, 0, 1 }, -EOVERFLOW, -EOVERFLOW },
		{ { WHOLE, 0, 0, 2 }, -EOVERFLOW, -EOVERFLOW },
		{ { WHOLE, 0, 0, 0 }, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const cookie_io_functions_t calls = { .read = broken_read, .seek = broken_seek };
		struct broken_file file = rows[i].file;
		FILE *in = fopencookie(&file, "r", calls);
		struct trace trace;

		assert_non_null(in);
		assert_int_equal(trace_open(&trace, "test", in, NULL), rows[i].opened);
		trace_skip(&trace, SIZE_MAX);
		assert_int_equal(trace.err, rows[i].read);
		assert_int_equal(trace.count, rows[i].read ? 0 : 7);
		trace_close(&trace);
		(void)fclose(in);
	}
}

/* A mapping is the device's if it shares a byte with the BAR. */
static void test_load_takes_mappings_that_overlap_the_bar(void **state)
{
	static const struct {
		const char *mapping;
		size_t n;
	} rows[] = {
		{ "0xbffff000 0x0 0x1000", 0 }, { "0xbffff000 0x0 0x1001", 1 },
		{ "0xc0000fff 0x0 0x1", 1 },    { "0xc0001000 0x0 0x1000", 0 },
		{ "0x0 0x0 0xffffffffff", 1 },  { "0xc0000000 0x0 0x1", 1 },
		{ "0x0 0x0 0x1000", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[512];
		struct trace trace;

		snprintf(text, sizeof(text),
			 PCIDEV "MAP 1.0 1 0xc0000000 0x0 0x1000 0x0 0\n"
				"MAP 2.0 2 %s 0x0 0\nW 4 3.0 2 0xc0000000 0x1 0x0 0\n"
				"UNKNOWN 3.0 2 0xc0000004 0f,b6,02 0x0 0\n",
			 rows[i].mapping);
		trace = load(text);
		assert_int_equal(trace.bases.bar[0], 0xc0000000);
		trace_skip(&trace, SIZE_MAX);
		assert_int_equal(trace.accesses, rows[i].n);
		assert_int_equal(trace.unknown, rows[i].n);
		assert_int_equal(trace.unknown_line, rows[i].n ? 5 : 0);
		unload(&trace);
	}
}

/*
 * More devices of this kind than the reader can distinguish: it knows the first ones. A BAR's flags
 * do not matter.
 */
static void test_load_of_many_devices_knows_the_first_ones(void **state)
{
	struct text text;

	(void)state;
	for (unsigned int used = 0; used < 8; used++) {
		struct trace trace;

		open_text(&text);
		for (unsigned int i = 0; i < 12; i++)
			fprintf(text.out,
				"PCIDEV %04x 1234cafe 0 c000%x00f 0 0 0 0 0 0 1000 0 0 0 0 0 0 \n"
				"MAP 1.0 %u 0xc000%x000 0x0 0x1000 0x0 0\n",
				i, i, i, i);
		fprintf(text.out, "W 4 2.0 %u 0xc000%x000 0x1 0x0 0\n", used, used);
		close_text(&text);
		trace = load(text.bytes);
		assert_int_equal(trace.bases.bar[0], 0xc0000000 + used * 0x1000);
		assert_counts(&trace, 1, 1);
		unload(&trace);
		free(text.bytes);
	}
}

static void test_load_tells_refused_accesses(void **state)
{
	struct trace trace = load(MAP "R 1 0.0 1 0xfebd1000 0x0 0x0 0\n"
				      "R 4 0.0 1 0xfebd2000 0xffffffff 0x0 0\n");

	(void)state;
	assert_int_equal(event_at(&trace, 0).access.verdict, EMU_BAD_WIDTH);
	assert_int_equal(event_at(&trace, 1).access.verdict, EMU_BAD_BOUNDS);
	unload(&trace);
}

static void assert_incomplete(const char *text, const char *reason)
{
	struct trace trace = load(text);
	char why_not[160] = "";

	trace_skip(&trace, SIZE_MAX);
	assert_false(trace_is_complete(&trace, why_not, sizeof(why_not)));
	if (!strstr(why_not, reason))
		fail_msg("'%s' is not in: %s", reason, why_not);
	unload(&trace);
}

static void test_is_complete_says_why_not(void **state)
{
	struct trace trace = load(WHOLE);
	char why_not[160];

	(void)state;
	trace_skip(&trace, SIZE_MAX);
	assert_true(trace_is_complete(&trace, why_not, sizeof(why_not)));
	unload(&trace);
	assert_incomplete(MAP "MARK 0.000000 Lost 3 events.\n" SEED "CPU:0 [LOST EVENTS]\n",
			  "line 2: 4 records were lost");
	assert_incomplete(MAP SEED "UNKNOWN 0.1 1 0xfebd1004 0f,b6,02 0x0 0\n",
			  "line 4: the kernel could not decode 1 ");
	assert_incomplete(MAP, "no access");
	/* An access to another device. */
	trace = load(MAP "MAP 1.0 9 0xfed00000 0x0 0x400 0x0 0\n" SEED
			 "UNKNOWN 0.1 9 0xfed00000 0f,b6,02 0x0 0\n");
	trace_skip(&trace, SIZE_MAX);
	assert_int_equal(trace.unknown, 0);
	assert_int_equal(trace.count, 2);
	unload(&trace);
}

/* ---------------------------------------------------------------- Comparison ------------------ */

static void test_compare_ignores_time_mapping_address_and_marks(void **state)
{
	struct trace a = load(WHOLE);
	struct trace b = load(CAPTURE);
	struct trace_difference difference;

	(void)state;
	assert_true(trace_compare(&a, &b, false, &difference));
	trace_rewind(&a);
	trace_rewind(&b);
	assert_true(trace_compare(&b, &a, false, &difference));
	unload(&a);
	unload(&b);
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
		trace_rewind(&a);
		assert_false(trace_compare(&a, &b, false, &difference));
		assert_int_equal(difference.a, 2);
		assert_int_equal(difference.b, 3);
		unload(&b);
	}
	unload(&a);
}

static void test_compare_shorter_trace_is_different(void **state)
{
	struct trace_difference difference;
	struct trace a = load(WHOLE);
	struct trace b = load(MAP SEED STORE);
	struct text text;

	(void)state;
	assert_false(trace_compare(&a, &b, false, &difference));
	assert_int_equal(difference.a, 5);
	assert_int_equal(difference.b, 5);
	trace_show_difference(open_text(&text), &a, &b, &difference, 2);
	close_text(&text);
	assert_has(&text, "first difference: access 6 (test:8, end of test)");
	assert_has(&text, "          5  R1 STRING[1] 0x0\n");
	assert_has(&text, "  -       6  R1 STRING[0] 0x62    'b'\n");
	assert_has(&text, "(test ends after 5 accesses)");
	free(text.bytes);
	assert_int_equal(difference.number, 6);
	assert_int_equal(difference.a_line, 8);
	assert_int_equal(difference.b_line, 0);
	trace_rewind(&a);
	trace_rewind(&b);
	assert_false(trace_compare(&b, &a, false, &difference));
	assert_int_equal(difference.number, 6);
	assert_int_equal(difference.a_line, 0);
	assert_int_equal(difference.b_line, 8);
	unload(&a);
	unload(&b);
}

static void test_show_difference_shows_both_sides(void **state)
{
	struct trace_difference difference;
	struct trace a = load(MAP SEED "MARK 0.0 text\n" STORE);
	struct trace b = load(MAP SEED FETCH);
	struct text text;

	(void)state;
	assert_false(trace_compare(&a, &b, false, &difference));
	trace_show_difference(open_text(&text), &a, &b, &difference, 3);
	close_text(&text);
	assert_has(&text, "       mark  text\n  -       3  W1 STRING[0] 0x61    'a'\n");
	assert_has(&text, "  +       3  R1 STRING[0] 0x62    'b'\n");
	free(text.bytes);
	unload(&a);
	unload(&b);
}

/* A file may contain terminal commands. */
static void test_show_difference_shows_no_control_characters(void **state)
{
	struct trace_difference difference;
	struct trace a = load(MAP "MARK 0.0 \x1b]2;title\a\"\n" SEED STORE "MARK 0.0 \x9b\n");
	struct trace b = load(MAP SEED STORE "MARK 0.0 \x1b\n" FETCH);
	struct text text;

	(void)state;
	assert_false(trace_compare(&a, &b, false, &difference));
	trace_show_difference(open_text(&text), &a, &b, &difference, 100);
	close_text(&text);
	assert_has(&text, "       mark  \\x1b]2;title\\x07\\x22\n");
	for (size_t i = 0; i < text.size; i++)
		assert_true(text.bytes[i] == '\n' ||
			    (text.bytes[i] >= ' ' && text.bytes[i] <= '~'));
	free(text.bytes);
	unload(&a);
	unload(&b);
}

/* The largest possible context. */
static void test_show_difference_with_all_context_shows_everything(void **state)
{
	static const uint64_t contexts[] = {
		7, UINT32_MAX - 1ull, UINT32_MAX, UINT32_MAX + 1ull, UINT64_MAX - 1, UINT64_MAX
	};
	struct trace_difference difference;
	struct trace a = load(WHOLE);
	struct trace b = load(MAP SEED FETCH STORE);

	(void)state;
	for (size_t i = 0; i < sizeof(contexts) / sizeof(contexts[0]); i++) {
		struct text text;
		size_t lines = 0;

		trace_rewind(&a);
		trace_rewind(&b);
		assert_false(trace_compare(&a, &b, false, &difference));
		trace_show_difference(open_text(&text), &a, &b, &difference, contexts[i]);
		close_text(&text);
		for (size_t k = 0; k < text.size; k++)
			lines += text.bytes[k] == '\n';
		assert_int_equal(lines, 3 + 7 + 5);
		free(text.bytes);
	}
	unload(&a);
	unload(&b);
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
	unload(&trace);
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
	unload(&trace);
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
	unload(&trace);
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
	/* Two accesses are not shown as a run. */
	assert_has(&text, "      7      0.100000  R1 STRING[0] 0x62    'b'\n");
	free(text.bytes);
	unload(&trace);
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
	trace_rewind(&trace);
	assert_true(trace_compare(&trace, &again, false, &difference));
	assert_int_equal(again.count, trace.count);
	unload(&again);
	unload(&trace);
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
	unload(&trace);
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
	/* It has the time of the access before, and is drawn after it. */
	assert_has(&text, "#3000\n1\"\nb01100001 B\nb000000000100 b\n#3500\n0\"\n");
	assert_has(&text, "#6000\n1!\n1#\n#6500\n0!\n0#\n#7000\n");
	free(text.bytes);
	unload(&trace);
}

/* The file may contain any event. */
static void test_write_vcd_has_no_signal_for_what_the_device_has_not(void **state)
{
	struct trace trace = load(MAP "MARK 0.0 @irq up\nMARK 0.0 @dma read 0x1000 1 0x1\n"
				      "MARK 0.0 @msi 1\nMARK 0.0 @handler 1\n" SEED);
	struct text text;

	(void)state;
	trace_write_vcd(open_text(&text), &trace);
	close_text(&text);
	assert_has(&text, "refused $end\n$var reg 32 A SEED");
	assert_has(&text, "$end\n#1000\n1\"\nb00000000000000000000000000000001 A\n");
	free(text.bytes);
	unload(&trace);
}

/* If the clock goes back, even before the first event, nothing moves back in the drawing. */
static void test_write_vcd_draws_in_order_what_was_before_the_start(void **state)
{
	struct trace trace = load(MAP "W 4 5.000000 1 0xfebd1000 0x1 0x0 0\n"
				      "W 4 3.000000 1 0xfebd1000 0x2 0x0 0\n"
				      "W 4 5.000004 1 0xfebd1000 0x3 0x0 0\n");
	struct text text;

	(void)state;
	trace_write_vcd(open_text(&text), &trace);
	close_text(&text);
	assert_has(&text, "#1000\n1\"\nb00000000000000000000000000000001 A\n#1500\n");
	assert_has(&text, "#2000\n1\"\nb00000000000000000000000000000010 A\n#2500\n");
	assert_has(&text, "#5000\n1\"\nb00000000000000000000000000000011 A\n#5500\n0\"\n#6000\n");
	free(text.bytes);
	unload(&trace);
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
		cmocka_unit_test(test_load_of_a_number_that_is_used_again),
		cmocka_unit_test(test_load_of_more_than_the_buffer_holds),
		cmocka_unit_test(test_load_of_a_line_without_end_is_an_error),
		cmocka_unit_test(test_load_of_what_cannot_be_positioned_is_an_error),
		cmocka_unit_test(test_load_of_a_file_that_fails_says_how),
		cmocka_unit_test(test_load_takes_mappings_that_overlap_the_bar),
		cmocka_unit_test(test_load_of_many_devices_knows_the_first_ones),
		cmocka_unit_test(test_load_tells_refused_accesses),
		cmocka_unit_test(test_is_complete_says_why_not),
		cmocka_unit_test(test_compare_ignores_time_mapping_address_and_marks),
		cmocka_unit_test(test_compare_finds_each_kind_of_difference),
		cmocka_unit_test(test_compare_shorter_trace_is_different),
		cmocka_unit_test(test_show_difference_shows_both_sides),
		cmocka_unit_test(test_show_difference_shows_no_control_characters),
		cmocka_unit_test(test_show_difference_with_all_context_shows_everything),
		cmocka_unit_test(test_replay_of_a_true_trace_answers_the_same),
		cmocka_unit_test(test_replay_reports_reads_that_answer_differently),
		cmocka_unit_test(test_show_names_registers_and_decodes_values),
		cmocka_unit_test(test_show_folds_runs),
		cmocka_unit_test(test_write_mmiotrace_keeps_only_the_device),
		cmocka_unit_test(test_write_jsonl_has_an_object_an_event),
		cmocka_unit_test(test_write_vcd_has_registers_as_signals),
		cmocka_unit_test(test_write_vcd_has_no_signal_for_what_the_device_has_not),
		cmocka_unit_test(test_write_vcd_draws_in_order_what_was_before_the_start),
	};

	return cmocka_run_group_tests_name("trace/trace", tests, NULL, NULL);
}
