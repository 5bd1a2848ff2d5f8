/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One random operation on the driver or its device, as data: made before anything runs, so that a
 * sequence can be run twice, cut down and described.
 */
#ifndef TESTS_OPERATION_H
#define TESTS_OPERATION_H

#include "prng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* User memory; places in it are offsets. Whatever a call looks at from a generated place fits. */
#define OPERATION_MEMORY 32768
/* Places outside it: the null pointer, and the last bytes of the address space. */
#define OPERATION_NULL SIZE_MAX
#define OPERATION_TOP  (SIZE_MAX - 1)

/* Open files. */
#define OPERATION_FILES 4

enum operation_kind {
	OPERATION_OPEN,
	OPERATION_WRITE,
	OPERATION_READ,
	OPERATION_IOCTL,
	OPERATION_CHECK,
	OPERATION_SUSPEND,  /* suspend, power lost or not, resume */
	OPERATION_RESET,    /* the device's reset line */
	OPERATION_SCRIBBLE, /* the device holds something no store has left there */
	OPERATION_UNPLUG,   /* hardware pulled out, the driver does not know */
	OPERATION_REMOVE,   /* the driver's remove() */
};

/* What a text is made of; NUL is in none but the last. */
enum operation_text {
	TEXT_LETTERS,
	TEXT_PRINTABLE,
	TEXT_HIGH, /* 0x80 to 0xff */
	TEXT_ONES, /* 0xff */
	TEXT_ANY,
	TEXT_BINARY,
	TEXT_KINDS,
};

/* What a scribble leaves in STRING. */
enum operation_scribble {
	SCRIBBLE_NO_NUL,
	SCRIBBLE_ONES_BUT_ONE,
	SCRIBBLE_BINARY,
	SCRIBBLE_ONES,
	SCRIBBLE_KINDS,
};

enum operation_failure {
	FAILURE_NONE,
	FAILURE_MEMORY,
	FAILURE_LOCK,
};

/**
 * struct operation - one operation
 * @kind: what it is; decides which of the other members count
 * @file: which open file
 * @readable: OPEN: for reading
 * @writable: OPEN: for writing
 * @nonblock: the call must not wait for the lock
 * @forget: SUSPEND: the device is reset meanwhile
 * @number: IOCTL: command number
 * @place: of the buffer, or the argument
 * @count: WRITE, READ: size of the buffer as the caller gives it
 * @text: what is put at @place (CRYPT: at @src) before the call
 * @length: of @text in bytes; a NUL comes after it
 * @nul: a NUL is put there inside the text; not below @length for none
 * @noise: seed of the text's or the scribble's random bytes
 * @seed: WRITE_SEED, CRYPT, SCRIBBLE
 * @src: CRYPT: place
 * @dst: CRYPT: place
 * @src_len: CRYPT
 * @dst_len: CRYPT
 * @flags: CRYPT
 * @scribble: SCRIBBLE: what STRING holds
 * @holed: the whole memory is mapped for reading and writing but for a hole; else all memory is
 * @hole: place of the hole
 * @hole_size: in bytes; inside the memory
 * @hole_readable: it faults only for writes
 * @hole_writable: it faults only for reads
 * @failure: what fails
 * @nth: the how-manieth such call of the seam fails
 */
struct operation {
	enum operation_kind kind;
	unsigned int file;
	bool readable, writable;
	bool nonblock;
	bool forget;
	uint32_t number;
	size_t place;
	size_t count;
	enum operation_text text;
	size_t length;
	size_t nul;
	uint64_t noise;
	uint32_t seed;
	size_t src, dst;
	uint32_t src_len, dst_len, flags;
	enum operation_scribble scribble;
	bool holed;
	size_t hole, hole_size;
	bool hole_readable, hole_writable;
	enum operation_failure failure;
	unsigned long nth;
};

/**
 * operation_sequence() - a random sequence
 * @prng: where it comes from
 * @sequence: overwritten
 * @n: number of operations; what ends the device's life comes in the last quarter
 */
void operation_sequence(struct prng *prng, struct operation *sequence, size_t n);

/**
 * operation_text() - the bytes of a text
 * @operation: the operation that has it
 * @bytes: receives @operation->length bytes and the NUL after them
 */
void operation_text(const struct operation *operation, uint8_t *bytes);

/**
 * operation_describe() - an operation in words
 * @operation: the operation
 * @line: receives one line without a newline
 * @room: size of @line
 */
void operation_describe(const struct operation *operation, char *line, size_t room);

#endif /* TESTS_OPERATION_H */
