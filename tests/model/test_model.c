// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reference model against the examples of the specification, written by hand: everything else
 * is compared with the model, so it must be right itself. This file: what the calls do.
 */
#include "model_bench.h"

#include <errno.h>

/* ---------------------------------------------------------------- Cipher ---------------------- */

static void test_cipher_vectors(void **state)
{
	static const struct {
		uint32_t seed;
		const char *plain, *stored;
	} rows[] = {
		{ 4, "This is a test for the boyz", "Xlmw mw e xiwx jsv xli fscd" },
		{ 0, "AZaz", "AZaz" },
		{ 1, "AZaz", "BAba" },
		{ 25, "AZaz", "ZYzy" },
		{ 26, "AZaz", "AZaz" },
		{ 0x100, "AZaz", "WVwv" },      /* 256 = 9 * 26 + 22 */
		{ 0xffffffff, "AZaz", "VUvu" }, /* 4294967295 = 165191049 * 26 + 21 */
		{ 13, "@[`{ 09\x7f\x80\xff", "@[`{ 09\x7f\x80\xff" },
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bench->model.seed = rows[i].seed;
		assert_int_equal(bench_put(bench, rows[i].plain), strlen(rows[i].plain));
		assert_string_equal((const char *)bench->model.string, rows[i].stored);
	}
}

static void test_seed_change_leaves_stored_bytes(void **state)
{
	struct bench *bench = *state;
	uint32_t seed = 7;
	struct model_user user = { .in = { &seed, 4 } };

	bench_put(bench, "abc");
	assert_int_equal(bench_ask(bench, WRITE_SEED, &user), 0);
	assert_string_equal((const char *)bench->model.string, "abc");
	model_reset(&bench->model);
	assert_int_equal(bench->model.seed, 0);
	assert_string_equal((const char *)bench->model.string, "");
}

/* ---------------------------------------------------------------- Accesses of each call ------- */

static void test_write_stores_then_reads_last_cell(void **state)
{
	struct bench *bench = *state;

	bench->model.seed = 1;
	assert_int_equal(bench_put(bench, "Hi"), 2);
	assert_string_equal(bench_accesses(bench), "W1 0x004 0x48\n"
						   "W1 0x005 0x69\n"
						   "W1 0x006 0x0\n"
						   "R1 0x006 0x0\n");
}

static void test_write_ends_at_first_nul(void **state)
{
	struct bench *bench = *state;

	/* Only "a" and its NUL can be reached: the rest of the five bytes is not read. */
	assert_int_equal(model_write(&bench->model, &bench->file, &bench->call,
				     (struct model_input){ "a", 2 }, 5),
			 5);
	assert_string_equal(bench_accesses(bench), "W1 0x004 0x61\n"
						   "W1 0x005 0x0\n"
						   "R1 0x005 0x0\n");
}

static void test_read_fetches_from_cell_0_at_any_position(void **state)
{
	struct bench *bench = *state;

	bench_put(bench, "abc");
	for (int i = 0; i < 2; i++) {
		bench_forget_trace(bench);
		assert_int_equal(bench_get(bench, 2, 2), i ? 1 : 2);
		assert_memory_equal(bench->out, i ? "c##" : "ab#", 3);
		assert_string_equal(bench_accesses(bench), "R1 0x004 0x61\n"
							   "R1 0x005 0x62\n"
							   "R1 0x006 0x63\n"
							   "R1 0x007 0x0\n");
	}
	assert_int_equal(bench_get(bench, 2, 0), 0);
	assert_memory_equal(bench->out, "#", 1);
}

static void test_seed_commands(void **state)
{
	struct bench *bench = *state;
	uint32_t seed = 0x12345678;
	struct model_user user = { .in = { &seed, 4 }, .out = { bench->out, 4, 0 } };

	assert_int_equal(bench_ask(bench, WRITE_SEED, &user), 0);
	assert_int_equal(bench_ask(bench, READ_SEED, &user), 0);
	assert_int_equal(user.out.received, 4);
	assert_memory_equal(bench->out, &seed, 4);
	assert_string_equal(bench_accesses(bench), "W4 0x000 0x12345678\n"
						   "R4 0x000 0x12345678\n"
						   "R4 0x000 0x12345678\n");
}

