/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A program of fuzz_calls as a CMocka test, so that a find stays fixed. fuzz_calls writes such
 * tests (docs/fuzzing.md), and a test that includes this header is linked to the judge.
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
 * assert_retraced() - load the module, make steps, and assert that nothing is wrong
 * @program: the steps, as in step_text.h. A step that needs a file opens it if it is not open
 */
void assert_retraced(const char *program);

#endif /* FUZZ_RETRACE_H */
