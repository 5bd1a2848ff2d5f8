/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The columns of a line of mmiotrace text, and errors in them.
 */
#ifndef TRACE_MMIOTRACE_LINE_H
#define TRACE_MMIOTRACE_LINE_H

#include "mmiotrace.h"

/* Columns of a record. NUMBER_* columns go to a member of struct mmiotrace_record unchanged. */
enum mmiotrace_column {
	NOTHING,
	NUMBER_WIDTH,
	NUMBER_MAP,
	NUMBER_PHYS,
	NUMBER_VALUE,
	NUMBER_VIRT,
	NUMBER_SIZE,
	NUMBER_PC,
	NUMBER_PID,
	TIME,
	OPCODE,
	NAME_OF_VERSION,
	PCI_DEVICE,
	REST,
};

#define MMIOTRACE_COLUMNS 8

/**
 * struct mmiotrace_format - the format of a line
 * @keyword: its first word
 * @kind: kind of its record
 * @columns: the columns after the keyword, up to NOTHING
 */
struct mmiotrace_format {
	const char *keyword;
	enum mmiotrace_kind kind;
	enum mmiotrace_column columns[MMIOTRACE_COLUMNS];
};

/**
 * struct mmiotrace_line - one line, and the position in it
 * @start: of the line
 * @at: what comes next
 * @end: of the line
 * @number: of the line, from 1
 * @format: the format that it should have
 * @error: receives errors
 */
struct mmiotrace_line {
	const char *start;
	const char *at;
	const char *end;
	size_t number;
	const struct mmiotrace_format *format;
	struct trace_error *error;
};

/* Room for a word in a message. */
#define MMIOTRACE_QUOTE 24

/**
 * mmiotrace_line_complain() - say what is wrong and where
 * @line: the line
 * @at: place in it
 * @format: as for printf()
 *
 * Return: -EINVAL.
 */
int mmiotrace_line_complain(const struct mmiotrace_line *line, const char *at, const char *format,
			    ...) __attribute__((format(printf, 3, 4)));

/**
 * mmiotrace_line_quote() - quote the beginning of a word for a message, with unprintable bytes as
 * dots
 * @at: the word
 * @end: its end
 * @text: receives it
 */
void mmiotrace_line_quote(const char *at, const char *end, char text[MMIOTRACE_QUOTE]);

/**
 * mmiotrace_line_word_end() - find the end of a word
 * @at: the word
 * @end: of the line
 *
 * Return: the first blank after it, or @end.
 */
const char *mmiotrace_line_word_end(const char *at, const char *end);

/**
 * mmiotrace_line_take_digits() - take a number without prefix
 * @at: where it starts
 * @end: the end of the text
 * @base: 10 or 16
 * @number: receives it
 *
 * Return: the end of the digits, or NULL if there are none, or too many for 64 bits.
 */
const char *mmiotrace_line_take_digits(const char *at, const char *end, unsigned int base,
				       uint64_t *number);

/**
 * mmiotrace_line_take_rest() - take the rest of the line as text
 * @line: the line
 * @record: receives it
 */
void mmiotrace_line_take_rest(struct mmiotrace_line *line, struct mmiotrace_record *record);

/**
 * mmiotrace_line_take_columns() - take the columns of the line's format
 * @line: the line, after its keyword
 * @record: receives them
 *
 * Return: 0 or -EINVAL.
 */
int mmiotrace_line_take_columns(struct mmiotrace_line *line, struct mmiotrace_record *record);

#endif /* TRACE_MMIOTRACE_LINE_H */
