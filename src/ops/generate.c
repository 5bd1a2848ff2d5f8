// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random op scripts. Most operations must succeed, or nothing deep is ever reached. The edges must
 * come far more often than by luck. And long strings must stay rare, because each of their bytes is
 * a round trip of a guest.
 */
#include "ops.h"
#include "prng.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#define N(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

/* Number of files: few, so that operations meet on the same one. */
#define FILES 3

#define BOTH (OPS_MODE_READ | OPS_MODE_WRITE)

/* Data is a text of at most so many bytes, each written in at most 4 characters, and repeated. */
#define LITERAL 16

/* Size of the argument of an ioctl without a description. */
#define UNKNOWN_SIZE 24

/* Longest line: an ioctl with all of its fields. */
#define LINE 1024

/* The script so far, and the modes (OPS_MODE_...) of its files by then; 0 when closed. */
struct writer {
	struct prng prng;
	char *at;
	size_t room;
	unsigned int modes[FILES];
	char literals[OPS_FIELDS][4 * LITERAL + 1];
	unsigned int n_literals;
};

static uint32_t below(struct writer *writer, uint32_t bound)
{
	return prng_below(&writer->prng, bound);
}

static bool chance(struct writer *writer, uint32_t percent)
{
	return prng_chance(&writer->prng, percent);
}

/* ---------------------------------------------------------------- Numbers and data ------------ */

static uint32_t pick_length(struct writer *writer)
{
	uint32_t edges = 0;

	if (!chance(writer, 2))
		return below(writer, chance(writer, 5) ? 300 : 24);
	while (ops_length_at(edges))
		edges++;
	edges = below(writer, 3 + edges);
	return edges < 3 ? edges : ops_length_at(edges - 3);
}

/* With FUSE, a read of 0 bytes does not reach the driver. */
static uint32_t pick_count(struct writer *writer)
{
	uint32_t length = pick_length(writer);

	return length ? length : 1;
}

/* A number of so many bytes. */
static uint64_t pick_number(struct writer *writer, const struct ops_field *field)
{
	const uint64_t most = UINT64_MAX >> (64 - 8 * field->size);
	const uint64_t edges[] = { 0, 1, 255 & most, 256 & most, most ^ most >> 1, most };
	uint32_t own = 0;
	uint32_t i;

	if (!chance(writer, 60))
		return prng_next(&writer->prng) & most;
	while (own < OPS_EDGES && field->edges[own])
		own++;
	i = below(writer, N(edges) + own);
	return i < N(edges) ? edges[i] : field->edges[i - N(edges)];
}

static char *write_byte(struct writer *writer, char *at)
{
	uint32_t dice = below(writer, 100);

	if (dice < 80)
		*at = (char)((dice & 1 ? 'a' : 'A') + below(writer, 26));
	else if (dice < 95)
		*at = (char)('0' + below(writer, 10));
	else
		return at + sprintf(at, "\\x%02" PRIx32, below(writer, 256));
	return at + 1;
}

/* Data of exactly this length: a short text, or one that is repeated. */
static struct ops_data pick_data(struct writer *writer, uint32_t length)
{
	char *literal = writer->literals[writer->n_literals++];
	char *at = literal;
	uint32_t n = length;

	if (length > LITERAL) {
		n = 1 + below(writer, LITERAL);
		if (length % n)
			n = 1;
	}
	for (uint32_t i = 0; i < n; i++)
		at = write_byte(writer, at);
	return (struct ops_data){ literal, (size_t)(at - literal), n ? length / n : 1 };
}

/*
 * Sometimes pick memory that ends early or is not mapped. But not for a call that fails because of
 * its file's mode: it has two reasons to fail, and not in every world does the driver choose which
 * one wins.
 */
static void pick_place(struct writer *writer, struct ops_op *op, unsigned int area, uint32_t length)
{
	uint32_t dir = _IOC_DIR(op->command);
	unsigned int needed =
		(dir & _IOC_READ ? OPS_MODE_READ : 0) | (dir & _IOC_WRITE ? OPS_MODE_WRITE : 0);
	struct ops_place *place = &op->places[area];
	uint32_t dice = below(writer, 100);

	if ((writer->modes[op->file] & needed) != needed)
		return;
	if (dice < 6)
		place->edge = below(writer, length + 2);
	else if (dice < 8)
		place->null = true;
	else if (dice < 10)
		place->readonly = true;
}

/* ---------------------------------------------------------------- ioctls ---------------------- */

/* Is this a number with words for its bits? Most other bits mean nothing. */
static bool is_of_bits(const struct ops_call *call, const struct ops_field *number)
{
	const struct ops_field *field;

	for (size_t i = 0; (field = ops_field_at(call, i)); i++)
		if (field->kind == OPS_BITS && field->offset == number->offset)
			return true;
	return false;
}

static struct ops_value pick_value(struct writer *writer, const struct ops_call *call, size_t i)
{
	const struct ops_field *field = &call->fields[i];
	struct ops_value value = { .given = true };

	switch (field->kind) {
	case OPS_NUMBER:
	case OPS_VALUE:
		if (!is_of_bits(call, field))
			value.number = pick_number(writer, field);
		else if (chance(writer, 5))
			value.number = (uint64_t)1 << below(writer, 8 * (uint32_t)field->size);
		else
			value.given = false;
		break;
	case OPS_LENGTH:
		value.given = chance(writer, 8);
		value.number = pick_length(writer);
		break;
	case OPS_BITS:
		value.given = chance(writer, 40);
		break;
	case OPS_OUT:
		/* Often the buffer is that of the first pointer, which has the data. */
		value.given = i && ops_field_is_pointer(&call->fields[0]) && chance(writer, 20);
		break;
	default:
		value.data = pick_data(writer, pick_length(writer));
		break;
	}
	return value;
}

