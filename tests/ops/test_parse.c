// SPDX-License-Identifier: GPL-2.0-only
/*
 * The op-script language: the meaning of each line, and the exact place of errors.
 */

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ops.h"
#include "same_op.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAX_OPS 64

struct parsed {
	struct ops_op ops[MAX_OPS];
	size_t count;
	struct ops_error error;
};

static int keep(const struct ops_op *op, void *context)
{
	struct parsed *parsed = context;

	assert_true(parsed->count < MAX_OPS);
	parsed->ops[parsed->count++] = *op;
	return 0;
}

static int parse(struct parsed *parsed, const char *script)
{
	*parsed = (struct parsed){ 0 };
	return ops_parse(script, strlen(script), keep, parsed, &parsed->error);
}

/* Parse one line, which must be right. */
static struct ops_op op(const char *line)
{
	struct parsed parsed;

	if (parse(&parsed, line))
		fail_msg("%s: %zu:%zu: %s", line, parsed.error.line, parsed.error.column,
			 parsed.error.message);
	assert_int_equal(parsed.count, 1);
	return parsed.ops[0];
}

static void assert_data(const struct ops_data *data, const char *want, size_t size)
{
	uint8_t bytes[OPS_MAX];

	assert_int_equal(ops_data_size(data), size);
	ops_data_copy(data, bytes);
	assert_memory_equal(bytes, want, size);
}

static void test_parse_open_takes_modes(void **state)
{
	(void)state;
	assert_int_equal(op("open a r").mode, OPS_MODE_READ);
	assert_int_equal(op("open h w").file, 7);
	assert_int_equal(op("open b rw nonblock").mode,
			 OPS_MODE_READ | OPS_MODE_WRITE | OPS_MODE_NONBLOCK);
	assert_int_equal(op("open b w nonblock").mode, OPS_MODE_WRITE | OPS_MODE_NONBLOCK);
	assert_int_equal(op("nonblock a on").mode, OPS_MODE_NONBLOCK);
	assert_int_equal(op("nonblock a off").mode, 0);
	assert_int_equal(op("dup a c").other, 2);
}

static void test_parse_write_takes_data_and_count(void **state)
{
	struct ops_op write = op("  write b \"a\\\\b\\\"\\x00\\0\\n\\t#\"*2 # a comment");

	(void)state;
	assert_int_equal(write.kind, OPS_WRITE);
	assert_int_equal(write.file, 1);
	assert_int_equal(write.count, 18);
	assert_data(&write.data, "a\\b\"\0\0\n\t#a\\b\"\0\0\n\t#", 18);
	assert_memory_equal(write.text, "write b \"a", 10);
	assert_int_equal(write.text[write.text_size - 1], '2');
	assert_int_equal(op("write a \"Hello\" count=3").count, 3);
	assert_int_equal(op("write a \"\"").count, 0);
	assert_int_equal(op("write a \"a\"*8192").count, 8192);
	assert_int_equal(op("pwrite a \"abc\"").kind, OPS_PWRITE);
}

static void test_parse_read_takes_count_and_places(void **state)
{
	struct ops_op read = op("read a 0x10 edge=7");

	(void)state;
	assert_int_equal(read.kind, OPS_READ);
	assert_int_equal(read.count, 16);
	assert_int_equal(read.places[OPS_ARGUMENT].edge, 7);
	assert_int_equal(op("read a 1").places[OPS_ARGUMENT].edge, OPS_AREA);
	assert_true(op("read a 1 null").places[OPS_ARGUMENT].null);
	assert_true(op("pread a 1 readonly").places[OPS_ARGUMENT].readonly);
}

static const struct ops_value *value(const struct ops_op *op, const char *field)
{
	int i = ops_field_find(op->call, field, strlen(field));

	assert_true(i >= 0);
	return &op->values[i];
}

static void test_parse_ioctl_by_number_takes_plain_bytes(void **state)
{
	struct ops_op ioctl = op("ioctl a 0x40107102 \"text\" edge=2");

	(void)state;
	assert_null(ioctl.call);
	assert_int_equal(ioctl.command, 0x40107102);
	assert_data(&ioctl.data, "text", 4);
	assert_int_equal(ioctl.places[OPS_ARGUMENT].edge, 2);
	assert_false(op("ioctl a 0x80047104").has_number);
	ioctl = op("ioctl a 0x40047101 4294967295");
	assert_true(ioctl.has_number);
	assert_int_equal(ioctl.number, 0xffffffff);
	assert_int_equal(op("ioctl a 4294967295").command, 0xffffffff);
}

