// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver on trial: what can fail in a step, and what can be special about it.
 */
#include "trial_judge.h"

/* Faults of the hardware for any device. */
#define USUAL 4

static struct sim_fault faults[(int)SIM_CALLS * SIM_FAULT_KINDS];
static unsigned int n_faults;

static void list_faults(void)
{
	if (n_faults)
		return;
	for (unsigned int call = SIM_ANY_CALL + 1; call < SIM_CALLS; call++)
		for (unsigned int kind = SIM_FAULT_NONE + 1; kind < SIM_FAULT_KINDS; kind++) {
			const struct sim_fault fault = { .kind = (enum sim_fault_kind)kind,
							 .call = (enum sim_call)call };

			if (sim_can_fail(fault.call, fault.kind))
				faults[n_faults++] = fault;
		}
}

void trial_fault(struct trial_fault *fault, unsigned int which, unsigned int nth, unsigned int byte)
{
	/* The first ones do not ask for a reference that judges accesses. */
	static const struct emu_fault hardware[] = {
		{ .kind = EMU_FAULT_GONE },
		{ .kind = EMU_FAULT_ONES, .times = EMU_FAULT_ALWAYS },
		{ .kind = EMU_FAULT_STEP },
		{ .kind = EMU_FAULT_IRQ },
		{ .kind = EMU_FAULT_ONES },
		{ .kind = EMU_FAULT_DROP },
		{ .kind = EMU_FAULT_DROP, .times = EMU_FAULT_ALWAYS },
		{ .kind = EMU_FAULT_STALE },
		{ .kind = EMU_FAULT_DUP },
		{ .kind = EMU_FAULT_FLIP, .bit = 0 },
		{ .kind = EMU_FAULT_FLIP, .bit = 7 },
		{ .kind = EMU_FAULT_STUCK, .times = EMU_FAULT_ALWAYS, .mask = 0xffffffff },
	};
	const unsigned int n_hardware =
		trial_is_watched() ? (unsigned int)(sizeof(hardware) / sizeof(hardware[0])) : USUAL;

	list_faults();
	which %= n_faults + n_hardware;
	*fault =
		(struct trial_fault){ .of_call = which < n_faults, .of_access = which >= n_faults };
	if (fault->of_call) {
		fault->call = faults[which];
		fault->call.nth = nth;
		fault->call.byte = faults[which].kind == SIM_FAULT_EFAULT ? byte : 0;
	} else {
		fault->access = hardware[which - n_faults];
		fault->access.nth = nth;
	}
}

size_t trial_fault_format(const struct trial_fault *fault, char line[EMU_FAULT_LINE])
{
	*line = '\0';
	if (fault->of_call)
		return sim_fault_format(line, &fault->call);
	return fault->of_access ? emu_fault_format(line, &fault->access) : 0;
}

bool trial_may_twist(enum call_kind kind, enum trial_twist twist)
{
	switch (twist) {
	case TRIAL_PLAIN:
		return true;
	case TRIAL_QUICK:
		return kind == CALL_LOAD || kind == CALL_BIND;
	case TRIAL_WITHOUT_POWER:
		return kind == CALL_SLEEP && oracle_may_lose_power();
	default:
		return kind == CALL_SLEEP;
	}
}
