// SPDX-License-Identifier: GPL-2.0-only
/*
 * The op-script language. What a line may look like is in two tables, "forms" and "settings".
 */
#include "line.h"

#include "uapi/linux/lkp_enc.h"

#include <errno.h>
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

static int take_command(struct ops_line *line, uint32_t *command)
{
	static const struct {
		const char *name;
		uint32_t number;
	} names[] = {
		{ "WRITE_SEED", LKP_ENC_WRITE_SEED },
		{ "WRITE_STRING", LKP_ENC_WRITE_STRING },
		{ "READ_STRING", LKP_ENC_READ_STRING },
		{ "READ_SEED", LKP_ENC_READ_SEED },
		{ "CRYPT", LKP_ENC_CRYPT },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (ops_line_take_word(line, names[i].name)) {
			*command = names[i].number;
			return 0;
		}
	}
	return ops_line_take_number(line, UINT32_MAX, "command, such as READ_SEED or 0x80107103,",
				    command);
}

/* ---------------------------------------------------------------- Settings -------------------- */

/* What may stand at the end of a line, NAME or NAME=NUMBER. */
struct setting {
	const char *name;
	enum {
		COUNT,
		EDGE,
		NULL_POINTER,
		READONLY,
		SEED,
		DECRYPT,
		FLAGS,
		SRC_LEN,
		DST_LEN,
		INPLACE
	} what;
	enum ops_area area;
	bool has_value;
	uint64_t max;
};

static const struct setting settings[] = {
	{ "count=", COUNT, OPS_BUFFER, true, OPS_MAX },
	{ "edge=", EDGE, OPS_BUFFER, true, OPS_AREA },
	{ "null", NULL_POINTER, OPS_BUFFER, false, 0 },
	{ "readonly", READONLY, OPS_BUFFER, false, 0 },
	/* crypt only */
	{ "seed=", SEED, OPS_BUFFER, true, UINT32_MAX },
	{ "decrypt", DECRYPT, OPS_BUFFER, false, 0 },
	{ "flags=", FLAGS, OPS_BUFFER, true, UINT32_MAX },
	{ "src_len=", SRC_LEN, OPS_BUFFER, true, UINT32_MAX },
	{ "dst_len=", DST_LEN, OPS_BUFFER, true, UINT32_MAX },
	{ "inplace", INPLACE, OPS_BUFFER, false, 0 },
	{ "dst_edge=", EDGE, OPS_DST, true, OPS_AREA },
	{ "dst_null", NULL_POINTER, OPS_DST, false, 0 },
	{ "dst_readonly", READONLY, OPS_DST, false, 0 },
	{ "arg_edge=", EDGE, OPS_ARG, true, OPS_AREA },
	{ "arg_null", NULL_POINTER, OPS_ARG, false, 0 },
	{ "arg_readonly", READONLY, OPS_ARG, false, 0 },
};
#define SETTINGS       (sizeof(settings) / sizeof(settings[0]))
#define FIRST_OF_CRYPT 4

static void apply(struct ops_op *op, const struct setting *setting, uint32_t value)
{
	struct ops_place *place = &op->places[setting->area];

	switch (setting->what) {
	case COUNT:
		op->count = value;
		break;
	case EDGE:
		place->edge = value;
		break;
	case NULL_POINTER:
		place->null = true;
		break;
	case READONLY:
		place->readonly = true;
		break;
	case SEED:
		op->seed = value;
		break;
	case DECRYPT:
		op->flags |= LKP_ENC_CRYPT_DECRYPT;
		break;
	case FLAGS:
		op->flags |= value;
		break;
	case SRC_LEN:
		op->src_len = value;
		break;
	case DST_LEN:
		op->dst_len = value;
		break;
	case INPLACE:
		op->inplace = true;
		break;
	}
}

