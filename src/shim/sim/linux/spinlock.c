// SPDX-License-Identifier: GPL-2.0-only
/*
 * Spinning locks. A task that waits for one gives way: nobody spins.
 */
#include "internal.h"

#include "sim_lock_order.h"

#include <sched.h>

#include <linux/spinlock.h>

void sim_spin_lock_init(spinlock_t *lock, const struct sim_place *site)
{
	*lock = (spinlock_t){ .magic = lock, .site = site };
}

static bool take(spinlock_t *lock, struct sim_task *task)
{
	struct sim_task *nobody = NULL;

	if (lock->magic != lock)
		sim_bug("a spinlock was never initialised, or has moved since");
	if (!__atomic_compare_exchange_n(&lock->owner, &nobody, task, false, __ATOMIC_SEQ_CST,
					 __ATOMIC_SEQ_CST))
		return false;
	sim_lock_taken(task, lock, lock->site);
	task->atomic++;
	task->atomic_why = "the task holds a spinlock";
	return true;
}

void spin_lock(spinlock_t *lock)
{
	struct sim_task *task = sim_current();

	sim_enter(task, SIM_SPIN_LOCK, lock);
	if (task->locks)
		sim_lock_wanted(task, lock, lock->site);
	while (!take(lock, task)) {
		task->waits_at = SIM_SPIN_LOCK;
		if (task->wait)
			task->wait(task->wait_context);
		sched_yield();
	}
}

int spin_trylock(spinlock_t *lock)
{
	struct sim_task *task = sim_current();

	if (sim_enter(task, SIM_SPIN_TRYLOCK, lock))
		return 0;
	return take(lock, task);
}

void spin_unlock(spinlock_t *lock)
{
	struct sim_task *task = sim_current();

	sim_enter(task, SIM_SPIN_UNLOCK, lock);
	if (__atomic_load_n(&lock->owner, __ATOMIC_SEQ_CST) != task)
		sim_bug("a task unlocks a spinlock that it does not hold");
	sim_lock_dropped(task, lock);
	task->atomic--;
	__atomic_store_n(&lock->owner, NULL, __ATOMIC_SEQ_CST);
}

/* There are no interrupts yet to keep off. */
unsigned long sim_spin_lock_irqsave(spinlock_t *lock)
{
	spin_lock(lock);
	return 0;
}

void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags)
{
	(void)flags;
	spin_unlock(lock);
}

void spin_lock_irq(spinlock_t *lock)
{
	spin_lock(lock);
}

void spin_unlock_irq(spinlock_t *lock)
{
	spin_unlock(lock);
}
