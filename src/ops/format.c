// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations as lines of a script: what parse.c understands.
 */
#include "ops.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

const char *const ops_names[OPS_KINDS] = {
	[OPS_OPEN] = "open",   [OPS_CLOSE] = "close",   [OPS_DUP] = "dup",
	[OPS_WRITE] = "write", [OPS_READ] = "read",     [OPS_NONBLOCK] = "nonblock",
	[OPS_PREAD] = "pread", [OPS_PWRITE] = "pwrite", [OPS_LSEEK] = "lseek",
	[OPS_POLL] = "poll",   [OPS_IOCTL] = "ioctl",
};

/* A line that is being written. */
struct output {
	char *text;
	size_t size;
	size_t room;
};

static void __attribute__((format(printf, 2, 3))) say(struct output *out, const char *format, ...)
{
	size_t left = out->room - out->size;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(out->text + out->size, left, format, args);
	va_end(args);
	if (n > 0)
		out->size += (size_t)n < left ? (size_t)n : left - 1;
}

static void say_data(struct output *out, const struct ops_data *data)
{
	say(out, "\"");
	/* A script's literal may hold any byte, a NUL too. */
	for (size_t i = 0; i < data->size; i++)
		say(out, "%c", data->literal[i]);
	say(out, "\"");
	if (data->times != 1)
		say(out, "*%" PRIu32, data->times);
}

static void say_value(struct output *out, const struct ops_op *op, size_t i)
{
	const struct ops_field *field = &op->call->fields[i];
	const struct ops_value *value = &op->values[i];

	if (!value->given)
		return;
	say(out, " %s%s", field->name, field->kind == OPS_BITS ? "" : "=");
	if (value->data.literal)
		say_data(out, &value->data);
	else if (ops_field_is_pointer(field))
		say(out, "%s", op->call->fields[value->number].name);
	else if (field->kind != OPS_BITS)
		say(out, "%" PRIu64, value->number);
}

static void say_place(struct output *out, const char *name, const struct ops_place *place)
{
	const char *joint = *name ? "_" : "";

	if (place->edge != OPS_AREA)
		say(out, " %s%sedge=%" PRIu32, name, joint, place->edge);
	if (place->null)
		say(out, " %s%snull", name, joint);
	if (place->readonly)
		say(out, " %s%sreadonly", name, joint);
}

static void say_ioctl(struct output *out, const struct ops_op *op)
{
	const struct ops_field *field;

	if (op->call)
		say(out, " %s", op->call->name);
	else
		say(out, " 0x%08" PRIx32, op->command);
	if (op->has_number)
		say(out, " %" PRIu32, op->number);
	else if (op->data.literal) {
		say(out, " ");
		say_data(out, &op->data);
	}
	for (size_t i = 0; ops_field_at(op->call, i); i++)
		say_value(out, op, i);
	for (size_t i = 0; (field = ops_field_at(op->call, i)); i++)
		if (ops_field_is_pointer(field))
			say_place(out, field->name, &op->places[ops_field_area(op->call, i)]);
}

static void say_operands(struct output *out, const struct ops_op *op)
{
	static const char *const modes[] = {
		[OPS_MODE_READ] = "r",
		[OPS_MODE_WRITE] = "w",
		[OPS_MODE_READ | OPS_MODE_WRITE] = "rw",
	};

	switch (op->kind) {
	case OPS_OPEN:
		say(out, " %s", modes[op->mode & (OPS_MODE_READ | OPS_MODE_WRITE)]);
		say(out, "%s", op->mode & OPS_MODE_NONBLOCK ? " nonblock" : "");
		break;
	case OPS_NONBLOCK:
		say(out, " %s", op->mode & OPS_MODE_NONBLOCK ? "on" : "off");
		break;
	case OPS_DUP:
		say(out, " %c", 'a' + op->other);
		break;
	case OPS_READ:
	case OPS_PREAD:
		say(out, " %" PRIu32, op->count);
		break;
	case OPS_WRITE:
	case OPS_PWRITE:
		say(out, " ");
		say_data(out, &op->data);
		if (op->count != ops_data_size(&op->data))
			say(out, " count=%" PRIu32, op->count);
		break;
	case OPS_IOCTL:
		say_ioctl(out, op);
		break;
	default:
		break;
	}
}

size_t ops_format(const struct ops_op *op, char *text, size_t room)
{
	struct output out = { .text = text, .room = room };

	say(&out, "%s %c", ops_names[op->kind], 'a' + op->file);
	say_operands(&out, op);
	say_place(&out, "", &op->places[OPS_ARGUMENT]);
	return out.size;
}