static void test_parse_ioctl_by_name_takes_its_fields(void **state)
{
	struct ops_op crypt = op("ioctl a CRYPT src=\"Hello\" seed=9 decrypt flags=4 src_len=3 "
				 "dst_len=100 dst=src dst_edge=1 null dst_readonly");
	struct ops_op seed = op("ioctl a READ_SEED edge=3");
	struct ops_op shared = op("ioctl a CRYPT src=dst");

	(void)state;
	assert_int_equal(crypt.command, 0xc0207105);
	assert_data(&value(&crypt, "src")->data, "Hello", 5);
	assert_int_equal(value(&crypt, "seed")->number, 9);
	assert_true(value(&crypt, "decrypt")->given);
	assert_int_equal(value(&crypt, "flags")->number, 4);
	assert_int_equal(value(&crypt, "src_len")->number, 3);
	assert_int_equal(value(&crypt, "dst_len")->number, 100);
	assert_int_equal(value(&crypt, "dst")->number, ops_field_find(crypt.call, "src", 3));
	assert_int_equal(crypt.places[ops_field_area(crypt.call, 1)].edge, 1);
	assert_true(crypt.places[ops_field_area(crypt.call, 1)].readonly);
	assert_true(crypt.places[OPS_ARGUMENT].null);
	assert_int_equal(value(&shared, "src")->number, ops_field_find(crypt.call, "dst", 3));
	assert_int_equal(seed.command, 0x80047104);
	assert_false(value(&seed, "seed")->given);
}

static void test_parse_ioctl_by_name_takes_its_first_field_without_a_name(void **state)
{
	struct ops_op seed = op("ioctl a WRITE_SEED 7");
	struct ops_op string = op("ioctl a WRITE_STRING \"Hello\"");
	struct ops_op plain = op("ioctl a READ_STRING \"Hello\"");

	(void)state;
	assert_int_equal(value(&seed, "seed")->number, 7);
	assert_data(&value(&string, "string")->data, "Hello", 5);
	assert_data(&plain.data, "Hello", 5);
}

static void test_parse_skips_what_is_no_operation(void **state)
{
	struct parsed parsed;

	(void)state;
	assert_int_equal(parse(&parsed, "# only\n\n  \t# comments\r\n\r\nclose a\r\npoll b"), 0);
	assert_int_equal(parsed.count, 2);
	assert_int_equal(parsed.ops[0].line, 5);
	assert_int_equal(parsed.ops[0].text_size, 7);
	assert_int_equal(parse(&parsed, ""), 0);
}

