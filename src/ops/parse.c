// SPDX-License-Identifier: GPL-2.0-only
/*
 * The op-script language. What a line may look like is in two tables, "forms" and "settings".
 */
#include "ops.h"

#include "uapi/linux/lkp_enc.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* One line, and how far it has been read. */
struct line {
	const char *start;
	const char *at;
	const char *end;
	size_t number;
	struct ops_error *error;
};

/* ---------------------------------------------------------------- Words and errors ------------ */

static int __attribute__((format(printf, 3, 4)))
complain(const struct line *line, const char *at, const char *format, ...)
{
	va_list args;

	line->error->line = line->number;
	line->error->column = (size_t)(at - line->start) + 1;
	va_start(args, format);
	vsnprintf(line->error->message, sizeof(line->error->message), format, args);
	va_end(args);
	return -EINVAL;
}

static void skip_blanks(struct line *line)
{
	while (line->at < line->end && (*line->at == ' ' || *line->at == '\t'))
		line->at++;
}

static const char *word_end(const struct line *line)
{
	const char *at = line->at;

	while (at < line->end && *at != ' ' && *at != '\t')
		at++;
	return at;
}

/* What is there instead of what was expected, for messages; what is not printable as a dot. */
#define QUOTE 24
static void quote(const struct line *line, char text[QUOTE])
{
	const char *end = word_end(line);
	size_t n = 0;

	if (line->at == line->end) {
		snprintf(text, QUOTE, "the end of the line");
		return;
	}
	text[n++] = '\'';
	for (const char *at = line->at; at < end && n < QUOTE - 2; at++)
		text[n++] = (char)(*at >= ' ' && *at <= '~' ? *at : '.');
	text[n++] = '\'';
	text[n] = '\0';
}

static int unexpected(const struct line *line, const char *expected)
{
	char found[QUOTE];

	quote(line, found);
	return complain(line, line->at, "%s expected, found %s", expected, found);
}

/* Is this the next word? If so, go on behind it. */
static bool take_word(struct line *line, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(word_end(line) - line->at) != n || memcmp(line->at, word, n) != 0)
		return false;
	line->at += n;
	skip_blanks(line);
	return true;
}

/* Does the next word begin like this? If so, go on behind that. */
static bool take_start(struct line *line, const char *start)
{
	size_t n = strlen(start);

	if ((size_t)(line->end - line->at) < n || memcmp(line->at, start, n) != 0)
		return false;
	line->at += n;
	return true;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return 16;
}

/* A number up to max, decimal or 0x..., up to the end of the word or a "*". */
static int take_number(struct line *line, uint64_t max, const char *expected, uint32_t *number)
{
	const char *end = word_end(line);
	const char *at = line->at;
	int base = 10;
	uint64_t n = 0;

	if (end - at > 2 && at[0] == '0' && at[1] == 'x') {
		base = 16;
		at += 2;
	}
	if (at == end || digit_of(*at) >= base)
		return unexpected(line, expected);
	for (; at < end && n <= max; at++) {
		if (digit_of(*at) >= base)
			return unexpected(line, expected);
		n = n * (unsigned int)base + (unsigned int)digit_of(*at);
	}
	if (n > max)
		return complain(line, line->at, "too large, the most is %llu",
				(unsigned long long)max);
	*number = (uint32_t)n;
	line->at = end;
	skip_blanks(line);
	return 0;
}

/* ---------------------------------------------------------------- Data ------------------------ */

/* One byte of a literal. Returns what comes after it, or NULL if that is no escape. */
static const char *take_byte(const char *at, const char *end, uint8_t *byte)
{
	static const char escapes[] = "0\0n\nt\t\"\"\\\\";

	*byte = (uint8_t)*at;
	if (*at != '\\')
		return at + 1;
	if (++at == end)
		return NULL;
	if (*at == 'x') {
		if (end - at < 3 || digit_of(at[1]) > 15 || digit_of(at[2]) > 15)
			return NULL;
		*byte = (uint8_t)(digit_of(at[1]) << 4 | digit_of(at[2]));
		return at + 3;
	}
	for (size_t i = 0; i + 1 < sizeof(escapes); i += 2) {
		*byte = (uint8_t)escapes[i + 1];
		if (*at == escapes[i])
			return at + 1;
	}
	return NULL;
}

static size_t literal_length(const struct ops_data *data)
{
	const char *end = data->literal + data->size;
	size_t n = 0;
	uint8_t byte;

	for (const char *at = data->literal; at < end; n++)
		at = take_byte(at, end, &byte);
	return n;
}

size_t ops_data_size(const struct ops_data *data)
{
	return data->literal ? literal_length(data) * data->times : 0;
}

void ops_data_copy(const struct ops_data *data, uint8_t *bytes)
{
	const char *end = data->literal + data->size;

	for (uint32_t i = 0; i < data->times; i++)
		for (const char *at = data->literal; at < end; bytes++)
			at = take_byte(at, end, bytes);
}

/* Find the closing quote, and complain about what is wrong before it. */
static int take_literal(struct line *line, struct ops_data *data)
{
	const char *at = line->at + 1;
	uint8_t byte;

	data->literal = at;
	while (at < line->end && *at != '"') {
		const char *next = take_byte(at, line->end, &byte);

		if (!next)
			return complain(line, at,
					"no such escape; there are \\0 \\n \\t \\\" \\\\ "
					"and \\xHH");
		at = next;
	}
	if (at == line->end)
		return complain(line, line->at, "closing '\"' missing");
	data->size = (size_t)(at - data->literal);
	line->at = at + 1;
	return 0;
}

