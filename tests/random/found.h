/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For tests of found sequences: twins, and functions that play the sequences.
 */
#ifndef TESTS_FOUND_H
#define TESTS_FOUND_H

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "twin.h"
#include "uapi/linux/lkp_enc.h"

#include <stdlib.h>

static inline int found_setup(void **state)
{
	struct twin *twin = calloc(1, sizeof(*twin));

	if (!twin)
		return -1;
	twin_init(twin);
	*state = twin;
	return 0;
}

static inline int found_teardown(void **state)
{
	sim_switch(NULL);
	twin_destroy(*state);
	free(*state);
	return 0;
}

/* Do operation *i, and during it the next one if it must run then. */
static inline bool found_step(struct twin *twin, const struct operation *operations, size_t n,
			      size_t *i)
{
	const struct operation *operation = &operations[*i];

	if (!operation->during || *i + 1 == n)
		return twin_step(twin, operation);
	return twin_step_during(twin, operation, &operations[++*i]);
}

/* Assert that core and model do the same, step by step; @strict is the module parameter. */
static inline void assert_agreement(struct twin *twin, bool strict,
				    const struct operation *operations, size_t n)
{
	for (int traced = 0; traced < 2; traced++) {
		twin_start(twin, strict, traced);
		for (size_t i = 0; i < n; i++)
			if (!found_step(twin, operations, n, &i) || !twin_agree(twin))
				fail_msg("operation %zu, %s: %s", i,
					 traced ? "traced" : "nothing armed", twin->complaint);
	}
}

/* A row of a test table. */
#define found_test(name) cmocka_unit_test_setup_teardown(name, found_setup, found_teardown)

#endif /* TESTS_FOUND_H */
