// SPDX-License-Identifier: GPL-2.0-only
/*
 * Traces as a value change dump: each register a signal, and pulses for what was done.
 */
#include "trace.h"

#include <inttypes.h>

/* An access is drawn as a pulse of half the shortest distance to the next. In nanoseconds. */
#define DISTANCE 1000
#define PULSE    (DISTANCE / 2)

/* One-bit signals; identifiers of VCD are printable characters of our choice. */
#define READ    '!'
#define WRITE   '"'
#define REFUSED '#'

/* A register's value and, where it has several cells, which one: two identifiers each. */
#define VALUE(reg) identifier('A', reg).text
#define CELL(reg)  identifier('a', reg).text
#define LETTERS    26

struct identifier {
	char text[16];
};

/* A letter; and a number, for those that are left when all letters are used. */
static struct identifier identifier(char first, unsigned int reg)
{
	struct identifier identifier = { { (char)(first + (int)(reg % LETTERS)) } };

	if (reg >= LETTERS)
		snprintf(identifier.text + 1, sizeof(identifier.text) - 1, "%u", reg / LETTERS);
	return identifier;
}

static unsigned int bits_for(uint32_t cells)
{
	unsigned int bits = 1;

	while (bits < 32 && cells > 1u << bits)
		bits++;
	return bits;
}

/* As wide as a cell, or as the widest access to it. In bits. */
static unsigned int bits_of(const struct emu_register *reg)
{
	unsigned int bytes = reg->width;

	while (emu_register_widths(reg) >= 2 * bytes)
		bytes *= 2;
	return 8 * bytes;
}

static void declare(FILE *out)
{
	fprintf(out, "$timescale 1 ns $end\n$scope module %s $end\n", EMU_DEVICE_NAME);
	fprintf(out, "$var wire 1 %c read $end\n$var wire 1 %c write $end\n", READ, WRITE);
	fprintf(out, "$var wire 1 %c refused $end\n", REFUSED);
	for (unsigned int i = 0; i < EMU_REGISTERS; i++) {
		const struct emu_register *reg = &emu_register_map[i];
		unsigned int bits = bits_for(reg->cells);

		fprintf(out, "$var reg %u %s %s [%u:0] $end\n", bits_of(reg), VALUE(i), reg->name,
			bits_of(reg) - 1);
		if (reg->cells > 1)
			fprintf(out, "$var reg %u %s %s_cell [%u:0] $end\n", bits, CELL(i),
				reg->name, bits - 1);
	}
	fputs("$upscope $end\n$enddefinitions $end\n", out);
}

/* The @n bits from bit @first on are known. */
static void write_bits(FILE *out, uint64_t value, unsigned int first, unsigned int n,
		       unsigned int bits, const char *identifier)
{
	fputc('b', out);
	for (unsigned int bit = bits; bit-- > 0;)
		fputc(bit - first < n ? '0' + (int)(value >> (bit - first) & 1) : 'x', out);
	fprintf(out, " %s\n", identifier);
}

/* Nothing is known of the registers before they are touched. */
static void write_start(FILE *out)
{
	fprintf(out, "#0\n$dumpvars\n0%c\n0%c\n0%c\n", READ, WRITE, REFUSED);
	for (unsigned int i = 0; i < EMU_REGISTERS; i++) {
		fprintf(out, "bx %s\n", VALUE(i));
		if (emu_register_map[i].cells > 1)
			fprintf(out, "bx %s\n", CELL(i));
	}
	fputs("$end\n", out);
}

/* Of an access that is not refused: it belongs to some register. */
static void write_registers(FILE *out, const struct emu_access *access)
{
	const struct emu_register *reg =
		emu_register_at(access->offset, access->width, access->direction);
	unsigned int i = (unsigned int)(reg - emu_register_map);
	uint64_t at = access->offset - reg->offset;
	unsigned int cell_bits = bits_for(reg->cells);

	write_bits(out, access->value, 8 * (unsigned int)(at % reg->width), 8 * access->width,
		   bits_of(reg), VALUE(i));
	if (reg->cells > 1)
		write_bits(out, at / reg->width, 0, cell_bits, cell_bits, CELL(i));
}

static void write_access(FILE *out, const struct emu_access *access, uint64_t time)
{
	char strobe = access->direction == EMU_READ ? READ : WRITE;
	bool refused = access->verdict != EMU_OK;

	fprintf(out, "#%" PRIu64 "\n1%c\n", time, strobe);
	if (refused)
		fprintf(out, "1%c\n", REFUSED);
	else
		write_registers(out, access);
	fprintf(out, "#%" PRIu64 "\n0%c\n", time + PULSE, strobe);
	if (refused)
		fprintf(out, "0%c\n", REFUSED);
}

/* A "$" would end the comment early, and what is not printable does not belong into one. */
static void write_mark(FILE *out, const struct trace_event *event)
{
	fputs("$comment ", out);
	for (size_t i = 0; i < event->mark_size; i++) {
		char c = event->mark[i];

		fputc(c >= ' ' && c <= '~' && c != '$' ? c : '.', out);
	}
	fputs(" $end\n", out);
}

void trace_write_vcd(FILE *out, struct trace *trace)
{
	uint64_t start = 0;
	uint64_t next = DISTANCE; /* the start is drawn, too */
	struct trace_event event;

	declare(out);
	write_start(out);
	while (trace_next(trace, &event)) {
		uint64_t time;

		if (trace->count == 1)
			start = event.time_ns;
		if (!event.access.direction) {
			write_mark(out, &event);
			continue;
		}
		time = event.time_ns - start + DISTANCE;
		if (event.time_ns < start || time < next)
			time = next;
		write_access(out, &event.access, time);
		next = time + DISTANCE;
	}
	fprintf(out, "#%" PRIu64 "\n", next);
}
