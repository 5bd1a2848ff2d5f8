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

#include "sim_call.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_task;

/**
 * enum sim_fault_kind - what goes wrong
 * @SIM_FAULT_NONE: nothing
 * @SIM_FAULT_EFAULT: user memory faults at byte @byte of a copy
 * @SIM_FAULT_ENOMEM: there is no memory
 * @SIM_FAULT_EINTR: a signal comes: an interruptible wait gives -EINTR (or -ERESTARTSYS)
 * @SIM_FAULT_BUSY: somebody else has the lock: a trylock gives 0
 * @SIM_FAULT_EBUSY: somebody else has the region, the number, the name
 * @SIM_FAULT_EIO: the hardware does not answer
 * @SIM_FAULT_EINVAL: firmware gave the device no resources
 * @SIM_FAULT_ENOSPC: no number is left
 * @SIM_FAULT_TIMEOUT: nobody comes in time: a wait that is limited lasts as long as it may, and
 *	devices do nothing meanwhile
 * @SIM_FAULT_LOST: an interrupt does not come during this system call: it is delivered after that,
 *	if the device then still asserts it
 * @SIM_FAULT_SPURIOUS: its handlers are called once more, and nobody has asserted it
 * @SIM_FAULT_STORM: the same @byte times, 8 if that is 0
 * @SIM_FAULT_REFUSED: a transfer of the device's does not take place
 * @SIM_FAULT_FLIP: bit @byte of a transfer of the device's is inverted
 * @SIM_FAULT_KINDS: number of kinds
 */
enum sim_fault_kind {
	SIM_FAULT_NONE,
	SIM_FAULT_EFAULT,
	SIM_FAULT_ENOMEM,
	SIM_FAULT_EINTR,
	SIM_FAULT_BUSY,
	SIM_FAULT_EBUSY,
	SIM_FAULT_EIO,
	SIM_FAULT_EINVAL,
	SIM_FAULT_ENOSPC,
	SIM_FAULT_TIMEOUT,
	SIM_FAULT_LOST,
	SIM_FAULT_SPURIOUS,
	SIM_FAULT_STORM,
	SIM_FAULT_REFUSED,
	SIM_FAULT_FLIP,
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
 *	a copy that ends before. STORM, FLIP: see there
 * @seen: run time: matching calls so far; 0 in a fresh row
 * @fired: run time: how often it has happened; 0 in a fresh row
 */
struct sim_fault {
	enum sim_fault_kind kind;
	enum sim_call call;
	uint64_t nth;
	uint64_t times;
	uint64_t byte;

	uint64_t seen;
	uint64_t fired;
};

/**
 * struct sim_fault_trait - what is to know about a kind of fault
 * @name: as written in a plan's text
 * @place: how the text says %SIM_ANY_CALL
 * @err: what the call gives, as a negative errno; 0 if it does not fail by that
 * @takes_number: its text may have one, struct sim_fault.byte
 * @of_device: it is the hardware that fails
 */
struct sim_fault_trait {
	const char *name;
	const char *place;
	int err;
	bool takes_number;
	bool of_device;
};

/* One row for each enum sim_fault_kind. */
extern const struct sim_fault_trait sim_fault_traits[SIM_FAULT_KINDS];

/**
 * sim_can_fail() - can this happen to that call?
 * @call: the call; not %SIM_ANY_CALL
 * @kind: what goes wrong
 *
 * Return: whether it can.
 */
bool sim_can_fail(enum sim_call call, enum sim_fault_kind kind);

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

/* How the plan makes this call fail as a whole: an errno or 0. Counts it. Not for direct use. */
int sim_fault_strikes(struct sim_task *task, enum sim_call call);

/**
 * sim_fault_happens() - does it happen now? For kinds that are no errno of a call
 * @task: the task
 * @call: where it would
 * @kind: which
 * @number: receives struct sim_fault.byte
 *
 * Counts it.
 *
 * Return: true if it does.
 */
bool sim_fault_happens(struct sim_task *task, enum sim_call call, enum sim_fault_kind kind,
		       uint64_t *number);

/* How the call fails when a test says no more than that it should. Not for direct use. */
int sim_usual_failure(enum sim_call call);

/* How many of the n bytes that a copy is about does the plan leave? Counts it. Not for direct use.
 */
size_t sim_fault_leaves(struct sim_task *task, enum sim_call call, size_t n);

#endif /* SIM_FAULT_H */
