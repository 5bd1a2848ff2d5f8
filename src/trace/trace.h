/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Traces as files: a driver's accesses, read from mmiotrace text, to be shown, compared, converted
 * and replayed. The text may come from the emulator (../emu/emu_trace.h), from the kernel's own
 * mmiotrace in a guest, or from a machine with the hardware.
 *
 * A capture may have accesses to many devices, at addresses that differ from run to run. A trace
 * has only the accesses to this device, by offset in its BARs.
 *
 * A capture may be larger than memory: a trace is read event by event, and again from the start if
 * needed. Only the mappings are kept in memory.
 */
#ifndef TRACE_H
#define TRACE_H

#include "emu.h"
#include "mapping.h"
#include "mmiotrace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/**
 * struct trace_event - one access, another event, or a mark
 * @access: the access, or an interrupt or DMA (enum emu_event); @access.direction is 0 for a mark.
 *	@access.verdict is that of the register map; a file does not say whether the device was
 *	removed
 * @time_ns: the file's time stamp in nanoseconds. The emulator's counts accesses, in microseconds
 * @line: its line in the file, from 1
 * @number: number of the access in the trace, from 1; for other events, of the access before
 * @mark: text of the mark, not NUL-terminated, valid until the next event is read; NULL for other
 *	events
 * @mark_size: its length in bytes
 */
struct trace_event {
	struct emu_access access;
	uint64_t time_ns;
	size_t line;
	size_t number;
	const char *mark;
	size_t mark_size;
};

/**
 * struct trace - one device's part of a capture
 * @name: of the file, for messages
 * @bases: physical addresses of the BARs
 * @count: events read so far
 * @accesses: how many of them are accesses
 * @lost: number of records so far that the file reports as lost; such a trace is not complete
 * @lost_line: the line that first says so, 0 if none
 * @unknown: accesses to the device that the kernel could not decode; they are not events
 * @unknown_line: the line of the first one, 0 if there is none
 * @err: 0, or the negative errno that ended the events early: -EINVAL with @error
 * @error: what could not be understood
 *
 * The others are for trace.c only.
 */
struct trace {
	const char *name;
	struct emu_bases bases;
	size_t count;
	size_t accesses;
	uint64_t lost;
	size_t lost_line;
	uint64_t unknown;
	size_t unknown_line;
	int err;
	struct trace_error error;
	FILE *in;
	off_t start;
	char *buffer;
	size_t filled;
	struct mmiotrace_parser parser;
	struct mappings mappings;
};

/**
 * trace_open() - find the device in a capture
 * @trace: overwritten; always give it to trace_close()
 * @name: of the file, for messages; must outlive @trace
 * @in: mmiotrace text from its current position on; a file with a position, which must outlive
 *	@trace
 * @base: address of the device's first BAR, or NULL to find it: from the PCIDEV line of the device,
 *	or else from the only mapping with accesses. Only a PCIDEV line gives the addresses of the
 *	other BARs
 *
 * Reads the whole file once.
 *
 * Return: 0, or the negative errno that is also in @trace->err: -EINVAL with @trace->error (not
 * mmiotrace text, or it does not say which accesses are to this device), -ENOMEM, or an error of
 * reading.
 */
int trace_open(struct trace *trace, const char *name, FILE *in, const uint64_t *base);

/**
 * trace_close() - free what trace_open() allocated
 * @trace: the trace
 */
void trace_close(struct trace *trace);

/**
 * trace_next() - read the next event
 * @trace: the trace
 * @event: receives it
 *
 * Return: false at the end, and after an error, which is in @trace->err.
 */
bool trace_next(struct trace *trace, struct trace_event *event);

/**
 * trace_skip() - skip events, as long as there are any
 * @trace: the trace
 * @count: stop when this many have been read since the start
 */
void trace_skip(struct trace *trace, size_t count);

/**
 * trace_rewind() - go back to the start
 * @trace: the trace; its counters are 0 again
 */
void trace_rewind(struct trace *trace);

/**
 * trace_is_complete() - does the trace have every access that was made?
 * @trace: the trace, read to its end
 * @why_not: receives the reason as a sentence, if it does not
 * @room: size of @why_not in bytes
 *
 * Return: false if records were lost or could not be decoded, or if there is no access at all.
 */
