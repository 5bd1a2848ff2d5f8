/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fault plans as text. There is one grammar, for access faults here and for other faults in a layer
 * above, which has more places and kinds than the emulator:
 *
 *	PLAN   = FAULT { "," FAULT }
 *	FAULT  = PLACE [ "." ACCESS ] [ "@" COUNT ] ":" KIND [ "=" NUMBER [ "/" NUMBER ] ]
 *	PLACE  = NAME [ "[" CELL [ "-" CELL ] "]" ] | OFFSET [ "-" OFFSET ]
 *	ACCESS = "read" | "write" | "any"
 *	COUNT  = NTH [ "+" | "x" TIMES ]
 *
 * Numbers are decimal or 0x... hexadecimal; there are no spaces. Without ACCESS, a fault strikes
 * all accesses that KIND can happen to. Without COUNT, it starts at the first one, and strikes as
 * often as is the default for KIND.
 *
 * Here NAME is a register or "any", OFFSET is in bytes from the start of the BAR, KIND is a name of
 * emu_fault_traits; "stuck" takes MASK/VALUE and "flip" the number of a bit.
 *
 * Nothing here allocates, and any wrong text is just refused.
 */
#ifndef EMU_FAULT_TEXT_H
#define EMU_FAULT_TEXT_H

#include "emu_fault.h"

/* Longest text of one fault, NUL included. */
#define EMU_FAULT_LINE 160

/**
 * struct emu_fault_error - what is wrong with a text
 * @column: of the first wrong byte, from 0
 * @message: what is wrong, and what would be right
 */
struct emu_fault_error {
	size_t column;
	char message[256];
};

/**
 * struct emu_fault_word - a word in a text
 * @at: column of its first byte
 * @length: in bytes, 0 if it is not there
 */
struct emu_fault_word {
	size_t at;
	size_t length;
};

/**
 * struct emu_fault_words - the text of one fault taken apart, not yet understood
 * @text: all of it
 * @place: NAME
 * @by_offset: the place is an OFFSET instead
 * @range: the cells or offsets as written
 * @first: first cell or offset
 * @last: last of them
 * @access_word: ACCESS as written
 * @access: %EMU_READ, %EMU_WRITE or 0
 * @nth: struct emu_fault.nth; 0 if there is no COUNT
 * @times: struct emu_fault.times; 0 if it does not say
 * @kind: KIND
 * @number_words: the numbers after it as written
 * @numbers: their values
 */
struct emu_fault_words {
	const char *text;
	struct emu_fault_word place;
	bool by_offset;
	struct emu_fault_word range;
	uint64_t first, last;
	struct emu_fault_word access_word;
	unsigned int access;
	uint64_t nth, times;
	struct emu_fault_word kind;
	struct emu_fault_word number_words[2];
	uint64_t numbers[2];
};

/**
 * emu_fault_parse() - a fault as text
 * @fault: overwritten, with a fresh row; unchanged on error
 * @text: one FAULT and nothing else
 * @error: receives what is wrong
 *
 * Return: true, or false on error.
 */
bool emu_fault_parse(struct emu_fault *fault, const char *text, struct emu_fault_error *error);

/**
 * emu_fault_format() - a fault as text, which emu_fault_parse() turns into the same row
 * @line: receives it
 * @fault: a row from emu_fault_parse(), or one whose range is cells of one register, or anything
 *
 * Return: its length.
 */
size_t emu_fault_format(char line[EMU_FAULT_LINE], const struct emu_fault *fault);

/* ---------------------------------------------------------------- For a world above ----------- */

/**
 * emu_fault_scan() - take one fault's text apart
 * @words: overwritten
 * @text: a whole PLAN
 * @at: column at which the FAULT starts
 * @error: receives what is wrong
 *
 * Return: the column after it, where ``text`` has a comma or ends; 0 on error.
 */
size_t emu_fault_scan(struct emu_fault_words *words, const char *text, size_t at,
		      struct emu_fault_error *error);

/**
 * emu_fault_is() - compare a word
 * @words: the text
 * @word: one of its words
 * @name: the text to compare it with
 *
 * Return: true if they are equal.
 */
bool emu_fault_is(const struct emu_fault_words *words, struct emu_fault_word word,
		  const char *name);

/**
 * emu_fault_kind_of() - which kind of access fault is meant?
 * @words: the text
 *
 * Return: the kind, or %EMU_FAULT_NONE if KIND is none of them.
 */
enum emu_fault_kind emu_fault_kind_of(const struct emu_fault_words *words);

/**
 * emu_fault_understand() - make an access fault from a text that was taken apart
 * @fault: overwritten, with a fresh row; unchanged on error
 * @words: the text
 * @error: receives what is wrong
 *
 * Return: true, or false on error.
 */
bool emu_fault_understand(struct emu_fault *fault, const struct emu_fault_words *words,
			  struct emu_fault_error *error);

/**
 * emu_fault_count_format() - a COUNT as text with its "@", or an empty text if there is none
 * @line: receives it
 * @room: size of @line
 * @nth: as in a row
 * @times: as in a row
 *
 * Return: its length.
 */
size_t emu_fault_count_format(char *line, size_t room, uint64_t nth, uint64_t times);

/**
 * emu_fault_refuse() - say what is wrong
 * @error: receives it
 * @column: where
 * @format: as for printf()
 *
 * Return: false, for the caller to pass on.
 */
bool emu_fault_refuse(struct emu_fault_error *error, size_t column, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* EMU_FAULT_TEXT_H */
