// SPDX-License-Identifier: GPL-2.0-only
/*
 * Traces for people: an access in words, and a whole trace.
 */
#include "explanation.h"
#include "trace.h"

#include <inttypes.h>

#define NSEC_PER_USEC 1000
#define USEC_PER_SEC  1000000

void trace_describe(char line[TRACE_LINE], const struct emu_access *access)
{
	char words[EMU_TRACE_LINE];
	char explanation[EMU_EXPLANATION] = "";

	emu_describe(words, access);
	if (access->verdict == EMU_OK && emu_is_access(access))
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

void trace_show_bytes(FILE *out, const char *bytes, size_t n)
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

	if (event->mark) {
		fprintf(out, "%7s ", "mark");
		show_time(out, event);
		trace_show_bytes(out, event->mark, event->mark_size);
		fputc('\n', out);
		return;
	}
	trace_describe(line, &event->access);
	if (emu_is_access(&event->access))
		fprintf(out, "%7zu ", event->number);
	else
		fprintf(out, "%7s ", "*");
	show_time(out, event);
	fprintf(out, "%s\n", line);
}

/* ---------------------------------------------------------------- Runs ------------------------ */

static const struct emu_register *register_of(const struct emu_access *access)
{
	return emu_register_at(access->offset, access->width, access->direction);
}

/* Does the second access continue a run after the first? */
static bool continues(const struct emu_access *first, const struct emu_access *second)
{
	const struct emu_register *reg = register_of(first);

	return first->width == 1 && second->width == 1 && second->direction == first->direction &&
	       second->offset == first->offset + 1 && first->verdict == EMU_OK &&
	       second->verdict == EMU_OK && reg->width == 1 && reg == register_of(second);
}

/* The most accesses that are shown as one line. */
#define LONGEST 4096

/* A run that is being read. */
struct run {
	struct trace_event first;
	struct trace_event last;
	size_t n;
	char values[LONGEST];
};

static void show_run(FILE *out, const struct run *run)
{
	const struct emu_access *first = &run->first.access;
	const struct emu_register *reg = register_of(first);

	fprintf(out, "%7zu ", run->first.number);
	show_time(out, &run->first);
	fprintf(out, "%c1 %s[%" PRIu64 "..%" PRIu64 "] \"",
		first->direction == EMU_READ ? 'R' : 'W', reg->name, first->offset - reg->offset,
		first->offset - reg->offset + run->n - 1);
	trace_show_bytes(out, run->values, run->n);
	fputs("\"\n", out);
}

/* Two accesses are shown as two lines. */
static void end_run(FILE *out, struct run *run)
{
	if (run->n > 2)
		show_run(out, run);
	else if (run->n)
		show_event(out, &run->first);
	if (run->n == 2)
		show_event(out, &run->last);
	run->n = 0;
}

static void add_to_run(FILE *out, struct run *run, const struct trace_event *event)
{
	if (run->n == LONGEST || (run->n && !continues(&run->last.access, &event->access)))
		end_run(out, run);
	if (!run->n)
		run->first = *event;
	run->last = *event;
	run->values[run->n++] = (char)event->access.value;
}

void trace_show(FILE *out, struct trace *trace, bool fold)
{
	struct run run = { .n = 0 };
	struct trace_event event;

	while (trace_next(trace, &event)) {
		if (fold && emu_is_access(&event.access)) {
			add_to_run(out, &run, &event);
			continue;
		}
		end_run(out, &run);
		show_event(out, &event);
	}
	end_run(out, &run);
}