bool trace_is_complete(const struct trace *trace, char *why_not, size_t room);

/* ---------------------------------------------------------------- For people ------------------ */

/* The longest text of trace_describe(), with its NUL. */
#define TRACE_LINE (EMU_TRACE_LINE + 32)

/**
 * trace_describe() - describe one access in words, with its value decoded
 * @line: receives them, without a newline, and a NUL
 * @access: the access
 *
 * ``W1 STRING[0] 0x48 'H'``, ``W4 SEED 0xc shift 12``: as emu_describe(), followed by the meaning
 * of the value to the device.
 */
void trace_describe(char line[TRACE_LINE], const struct emu_access *access);

/**
 * trace_show_bytes() - print bytes so that they cannot harm a terminal
 * @out: where to
 * @bytes: any bytes
 * @n: how many; unprintable bytes, quotes and backslashes are shown as \\xHH
 */
void trace_show_bytes(FILE *out, const char *bytes, size_t n);

/**
 * trace_show() - print the whole trace, one event on each line
 * @out: where to
 * @trace: the trace, at its start; read to its end
 * @fold: show accesses of one kind to consecutive cells as one line
 */
void trace_show(FILE *out, struct trace *trace, bool fold);

/* ---------------------------------------------------------------- Comparison ------------------ */

/**
 * struct trace_difference - the first difference of two traces
 * @a: number of events before it in the first trace
 * @b: the same for the second trace
 * @number: number of the different access, or of the access before the different event
 * @a_line: its line in the first file; 0 if that file has ended
 * @b_line: its line in the second file, likewise
 */
struct trace_difference {
	size_t a;
	size_t b;
	size_t number;
	size_t a_line;
	size_t b_line;
};

/**
 * trace_compare() - are two traces the same, access by access?
 * @a: one trace, at its start; read to its end
 * @b: the other, the same
 * @events: whether interrupts and DMA count too
 * @difference: receives the first difference, if there is one
 *
 * Direction, width, offset and value count; time, mapping, physical address and marks do not.
 *
 * Return: true if they are the same.
 */
bool trace_compare(struct trace *a, struct trace *b, bool events,
		   struct trace_difference *difference);

/**
 * trace_show_difference() - print the first difference with the events around it
 * @out: where to
 * @a: one trace; it is read again
 * @b: the other; it is read again
 * @difference: from trace_compare()
 * @context: how many events to show before and after
 */
void trace_show_difference(FILE *out, struct trace *a, struct trace *b,
			   const struct trace_difference *difference, uint64_t context);

/* ---------------------------------------------------------------- Other forms ----------------- */

/**
 * trace_write_mmiotrace() - write this device's accesses as mmiotrace text
 * @out: where to
 * @trace: the trace, at its start; read to its end
 *
 * It has a mapping for each BAR; times do not change.
 */
void trace_write_mmiotrace(FILE *out, struct trace *trace);

/**
 * trace_write_vcd() - write a value change dump (IEEE 1364), for waveform viewers
 * @out: where to
 * @trace: the trace, at its start; read to its end
 *
 * It has a signal for each register of the device, with the value that was last written or read. A
 * register of several cells has another signal for the number of the cell. Further signals pulse
 * with each read, write and refused access. If the device interrupts, there are signals for its
 * pin, its messages and the driver's handlers; if it uses DMA, for its reads and writes with
 * address and size. Accesses closer than a microsecond are drawn a microsecond apart.
 */
void trace_write_vcd(FILE *out, struct trace *trace);

/**
 * trace_write_jsonl() - write JSON lines, one object for each event
 * @out: where to
 * @trace: the trace, at its start; read to its end twice, since the first line has the counts
 */
void trace_write_jsonl(FILE *out, struct trace *trace);

/* ---------------------------------------------------------------- Replay ---------------------- */

/**
 * trace_replay() - repeat the accesses on the model, and compare the answers of reads
 * @out: where to report reads that answer differently
 * @trace: the trace, at its start; it must begin with a device in reset state, and is read to its
 *	end. What the device did by itself is not repeated
 * @shown: how many differences to report; further ones are only counted
 *
 * Return: how many reads answered differently.
 */
size_t trace_replay(FILE *out, struct trace *trace, uint64_t shown);

#endif /* TRACE_H */
