// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every call of the simulated kernel fails once, in every operation of a module's life.
 */
#include "sweep.h"

#include "oracle.h"
#include "sweep_again.h"
#include "sweep_case.h"
#include "sweep_watch.h"

#include "leave.h"
#include "sim_kernel.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Pairs of faults begin with every so manieth one. */
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

/* Does the package say that the driver does without what this fault takes? */
static bool is_recovery(const struct sweep_operation *operation)
{
	return oracle_recovers(operation->name, sweep_at->fault);
}

/* Of the device a driver could notice no more than that it was quick, or that it was not the one.
 */
static bool is_harmless(void)
{
	return sweep.plan.n_accesses && oracle_is_harmless(&sweep.plan.accesses[0]);
}

static bool is_gone(void)
{
	return sweep.plan.n_accesses && sweep.plan.accesses[0].kind == EMU_FAULT_GONE;
}

static void check_cause(const struct sweep_operation *operation, long result)
{
	const struct sim_fault *fault = &sweep.plan.calls[0];

	/* The driver can never do it. */
	if ((operation->usual < 0 && result == operation->usual) ||
	    sweep_would_wait(operation, result))
		return;
	if (sweep.plan.n_accesses && is_harmless()) {
		if (result < 0 && result != operation->alone)
			sweep_violation("cause", "the result is %ld, and the device is well",
					result);
	} else if (sweep.plan.n_accesses) {
		if (!oracle_hardware_explains(result))
			sweep_violation("cause", "the result is %ld", result);
	} else if (!sweep.plan.n_calls || !fault->fired) {
		if (result < 0 || operation->usual < 0)
			sweep_violation("cause", "the result is %ld, and nothing has failed",
					result);
	} else if (operation->can_fail && !oracle_fault_explains(operation->row, fault, result)) {
		if (result == operation->usual && is_recovery(operation))
			return;
		sweep_violation("cause", "the result is %ld, not %d%s", result,
				oracle_fault_errno(fault),
				result < 0 ? "" : "; if that is right, .recovers has to say so");
	}
}

/* It was slow, was not heard, or was no more than quick: all is well when that is over. */
static bool had_device_fault(const struct sweep_operation *operation)
{
	return sweep_can_repeat(operation) &&
	       (is_harmless() ||
		(sweep.plan.n_calls && sim_fault_traits[sweep.plan.calls[0].kind].of_device));
}

/* A failed operation has left nothing behind, and succeeds without a fault. */
static void check_failed(const struct sweep_operation *operation, unsigned long mark)
{
	bool loaded = sim_module_is_loaded(sweep.machine.kernel);
	long result;

	if (operation->start != START_BARE || !loaded)
		sweep_expect_nothing_since(mark, "after what failed");
	/* Hardware that is gone stays so. What never can still cannot. */
	if ((sweep.plan.n_accesses && !is_harmless()) || operation->usual < 0)
		return;
	if (had_device_fault(operation)) {
		sweep_expect_recovered(operation);
		return;
	}
	if (operation->start == START_BARE && loaded)
		result = sim_pci_bind(sweep.machine.pci);
	else
		result = operation->run(operation);
	if (!sweep_would_wait(operation, result))
		sweep_must(result, "the same again");
}

static const struct spec_call_row *row_of(const struct sweep_operation *operation)
{
	static const char sleep[] = "sleep";

	return operation->lost ? table_row(table_find(sleep, strlen(sleep))) : operation->row;
}

/* What a driver does in it becomes visible only when it is over: in the hardware, and to programs.
 */
static void judge_what_follows(const struct oracle *oracle, const struct spec_call *call)
{
	if (call->kind != CALL_SLEEP && call->kind != CALL_RESET)
		return;
	if (oracle_knows(call->kind) && !oracle_agrees(oracle, &sweep.emu.state.device))
		sweep_violation(
			"as-specified",
			"the state of the hardware is then not what the specification says");
	sweep_use();
}

/*
 * Does the package's reference agree with a call, after the calls before it? @unbound: the device
 * has no driver any more.
 */
static bool agrees(const struct sweep_operation *operation, const struct spec_call_row *row,
		   long result, bool unbound)
{
	const struct spec_call call = {
		.row = row,
		.kind = row->kind,
		.lost = operation->lost,
		.result = result,
		.user = (uintptr_t)sweep.user,
		.before = sweep.before,
		.after = sweep.user,
	};
	struct oracle oracle;
	struct emu emu;
	uint8_t *state;
	bool well;

	state = malloc(oracle_size() ? oracle_size() : 1);
	if (!state)
		abort();
	table_power_up(&emu, operation->state);
	oracle_start(&oracle, state, &emu.state.device);
	oracle_succeeded(&oracle, CALL_BIND, 0);
	if (operation->start == START_OPEN)
		oracle_succeeded(&oracle, CALL_OPEN, 0);
	if (unbound)
		oracle_succeeded(&oracle, CALL_UNBIND, 0);
	well = oracle_call(&oracle, &call);
	if (well && !unbound)
		judge_what_follows(&oracle, &call);
	free(state);
	return well;
}

