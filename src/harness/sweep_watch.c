// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls whose accesses the reference judges, with faults that a driver cannot see coming.
 */
#include "sweep_watch.h"

#include "oracle.h"

#include "platform.h"
#include "sim_kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Accesses of the longest call. What makes more is not judged by them. */
#define LOG 512

/**
 * struct watch - the running case
 * @oracle: what is right by now
 * @log: accesses of the last call, @n_log of them
 * @failed: the hardware has failed
 * @pulled: it was pulled out before the operation
 * @accesses: number of accesses that the operation makes without a fault
 * @calls: and of calls of the kernel
 */
static struct {
	struct oracle oracle;
	struct emu_access log[LOG];
	size_t n_log;
	bool failed;
	bool pulled;
	size_t accesses;
	unsigned long calls[SIM_CALLS];
} watch;

/* ---------------------------------------------------------------- Which calls ----------------- */

static const struct spec_call_row *row_of(const struct sweep_operation *operation)
{
	static const char sleep[] = "sleep";

	return operation->lost ? table_row(table_find(sleep, strlen(sleep))) : operation->row;
}

bool sweep_is_watched(const struct sweep_operation *operation)
{
	const struct spec_call_row *row = row_of(operation);

	if (!device_spec || !device_spec->accesses || !row || operation->node)
		return false;
	switch (row->kind) {
	case CALL_OPEN:
	case CALL_READ:
	case CALL_WRITE:
	case CALL_IOCTL:
	case CALL_POLL:
	case CALL_SHOW:
		return true;
	case CALL_SLEEP:
	case CALL_RESET:
		return oracle_knows(row->kind);
	default:
		return false;
	}
}

/* ---------------------------------------------------------------- One call -------------------- */

static void tell_log(void)
{
	char line[EMU_TRACE_LINE];

	for (size_t i = 0; i < watch.n_log; i++) {
		emu_describe(line, &watch.log[i]);
		printf("# %4zu  %s\n", i + 1, line);
	}
}

static void judge(const struct sweep_operation *operation, const struct spec_call *call)
{
	if (sweep.task.locks)
		sweep_violation("no-lock-kept", "%ld locks are still held", sweep.task.locks);
	if (!oracle_call(&watch.oracle, call)) {
		tell_log();
		sweep_violation("as-specified", "%s gives %ld: %s", operation->name, call->result,
				call->why);
	}
	if (!watch.failed && !call->pulled &&
	    !oracle_agrees(&watch.oracle, &sweep.emu.state.device))
		sweep_violation("as-specified", "after %s the state of the hardware is wrong",
				operation->name);
}

static bool has_failed(void)
{
	for (size_t i = 0; i < sweep.plan.n_accesses; i++)
		if (sweep.plan.accesses[i].fired)
			return true;
	return false;
}

/* Make the call, with the planned faults or without. */
static long make(const struct sweep_operation *operation, bool armed)
{
	char why[SPEC_WHY] = "not what the specification says";
	struct spec_call call = {
		.row = row_of(operation),
		.lost = operation->lost,
		.pulled = watch.pulled,
		.user = (uintptr_t)sweep.user,
		.before = sweep.before,
		.after = sweep.user,
		.accesses = watch.log,
		.faults = sweep.plan.calls,
		.n_faults = armed ? sweep.plan.n_calls : 0,
		.warnings = sweep.task.warnings,
		.notices = sweep.task.calls[SIM_SYSFS_NOTIFY],
		.why = why,
	};

	emu_trace_start(&sweep.emu, watch.log, LOG);
	call.result = armed ? sweep_run(operation) : operation->run(operation);
	emu_trace_stop(&sweep.emu);
	watch.n_log = oracle_sift(watch.log, sweep.emu.trace.count);
	if (sweep.emu.trace.dropped)
		call.accesses = NULL;
	watch.failed |= has_failed();
	call.kind = call.row->kind;
	call.n_accesses = watch.n_log;
	call.failed = watch.failed;
	call.warnings = sweep.task.warnings - call.warnings;
	call.notices = sweep.task.calls[SIM_SYSFS_NOTIFY] - call.notices;
	judge(operation, &call);
	return call.result;
}

/* ---------------------------------------------------------------- One case -------------------- */

static void begin_oracle(const struct sweep_operation *operation)
{
	static uint8_t *state;
	const struct spec_call_row bind = { .kind = CALL_BIND, .in = operation->state->params };
	const struct spec_call bound = { .row = &bind, .kind = CALL_BIND };
	struct emu emu;

	if (!state)
		state = malloc(oracle_size() ? oracle_size() : 1);
	if (!state)
		abort();
	table_power_up(&emu, operation->state);
	oracle_start(&watch.oracle, state, &emu.state.device);
	oracle_call(&watch.oracle, &bound);
	if (operation->start == START_OPEN)
		oracle_succeeded(&watch.oracle, CALL_OPEN, 0);
}

/* The operation of a call, by its name. */
static struct sweep_operation call_of(const char *name)
{
	struct sweep_operation operation;

	for (unsigned int i = 0; sweep_get(i, &operation); i++)
		if (operation.row && !strcmp(operation.name, name))
			return operation;
	fprintf(stderr, "spec.c: there is no call '%s'\n", name);
	exit(1);
}

/* What is seen of the device without a file. */
static void look(void)
{
	static struct sweep_operation shows[8];
	static unsigned int n = -1u;
	struct sweep_operation operation;

	if (n == -1u) {
		n = 0;
		for (unsigned int i = 0; n < 8 && sweep_get(i, &operation); i++)
			if (operation.row && operation.row->kind == CALL_SHOW &&
			    !operation.row->fails)
				shows[n++] = operation;
	}
	for (unsigned int i = 0; i < n; i++)
		make(&shows[i], false);
}

