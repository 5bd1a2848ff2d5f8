// SPDX-License-Identifier: GPL-2.0-only
/*
 * Access traces as mmiotrace text.
 */
#include "emu_trace.h"

#include <inttypes.h>
#include <stdio.h>

#define USEC_PER_SEC 1000000

/* snprintf() cannot fail on these formats, and EMU_TRACE_LINE holds the longest of them. */

size_t emu_trace_header(char line[EMU_TRACE_LINE], uint64_t phys, uint64_t size)
{
	return (size_t)snprintf(line, EMU_TRACE_LINE,
				"VERSION 20070824\nMAP 0.000000 1 0x%" PRIx64 " 0x0 0x%" PRIx64
				" 0x0 0\n",
				phys, size);
}

size_t emu_trace_line(char line[EMU_TRACE_LINE], const struct emu_access *access, uint64_t phys,
		      uint64_t ordinal)
{
	return (size_t)snprintf(
		line, EMU_TRACE_LINE,
		"%c %" PRIu32 " %" PRIu64 ".%06" PRIu64 " 1 0x%" PRIx64 " 0x%" PRIx64 " 0x0 0\n",
		access->direction == EMU_READ ? 'R' : 'W', access->width, ordinal / USEC_PER_SEC,
		ordinal % USEC_PER_SEC, phys + access->offset, access->value);
}
