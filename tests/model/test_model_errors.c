// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reference model against the specification, written by hand: which error comes when, and how
 * the device goes away.
 */
#include "model_bench.h"

#include <errno.h>

/* ---------------------------------------------------------------- Errors ---------------------- */

static void test_command_numbers(void **state)
{
	static const struct {
		uint32_t number;
		int command;
	} rows[] = {
		{ 0x40047101, MODEL_WRITE_SEED },
		{ 0x40087102, MODEL_WRITE_STRING },
		{ 0x40107102, MODEL_WRITE_STRING },
		{ 0x40047102, MODEL_WRITE_STRING },
		{ 0x80087103, MODEL_READ_STRING },
		{ 0x80107103, MODEL_READ_STRING },
		{ 0x80047103, MODEL_READ_STRING },
		{ 0x80047104, MODEL_READ_SEED },
		{ 0xc0207105, MODEL_CRYPT },
		{ 0x40087101, -ENOTTY },
		{ 0x80047101, -ENOTTY },
		{ 0x40207102, -ENOTTY },
		{ 0x40007102, -ENOTTY },
		{ 0xc0087102, -ENOTTY },
		{ 0x40087103, -ENOTTY },
		{ 0xc0287105, -ENOTTY },
		{ 0x40047201, -ENOTTY },
		{ 0x00007101, -ENOTTY },
		{ 0x80047106, -ENOTTY },
		{ 0, -ENOTTY },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(model_command(rows[i].number), rows[i].command);
}

static void test_file_mode_follows_direction(void **state)
{
	static const struct {
		uint32_t number;
		bool wants_read, wants_write;
	} rows[] = {
		{ WRITE_SEED, false, true },  { WRITE_STRING, false, true },
		{ READ_STRING, true, false }, { READ_SEED, true, false },
		{ CRYPT, true, true },
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < 4 * sizeof(rows) / sizeof(rows[0]); i++) {
		bool r = i & 1, w = i & 2;
		struct model_user nowhere = { .in = { NULL, 0 } };
		bool allowed = (r || !rows[i / 4].wants_read) && (w || !rows[i / 4].wants_write);

		assert_int_equal(model_open(&bench->model, &bench->file, r, w), 0);
		assert_int_equal(bench_ask(bench, rows[i / 4].number, &nowhere),
				 allowed ? -EFAULT : -EBADF);
	}
}

static void test_crypt_arguments_in_order(void **state)
{
	static const struct {
		struct request request;
		size_t readable;
		long result;
	} rows[] = {
		{ { .flags = 2, .src_len = 9999 }, 31, -EFAULT },
		{ { .flags = 2, .src_len = 9999 }, 32, -EINVAL },
		{ { .flags = 0x80000001, .src_len = 1, .dst_len = 1 }, 32, -EINVAL },
		{ { .src_len = 4093 }, 32, -EMSGSIZE },
		{ { .src_len = 4092, .dst_len = 4091 }, 32, -ENOSPC },
		{ { .src_len = 4, .dst_len = 4 }, 32, -EFAULT },
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct request request = rows[i].request;
		struct model_user user = {
			.in = { &request, rows[i].readable },
			.out = { &request.dst_len, 4, 0 },
			.src = { "abc", 3 },
		};

		assert_int_equal(bench_ask(bench, CRYPT, &user), rows[i].result);
		assert_int_equal(request.dst_len, rows[i].request.dst_len);
	}
	assert_int_equal(bench->trace.n, 0);
}

static void test_crypt_fault_on_the_way_out(void **state)
{
	struct bench *bench = *state;
	struct request request = { .src_len = 4, .dst_len = 4, .seed = 1 };
	struct model_user user = {
		.in = { &request, 32 },
		.out = { &request.dst_len, 0, 0 },
		.src = { "abcd", 4 },
		.dst = { bench->out, 3, 0 },
	};

	bench->model.seed = 5;
	bench_put(bench, "x");
	for (size_t reachable = 3; reachable <= 4; reachable++) {
		user.dst.reachable = reachable;
		assert_int_equal(bench_ask(bench, CRYPT, &user), -EFAULT);
		assert_int_equal(user.dst.received, reachable);
		assert_int_equal(request.dst_len, 4);
		assert_int_equal(bench->model.seed, 5);
		assert_int_equal(bench->model.string[0], 0);
	}
	assert_memory_equal(bench->out, "bcde\0", 5);
}

static void test_faults_leave_everything_unchanged(void **state)
{
	static const struct {
		enum model_fault fault;
		int error;
	} rows[] = { { MODEL_NO_MEMORY, -ENOMEM },
		     { MODEL_LOCK_BUSY, -EAGAIN },
		     { MODEL_LOCK_SIGNAL, -EINTR } };
	struct bench *bench = *state;
	struct request request = { .src_len = 1, .dst_len = 1 };
	struct model before;

	bench_put(bench, "abc");
	bench_get(bench, 1, 1);
	bench_forget_trace(bench);
	before = bench->model;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bench->call.fault = rows[i].fault;
		assert_int_equal(bench_put(bench, "xyz"), rows[i].error);
		assert_int_equal(bench_get(bench, 3, 3), rows[i].error);
		assert_int_equal(bench_crypt(bench, &request, "x"), rows[i].error);
		assert_int_equal(bench_ask(bench, 0, NULL), -ENOTTY);
	}
	assert_int_equal(bench->trace.n, 0);
	assert_int_equal(bench->file.position, 1);
	assert_memory_equal(&before, &bench->model, sizeof(before));
}