static const struct {
	const char *script;
	size_t line, column;
	const char *message;
} wrong[] = {
	{ "open a rw\nopne b rw\n", 2, 1, "operation (open, write, read" },
	{ "close\n", 1, 6, "file, a letter from a to h, expected, found the end" },
	{ "close i\n", 1, 7, "found 'i'" },
	{ "close ab\n", 1, 7, "found 'ab'" },
	{ "close a b\n", 1, 9, "end of the line expected, found 'b'" },
	{ "open a rx\n", 1, 8, "mode r, w or rw" },
	{ "open a rw blocking\n", 1, 11, "end of the line" },
	{ "nonblock a yes\n", 1, 12, "on or off" },
	{ "dup a\n", 1, 6, "file, a letter" },
	{ "write a Hello\n", 1, 9, "data in quotes expected, found 'Hello'" },
	{ "write a \"Hello\n", 1, 9, "closing '\"' missing" },
	{ "write a \"He\\llo\"\n", 1, 12, "no such escape" },
	{ "write a \"\\x4\"\n", 1, 10, "no such escape" },
	{ "write a \"\\", 1, 10, "no such escape" },
	{ "write a \"a\"*x\n", 1, 13, "number of repetitions" },
	{ "write a \"a\"*8193\n", 1, 13, "too large, the most is 8192" },
	{ "write a \"ab\"*5000\n", 1, 9, "too much data, the most is 8192 bytes" },
	{ "write a \"abc\"*2731\n", 1, 9, "too much data, the most is 8192 bytes" },
	{ "write a \"a\"\"b\"\n", 1, 12, "blank expected" },
	{ "write a \"a\" 3\n", 1, 13, "a setting such as edge=3" },
	{ "write a \"a\" edge=x\n", 1, 18, "number expected, found 'x'" },
	{ "write a \"a\" edge=12289\n", 1, 18, "too large" },
	{ "write a \"a\" count=8193\n", 1, 19, "too large, the most is 8192" },
	{ "write a \"a\" seed=1\n", 1, 13, "a setting such as edge=3" },
	{ "read a 3 count=1\n", 1, 10, "a setting" },
	{ "read a -1\n", 1, 8, "number of bytes expected, found '-1'" },
	{ "read a 8193\n", 1, 8, "too large, the most is 8192" },
	{ "read a 0x\n", 1, 8, "number of bytes expected" },
	{ "read a 99999999999999999999999999\n", 1, 8, "too large" },
	{ "read a 12a\n", 1, 8, "number of bytes" },
	{ "ioctl a\n", 1, 8, "command, WRITE_SEED and so on" },
	{ "ioctl a READ\n", 1, 9,
	  "command, WRITE_SEED and so on, or a number such as 0x80107103, expected, found 'READ'" },
	{ "ioctl a 4294967296\n", 1, 9, "too large" },
	{ "ioctl a 99999999999999999999999999\n", 1, 9, "too large" },
	{ "ioctl a 0x80047104 4294967296\n", 1, 20, "too large" },
	{ "ioctl a WRITE_SEED 4294967296\n", 1, 20, "too large, the most is 4294967295" },
	{ "ioctl a WRITE_SEED \"x\"\n", 1, 20, "number expected" },
	{ "ioctl a CRYPT \"x\" seed=\n", 1, 24, "number expected, found the end" },
	{ "ioctl a CRYPT dst=\"x\"\n", 1, 19, "another pointer" },
	{ "ioctl a CRYPT dst=seed\n", 1, 19, "another pointer, expected, found 'seed'" },
	{ "ioctl a CRYPT decrypt=1\n", 1, 15, "a setting" },
	{ "ioctl a CRYPT decrypted\n", 1, 15, "a setting" },
	{ "ioctl a CRYPT seed_edge=1\n", 1, 15, "a setting" },
	{ "ioctl a CRYPT src_edge=12289\n", 1, 24, "too large" },
	{ "ioctl a CRYPT _edge=1\n", 1, 15, "a setting" },
	{ "\x01\xff\n", 1, 1, "found '..'" },
	{ "close abcdefghijklmnopqrstuvwxyz\n", 1, 7, "found 'abcdefghijklmnopqrstu'" },
	{ "close \x1f ~\x7f\n", 1, 7, "found '.'" },
	{ "read a 0xg\n", 1, 8, "number of bytes expected, found '0xg'" },
	{ "read a 0x2001\n", 1, 8, "too large, the most is 8192" },
	{ "ioctl a WRITE_SEED 18446744073709551616\n", 1, 20, "too large" },
	{ "write a \"\\xg0\"\n", 1, 10, "no such escape" },
	{ "write a \"\\x0g\"\n", 1, 10, "no such escape" },
};

static void test_parse_error_names_line_and_column(void **state)
{
	struct parsed parsed;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (parse(&parsed, wrong[i].script) != -EINVAL ||
		    parsed.error.line != wrong[i].line || parsed.error.column != wrong[i].column ||
		    !strstr(parsed.error.message, wrong[i].message))
			fail_msg("%s: %zu:%zu: %s", wrong[i].script, parsed.error.line,
				 parsed.error.column, parsed.error.message);
	}
}

/* Parse from memory that ends where the script is cut, so that a read beyond it is found. */
static void test_parse_of_every_beginning_stays_inside(void **state)
{
	static const char script[] =
		"open a rw nonblock\nwrite a \"\\x41\\\\\"*0x10 count=0x7\n"
		"ioctl a 0x80107103 edge=3\nioctl a CRYPT \"\\0\" seed=0x1 # end\n";

	(void)state;
	for (size_t cut = 0; cut <= sizeof(script); cut++) {
		char *exact = malloc(cut ? cut : 1);
		struct ops_error error;
		int err;

		assert_non_null(exact);
		memcpy(exact, script, cut);
		err = ops_parse(exact, cut, NULL, NULL, &error);
		free(exact);
		assert_true(err == 0 || err == -EINVAL);
	}
}

