// SPDX-License-Identifier: GPL-2.0-only
/*
 * Long random sequences of everything that can be done to a device: the core on the emulator must
 * agree with the reference model after each step, with every access observed and, a second time,
 * with nothing armed.
 *
 * Each run tries other sequences. LKP_TEST_SEED and LKP_TEST_ROUNDS choose them: a failure prints
 * the line that replays it, and the sequence without all operations that do not matter.
 */

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sequence.h"
#include "twin.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define CALLS  60
#define ROUNDS 600
#define SHOWN  10

/* Results that must come in a long enough run. */
static const struct {
	long value;
	const char *name;
} results[] = {
	{ 0, "success" },          { -EFAULT, "EFAULT" }, { -EINVAL, "EINVAL" },
	{ -EMSGSIZE, "EMSGSIZE" }, { -ENOSPC, "ENOSPC" }, { -ENOMEM, "ENOMEM" },
	{ -EAGAIN, "EAGAIN" },     { -EINTR, "EINTR" },   { -EBADF, "EBADF" },
	{ -ENOTTY, "ENOTTY" },     { -EIO, "EIO" },       { -ENODEV, "ENODEV" },
};
#define RESULTS (sizeof(results) / sizeof(results[0]))

/**
 * struct sequence - a random sequence
 * @seed: what it was made from
 * @strict: the module parameter
 * @operations: the operations
 * @n: how many of them
 */
struct sequence {
	uint64_t seed;
	bool strict;
	struct operation operations[CALLS];
	size_t n;
};

/**
 * struct run - results of a sequence
 * @results: the result of each operation
 * @hardware: the hardware at the end
 */
struct run {
	long results[CALLS];
	struct emu_state hardware;
};

/**
 * struct explorer - the state of a test run
 * @twin: the twins
 * @traced: last run with every access observed
 * @bulk: last run with nothing armed
 * @seen: how often each of "results" came; a number of bytes is a success
 */
struct explorer {
	struct twin twin;
	struct run traced;
	struct run bulk;
	unsigned long seen[RESULTS];
};

static uint64_t number_from(const char *name, uint64_t otherwise)
{
	const char *value = getenv(name);

	return value && *value ? strtoull(value, NULL, 0) : otherwise;
}

static void make_sequence(struct sequence *sequence, uint64_t seed)
{
	struct prng prng = { seed };

	sequence->seed = seed;
	sequence->strict = prng_chance(&prng, 33);
	sequence->n = CALLS;
	operation_sequence(&prng, sequence->operations, CALLS);
}

/* Number of operations done before the twins disagreed; sequence->n if they never did. */
static size_t run_once(struct explorer *explorer, const struct sequence *sequence, bool traced)
{
	struct run *run = traced ? &explorer->traced : &explorer->bulk;
	size_t i;

	twin_start(&explorer->twin, sequence->strict, traced);
	for (i = 0; i < sequence->n; i++) {
		if (!twin_step(&explorer->twin, &sequence->operations[i]) ||
		    !twin_agree(&explorer->twin))
			break;
		run->results[i] = explorer->twin.result;
	}
	run->hardware = explorer->twin.emu.state;
	sim_switch(NULL);
	return i;
}

/* Run both ways, and compare them. Returns as run_once(). */
static size_t run_twice(struct explorer *explorer, const struct sequence *sequence)
{
	size_t i = run_once(explorer, sequence, true);

	if (i < sequence->n)
		return i;
	i = run_once(explorer, sequence, false);
	if (i < sequence->n)
		return i;
	if (!memcmp(explorer->traced.results, explorer->bulk.results, i * sizeof(long)) &&
	    !memcmp(&explorer->traced.hardware, &explorer->bulk.hardware, sizeof(struct emu_state)))
		return i;
	snprintf(explorer->twin.complaint, sizeof(explorer->twin.complaint),
		 "observed and unobserved accesses lead to different results");
	return i ? i - 1 : 0;
}