static void test_empty_transfers_make_no_access(void **state)
{
	struct bench *bench = *state;
	struct model_output nowhere = { NULL, 0, 0 };

	bench_put(bench, "abc");
	bench_get(bench, 1, 1);
	bench_forget_trace(bench);
	assert_int_equal(model_write(&bench->model, &bench->file, &bench->call,
				     (struct model_input){ NULL, 0 }, 0),
			 0);
	assert_int_equal(model_read(&bench->model, &bench->file, &bench->call, &nowhere, 0), 0);
	assert_int_equal(bench->trace.n, 0);
	assert_int_equal(bench->file.position, 1);
}

/* ---------------------------------------------------------------- Presence, going away -------- */

static void test_no_nul_on_a_live_device_is_nonsense(void **state)
{
	struct bench *bench = *state;

	memset(bench->model.string, 'x', sizeof(bench->model.string));
	assert_int_equal(bench_get(bench, 10, 10), -EIO);
	assert_int_equal(bench->trace.n, MODEL_CELLS + 1);
	bench_assert_run(bench, 0, 'R', MODEL_CELLS, 'x');
	assert_int_equal(bench->trace.log[MODEL_CELLS].width, 4);
	assert_false(bench->model.gone);
}

static void test_dead_hardware_is_noticed_by_a_store(void **state)
{
	struct bench *bench = *state;

	model_unplug(&bench->model);
	assert_int_equal(bench_put(bench, "aa"), -ENODEV);
	bench_assert_run(bench, 0, 'W', 2, 'a');
	assert_int_equal(bench->trace.log[3].direction, 'R');
	assert_int_equal(bench->trace.log[3].offset, 4 + 2);
	assert_int_equal(bench->trace.log[3].value, 0xff);
	bench_assert_gone_check(bench, 4);
	bench_forget_trace(bench);
	assert_int_equal(bench_put(bench, ""), -ENODEV);
	assert_int_equal(bench->trace.n, 0);
}

static void test_dead_hardware_is_noticed_by_a_fetch(void **state)
{
	struct bench *bench = *state;

	model_unplug(&bench->model);
	assert_int_equal(bench_put(bench, ""), 0);
	assert_int_equal(bench_get(bench, 1, 1), -ENODEV);
	bench_assert_run(bench, 0, 'R', MODEL_CELLS, 0xff);
	bench_assert_gone_check(bench, MODEL_CELLS);
	assert_int_equal(bench_get(bench, 0, 0), -ENODEV);
}

static void test_dead_hardware_is_noticed_by_seed_commands(void **state)
{
	struct bench *bench = *state;
	uint32_t seed = 1;
	struct model_user user = { .in = { &seed, 4 }, .out = { bench->out, 4, 0 } };

	model_unplug(&bench->model);
	assert_int_equal(bench_ask(bench, WRITE_SEED, &user), -ENODEV);
	bench_assert_gone_check(bench, 2);
	bench->model.gone = false;
	bench_forget_trace(bench);
	assert_int_equal(bench_ask(bench, READ_SEED, &user), -ENODEV);
	bench_assert_gone_check(bench, 1);
	assert_int_equal(user.out.received, 0);
}

