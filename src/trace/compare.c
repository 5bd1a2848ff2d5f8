// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compare two traces, and find the first difference.
 */
#include "trace.h"

/* Read the next event that counts. */
static bool next(struct trace *trace, bool events, struct trace_event *event)
{
	while (trace_next(trace, event))
		if (emu_is_access(&event->access) || (events && !event->mark))
			return true;
	return false;
}

static bool same(const struct emu_access *a, const struct emu_access *b)
{
	return a->offset == b->offset && a->value == b->value && a->width == b->width &&
	       a->direction == b->direction && (emu_is_access(a) || a->verdict == b->verdict);
}

bool trace_compare(struct trace *a, struct trace *b, bool events,
		   struct trace_difference *difference)
{
	struct trace_event in_a, in_b;
	bool more_a, more_b;

	do {
		more_a = next(a, events, &in_a);
		more_b = next(b, events, &in_b);
	} while (more_a && more_b && same(&in_a.access, &in_b.access));
	*difference = (struct trace_difference){
		.a = a->count - more_a,
		.b = b->count - more_b,
		.number = more_a ? in_a.number : a->accesses + 1,
		.a_line = more_a ? in_a.line : 0,
		.b_line = more_b ? in_b.line : 0,
	};
	/* Read the rest, since it may say that records were lost. */
	trace_skip(a, SIZE_MAX);
	trace_skip(b, SIZE_MAX);
	return !more_a && !more_b;
}

/* ---------------------------------------------------------------- In context ------------------ */

static void show_line(FILE *out, char sign, const struct trace_event *event)
{
	char line[TRACE_LINE];

	if (emu_is_access(&event->access)) {
		trace_describe(line, &event->access);
		fprintf(out, "  %c %7zu  %s\n", sign, event->number, line);
	} else if (!event->mark) {
		trace_describe(line, &event->access);
		fprintf(out, "  %c %7s  %s\n", sign, "*", line);
	} else {
		fprintf(out, "  %c    mark  ", sign);
		trace_show_bytes(out, event->mark, event->mark_size);
		fputc('\n', out);
	}
}

/* Show the different event and those after it; or say that the trace has ended. */
static void show_rest(FILE *out, char sign, struct trace *trace, size_t line, uint64_t context)
{
	struct trace_event event;

	for (uint64_t shown = 0; shown <= context && trace_next(trace, &event); shown++)
		show_line(out, sign, &event);
	if (!line)
		fprintf(out, "  %c %7s  (%s ends after %zu accesses)\n", sign, "", trace->name,
			trace->accesses);
}

/* Show "a.mmiotrace:21", or the end of the file. */
static void show_place(FILE *out, const struct trace *trace, size_t line)
{
	if (line)
		fprintf(out, "%s:%zu", trace->name, line);
	else
		fprintf(out, "end of %s", trace->name);
}

void trace_show_difference(FILE *out, struct trace *a, struct trace *b,
			   const struct trace_difference *difference, uint64_t context)
{
	struct trace_event event;

	fprintf(out, "--- %s\n+++ %s\n", a->name, b->name);
	fprintf(out, "first difference: access %zu (", difference->number);
	show_place(out, a, difference->a_line);
	fputs(", ", out);
	show_place(out, b, difference->b_line);
	fputs(")\n", out);
	trace_rewind(a);
	trace_skip(a, difference->a > context ? difference->a - (size_t)context : 0);
	while (a->count < difference->a && trace_next(a, &event))
		show_line(out, ' ', &event);
	show_rest(out, '-', a, difference->a_line, context);
	trace_rewind(b);
	trace_skip(b, difference->b);
	show_rest(out, '+', b, difference->b_line, context);
}
