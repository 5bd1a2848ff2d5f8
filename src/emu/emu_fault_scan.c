// SPDX-License-Identifier: GPL-2.0-only
/*
 * The grammar of fault plans: take a text apart, without knowing what its words mean.
 */
#include "emu.h"
#include "emu_fault_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool emu_fault_refuse(struct emu_fault_error *error, size_t column, const char *format, ...)
{
	va_list args;

	error->column = column;
	va_start(args, format);
	vsnprintf(error->message, sizeof(error->message), format, args);
	va_end(args);
	return false;
}

bool emu_fault_is(const struct emu_fault_words *words, struct emu_fault_word word, const char *name)
{
	return strlen(name) == word.length && !memcmp(words->text + word.at, name, word.length);
}

/* A text, and the position in it. */
struct scan {
	const char *text;
	size_t at;
	struct emu_fault_error *error;
};

static bool take(struct scan *scan, char c)
{
	if (scan->text[scan->at] != c)
		return false;
	scan->at++;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static struct emu_fault_word take_word(struct scan *scan)
{
	struct emu_fault_word word = { .at = scan->at };

	while (is_letter(scan->text[scan->at]) || is_digit(scan->text[scan->at]))
		scan->at++;
	word.length = scan->at - word.at;
	return word;
}

/* The value of a digit, or the base if c is no digit. */
static unsigned int digit(char c, unsigned int base)
{
	if (is_digit(c))
		return (unsigned int)(c - '0');
	if (base == 16 && c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a') + 10;
	if (base == 16 && c >= 'A' && c <= 'F')
		return (unsigned int)(c - 'A') + 10;
	return base;
}

static bool take_number(struct scan *scan, const char *what, uint64_t *number)
{
	const char *text = scan->text;
	size_t start = scan->at;
	unsigned int base = 10;

	if (text[start] == '0' && text[start + 1] == 'x' && digit(text[start + 2], 16) < 16) {
		base = 16;
		scan->at += 2;
	}
	if (digit(text[scan->at], base) == base)
		return emu_fault_refuse(scan->error, start, "%s should be a number", what);
	*number = 0;
	for (; digit(text[scan->at], base) < base; scan->at++) {
		unsigned int next = digit(text[scan->at], base);

		if (*number > (UINT64_MAX - next) / base)
			return emu_fault_refuse(scan->error, start, "%s is too large", what);
		*number = *number * base + next;
	}
	return true;
}

/* FIRST [ "-" LAST ] */
static bool take_range(struct scan *scan, const char *what, struct emu_fault_words *words)
{
	words->range.at = scan->at;
	if (!take_number(scan, what, &words->first))
		return false;
	words->last = words->first;
	if (take(scan, '-') && !take_number(scan, what, &words->last))
		return false;
	words->range.length = scan->at - words->range.at;
	if (words->last >= words->first)
		return true;
	return emu_fault_refuse(scan->error, words->range.at, "the range ends before it begins");
}

static bool take_place(struct scan *scan, struct emu_fault_words *words)
{
	if (is_digit(scan->text[scan->at])) {
		words->by_offset = true;
		return take_range(scan, "an offset", words);
	}
	words->place = take_word(scan);
	if (!words->place.length)
		return emu_fault_refuse(scan->error, scan->at,
					"a fault is PLACE[.ACCESS][@COUNT]:KIND, as in "
					"%s.read@3:ones",
					emu_register_map[0].name);
	if (!take(scan, '['))
		return true;
	if (!take_range(scan, "a cell", words))
		return false;
	if (take(scan, ']'))
		return true;
	return emu_fault_refuse(scan->error, scan->at, "']' should end the cells");
}

static bool take_access(struct scan *scan, struct emu_fault_words *words)
{
	if (!take(scan, '.'))
		return true;
	words->access_word = take_word(scan);
	if (emu_fault_is(words, words->access_word, "read"))
		words->access = EMU_READ;
	else if (emu_fault_is(words, words->access_word, "write"))
		words->access = EMU_WRITE;
	else if (!emu_fault_is(words, words->access_word, "any"))
		return emu_fault_refuse(scan->error, words->access_word.at,
					"an access is read, write or any");
	return true;
}

static bool take_positive(struct scan *scan, const char *what, uint64_t *number)
{
	size_t start = scan->at;

	if (!take_number(scan, what, number))
		return false;
	if (*number)
		return true;
	return emu_fault_refuse(scan->error, start, "%s counts from 1", what);
}

static bool take_count(struct scan *scan, struct emu_fault_words *words)
{
	if (!take(scan, '@'))
		return true;
	if (!take_positive(scan, "which time", &words->nth))
		return false;
	if (take(scan, '+'))
		words->times = EMU_FAULT_ALWAYS;
	else if (take(scan, 'x'))
		return take_positive(scan, "how many times", &words->times);
	return true;
}

static bool take_kind(struct scan *scan, struct emu_fault_words *words)
{
	char separator = '=';

	if (!take(scan, ':'))
		return emu_fault_refuse(scan->error, scan->at,
					"':' and a kind of fault should follow");
	words->kind = take_word(scan);
	if (!words->kind.length)
		return emu_fault_refuse(scan->error, scan->at, "a kind of fault should follow");
	for (unsigned int i = 0; i < 2 && take(scan, separator); i++) {
		words->number_words[i].at = scan->at;
		if (!take_number(scan, "what follows", &words->numbers[i]))
			return false;
		words->number_words[i].length = scan->at - words->number_words[i].at;
		separator = '/';
	}
	return true;
}

size_t emu_fault_scan(struct emu_fault_words *words, const char *text, size_t at,
		      struct emu_fault_error *error)
{
	struct scan scan = { .text = text, .at = at, .error = error };

	*words = (struct emu_fault_words){ .text = text };
	if (!take_place(&scan, words) || !take_access(&scan, words) || !take_count(&scan, words) ||
	    !take_kind(&scan, words))
		return 0;
	if (!text[scan.at] || text[scan.at] == ',')
		return scan.at;
	emu_fault_refuse(error, scan.at,
			 "the fault should end here, or ',' and another one follow");
	return 0;
}
