/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Descriptions of a device's ioctls. The folder of a device has a calls.h, which is found on the
 * include path, with a table that has a row for each ioctl:
 *
 *	static const struct ops_call ops_calls[] = {
 *		OPS_CALL("GET", MY_GET, OPS_FIELD("number", 0, 4, OPS_NUMBER)),
 *		OPS_CALL("FILL", MY_FILL,
 *			 OPS_MEMBER(struct my_fill, buf, OPS_OUT),
 *			 OPS_MEMBER(struct my_fill, len, OPS_LENGTH)),
 *	};
 *
 * Everything else comes from that: how a script writes the call, what the caller's memory holds,
 * how results are printed, and random calls. Scripts write an ioctl without a row by its number,
 * with plain bytes. If some numbers of bytes matter more than others, calls.h has them in an array,
 * unsigned int ops_lengths[], and defines OPS_LENGTHS.
 */
#ifndef OPS_CALL_H
#define OPS_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most fields of an argument, pointers among them, and special values of a field. */
#define OPS_FIELDS   12
#define OPS_POINTERS 3
#define OPS_EDGES    8

/**
 * enum ops_field_kind - kinds of fields in an ioctl's argument
 * @OPS_NUMBER: a number
 * @OPS_LENGTH: a number; its default is the size of the data of the field @of
 * @OPS_BITS: a word that sets @bits in the number at this place
 * @OPS_IN: address of bytes that the caller has
 * @OPS_OUT: address of a buffer that the driver fills
 * @OPS_VALUE: a number that is the argument itself, instead of an address; the only field
 * @OPS_TEXT: the bytes themselves, with a NUL after them if there is room
 */
enum ops_field_kind {
	OPS_NUMBER,
	OPS_LENGTH,
	OPS_BITS,
	OPS_IN,
	OPS_OUT,
	OPS_VALUE,
	OPS_TEXT,
};

/**
 * struct ops_field - a field of an ioctl's argument
 * @name: in scripts
 * @offset: in the argument, in bytes
 * @size: in bytes; 1, 2, 4 or 8 for a number or an address; 0 for a text that only its NUL ends
 * @kind: what it is
 * @of: LENGTH: name of the field whose size it is; NULL: the default is 0
 * @bits: BITS: the bits that the word sets
 * @edges: NUMBER: values where something may change, ended by 0; random calls have them often
 */
struct ops_field {
	const char *name;
	size_t offset;
	size_t size;
	enum ops_field_kind kind;
	const char *of;
	uint64_t bits;
	uint64_t edges[OPS_EDGES];
};

/**
 * struct ops_call - an ioctl
 * @name: in scripts
 * @command: its number
 * @fields: fields of its argument, ended by one without a name if there are fewer; none: plain
 *	bytes
 */
struct ops_call {
	const char *name;
	uint32_t command;
	struct ops_field fields[OPS_FIELDS];
};

/*
 * Rows of the table: the fields follow the command, and a field's further members follow its kind.
 */
#define OPS_CALL(the_name, the_command, ...)                                                      \
	{                                                                                         \
		.name = (the_name), .command = (uint32_t)(the_command), .fields = { __VA_ARGS__ } \
	}
#define OPS_FIELD(the_name, the_offset, the_size, the_kind, ...)                \
	{                                                                       \
		.name = (the_name), .offset = (the_offset), .size = (the_size), \
		.kind = (the_kind), ##__VA_ARGS__                               \
	}
#define OPS_MEMBER(type, member, the_kind, ...)                                           \
	OPS_FIELD(#member, offsetof(type, member), sizeof(((type *)0)->member), the_kind, \
		  ##__VA_ARGS__)

/**
 * ops_call_at() - the ioctls that the device describes
 * @i: from 0
 *
 * Return: the row, NULL after the last one.
 */
const struct ops_call *ops_call_at(size_t i);

/**
 * ops_length_at() - the numbers of bytes that matter to the device
 * @i: from 0
 *
 * Return: the number, 0 after the last one.
 */
uint32_t ops_length_at(size_t i);

/**
 * ops_field_at() - the fields of an ioctl's argument
 * @call: the ioctl; NULL has none
 * @i: from 0
 *
 * Return: the field, NULL after the last one.
 */
static inline const struct ops_field *ops_field_at(const struct ops_call *call, size_t i)
{
	return call && i < OPS_FIELDS && call->fields[i].name ? &call->fields[i] : NULL;
}

/**
 * ops_field_is_pointer() - is a field the address of other memory?
 * @field: the field
 *
 * Return: whether it is.
 */
static inline bool ops_field_is_pointer(const struct ops_field *field)
{
	return field->kind == OPS_IN || field->kind == OPS_OUT;
}

/**
 * ops_field_find() - look a field up
 * @call: the ioctl
 * @name: of the field
 * @size: of @name in bytes
 *
 * Return: its index, or -1.
 */
int ops_field_find(const struct ops_call *call, const char *name, size_t size);

/**
 * ops_field_area() - find the memory that a field points to
 * @call: the ioctl
 * @i: index of a pointer
 *
 * Return: an area of the caller's memory, 1 for the first pointer. The argument has area 0.
 */
unsigned int ops_field_area(const struct ops_call *call, size_t i);

/**
 * ops_call_is_sound() - can the description be used?
 * @call: the ioctl
 *
 * Return: false if it has too many pointers, a number of an impossible size, a field beyond the
 * memory of a caller, a length of an unknown field, or a value among other fields.
 */
bool ops_call_is_sound(const struct ops_call *call);

#endif /* OPS_CALL_H */
