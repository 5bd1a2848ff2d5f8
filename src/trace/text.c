// SPDX-License-Identifier: GPL-2.0-only
/*
 * Traces for people: an access in words, and a whole trace.
 */
#include "explain.h"
#include "trace.h"

#include <inttypes.h>

#define NSEC_PER_USEC 1000
#define USEC_PER_SEC  1000000

void trace_describe(char line[TRACE_LINE], const struct emu_access *access)
{
	char words[EMU_TRACE_LINE];
	char explanation[EMU_EXPLANATION] = "";

	emu_describe(words, access);
	if (access->verdict == EMU_OK)
		emu_device_explain(explanation, access->offset, access->value);
	if (explanation[0])
		snprintf(line, TRACE_LINE, "%-20s %s", words, explanation);
	else
		snprintf(line, TRACE_LINE, "%s", words);
}

static void show_time(FILE *out, const struct trace_event *event)
{
	uint64_t usec = event->time_ns / NSEC_PER_USEC;

	fprintf(out, "%6" PRIu64 ".%06" PRIu64 "  ", usec / USEC_PER_SEC, usec % USEC_PER_SEC);
}

/* What a file says may hold anything; a terminal must not. */
static void show_bytes(FILE *out, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c >= ' ' && c <= '~' && c != '\\' && c != '"')
			fputc(c, out);
		else
			fprintf(out, "\\x%02x", c);
	}
}

static void show_event(FILE *out, const struct trace_event *event)
{
	char line[TRACE_LINE];

	if (!event->access.direction) {
		fprintf(out, "%7s ", "mark");
		show_time(out, event);
		show_bytes(out, event->mark, event->mark_size);
		fputc('\n', out);
		return;
	}
	trace_describe(line, &event->access);
	fprintf(out, "%7zu ", event->number);
	show_time(out, event);
	fprintf(out, "%s\n", line);
}

/* ---------------------------------------------------------------- Runs ------------------------ */

static const struct emu_register *register_of(const struct emu_access *access)
{
	return emu_register_at(access->offset, access->width, access->direction);
}

/* Is the second access the next one of a run that the first belongs to? */
static bool continues(const struct emu_access *first, const struct emu_access *second)
{
	const struct emu_register *reg = register_of(first);

	return first->width == 1 && second->width == 1 && second->direction == first->direction &&
	       second->offset == first->offset + 1 && first->verdict == EMU_OK &&
	       second->verdict == EMU_OK && reg->width == 1 && reg == register_of(second);
}

static size_t run_length(const struct trace *trace, size_t start)
{
	size_t n = 1;

	if (!trace->events[start].access.direction)
		return 1;
	while (start + n < trace->count &&
	       continues(&trace->events[start + n - 1].access, &trace->events[start + n].access))
		n++;
	return n;
}

static void show_run(FILE *out, const struct trace_event *events, size_t n)
{
	const struct emu_access *first = &events[0].access;
	const struct emu_register *reg = register_of(first);

	fprintf(out, "%7zu ", events[0].number);
	show_time(out, &events[0]);
	fprintf(out, "%c1 %s[%" PRIu64 "..%" PRIu64 "] \"",
		first->direction == EMU_READ ? 'R' : 'W', reg->name, first->offset - reg->offset,
		first->offset - reg->offset + n - 1);
	for (size_t i = 0; i < n; i++) {
		char byte = (char)events[i].access.value;

		show_bytes(out, &byte, 1);
	}
	fputs("\"\n", out);
}

void trace_show(FILE *out, const struct trace *trace, bool fold)
{
	size_t n;

	for (size_t i = 0; i < trace->count; i += n) {
		n = fold ? run_length(trace, i) : 1;
		if (n > 2)
			show_run(out, &trace->events[i], n);
		else
			for (size_t k = 0; k < n; k++)
				show_event(out, &trace->events[i + k]);
	}
}
