/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Places: a fault of every kind at the first access or call, the second, ... until it no longer
 * happens.
 */
#ifndef TESTS_PLACES_H
#define TESTS_PLACES_H

#include "sweep.h"

/**
 * sweep_visit_fn() - judge one run
 * @sweep: after sweep_run()
 * @context: as given
 */
typedef void sweep_visit_fn(struct sweep *sweep, void *context);

/**
 * sweep_places() - run an operation with every kind of fault at every place
 * @sweep: with @operation, @state and a plan; its faults are kept, and further ones are added
 * @depth: how many faults to add at the same time; 1 or 2
 * @visit: called after each run, also if the added fault did not happen
 * @context: handed to it
 *
 * Each kind is tried until it does not happen, because the call ended before. The first of two
 * faults is judged only together with a second one.
 */
void sweep_places(struct sweep *sweep, unsigned int depth, sweep_visit_fn *visit, void *context);

#endif /* TESTS_PLACES_H */
