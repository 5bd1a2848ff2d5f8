// SPDX-License-Identifier: GPL-2.0-only
/*
 * Inputs of fuzz_calls as bytes, as text and as op scripts. LKP_TEST_SEED chooses other bytes.
 */

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "prng.h"
#include "step_script.h"
#include "step_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define PROGRAMS 500

/* Phrases of texts; each must come up. */
static const char *const said[] = {
	"open ",
	", of ",
	", with ",
	" at ",
	", a quick program",
	"@3:efault=",
	":gone\n",
	" is pulled out",
	" put back",
	", without power",
	", and the ",
	", for an ",
	", unbound at point 7",
};
#define SAID (sizeof(said) / sizeof(said[0]))

/* Bytes for unusual settings are as likely as others. */
static size_t make_up(struct prng *prng, uint8_t data[RECORD_LARGEST])
{
	const size_t size = RECORD_HEADER + prng_below(prng, RECORD_LARGEST - RECORD_HEADER + 1);

	for (size_t i = 0; i < size; i++)
		data[i] = (uint8_t)prng_next(prng);
	for (size_t i = RECORD_HEADER; i + sizeof(struct record) <= size;
	     i += sizeof(struct record)) {
		struct record *record = (void *)(data + i);

		if (prng_chance(prng, 50))
			record->fault |= RECORD_FAILS;
		if (prng_chance(prng, 50))
			record->change |= RECORD_BYTES;
		record->at &= (uint8_t)prng_next(prng);
	}
	return size;
}

static char *text_of(const uint8_t *data, size_t size)
{
	size_t length;
	char *text;
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	step_write_program(data, size, "", "\n", out);
	(void)fclose(out);
	return text;
}

static size_t bytes_of(const char *text, uint8_t data[RECORD_LARGEST])
{
	const char *at = text;
	size_t size;
	const char *wrong = step_read_program(&at, data, &size);

	if (wrong)
		fail_msg("%s: %s", wrong, at);
	return size;
}

static void assert_round_trip(const uint8_t *data, size_t size, unsigned int seen[SAID])
{
	uint8_t canonical[RECORD_LARGEST], again[RECORD_LARGEST];
	char *text = text_of(data, size);
	size_t canonical_size = bytes_of(text, canonical);
	char *same = text_of(canonical, canonical_size);

	assert_string_equal(same, text);
	assert_int_equal(record_length(canonical_size), record_length(size));
	assert_int_equal(bytes_of(same, again), canonical_size);
	assert_memory_equal(again, canonical, canonical_size);
	for (size_t i = 0; i < SAID; i++)
		seen[i] += strstr(text, said[i]) != NULL;
	free(text);
	free(same);
}

static void test_text_says_all_that_the_bytes_do(void **state)
{
	const char *given = getenv("LKP_TEST_SEED");
	struct prng prng = { given ? strtoull(given, NULL, 0) : 0 };
	unsigned int seen[SAID] = { 0 };

	(void)state;
	if (!given)
		assert_int_equal(getrandom(&prng.state, sizeof(prng.state), 0), sizeof(prng.state));
	printf("# LKP_TEST_SEED=0x%" PRIx64 "\n", prng.state);
	for (unsigned int i = 0; i < PROGRAMS; i++) {
		uint8_t data[RECORD_LARGEST];
		size_t size = make_up(&prng, data);

		assert_round_trip(data, size, seen);
	}
	for (size_t i = 0; i < SAID; i++)
		if (!seen[i])
			fail_msg("no text says '%s'", said[i]);
}

/* A step must not have settings that a text cannot express. */
static void test_bytes_that_do_not_count_are_no_part_of_the_step(void **state)
{
	uint8_t data[RECORD_LARGEST];
	const size_t size = bytes_of("greeting:\nwrite c, with 01\n", data);
	struct trial_step step;

	(void)state;
	memset(data + size - TRIAL_BYTES + 1, 0xff, TRIAL_BYTES - 1);
	step = record_step(data, 0);
	assert_int_equal(step.n_bytes, 1);
	assert_int_equal(step.bytes[0], 1);
	assert_int_equal(step.bytes[1], 0);
}

static void test_wrong_text_is_refused_where_it_is_wrong(void **state)
{
	static const struct {
		const char *text;
		const char *at;
	} wrong[] = {
		{ "nowhere:\n", "nowhere:\n" },
		{ "greeting:\nread a\nfall a\n", "fall a\n" },
		{ "greeting:\nread\n", "\n" },
		{ "greeting:\nread g\n", "g\n" },
		{ "greeting:\nread e\n", "read e\n" }, /* there are so many, but not for records */
		{ "greeting:\nread a b\n", "b\n" },
		{ "greeting:\nread a, of all\n", "all\n" },
		{ "greeting:\nread a, of 256 bytes\n", "read a, of 256 bytes\n" },
		{ "greeting:\nread a, with 01\n", "read a, with 01\n" },
		{ "greeting:\nwrite a, with 1\n", "1\n" },
		{ "greeting:\nread a, copy_to_user@1:enomem\n", "copy_to_user@1:enomem\n" },
		{ "greeting:\nread a, copy_to_user@9:efault\n", "read a, copy_to_user@9:efault\n" },
		{ "greeting:\npoll a, unbound at point x\n", "x\n" },
		{ "greeting:\npoll a, without power\n", "poll a, without power\n" },
		{ "greeting:\nsleep, unbound at point 1\n", "sleep, unbound at point 1\n" },
		{ "greeting:\nread a, a quick program opens the node\n",
		  "read a, a quick program opens the node\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		uint8_t data[RECORD_LARGEST];
		const char *at = wrong[i].text;
		size_t size;

		if (!step_read_program(&at, data, &size))
			fail_msg("'%s' is taken", wrong[i].text);
		assert_string_equal(at, wrong[i].at);
	}
}

static void test_script_is_calls_of_the_table(void **state)
{
	static const char script[] = "open b rw\n"
				     "write b \"x\"\n"
				     "write b \"hullo\"\n"
				     "lseek b\n"
				     "read b 6\n"
				     "nonblock b on\n"
				     "write b \"jelly\"\n"
				     "ioctl b READ_SEED\n"
				     "ioctl b CRYPT \"abc\" dst_len=4 seed=0x05050505\n"
				     "ioctl b CRYPT \"abc\" dst_len=4 seed=3 dst=src\n"
				     "close b\n";
	static const char expected[] = "greeting:\n"
				       "open b\n"
				       "write b, with 78\n"
				       "write-hello b, with 75 at 1\n"
				       "read b, of 6 bytes\n"
				       "write-nonblock b, with 6a 65 6c 6c 79\n"
				       "READ_SEED-nonblock b\n"
				       "CRYPT b, with 05 05 05 05 at 24\n"
				       "release b\n";
	uint8_t data[RECORD_LARGEST];
	struct ops_error error;
	size_t size;
	char *text;

	(void)state;
	assert_true(step_read_script(script, data, &size, stdout, &error));
	text = text_of(data, size);
	assert_string_equal(text, expected);
	free(text);
	assert_false(step_read_script("open b rw\nfall b\n", data, &size, NULL, &error));
	assert_int_equal(error.line, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_says_all_that_the_bytes_do),
		cmocka_unit_test(test_bytes_that_do_not_count_are_no_part_of_the_step),
		cmocka_unit_test(test_wrong_text_is_refused_where_it_is_wrong),
		cmocka_unit_test(test_script_is_calls_of_the_table),
	};

	return cmocka_run_group_tests_name("random/step_text", tests, NULL, NULL);
}