static uint32_t size_of(const struct ops_op *op)
{
	const struct ops_field *field;
	size_t size = 0;

	for (size_t i = 0; (field = ops_field_at(op->call, i)); i++) {
		size_t end = field->offset + field->size + ops_data_size(&op->values[i].data);

		if (size < end)
			size = end;
	}
	return size ? (uint32_t)size : UNKNOWN_SIZE;
}

static void pick_call(struct writer *writer, struct ops_op *op, const struct ops_call *call)
{
	const struct ops_field *field;
	uint32_t length = UNKNOWN_SIZE;

	op->call = call;
	op->command = call->command;
	if (_IOC_DIR(call->command) != _IOC_READ)
		for (size_t i = 0; ops_field_at(call, i); i++)
			op->values[i] = pick_value(writer, call, i);
	pick_place(writer, op, OPS_ARGUMENT, size_of(op));
	for (size_t i = 0; (field = ops_field_at(call, i)); i++) {
		if (!ops_field_is_pointer(field))
			continue;
		if (op->values[i].data.literal)
			length = (uint32_t)ops_data_size(&op->values[i].data);
		pick_place(writer, op, ops_field_area(call, i), length);
	}
}

static void pick_ioctl(struct writer *writer, struct ops_op *op)
{
	const struct ops_call *first = ops_call_at(0);
	uint32_t n = 0;

	while (ops_call_at(n))
		n++;
	op->kind = OPS_IOCTL;
	if (n && !chance(writer, 8)) {
		pick_call(writer, op, ops_call_at(below(writer, n)));
		return;
	}
	/* A command of this device's type, with any number, direction and size. */
	op->command = (uint32_t)_IOC(below(writer, 4), first ? _IOC_TYPE(first->command) : 'q',
				     below(writer, 8), below(writer, 40));
	op->data = pick_data(writer, below(writer, 8));
}

/* ---------------------------------------------------------------- Other calls ----------------- */

static void pick_write(struct writer *writer, struct ops_op *op)
{
	uint32_t length = pick_count(writer);

	op->kind = OPS_WRITE;
	op->data = pick_data(writer, length);
	op->count = chance(writer, 10) ? pick_count(writer) : length;
}

static void pick_open(struct writer *writer, struct ops_op *op)
{
	static const unsigned int modes[] = {
		BOTH, BOTH, BOTH, BOTH | OPS_MODE_NONBLOCK, OPS_MODE_READ, OPS_MODE_WRITE,
	};

	op->kind = OPS_OPEN;
	op->mode = modes[below(writer, N(modes))];
	writer->modes[op->file] = op->mode & BOTH;
}

static void pick_dup(struct writer *writer, struct ops_op *op)
{
	op->kind = OPS_DUP;
	op->other = below(writer, FILES);
	if (writer->modes[op->file])
		writer->modes[op->other] = writer->modes[op->file];
}

static void pick_rare(struct writer *writer, struct ops_op *op)
{
	/* Every operation on a closed file fails, so open it soon. */
	if (!writer->modes[op->file] && chance(writer, 60)) {
		pick_open(writer, op);
		return;
	}
	switch (below(writer, 8)) {
	case 0:
		op->kind = OPS_CLOSE;
		writer->modes[op->file] = 0;
		break;
	case 1:
		pick_dup(writer, op);
		break;
	case 2:
		op->kind = OPS_NONBLOCK;
		op->mode = chance(writer, 50) ? OPS_MODE_NONBLOCK : 0;
		break;
	case 3:
		op->kind = OPS_POLL;
		break;
	default:
		pick_open(writer, op);
		break;
	}
}

static void pick_op(struct writer *writer, struct ops_op *op)
{
	uint32_t dice = below(writer, 100);

	if (!writer->modes[op->file] && chance(writer, 70))
		dice = 99;
	if (dice < 22) {
		pick_write(writer, op);
	} else if (dice < 44) {
		op->kind = OPS_READ;
		op->count = chance(writer, 50) ? 100 : pick_count(writer);
	} else if (dice < 86) {
		pick_ioctl(writer, op);
	} else {
		pick_rare(writer, op);
	}
}

/* ---------------------------------------------------------------- The script ------------------ */

static void say(struct writer *writer, const char *line)
{
	int n = snprintf(writer->at, writer->room, "%s\n", line);

	if ((size_t)n >= writer->room)
		n = writer->room ? (int)writer->room - 1 : 0;
	writer->at += n;
	writer->room -= (size_t)n;
}

static void say_op(struct writer *writer, unsigned int file)
{
	struct ops_op op = { .file = file };
	char line[LINE];

	for (size_t i = 0; i < OPS_AREAS; i++)
		op.places[i].edge = OPS_AREA;
	writer->n_literals = 0;
	pick_op(writer, &op);
	ops_format(&op, line, sizeof(line));
	say(writer, line);
}

size_t ops_generate(uint64_t seed, unsigned int n, char *script, size_t room)
{
	struct writer writer = { .prng = { seed }, .at = script, .room = room };
	unsigned int file = 0;
	char title[64];

	snprintf(title, sizeof(title), "# random script 0x%" PRIx64, seed);
	say(&writer, title);
	say(&writer, "open a rw\nopen b rw\nwrite b \"Start\"");
	writer.modes[0] = writer.modes[1] = BOTH;
	for (unsigned int i = 0; i < n; i++) {
		/* Several operations on one file show wrong positions. */
		if (chance(&writer, 40))
			file = below(&writer, FILES);
		say_op(&writer, file);
	}
	return (size_t)(writer.at - script);
}