static void judge(const struct sweep_operation *operation, long result)
{
	const struct spec_call_row *row = row_of(operation);

	/* The reference is one of the first node. */
	if (!row || operation->start != START_OPEN || operation->node)
		return;
	if (!agrees(operation, row, result, false))
		sweep_violation("as-specified", "%s gives %ld: not what the specification says",
				operation->name, result);
}

/* What the operation delivers without a fault, if nobody else has changed anything. */
static uint8_t usual_user[SPEC_MEMORY];

static bool delivers(const struct sweep_operation *operation)
{
	return oracle_delivers(operation->row) && !operation->node;
}

/*
 * The device was pulled out, and the call says that it has succeeded. Then it must deliver what it
 * would have delivered: a part of it, if it is a read. Or the reference agrees, perhaps because the
 * call is one that tells that the device is gone.
 */
static void judge_data(const struct sweep_operation *operation, long result)
{
	const bool counts = operation->row->kind != CALL_IOCTL;
	size_t n = counts && (size_t)result < operation->row->size ? (size_t)result
								   : operation->row->size;

	if (result < 0 ||
	    (!memcmp(sweep.user, usual_user, n) && (!counts || result <= operation->alone)))
		return;
	if (!agrees(operation, operation->row, result, false) &&
	    !agrees(operation, operation->row, result, true))
		sweep_violation("data",
				"%s gives %ld, and what it delivers is not from the device, which "
				"was pulled out",
				operation->name, result);
}

/* The same again, and the driver goes before the device is done. */
static void run_and_leave(const struct sweep_operation *operation)
{
	char text[sizeof(sweep_at->fault)];

	snprintf(text, sizeof(text), "%s", sweep_at->fault);
	sweep_plan(text);
	sweep.alone = true;
	sweep_begin(operation);
	sweep_run(operation);
	sweep_end();
	sweep.alone = false;
}

static bool run_case(const struct sweep_operation *operation, long *result)
{
	unsigned long mark;
	bool fired, busy;

	/* No other program has changed what the reference knows. */
	sweep.alone = is_recovery(operation) || is_harmless() || (is_gone() && delivers(operation));
	sweep_begin(operation);
	mark = sim_kernel_mark(sweep.machine.kernel);
	*result = sweep_run(operation);
	busy = emu_is_busy(&sweep.emu);
	fired = sweep.plan.calls[0].fired || sweep.plan.accesses[0].fired;
	check_cause(operation, *result);
	if (sweep.alone && fired && is_gone())
		judge_data(operation, *result);
	else if (sweep.alone && fired && (is_harmless() || *result == operation->usual))
		judge(operation, *result);
	sweep_end_quick_program();
	if (operation->can_fail && *result < 0)
		check_failed(operation, mark);
	else if (fired && had_device_fault(operation))
		sweep_expect_recovered(operation);
	sweep_end();
	sweep.alone = false;
	if (busy)
		run_and_leave(operation);
	sweep_at->tally.cases++;
	sweep_at->tally.struck += fired;
	return fired;
}

/* ---------------------------------------------------------------- Without a fault ------------- */

/* While a file is open, its code must stay: that is what .owner is for. */
static void judge_owner(const struct sweep_operation *operation)
{
	int result;

	if (!operation->row || operation->row->kind != CALL_RELEASE)
		return;
	result = sim_module_unload(sweep.machine.kernel);
	if (result != -EBUSY)
		sweep_violation("owner",
				"unload with the file open gives %d, not -EBUSY: its file "
				"operations lack .owner = THIS_MODULE",
				result);
}

/* Run it without a fault, with or without a quick program, and return the result. */
static long run_well(struct sweep_operation *operation, bool alone)
{
	long result;

	sweep_plan("");
	sweep.alone = alone;
	sweep_begin(operation);
	judge_owner(operation);
	result = operation->run(operation);
	if (operation->row && operation->row->kind == CALL_LOAD)
		operation->binds = sim_pci_is_bound(sweep.machine.pci);
	if (alone) {
		memcpy(usual_user, sweep.user, sizeof(usual_user));
		judge(operation, result);
	} else if (sweep_can_repeat(operation))
		sweep_learn_again(operation);
	sweep_end();
	sweep.alone = false;
	return result;
}

/* Learn the usual result, with which all others are compared. Returns whether it is a success. */
static bool learn_usual(struct sweep_operation *operation)
{
	operation->alone = run_well(operation, true);
	operation->usual = run_well(operation, false);
	return operation->alone >= 0 || operation->usual >= 0;
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
	} while (run_case(operation, &result));
}

static void sweep_hardware(const struct sweep_operation *operation, const char *kind)
{
	char text[EMU_FAULT_LINE];
	unsigned int nth = 1;
	long result;

	do {
		snprintf(text, sizeof(text), "any@%u%s", nth++, kind);
		sweep_plan(text);
	} while (run_case(operation, &result));
}

static void sweep_faults(const struct sweep_operation *operation)
{
	long result;

	sweep_plan("");
	run_case(operation, &result);
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

/* Calls that are there for the judge of accesses, and states. */
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
		succeeds = learn_usual(operation);
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
			learn_usual(&found);
			sweep_plan(fault);
			run_case(&found, &result);
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