static void test_seed_of_all_ones_is_legal_and_checked(void **state)
{
	struct bench *bench = *state;
	uint32_t seed = 0xffffffff;
	struct model_user user = { .in = { &seed, 4 }, .out = { bench->out, 4, 0 } };

	bench->model.string[0] = 0xff;
	assert_int_equal(bench_ask(bench, WRITE_SEED, &user), 0);
	assert_int_equal(bench_ask(bench, READ_SEED, &user), 0);
	assert_string_equal(bench_accesses(bench), "W4 0x000 0xffffffff\n"
						   "R4 0x000 0xffffffff\n"
						   "R4 0x000 0xffffffff\n"
						   "R1 0x004 0xff\n"
						   "R1 0x005 0x0\n"
						   "R4 0x000 0xffffffff\n"
						   "R4 0x000 0xffffffff\n"
						   "R1 0x005 0x0\n");
	/* The cell that answered is all ones now, so all cells are read again. */
	bench->model.string[1] = 0xff;
	bench_forget_trace(bench);
	assert_int_equal(bench_ask(bench, READ_SEED, &user), 0);
	assert_string_equal(bench_accesses(bench), "R4 0x000 0xffffffff\n"
						   "R4 0x000 0xffffffff\n"
						   "R1 0x005 0xff\n"
						   "R1 0x004 0xff\n"
						   "R1 0x005 0xff\n"
						   "R1 0x006 0x0\n");
}

static void test_reset_of_the_function_keeps_seed_and_empties_the_string(void **state)
{
	struct bench *bench = *state;

	bench_put(bench, "abc");
	bench->model.seed = 5;
	assert_int_equal(model_reset_function(&bench->model, &bench->call), 0);
	assert_int_equal(bench->model.seed, 5);
	assert_string_equal((const char *)bench->model.string, "");
	model_unplug(&bench->model);
	assert_int_equal(model_reset_function(&bench->model, &bench->call), -ENODEV);
	assert_true(bench->model.gone);
	assert_int_equal(bench->model.seed, 5);
}

static void test_poll_says_what_a_call_would_meet(void **state)
{
	static const struct {
		enum model_fault fault;
		unsigned int ready;
	} rows[] = {
		{ MODEL_NO_FAULT, MODEL_READABLE | MODEL_WRITABLE },
		{ MODEL_NO_MEMORY, MODEL_READABLE | MODEL_WRITABLE },
		{ MODEL_LOCK_BUSY, 0 },
		{ MODEL_READ_BUSY, MODEL_WRITABLE },
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct model_call call = { .fault = rows[i].fault };

		assert_int_equal(model_poll(&bench->model, &call), rows[i].ready);
	}
	assert_int_equal(model_poll(&bench->model, NULL), MODEL_READABLE | MODEL_WRITABLE);
	model_unplug(&bench->model);
	assert_int_equal(model_poll(&bench->model, NULL), MODEL_READABLE | MODEL_WRITABLE);
	model_remove(&bench->model);
	assert_int_equal(model_poll(&bench->model, NULL), MODEL_HUNG_UP);
}

static void test_string_commands(void **state)
{
	struct bench *bench = *state;
	struct model_user user = { .in = { "ok", 3 }, .out = { bench->out, 100, 0 } };

	memset(bench->out, '#', sizeof(bench->out));
	assert_int_equal(bench_ask(bench, WRITE_STRING, &user), 0);
	assert_int_equal(bench_ask(bench, READ_STRING, &user), 0);
	assert_int_equal(user.out.received, 3);
	assert_memory_equal(bench->out, "ok\0#", 4);
	assert_string_equal(bench_accesses(bench), "W1 0x004 0x6f\n"
						   "W1 0x005 0x6b\n"
						   "W1 0x006 0x0\n"
						   "R1 0x006 0x0\n"
						   "R1 0x004 0x6f\n"
						   "R1 0x005 0x6b\n"
						   "R1 0x006 0x0\n");
}