static const struct setting *take_setting(struct ops_line *line, const struct ops_op *op)
{
	bool counted = op->kind == OPS_WRITE || op->kind == OPS_PWRITE;

	for (size_t i = counted ? 0 : 1; i < SETTINGS; i++) {
		if (i >= FIRST_OF_CRYPT && op->kind != OPS_CRYPT)
			return NULL;
		if (settings[i].has_value ? ops_line_take_start(line, settings[i].name)
					  : ops_line_take_word(line, settings[i].name))
			return &settings[i];
	}
	return NULL;
}

static int take_settings(struct ops_line *line, struct ops_op *op)
{
	while (line->at < line->end) {
		const struct setting *setting = take_setting(line, op);
		uint32_t value = 0;
		int err;

		if (!setting)
			return ops_line_unexpected(line,
						   "end of the line, or a setting such as edge=3,");
		err = setting->has_value
			      ? ops_line_take_number(line, setting->max, "number", &value)
			      : 0;
		if (err)
			return err;
		apply(op, setting, value);
	}
	return 0;
}

/* ---------------------------------------------------------------- Forms ----------------------- */

static int take_count(struct ops_line *line, struct ops_op *op)
{
	int err = ops_line_take_number(line, OPS_MAX, "number of bytes", &op->count);

	return err ? err : take_settings(line, op);
}

static int take_text(struct ops_line *line, struct ops_op *op)
{
	int err = ops_line_take_data(line, &op->data);

	if (err)
		return err;
	op->count = op->src_len = op->dst_len = (uint32_t)ops_data_size(&op->data);
	return take_settings(line, op);
}

static bool at_number(const struct ops_line *line)
{
	return line->at < line->end && *line->at >= '0' && *line->at <= '9';
}

static int take_seed(struct ops_line *line, struct ops_op *op)
{
	int err = 0;

	op->has_number = at_number(line);
	if (op->has_number)
		err = ops_line_take_number(line, UINT32_MAX, "seed", &op->number);
	return err ? err : take_settings(line, op);
}

static int take_ioctl(struct ops_line *line, struct ops_op *op)
{
	int err = take_command(line, &op->command);

	if (!err && line->at < line->end && *line->at == '"')
		err = ops_line_take_data(line, &op->data);
	else if (!err)
		return take_seed(line, op);
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

static const struct {
	const char *name;
	enum ops_kind kind;
	int (*operands)(struct ops_line *line, struct ops_op *op); /* after the file; or NULL */
} forms[] = {
	{ "open", OPS_OPEN, take_open },     { "close", OPS_CLOSE, NULL },
	{ "dup", OPS_DUP, take_dup },        { "nonblock", OPS_NONBLOCK, take_nonblock },
	{ "write", OPS_WRITE, take_text },   { "read", OPS_READ, take_count },
	{ "pwrite", OPS_PWRITE, take_text }, { "pread", OPS_PREAD, take_count },
	{ "lseek", OPS_LSEEK, NULL },        { "poll", OPS_POLL, NULL },
	{ "seed", OPS_SEED, take_seed },     { "ioctl", OPS_IOCTL, take_ioctl },
	{ "crypt", OPS_CRYPT, take_text },
};
#define FORMS (sizeof(forms) / sizeof(forms[0]))

static int take_op(struct ops_line *line, struct ops_op *op)
{
	int err;

	for (size_t i = 0; i < FORMS; i++) {
		if (!ops_line_take_word(line, forms[i].name))
			continue;
		op->kind = forms[i].kind;
		err = take_file(line, &op->file);
		if (!err && forms[i].operands)
			err = forms[i].operands(line, op);
		if (err)
			return err;
		return line->at == line->end ? 0 : ops_line_unexpected(line, "end of the line");
	}
	return ops_line_unexpected(line,
				   "operation (open, write, read, seed, ioctl, crypt, close, ...)");
}

/* Where the comment starts, or the end; a "#" between quotes is none. Blanks before it go, too. */
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
