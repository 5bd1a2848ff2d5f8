/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which locks a task holds, and in which order locks are taken. Two orders that contradict each
 * other can deadlock, even if they did not yet: the second one is reported at once, as lockdep
 * does. The class of a lock is the line that initialises it.
 */
#ifndef SIM_LOCK_ORDER_H
#define SIM_LOCK_ORDER_H

#include "sim_place.h"

#include <stdbool.h>

struct sim_task;

/**
 * enum sim_lock_use - how locks of a class were taken, as bits
 * @SIM_LOCK_IN_HARDIRQ: in an interrupt handler
 * @SIM_LOCK_IRQS_ON: where an interrupt may come
 * @SIM_LOCK_IN_SOFTIRQ: in a timer
 * @SIM_LOCK_BH_ON: where a timer may come
 */
enum sim_lock_use {
	SIM_LOCK_IN_HARDIRQ = 1,
	SIM_LOCK_IRQS_ON = 2,
	SIM_LOCK_IN_SOFTIRQ = 4,
	SIM_LOCK_BH_ON = 8,
};

#define SIM_LOCK_USES 4

/**
 * sim_lock_uses() - in which way would a task take a spinning lock now?
 * @task: the task
 * @tried: the lock is only tried, which is safe anywhere
 *
 * Return: bits of enum sim_lock_use.
 */
unsigned int sim_lock_uses(const struct sim_task *task, bool tried);

/**
 * sim_lock_used() - a task has taken a spinning lock
 * @task: the task
 * @site: where it is initialised
 * @uses: from sim_lock_uses()
 * @place: where it was taken
 *
 * If a handler wants a lock that the interrupted task holds, it waits for ever. So a class that is
 * taken in handlers and also with interrupts on is reported, even if the two have not met. The same
 * goes for two classes of which one is held while the other is taken.
 */
void sim_lock_used(const struct sim_task *task, const struct sim_place *site, unsigned int uses,
		   const struct sim_place *place);

/**
 * sim_locks_interruptible() - interrupts are on again for a task
 * @task: the task; it holds its locks now where interrupts may come
 */
void sim_locks_interruptible(struct sim_task *task);

/**
 * sim_lock_wanted() - a task is about to wait for a lock
 * @task: the task
 * @lock: the lock
 * @site: where it is initialised
 *
 * Do not call this for a lock that is only tried: it cannot deadlock.
 */
void sim_lock_wanted(struct sim_task *task, const void *lock, const struct sim_place *site);

/**
 * sim_lock_held_by_waiter() - a task has to wait for a lock
 * @task: the task
 * @owner: who has it
 * @site: where it is initialised
 *
 * If the owner goes on only when this task is over, that is a deadlock.
 */
void sim_lock_held_by_waiter(const struct sim_task *task, const struct sim_task *owner,
			     const struct sim_place *site);

/**
 * sim_lock_taken() - a task has a lock
 * @task: the task
 * @lock: the lock
 * @site: where it is initialised
 */
void sim_lock_taken(struct sim_task *task, const void *lock, const struct sim_place *site);

/**
 * sim_lock_is_held() - does a task hold a lock?
 * @task: the task
 * @lock: the lock
 *
 * Return: true if it does.
 */
bool sim_lock_is_held(const struct sim_task *task, const void *lock);

/**
 * sim_lock_dropped() - a task has given a lock back
 * @task: the task
 * @lock: the lock
 */
void sim_lock_dropped(struct sim_task *task, const void *lock);

#endif /* SIM_LOCK_ORDER_H */