long sweep_watch_one(const struct sweep_operation *operation, const char *faults,
		     struct sweep_tally *tally)
{
	struct sweep_operation first;
	unsigned long mark;
	long result;

	sweep_plan(faults);
	sweep.alone = true;
	watch.failed = watch.pulled = false;
	sweep_begin(operation);
	begin_oracle(operation);
	if (operation->state->first && operation->start == START_OPEN) {
		first = call_of(operation->state->first);
		make(&first, false);
	}
	watch.pulled = operation->state->pulled;
	if (watch.pulled)
		emu_remove(&sweep.emu);
	mark = sim_kernel_mark(sweep.machine.kernel);
	memset(sweep.task.calls, 0, sizeof(sweep.task.calls));
	result = make(operation, true);
	if (!*faults) {
		watch.accesses = watch.n_log;
		memcpy(watch.calls, sweep.task.calls, sizeof(watch.calls));
	}
	if (operation->can_fail && result < 0)
		sweep_expect_nothing_since(mark, "after what failed");
	if (operation->start == START_OPEN)
		make(operation, false);
	look();
	sweep_end();
	sweep.alone = false;
	tally->cases++;
	return result;
}

/* ---------------------------------------------------------------- All cases ------------------- */

/* More places than any call has; a fault at so many places never ends. */
#define TOO_MANY 1000
/* Pairs of faults are tried only in calls with so few accesses. */
#define SHORT 12

/* How often and what, in the grammar of plans. The first ones are also used in pairs. */
static const char *const answers[] = {
	":gone",
	":ones",
	":flip=0",
	":drop",
	":stale",
	":dup",
	"+:ones",
	"x2:ones",
	":flip=7",
	":flip=31",
	"+:drop",
	"+:stale",
	"+:stuck=0x1/0x1",
	"+:stuck=0xffffffff/0",
	"+:stuck=0xffffffff/0xffffffff",
	"x1:stuck=0xffffffff/0xffffffff",
};
#define ANSWERS        (sizeof(answers) / sizeof(answers[0]))
#define PAIRED_ANSWERS 6

/**
 * struct strikes - faults that are being tried
 * @operation: the operation
 * @tally: updated
 * @before: text of the fault before this one, with a comma; empty for none
 * @every: pairs begin with every so manieth fault; 0: there are none
 * @turn: number of single faults so far
 */
struct strikes {
	const struct sweep_operation *operation;
	struct sweep_tally *tally;
	char before[EMU_FAULT_LINE + 2];
	unsigned int every;
	unsigned long turn;
};

static void strike_all(struct strikes *strikes);

/* Returns whether the fault happens. @of_call: it is one of a call of the kernel. */
static bool strike(struct strikes *strikes, const char *fault, bool of_call)
{
	const struct sim_plan *plan = &sweep.plan;
	struct strikes second = { .operation = strikes->operation, .tally = strikes->tally };
	char faults[SWEEP_FAULTS];
	bool fired;

	snprintf(faults, sizeof(faults), "%s%s", strikes->before, fault);
	sweep_watch_one(strikes->operation, faults, strikes->tally);
	fired = of_call ? plan->calls[plan->n_calls - 1].fired
			: plan->accesses[plan->n_accesses - 1].fired;
	strikes->tally->struck += fired;
	if (!fired || !strikes->every || strikes->turn++ % strikes->every)
		return fired;
	snprintf(second.before, sizeof(second.before), "%s,", fault);
	strike_all(&second);
	return true;
}

static void strike_accesses(struct strikes *strikes, const char *how)
{
	char fault[EMU_FAULT_LINE];
	unsigned int nth = 0;

	do {
		if (nth++ == TOO_MANY)
			sweep_violation("ends", "a fault happens at more than %d places", TOO_MANY);
		snprintf(fault, sizeof(fault), "any@%u%s", nth, how);
	} while (strike(strikes, fault, false));
}

/* Returns whether it has happened. */
static bool strike_calls(struct strikes *strikes, struct sim_fault fault)
{
	char text[EMU_FAULT_LINE];

	do {
		fault.nth++;
		sim_fault_format(text, &fault);
	} while (strike(strikes, text, true));
	return fault.nth > 1;
}

/* A copy fails after each number of bytes: after none, after one, ..., after all but one. */
static void strike_call(struct strikes *strikes, enum sim_call call, enum sim_fault_kind kind)
{
	struct sim_fault fault = { .kind = kind, .call = call };

	if (!sim_can_fail(call, kind) || sim_fault_traits[kind].of_device)
		return;
	while (strike_calls(strikes, fault) && kind == SIM_FAULT_EFAULT)
		fault.byte++;
}

static void strike_all(struct strikes *strikes)
{
	for (size_t i = 0; i < (*strikes->before ? PAIRED_ANSWERS : ANSWERS); i++)
		strike_accesses(strikes, answers[i]);
	for (unsigned int call = SIM_ANY_CALL + 1; call < SIM_CALLS; call++)
		for (unsigned int kind = SIM_FAULT_NONE + 1;
		     watch.calls[call] && kind < SIM_FAULT_KINDS; kind++)
			strike_call(strikes, (enum sim_call)call, (enum sim_fault_kind)kind);
}

bool sweep_watch(const struct sweep_operation *operation, unsigned int every,
		 struct sweep_tally *tally)
{
	struct strikes strikes = { .operation = operation, .tally = tally };
	long result = sweep_watch_one(operation, "", tally);

	/* The first fault that begins a pair differs from operation to operation. */
	strikes.turn = tally->cases;
	if (watch.accesses && watch.accesses <= SHORT)
		strikes.every = every;
	strike_all(&strikes);
	return result >= 0;
}
