// SPDX-License-Identifier: GPL-2.0-only
/*
 * The op-script language. The tables "forms" and "place_words", and the device's table of ioctls
 * (call.h), say what a line may look like.
 */
#include "line.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- Operands -------------------- */

static int take_file(struct ops_line *line, unsigned int *file)
{
	if (ops_line_word_end(line) - line->at != 1 || *line->at < 'a' ||
	    *line->at >= 'a' + OPS_FILES)
		return ops_line_unexpected(line, "file, a letter from a to h,");
	*file = (unsigned int)(*line->at++ - 'a');
	ops_line_skip_blanks(line);
	return 0;
}

static int take_mode(struct ops_line *line, unsigned int *mode)
{
	if (ops_line_take_word(line, "r"))
		*mode = OPS_MODE_READ;
	else if (ops_line_take_word(line, "w"))
		*mode = OPS_MODE_WRITE;
	else if (ops_line_take_word(line, "rw"))
		*mode = OPS_MODE_READ | OPS_MODE_WRITE;
	else
		return ops_line_unexpected(line, "mode r, w or rw");
	if (ops_line_take_word(line, "nonblock"))
		*mode |= OPS_MODE_NONBLOCK;
	return 0;
}

static int take_switch(struct ops_line *line, unsigned int *mode)
{
	if (ops_line_take_word(line, "on"))
		*mode = OPS_MODE_NONBLOCK;
	else if (ops_line_take_word(line, "off"))
		*mode = 0;
	else
		return ops_line_unexpected(line, "on or off");
	return 0;
}

static int complain_of_command(const struct ops_line *line)
{
	const struct ops_call *first = ops_call_at(0);
	char expected[80];

	snprintf(expected, sizeof(expected), "command, %s%s a number such as 0x80107103,",
		 first ? first->name : "", first ? " and so on, or" : "");
	return ops_line_unexpected(line, expected);
}

static bool at_number(const struct ops_line *line)
{
	return line->at < line->end && *line->at >= '0' && *line->at <= '9';
}

static bool at_data(const struct ops_line *line)
{
	return line->at < line->end && *line->at == '"';
}

static int take_command(struct ops_line *line, struct ops_op *op)
{
	const struct ops_call *call;
	const char *start = line->at;

	for (size_t i = 0; (call = ops_call_at(i)); i++) {
		if (!ops_line_take_word(line, call->name))
			continue;
		if (!ops_call_is_sound(call))
			return ops_line_complain(line, start, "what calls.h says of it is wrong");
		op->call = call;
		op->command = call->command;
		return 0;
	}
	if (!at_number(line))
		return complain_of_command(line);
	return ops_line_take_number32(line, UINT32_MAX, "command", &op->command);
}

/* ---------------------------------------------------------------- Fields ---------------------- */

static int take_number(struct ops_line *line, const struct ops_field *field, uint64_t *number)
{
	uint64_t max = field->size == 8 ? UINT64_MAX : ((uint64_t)1 << 8 * field->size) - 1;

	return ops_line_take_number(line, max, "number", number);
}

/* Take the name of another field, whose address this one gets. */
static int take_pointer(struct ops_line *line, const struct ops_call *call, uint64_t *number)
{
	const char *end = ops_line_word_end(line);
	int other = ops_field_find(call, line->at, (size_t)(end - line->at));

	if (other < 0 || !ops_field_is_pointer(&call->fields[other]))
		return ops_line_unexpected(line, "data in quotes, or another pointer,");
	*number = (unsigned int)other;
	line->at = end;
	ops_line_skip_blanks(line);
	return 0;
}

static int take_value(struct ops_line *line, struct ops_op *op, size_t i)
{
	const struct ops_field *field = &op->call->fields[i];
	struct ops_value *value = &op->values[i];

	*value = (struct ops_value){ .given = true };
	switch (field->kind) {
	case OPS_BITS:
		return 0;
	case OPS_TEXT:
		return ops_line_take_data(line, &value->data);
	case OPS_IN:
		if (at_data(line))
			return ops_line_take_data(line, &value->data);
		return take_pointer(line, op->call, &value->number);
	case OPS_OUT:
		return take_pointer(line, op->call, &value->number);
	default:
		return take_number(line, field, &value->number);
	}
}

/* ---------------------------------------------------------------- Settings -------------------- */

/* Is the next word, or its beginning up to a "=", made of these two? */
static bool take_name(struct ops_line *line, const char *name, const char *rest)
{
	const char *start = line->at;

	if (ops_line_take_start(line, name) &&
	    (strchr(rest, '=') ? ops_line_take_start(line, rest) : ops_line_take_word(line, rest)))
		return true;
	line->at = start;
	return false;
}

/* The settings of an area. For the memory of a field, the field's name comes before. */
static const struct {
	const char *name;
	enum { EDGE, NULL_POINTER, READONLY } what;
} place_words[] = {
	{ "_edge=", EDGE },
	{ "_null", NULL_POINTER },
	{ "_readonly", READONLY },
};

static int take_place(struct ops_line *line, const char *prefix, struct ops_place *place,
		      bool *taken)
{
	for (size_t i = 0; i < sizeof(place_words) / sizeof(place_words[0]); i++) {
		if (!take_name(line, prefix, place_words[i].name + !*prefix))
			continue;
		*taken = true;
		if (place_words[i].what == EDGE)
			return ops_line_take_number32(line, OPS_AREA, "number", &place->edge);
		place->null |= place_words[i].what == NULL_POINTER;
		place->readonly |= place_words[i].what == READONLY;
		return 0;
	}
	return 0;
}

