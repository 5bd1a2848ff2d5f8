/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls of the seam and accesses of the simulated kernel become steps of an explorer. For run.c.
 */
#ifndef HARNESS_POINT_H
#define HARNESS_POINT_H

#include "explore.h"

/**
 * point_set() - from now on, each call and access of a task is a step
 * @task: the task, just initialized
 */
void point_set(struct explore_task *task);

#endif /* HARNESS_POINT_H */