/* Leave out one operation after the other as long as what remains still fails. */
static void shrink(struct explorer *explorer, struct sequence *sequence)
{
	for (size_t i = sequence->n; i-- > 0;) {
		struct sequence shorter = *sequence;
		size_t failed;

		shorter.n--;
		memmove(&shorter.operations[i], &shorter.operations[i + 1],
			(shorter.n - i) * sizeof(shorter.operations[0]));
		failed = run_twice(explorer, &shorter);
		if (failed == shorter.n)
			continue;
		shorter.n = failed + 1;
		*sequence = shorter;
		if (i > sequence->n)
			i = sequence->n;
	}
}

static void report(struct explorer *explorer, struct sequence *sequence, size_t failed)
{
	char line[512];
	size_t first;

	print_error("# operation %zu: %s\n", failed, explorer->twin.complaint);
	print_error("# replay: LKP_TEST_SEED=0x%" PRIx64 " LKP_TEST_ROUNDS=1 %s\n", sequence->seed,
		    program_invocation_name);
	sequence->n = failed + 1;
	shrink(explorer, sequence);
	/* Run once more, for the message of the remaining sequence. */
	run_twice(explorer, sequence);
	first = sequence->n > SHOWN ? sequence->n - SHOWN : 0;
	print_error("# all that it takes, on a %s device (%zu of %zu shown),\n",
		    sequence->strict ? "strict" : "lenient", sequence->n - first, sequence->n);
	print_error("# files 0 and 3 open for both, 1 for reading, 2 for writing:\n");
	for (size_t i = first; i < sequence->n; i++) {
		operation_describe(&sequence->operations[i], line, sizeof(line));
		print_error("#   %zu. %s\n", i, line);
	}
	print_error("# %s (%s)\n", explorer->twin.complaint,
		    explorer->twin.traced ? "traced" : "nothing armed");
}

static void count_results(struct explorer *explorer, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		long result = explorer->traced.results[i];

		for (size_t k = 0; k < RESULTS; k++)
			explorer->seen[k] += results[k].value == (result < 0 ? result : 0);
	}
}

static int setup(void **state)
{
	struct explorer *explorer = calloc(1, sizeof(*explorer));

	if (!explorer)
		return -1;
	twin_init(&explorer->twin);
	*state = explorer;
	return 0;
}

static int teardown(void **state)
{
	struct explorer *explorer = *state;

	twin_destroy(&explorer->twin);
	free(explorer);
	return 0;
}

static void test_random_sequences_agree_with_model(void **state)
{
	struct explorer *explorer = *state;
	struct sequence sequence;
	uint64_t seed = 0;
	uint64_t rounds = number_from("LKP_TEST_ROUNDS", ROUNDS);

	assert_int_equal(getrandom(&seed, sizeof(seed), 0), sizeof(seed));
	seed = number_from("LKP_TEST_SEED", seed);
	printf("# LKP_TEST_SEED=0x%" PRIx64 " LKP_TEST_ROUNDS=%" PRIu64 ", %d calls each\n", seed,
	       rounds, CALLS);
	/* A crash would lose buffered output. */
	fflush(stdout);
	assert_int_not_equal(rounds, 0);
	for (uint64_t round = 0; round < rounds; round++) {
		size_t failed;

		make_sequence(&sequence, seed + round);
		failed = run_twice(explorer, &sequence);
		if (failed < sequence.n) {
			report(explorer, &sequence, failed);
			fail_msg("round %" PRIu64 " of %" PRIu64, round, rounds);
		}
		count_results(explorer, sequence.n);
	}
	printf("# results:");
	for (size_t k = 0; k < RESULTS; k++)
		printf("%s %lu %s", k ? "," : "", explorer->seen[k], results[k].name);
	printf("\n");
	/* Otherwise a generator that reaches nothing would pass too. */
	for (size_t k = 0; k < RESULTS && rounds >= ROUNDS; k++)
		assert_int_not_equal(explorer->seen[k], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_random_sequences_agree_with_model, setup,
						teardown),
	};

	return cmocka_run_group_tests_name("random/random", tests, NULL, NULL);
}
