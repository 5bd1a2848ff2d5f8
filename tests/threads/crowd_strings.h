/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Strings for the members of the crowd, which show when they are torn.
 */
#ifndef TESTS_CROWD_STRINGS_H
#define TESTS_CROWD_STRINGS_H

#include "crowd.h"

/* Strings of one letter, with a different length for each letter, so that every mix shows. */
static const struct {
	char letter;
	size_t length;
} strings[] = {
	{ 'a', 1 },
	{ 'b', 100 },
	{ 'c', 1000 },
	{ 'd', LKP_ENC_STRING_MAX },
};
#define STRINGS (sizeof(strings) / sizeof(strings[0]))

static inline bool is_whole(const char *text, size_t n)
{
	for (size_t i = 0; n && i < STRINGS; i++)
		if (text[0] == strings[i].letter)
			return n == strings[i].length && !memcmp(text, text + 1, n - 1);
	return false;
}

/* Put one of the strings into @text. Returns its length. */
static inline size_t pick(char *text, unsigned int which)
{
	size_t length = strings[which % STRINGS].length;

	memset(text, strings[which % STRINGS].letter, length);
	text[length] = '\0';
	return length;
}

static inline long write_once(struct member *member, unsigned int which)
{
	size_t length = pick(member->text, which);

	return lkp_enc_write(&member->file, member->text, length, false);
}

static inline long write_string_once(struct member *member, unsigned int which)
{
	pick(member->text, which);
	return lkp_enc_ioctl(&member->file, LKP_ENC_WRITE_STRING, member->text, false);
}

/* From the start of the string, as a program that has just opened the node. */
static inline long read_once(struct member *member)
{
	struct lkp_enc_file file;
	int err = lkp_enc_open(&member->crowd->dev, &file, LKP_ENC_FILE_READ);

	return err ? err : lkp_enc_read(&file, member->text, sizeof(member->text), false);
}

static inline long read_string_once(struct member *member)
{
	long err = lkp_enc_ioctl(&member->file, LKP_ENC_READ_STRING, member->text, false);

	return err ? err : (long)strnlen(member->text, sizeof(member->text));
}

#endif /* TESTS_CROWD_STRINGS_H */
