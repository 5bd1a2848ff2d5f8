// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fault sweep: `make test` runs all of it. With arguments this program shows one case:
 *
 *	test_sweep OPERATION STATE PLAN
 *
 * which replays a failure. --list lists operations and states.
 */

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "places.h"
#include "skip.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLAN_TEXT      512
#define MAX_INVARIANTS 32

/**
 * struct bench - shared by the tests
 * @sweep: the runs
 * @broken: a test has found a broken invariant
 */
struct bench {
	struct sweep sweep;
	bool broken;
};

/**
 * struct tally - the results of a sweep
 * @cases: number of runs
 * @struck: those in which every fault of the plan happened
 * @violations: number for each invariant
 */
struct tally {
	unsigned long cases;
	unsigned long struck;
	unsigned long violations[MAX_INVARIANTS];
};

/* ---------------------------------------------------------------- Cases in words -------------- */

static void plan_text(const struct sim_plan *plan, char text[PLAN_TEXT])
{
	char line[EMU_FAULT_LINE];
	const char *comma = "";
	int n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < plan->n_accesses; i++, comma = ",") {
		emu_fault_format(line, &plan->accesses[i]);
		n += snprintf(text + n, PLAN_TEXT - (size_t)n, "%s%s", comma, line);
	}
	for (size_t i = 0; i < plan->n_calls; i++, comma = ",") {
		sim_fault_format(line, &plan->calls[i]);
		n += snprintf(text + n, PLAN_TEXT - (size_t)n, "%s%s", comma, line);
	}
}

static void report(const struct sweep *sweep, const struct sweep_invariant *invariant)
{
	char text[PLAN_TEXT];

	plan_text(&sweep->plan, text);
	print_error("# %s from %s under %s breaks \"%s\": %s\n", sweep->operation->name,
		    sweep->state->name, *text ? text : "no fault", invariant->name,
		    sweep->complaint);
	print_error("# replay: %s %s %s '%s'\n", program_invocation_name, sweep->operation->name,
		    sweep->state->name, text);
}

/* ---------------------------------------------------------------- The sweep ------------------- */

/* Check every invariant, to see which ones are broken; report the first case of each. */
static void judge(struct sweep *sweep, void *context)
{
	struct tally *tally = context;
	char line[EMU_FAULT_LINE];
	size_t at = 0;

	tally->cases++;
	tally->struck += !sim_plan_unfired(&sweep->plan, &at, line);
	for (size_t i = 0; i < sweep_n_invariants; i++)
		if (!sweep_invariants[i].holds(sweep) && !tally->violations[i]++)
			report(sweep, &sweep_invariants[i]);
}

static void conclude(struct bench *bench, const struct tally *tally, const char *what)
{
	char broken[256] = "";
	size_t n = 0;

	for (size_t i = 0; i < sweep_n_invariants; i++)
		if (tally->violations[i])
			n += (size_t)snprintf(broken + n, sizeof(broken) - n, "%s%s", n ? ", " : "",
					      sweep_invariants[i].name);
	printf("# note: %s: %lu cases of operation, fault and place, %lu of them struck; %s\n",
	       what, tally->cases, tally->struck, n ? "violations" : "0 violations");
	bench->broken |= n != 0;
	if (n)
		fail_msg("broken invariants: %s.", broken);
}

static void test_no_fault_breaks_no_invariant(void **state)
{
	struct bench *bench = *state;
	struct sweep *sweep = &bench->sweep;
	struct tally tally = { 0 };

	for (size_t i = 0; i < sweep_n_operations * sweep_n_states; i++) {
		sweep->operation = &sweep_operations[i / sweep_n_states];
		sweep->state = &sweep_states[i % sweep_n_states];
		sweep_run(sweep);
		/* Here the model knows the result. */
		assert_int_equal(sweep->result, sweep->expected);
		judge(sweep, &tally);
	}
	conclude(bench, &tally, "no fault");
}

static void test_single_faults_break_no_invariant(void **state)
{
	struct bench *bench = *state;
	struct sweep *sweep = &bench->sweep;
	struct tally tally = { 0 };

	for (size_t i = 0; i < sweep_n_operations * sweep_n_states; i++) {
		sweep->operation = &sweep_operations[i / sweep_n_states];
		sweep->state = &sweep_states[i % sweep_n_states];
		sweep_places(sweep, 1, judge, &tally);
	}
	conclude(bench, &tally, "single faults");
}

/* Only for calls with few accesses, so that there are not too many pairs of places. */
#define SHORT 12

