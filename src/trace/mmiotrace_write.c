// SPDX-License-Identifier: GPL-2.0-only
/*
 * Write traces as mmiotrace text, with only the records of the device.
 */
#include "trace.h"

#include <inttypes.h>

#define NSEC_PER_USEC 1000
#define USEC_PER_SEC  1000000

void trace_write_mmiotrace(FILE *out, struct trace *trace)
{
	struct trace_event event;
	char header[EMU_TRACE_HEADER];
	char line[EMU_TRACE_LINE];

	emu_trace_header(header, &trace->bases);
	fputs(header, out);
	while (trace_next(trace, &event)) {
		uint64_t usec = event.time_ns / NSEC_PER_USEC;

		if (!event.mark) {
			emu_trace_line(line, &event.access, &trace->bases, usec);
			fputs(line, out);
		} else {
			fprintf(out, "MARK %" PRIu64 ".%06" PRIu64 " %.*s\n", usec / USEC_PER_SEC,
				usec % USEC_PER_SEC, (int)event.mark_size, event.mark);
		}
	}
}
