// SPDX-License-Identifier: GPL-2.0-only
/*
 * Traces as JSON lines: the first line says what was traced, and every other line is an event.
 */
#include "explanation.h"
#include "trace.h"

#include <inttypes.h>
#include <string.h>

/* Bytes outside ASCII may have any encoding: each becomes the character with its number. */
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

	if (access->offset >= EMU_BAR(1) && emu_bar_size(access->offset))
		fprintf(out, "\"bar\":%u,\"offset\":%" PRIu32, (unsigned int)(access->offset >> 32),
			(uint32_t)access->offset);
	else
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

static const char *type_of(const struct emu_access *event)
{
	static const char *const types[] = {
		[EMU_PIN_UP] = "irq",          [EMU_PIN_DOWN] = "irq",
		[EMU_MESSAGE] = "msi",         [EMU_DMA_READ] = "dma_read",
		[EMU_DMA_WRITE] = "dma_write", [EMU_HANDLER] = "handler",
		[EMU_HANDLER_END] = "handled",
	};

	return types[event->direction];
}

/* Write what the device did by itself, or a call of the driver's handlers. */
static void write_event(FILE *out, const struct trace_event *event)
{
	const struct emu_access *access = &event->access;

	fprintf(out, "{\"type\":\"%s\",\"time_ns\":%" PRIu64, type_of(access), event->time_ns);
	switch (access->direction) {
	case EMU_PIN_UP:
		fputs(",\"up\":true", out);
		break;
	case EMU_PIN_DOWN:
		fputs(",\"up\":false", out);
		break;
	case EMU_MESSAGE:
		fprintf(out, ",\"vector\":%" PRIu64, access->value);
		break;
	case EMU_HANDLER:
		fprintf(out, ",\"irq\":%" PRIu64, access->value);
		break;
	case EMU_HANDLER_END:
		fprintf(out, ",\"irq\":%" PRIu64 ",\"claims\":%" PRIu32, access->value,
			access->width);
		break;
	default:
		fprintf(out, ",\"address\":%" PRIu64 ",\"size\":%" PRIu32 ",\"first\":%" PRIu64,
			access->offset, access->width, access->value);
	}
	if (access->verdict != EMU_OK)
		fprintf(out, ",\"refused\":\"%s\"", emu_verdict_name(access->verdict));
	fputs("}\n", out);
}

static void write_mark(FILE *out, const struct trace_event *event)
{
	fprintf(out, "{\"type\":\"mark\",\"time_ns\":%" PRIu64 ",\"text\":", event->time_ns);
	write_string(out, event->mark, event->mark_size);
	fputs("}\n", out);
}

/* Write the first BAR as "base" and "size", and any other one under its name. */
static void write_bars(FILE *out, const struct emu_bases *bases)
{
	unsigned int first = emu_first_bar();

	for (unsigned int bar = first; bar < EMU_PCI_BARS; bar++) {
		uint32_t size = emu_pci_identity.bar_size[bar];

		if (!size)
			continue;
		if (bar > first)
			fprintf(out, ",\"bar%u\":{", bar);
		fprintf(out, "%s\"base\":%" PRIu64 ",\"size\":%" PRIu32 "%s",
			bar > first ? "" : ",", bases->bar[bar], size, bar > first ? "}" : "");
	}
}

void trace_write_jsonl(FILE *out, struct trace *trace)
{
	struct trace_event event;

	trace_skip(trace, SIZE_MAX);
	fprintf(out, "{\"type\":\"trace\",\"device\":\"%s\"", EMU_DEVICE_NAME);
	write_bars(out, &trace->bases);
	fprintf(out, ",\"accesses\":%zu,\"lost\":%" PRIu64 "}\n", trace->accesses, trace->lost);
	trace_rewind(trace);
	while (trace_next(trace, &event)) {
		if (event.mark)
			write_mark(out, &event);
		else if (emu_is_access(&event.access))
			write_access(out, &event);
		else
			write_event(out, &event);
	}
}
