/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One operation on the driver or its device, as data. A random generator or a fuzzer's bytes make
 * it before anything runs, so that a sequence can be run twice, shortened, described, and written
 * as C.
 */
#ifndef TESTS_OPERATION_H
#define TESTS_OPERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* User memory, at most; places in it are offsets. */
#ifndef OPERATION_MEMORY
#define OPERATION_MEMORY 32768
#endif
/* Places outside it: the null pointer, and the last bytes of the address space. */
#define OPERATION_NULL SIZE_MAX
#define OPERATION_TOP  (SIZE_MAX - 1)

/* Longest text. */
#define OPERATION_TEXT 5000

/* Open files. */
#define OPERATION_FILES 4

enum operation_kind {
	OPERATION_OPEN,
	OPERATION_WRITE,
	OPERATION_READ,
	OPERATION_IOCTL,
	OPERATION_CHECK,
	OPERATION_SUSPEND,        /* suspend, power lost or not, resume */
	OPERATION_RESET,          /* the device's reset line */
	OPERATION_SCRIBBLE,       /* the device holds bytes that no store has put there */
	OPERATION_UNPLUG,         /* hardware removed, the driver does not know it */
	OPERATION_REMOVE,         /* the driver's remove() */
	OPERATION_FUNCTION_RESET, /* a reset that is announced to the driver before and after */
	OPERATION_KINDS,
};

/* Kinds of texts; only the last one contains NULs. */
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

enum operation_call_fault {
	CALL_FAULT_NONE,
	CALL_FAULT_MEMORY,
	CALL_FAULT_LOCK,
	CALL_FAULT_KINDS,
};

/* A fault of the hardware in the middle of a call, just before one of its accesses. */
enum operation_device_fault {
	DEVICE_FAULT_NONE,
	DEVICE_FAULT_REMOVAL, /* pulled out */
	DEVICE_FAULT_GLITCH,  /* one access finds it gone */
	DEVICE_FAULT_GARBAGE, /* SEED and one cell change by themselves */
	DEVICE_FAULT_RESET,   /* it loses everything */
	DEVICE_FAULT_ONES,    /* from here on: what a row of a fault plan does, in its order
			       * (emu_fault.h)
			       */
	DEVICE_FAULT_GONE,
	DEVICE_FAULT_STUCK,
	DEVICE_FAULT_FLIP,
	DEVICE_FAULT_DROP,
	DEVICE_FAULT_DUP,
	DEVICE_FAULT_STALE,
	DEVICE_FAULT_KINDS,
};

/* Where a row of a fault plan strikes. */
enum operation_struck {
	STRUCK_ANYWHERE,
	STRUCK_SEED,
	STRUCK_STRING,
	STRUCK_PLACES,
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
 * @text: the bytes at @place (CRYPT: at @src) before the call
 * @length: of @text in bytes; a NUL comes after it
 * @nul: place of a NUL inside the text; @length or more for none
 * @noise: which of %OPERATION_NOISES texts of that kind; SCRIBBLE: seed of random bytes
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
 * @call_fault: the call that fails
 * @nth: the number of the failing call, from 1
 * @device_fault: the fault of the hardware during the call
 * @access: the number of the access before which it comes, from 1; for a fault of a plan, among
 *	those that match it
 * @struck: fault: which accesses match it
 * @lasting: fault: whether it happens to all accesses from that one on, not only once
 * @bits: fault: STUCK: which of each byte are, at the value of the lowest; FLIP: number of the bit
 * @during: 0, or the schedule point of this call, from 1, at which another task makes the next
 *	operation
 * @dropped: only those points count at which a lock has just been dropped
 */
struct operation {
	enum operation_kind kind;
	unsigned int file;
	bool readable, writable;
	bool nonblock;
	bool forget;
	bool holed;
	bool hole_readable, hole_writable;
	bool lasting;
	bool dropped;
	uint8_t bits;
	uint32_t number;
	uint32_t seed;
	enum operation_text text;
	size_t place;
	size_t count;
	size_t length;
	size_t nul;
	uint64_t noise;
	size_t src, dst;
	uint32_t src_len, dst_len, flags;
	enum operation_scribble scribble;
	size_t hole, hole_size;
	enum operation_call_fault call_fault;
	enum operation_device_fault device_fault;
	enum operation_struck struck;
	unsigned long nth;
	unsigned long access;
	unsigned long during;
};

/* A text begins at one of this many places in the bytes of its kind. */
#define OPERATION_NOISES 4096

/**
 * struct operation_texts - the bytes of texts
 * @bytes: random bytes of each kind; a text is a piece of them
 */
struct operation_texts {
	uint8_t bytes[TEXT_KINDS][OPERATION_NOISES + OPERATION_TEXT];
};

/**
 * operation_texts_init() - make the bytes of all texts, the same each time
 * @texts: overwritten
 */
void operation_texts_init(struct operation_texts *texts);

/**
 * operation_text() - get the bytes of a text
 * @texts: from operation_texts_init()
 * @operation: the operation that has it
 * @bytes: receives @operation->length bytes and the NUL after them
 */
void operation_text(const struct operation_texts *texts, const struct operation *operation,
		    uint8_t *bytes);

/**
 * operation_describe() - describe an operation in words
 * @operation: the operation
 * @line: receives one line without a newline
 * @room: size of @line
 */
void operation_describe(const struct operation *operation, char *line, size_t room);

/**
 * operation_initializer() - write an operation as a C initializer
 * @operation: the operation
 * @line: receives one line without a newline: "{ .kind = OPERATION_OPEN, ... }"
 * @room: size of @line
 */
void operation_initializer(const struct operation *operation, char *line, size_t room);

#endif /* TESTS_OPERATION_H */
