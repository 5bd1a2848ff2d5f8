// SPDX-License-Identifier: GPL-2.0-only
/*
 * Traces as a value change dump: each register is a signal, and accesses are pulses.
 */
#include "trace.h"

#include <inttypes.h>

/* The shortest distance of two accesses, in nanoseconds. The pulse of an access is half as long. */
#define DISTANCE 1000
#define PULSE    (DISTANCE / 2)

/* One-bit signals; an identifier in VCD is any printable character. */
#define READ    '!'
#define WRITE   '"'
#define REFUSED '#'
#define PIN     '$'
#define MESSAGE '%'
#define HANDLER '&'
#define DMA_IN  '(' /* the device reads memory */
#define DMA_OUT ')'

/* Signals with a value. */
#define VECTOR  "*"
#define ADDRESS "+"
#define SIZE    ","

/* The identifiers of a register's value and, if it has several cells, of the cell's number. */
#define VALUE(reg) identifier('A', reg).text
#define CELL(reg)  identifier('a', reg).text
#define LETTERS    26

struct identifier {
	char text[16];
};

/* A letter, and a number when all letters are used. */
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

/* The width of a cell, or of the widest access to it, in bits. */
static unsigned int bits_of(const struct emu_register *reg)
{
	unsigned int bytes = reg->width;

	while (emu_register_widths(reg) >= 2 * bytes)
		bytes *= 2;
	return 8 * bytes;
}

/* A device has signals only for what it can do. */
static bool has_pin(void)
{
	return emu_pci_identity.interrupt_pin;
}

static bool has_messages(void)
{
	return emu_pci_identity.msi_vectors;
}

static bool has_handlers(void)
{
	return EMU_HAS_INTERRUPTS;
}

static bool has_dma(void)
{
	return EMU_HAS_STEPS;
}

static void declare_events(FILE *out)
{
	if (has_pin())
		fprintf(out, "$var wire 1 %c irq $end\n", PIN);
	if (has_messages())
		fprintf(out,
			"$var wire 1 %c msi $end\n$var reg 5 " VECTOR " msi_vector [4:0] $end\n",
			MESSAGE);
	if (has_handlers())
		fprintf(out, "$var wire 1 %c handler $end\n", HANDLER);
	if (has_dma())
		fprintf(out,
			"$var wire 1 %c dma_read $end\n$var wire 1 %c dma_write $end\n"
			"$var reg 64 " ADDRESS " dma_address [63:0] $end\n"
			"$var reg 32 " SIZE " dma_size [31:0] $end\n",
			DMA_IN, DMA_OUT);
}

static void declare(FILE *out)
{
	fprintf(out, "$timescale 1 ns $end\n$scope module %s $end\n", EMU_DEVICE_NAME);
	fprintf(out, "$var wire 1 %c read $end\n$var wire 1 %c write $end\n", READ, WRITE);
	fprintf(out, "$var wire 1 %c refused $end\n", REFUSED);
	declare_events(out);
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

/* Write a value of which the @n bits from bit @first on are known. */
static void write_bits(FILE *out, uint64_t value, unsigned int first, unsigned int n,
		       unsigned int bits, const char *identifier)
{
	fputc('b', out);
	for (unsigned int bit = bits; bit-- > 0;)
		fputc(bit - first < n ? '0' + (int)(value >> (bit - first) & 1) : 'x', out);
	fprintf(out, " %s\n", identifier);
}

/* Registers have no known value before the first access. */
static void write_start(FILE *out)
{
	fprintf(out, "#0\n$dumpvars\n0%c\n0%c\n0%c\n", READ, WRITE, REFUSED);
	if (has_pin())
		fprintf(out, "0%c\n", PIN);
	if (has_messages())
		fprintf(out, "0%c\nbx " VECTOR "\n", MESSAGE);
	if (has_handlers())
		fprintf(out, "0%c\n", HANDLER);
	if (has_dma())
		fprintf(out, "0%c\n0%c\nbx " ADDRESS "\nbx " SIZE "\n", DMA_IN, DMA_OUT);
	for (unsigned int i = 0; i < EMU_REGISTERS; i++) {
		fprintf(out, "bx %s\n", VALUE(i));
		if (emu_register_map[i].cells > 1)
			fprintf(out, "bx %s\n", CELL(i));
	}
	fputs("$end\n", out);
}

/* Write the registers of an access that is not refused, and so belongs to one. */
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

/* The signal that pulses with an event. */
static char strobe_of(const struct emu_access *access)
{
	switch (access->direction) {
	case EMU_READ:
		return READ;
	case EMU_WRITE:
		return WRITE;
	case EMU_MESSAGE:
		return MESSAGE;
	case EMU_DMA_READ:
		return DMA_IN;
	default:
		return DMA_OUT;
	}
}

static void write_pulse(FILE *out, const struct emu_access *access, uint64_t time)
{
	char strobe = strobe_of(access);
	bool refused = access->verdict != EMU_OK;

	fprintf(out, "#%" PRIu64 "\n1%c\n", time, strobe);
	if (refused)
		fprintf(out, "1%c\n", REFUSED);
	if (access->direction == EMU_MESSAGE)
		write_bits(out, access->value, 0, 5, 5, VECTOR);
	else if (!emu_is_access(access)) {
		write_bits(out, access->offset, 0, 64, 64, ADDRESS);
		write_bits(out, access->width, 0, 32, 32, SIZE);
	} else if (!refused)
		write_registers(out, access);
	fprintf(out, "#%" PRIu64 "\n0%c\n", time + PULSE, strobe);
	if (refused)
		fprintf(out, "0%c\n", REFUSED);
}

static void write_event(FILE *out, const struct emu_access *access, uint64_t time)
{
	switch (access->direction) {
	case EMU_PIN_UP:
	case EMU_PIN_DOWN:
		fprintf(out, "#%" PRIu64 "\n%d%c\n", time, access->direction == EMU_PIN_UP, PIN);
		return;
	case EMU_HANDLER:
	case EMU_HANDLER_END:
		fprintf(out, "#%" PRIu64 "\n%d%c\n", time, access->direction == EMU_HANDLER,
			HANDLER);
		return;
	default:
		write_pulse(out, access, time);
	}
}

/* Does the device have a signal for it? A file may contain any event. */
static bool has_signal(const struct emu_access *access)
{
	switch (access->direction) {
	case EMU_PIN_UP:
	case EMU_PIN_DOWN:
		return has_pin();
	case EMU_MESSAGE:
		return has_messages();
	case EMU_HANDLER:
	case EMU_HANDLER_END:
		return has_handlers();
	case EMU_DMA_READ:
	case EMU_DMA_WRITE:
		return has_dma();
	default:
		return true;
	}
}

/* Replace each "$", which would end the comment early, and each unprintable byte. */
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
	uint64_t next = DISTANCE; /* the start is drawn too */
	struct trace_event event;

	declare(out);
	write_start(out);
	while (trace_next(trace, &event)) {
		uint64_t time;

		if (trace->count == 1)
			start = event.time_ns;
		if (event.mark) {
			write_mark(out, &event);
			continue;
		}
		if (!has_signal(&event.access))
			continue;
		time = event.time_ns - start + DISTANCE;
		if (event.time_ns < start || time < next)
			time = next;
		write_event(out, &event.access, time);
		next = time + DISTANCE;
	}
	fprintf(out, "#%" PRIu64 "\n", next);
}