static void test_crypt_accesses_and_aftermath(void **state)
{
	struct bench *bench = *state;
	struct request request = { .src_len = 2, .dst_len = 5, .seed = 3 };

	bench->model.seed = 9;
	bench_put(bench, "lost");
	bench_forget_trace(bench);
	assert_int_equal(bench_crypt(bench, &request, "Yz"), 0);
	assert_int_equal(request.dst_len, 2);
	assert_memory_equal(bench->out, "Bc", 3);
	assert_int_equal(bench->model.seed, 9);
	assert_int_equal(bench->model.string[0], 0);
	assert_string_equal(bench_accesses(bench), "R4 0x000 0x9\n"
						   "W4 0x000 0x3\n"
						   "R4 0x000 0x3\n"
						   "W1 0x004 0x59\n"
						   "W1 0x005 0x7a\n"
						   "R1 0x004 0x42\n"
						   "R1 0x005 0x63\n"
						   "W1 0x004 0x0\n"
						   "W4 0x000 0x9\n"
						   "R4 0x000 0x9\n");
}

static void test_decrypt_writes_back_with_26_minus_shift(void **state)
{
	static const struct {
		uint32_t seed, written;
	} rows[] = { { 0, 26 }, { 4, 22 }, { 25, 1 }, { 26, 26 }, { 0x100, 4 }, { 0xffffffff, 5 } };
	struct bench *bench = *state;
	struct request request = { .src_len = 28, .dst_len = 28, .seed = 4, .flags = 1 };

	assert_int_equal(bench_crypt(bench, &request, "Xlmw mw e xiwx jsv xli fscd"), 0);
	assert_string_equal((const char *)bench->out, "This is a test for the boyz");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bench_forget_trace(bench);
		request = (struct request){
			.src_len = 1, .dst_len = 1, .seed = rows[i].seed, .flags = 1
		};
		assert_int_equal(bench_crypt(bench, &request, "x"), 0);
		assert_int_equal(bench->trace.log[1].direction, 'W');
		assert_int_equal(bench->trace.log[1].value, rows[i].written);
	}
}

static void test_crypt_is_binary_safe_and_works_in_place(void **state)
{
	struct bench *bench = *state;
	struct request request = { .src_len = 4, .dst_len = 4, .seed = 1 };

	memcpy(bench->out, "a\0b\xff", 4);
	assert_int_equal(bench_crypt(bench, &request, bench->out), 0);
	assert_memory_equal(bench->out, "b\0c\xff", 4);
	/*
	 * dst is one byte after src: the input is read completely before any byte is overwritten.
	 */
	assert_int_equal(bench_crypt(bench, &request, bench->out), 0);
	memcpy(bench->text, "xabcd", 5);
	struct model_user user = {
		.in = { &request, 32 },
		.out = { &request.dst_len, 4, 0 },
		.src = { bench->text + 1, 4 },
		.dst = { bench->text + 2, 4, 0 },
	};
	assert_int_equal(bench_ask(bench, CRYPT, &user), 0);
	assert_memory_equal(bench->text, "xabcde", 6);
}

static void test_crypt_of_nothing_makes_no_access(void **state)
{
	struct bench *bench = *state;
	struct request request = { .dst_len = 7 };

	bench_put(bench, "kept");
	bench_forget_trace(bench);
	assert_int_equal(bench_crypt(bench, &request, NULL), 0);
	assert_int_equal(request.dst_len, 0);
	assert_int_equal(bench->trace.n, 0);
	assert_int_equal(bench_get(bench, 10, 10), 4);
}

/* ---------------------------------------------------------------- Oversized strings ----------- */

/* For n bytes without a NUL: what is stored, counted and returned. */
static void test_oversized_strings(void **state)
{
	static char text[5000];
	static const struct {
		size_t n, stored;
		unsigned long truncations;
	} rows[] = { { 4090, 4090, 0 }, { 4091, 4091, 0 }, { 4092, 4091, 1 }, { 5000, 4091, 1 } };
	struct bench *bench = *state;

	memset(text, 'a', sizeof(text));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bench->model.truncations = 0;
		bench_forget_trace(bench);
		assert_int_equal(model_write(&bench->model, &bench->file, &bench->call,
					     (struct model_input){ text, MODEL_CELLS }, rows[i].n),
				 rows[i].n);
		assert_int_equal(bench->model.truncations, rows[i].truncations);
		assert_int_equal(strlen((char *)bench->model.string), rows[i].stored);
		assert_int_equal(bench->trace.n, rows[i].stored + 2);
		bench_assert_run(bench, 0, 'W', rows[i].stored, 'a');
	}
}

