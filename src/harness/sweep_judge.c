// SPDX-License-Identifier: GPL-2.0-only
/*
 * One case, and whether it went as it should.
 */
#include "sweep_judge.h"

#include "oracle.h"
#include "sweep_again.h"

#include "sim_kernel.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Does the package say that the driver does without what this fault takes? */
static bool is_recovery(const struct sweep_operation *operation)
{
	return oracle_recovers(operation->name, sweep_at->fault);
}

/* The device was only quick, or the interrupt was another device's. */
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

	/* It always fails so. */
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

/* The device was slow, quick, or not heard, only for a while: then all is well again. */
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
	/* Hardware that is gone stays so. What always fails still fails. */
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

/* After sleep and reset, the hardware and the calls of programs show what the driver has done. */
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

bool sweep_run_case(const struct sweep_operation *operation, long *result)
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

bool sweep_learn_usual(struct sweep_operation *operation)
{
	operation->alone = run_well(operation, true);
	operation->usual = run_well(operation, false);
	return operation->alone >= 0 || operation->usual >= 0;
}
