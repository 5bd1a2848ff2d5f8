// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words, numbers and data of an op script's line.
 */
#include "line.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- Words and errors ------------ */

int ops_line_complain(const struct ops_line *line, const char *at, const char *format, ...)
{
	va_list args;

	line->error->line = line->number;
	line->error->column = (size_t)(at - line->start) + 1;
	va_start(args, format);
	vsnprintf(line->error->message, sizeof(line->error->message), format, args);
	va_end(args);
	return -EINVAL;
}

void ops_line_skip_blanks(struct ops_line *line)
{
	while (line->at < line->end && (*line->at == ' ' || *line->at == '\t'))
		line->at++;
}

const char *ops_line_word_end(const struct ops_line *line)
{
	const char *at = line->at;

	while (at < line->end && *at != ' ' && *at != '\t')
		at++;
	return at;
}

/* The text that a message quotes, cut; unprintable bytes show as a dot. */
#define QUOTE 24
static void quote(const struct ops_line *line, char text[QUOTE])
{
	const char *end = ops_line_word_end(line);
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

int ops_line_unexpected(const struct ops_line *line, const char *expected)
{
	char found[QUOTE];

	quote(line, found);
	return ops_line_complain(line, line->at, "%s expected, found %s", expected, found);
}

/* Is this the next word? If so, go on after it. */
bool ops_line_take_word(struct ops_line *line, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(ops_line_word_end(line) - line->at) != n || memcmp(line->at, word, n) != 0)
		return false;
	line->at += n;
	ops_line_skip_blanks(line);
	return true;
}

/* Does the next word begin like this? If so, go on after that part. */
bool ops_line_take_start(struct ops_line *line, const char *start)
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
int ops_line_take_number(struct ops_line *line, uint64_t max, const char *expected,
			 uint64_t *number)
{
	const char *end = ops_line_word_end(line);
	const char *at = line->at;
	bool too_large = false;
	int base = 10;
	uint64_t n = 0;

	if (end - at > 2 && at[0] == '0' && at[1] == 'x') {
		base = 16;
		at += 2;
	}
	if (at == end || digit_of(*at) >= base)
		return ops_line_unexpected(line, expected);
	for (; at < end && !too_large; at++) {
		if (digit_of(*at) >= base)
			return ops_line_unexpected(line, expected);
		too_large = __builtin_mul_overflow(n, (uint64_t)base, &n) ||
			    __builtin_add_overflow(n, (uint64_t)digit_of(*at), &n) || n > max;
	}
	if (too_large)
		return ops_line_complain(line, line->at, "too large, the most is %llu",
					 (unsigned long long)max);
	*number = n;
	line->at = end;
	ops_line_skip_blanks(line);
	return 0;
}

int ops_line_take_number32(struct ops_line *line, uint32_t max, const char *expected,
			   uint32_t *number)
{
	uint64_t n = 0;
	int err = ops_line_take_number(line, max, expected, &n);

	*number = (uint32_t)n;
	return err;
}

/* ---------------------------------------------------------------- Data ------------------------ */

/* Take one byte of a literal. Returns the position after it, or NULL for a wrong escape. */
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

/* Find the closing quote, and report errors before it. */
static int take_literal(struct ops_line *line, struct ops_data *data)
{
	const char *at = line->at + 1;
	uint8_t byte;

	data->literal = at;
	while (at < line->end && *at != '"') {
		const char *next = take_byte(at, line->end, &byte);

		if (!next)
			return ops_line_complain(line, at,
						 "no such escape; there are \\0 \\n \\t \\\" \\\\ "
						 "and \\xHH");
		at = next;
	}
	if (at == line->end)
		return ops_line_complain(line, line->at, "closing '\"' missing");
	data->size = (size_t)(at - data->literal);
	line->at = at + 1;
	return 0;
}

/* "text" or "text"*times. */
int ops_line_take_data(struct ops_line *line, struct ops_data *data)
{
	const char *start = line->at;
	int err;

	if (line->at == line->end || *line->at != '"')
		return ops_line_unexpected(line, "data in quotes");
	err = take_literal(line, data);
	data->times = 1;
	if (!err && ops_line_take_start(line, "*"))
		err = ops_line_take_number32(line, OPS_MAX, "number of repetitions", &data->times);
	if (err)
		return err;
	if (line->at < line->end && *line->at == '"')
		return ops_line_unexpected(line, "blank");
	ops_line_skip_blanks(line);
	if (literal_length(data) * data->times > OPS_MAX)
		return ops_line_complain(line, start, "too much data, the most is %d bytes",
					 OPS_MAX);
	return 0;
}
