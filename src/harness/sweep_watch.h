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

#endif /* HARNESS_SWEEP_WATCH_H */