static void test_dead_hardware_is_noticed_by_crypt(void **state)
{
	struct bench *bench = *state;
	struct request request = { .src_len = 1, .dst_len = 1 };

	model_unplug(&bench->model);
	assert_int_equal(bench_crypt(bench, &request, "a"), -ENODEV);
	bench_assert_gone_check(bench, 1);
	assert_int_equal(model_check(&bench->model, &bench->call), -ENODEV);
	bench_assert_gone_check(bench, 1);
}

static void test_removed_device_answers_without_access(void **state)
{
	struct bench *bench = *state;
	struct model_file other;
	struct model_user user = { .in = { NULL, 0 } };

	assert_int_equal(model_check(&bench->model, &bench->call), 0);
	assert_string_equal(bench_accesses(bench), "R4 0x000 0x0\n");
	bench_forget_trace(bench);
	model_remove(&bench->model);
	assert_int_equal(bench_put(bench, "a"), -ENODEV);
	assert_int_equal(bench_put(bench, ""), -ENODEV);
	assert_int_equal(bench_get(bench, 0, 0), -ENODEV);
	assert_int_equal(bench_ask(bench, 0, &user), -ENODEV);
	assert_int_equal(bench_ask(bench, WRITE_SEED, &user), -ENODEV);
	assert_int_equal(model_open(&bench->model, &other, true, true), -ENODEV);
	assert_int_equal(model_check(&bench->model, &bench->call), -ENODEV);
	assert_int_equal(model_suspend(&bench->model, &bench->call), -ENODEV);
	assert_int_equal(model_resume(&bench->model, &bench->call), -ENODEV);
	assert_int_equal(bench->trace.n, 0);
}

static void test_resume_restores_seed_and_empties_string(void **state)
{
	struct bench *bench = *state;

	bench->model.seed = 11;
	bench_put(bench, "abc");
	assert_int_equal(model_suspend(&bench->model, NULL), 0);
	bench->model.seed = 99;
	assert_int_equal(model_resume(&bench->model, NULL), 0);
	assert_int_equal(bench->model.seed, 11);
	assert_int_equal(bench->model.string[0], 0);
}

/* Another seed than the written one: the device is alive, but wrong. The next read decides. */
static void test_what_the_hardware_answers_counts(void **state)
{
	struct bench *bench = *state;
	uint32_t seed = 7;
	struct model_user user = { .in = { &seed, sizeof(seed) } };

	bench->trace.lies = 5;
	assert_int_equal(bench_ask(bench, WRITE_SEED, &user), -EIO);
	assert_string_equal(bench_accesses(bench), "W4 0x000 0x7\nR4 0x000 0x5\nR4 0x000 0x7\n");
	assert_false(bench->model.gone);
	bench_forget_trace(bench);
	bench->trace.lies = 0xffffffff;
	user.out = (struct model_output){ bench->out, sizeof(bench->out), 0 };
	assert_int_equal(bench_ask(bench, READ_SEED, &user), -EIO);
	assert_string_equal(bench_accesses(bench), "R4 0x000 0xffffffff\nR4 0x000 0x7\n");
	assert_int_equal(user.out.received, 0);
}

/* SEED cannot be read before the reset: it is 0 then, without an error. */
static void test_reset_goes_on_without_the_seed(void **state)
{
	struct bench *bench = *state;

	bench->model.seed = 11;
	bench->trace.lies = 0xffffffff;
	assert_int_equal(model_reset_function(&bench->model, &bench->call), 0);
	assert_int_equal(bench->model.seed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		model_test(test_command_numbers),
		model_test(test_file_mode_follows_direction),
		model_test(test_crypt_arguments_in_order),
		model_test(test_crypt_fault_on_the_way_out),
		model_test(test_faults_leave_everything_unchanged),
		model_test(test_empty_transfers_make_no_access),
		model_test(test_no_nul_on_a_live_device_is_nonsense),
		model_test(test_dead_hardware_is_noticed_by_a_store),
		model_test(test_dead_hardware_is_noticed_by_a_fetch),
		model_test(test_dead_hardware_is_noticed_by_seed_commands),
		model_test(test_dead_hardware_is_noticed_by_crypt),
		model_test(test_removed_device_answers_without_access),
		model_test(test_resume_restores_seed_and_empties_string),
		model_test(test_what_the_hardware_answers_counts),
		model_test(test_reset_goes_on_without_the_seed),
	};

	return cmocka_run_group_tests_name("model/errors", tests, NULL, NULL);
}
