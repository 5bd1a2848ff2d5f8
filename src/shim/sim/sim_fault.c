// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults of the world around the driver: which of them strike a call.
 */
#include "sim_fault.h"

#include "sim_task.h"

#define CALL(call) (1u << (call))

const struct sim_fault_trait sim_fault_traits[SIM_FAULT_KINDS] = {
	[SIM_FAULT_NONE] = { "none", "none", 0 },
	[SIM_FAULT_EFAULT] = { "efault", "copy",
			       CALL(SIM_COPY_FROM_USER) | CALL(SIM_COPY_TO_USER) |
				       CALL(SIM_STRNCPY_FROM_USER) },
	[SIM_FAULT_ENOMEM] = { "enomem", "kmalloc", CALL(SIM_KMALLOC) },
	[SIM_FAULT_EINTR] = { "eintr", "lock", CALL(SIM_LOCK_INTERRUPTIBLE) },
	[SIM_FAULT_BUSY] = { "busy", "lock", CALL(SIM_TRYLOCK) },
};

const char *sim_call_name(enum sim_call call)
{
	static const char *const names[SIM_CALLS] = {
		[SIM_ANY_CALL] = "any",
		[SIM_COPY_FROM_USER] = "copy_from_user",
		[SIM_COPY_TO_USER] = "copy_to_user",
		[SIM_STRNCPY_FROM_USER] = "strncpy_from_user",
		[SIM_KMALLOC] = "kmalloc",
		[SIM_KFREE] = "kfree",
		[SIM_MUTEX_INIT] = "mutex_init",
		[SIM_LOCK] = "mutex_lock",
		[SIM_LOCK_INTERRUPTIBLE] = "mutex_lock_interruptible",
		[SIM_TRYLOCK] = "mutex_trylock",
		[SIM_UNLOCK] = "mutex_unlock",
		[SIM_COND_RESCHED] = "cond_resched",
		[SIM_WARN] = "pr_warn_ratelimited",
	};

	return (unsigned int)call < SIM_CALLS ? names[call] : "unknown call";
}

/* Count a call against a row. Is it the row's turn? */
static bool is_due(struct sim_fault *fault, enum sim_call call)
{
	uint64_t first = fault->nth ? fault->nth : 1;
	uint64_t times = fault->times ? fault->times : 1;
	uint64_t now;

	if (!(sim_fault_traits[fault->kind].calls & CALL(call)))
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

bool sim_fault_strikes(struct sim_task *task, enum sim_call call)
{
	bool struck = false;

	for (size_t i = 0; i < task->n_faults; i++) {
		struct sim_fault *fault = &task->faults[i];

		if (fault->kind == SIM_FAULT_EFAULT || !is_due(fault, call))
			continue;
		fire(fault);
		struck = true;
	}
	return struck;
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
			left = fault->byte;
	}
	return left;
}
