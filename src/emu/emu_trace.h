/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Access traces, and their text form, which is that of the Linux kernel's mmiotrace
 * (Documentation/trace/mmiotrace.rst). So captures from real hardware and from the emulator have
 * the same format.
 */
#ifndef EMU_TRACE_H
#define EMU_TRACE_H

#include "emu_register.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * enum emu_event - other events in a trace, in the place of an access's direction
 * @EMU_PIN_UP: the interrupt pin goes up
 * @EMU_PIN_DOWN: it goes down
 * @EMU_MESSAGE: an MSI is sent; its vector is the value
 * @EMU_DMA_READ: the device reads memory: offset is the bus address, width the number of bytes,
 *	value the first 8 of them as a little-endian number; the verdict says whether it could
 * @EMU_DMA_WRITE: likewise, it writes memory
 * @EMU_HANDLER: the driver's interrupt handlers begin; the interrupt's number is the value
 * @EMU_HANDLER_END: they end; the width is the number of handlers that claimed the interrupt
 */
enum emu_event {
	EMU_PIN_UP = 16,
	EMU_PIN_DOWN,
	EMU_MESSAGE,
	EMU_DMA_READ,
	EMU_DMA_WRITE,
	EMU_HANDLER,
	EMU_HANDLER_END,
};

/**
 * struct emu_access - one attempted access, or another event
 * @offset: in bytes, see EMU_BAR()
 * @value: the written value (cut to @width), or the value that the driver read
 * @width: in bytes
 * @direction: an enum emu_direction; or an enum emu_event, which gives the other members their
 *	meaning
 * @verdict: an enum emu_verdict; 0 when it reached the device
 */
struct emu_access {
	uint64_t offset;
	uint64_t value;
	uint32_t width;
	uint16_t direction;
	uint16_t verdict;
};

/**
 * emu_is_access() - is it an access, and not another event?
 * @access: the access
 *
 * Return: whether it is.
 */
static inline bool emu_is_access(const struct emu_access *access)
{
	return access->direction == EMU_READ || access->direction == EMU_WRITE;
}

/**
 * emu_drain_fn() - take the entries of a full log, so that the log can be used again
 * @log: the entries, in order
 * @count: how many
 * @context: as given to emu_trace_stream()
 *
 * Must not access the traced device. Return: true if all entries are taken; false if none is taken,
 * and they stay in the log.
 */
typedef bool emu_drain_fn(const struct emu_access *log, size_t count, void *context);

/**
 * struct emu_trace - a bounded log of accesses and events
 * @log: the entries, in order
 * @capacity: room in @log
 * @count: entries in @log
 * @dropped: accesses that are missing from the trace
 * @running: true from emu_trace_start() or emu_trace_stream() to emu_trace_stop()
 * @drain: empties a full log, see emu_trace_stream(); or NULL
 * @drain_context: handed to @drain
 */
struct emu_trace {
	struct emu_access *log;
	size_t capacity;
	size_t count;
	uint64_t dropped;
	bool running;
	emu_drain_fn *drain;
	void *drain_context;
};

/**
 * struct emu_bases - the addresses of a device's BARs
 * @bar: physical address of each; without a meaning if there is no such BAR
 */
struct emu_bases {
	uint64_t bar[EMU_PCI_BARS];
};

/**
 * emu_trace_bases() - the pretended addresses of the BARs, for a trace without a machine
 * @phys: physical address of the first
 *
 * The others follow, each aligned to its size.
 *
 * Return: the addresses.
 */
struct emu_bases emu_trace_bases(uint64_t phys);

/* The longest line of emu_trace_line(), and the longest text of emu_trace_header(), with a NUL. */
#define EMU_TRACE_LINE   128
#define EMU_TRACE_HEADER 1024

/**
 * emu_trace_header() - the first lines of an mmiotrace file
 * @text: receives them, each ended by a newline, and a NUL
 * @bases: where the BARs are
 *
 * A version line, and a MAP line for each BAR (numbered from 1, at time 0). For a device with
 * several BARs, a PCIDEV line before these says which mapping is which BAR.
 *
 * Return: their length without the NUL.
 */
size_t emu_trace_header(char text[EMU_TRACE_HEADER], const struct emu_bases *bases);

/**
 * emu_trace_line() - one access as a line of mmiotrace text
 * @line: receives the line, ended by a newline, and a NUL
 * @access: the access
 * @bases: as for emu_trace_header()
 * @ordinal: the number of the access in its trace, or of accesses before the event. There is no
 *	clock, so this is in the time column, in microseconds, and a file is the same each time.
 *	Comparisons ignore that column
 *
 * ``W 4 0.000001 1 0xfebd1000 0x4 0x0 0``: direction, width, time, map, address, value, PC, PID.
 * Another event is a mark with the text of emu_describe() after an ``@``: ``MARK 0.000002 @irq
 * up``. Tools for mmiotrace take it as a comment.
 *
 * Return: its length without the NUL.
 */
size_t emu_trace_line(char line[EMU_TRACE_LINE], const struct emu_access *access,
		      const struct emu_bases *bases, uint64_t ordinal);

#endif /* EMU_TRACE_H */