static void test_oversized_string_is_refused_when_strict(void **state)
{
	static char text[MODEL_CELLS];
	struct bench *bench = *state;
	struct model_user user = { .in = { text, MODEL_CELLS } };

	bench->model.strict = true;
	memset(text, 'a', sizeof(text));
	assert_int_equal(bench_ask(bench, WRITE_STRING, &user), -EMSGSIZE);
	user.in.reachable--;
	assert_int_equal(bench_ask(bench, WRITE_STRING, &user), -EFAULT);
	assert_int_equal(bench->trace.n, 0);
	assert_int_equal(bench->model.truncations, 0);
	text[4091] = '\0';
	user.in.reachable++;
	assert_int_equal(bench_ask(bench, WRITE_STRING, &user), 0);
	assert_int_equal(bench->trace.n, 4091 + 2);
}

static void test_shortened_string_register(void **state)
{
	struct bench *bench = *state;
	struct request request = { .src_len = 5, .dst_len = 5 };

	bench->model.cells = 4;
	assert_int_equal(bench_put(bench, "abcdef"), 6);
	assert_int_equal(bench->model.truncations, 1);
	assert_int_equal(bench_get(bench, 10, 10), 3);
	assert_int_equal(bench_crypt(bench, &request, "abcde"), -EMSGSIZE);
	model_unplug(&bench->model);
	bench_forget_trace(bench);
	assert_int_equal(bench_get(bench, 10, 10), -ENODEV);
	assert_int_equal(bench->trace.n, 4 + 1 + 4);
}

/* ---------------------------------------------------------------- Positions ------------------- */

static void test_position_belongs_to_the_file(void **state)
{
	struct bench *bench = *state;
	struct model_file other;
	struct model_output out = { bench->out, 100, 0 };

	assert_int_equal(model_open(&bench->model, &other, true, true), 0);
	bench_put(bench, "abcd");
	assert_int_equal(bench_get(bench, 3, 3), 3);
	/*
	 * A store through the other file does not move this one; with a shorter string it is at the
	 * end.
	 */
	assert_int_equal(model_write(&bench->model, &other, NULL, bench_input("xy"), 2), 2);
	assert_int_equal(bench_get(bench, 3, 3), 0);
	assert_int_equal(model_write(&bench->model, &other, NULL, bench_input("12345"), 5), 5);
	assert_int_equal(bench_get(bench, 9, 9), 2);
	assert_memory_equal(bench->out, "45#", 3);
	assert_int_equal(model_read(&bench->model, &other, NULL, &out, 100), 5);
	assert_int_equal(bench_put(bench, "new"), 3);
	assert_int_equal(bench_get(bench, 9, 9), 3);
}

static void test_position_is_unchanged_by_a_fault(void **state)
{
	struct bench *bench = *state;

	bench_put(bench, "abcd");
	assert_int_equal(bench_get(bench, 4, 3), -EFAULT);
	assert_int_equal(bench->file.position, 0);
	assert_int_equal(bench_get(bench, 4, 4), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		model_test(test_cipher_vectors),
		model_test(test_seed_change_leaves_stored_bytes),
		model_test(test_write_stores_then_reads_last_cell),
		model_test(test_write_ends_at_first_nul),
		model_test(test_read_fetches_from_cell_0_at_any_position),
		model_test(test_seed_commands),
		model_test(test_seed_of_all_ones_is_legal_and_checked),
		model_test(test_reset_of_the_function_keeps_seed_and_empties_the_string),
		model_test(test_poll_says_what_a_call_would_meet),
		model_test(test_string_commands),
		model_test(test_crypt_accesses_and_aftermath),
		model_test(test_decrypt_writes_back_with_26_minus_shift),
		model_test(test_crypt_is_binary_safe_and_works_in_place),
		model_test(test_crypt_of_nothing_makes_no_access),
		model_test(test_oversized_strings),
		model_test(test_oversized_string_is_refused_when_strict),
		model_test(test_shortened_string_register),
		model_test(test_position_belongs_to_the_file),
		model_test(test_position_is_unchanged_by_a_fault),
	};

	return cmocka_run_group_tests_name("model/model", tests, NULL, NULL);
}
