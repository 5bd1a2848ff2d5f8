// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every call of the simulated kernel fails once, in every operation of a module's life.
 */
#include "sweep.h"

#include "sweep_judge.h"
#include "sweep_watch.h"

#include "leave.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Pairs of faults begin with every 16th fault. */
#define EVERY 16
static unsigned int pairs;

/**
 * struct wanted - the selected cases
 * @operation: its name; NULL for each
 * @state: of the hardware; NULL for each
 * @node: the number of one, and @one_node; else each
 */
struct wanted {
	char operation[64];
	const struct spec_state_row *state;
	bool one_node;
	unsigned int node;
};

/* "OPERATION", "STATE: OPERATION", "OPERATION@NODE" or all of it. Returns NULL, or what is wrong.
 */
static const char *parse(struct wanted *wanted, const char *text)
{
	const char *whole = text;
	const char *colon = text ? strchr(text, ':') : NULL;
	const struct spec_state_row *state;

	const char *at = text ? strchr(text, '@') : NULL;
	const char *node = NULL;

	*wanted = (struct wanted){ .one_node = at };
	for (unsigned int i = 0; at && (node = table_node_at(i)) && strcmp(node, at + 1) != 0; i++)
		wanted->node = i + 1;
	if (at && !node)
		return "there is no such node";
	if (colon)
		text = colon + 1 + strspn(colon + 1, " ");
	if (text)
		snprintf(wanted->operation, sizeof(wanted->operation), "%.*s",
			 (int)strcspn(text, "@"), text);
	if (!colon)
		return NULL;
	text = whole;
	for (unsigned int i = 0; (state = table_state(i)); i++)
		if (strlen(state->name) == (size_t)(colon - text) &&
		    !strncmp(state->name, text, (size_t)(colon - text)))
			wanted->state = state;
	return wanted->state ? NULL : "there is no such state of the hardware";
}

static bool is_wanted(const struct wanted *wanted, const struct sweep_operation *operation)
{
	return operation->run &&
	       (!*wanted->operation || !strcmp(wanted->operation, operation->name));
}

/* Find the operation in the wanted state, or else in the usual one. */
static bool find_operation(const struct wanted *wanted, struct sweep_operation *operation)
{
	for (unsigned int i = 0; sweep_get(i, operation); i++) {
		if (!is_wanted(wanted, operation))
			continue;
		if (wanted->state)
			operation->state = wanted->state;
		operation->node = wanted->node;
		return true;
	}
	return false;
}

/* ---------------------------------------------------------------- All cases ------------------- */

static void sweep_call(const struct sweep_operation *operation, struct sim_fault fault)
{
	char text[EMU_FAULT_LINE];
	long result;

	do {
		fault.nth++;
		sim_fault_format(text, &fault);
		sweep_plan(text);
	} while (sweep_run_case(operation, &result));
}

static void sweep_hardware(const struct sweep_operation *operation, const char *kind)
{
	char text[EMU_FAULT_LINE];
	unsigned int nth = 1;
	long result;

	do {
		snprintf(text, sizeof(text), "any@%u%s", nth++, kind);
		sweep_plan(text);
	} while (sweep_run_case(operation, &result));
}

static void sweep_faults(const struct sweep_operation *operation)
{
	long result;

	sweep_plan("");
	sweep_run_case(operation, &result);
	for (unsigned int call = SIM_ANY_CALL + 1; call < SIM_CALLS; call++)
		for (unsigned int kind = SIM_FAULT_NONE + 1; kind < SIM_FAULT_KINDS; kind++) {
			struct sim_fault fault = { .kind = (enum sim_fault_kind)kind,
						   .call = (enum sim_call)call };

			if (!sim_can_fail(fault.call, fault.kind))
				continue;
			sweep_call(operation, fault);
			/* A part of the copy arrives: that is another error to make. */
			fault.byte = 1;
			if (fault.kind == SIM_FAULT_EFAULT)
				sweep_call(operation, fault);
		}
	sweep_hardware(operation, ":gone");
	sweep_hardware(operation, "+:ones");
	sweep_hardware(operation, ":step");
	sweep_hardware(operation, ":irq");
}

