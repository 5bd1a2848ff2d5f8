// SPDX-License-Identifier: GPL-2.0-only
/*
 * Make steps from op scripts: each operation becomes the call of the table that differs least from
 * it.
 */
#include "step_script.h"

#include "call_text.h"

#include <string.h>

/**
 * struct script - a script while it is read
 * @data: the input
 * @size: its bytes
 * @left_out: receives messages about calls that are left out
 * @nonblock: of each file
 */
struct script {
	uint8_t *data;
	size_t *size;
	FILE *left_out;
	bool nonblock[OPS_FILES];
};

/* ---------------------------------------------------------------- Which call it is ------------ */

/* An address in the argument depends on the memory now, and means nothing. */
static bool is_address(const struct ops_call *ioctl, size_t from, size_t to)
{
	for (size_t i = 0; ops_field_at(ioctl, i); i++) {
		const struct ops_field *field = &ioctl->fields[i];

		if (ops_field_is_pointer(field) && field->offset < to &&
		    from < field->offset + field->size)
			return true;
	}
	return false;
}

/* Take the bytes that differ from the row's. Pointers at the same place count as equal. */
static bool take_bytes(const struct spec_call_row *wanted, struct trial_step *step)
{
	static uint8_t user[SPEC_MEMORY] __attribute__((aligned)), usual[SPEC_MEMORY];
	size_t end = wanted->size;

	table_lay_out(step->row, user, 0);
	memcpy(usual, user, end);
	table_lay_out(wanted, user, 0);
	while (end && user[end - 1] == usual[end - 1])
		end--;
	while (step->at < end && user[step->at] == usual[step->at])
		step->at++;
	step->n_bytes = end - step->at;
	if (step->n_bytes > TRIAL_BYTES || is_address(wanted->ioctl, step->at, end))
		return false;
	if (!step->n_bytes)
		step->at = 0;
	memcpy(step->bytes, user + step->at, step->n_bytes);
	return true;
}

static void take_number(const struct spec_call_row *wanted, struct trial_step *step)
{
	if (wanted->number == step->row->number)
		return;
	step->n_bytes = sizeof(wanted->number);
	memcpy(step->bytes, &wanted->number, sizeof(wanted->number));
}

/* Take the operation's size or bytes instead of the row's, as far as a step can have them. */
static bool take_memory(const struct spec_call_row *wanted, struct trial_step *step)
{
	bool transfers = wanted->kind == CALL_READ || wanted->kind == CALL_WRITE;

	step->size = wanted->size;
	if (wanted->size != step->row->size)
		return transfers;
	if (wanted->kind == CALL_IOCTL && !wanted->size)
		take_number(wanted, step);
	else if (wanted->kind == CALL_WRITE || wanted->kind == CALL_IOCTL)
		return take_bytes(wanted, step);
	return true;
}

/* How much an operation differs from a row. Blocking counts least. */
static size_t difference(const struct spec_call_row *wanted, const struct trial_step *step)
{
	size_t n = step->size == step->row->size ? step->n_bytes : TRIAL_BYTES + 1;

	return 2 * n + (step->row->nonblock != wanted->nonblock);
}

static bool find_call(const struct spec_call_row *wanted, struct trial_step *step)
{
	size_t least = SIZE_MAX;
	struct trial_step other;

	for (unsigned int i = 0; (other = (struct trial_step){ .row = table_row(i) }).row; i++) {
		if (other.row->kind != wanted->kind || other.row->cmd != wanted->cmd ||
		    !take_memory(wanted, &other) || difference(wanted, &other) >= least)
			continue;
		least = difference(wanted, &other);
		*step = other;
	}
	return least < SIZE_MAX;
}

/* ---------------------------------------------------------------- Operations ------------------ */

static bool take_call(const struct script *script, const struct ops_op *op, struct trial_step *step)
{
	static uint8_t memory[SPEC_MEMORY];
	struct spec_call_row wanted = { .nonblock = script->nonblock[op->file] };
	struct ops_error error;
	char text[CALL_TEXT];

	call_format(op, text);
	wanted.text = text;
	return call_parse(&wanted, memory, &error) && find_call(&wanted, step);
}

static bool take(struct script *script, const struct ops_op *op, struct trial_step *step)
{
	switch (op->kind) {
	case OPS_OPEN:
		*step = trial_call("open", 0);
		return true;
	case OPS_CLOSE:
		*step = trial_call("release", 0);
		return true;
	default:
		return take_call(script, op, step);
	}
}

static int take_op(const struct ops_op *op, void *context)
{
	struct script *script = context;
	struct trial_step step;
	struct record record;

	if (op->kind == OPS_OPEN || op->kind == OPS_NONBLOCK)
		script->nonblock[op->file] = op->mode & OPS_MODE_NONBLOCK;
	if (op->kind == OPS_NONBLOCK)
		return 0;
	if (*script->size < RECORD_LARGEST && take(script, op, &step)) {
		step.file = op->file;
		if (record_put(&step, &record)) {
			memcpy(script->data + *script->size, &record, sizeof(record));
			*script->size += sizeof(record);
			return 0;
		}
	}
	if (script->left_out)
		fprintf(script->left_out, "left out: %.*s\n", (int)op->text_size, op->text);
	return 0;
}

bool step_read_script(const char *text, uint8_t data[RECORD_LARGEST], size_t *size, FILE *left_out,
		      struct ops_error *error)
{
	struct script script = { .data = data, .size = size, .left_out = left_out };

	data[0] = 0;
	*size = RECORD_HEADER;
	return !ops_parse(text, strlen(text), take_op, &script, error);
}
