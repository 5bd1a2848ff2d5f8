// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls from their texts.
 */
#include "call_text.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#define FILE_NAME " a"
#define WORD      sizeof(uint64_t)
/* Size of the memory that a pointer of an argument points to, unless it needs more. */
#define POINTED 256

struct parsed {
	struct spec_call_row *row;
	uint8_t *memory;
	const char *wrong;
};

/* ---------------------------------------------------------------- Memory ---------------------- */

static size_t rounded(size_t size)
{
	return (size + WORD - 1) / WORD * WORD;
}

static unsigned int count_pointers(const struct ops_call *ioctl)
{
	unsigned int n = 0;

	for (size_t i = 0; ops_field_at(ioctl, i); i++)
		n += ops_field_is_pointer(&ioctl->fields[i]);
	return n;
}

/* Each pointer's share of the remaining memory. */
static size_t share_of(const struct ops_op *op, size_t left, unsigned int pointers)
{
	size_t most = left / pointers / WORD * WORD, size = POINTED;

	for (size_t i = 0; ops_field_at(op->call, i); i++)
		if (ops_field_is_pointer(&op->call->fields[i]) && op->values[i].data.literal &&
		    ops_data_size(&op->values[i].data) > size)
			size = rounded(ops_data_size(&op->values[i].data));
	return size < most ? size : most;
}

/* Put the memory of each pointer where the argument says. Returns whether there is room. */
static bool put_pointed(const struct ops_op *op, const uintptr_t *addresses, size_t share,
			uint8_t *memory)
{
	for (size_t i = 0; ops_field_at(op->call, i); i++) {
		const struct ops_data *data = &op->values[i].data;

		if (!ops_field_is_pointer(&op->call->fields[i]) || !data->literal)
			continue;
		if (ops_data_size(data) > share)
			return false;
		ops_data_copy(data, memory + addresses[ops_field_area(op->call, i)]);
	}
	return true;
}

/* Returns the size of the memory that it needs; 0 if there is not enough. */
static size_t put_argument(const struct ops_op *op, uint8_t *memory)
{
	static uint8_t argument[OPS_AREA];
	uintptr_t addresses[OPS_AREAS] = { 0 };
	size_t size = ops_argument(op, addresses, argument);
	unsigned int n = count_pointers(op->call);
	size_t share = 0;

	if (size < _IOC_SIZE(op->command))
		size = _IOC_SIZE(op->command);
	if (rounded(size) >= SPEC_MEMORY)
		return 0;
	if (n)
		share = share_of(op, SPEC_MEMORY - rounded(size), n);
	for (unsigned int i = 0; i < n; i++)
		addresses[OPS_ARGUMENT + 1 + i] = rounded(size) + i * share;
	ops_argument(op, addresses, argument);
	memcpy(memory, argument, size < sizeof(argument) ? size : sizeof(argument));
	if (!put_pointed(op, addresses, share, memory))
		return 0;
	return n ? rounded(size) + n * share : size;
}

void call_point(const struct ops_call *ioctl, uint8_t *user)
{
	const struct ops_field *field;

	for (size_t i = 0; (field = ops_field_at(ioctl, i)); i++) {
		uint64_t at = ops_field_is_pointer(field)
				      ? ops_number_get(user + field->offset, field->size)
				      : 0;

		if (at)
			ops_number_set(user + field->offset, field->size, (uintptr_t)user + at);
	}
}

/* ---------------------------------------------------------------- Calls ----------------------- */

static const char *take_data(const struct ops_op *op, struct parsed *parsed, bool nul)
{
	size_t size = op->data.literal ? ops_data_size(&op->data) + nul : 0;

	if (size > SPEC_MEMORY)
		return "these are too many bytes";
	if (size)
		ops_data_copy(&op->data, parsed->memory);
	if (!parsed->row->size)
		parsed->row->size = size;
	return NULL;
}

static const char *take_ioctl(const struct ops_op *op, struct parsed *parsed)
{
	struct spec_call_row *row = parsed->row;
	size_t size;

	row->kind = CALL_IOCTL;
	row->cmd = op->command;
	row->ioctl = op->call;
	if (ops_field_at(op->call, 0) && op->call->fields[0].kind == OPS_VALUE) {
		row->number = (unsigned long)op->values[0].number;
		return NULL;
	}
	if (!ops_field_at(op->call, 0) && op->data.literal)
		return take_data(op, parsed, true);
	size = put_argument(op, parsed->memory);
	if (op->has_number)
		memcpy(parsed->memory, &op->number, sizeof(op->number));
	if (!size && _IOC_SIZE(op->command))
		return "that is too much memory";
	if (!row->size)
		row->size = size;
	return NULL;
}

static const char *take_call(const struct ops_op *op, struct parsed *parsed)
{
	struct spec_call_row *row = parsed->row;

	for (size_t i = 0; i < OPS_AREAS; i++)
		if (op->places[i].null || op->places[i].readonly || op->places[i].edge != OPS_AREA)
			return "all of user memory is there";
	switch (op->kind) {
	case OPS_POLL:
		row->kind = CALL_POLL;
		return NULL;
	case OPS_READ:
		row->kind = CALL_READ;
		row->size = op->count;
		return row->size > SPEC_MEMORY ? "this is too large" : NULL;
	case OPS_WRITE:
		row->kind = CALL_WRITE;
		row->size = op->count;
		return row->size > SPEC_MEMORY ? "this is too large" : take_data(op, parsed, false);
	case OPS_IOCTL:
		return take_ioctl(op, parsed);
	default:
		return "it is to be a read, a write, a poll or an ioctl";
	}
}

static int take(const struct ops_op *op, void *context)
{
	struct parsed *parsed = context;

	parsed->wrong = take_call(op, parsed);
	return 0;
}

bool call_parse(struct spec_call_row *row, uint8_t memory[SPEC_MEMORY], struct ops_error *error)
{
	struct parsed parsed = { .row = row, .memory = memory };
	const size_t word = strcspn(row->text, " ");
	char line[CALL_TEXT + sizeof(FILE_NAME)];

	snprintf(line, sizeof(line), "%.*s" FILE_NAME "%s", (int)word, row->text, row->text + word);
	memset(memory, 0, SPEC_MEMORY);
	if (ops_parse(line, strlen(line), take, &parsed, error))
		return false;
	row->in = memory;
	if (parsed.wrong)
		snprintf(error->message, sizeof(error->message), "%s", parsed.wrong);
	return !parsed.wrong;
}

void call_format(const struct ops_op *op, char text[CALL_TEXT])
{
	char line[CALL_TEXT + sizeof(FILE_NAME)];
	size_t word;

	ops_format(op, line, sizeof(line));
	word = strcspn(line, " ");
	snprintf(text, CALL_TEXT, "%.*s%s", (int)word, line, line + word + strlen(FILE_NAME));
}
