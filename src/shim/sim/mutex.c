// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sleeping locks.
 */
#include "include/linux/mutex.h"

#include "sim_bug.h"
#include "sim_lock_order.h"
#include "sim_task.h"
#include "sim_time.h"

#include <errno.h>

void sim_mutex_init(struct mutex *lock, const struct sim_place *site)
{
	sim_enter(sim_current(), SIM_MUTEX_INIT, lock);
	*lock = (struct mutex){ .magic = lock, .site = site };
}

static void check_initialised(const struct mutex *lock)
{
	if (lock->magic != lock)
		sim_bug("a mutex was never initialised, or has moved since");
}

void mutex_destroy(struct mutex *lock)
{
	check_initialised(lock);
	if (__atomic_load_n(&lock->owner, __ATOMIC_SEQ_CST))
		sim_bug("mutex_destroy() of a mutex that is held");
	lock->magic = NULL;
}

bool mutex_is_locked(struct mutex *lock)
{
	sim_enter(sim_current(), SIM_IS_LOCKED, lock);
	return __atomic_load_n(&lock->owner, __ATOMIC_SEQ_CST) != NULL;
}

static bool take(struct mutex *lock, struct sim_task *task)
{
	struct sim_task *nobody = NULL;

	check_initialised(lock);
	if (!__atomic_compare_exchange_n(&lock->owner, &nobody, task, false, __ATOMIC_SEQ_CST,
					 __ATOMIC_SEQ_CST))
		return false;
	sim_lock_taken(task, lock, lock->site);
	return true;
}

struct wish {
	struct mutex *lock;
	struct sim_task *task;
};

static bool is_granted(void *context)
{
	const struct wish *wish = context;

	return take(wish->lock, wish->task);
}

/*
 * Wait for the lock. No wake-up is lost: the sleeper counts itself before it reads the owner, and
 * mutex_unlock() clears the owner before it reads the count. So one of the two sees the other.
 */
static int wait_for(struct mutex *lock, struct sim_task *task, bool interruptible)
{
	struct wish wish = { lock, task };
	int err;

	sim_lock_held_by_waiter(task, __atomic_load_n(&lock->owner, __ATOMIC_SEQ_CST), lock->site);
	__atomic_fetch_add(&lock->sleepers, 1, __ATOMIC_SEQ_CST);
	err = sim_sleep(task, interruptible ? SIM_LOCK_INTERRUPTIBLE : SIM_LOCK, is_granted, &wish,
			interruptible, SIM_NEVER);
	__atomic_fetch_sub(&lock->sleepers, 1, __ATOMIC_SEQ_CST);
	return err ? -EINTR : 0;
}

void mutex_lock(struct mutex *lock)
{
	struct sim_task *task = sim_current();

	sim_may_sleep(task, "mutex_lock()");
	sim_enter(task, SIM_LOCK, lock);
	if (task->locks)
		sim_lock_wanted(task, lock, lock->site);
	if (!take(lock, task))
		wait_for(lock, task, false);
}

int mutex_lock_interruptible(struct mutex *lock)
{
	struct sim_task *task = sim_current();

	sim_may_sleep(task, "mutex_lock_interruptible()");
	if (sim_enter(task, SIM_LOCK_INTERRUPTIBLE, lock))
		return -EINTR;
	if (task->locks)
		sim_lock_wanted(task, lock, lock->site);
	return take(lock, task) ? 0 : wait_for(lock, task, true);
}

int mutex_trylock(struct mutex *lock)
{
	struct sim_task *task = sim_current();

	if (sim_enter(task, SIM_TRYLOCK, lock))
		return 0;
	return take(lock, task);
}

void mutex_unlock(struct mutex *lock)
{
	struct sim_task *task = sim_current();

	sim_enter(task, SIM_UNLOCK, lock);
	if (__atomic_load_n(&lock->owner, __ATOMIC_SEQ_CST) != task)
		sim_bug("a task unlocks a mutex that it does not hold");
	sim_lock_dropped(task, lock);
	__atomic_store_n(&lock->owner, NULL, __ATOMIC_SEQ_CST);
	if (!__atomic_load_n(&lock->sleepers, __ATOMIC_SEQ_CST))
		return;
	sim_wake_all();
}