/* ---------------------------------------------------------------- Descriptions ---------------- */

static void test_call_is_sound_finds_what_is_wrong(void **state)
{
	static const struct ops_call good = OPS_CALL("GOOD", 0, OPS_FIELD("in", 0, 8, OPS_IN),
						     OPS_FIELD("n", 8, 2, OPS_LENGTH, .of = "in"),
						     OPS_FIELD("t", 10, 16, OPS_TEXT));
	static const struct ops_call bad[] = {
		OPS_CALL("SIZE", 0, OPS_FIELD("n", 0, 3, OPS_NUMBER)),
		OPS_CALL("LENGTH", 0, OPS_FIELD("n", 0, 4, OPS_LENGTH, .of = "m")),
		OPS_CALL("OFFSET", 0, OPS_FIELD("n", OPS_AREA - OPS_MAX, 4, OPS_NUMBER)),
		OPS_CALL("VALUE", 0, OPS_FIELD("v", 0, 4, OPS_VALUE),
			 OPS_FIELD("n", 0, 4, OPS_NUMBER)),
		OPS_CALL("TEXT", 0, OPS_FIELD("t", 0, OPS_MAX + 1, OPS_TEXT)),
		OPS_CALL("POINTERS", 0, OPS_FIELD("a", 0, 8, OPS_IN), OPS_FIELD("b", 8, 8, OPS_IN),
			 OPS_FIELD("c", 16, 8, OPS_IN), OPS_FIELD("d", 24, 8, OPS_OUT)),
	};
	const struct ops_call *call;

	(void)state;
	assert_true(ops_call_is_sound(&good));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (ops_call_is_sound(&bad[i]))
			fail_msg("%s is taken for good", bad[i].name);
	for (size_t i = 0; (call = ops_call_at(i)); i++)
		assert_true(ops_call_is_sound(call));
}

/* ---------------------------------------------------------------- Written again -------------- */

static int check_format(const struct ops_op *op, void *context)
{
	static struct parsed again;
	char line[1024];
	size_t *n = context;
	size_t size = ops_format(op, line, sizeof(line));

	assert_int_equal(line[size], '\0');
	again = (struct parsed){ 0 };
	if (ops_parse(line, size, keep, &again, &again.error))
		fail_msg("'%s': %s", line, again.error.message);
	if (again.count != 1 || !same_op(op, &again.ops[0]))
		fail_msg("'%.*s' became '%s'", (int)op->text_size, op->text, line);
	(*n)++;
	return 0;
}

static void test_format_gives_the_same_operation(void **state)
{
	static const char script[] =
		"open a r\nopen b w nonblock\nopen c rw\nclose d\ndup a e\n"
		"nonblock f on\nnonblock g off\nlseek h\npoll a\n"
		"write a \"\\x41\\\\\\\"#\"*3 count=7 edge=4\npwrite b \"\" null\n"
		"read a 7 readonly\npread a 8192 edge=0\n"
		"ioctl a 0x80107103\nioctl a 1 4294967295 edge=2\n"
		"ioctl a 0x40107102 \"x\"*0 readonly null\n"
		"ioctl a WRITE_SEED 9 null\nioctl a READ_SEED\n"
		"ioctl a WRITE_STRING \"a b\"\nioctl a READ_STRING \"x\"\n"
		"ioctl a CRYPT src=\"x\" dst=src src_len=0 dst_len=0xffffffff "
		"seed=1 flags=2 decrypt edge=1 src_null src_edge=2 "
		"dst_readonly\n"
		"ioctl a CRYPT src=dst\n";
	struct ops_error error;
	size_t n = 0;

	(void)state;
	assert_int_equal(ops_parse(script, strlen(script), check_format, &n, &error), 0);
	assert_int_equal(n, 22);
}

static void test_format_keeps_any_byte(void **state)
{
	static const char script[] = "write a \"a\0b\xff\t\r\"*2\nioctl a 1 \"\0\"";
	struct ops_error error;
	size_t n = 0;

	(void)state;
	assert_int_equal(ops_parse(script, sizeof(script) - 1, check_format, &n, &error), 0);
	assert_int_equal(n, 2);
}

static void test_format_gives_the_same_operation_for_random_ones(void **state)
{
	static char script[1 << 16];
	struct ops_error error;
	size_t n = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 100; seed++) {
		size_t size = ops_generate(seed, 40, script, sizeof(script));

		assert_int_equal(ops_parse(script, size, check_format, &n, &error), 0);
	}
	assert_true(n > 4000);
}

