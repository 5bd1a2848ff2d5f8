// SPDX-License-Identifier: GPL-2.0-only
/*
 * Traces as JSON lines: the first says what was traced, every other one is an event.
 */
#include "explanation.h"
#include "trace.h"

#include <inttypes.h>
#include <string.h>

/* Bytes outside ASCII may be of no encoding at all: each becomes the character of that number. */
static void write_string(FILE *out, const char *bytes, size_t n)
{
	fputc('"', out);
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c >= ' ' && c <= '~')
			fputc(c, out);
		else
			fprintf(out, "\\u%04x", c);
	}
	fputc('"', out);
}

static void write_place(FILE *out, const struct emu_access *access)
{
	const struct emu_register *reg =
		emu_register_at(access->offset, access->width, access->direction);

	fprintf(out, "\"offset\":%" PRIu64, access->offset);
	if (!reg)
		return;
	fprintf(out, ",\"register\":\"%s\"", reg->name);
	if (reg->cells > 1)
		fprintf(out, ",\"cell\":%" PRIu64, (access->offset - reg->offset) / reg->width);
}

static void write_access(FILE *out, const struct trace_event *event)
{
	const struct emu_access *access = &event->access;
	char text[EMU_EXPLANATION] = "";

	fprintf(out,
		"{\"type\":\"%s\",\"number\":%zu,\"time_ns\":%" PRIu64 ",\"width\":%" PRIu32 ",",
		access->direction == EMU_READ ? "read" : "write", event->number, event->time_ns,
		access->width);
	write_place(out, access);
	fprintf(out, ",\"value\":%" PRIu64, access->value);
	if (access->verdict == EMU_OK)
		emu_device_explain(text, access->offset, access->value);
	else
		fprintf(out, ",\"refused\":\"%s\"", emu_verdict_name(access->verdict));
	if (text[0]) {
		fputs(",\"meaning\":", out);
		write_string(out, text, strlen(text));
	}
	fputs("}\n", out);
}

static void write_mark(FILE *out, const struct trace_event *event)
{
	fprintf(out, "{\"type\":\"mark\",\"time_ns\":%" PRIu64 ",\"text\":", event->time_ns);
	write_string(out, event->mark, event->mark_size);
	fputs("}\n", out);
}

void trace_write_jsonl(FILE *out, struct trace *trace)
{
	struct trace_event event;

	trace_skip(trace, SIZE_MAX);
	fprintf(out,
		"{\"type\":\"trace\",\"device\":\"%s\",\"base\":%" PRIu64 ",\"size\":%d,"
		"\"accesses\":%zu,\"lost\":%" PRIu64 "}\n",
		EMU_DEVICE_NAME, trace->base, EMU_BAR_SIZE, trace->accesses, trace->lost);
	trace_rewind(trace);
	while (trace_next(trace, &event)) {
		if (event.access.direction)
			write_access(out, &event);
		else
			write_mark(out, &event);
	}
}