/* poll should take no lock, so that the device can go before each of its calls. */
static void sweep_poll_in_between(const struct sweep_operation *operation)
{
	unsigned int point = 0;
	bool over;

	do {
		sweep_plan("");
		sweep_begin(operation);
		sweep.during = ++point;
		operation->run(operation);
		over = sweep.during;
		sweep.during = 0;
		sweep_end();
		sweep_at->tally.cases++;
	} while (!over);
}

/* No: states and calls that only the judge of accesses uses. */
static bool has_usual_cases(const struct sweep_operation *operation)
{
	return !operation->state->swept && !(operation->row && operation->row->swept);
}

/* One fault, and not at a place that only the judge of accesses knows of. */
static bool is_usual_plan(void)
{
	return sweep.plan.n_calls + sweep.plan.n_accesses < 2 && sweep.plan.calls[0].byte < 2;
}

/* Returns whether it succeeds when nothing fails. */
static bool sweep_operation(struct sweep_operation *operation)
{
	bool succeeds = false;

	if (operation->name == sweep_poll_while_unbound.name) {
		sweep_poll_in_between(operation);
		return true;
	}
	if (has_usual_cases(operation)) {
		succeeds = sweep_learn_usual(operation);
		sweep_faults(operation);
	}
	if (sweep_is_watched(operation))
		succeeds |= sweep_watch(operation, pairs, &sweep_at->tally);
	return succeeds;
}

/* ---------------------------------------------------------------- All states ------------------ */

/* Calls that no spec lists and that always failed, for the report. */
static char failing[512];

/* A call with a wrong number or name in its row always fails, and rightly. */
static void judge_row(const struct sweep_operation *operation, bool succeeds)
{
	const struct spec_call_row *row = operation->row;
	const bool to_fail = row && row->fails;
	size_t used = strlen(failing);

	sweep_at->whole = true;
	snprintf(sweep_at->operation, sizeof(sweep_at->operation), "%s", operation->name);
	if (succeeds && to_fail)
		sweep_violation("can-succeed", "it succeeds, and its row says that it .fails");
	if (!succeeds && !to_fail && (!row || table_is_said(row)))
		sweep_violation("can-succeed",
				"it fails in every state of the hardware, in this one with %ld "
				"(%s). Is its row right? One that is to fail says .fails",
				operation->usual, strerror((int)-operation->usual));
	if (!succeeds && !to_fail)
		snprintf(failing + used, sizeof(failing) - used, " %s", operation->name);
	sweep_at->whole = false;
}

/* ---------------------------------------------------------------- Asked for ------------------- */

static void sweep_states(const struct wanted *wanted, const struct sweep_operation *operation)
{
	struct sweep_operation own = *operation;
	bool succeeds = false;

	for (unsigned int i = 0; table_state(i); i++) {
		for (unsigned int k = 0; table_node_at(k); k++) {
			own = *operation;
			own.state = table_state(i);
			own.node = k;
			if (!has_usual_cases(&own) && !sweep_is_watched(&own))
				continue;
			if ((wanted->state && wanted->state != own.state) ||
			    (wanted->one_node && wanted->node != k) ||
			    (k && own.start != START_OPEN))
				continue;
			succeeds |= sweep_operation(&own);
		}
	}
	if (!wanted->state && !wanted->one_node)
		judge_row(&own, succeeds);
}

static void report(const struct wanted *wanted)
{
	unsigned int states = 0;
	char in_each[64] = "";

	while (table_state(states))
		states++;
	if (states > 1 && !wanted->state)
		snprintf(in_each, sizeof(in_each), " in %u states of the hardware", states);
	printf("# note: life of the module: %lu cases of operation and fault%s, %lu of them "
	       "struck; 0 violations\n",
	       sweep_at->tally.cases, in_each, sweep_at->tally.struck);
	if (*failing)
		printf("# note: these always failed, and nobody has said whether they should:%s\n",
		       failing);
	fflush(stdout);
}

