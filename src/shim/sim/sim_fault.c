// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults of the calls of a driver: which of them strike a call.
 */
#include "sim_fault.h"

#include "sim_task.h"

#include <errno.h>

const struct sim_fault_trait sim_fault_traits[SIM_FAULT_KINDS] = {
	[SIM_FAULT_NONE] = { "none", "none", .err = 0 },
	[SIM_FAULT_EFAULT] = { "efault", "copy", .err = -EFAULT, .takes_number = true },
	[SIM_FAULT_ENOMEM] = { "enomem", "alloc", .err = -ENOMEM },
	[SIM_FAULT_EINTR] = { "eintr", "lock", .err = -EINTR },
	[SIM_FAULT_BUSY] = { "busy", "lock", .err = -EBUSY },
	[SIM_FAULT_EBUSY] = { "ebusy", "claim", .err = -EBUSY },
	[SIM_FAULT_EIO] = { "eio", "pci", .err = -EIO },
	[SIM_FAULT_EINVAL] = { "einval", "pci", .err = -EINVAL },
	[SIM_FAULT_ENOSPC] = { "enospc", "number", .err = -ENOSPC },
	[SIM_FAULT_TIMEOUT] = { "timeout", "wait", .err = -ETIMEDOUT, .of_device = true },
	[SIM_FAULT_LATE] = { "late", "irq", .err = -ETIMEDOUT, .of_device = true },
	[SIM_FAULT_LOST] = { "lost", "irq", .err = -EIO, .of_device = true },
	[SIM_FAULT_SPURIOUS] = { "spurious", "irq", .err = 0, .of_device = true },
	[SIM_FAULT_STORM] = { "storm", "irq", .err = 0, .takes_number = true, .of_device = true },
	[SIM_FAULT_REFUSED] = { "fault", "dma", .err = -EIO, .of_device = true },
	[SIM_FAULT_FLIP] = { "flip", "dma", .err = 0, .takes_number = true, .of_device = true },
};

static const struct {
	const char *name;
	unsigned int faults;
} calls[SIM_CALLS] = {
#define ROW(NAME, name, object, faults) [SIM_##NAME] = { #name, faults },
	[SIM_ANY_CALL] = { "any", 0 }, SIM_CALL_TABLE(ROW)
};

const char *sim_call_name(enum sim_call call)
{
	return (unsigned int)call < SIM_CALLS ? calls[call].name : "unknown call";
}

bool sim_can_fail(enum sim_call call, enum sim_fault_kind kind)
{
	return calls[call].faults & 1u << kind;
}

int sim_usual_failure(enum sim_call call)
{
	unsigned int kind = SIM_FAULT_NONE + 1;

	while (kind < SIM_FAULT_KINDS && !sim_can_fail(call, (enum sim_fault_kind)kind))
		kind++;
	return kind < SIM_FAULT_KINDS ? sim_fault_traits[kind].err : 0;
}

/* Count a call against a row. Is it the row's turn? */
static bool is_due(struct sim_fault *fault, enum sim_call call)
{
	uint64_t first = fault->nth ? fault->nth : 1;
	uint64_t times = fault->times ? fault->times : 1;
	uint64_t now;

	if (!sim_can_fail(call, fault->kind))
		return false;
	if (fault->call != SIM_ANY_CALL && fault->call != call)
		return false;
	now = __atomic_add_fetch(&fault->seen, 1, __ATOMIC_RELAXED);
	return now >= first && now - first < times;
}

static void fire(struct sim_fault *fault)
{
	__atomic_fetch_add(&fault->fired, 1, __ATOMIC_RELAXED);
}

int sim_fault_strikes(struct sim_task *task, enum sim_call call)
{
	int err = 0;

	for (size_t i = 0; i < task->n_faults; i++) {
		struct sim_fault *fault = &task->faults[i];

		if (fault->kind == SIM_FAULT_EFAULT || !sim_fault_traits[fault->kind].err ||
		    !is_due(fault, call))
			continue;
		fire(fault);
		if (!err)
			err = sim_fault_traits[fault->kind].err;
	}
	return err;
}

size_t sim_fault_leaves(struct sim_task *task, enum sim_call call, size_t n)
{
	size_t left = n;

	for (size_t i = 0; i < task->n_faults; i++) {
		struct sim_fault *fault = &task->faults[i];

		if (!is_due(fault, call) || fault->byte >= n)
			continue;
		fire(fault);
		if (fault->byte < left)
			left = (size_t)fault->byte;
	}
	return left;
}

bool sim_fault_happens(struct sim_task *task, enum sim_call call, enum sim_fault_kind kind,
		       uint64_t *number)
{
	bool happens = false;

	for (size_t i = 0; i < task->n_faults; i++) {
		struct sim_fault *fault = &task->faults[i];

		if (fault->kind != kind || !is_due(fault, call))
			continue;
		fire(fault);
		*number = fault->byte;
		happens = true;
	}
	return happens;
}
