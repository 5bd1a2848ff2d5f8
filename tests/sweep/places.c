// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kinds of faults, and the places of each.
 */
#include "places.h"

#include <stdio.h>
#include <stdlib.h>

/* More places than any call has; a fault at so many places never ends. */
#define TOO_MANY 200

/* Kinds with a number are listed with the numbers that make a difference. */
static const struct emu_fault accesses[] = {
	{ .kind = EMU_FAULT_GONE },
	{ .kind = EMU_FAULT_ONES },
	{ .kind = EMU_FAULT_FLIP, .bit = 0 },
	{ .kind = EMU_FAULT_DROP },
	{ .kind = EMU_FAULT_STALE },
	{ .kind = EMU_FAULT_DUP },
	/* The rows up to here are also used in pairs. */
	{ .kind = EMU_FAULT_ONES, .times = EMU_FAULT_ALWAYS },
	{ .kind = EMU_FAULT_ONES, .times = 2 },
	{ .kind = EMU_FAULT_FLIP, .bit = 7 },
	{ .kind = EMU_FAULT_FLIP, .bit = 31 },
	{ .kind = EMU_FAULT_DROP, .times = EMU_FAULT_ALWAYS },
	{ .kind = EMU_FAULT_STALE, .times = EMU_FAULT_ALWAYS },
	{ .kind = EMU_FAULT_STUCK, .mask = 0x01, .value = 0x01 },
	{ .kind = EMU_FAULT_STUCK, .mask = UINT32_MAX, .value = 0 },
	{ .kind = EMU_FAULT_STUCK, .mask = UINT32_MAX, .value = UINT32_MAX },
	{ .kind = EMU_FAULT_STUCK, .mask = UINT32_MAX, .value = UINT32_MAX, .times = 1 },
};
#define ACCESSES        (sizeof(accesses) / sizeof(accesses[0]))
#define PAIRED_ACCESSES 6

static const struct sim_fault calls[] = {
	{ .kind = SIM_FAULT_ENOMEM },
	{ .kind = SIM_FAULT_EINTR },
	{ .kind = SIM_FAULT_BUSY },
	{ .kind = SIM_FAULT_EFAULT, .call = SIM_COPY_FROM_USER },
	{ .kind = SIM_FAULT_EFAULT, .call = SIM_STRNCPY_FROM_USER },
	{ .kind = SIM_FAULT_EFAULT, .call = SIM_COPY_TO_USER },
};
#define CALLS (sizeof(calls) / sizeof(calls[0]))

/* Run, or first add another fault. Returns whether the last of these faults happened. */
static void go_on(struct sweep *sweep, unsigned int depth, sweep_visit_fn *visit, void *context)
{
	if (depth > 1) {
		sweep_places(sweep, depth - 1, visit, context);
		return;
	}
	sweep_run(sweep);
	visit(sweep, context);
}

static void check_end(uint64_t nth)
{
	if (nth < TOO_MANY)
		return;
	fprintf(stderr, "sweep: a fault happens at more than %d places\n", TOO_MANY);
	abort();
}

static void move_access(struct sweep *sweep, struct emu_fault fault, unsigned int depth,
			sweep_visit_fn *visit, void *context)
{
	size_t i = sweep->plan.n_accesses++;

	for (uint64_t nth = 1;; nth++) {
		check_end(nth);
		fault.nth = nth;
		sweep->plan.accesses[i] = fault;
		go_on(sweep, depth, visit, context);
		if (!sweep->plan.accesses[i].fired)
			break;
	}
	sweep->plan.n_accesses--;
}

/* A copy fails after each number of bytes: after none, after one, ..., after all but one. */
static size_t strike_bytes(struct sweep *sweep, size_t i, unsigned int depth, sweep_visit_fn *visit,
			   void *context)
{
	struct sim_fault *fault = &sweep->plan.calls[i];

	for (fault->byte = 0;; fault->byte++) {
		go_on(sweep, depth, visit, context);
		if (!fault->fired || fault->kind != SIM_FAULT_EFAULT)
			return fault->fired ? 1 : (size_t)fault->byte;
	}
}

static void move_call(struct sweep *sweep, struct sim_fault fault, unsigned int depth,
		      sweep_visit_fn *visit, void *context)
{
	size_t i = sweep->plan.n_calls++;

	for (uint64_t nth = 1;; nth++) {
		check_end(nth);
		fault.nth = nth;
		sweep->plan.calls[i] = fault;
		if (!strike_bytes(sweep, i, depth, visit, context))
			break;
	}
	sweep->plan.n_calls--;
}

void sweep_places(struct sweep *sweep, unsigned int depth, sweep_visit_fn *visit, void *context)
{
	bool pair = depth > 1 || sweep->plan.n_accesses + sweep->plan.n_calls;

	for (size_t i = 0; i < (pair ? PAIRED_ACCESSES : ACCESSES); i++)
		move_access(sweep, accesses[i], depth, visit, context);
	for (size_t i = 0; i < CALLS; i++)
		move_call(sweep, calls[i], depth, visit, context);
}