static void sweep_many(const struct wanted *wanted)
{
	struct sweep_operation operation;

	sweep_learn_residents();
	for (unsigned int i = 0; sweep_get(i, &operation); i++)
		if (is_wanted(wanted, &operation))
			sweep_states(wanted, &operation);
	report(wanted);
}

bool sweep_all(const char *command, const char *operation)
{
	struct wanted wanted;
	int status = 0;
	pid_t child;

	sweep_set_up(command);
	if (parse(&wanted, operation))
		abort();
	pairs = operation ? 1 : EVERY;
	fflush(NULL);
	child = fork();
	if (!child) {
		sweep_many(&wanted);
		leave(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child) {
		perror("sweep");
		abort();
	}
	if (status && !sweep_at->found) {
		printf("# %s under %s crashes: %s\n", sweep_at->operation,
		       *sweep_at->fault ? sweep_at->fault : "no fault",
		       strsignal(WTERMSIG(status)));
		sweep_tell_where();
	}
	return !status;
}

void sweep_one(const char *command, const char *operation, const char *fault)
{
	struct sweep_operation found;
	struct wanted wanted;
	long result = 0;

	sweep_set_up(command);
	sweep_learn_residents();
	if (parse(&wanted, operation) || !find_operation(&wanted, &found))
		abort();
	if (found.name == sweep_poll_while_unbound.name) {
		sweep_poll_in_between(&found);
	} else {
		sweep_plan(fault);
		if (has_usual_cases(&found) && is_usual_plan()) {
			sweep_learn_usual(&found);
			sweep_plan(fault);
			sweep_run_case(&found, &result);
		}
		if (sweep_is_watched(&found))
			result = sweep_watch_one(&found, fault, &sweep_at->tally);
	}
	alarm(0);
	printf("# %s under %s gives %ld; 0 violations\n", operation, *fault ? fault : "no fault",
	       result);
}

const char *sweep_wrong(const char *operation, const char *fault)
{
	static struct sim_plan faults;
	static struct emu_fault_error error;
	struct sweep_operation found;
	struct wanted wanted;
	const char *wrong = parse(&wanted, operation);

	if (wrong)
		return wrong;
	if (operation && !find_operation(&wanted, &found))
		return "there is no such operation";
	if (fault && *fault && operation && found.name == sweep_poll_while_unbound.name)
		return "this operation takes no fault";
	memset(&faults, 0, sizeof(faults));
	if (fault && *fault && !sim_plan_parse(&faults, fault, &error))
		return error.message;
	return NULL;
}

void sweep_list(void)
{
	struct sweep_operation operation;

	printf("operations:");
	for (unsigned int i = 0; sweep_get(i, &operation); i++)
		if (operation.run)
			printf(" %s", operation.name);
	printf("\n");
}

int sweep_main(const char *command, int argc, char **argv)
{
	const char *operation = argc > 1 ? argv[1] : NULL;
	const char *fault = argc > 2 ? argv[2] : NULL;
	const char *wrong = sweep_wrong(operation, fault);
	bool well = true;

	if (argc == 2 && !strcmp(operation, "--outcomes")) {
		sweep_outcomes(command);
		return 0;
	}
	if (argc > 3)
		wrong = "one operation and one fault are enough";
	if (wrong) {
		fprintf(stderr, "%s: '%s': %s\n", command, argv[argc - 1], wrong);
		return 2;
	}
	printf("1..1\n");
	if (fault)
		sweep_one(command, operation, fault);
	else
		well = sweep_all(command, operation);
	printf("%s 1 - test_sweep\n", well ? "ok" : "not ok");
	return !well;
}
