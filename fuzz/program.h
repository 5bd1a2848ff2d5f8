/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The input of fuzz_ops: a small program. One byte says how the driver was loaded, then come
 * records of one operation each. Any bytes are a valid program; bytes after the last whole record
 * do not count.
 *
 * The encoding is chosen so that most random records are calls that succeed, that the edges of
 * every range are as likely as its middle, and that 0 is the plain case of everything.
 */
#ifndef FUZZ_PROGRAM_H
#define FUZZ_PROGRAM_H

#include "operation.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bits of the first byte. */
#define PROGRAM_STRICT 0x01 /* the module parameter */
#define PROGRAM_TRACED 0xe0 /* all three: compare every access, too */
#define PROGRAM_HEADER 1

/**
 * struct program_record - one operation, as bytes
 * @kind: low five bits: the operation or command; the others: the encoding of its number
 * @flags: see enum program_flag
 * @length: of the text, or the count: 0 to 15; from 0xc0 on 0 to 55; from 0xf8 on the end of STRING
 * @more: 0xfc and more: another 256 to 1024 bytes of text
 * @text: low three bits: the kind of its bytes; the others: which random bytes
 * @nul: place of a NUL inside it; 0 for none
 * @seed: 0xc0 and more: SEED is @raw, else one of a few that matter
 * @place: of the argument
 * @raw: a command number, a SEED, the details of @hole and @device_fault
 * @crypt: CRYPT: how src, dst and their lengths relate
 * @hole: 0xc0 and more: a hole in user memory near a buffer
 * @call_fault: 0xa0 and more: the next operation runs during this one, at one of 56 points; 0xd8
 *	and more: just after a lock was dropped; 0xe0 and more: an allocation or a lock fails
 * @device_fault: 0xe0 and more: the hardware fails during the call; from 0xf0 on as a row of a
 *	fault plan says, of which 8 makes it last
 */
struct program_record {
	uint8_t kind;
	uint8_t flags;
	uint8_t length;
	uint8_t more;
	uint8_t text;
	uint8_t nul;
	uint8_t seed;
	uint8_t place;
	uint8_t raw[4];
	uint8_t crypt;
	uint8_t hole;
	uint8_t call_fault;
	uint8_t device_fault;
};
_Static_assert(sizeof(struct program_record) == 16, "records are read from plain bytes");

enum program_flag {
	PROGRAM_FILE = 0x03,
	PROGRAM_NONBLOCK = 0x04,
	PROGRAM_SWITCH = 0x08,   /* decipher, forget over suspend, another of two kinds */
	PROGRAM_READABLE = 0x10, /* OPEN without it: the other way round; else: of the hole */
	PROGRAM_WRITABLE = 0x20,
	PROGRAM_SHORT = 0x40, /* the hole is a short one */
	PROGRAM_HUGE = 0x80,  /* the count is as large as system calls allow */
};

/**
 * program_length() - number of operations
 * @size: of the program in bytes
 *
 * Return: how many whole records follow the first byte.
 */
static inline size_t program_length(size_t size)
{
	return size > PROGRAM_HEADER ? (size - PROGRAM_HEADER) / sizeof(struct program_record) : 0;
}

/**
 * program_operation() - an operation of a program
 * @data: the program
 * @i: which, below program_length()
 * @operation: overwritten
 */
void program_operation(const uint8_t *data, size_t i, struct operation *operation);

#endif /* FUZZ_PROGRAM_H */
