// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each operation comes to when an allocation or a copy fails, for the comparison with a real
 * kernel.
 */
#include "sweep.h"
#include "sweep_case.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/**
 * struct outcome - what an operation has come to
 * @before: the hardware before it
 * @after: and after it
 * @result: of it
 */
struct outcome {
	struct emu_device before, after;
	long result;
};

static struct outcome run_plainly(const struct sweep_operation *operation, const char *fault)
{
	struct outcome outcome;

	sweep_plan(fault);
	sweep.alone = true;
	sweep_begin(operation);
	outcome.before = sweep.emu.state.device;
	outcome.result = sweep_run(operation);
	outcome.after = sweep.emu.state.device;
	sweep_end();
	sweep.alone = false;
	return outcome;
}

static bool same_device(const struct emu_device *a, const struct emu_device *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static void tell(const struct sweep_operation *operation, const struct outcome *outcome,
		 const struct outcome *usual, enum sim_fault_kind kind)
{
	const bool failed = outcome->result < 0;
	const char *device = "neither";

	if (same_device(&outcome->after, &outcome->before))
		device = "kept";
	else if (same_device(&outcome->after, &usual->after))
		device = "done";
	printf("%s %s %s device=%s # %s\n", operation->name,
	       failed && kind ? sim_fault_traits[kind].name : "none",
	       failed ? strerrorname_np((int)-outcome->result) : "OK", device,
	       kind ? sweep_at->fault : "no fault");
}

static void tell_faults(const struct sweep_operation *operation, struct sim_fault fault,
			const struct outcome *usual)
{
	char text[EMU_FAULT_LINE];
	struct outcome outcome;

	do {
		fault.nth++;
		sim_fault_format(text, &fault);
		outcome = run_plainly(operation, text);
		if (sweep.plan.calls[0].fired)
			tell(operation, &outcome, usual, fault.kind);
	} while (sweep.plan.calls[0].fired);
}

/* The faults that a real kernel can have, too. */
static void tell_operation(const struct sweep_operation *operation)
{
	static const enum sim_fault_kind kinds[] = { SIM_FAULT_ENOMEM, SIM_FAULT_EFAULT };
	const struct outcome usual = run_plainly(operation, "");

	tell(operation, &usual, &usual, SIM_FAULT_NONE);
	for (unsigned int call = SIM_ANY_CALL + 1; call < SIM_CALLS; call++)
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			if (sim_can_fail((enum sim_call)call, kinds[i]))
				tell_faults(operation,
					    (struct sim_fault){ .kind = kinds[i],
								.call = (enum sim_call)call },
					    &usual);
}

void sweep_outcomes(const char *command)
{
	struct sweep_operation operation;

	sweep_set_up(command);
	sweep_learn_residents();
	for (unsigned int i = 0; sweep_get(i, &operation); i++)
		if (operation.run && operation.name != sweep_poll_while_unbound.name)
			tell_operation(&operation);
	alarm(0);
}
