// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many threads on one device: no string is torn, no transaction is disturbed, no byte of a file is
 * lost or delivered twice. Under ThreadSanitizer the same tests look for accesses that no lock
 * orders.
 *
 * Nothing here waits for a clock. Work is bounded, also when the driver is broken.
 */
#include "crowd_strings.h"

#define ROUNDS 100

/* ---------------------------------------------------------------- Strings --------------------- */

static void keep_writing(struct member *member)
{
	for (unsigned int i = 0; i < ROUNDS; i++) {
		member->result = write_once(member, i + member->index);
		if (!expect(member, member->result > 0, "write"))
			return;
		member->result = write_string_once(member, i + member->index + 1);
		if (!expect(member, !member->result, "WRITE_STRING"))
			return;
	}
}

static void keep_reading(struct member *member)
{
	for (unsigned int i = 0; i < 2 * ROUNDS; i++) {
		member->result = i % 2 ? read_once(member) : read_string_once(member);
		if (!expect(member, member->result > 0, "read"))
			return;
		if (!expect(member, is_whole(member->text, (size_t)member->result), "torn string"))
			return;
	}
}

static void test_write_and_read_by_many_never_tear(void **state)
{
	static void (*const acts[])(struct member *) = {
		keep_writing, keep_writing, keep_writing, keep_writing,
		keep_reading, keep_reading, keep_reading, keep_reading,
	};
	struct crowd *crowd = *state;

	assert_int_equal(lkp_enc_write(&crowd->shared, "a", 1, false), 1);
	crowd_run(crowd, acts);
}

/* ---------------------------------------------------------------- Transactions ---------------- */

static char shifted(char c, uint32_t shift)
{
	if (c >= 'a' && c <= 'z')
		return (char)('a' + ((uint32_t)(c - 'a') + shift) % 26);
	if (c >= 'A' && c <= 'Z')
		return (char)('A' + ((uint32_t)(c - 'A') + shift) % 26);
	return c;
}

/* Encipher a member's own text under its own seed, check it, and decipher it. */
static bool crypt_both_ways(struct member *member, uint32_t length, uint32_t seed)
{
	struct lkp_enc_crypt crypt = {
		.src = (uintptr_t)member->text,
		.dst = (uintptr_t)member->text,
		.src_len = length,
		.dst_len = sizeof(member->text),
		.seed = seed,
	};

	for (uint32_t i = 0; i < length; i++)
		member->text[i] = (char)(i + seed);
	member->result = lkp_enc_ioctl(&member->file, LKP_ENC_CRYPT, &crypt, false);
	if (!expect(member, !member->result && crypt.dst_len == length, "CRYPT"))
		return false;
	for (uint32_t i = 0; i < length; i++)
		if (!expect(member, member->text[i] == shifted((char)(i + seed), seed % 26),
			    "CRYPT enciphered wrongly"))
			return false;
	crypt.flags = LKP_ENC_CRYPT_DECRYPT;
	member->result = lkp_enc_ioctl(&member->file, LKP_ENC_CRYPT, &crypt, false);
	if (!expect(member, !member->result, "CRYPT"))
		return false;
	for (uint32_t i = 0; i < length; i++)
		if (!expect(member, member->text[i] == (char)(i + seed),
			    "CRYPT deciphered wrongly"))
			return false;
	return true;
}

static void keep_crypting(struct member *member)
{
	static const uint32_t lengths[] = { 1, 64, 1000, LKP_ENC_STRING_CELLS };

	for (unsigned int i = 0; i < ROUNDS / 2; i++)
		if (!crypt_both_ways(member, lengths[i % 4], 1 + member->index + 26 * i))
			return;
}

/* Every SEED that a user sets is a multiple of 26; any other value is that of a CRYPT. */
static void keep_setting_the_seed(struct member *member)
{
	for (unsigned int i = 0; i < ROUNDS; i++) {
		u32 seed = 26 * (i * 1651910);

		member->result = lkp_enc_ioctl(&member->file, LKP_ENC_WRITE_SEED, &seed, false);
		if (!expect(member, !member->result, "WRITE_SEED"))
			return;
		member->result = lkp_enc_ioctl(&member->file, LKP_ENC_READ_SEED, &seed, false);
		if (!expect(member, !member->result, "READ_SEED"))
			return;
		if (!expect(member, seed % 26 == 0, "SEED of somebody's CRYPT"))
			return;
	}
}

static void keep_reading_whole_or_empty(struct member *member)
{
	for (unsigned int i = 0; i < 2 * ROUNDS; i++) {
		member->result = i % 2 ? read_once(member) : read_string_once(member);
		if (!expect(member, member->result >= 0, "read"))
			return;
		if (member->result &&
		    !expect(member, is_whole(member->text, (size_t)member->result),
			    "string neither whole nor empty"))
			return;
	}
}

static void test_crypt_among_strings_and_seeds_is_atomic(void **state)
{
	static void (*const acts[])(struct member *) = {
		keep_crypting,         keep_crypting,
		keep_crypting,         keep_writing,
		keep_writing,          keep_setting_the_seed,
		keep_setting_the_seed, keep_reading_whole_or_empty,
	};
	struct crowd *crowd = *state;

	crowd_run(crowd, acts);
	assert_int_equal(crowd->emu.state.device.seed % 26, 0);
}

