/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls whose accesses the reference judges, with faults that a driver cannot see coming. For
 * sweep.c and sweep_case.c alone.
 */
#ifndef HARNESS_SWEEP_WATCH_H
#define HARNESS_SWEEP_WATCH_H

#include "sweep_case.h"

/**
 * sweep_is_watched() - does the reference judge the accesses of an operation?
 * @operation: the operation
 *
 * Return: true if it does.
 */
bool sweep_is_watched(const struct sweep_operation *operation);

/**
 * sweep_watch_one() - one case, and the same call after it
 * @operation: one that is watched
 * @faults: as sim_plan.h has them; "" for none
 * @tally: updated
 *
 * Return: the result of the call.
 */
long sweep_watch_one(const struct sweep_operation *operation, const char *faults,
		     struct sweep_tally *tally);

/**
 * sweep_watch() - all cases of an operation: no fault, single ones, and pairs
 * @operation: one that is watched
 * @every: pairs begin with every so manieth of the single faults; 1 for all
 * @tally: updated
 *
 * Return: whether it succeeds when nothing fails.
 */
bool sweep_watch(const struct sweep_operation *operation, unsigned int every,
		 struct sweep_tally *tally);

/**
 * sweep_watch_locks() - notice the driver's memory, for names of the locks in it
 *
 * Before the module is loaded.
 */
void sweep_watch_locks(void);

/**
 * sweep_watch_point() - no user memory is touched under a lock of the spec's @unlocked
 * @task: the task
 * @call: which it is about to make
 * @object: its object
 */
void sweep_watch_point(struct sim_task *task, enum sim_call call, const void *object);

#endif /* HARNESS_SWEEP_WATCH_H */
