/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of a line of an op script: words, numbers and data, and errors in them.
 */
#ifndef OPS_LINE_H
#define OPS_LINE_H

#include "ops.h"

/**
 * struct ops_line - one line, and the position in it
 * @start: of the line
 * @at: what comes next
 * @end: of the line, without comment
 * @number: of the line, from 1
 * @error: receives errors
 */
struct ops_line {
	const char *start;
	const char *at;
	const char *end;
	size_t number;
	struct ops_error *error;
};

/**
 * ops_line_complain() - say what is wrong and where
 * @line: the line
 * @at: place in it
 * @format: as for printf()
 *
 * Return: -EINVAL.
 */
int ops_line_complain(const struct ops_line *line, const char *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * ops_line_unexpected() - report that something else was expected
 * @line: the line
 * @expected: what was expected
 *
 * Return: -EINVAL.
 */
int ops_line_unexpected(const struct ops_line *line, const char *expected);

/**
 * ops_line_skip_blanks() - go on at the next word
 * @line: the line
 */
void ops_line_skip_blanks(struct ops_line *line);

/**
 * ops_line_word_end() - find the end of the next word
 * @line: the line, at a word
 *
 * Return: the first blank after it, or the end of the line.
 */
const char *ops_line_word_end(const struct ops_line *line);

/**
 * ops_line_take_word() - is this the next word? If so, go on after it
 * @line: the line
 * @word: the whole word
 *
 * Return: whether it was.
 */
bool ops_line_take_word(struct ops_line *line, const char *word);

/**
 * ops_line_take_start() - does the next word begin like this? If so, go on after that part
 * @line: the line
 * @start: how it should begin
 *
 * Return: whether it did.
 */
bool ops_line_take_start(struct ops_line *line, const char *start);

/**
 * ops_line_take_number() - take a number, decimal or 0x...
 * @line: the line
 * @max: the largest that is allowed
 * @expected: what to complain with if it is none
 * @number: receives it
 *
 * Return: 0 or -EINVAL.
 */
int ops_line_take_number(struct ops_line *line, uint64_t max, const char *expected,
			 uint64_t *number);

/**
 * ops_line_take_number32() - the same, of 32 bits
 * @line: the line
 * @max: the largest that is allowed
 * @expected: what to complain with if it is none
 * @number: receives it
 *
 * Return: 0 or -EINVAL.
 */
int ops_line_take_number32(struct ops_line *line, uint32_t max, const char *expected,
			   uint32_t *number);

/**
 * ops_line_take_data() - take data: "text" or "text"*times
 * @line: the line
 * @data: receives it
 *
 * Return: 0 or -EINVAL.
 */
int ops_line_take_data(struct ops_line *line, struct ops_data *data);

#endif /* OPS_LINE_H */
