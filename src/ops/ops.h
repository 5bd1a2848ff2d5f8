/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Op scripts: system calls on the device, one on each line. Different worlds play them, and must
 * give the same results. docs/traces.md explains the language:
 *
 *	open a rw
 *	write a "Hello"
 *	read a 100
 *	ioctl a 0x80107103
 *	ioctl a GET number=7 edge=3
 *	close a
 */
#ifndef OPS_H
#define OPS_H

#include "call.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ops_kind {
	OPS_OPEN,
	OPS_CLOSE,
	OPS_DUP,
	OPS_NONBLOCK,
	OPS_WRITE,
	OPS_READ,
	OPS_PWRITE,
	OPS_PREAD,
	OPS_LSEEK,
	OPS_POLL,
	OPS_IOCTL,
	OPS_KINDS,
};

/* Files have names from a to h. */
#define OPS_FILES 8

/* Modes of OPS_OPEN. */
#define OPS_MODE_READ     1u
#define OPS_MODE_WRITE    2u
#define OPS_MODE_NONBLOCK 4u

/*
 * The memory of a caller: areas with nothing mapped after them. The first one holds the buffer of
 * read and write and the argument of ioctl; the others hold the memory that the argument points to.
 */
#define OPS_ARGUMENT 0
#define OPS_AREAS    (1 + OPS_POINTERS)

/* The size of an area, and the most bytes that an op may put there or ask for. */
#define OPS_AREA 12288
#define OPS_MAX  8192

/**
 * struct ops_place - a place in an area
 * @null: no place, the pointer is NULL
 * @readonly: the area is read-only during the call
 * @edge: number of bytes before the unmapped memory; OPS_AREA is the beginning of the area
 */
struct ops_place {
	bool null;
	bool readonly;
	uint32_t edge;
};

/**
 * struct ops_data - bytes, as the script writes them
 * @literal: the text between the quotes, with its escapes; NULL for none
 * @size: of @literal in bytes
 * @times: how often they are repeated
 */
struct ops_data {
	const char *literal;
	size_t size;
	uint32_t times;
};

/**
 * struct ops_value - a field of an ioctl's argument in a script
 * @given: whether the script gives a value
 * @number: NUMBER, LENGTH: the number; IN, OUT without data: index of the field that points to the
 *	same memory
 * @data: TEXT, IN: the bytes
 */
struct ops_value {
	bool given;
	uint64_t number;
	struct ops_data data;
};

/**
 * struct ops_op - one operation
 * @kind: its kind, which decides which other members count
 * @line: of the script, from 1
 * @text: the line as it is written, without comment; inside the script, not NUL-terminated
 * @text_size: of @text in bytes
 * @file: number of the file, from 0
 * @other: DUP: the new file
 * @mode: OPEN: OPS_MODE_...; NONBLOCK: OPS_MODE_NONBLOCK or 0
 * @command: IOCTL: number
 * @call: IOCTL: its description; NULL where the script has a number
 * @values: IOCTL: values of the fields of @call
 * @has_number: IOCTL without fields: the argument points to @number
 * @number: 32-bit number
 * @count: READ, WRITE, PREAD, PWRITE: size of the buffer as the caller gives it
 * @data: WRITE, PWRITE, IOCTL without fields: what the caller has in its buffer
 * @places: where the bytes are, for each area
 */
struct ops_op {
	enum ops_kind kind;
	size_t line;
	const char *text;
	size_t text_size;
	unsigned int file;
	unsigned int other;
	unsigned int mode;
	uint32_t command;
	const struct ops_call *call;
	struct ops_value values[OPS_FIELDS];
	bool has_number;
	uint32_t number;
	uint32_t count;
	struct ops_data data;
	struct ops_place places[OPS_AREAS];
};

/**
 * struct ops_error - what is wrong with a script
 * @line: from 1
 * @column: in bytes, from 1
 * @message: what is wrong and what was expected instead
 */
struct ops_error {
	size_t line;
	size_t column;
	char message[160];
};

/**
 * ops_op_fn() - called with each operation, in order
 * @op: valid during the call; the memory that it points to lives as long as the script
 * @context: as given to ops_parse()
 *
 * Return: 0 to go on; any other value ends ops_parse(), which returns it.
 */
typedef int ops_op_fn(const struct ops_op *op, void *context);

/**
 * ops_parse() - split a script into its operations
 * @script: any bytes; need not end in NUL or newline
 * @size: how many
 * @fn: called with each operation, or NULL to check the script only
 * @context: handed to @fn
 * @error: filled in when -EINVAL is returned
 *
 * A pure function over bytes: no file, no allocation, no state.
 *
 * Return: 0, -EINVAL at the first line that is no operation, or what @fn returned.
 */
int ops_parse(const char *script, size_t size, ops_op_fn *fn, void *context,
	      struct ops_error *error);

/**
 * ops_format() - write an operation as a line of a script
 * @op: as parsed; its line and text do not count
 * @text: receives the line without a newline, with a NUL, cut if it is too long
 * @room: size of @text in bytes, not 0
 *
 * ops_parse() turns it into the same operation.
 *
 * Return: the length of @text.
 */
size_t ops_format(const struct ops_op *op, char *text, size_t room);

/* The names of the operations in scripts. */
extern const char *const ops_names[OPS_KINDS];

/**
 * ops_data_size() - number of bytes that data stands for
 * @data: as parsed
 *
 * Return: 0 to OPS_MAX.
 */
size_t ops_data_size(const struct ops_data *data);

/**
 * ops_data_copy() - copy the bytes that data stands for
 * @data: as parsed
 * @bytes: receives ops_data_size() bytes
 */
void ops_data_copy(const struct ops_data *data, uint8_t *bytes);

/* The byte in memory where a script puts nothing: no letter, no NUL. */
#define OPS_FILLER 0xa5

/**
 * ops_argument() - make the argument of an ioctl
 * @op: the call
 * @addresses: where the areas of the caller's memory are
 * @argument: receives it. Fields that the script does not give are 0, or %OPS_FILLER if the driver
 *	only writes to the argument, so that its zeros show
 *
 * Return: its size in bytes.
 */
size_t ops_argument(const struct ops_op *op, const uintptr_t addresses[OPS_AREAS],
		    uint8_t argument[OPS_AREA]);

/**
 * ops_number_get() - read a number from memory
 * @at: where; need not be aligned
 * @size: 1, 2, 4 or 8 bytes
 *
 * Return: the number.
 */
uint64_t ops_number_get(const uint8_t *at, size_t size);

/**
 * ops_number_set() - put a number into memory
 * @at: where; need not be aligned
 * @size: 1, 2, 4 or 8 bytes
 * @value: the number
 */
void ops_number_set(uint8_t *at, size_t size, uint64_t value);

/**
 * ops_generate() - write a random script
 * @seed: selects the script
 * @n: number of operations, after some first ones that open and fill files
 * @script: receives it, cut if it is too long
 * @room: size of @script in bytes
 *
 * It uses no operation whose result may rightly differ between worlds, and works whatever the
 * device holds.
 *
 * Return: its length.
 */
size_t ops_generate(uint64_t seed, unsigned int n, char *script, size_t room);

#endif /* OPS_H */
