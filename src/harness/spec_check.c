// SPDX-License-Identifier: GPL-2.0-only
/*
 * Check a package's tables.
 */
#include "spec_check.h"

#include <stdio.h>
#include <string.h>

/* Calls that need no row; a row with such a name must have this kind. */
static const struct {
	const char *name;
	enum call_kind kind;
} given[] = {
	{ "open", CALL_OPEN },   { "release", CALL_RELEASE }, { "poll", CALL_POLL },
	{ "wait", CALL_WAIT },   { "bind", CALL_BIND },       { "unbind", CALL_UNBIND },
	{ "load", CALL_LOAD },   { "unload", CALL_UNLOAD },   { "sleep", CALL_SLEEP },
	{ "reset", CALL_RESET },
};

static bool is_word(const char *name, const char *never)
{
	return name && *name && !strpbrk(name, never);
}

static bool is_given_otherwise(const struct spec_call_row *row)
{
	for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++)
		if (!strcmp(row->name, given[i].name) && row->kind != given[i].kind)
			return true;
	return false;
}

/* The size in a command's number. */
static size_t size_of(unsigned int cmd)
{
	return cmd >> 30 ? cmd >> 16 & 0x3fff : 0;
}

/* Find the error of a call that has a name; NULL if there is none. */
static const char *wrong_with(const struct spec_call_row *row)
{
	const bool is_attribute = row->kind == CALL_SHOW || row->kind == CALL_STORE;

	if (row->kind >= CALL_KINDS)
		return "there is no such kind";
	if (is_given_otherwise(row))
		return "its kind is not the one of that name";
	if (row->size > SPEC_MEMORY)
		return "it has more user memory than SPEC_MEMORY";
	if (is_attribute && (!row->attribute || !*row->attribute))
		return "it names no .attribute";
	if (row->kind == CALL_STORE && !row->in)
		return "it has no text to be written, .in";
	if (row->kind == CALL_IOCTL && row->size && row->size < size_of(row->cmd) && !row->fails)
		return "its .cmd says that it has more user memory than its .size";
	return NULL;
}

bool spec_check_calls(const struct spec_call_row *rows, size_t n, char *text, size_t room)
{
	for (size_t i = 0; i < n; i++) {
		const char *wrong;

		if (!is_word(rows[i].name, " \t\n,/@:'")) {
			snprintf(text, room,
				 "the name of call %zu is missing, or has a blank, comma, colon, "
				 "slash, quote or @ in it",
				 i);
			return false;
		}
		wrong = wrong_with(&rows[i]);
		for (size_t k = 0; k < i; k++)
			if (!strcmp(rows[k].name, rows[i].name))
				wrong = "it is there twice";
		if (i && rows[i - 1].swept && !rows[i].swept)
			wrong = "it comes after one that is .swept";
		if (!wrong)
			continue;
		snprintf(text, room, "the call '%s': %s", rows[i].name, wrong);
		return false;
	}
	return true;
}

bool spec_check_states(const struct spec_state_row *rows, size_t n, char *text, size_t room)
{
	for (size_t i = 0; i < n; i++) {
		if (!is_word(rows[i].name, " \t\n:/'")) {
			snprintf(text, room,
				 "the name of state %zu is missing, or has a blank, colon, slash "
				 "or quote in it",
				 i);
			return false;
		}
		if (i && rows[i - 1].swept && !rows[i].swept) {
			snprintf(text, room, "the state '%s': it comes after one that is .swept",
				 rows[i].name);
			return false;
		}
		for (size_t k = 0; k < i; k++) {
			if (strcmp(rows[k].name, rows[i].name) != 0)
				continue;
			snprintf(text, room, "the state '%s': it is there twice", rows[i].name);
			return false;
		}
	}
	return true;
}