/* ---------------------------------------------------------------- One file, many readers ------ */

/* The string of this test consists of four-digit numbers in order, so a piece shows its place. */
#define DIGITS  4
#define NUMBERS (LKP_ENC_STRING_MAX / DIGITS)

static void number(char *text)
{
	for (unsigned int i = 0; i < NUMBERS * DIGITS; i++) {
		static const unsigned int places[DIGITS] = { 1000, 100, 10, 1 };

		text[i] = (char)('0' + i / DIGITS / places[i % DIGITS] % 10);
	}
	text[NUMBERS * DIGITS] = '\0';
}

static unsigned int number_at(const char *text)
{
	unsigned int value = 0;

	for (unsigned int i = 0; i < DIGITS; i++)
		value = 10 * value + (unsigned int)(text[i] - '0');
	return value;
}

/* A piece must be consecutive numbers. */
static bool note_piece(struct member *member, const char *piece, size_t n)
{
	unsigned int first = number_at(piece);

	if (!expect(member, n % DIGITS == 0, "piece of odd size"))
		return false;
	for (unsigned int i = 0; i < n / DIGITS; i++) {
		unsigned int value = number_at(piece + DIGITS * i);

		if (!expect(member, value == first + i && value < NUMBERS, "hole in a piece"))
			return false;
		member->seen[value]++;
	}
	return true;
}

static void read_pieces(struct member *member)
{
	size_t size = DIGITS * (4 + 20 * (size_t)member->index);

	do {
		member->result = lkp_enc_read(&member->crowd->shared, member->text, size, false);
		if (!expect(member, member->result >= 0, "read"))
			return;
	} while (member->result && note_piece(member, member->text, (size_t)member->result));
}

/*
 * This read cannot deliver the bytes that it claims: it must give them back before another read
 * goes on.
 */
static void read_into_nowhere(struct member *member)
{
	sim_map(&member->task, member->text, 1, SIM_WRITE);
	for (unsigned int i = 0; i < 20; i++) {
		member->result = lkp_enc_read(&member->crowd->shared, member->text, 64, false);
		if (!expect(member, member->result == -EFAULT || !member->result, "read"))
			return;
	}
}

static void test_read_of_one_file_by_many_gives_each_byte_once(void **state)
{
	static void (*const acts[])(struct member *) = {
		read_pieces, read_pieces,       read_pieces,
		read_pieces, read_into_nowhere, read_into_nowhere,
	};
	struct crowd *crowd = *state;
	char text[LKP_ENC_STRING_CELLS];

	number(text);
	for (unsigned int round = 1; round <= 5; round++) {
		assert_int_equal(lkp_enc_write(&crowd->shared, text, NUMBERS * DIGITS, false),
				 NUMBERS * DIGITS);
		crowd_run(crowd, acts);
		for (unsigned int i = 0; i < NUMBERS; i++) {
			unsigned int times = 0;

			for (unsigned int j = 0; j < crowd->size; j++)
				times += crowd->members[j].seen[i];
			assert_int_equal(times, round);
		}
		for (unsigned int j = 0; j < crowd->size; j++)
			sim_unmap_all(&crowd->members[j].task);
	}
}

static void keep_rewinding(struct member *member)
{
	number(member->text);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		member->result = lkp_enc_write(&member->crowd->shared, member->text,
					       NUMBERS * DIGITS, false);
		if (!expect(member, member->result == NUMBERS * DIGITS, "write"))
			return;
	}
}

static void keep_reading_pieces(struct member *member)
{
	for (unsigned int i = 0; i < ROUNDS; i++) {
		member->result = lkp_enc_read(&member->crowd->shared, member->text, 400, false);
		if (!expect(member, member->result >= 0, "read"))
			return;
		if (member->result && !note_piece(member, member->text, (size_t)member->result))
			return;
	}
}

/* Stores rewind the file while others read it: the start of a read is decided under the lock. */
static void test_write_and_read_of_one_file_by_many_keeps_pieces_whole(void **state)
{
	static void (*const acts[])(struct member *) = {
		keep_rewinding,      keep_rewinding,    keep_reading_pieces,
		keep_reading_pieces, read_into_nowhere,
	};
	struct crowd *crowd = *state;
	struct member *any = &crowd->members[0];
	long n;

	crowd_run(crowd, acts);
	keep_rewinding(any);
	n = lkp_enc_read(&crowd->shared, any->text, sizeof(any->text), false);
	assert_int_equal(n, NUMBERS * DIGITS);
	assert_int_equal(number_at(any->text), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		crowd_tests(test_write_and_read_by_many_never_tear),
		crowd_tests(test_crypt_among_strings_and_seeds_is_atomic),
		crowd_tests(test_read_of_one_file_by_many_gives_each_byte_once),
		crowd_tests(test_write_and_read_of_one_file_by_many_keeps_pieces_whole),
	};

	return cmocka_run_group_tests_name("threads/threads", tests, NULL, NULL);
}
