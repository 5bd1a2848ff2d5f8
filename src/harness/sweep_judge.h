/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One case of a sweep, judged by the rules of docs/faults.md. Only for sweep.c.
 */
#ifndef HARNESS_SWEEP_JUDGE_H
#define HARNESS_SWEEP_JUDGE_H

#include "sweep_case.h"

/**
 * sweep_learn_usual() - learn the results without a fault, with which all others are compared
 * @operation: receives them
 *
 * Return: whether the operation succeeds, with a quick program before it or without one.
 */
bool sweep_learn_usual(struct sweep_operation *operation);

/**
 * sweep_run_case() - do an operation under the plan of sweep_plan(), on a machine of its own
 * @operation: after sweep_learn_usual()
 * @result: receives its result
 *
 * Ends this process if something is wrong.
 *
 * Return: whether the fault happened.
 */
bool sweep_run_case(const struct sweep_operation *operation, long *result);

#endif /* HARNESS_SWEEP_JUDGE_H */
