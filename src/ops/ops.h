/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Op scripts: system calls on the device, one a line, to be played in different worlds whose
 * results must be the same. docs/traces.md explains the language:
 *
 *	open a rw
 *	seed a 3
 *	write a "Hello"
 *	read a 100
 *	ioctl a 0x80107103
 *	crypt a "attack at dawn" seed=7 dst_edge=4
 *	close a
 */
#ifndef OPS_H
#define OPS_H

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
	OPS_SEED,
	OPS_IOCTL,
	OPS_CRYPT,
};

/* Files have names from a to h. */
#define OPS_FILES 8

/* Modes of OPS_OPEN. */
#define OPS_MODE_READ     1u
#define OPS_MODE_WRITE    2u
#define OPS_MODE_NONBLOCK 4u

/* Memory of a caller: three areas with nothing mapped behind them. */
enum ops_area {
	OPS_BUFFER, /* the buffer of read and write, the argument of ioctl, the source of crypt */
	OPS_DST,    /* the destination of crypt */
	OPS_ARG,    /* the structure of crypt */
	OPS_AREAS,
};

/* Bytes in an area, and the most that an op may put there or ask for. */
#define OPS_AREA 12288
#define OPS_MAX  8192

/**
 * struct ops_place - where in an area something is put
 * @null: nowhere, the pointer is NULL
 * @readonly: the area is read-only during the call
 * @edge: how many bytes come before the unmapped memory; OPS_AREA is the beginning of the area
 */
struct ops_place {
	bool null;
	bool readonly;
	uint32_t edge;
};

/**
 * struct ops_data - bytes, as the script writes them
 * @literal: between the quotes, escapes and all; NULL for none
 * @size: of @literal in bytes
 * @times: how often they are repeated
 */
struct ops_data {
	const char *literal;
	size_t size;
	uint32_t times;
};

/**
 * struct ops_op - one operation
 * @kind: what it is; decides which of the other members count
 * @line: of the script, from 1
 * @text: the line as it is written, without comment; inside the script, not NUL-terminated
 * @text_size: of @text in bytes
 * @file: which file, from 0
 * @other: DUP: the new file
 * @mode: OPEN: OPS_MODE_...; NONBLOCK: OPS_MODE_NONBLOCK or 0
 * @command: IOCTL: number
 * @has_number: SEED: it is a store; IOCTL: the argument points to @number
 * @number: SEED, IOCTL: 32-bit number
 * @count: READ, WRITE, PREAD, PWRITE: size of the buffer as the caller gives it
 * @data: WRITE, PWRITE, IOCTL, CRYPT: what the caller has in its buffer
 * @places: where things are
 * @inplace: CRYPT: the destination is the source
 * @seed: CRYPT
 * @flags: CRYPT
 * @src_len: CRYPT
 * @dst_len: CRYPT
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
	bool has_number;
	uint32_t number;
	uint32_t count;
	struct ops_data data;
	struct ops_place places[OPS_AREAS];
	bool inplace;
	uint32_t seed;
	uint32_t flags;
	uint32_t src_len;
	uint32_t dst_len;
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
 * @op: valid during the call; what it points to for as long as the script
 * @context: as given to ops_parse()
 *
 * Return: 0 to go on, else what ops_parse() is to return.
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
 * ops_data_size() - number of bytes that data stands for
 * @data: as parsed
 *
 * Return: 0 to OPS_MAX.
 */
size_t ops_data_size(const struct ops_data *data);

/**
 * ops_data_copy() - the bytes that data stands for
 * @data: as parsed
 * @bytes: receives ops_data_size() bytes
 */
void ops_data_copy(const struct ops_data *data, uint8_t *bytes);

/**
 * ops_generate() - a random script
 * @seed: which one
 * @n: number of operations, after those that set the stage
 * @script: receives it, cut if it is too long
 * @room: size of @script in bytes
 *
 * It uses nothing whose result may differ between worlds for a good reason, and makes no
 * assumption on what the device holds.
 *
 * Return: its length.
 */
size_t ops_generate(uint64_t seed, unsigned int n, char *script, size_t room);

#endif /* OPS_H */