static void test_format_stays_in_its_room(void **state)
{
	struct ops_op write = op("write a \"Hello\"");
	char line[8];

	(void)state;
	memset(line, 'x', sizeof(line));
	assert_int_equal(ops_format(&write, line, 7), 6);
	assert_string_equal(line, "write ");
	assert_int_equal(line[7], 'x');
}

/* ---------------------------------------------------------------- Random scripts ------------- */

static void test_generate_gives_scripts_that_parse(void **state)
{
	static char script[1 << 16];
	struct ops_error error;

	(void)state;
	for (uint64_t seed = 0; seed < 300; seed++) {
		size_t size = ops_generate(seed, 40, script, sizeof(script));

		assert_true(size < sizeof(script) - 1);
		if (ops_parse(script, size, NULL, NULL, &error))
			fail_msg("seed %d: %zu:%zu: %s", (int)seed, error.line, error.column,
				 error.message);
	}
}

static void test_generate_gives_the_same_for_the_same_seed(void **state)
{
	char first[4096];
	char second[4096];
	size_t size = ops_generate(7, 20, first, sizeof(first));

	(void)state;
	assert_int_equal(ops_generate(7, 20, second, sizeof(second)), size);
	assert_memory_equal(first, second, size);
	ops_generate(8, 20, second, sizeof(second));
	assert_true(memcmp(first, second, size) != 0);
}

/* Every ioctl of the device, and each way of calling it, comes up. */
static void test_generate_reaches_what_is_described(void **state)
{
	static const char *const words[] = { " CRYPT ",   " decrypt",  " dst=src",  " src_edge=",
					     " dst_null", " flags=",   " dst_len=", " seed=13",
					     "*4092",     " readonly", " 0x" };
	static char all[1 << 21];
	const struct ops_call *call;
	size_t size = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 1000; seed++)
		size += ops_generate(seed, 20, all + size, sizeof(all) - size);
	assert_true(size < sizeof(all) - 1);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strstr(all, words[i]))
			fail_msg("never%s", words[i]);
	for (size_t i = 0; (call = ops_call_at(i)); i++)
		if (!strstr(all, call->name))
			fail_msg("never %s", call->name);
}

/* A text that is too long is cut off, at any place. */
static void test_generate_stays_in_its_room(void **state)
{
	char script[512];
	char whole[4096];
	size_t size = ops_generate(1, 60, whole, sizeof(whole));

	(void)state;
	assert_true(size > sizeof(script));
	for (size_t room = 0; room < sizeof(script); room++) {
		size_t most = room ? room - 1 : 0;

		memset(script, 'x', sizeof(script));
		assert_int_equal(ops_generate(1, 60, script, room), most);
		assert_memory_equal(script, whole, most);
		for (size_t i = room; i < sizeof(script); i++)
			assert_int_equal(script[i], 'x');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse_open_takes_modes),
		cmocka_unit_test(test_parse_write_takes_data_and_count),
		cmocka_unit_test(test_parse_read_takes_count_and_places),
		cmocka_unit_test(test_parse_ioctl_by_number_takes_plain_bytes),
		cmocka_unit_test(test_parse_ioctl_by_name_takes_its_fields),
		cmocka_unit_test(test_parse_ioctl_by_name_takes_its_first_field_without_a_name),
		cmocka_unit_test(test_parse_skips_what_is_no_operation),
		cmocka_unit_test(test_parse_error_names_line_and_column),
		cmocka_unit_test(test_parse_of_every_beginning_stays_inside),
		cmocka_unit_test(test_call_is_sound_finds_what_is_wrong),
		cmocka_unit_test(test_format_gives_the_same_operation),
		cmocka_unit_test(test_format_keeps_any_byte),
		cmocka_unit_test(test_format_gives_the_same_operation_for_random_ones),
		cmocka_unit_test(test_format_stays_in_its_room),
		cmocka_unit_test(test_generate_gives_scripts_that_parse),
		cmocka_unit_test(test_generate_gives_the_same_for_the_same_seed),
		cmocka_unit_test(test_generate_reaches_what_is_described),
		cmocka_unit_test(test_generate_stays_in_its_room),
	};

	return cmocka_run_group_tests_name("ops/parse", tests, NULL, NULL);
}
