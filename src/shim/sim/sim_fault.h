/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Faults of the world around the driver: user memory that faults, memory that runs out, signals,
 * busy locks; each at the call and in the way that a test chose.
 *
 * A plan is an array of rows, as for the hardware (emu_fault.h):
 *
 *	{ .kind = SIM_FAULT_EFAULT, .call = SIM_COPY_TO_USER, .nth = 2, .byte = 3 }
 *
 * is "the second copy_to_user() faults at byte 3", as text ``copy_to_user@2:efault=3``
 * (sim_plan.h). Armed by sim_set_faults(). Several tasks, on several threads, may share one: its
 * counters are atomic.
 */
#ifndef SIM_FAULT_H
#define SIM_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_task;

/**
 * enum sim_call - every call of the seam but register accesses, which emu_set_hook() shows
 * @SIM_ANY_CALL: in a plan: any of those to which the fault can happen
 * @SIM_COPY_FROM_USER: copy_from_user(); its object is the user address
 * @SIM_COPY_TO_USER: copy_to_user(); the user address
 * @SIM_STRNCPY_FROM_USER: strncpy_from_user(); the user address
 * @SIM_KMALLOC: kmalloc(); NULL
 * @SIM_KFREE: kfree(); the memory
 * @SIM_MUTEX_INIT: mutex_init(); the mutex
 * @SIM_LOCK: mutex_lock(); the mutex
 * @SIM_LOCK_INTERRUPTIBLE: mutex_lock_interruptible(); the mutex
 * @SIM_TRYLOCK: mutex_trylock(); the mutex
 * @SIM_UNLOCK: mutex_unlock(); the mutex
 * @SIM_COND_RESCHED: cond_resched(); NULL
 * @SIM_WARN: pr_warn_ratelimited(); the format
 * @SIM_CALLS: number of calls, %SIM_ANY_CALL included
 */
enum sim_call {
	SIM_ANY_CALL,
	SIM_COPY_FROM_USER,
	SIM_COPY_TO_USER,
	SIM_STRNCPY_FROM_USER,
	SIM_KMALLOC,
	SIM_KFREE,
	SIM_MUTEX_INIT,
	SIM_LOCK,
	SIM_LOCK_INTERRUPTIBLE,
	SIM_TRYLOCK,
	SIM_UNLOCK,
	SIM_COND_RESCHED,
	SIM_WARN,
	SIM_CALLS,
};

/**
 * enum sim_fault_kind - what goes wrong
 * @SIM_FAULT_NONE: nothing
 * @SIM_FAULT_EFAULT: user memory faults at byte @byte of a copy
 * @SIM_FAULT_ENOMEM: kmalloc() gives NULL
 * @SIM_FAULT_EINTR: a signal comes: mutex_lock_interruptible() gives -EINTR
 * @SIM_FAULT_BUSY: somebody else has the mutex: mutex_trylock() gives 0
 * @SIM_FAULT_KINDS: number of kinds
 */
enum sim_fault_kind {
	SIM_FAULT_NONE,
	SIM_FAULT_EFAULT,
	SIM_FAULT_ENOMEM,
	SIM_FAULT_EINTR,
	SIM_FAULT_BUSY,
	SIM_FAULT_KINDS,
};

/* For struct sim_fault.times: without end. */
#define SIM_FAULT_ALWAYS UINT64_MAX

/**
 * struct sim_fault - one row of a plan
 * @kind: what goes wrong
 * @call: at which call; %SIM_ANY_CALL for any to which @kind can happen
 * @nth: the first of these calls to which it happens; 1, or 0, for the very first
 * @times: to how many of them in a row; %SIM_FAULT_ALWAYS for all; once if 0
 * @byte: EFAULT: the first byte of the copy, from 0, that cannot be accessed. It does not happen to
 *	a copy that ends before
 * @seen: run time: matching calls so far; 0 in a fresh row
 * @fired: run time: how often it has happened; 0 in a fresh row
 */
struct sim_fault {
	enum sim_fault_kind kind;
	enum sim_call call;
	uint64_t nth;
	uint64_t times;
	size_t byte;

	uint64_t seen;
	uint64_t fired;
};

/**
 * struct sim_fault_trait - what is to know about a kind of fault
 * @name: as written in a plan's text
 * @place: how the text says %SIM_ANY_CALL
 * @calls: those to which it can happen, as bits
 */
struct sim_fault_trait {
	const char *name;
	const char *place;
	unsigned int calls;
};

/* One row for each enum sim_fault_kind. */
extern const struct sim_fault_trait sim_fault_traits[SIM_FAULT_KINDS];

/**
 * sim_call_name() - a call of the seam by its name
 * @call: any
 *
 * Return: such as "kmalloc"; "any" for %SIM_ANY_CALL.
 */
const char *sim_call_name(enum sim_call call);

/**
 * sim_set_faults() - let a fault plan strike the calls that a task makes
 * @task: the task
 * @faults: the rows; owned by the caller, and in use until they are replaced. Their counters go on
 *	from where they are
 * @n: how many; 0 to stop
 *
 * For a call that several rows strike, each counts as having happened.
 */
void sim_set_faults(struct sim_task *task, struct sim_fault *faults, size_t n);

/* Does the plan make this call fail as a whole? Counts it. Not for direct use. */
bool sim_fault_strikes(struct sim_task *task, enum sim_call call);

/* How many of the n bytes that a copy is about does the plan leave? Counts it. Not for direct use.
 */
size_t sim_fault_leaves(struct sim_task *task, enum sim_call call, size_t n);

#endif /* SIM_FAULT_H */
