// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls of a device's spec.c as texts, in the language of op scripts.
 */

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "call_text.h"
#include "uapi/linux/lkp_enc.h"

#include <stdlib.h>
#include <string.h>

#define SCRIPT 65536

static void parse(struct spec_call_row *row, const char *text, uint8_t *memory)
{
	struct ops_error error;

	*row = (struct spec_call_row){ .name = text, .text = text };
	if (!call_parse(row, memory, &error))
		fail_msg("%s: %s", text, error.message);
}

static void test_reads_and_writes(void **state)
{
	uint8_t memory[SPEC_MEMORY];
	struct spec_call_row row;

	(void)state;
	parse(&row, "read 8", memory);
	assert_int_equal(row.kind, CALL_READ);
	assert_int_equal(row.size, 8);
	parse(&row, "write \"a\\x00b\"", memory);
	assert_int_equal(row.kind, CALL_WRITE);
	assert_int_equal(row.size, 3);
	assert_memory_equal(row.in, "a\0b", 4);
	parse(&row, "write \"a\" count=2", memory);
	assert_int_equal(row.size, 2);
	parse(&row, "poll", memory);
	assert_int_equal(row.kind, CALL_POLL);
}

static void test_ioctl_has_number_and_argument_of_the_table(void **state)
{
	uint8_t memory[SPEC_MEMORY];
	struct spec_call_row row;
	const uint32_t seed = 7;

	(void)state;
	parse(&row, "ioctl WRITE_SEED seed=7", memory);
	assert_int_equal(row.kind, CALL_IOCTL);
	assert_int_equal(row.cmd, LKP_ENC_WRITE_SEED);
	assert_int_equal(row.size, sizeof(seed));
	assert_memory_equal(row.in, &seed, sizeof(seed));
	parse(&row, "ioctl 0x80047104", memory);
	assert_int_equal(row.cmd, LKP_ENC_READ_SEED);
	assert_int_equal(row.size, sizeof(seed));
	/* Longer than its number says, which is a pointer's size. */
	parse(&row, "ioctl WRITE_STRING \"0123456789\"", memory);
	assert_int_equal(row.size, 11);
	assert_memory_equal(row.in, "0123456789", 11);
}

static void test_pointers_lead_into_the_memory_of_the_call(void **state)
{
	struct {
		struct lkp_enc_crypt crypt;
		char src[256];
		char dst[256];
	} user;
	uint8_t memory[SPEC_MEMORY];
	struct spec_call_row row;
	uintptr_t start = (uintptr_t)&user;

	(void)state;
	parse(&row, "ioctl CRYPT src=\"abc\" dst_len=4 seed=3 decrypt", memory);
	assert_int_equal(row.size, sizeof(user));
	memcpy(&user, row.in, sizeof(user));
	call_point(row.ioctl, (uint8_t *)&user);
	assert_int_equal(user.crypt.src, start + sizeof(user.crypt));
	assert_int_equal(user.crypt.dst, start + sizeof(user.crypt) + sizeof(user.src));
	assert_int_equal(user.crypt.src_len, 3);
	assert_int_equal(user.crypt.dst_len, 4);
	assert_int_equal(user.crypt.seed, 3);
	assert_int_equal(user.crypt.flags, LKP_ENC_CRYPT_DECRYPT);
	assert_memory_equal((char *)user.crypt.src, "abc", 4);

	parse(&row, "ioctl CRYPT src=\"a\"*1000 dst_len=4 seed=3", memory);
	assert_int_equal(row.size, sizeof(user.crypt) + 2000);
}

static void test_what_is_no_call_is_refused(void **state)
{
	static const char *const texts[] = {
		"reed 8",
		"read",
		"open rw",
		"read 20481",
		"write \"a\"*20481",
		"ioctl NO_SUCH",
		"ioctl WRITE_SEED seed",
		"write \"a\" edge=1",
		"write \"a\" null",
		"read 1 readonly",
		"ioctl CRYPT src=\"a\" dst_null",
		"ioctl CRYPT src=\"a\"*10300",
		"ioctl WRITE_STRING \"a\"*20480",
	};
	uint8_t memory[SPEC_MEMORY];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct spec_call_row row = { .name = "wrong", .text = texts[i] };
		struct ops_error error = { 0 };

		if (call_parse(&row, memory, &error))
			fail_msg("%s is taken for a call", texts[i]);
		assert_true(*error.message);
	}
}

static void assert_argument(const struct ops_op *op, const struct spec_call_row *row)
{
	static uint8_t argument[OPS_AREA];
	const uintptr_t nowhere[OPS_AREAS] = { 0 };
	size_t size = ops_argument(op, nowhere, argument);
	uint8_t memory[SPEC_MEMORY];

	memcpy(memory, row->in, SPEC_MEMORY);
	for (size_t i = 0; ops_field_at(op->call, i); i++)
		if (ops_field_is_pointer(&op->call->fields[i]))
			memset(memory + op->call->fields[i].offset, 0, op->call->fields[i].size);
	assert_memory_equal(memory, argument, size);
}

/* A call of the script equals the call of its text, and has the script's bytes in its memory. */
static int compare(const struct ops_op *op, void *context)
{
	unsigned long *same = context;
	struct spec_call_row row = { .name = "row" };
	uint8_t memory[SPEC_MEMORY];
	char text[CALL_TEXT];
	struct ops_error error;

	call_format(op, text);
	row.text = text;
	/* Too large, or with places of memory that a table of calls cannot have. */
	if (!call_parse(&row, memory, &error))
		return 0;
	if (op->kind == OPS_IOCTL) {
		assert_int_equal(row.cmd, op->command);
		assert_ptr_equal(row.ioctl, op->call);
		if (!op->data.literal && !op->has_number)
			assert_argument(op, &row);
	} else if (op->kind != OPS_POLL) {
		assert_int_equal(row.size, op->count);
	}
	++*same;
	return 0;
}

static void test_random_calls_of_scripts_are_those_of_their_texts(void **state)
{
	static char script[SCRIPT];
	struct ops_error error;
	unsigned long same = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 50; seed++) {
		size_t size = ops_generate(seed, 100, script, sizeof(script));

		assert_int_equal(ops_parse(script, size, compare, &same, &error), 0);
	}
	assert_true(same > 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_and_writes),
		cmocka_unit_test(test_ioctl_has_number_and_argument_of_the_table),
		cmocka_unit_test(test_pointers_lead_into_the_memory_of_the_call),
		cmocka_unit_test(test_what_is_no_call_is_refused),
		cmocka_unit_test(test_random_calls_of_scripts_are_those_of_their_texts),
	};

	return cmocka_run_group_tests_name("ops/call_text", tests, NULL, NULL);
}
