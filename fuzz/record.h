/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The input of fuzz_calls: a program. One byte is the first state of the hardware, then come
 * records of sixteen bytes. Any bytes are a program; 0 is the plain case of everything. The module
 * is loaded first, and a call that needs a file opens it.
 */
#ifndef FUZZ_RECORD_H
#define FUZZ_RECORD_H

#include "trial.h"

#include <stdint.h>

#define RECORD_HEADER 1
/* Longer programs find nothing that shorter ones do not, and take longer. */
#define RECORD_MOST    64
#define RECORD_LARGEST (RECORD_HEADER + RECORD_MOST * sizeof(struct record))

/* From this value on, a byte means something unusual. */
#define RECORD_FAILS 0xc0
#define RECORD_BYTES 0xa0
#define RECORD_SIZE  0xd0

/* Bits of the flags. */
#define RECORD_FILE 0x03
#define RECORD_HOW  0x1c
#define RECORD_HOWS 8

/**
 * struct record - one step, as bytes
 * @call: the number of a call, or of an event of the hardware
 * @flags: %RECORD_FILE: the file; %RECORD_HOW: what is special about the call, or the point at
 *	which the device is unbound; the three upper ones: how many of @bytes
 * @fault: %RECORD_FAILS and more: something fails
 * @which: the fault
 * @nth: low three bits: the number of the call or access that it strikes
 * @byte: low four bits: the byte of a copy that it strikes
 * @change: %RECORD_BYTES and more: user memory has @bytes; %RECORD_SIZE and more: it has another
 *	size
 * @at: where they are, or the size
 * @bytes: of user memory
 */
struct record {
	uint8_t call;
	uint8_t flags;
	uint8_t fault;
	uint8_t which;
	uint8_t nth;
	uint8_t byte;
	uint8_t change;
	uint8_t at;
	uint8_t bytes[TRIAL_BYTES];
};
_Static_assert(sizeof(struct record) == 16, "records are read from plain bytes");

/**
 * record_length() - number of steps
 * @size: of the program in bytes
 *
 * Return: how many whole records follow the first byte.
 */
size_t record_length(size_t size);

/**
 * record_state() - the first state of the hardware
 * @data: the program
 * @size: its bytes
 *
 * Return: the state.
 */
const struct spec_state_row *record_state(const uint8_t *data, size_t size);

/**
 * record_step() - a step of a program
 * @data: the program
 * @i: which, below record_length()
 *
 * Return: the step.
 */
struct trial_step record_step(const uint8_t *data, size_t i);

/**
 * record_put() - make a record from a step that has only settings that count
 * @step: the step
 * @record: receives it
 *
 * Return: whether there is one that means exactly this.
 */
bool record_put(const struct trial_step *step, struct record *record);

#endif /* FUZZ_RECORD_H */
