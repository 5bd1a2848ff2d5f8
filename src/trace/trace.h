/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Traces as files: what a driver did to the device, read back from mmiotrace text, to be shown,
 * compared, converted and replayed. Where the text comes from does not matter: the emulator
 * (../emu/emu_trace.h), the kernel's own mmiotrace in a guest, or a machine with the hardware.
 *
 * A capture may hold the accesses to many devices, at addresses that differ from run to run. A
 * trace is what concerns this one, by offset in its BAR.
 */
#ifndef TRACE_H
#define TRACE_H

#include "emu.h"
#include "mmiotrace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/**
 * struct trace_event - one access, or a mark between accesses
 * @access: the access; @access.direction is 0 for a mark. Whether the device would have taken it is
 *	in @access.verdict as far as the register map says; that it was removed no file tells
 * @time_ns: the file's time stamp in nanoseconds. The emulator's counts accesses, in microseconds
 * @line: where it is in the file, from 1
 * @number: number of the access in the trace, from 1; of a mark: of the access before it
 * @mark: text of the mark, not NUL-terminated; NULL for an access
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
 * @events: accesses and marks in order
 * @count: their number
 * @accesses: how many of them are accesses
 * @base: physical address of the BAR
 * @lost: records that the file says are missing; a trace that lost some is not a complete one
 * @lost_line: where it says so first, 0 if nowhere
 * @unknown: accesses to the device that the kernel could not decode, and which are not in @events
 * @unknown_line: where the first is, 0 if nowhere
 */
struct trace {
	const char *name;
	struct trace_event *events;
	size_t count;
	size_t accesses;
	uint64_t base;
	uint64_t lost;
	size_t lost_line;
	uint64_t unknown;
	size_t unknown_line;
};

/**
 * trace_load() - read a capture
 * @trace: overwritten; give it to trace_free() whatever the result
 * @name: of the file, for messages; must outlive @trace
 * @text: mmiotrace text; must outlive @trace
 * @size: its length in bytes
 * @base: where the device's BAR is, or NULL to find out: from the PCIDEV line of the device if
 *	there is one, else it is the only mapping with accesses
 * @error: filled in when -EINVAL is returned
 *
 * Return: 0, -EINVAL (no mmiotrace text, or it does not say which accesses are to this device), or
 * -ENOMEM.
 */
int trace_load(struct trace *trace, const char *name, const char *text, size_t size,
	       const uint64_t *base, struct trace_error *error);

/**
 * trace_free() - give back what trace_load() took
 * @trace: the trace; empty afterwards
 */
void trace_free(struct trace *trace);

/**
 * trace_is_complete() - does the trace hold every access that was made?
 * @trace: the trace
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
 * trace_show() - the whole trace, an event a line
 * @out: where to
 * @trace: the trace
 * @fold: show accesses of one kind to consecutive cells as one line
 */
void trace_show(FILE *out, const struct trace *trace, bool fold);

/* ---------------------------------------------------------------- Comparison ------------------ */

/**
 * struct trace_difference - where two traces part
 * @a: index in the events of the first trace, or its count if that ended
 * @b: the same of the second
 */
struct trace_difference {
	size_t a;
	size_t b;
};

/**
 * trace_compare() - are two traces the same, access by access?
 * @a: one trace
 * @b: the other
 * @difference: receives the first difference, if there is one
 *
 * Direction, width, offset and value count; time, mapping, physical address and marks do not.
 *
 * Return: true if they are the same.
 */
bool trace_compare(const struct trace *a, const struct trace *b,
		   struct trace_difference *difference);

/**
 * trace_show_difference() - the first difference with what comes before and after it
 * @out: where to
 * @a: one trace
 * @b: the other
 * @difference: as trace_compare() found it
 * @context: how many events to show before and after
 */
void trace_show_difference(FILE *out, const struct trace *a, const struct trace *b,
			   const struct trace_difference *difference, unsigned int context);

/* ---------------------------------------------------------------- Other forms ----------------- */

/**
 * trace_write_mmiotrace() - as mmiotrace text, this device's accesses only
 * @out: where to
 * @trace: the trace
 *
 * One mapping, number 1; times as they were.
 */
void trace_write_mmiotrace(FILE *out, const struct trace *trace);

/**
 * trace_write_vcd() - as a value change dump (IEEE 1364), for waveform viewers
 * @out: where to
 * @trace: the trace
 *
 * A signal for each register of the device, with what was last written to it or read from it, for a
 * register of several cells another one that says which; and signals that pulse with each read,
 * write and refused access. Accesses closer than a microsecond are drawn a microsecond apart.
 */
void trace_write_vcd(FILE *out, const struct trace *trace);

/**
 * trace_write_jsonl() - as JSON lines, an object an event
 * @out: where to
 * @trace: the trace
 */
void trace_write_jsonl(FILE *out, const struct trace *trace);

/* ---------------------------------------------------------------- Replay ---------------------- */

/**
 * trace_replay() - make the accesses again, on the model, and compare what reads answer
 * @out: where to report reads that answer differently
 * @trace: the trace; must begin with a device in reset state
 * @shown: how many differences to report; further ones are only counted
 *
 * Return: how many reads answered differently.
 */
size_t trace_replay(FILE *out, const struct trace *trace, uint64_t shown);

#endif /* TRACE_H */
