/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Traces as files: what a driver did to the device, read back from mmiotrace text, to be shown,
 * compared, converted and replayed. Where the text comes from does not matter: the emulator
 * (../emu/emu_trace.h), the kernel's own mmiotrace in a guest, or a machine with the hardware.
 *
 * A capture may hold the accesses to many devices, at addresses that differ from run to run. A
 * trace is what concerns this one, by offset in its BARs.
 *
 * A capture may be larger than memory: a trace is read event by event, and again from the start for
 * whoever needs to. Memory is taken for the mappings only.
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
 *	Whether the device would have taken it is
 *	in @access.verdict as far as the register map says; that it was removed no file tells
 * @time_ns: the file's time stamp in nanoseconds. The emulator's counts accesses, in microseconds
 * @line: where it is in the file, from 1
 * @number: number of the access in the trace, from 1; of anything else: of the access before it
 * @mark: text of the mark, not NUL-terminated, good until the next event is read; NULL for all
 *	others
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
 * @lost: records that the file says are missing, so far; a trace that lost some is not a complete
 *	one
 * @lost_line: where it says so first, 0 if nowhere
 * @unknown: accesses to the device that the kernel could not decode, and which are no events
 * @unknown_line: where the first is, 0 if nowhere
 * @err: 0, or the negative errno that ended the events before their time: -EINVAL with @error
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
 * trace_open() - find out where in a capture the device is
 * @trace: overwritten; give it to trace_close() whatever the result
 * @name: of the file, for messages; must outlive @trace
 * @in: mmiotrace text, from where it stands on; one that can be positioned, must outlive @trace
 * @base: where the device's first BAR is, or NULL to find out: from the PCIDEV line of the device
 *	if there is one, else it is the only mapping with accesses. Where the others are only a
 *	PCIDEV line says
 *
 * Reads all of it once.
 *
 * Return: 0, or the negative errno that is in @trace->err too: -EINVAL with @trace->error (no
 * mmiotrace text, or it does not say which accesses are to this device), -ENOMEM, or what reading
 * gave.
 */
int trace_open(struct trace *trace, const char *name, FILE *in, const uint64_t *base);

/**
 * trace_close() - give back what trace_open() took
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
 * trace_skip() - read over events, as far as there are any
 * @trace: the trace
 * @count: until so many have been read since the start
 */
void trace_skip(struct trace *trace, size_t count);

/**
 * trace_rewind() - to the start again
 * @trace: the trace; what it counts is 0 again
 */
void trace_rewind(struct trace *trace);

/**
 * trace_is_complete() - does the trace hold every access that was made?
 * @trace: the trace, read to its end
 * @why_not: receives the reason as a sentence, if it does not
 * @room: size of @why_not in bytes
 *
 * Return: false if records were lost, could not be decoded, or there is no access at all.
 */
bool trace_is_complete(const struct trace *trace, char *why_not, size_t room);

/* ---------------------------------------------------------------- For people ------------------ */

/* Longest text that trace_describe() writes, terminating NUL included. */
#define TRACE_LINE (EMU_TRACE_LINE + 32)

/**
 * trace_describe() - one access in words, its value decoded
 * @line: receives them, without a newline, and a NUL
 * @access: the access
 *
 * ``W1 STRING[0] 0x48    'H'``, ``W4 SEED 0xc           shift 12``: as emu_describe() with what the
 * value means to the device beside it.
 */
void trace_describe(char line[TRACE_LINE], const struct emu_access *access);

/**
 * trace_show_bytes() - bytes for a terminal, which must not see just any
 * @out: where to
 * @bytes: whatever a file holds
 * @n: how many; what is not printable, a quote or a backslash is shown as \\xHH
 */
void trace_show_bytes(FILE *out, const char *bytes, size_t n);

/**
 * trace_show() - the whole trace, an event a line
 * @out: where to
 * @trace: the trace, at its start; read to its end
 * @fold: show accesses of one kind to consecutive cells as one line
 */
void trace_show(FILE *out, struct trace *trace, bool fold);

/* ---------------------------------------------------------------- Comparison ------------------ */

/**
 * struct trace_difference - where two traces part
 * @a: how many events of the first trace come before
 * @b: the same of the second
 * @number: number of the access that differs, or of the one before the event that does
 * @a_line: where it is in the first file; 0 if that has ended
 * @b_line: where it is in the second
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
 * @events: interrupts and DMA count, too
 * @difference: receives the first difference, if there is one
 *
 * Direction, width, offset and value count; time, mapping, physical address and marks do not.
 *
 * Return: true if they are the same.
 */
bool trace_compare(struct trace *a, struct trace *b, bool events,
		   struct trace_difference *difference);

/**
 * trace_show_difference() - the first difference with what comes before and after it
 * @out: where to
 * @a: one trace; is read again
 * @b: the other; is read again
 * @difference: as trace_compare() found it
 * @context: how many events to show before and after
 */
void trace_show_difference(FILE *out, struct trace *a, struct trace *b,
			   const struct trace_difference *difference, uint64_t context);

/* ---------------------------------------------------------------- Other forms ----------------- */

/**
 * trace_write_mmiotrace() - as mmiotrace text, this device's accesses only
 * @out: where to
 * @trace: the trace, at its start; read to its end
 *
 * A mapping for each BAR; times as they were.
 */
void trace_write_mmiotrace(FILE *out, struct trace *trace);

/**
 * trace_write_vcd() - as a value change dump (IEEE 1364), for waveform viewers
 * @out: where to
 * @trace: the trace, at its start; read to its end
 *
 * A signal for each register of the device, with what was last written to it or read from it, for a
 * register of several cells another one that says which; and signals that pulse with each read,
 * write and refused access. Of a device that interrupts, its pin, its messages and the driver's
 * handlers; of one that reaches memory, its reads and writes with address and size. Accesses closer
 * than a microsecond are drawn a microsecond apart.
 */
void trace_write_vcd(FILE *out, struct trace *trace);

/**
 * trace_write_jsonl() - as JSON lines, an object an event
 * @out: where to
 * @trace: the trace, at its start; read to its end twice, for the first line counts
 */
void trace_write_jsonl(FILE *out, struct trace *trace);

/* ---------------------------------------------------------------- Replay ---------------------- */

/**
 * trace_replay() - make the accesses again, on the model, and compare what reads answer
 * @out: where to report reads that answer differently
 * @trace: the trace, at its start; must begin with a device in reset state; read to its end. What
 *	the device did by itself it does not do again
 * @shown: how many differences to report; further ones are only counted
 *
 * Return: how many reads answered differently.
 */
size_t trace_replay(FILE *out, struct trace *trace, uint64_t shown);

#endif /* TRACE_H */
