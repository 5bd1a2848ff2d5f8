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
 * @SIM_FAULT_EINTR: a signal comes: an interruptible wait returns -EINTR (or -ERESTARTSYS)
 * @SIM_FAULT_BUSY: somebody else has the lock: a trylock returns 0
 * @SIM_FAULT_EBUSY: somebody else has the region, the number, the name
 * @SIM_FAULT_EIO: the hardware does not answer
 * @SIM_FAULT_EINVAL: firmware gave the device no resources
 * @SIM_FAULT_ENOSPC: no number is left
 * @SIM_FAULT_TIMEOUT: no wake-up comes in time: a wait with a time-out lasts until its time-out,
 *	and devices do nothing meanwhile
 * @SIM_FAULT_LATE: an interrupt does not come during this system call; it comes after the call if
 *	the device still asserts it then
 * @SIM_FAULT_LOST: an interrupt does not come at all. A message is gone; a line is ignored until it
 *	has been down
 * @SIM_FAULT_SPURIOUS: the handlers are called once more, although nobody has asserted the
 *	interrupt
 * @SIM_FAULT_STORM: the same @byte times, 8 if that is 0
 * @SIM_FAULT_REFUSED: a DMA transfer does not take place
 * @SIM_FAULT_FLIP: bit @byte of a DMA transfer is inverted
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
	SIM_FAULT_LATE,
	SIM_FAULT_LOST,
	SIM_FAULT_SPURIOUS,
	SIM_FAULT_STORM,
	SIM_FAULT_REFUSED,
	SIM_FAULT_FLIP,
	SIM_FAULT_KINDS,
};

/* For struct sim_fault.times: every time. */
#define SIM_FAULT_ALWAYS UINT64_MAX

/**
 * struct sim_fault - one row of a plan
 * @kind: what goes wrong
 * @call: at which call; %SIM_ANY_CALL for any to which @kind can happen
 * @nth: the number of the first call to which it happens; 1 or 0 for the very first
 * @times: to how many calls in a row it happens; %SIM_FAULT_ALWAYS for all; once if 0
 * @byte: EFAULT: the first byte of the copy, from 0, that cannot be accessed; a copy that ends
 *	before does not fault. STORM, FLIP: see there
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
 * struct sim_fault_trait - facts about a kind of fault
 * @name: its name in the text of a plan
 * @place: the text of %SIM_ANY_CALL for it
 * @err: what the call returns, as a negative errno; 0 if the call does not fail
 * @takes_number: its text may have a number, struct sim_fault.byte
 * @of_device: the hardware fails
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
 * sim_set_faults() - let a fault plan strike the calls of a task
 * @task: the task
 * @faults: the rows; owned by the caller, and in use until they are replaced. Their counters go on
 *	from where they are
 * @n: how many; 0 to stop
 *
 * If several rows strike a call, each of them counts as having happened.
 */
void sim_set_faults(struct sim_task *task, struct sim_fault *faults, size_t n);

/* The errno with which the plan makes this call fail, or 0. Counts the call. Not for direct use. */
int sim_fault_strikes(struct sim_task *task, enum sim_call call);

/**
 * sim_fault_happens() - does a fault happen now? For kinds that do not make a call fail with an
 * errno
 * @task: the task
 * @call: where it would happen
 * @kind: which
 * @number: receives struct sim_fault.byte
 *
 * Counts the call. Return: true if the fault happens.
 */
bool sim_fault_happens(struct sim_task *task, enum sim_call call, enum sim_fault_kind kind,
		       uint64_t *number);

/* The errno of a call that a test makes fail without saying how. Not for direct use. */
int sim_usual_failure(enum sim_call call);

/*
 * How many of the n bytes of a copy does the plan let through? Counts the call. Not for direct use.
 */
size_t sim_fault_leaves(struct sim_task *task, enum sim_call call, size_t n);

#endif /* SIM_FAULT_H */
