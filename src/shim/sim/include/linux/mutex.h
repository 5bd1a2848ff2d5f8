/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sleeping locks. Misuse, or an order of locks that can deadlock, ends the program with a report.
 */
#ifndef SIM_LINUX_MUTEX_H
#define SIM_LINUX_MUTEX_H

#include "compiler.h"
#include "types.h"

#include "../../sim_place.h"

struct sim_task;

struct mutex {
	struct mutex *magic;          /* itself, once it is initialised */
	struct sim_task *owner;       /* NULL when free; atomic */
	unsigned int sleepers;        /* in sim_queue; atomic */
	const struct sim_place *site; /* where it is initialised: its lock class */
	struct sim_place made;        /* that, if DEFINE_MUTEX() does it */
};

#define DEFINE_MUTEX(name) struct mutex name = { SIM_MADE(name, #name) }

void sim_mutex_init(struct mutex *lock, const struct sim_place *site);
#define mutex_init(lock) sim_mutex_init(lock, SIM_HERE)

void mutex_destroy(struct mutex *lock);
void mutex_lock(struct mutex *lock);
int __must_check mutex_lock_interruptible(struct mutex *lock);
int __must_check mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
bool mutex_is_locked(struct mutex *lock);

#define mutex_lock_killable(lock) mutex_lock_interruptible(lock)

#endif /* SIM_LINUX_MUTEX_H */
