/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * No user memory is touched under a lock of the spec's @unlocked. For sweep_case.c alone.
 */
#ifndef HARNESS_SWEEP_LOCKS_H
#define HARNESS_SWEEP_LOCKS_H

#include "sim_task.h"

/**
 * sweep_locks_begin() - notice the driver's memory, for names of the locks in it
 *
 * Before the module is loaded.
 */
void sweep_locks_begin(void);

/**
 * sweep_locks_point() - judge the locks that a task holds when it touches user memory
 * @task: the task
 * @call: which it is about to make
 * @object: its object
 */
void sweep_locks_point(struct sim_task *task, enum sim_call call, const void *object);

#endif /* HARNESS_SWEEP_LOCKS_H */