/* "text" or "text"*times. */
static int take_data(struct line *line, struct ops_data *data)
{
	const char *start = line->at;
	int err;

	if (line->at == line->end || *line->at != '"')
		return unexpected(line, "data in quotes");
	err = take_literal(line, data);
	data->times = 1;
	if (!err && take_start(line, "*"))
		err = take_number(line, OPS_MAX, "number of repetitions", &data->times);
	if (err)
		return err;
	if (line->at < line->end && *line->at == '"')
		return unexpected(line, "blank");
	skip_blanks(line);
	if (literal_length(data) * data->times > OPS_MAX)
		return complain(line, start, "too much data, the most is %d bytes", OPS_MAX);
	return 0;
}

/* ---------------------------------------------------------------- Operands -------------------- */

static int take_file(struct line *line, unsigned int *file)
{
	if (word_end(line) - line->at != 1 || *line->at < 'a' || *line->at >= 'a' + OPS_FILES)
		return unexpected(line, "file, a letter from a to h,");
	*file = (unsigned int)(*line->at++ - 'a');
	skip_blanks(line);
	return 0;
}

static int take_mode(struct line *line, unsigned int *mode)
{
	if (take_word(line, "r"))
		*mode = OPS_MODE_READ;
	else if (take_word(line, "w"))
		*mode = OPS_MODE_WRITE;
	else if (take_word(line, "rw"))
		*mode = OPS_MODE_READ | OPS_MODE_WRITE;
	else
		return unexpected(line, "mode r, w or rw");
	if (take_word(line, "nonblock"))
		*mode |= OPS_MODE_NONBLOCK;
	return 0;
}

static int take_switch(struct line *line, unsigned int *mode)
{
	if (take_word(line, "on"))
		*mode = OPS_MODE_NONBLOCK;
	else if (take_word(line, "off"))
		*mode = 0;
	else
		return unexpected(line, "on or off");
	return 0;
}

static int take_command(struct line *line, uint32_t *command)
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
		if (take_word(line, names[i].name)) {
			*command = names[i].number;
			return 0;
		}
	}
	return take_number(line, UINT32_MAX, "command, such as READ_SEED or 0x80107103,", command);
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

static const struct setting *take_setting(struct line *line, const struct ops_op *op)
{
	bool counted = op->kind == OPS_WRITE || op->kind == OPS_PWRITE;

	for (size_t i = counted ? 0 : 1; i < SETTINGS; i++) {
		if (i >= FIRST_OF_CRYPT && op->kind != OPS_CRYPT)
			return NULL;
		if (settings[i].has_value ? take_start(line, settings[i].name)
					  : take_word(line, settings[i].name))
			return &settings[i];
	}
	return NULL;
}

static int take_settings(struct line *line, struct ops_op *op)
{
	while (line->at < line->end) {
		const struct setting *setting = take_setting(line, op);
		uint32_t value = 0;
		int err;

		if (!setting)
			return unexpected(line, "end of the line, or a setting such as edge=3,");
		err = setting->has_value ? take_number(line, setting->max, "number", &value) : 0;
		if (err)
			return err;
		apply(op, setting, value);
	}
	return 0;
}

/* ---------------------------------------------------------------- Forms ----------------------- */

static int take_count(struct line *line, struct ops_op *op)
{
	int err = take_number(line, OPS_MAX, "number of bytes", &op->count);

	return err ? err : take_settings(line, op);
}

static int take_text(struct line *line, struct ops_op *op)
{
	int err = take_data(line, &op->data);

	if (err)
		return err;
	op->count = op->src_len = op->dst_len = (uint32_t)ops_data_size(&op->data);
	return take_settings(line, op);
}

static bool at_number(const struct line *line)
{
	return line->at < line->end && *line->at >= '0' && *line->at <= '9';
}

static int take_seed(struct line *line, struct ops_op *op)
{
	int err = 0;

	op->has_number = at_number(line);
	if (op->has_number)
		err = take_number(line, UINT32_MAX, "seed", &op->number);
	return err ? err : take_settings(line, op);
}

static int take_ioctl(struct line *line, struct ops_op *op)
{
	int err = take_command(line, &op->command);

	if (!err && line->at < line->end && *line->at == '"')
		err = take_data(line, &op->data);
	else if (!err)
		return take_seed(line, op);
	return err ? err : take_settings(line, op);
}

static int take_open(struct line *line, struct ops_op *op)
{
	return take_mode(line, &op->mode);
}

static int take_dup(struct line *line, struct ops_op *op)
{
	return take_file(line, &op->other);
}

static int take_nonblock(struct line *line, struct ops_op *op)
{
	return take_switch(line, &op->mode);
}

static const struct {
	const char *name;
	enum ops_kind kind;
	int (*operands)(struct line *line, struct ops_op *op); /* after the file; or NULL */
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

static int take_op(struct line *line, struct ops_op *op)
{
	int err;

	for (size_t i = 0; i < FORMS; i++) {
		if (!take_word(line, forms[i].name))
			continue;
		op->kind = forms[i].kind;
		err = take_file(line, &op->file);
		if (!err && forms[i].operands)
			err = forms[i].operands(line, op);
		if (err)
			return err;
		return line->at == line->end ? 0 : unexpected(line, "end of the line");
	}
	return unexpected(line, "operation (open, write, read, seed, ioctl, crypt, close, ...)");
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

static int parse_line(struct line *line, ops_op_fn *fn, void *context)
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
	struct line line = { .error = error };
	const char *next;

	for (const char *at = script; at < end; at = next) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		int err;

		line.number++;
		next = newline ? newline + 1 : end;
		line.start = line.at = at;
		line.end = without_comment(at, newline ? newline : end);
		skip_blanks(&line);
		if (line.at >= line.end)
			continue;
		err = parse_line(&line, fn, context);
		if (err)
			return err;
	}
	return 0;
}
