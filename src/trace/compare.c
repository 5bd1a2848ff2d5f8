// SPDX-License-Identifier: GPL-2.0-only
/*
 * Are two traces the same, and if not, where do they part?
 */
#include "trace.h"

static size_t skip_marks(const struct trace *trace, size_t i)
{
	while (i < trace->count && !trace->events[i].access.direction)
		i++;
	return i;
}

static bool same(const struct emu_access *a, const struct emu_access *b)
{
	return a->offset == b->offset && a->value == b->value && a->width == b->width &&
	       a->direction == b->direction;
}

bool trace_compare(const struct trace *a, const struct trace *b,
		   struct trace_difference *difference)
{
	size_t i = skip_marks(a, 0);
	size_t k = skip_marks(b, 0);

	while (i < a->count && k < b->count && same(&a->events[i].access, &b->events[k].access)) {
		i = skip_marks(a, i + 1);
		k = skip_marks(b, k + 1);
	}
	*difference = (struct trace_difference){ i, k };
	return i == a->count && k == b->count;
}

/* ---------------------------------------------------------------- In context ------------------ */

static void show_line(FILE *out, char sign, const struct trace_event *event)
{
	char line[TRACE_LINE];

	if (event->access.direction) {
		trace_describe(line, &event->access);
		fprintf(out, "  %c %7zu  %s\n", sign, event->number, line);
	} else {
		fprintf(out, "  %c    mark  %.*s\n", sign, (int)event->mark_size, event->mark);
	}
}

static void show_rest(FILE *out, char sign, const struct trace *trace, size_t from, unsigned int n)
{
	for (size_t i = from; i < trace->count && i - from < n; i++)
		show_line(out, sign, &trace->events[i]);
	if (from == trace->count)
		fprintf(out, "  %c %7s  (%s ends after %zu accesses)\n", sign, "", trace->name,
			trace->accesses);
}

/* "a.mmiotrace:21", or where the file ends. */
static void show_place(FILE *out, const struct trace *trace, size_t i)
{
	if (i < trace->count)
		fprintf(out, "%s:%zu", trace->name, trace->events[i].line);
	else
		fprintf(out, "end of %s", trace->name);
}

void trace_show_difference(FILE *out, const struct trace *a, const struct trace *b,
			   const struct trace_difference *difference, unsigned int context)
{
	size_t from = difference->a > context ? difference->a - context : 0;
	size_t number =
		difference->a < a->count ? a->events[difference->a].number : a->accesses + 1;

	fprintf(out, "--- %s\n+++ %s\n", a->name, b->name);
	fprintf(out, "first difference: access %zu (", number);
	show_place(out, a, difference->a);
	fputs(", ", out);
	show_place(out, b, difference->b);
	fputs(")\n", out);
	for (size_t i = from; i < difference->a; i++)
		show_line(out, ' ', &a->events[i]);
	show_rest(out, '-', a, difference->a, context + 1);
	show_rest(out, '+', b, difference->b, context + 1);
}
