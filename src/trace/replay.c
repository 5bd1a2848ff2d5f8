// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replay a recorded trace on the model.
 */
#include "trace.h"

#include <inttypes.h>

static void report(FILE *out, const struct trace *trace, const struct trace_event *event,
		   uint64_t answer)
{
	struct emu_access modelled = event->access;
	char recorded[TRACE_LINE];
	char answered[TRACE_LINE];

	modelled.value = answer;
	trace_describe(recorded, &event->access);
	trace_describe(answered, &modelled);
	fprintf(out, "%s:%zu: access %zu answers differently\n  recorded  %s\n  the model %s\n",
		trace->name, event->line, event->number, recorded, answered);
}

size_t trace_replay(FILE *out, struct trace *trace, uint64_t shown)
{
	static struct emu emu; /* may be too large for a stack */
	size_t differences = 0;
	struct trace_event event;

	emu_init(&emu);
	while (trace_next(trace, &event)) {
		const struct emu_access *access = &event.access;
		uint64_t answer;

		if (access->direction == EMU_WRITE)
			emu_write(&emu, access->offset, access->width, access->value);
		if (access->direction != EMU_READ)
			continue;
		answer = emu_read(&emu, access->offset, access->width);
		if (answer != access->value && ++differences <= shown)
			report(out, trace, &event, answer);
	}
	return differences;
}