static int take_field_setting(struct ops_line *line, struct ops_op *op, size_t i, bool *taken)
{
	const struct ops_field *field = &op->call->fields[i];

	if (take_name(line, field->name, field->kind == OPS_BITS ? "" : "=")) {
		*taken = true;
		return take_value(line, op, i);
	}
	if (!ops_field_is_pointer(field))
		return 0;
	return take_place(line, field->name, &op->places[ops_field_area(op->call, i)], taken);
}

static int take_setting(struct ops_line *line, struct ops_op *op, bool *taken)
{
	bool counted = op->kind == OPS_WRITE || op->kind == OPS_PWRITE;
	int err = 0;

	for (size_t i = 0; !err && !*taken && ops_field_at(op->call, i); i++)
		err = take_field_setting(line, op, i, taken);
	if (err || *taken)
		return err;
	if (counted && take_name(line, "count", "=")) {
		*taken = true;
		return ops_line_take_number32(line, OPS_MAX, "number", &op->count);
	}
	return take_place(line, "", &op->places[OPS_ARGUMENT], taken);
}

static int take_settings(struct ops_line *line, struct ops_op *op)
{
	while (line->at < line->end) {
		bool taken = false;
		int err = take_setting(line, op, &taken);

		if (err)
			return err;
		if (!taken)
			return ops_line_unexpected(line,
						   "end of the line, or a setting such as edge=3,");
	}
	return 0;
}

/* ---------------------------------------------------------------- Forms ----------------------- */

static int take_count(struct ops_line *line, struct ops_op *op)
{
	int err = ops_line_take_number32(line, OPS_MAX, "number of bytes", &op->count);

	return err ? err : take_settings(line, op);
}

static int take_text(struct ops_line *line, struct ops_op *op)
{
	int err = ops_line_take_data(line, &op->data);

	if (err)
		return err;
	op->count = (uint32_t)ops_data_size(&op->data);
	return take_settings(line, op);
}

/* Take what follows the command without a name: the first field, or plain bytes. */
static int take_first(struct ops_line *line, struct ops_op *op)
{
	if (!at_data(line) && !at_number(line))
		return 0;
	if (ops_field_at(op->call, 0))
		return take_value(line, op, 0);
	if (at_data(line))
		return ops_line_take_data(line, &op->data);
	op->has_number = true;
	return ops_line_take_number32(line, UINT32_MAX, "number", &op->number);
}

static int take_ioctl(struct ops_line *line, struct ops_op *op)
{
	int err = take_command(line, op);

	if (!err)
		err = take_first(line, op);
	return err ? err : take_settings(line, op);
}

static int take_open(struct ops_line *line, struct ops_op *op)
{
	return take_mode(line, &op->mode);
}

static int take_dup(struct ops_line *line, struct ops_op *op)
{
	return take_file(line, &op->other);
}

static int take_nonblock(struct ops_line *line, struct ops_op *op)
{
	return take_switch(line, &op->mode);
}

/* Parsers of the words after the file; NULL for none. */
static int (*const forms[OPS_KINDS])(struct ops_line *line, struct ops_op *op) = {
	[OPS_OPEN] = take_open,   [OPS_DUP] = take_dup,     [OPS_NONBLOCK] = take_nonblock,
	[OPS_WRITE] = take_text,  [OPS_PWRITE] = take_text, [OPS_READ] = take_count,
	[OPS_PREAD] = take_count, [OPS_IOCTL] = take_ioctl,
};

static int take_op(struct ops_line *line, struct ops_op *op)
{
	int err;

	for (unsigned int kind = 0; kind < OPS_KINDS; kind++) {
		if (!ops_line_take_word(line, ops_names[kind]))
			continue;
		op->kind = (enum ops_kind)kind;
		err = take_file(line, &op->file);
		if (!err && forms[kind])
			err = forms[kind](line, op);
		if (err)
			return err;
		return line->at == line->end ? 0 : ops_line_unexpected(line, "end of the line");
	}
	return ops_line_unexpected(line, "operation (open, write, read, ioctl, close, ...)");
}

/*
 * The start of the comment, or the end, without blanks before it. A "#" between quotes starts none.
 */
static const char *without_comment(const char *at, const char *end)
{
	const char *start = at;
	bool quoted = false;

	for (; at < end && (quoted || *at != '#'); at++) {
		if (quoted && *at == '\\' && at + 1 < end)
			at++;
		else if (*at == '"')
			quoted = !quoted;
	}
	while (at > start && (at[-1] == ' ' || at[-1] == '\t' || at[-1] == '\r'))
		at--;
	return at;
}

static int parse_line(struct ops_line *line, ops_op_fn *fn, void *context)
{
	struct ops_op op = { .line = line->number, .text = line->at };
	int err;

	op.text_size = (size_t)(line->end - line->at);
	for (size_t i = 0; i < OPS_AREAS; i++)
		op.places[i].edge = OPS_AREA;
	err = take_op(line, &op);
	return err || !fn ? err : fn(&op, context);
}

int ops_parse(const char *script, size_t size, ops_op_fn *fn, void *context,
	      struct ops_error *error)
{
	const char *end = script + size;
	struct ops_line line = { .error = error };
	const char *next;

	for (const char *at = script; at < end; at = next) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		int err;

		line.number++;
		next = newline ? newline + 1 : end;
		line.start = line.at = at;
		line.end = without_comment(at, newline ? newline : end);
		ops_line_skip_blanks(&line);
		if (line.at >= line.end)
			continue;
		err = parse_line(&line, fn, context);
		if (err)
			return err;
	}
	return 0;
}
