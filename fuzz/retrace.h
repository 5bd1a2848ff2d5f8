/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A program of fuzz_calls as a CMocka test: what once found something stays mended. fuzz_calls
 * writes them (docs/fuzzing.md), and a test that includes this header is linked to what judges.
 *
 *	static void test_seed_that_cannot_be_read(void **state)
 *	{
 *		static const struct retrace steps[] = {
 *			{ .call = "SET_SEED", .file = 3, .fault = "copy_from_user@1:efault" },
 *		};
 *
 *		(void)state;
 *		assert_retraced("reset", steps, 1);
 *	}
 */
#ifndef FUZZ_RETRACE_H
#define FUZZ_RETRACE_H

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "trial.h"

/**
 * struct retrace - a step
 * @call: name of the call; NULL where @kind says what happens
 * @kind: or that
 * @file: as in struct trial_step
 * @quick: likewise
 * @resized: user memory has another size, @size
 * @size: likewise
 * @at: likewise
 * @n_bytes: likewise
 * @bytes: likewise
 * @fault: what fails, as docs/faults.md says; NULL for nothing
 */
struct retrace {
	const char *call;
	enum trial_kind kind;
	unsigned int file;
	bool quick;
	bool resized;
	size_t size;
	size_t at;
	size_t n_bytes;
	uint8_t bytes[TRIAL_BYTES];
	const char *fault;
};

/**
 * assert_retraced() - load the module, and make steps: nothing may be wrong
 * @state: of the hardware in the beginning, by its name
 * @steps: the steps. What needs a file opens it, if it is not open
 * @n: how many
 */
void assert_retraced(const char *state, const struct retrace *steps, size_t n);

#endif /* FUZZ_RETRACE_H */