static void test_pairs_of_faults_break_no_invariant(void **state)
{
	struct bench *bench = *state;
	struct sweep *sweep = &bench->sweep;
	struct tally tally = { 0 };

	/* The error is known by then, and one fault shows it better than two. */
	if (bench->broken)
		skip_because("single faults have found something");
	for (size_t i = 0; i < sweep_n_operations * sweep_n_states; i++) {
		sweep->operation = &sweep_operations[i / sweep_n_states];
		sweep->state = &sweep_states[i % sweep_n_states];
		sweep_run(sweep);
		if (sweep->n_log && sweep->n_log <= SHORT)
			sweep_places(sweep, 2, judge, &tally);
	}
	conclude(bench, &tally, "pairs of faults");
}

static int setup(void **state)
{
	if (LKP_ENC_STRING_CELLS != SWEEP_CELLS)
		return -1;
	*state = calloc(1, sizeof(struct bench));
	return *state && sweep_n_invariants <= MAX_INVARIANTS ? 0 : -1;
}

static int teardown(void **state)
{
	sim_switch(NULL);
	free(*state);
	return 0;
}

static int run_all(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_fault_breaks_no_invariant),
		cmocka_unit_test(test_single_faults_break_no_invariant),
		cmocka_unit_test(test_pairs_of_faults_break_no_invariant),
	};

	return cmocka_run_group_tests_name("sweep/sweep", tests, setup, teardown);
}

/* ---------------------------------------------------------------- One case -------------------- */

static int usage(void)
{
	fprintf(stderr,
		"usage: %s                          sweep everything\n"
		"       %s OPERATION STATE PLAN     show one case; PLAN may be ''\n"
		"       %s --list                   list operations, states, invariants\n",
		program_invocation_short_name, program_invocation_short_name,
		program_invocation_short_name);
	return 2;
}

static int list(void)
{
	printf("operations:");
	for (size_t i = 0; i < sweep_n_operations; i++)
		printf(" %s", sweep_operations[i].name);
	printf("\nstates:");
	for (size_t i = 0; i < sweep_n_states; i++)
		printf(" %s", sweep_states[i].name);
	printf("\ninvariants:\n");
	for (size_t i = 0; i < sweep_n_invariants; i++)
		printf("  %-22s %s\n", sweep_invariants[i].name, sweep_invariants[i].says);
	return 0;
}

static bool find(struct sweep *sweep, char **argv)
{
	struct emu_fault_error error;

	for (size_t i = 0; i < sweep_n_operations; i++)
		if (strcmp(sweep_operations[i].name, argv[1]) == 0)
			sweep->operation = &sweep_operations[i];
	for (size_t i = 0; i < sweep_n_states; i++)
		if (strcmp(sweep_states[i].name, argv[2]) == 0)
			sweep->state = &sweep_states[i];
	if (!sweep->operation || !sweep->state) {
		fprintf(stderr, "there is no %s '%s' (--list)\n",
			sweep->operation ? "state" : "operation",
			sweep->operation ? argv[2] : argv[1]);
		return false;
	}
	if (!*argv[3] || sim_plan_parse(&sweep->plan, argv[3], &error))
		return true;
	fprintf(stderr, "%s\n  %s\n  %*s^\n", error.message, argv[3], (int)error.column, "");
	return false;
}

static int show(char **argv)
{
	static struct sweep sweep;
	char line[EMU_TRACE_LINE];
	int status = 0;

	if (!find(&sweep, argv))
		return 2;
	sweep_run(&sweep);
	for (size_t i = 0; i < sweep.n_log; i++) {
		emu_describe(line, &sweep.log[i]);
		printf("%4zu  %s\n", i + 1, line);
	}
	printf("result %ld%s%s\n", sweep.result, sweep.result < 0 ? ", " : "",
	       sweep.result < 0 ? strerror((int)-sweep.result) : "");
	for (size_t i = 0; i < sweep_n_invariants; i++) {
		if (sweep_invariants[i].holds(&sweep))
			continue;
		printf("broken invariants: %s. %s\n  %s\n", sweep_invariants[i].name,
		       sweep_invariants[i].says, sweep.complaint);
		status = 1;
	}
	sim_switch(NULL);
	return status;
}

int main(int argc, char **argv)
{
	if (argc == 1)
		return run_all();
	if (argc == 2 && strcmp(argv[1], "--list") == 0)
		return list();
	return argc == 4 ? show(argv) : usage();
}
