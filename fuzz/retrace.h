/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A program of fuzz_calls as a CMocka test: what once found something stays mended. fuzz_calls
 * writes them (docs/fuzzing.md), and a test that includes this header is linked to what judges.
 *
 *	static void test_seed_that_cannot_be_read(void **state)
 *	{
 *		(void)state;
 *		assert_retraced("reset:\n"
 *				"SET_SEED d, copy_from_user@1:efault\n");
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

/**
 * assert_retraced() - load the module, and make steps: nothing may be wrong
 * @program: the steps, as step_text.h has them. What needs a file opens it, if it is not open
 */
void assert_retraced(const char *program);

#endif /* FUZZ_RETRACE_H */
