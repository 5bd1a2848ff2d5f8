// SPDX-License-Identifier: GPL-2.0-only
/*
 * Spinning locks. A task that waits for one lets others run: nobody spins.
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
	sim_atomic_begin(task, "the task holds a spinlock");
	return true;
}

/*
 * Note how a task takes a lock: it shows whether an interrupt that wants the lock too can come
 * meanwhile.
 */
static void note_use(spinlock_t *lock, const struct sim_task *task, bool tried,
		     const struct sim_place *place)
{
	unsigned int uses = sim_lock_uses(task, tried);

	if (!(uses & ~lock->uses))
		return;
	sim_lock_used(task, lock->site, uses, place);
	lock->uses |= uses;
}

void sim_spin_lock(spinlock_t *lock, const struct sim_place *place)
{
	struct sim_task *task = sim_current();

	sim_enter(task, SIM_SPIN_LOCK, lock);
	if (task->locks)
		sim_lock_wanted(task, lock, lock->site);
	while (!take(lock, task)) {
		task->waits_at = SIM_SPIN_LOCK;
		sim_lock_held_by_waiter(task, __atomic_load_n(&lock->owner, __ATOMIC_SEQ_CST),
					lock->site);
		if (task->wait)
			task->wait(task->wait_context);
		sched_yield();
	}
	note_use(lock, task, false, place);
}

int sim_spin_trylock(spinlock_t *lock, const struct sim_place *place)
{
	struct sim_task *task = sim_current();

	if (sim_enter(task, SIM_SPIN_TRYLOCK, lock) || !take(lock, task))
		return 0;
	note_use(lock, task, true, place);
	return 1;
}

bool spin_is_locked(spinlock_t *lock)
{
	return __atomic_load_n(&lock->owner, __ATOMIC_SEQ_CST);
}

void spin_unlock(spinlock_t *lock)
{
	struct sim_task *task = sim_current();

	sim_enter(task, SIM_SPIN_UNLOCK, lock);
	if (__atomic_load_n(&lock->owner, __ATOMIC_SEQ_CST) != task)
		sim_bug("a task unlocks a spinlock that it does not hold");
	sim_lock_dropped(task, lock);
	sim_atomic_end(task);
	__atomic_store_n(&lock->owner, NULL, __ATOMIC_SEQ_CST);
}

void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags)
{
	spin_unlock(lock);
	local_irq_restore(flags);
}

void sim_spin_lock_irq(spinlock_t *lock, const struct sim_place *place)
{
	local_irq_disable();
	sim_spin_lock(lock, place);
}

void spin_unlock_irq(spinlock_t *lock)
{
	spin_unlock(lock);
	local_irq_enable();
}

void sim_spin_lock_bh(spinlock_t *lock, const struct sim_place *place)
{
	local_bh_disable();
	sim_spin_lock(lock, place);
}

void spin_unlock_bh(spinlock_t *lock)
{
	spin_unlock(lock);
	local_bh_enable();
}
