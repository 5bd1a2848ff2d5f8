/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which locks a task holds, and in which order locks are taken. Two orders that contradict each
 * other can deadlock, whether they did or not: the second one is told at once, as lockdep does. The
 * class of a lock is the line that initialises it.
 */
#ifndef SIM_LOCK_ORDER_H
#define SIM_LOCK_ORDER_H

#include "sim_place.h"

#include <stdbool.h>

struct sim_task;

/**
 * sim_lock_wanted() - before a task waits for a lock
 * @task: the task
 * @lock: the lock
 * @site: where it is initialised
 *
 * A lock that is only tried cannot deadlock, and is not announced.
 */
void sim_lock_wanted(struct sim_task *task, const void *lock, const struct sim_place *site);

/**
 * sim_lock_taken() - a task has a lock
 * @task: the task
 * @lock: the lock
 * @site: where it is initialised
 */
void sim_lock_taken(struct sim_task *task, const void *lock, const struct sim_place *site);

/**
 * sim_lock_dropped() - a task has given a lock back
 * @task: the task
 * @lock: the lock
 */
void sim_lock_dropped(struct sim_task *task, const void *lock);

#endif /* SIM_LOCK_ORDER_H */
