/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fixture of the reference model's tests: a model on the bench, and short forms of calls.
 *
 * All inline, so that the model links without CMocka. Passed to each test as *state.
 */
#ifndef TESTS_MODEL_BENCH_H
#define TESTS_MODEL_BENCH_H

#include "reference.h"

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM 16384

#define WRITE_SEED   0x40047101u
#define WRITE_STRING 0x40087102u
#define READ_STRING  0x80087103u
#define READ_SEED    0x80047104u
#define CRYPT        0xc0207105u

/**
 * struct request - the struct of CRYPT as a caller lays it out
 * @src: address of the input; the model does not look at it
 * @dst: address of the output; likewise
 * @src_len: bytes of input
 * @dst_len: room for output; then bytes of output
 * @seed: of the cipher
 * @flags: 1 to decipher
 */
struct request {
	uint64_t src, dst;
	uint32_t src_len, dst_len, seed, flags;
};

/**
 * struct bench_trace - the accesses that a model has asked for
 * @log: the accesses
 * @n: how many
 * @lies: the answer to the first read of SEED; 0: all answers as the model's device gives them
 */
struct bench_trace {
	struct model_access log[ROOM];
	size_t n;
	uint32_t lies;
};

/**
 * struct bench - a model on the bench
 * @model: fresh, not strict
 * @file: open for reading and writing
 * @trace: accesses since bench_forget_trace()
 * @call: gets its answers from @trace
 * @text: what bench_accesses() returns
 * @out: where output goes
 */
struct bench {
	struct model model;
	struct model_file file;
	struct bench_trace trace;
	struct model_call call;
	char text[4096];
	uint8_t out[8192];
};

/* Notes the access. Returns its answer. */
static inline uint32_t bench_answer(void *context, const struct model_access *access)
{
	struct bench_trace *trace = context;
	uint32_t value = access->value;

	if (trace->lies && access->direction == 'R' && access->width == 4) {
		value = trace->lies;
		trace->lies = 0;
	}
	assert_true(trace->n < ROOM);
	trace->log[trace->n++] = *access;
	trace->log[trace->n - 1].value = value;
	return value;
}

/**
 * bench_setup() - CMocka setup: a fresh model and a file
 * @state: receives the bench
 *
 * Return: 0, or not 0 without memory.
 */
static inline int bench_setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	if (!bench)
		return -1;
	model_init(&bench->model, false);
	bench->call = (struct model_call){ .ask = bench_answer, .context = &bench->trace };
	*state = bench;
	return model_open(&bench->model, &bench->file, true, true);
}

/**
 * bench_teardown() - CMocka teardown
 * @state: the bench
 *
 * Return: 0.
 */
static inline int bench_teardown(void **state)
{
	free(*state);
	return 0;
}

/**
 * bench_input() - a string as user memory that ends with it
 * @text: the string
 *
 * Return: the memory; past the NUL it faults.
 */
static inline struct model_input bench_input(const char *text)
{
	return (struct model_input){ text, strlen(text) + 1 };
}

/**
 * bench_put() - write(2) of a string
 * @bench: the bench
 * @text: the string
 *
 * Return: as model_write().
 */
static inline long bench_put(struct bench *bench, const char *text)
{
	return model_write(&bench->model, &bench->file, &bench->call, bench_input(text),
			   strlen(text));
}

/**
 * bench_get() - read(2) into bench->out, which is filled with '#' before
 * @bench: the bench
 * @n: size as the caller gives it
 * @reachable: how many bytes do not fault
 *
 * Return: as model_read().
 */
static inline long bench_get(struct bench *bench, size_t n, size_t reachable)
{
	struct model_output out = { bench->out, reachable, 0 };

	memset(bench->out, '#', sizeof(bench->out));
	return model_read(&bench->model, &bench->file, &bench->call, &out, n);
}

/**
 * bench_ask() - ioctl(2)
 * @bench: the bench
 * @number: command number
 * @user: the caller's memory
 *
 * Return: as model_ioctl().
 */
static inline long bench_ask(struct bench *bench, uint32_t number, struct model_user *user)
{
	return model_ioctl(&bench->model, &bench->file, &bench->call, number, user);
}

/**
 * bench_crypt() - CRYPT with all memory reachable, to bench->out
 * @bench: the bench
 * @request: the struct; "src" and "dst" do not matter
 * @src: the input
 *
 * Return: as model_crypt().
 */
static inline long bench_crypt(struct bench *bench, struct request *request, const void *src)
{
	struct model_user user = {
		.in = { request, sizeof(*request) },
		.out = { &request->dst_len, sizeof(request->dst_len), 0 },
		.src = { src, SIZE_MAX },
		.dst = { bench->out, SIZE_MAX, 0 },
	};

	return bench_ask(bench, CRYPT, &user);
}

/**
 * bench_forget_trace() - empty the trace
 * @bench: the bench
 */
static inline void bench_forget_trace(struct bench *bench)
{
	bench->trace.n = 0;
}

/**
 * bench_accesses() - the trace in words
 * @bench: the bench
 *
 * Return: lines such as "W4 0x000 0x3", valid until the next call.
 */
static inline const char *bench_accesses(struct bench *bench)
{
	size_t used = 0;

	bench->text[0] = '\0';
	for (size_t i = 0; i < bench->trace.n; i++) {
		const struct model_access *a = &bench->trace.log[i];

		assert_true(used < sizeof(bench->text) - 64);
		used += (size_t)sprintf(bench->text + used, "%c%d 0x%03x 0x%x\n", a->direction,
					a->width, (unsigned int)a->offset, a->value);
	}
	return bench->text;
}

/**
 * bench_assert_run() - assert one-byte accesses to cells 0, 1, ... with one value
 * @bench: the bench
 * @from: number of the first in the trace
 * @direction: 'R' or 'W'
 * @n: how many
 * @value: read or written
 */
static inline void bench_assert_run(const struct bench *bench, size_t from, char direction,
				    size_t n, uint32_t value)
{
	assert_true(from + n <= bench->trace.n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(bench->trace.log[from + i].direction, direction);
		assert_int_equal(bench->trace.log[from + i].width, 1);
		assert_int_equal(bench->trace.log[from + i].offset, 4 + i);
		assert_int_equal(bench->trace.log[from + i].value, value);
	}
}

/**
 * bench_assert_gone_check() - assert that the trace ends with a presence check that found nothing
 * @bench: the bench
 * @from: number of its first access in the trace
 */
static inline void bench_assert_gone_check(const struct bench *bench, size_t from)
{
	assert_int_equal(bench->trace.n, from + 1 + MODEL_CELLS);
	assert_int_equal(bench->trace.log[from].direction, 'R');
	assert_int_equal(bench->trace.log[from].width, 4);
	assert_int_equal(bench->trace.log[from].offset, 0);
	assert_int_equal(bench->trace.log[from].value, 0xffffffff);
	bench_assert_run(bench, from + 1, 'R', MODEL_CELLS, 0xff);
}

/* A row of a test table that uses this fixture. */
#define model_test(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)

#endif /* TESTS_MODEL_BENCH_H */
