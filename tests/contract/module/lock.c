// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks.
 */
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "contract.h"

static DEFINE_MUTEX(made_by_the_linker);
static DEFINE_SPINLOCK(spin_made_by_the_linker);

static void mutex_begins_free(void)
{
	struct mutex lock;

	mutex_init(&lock);
	EXPECT(!mutex_is_locked(&lock));
	EXPECT(!mutex_is_locked(&made_by_the_linker));
	mutex_destroy(&lock);
}

static void mutex_lock_takes_and_unlock_gives(void)
{
	mutex_lock(&made_by_the_linker);
	EXPECT(mutex_is_locked(&made_by_the_linker));
	mutex_unlock(&made_by_the_linker);
	EXPECT(!mutex_is_locked(&made_by_the_linker));
}

static void locks_are_given_back_in_any_order(void)
{
	struct mutex other;

	mutex_init(&other);
	mutex_lock(&made_by_the_linker);
	mutex_lock(&other);
	mutex_unlock(&made_by_the_linker);
	EXPECT(mutex_is_locked(&other));
	mutex_unlock(&other);
	EXPECT(!mutex_is_locked(&other));
	mutex_destroy(&other);
}

static void mutex_trylock_of_a_free_one_is_one(void)
{
	EXPECT(mutex_trylock(&made_by_the_linker) == 1);
	EXPECT(mutex_is_locked(&made_by_the_linker));
	mutex_unlock(&made_by_the_linker);
}

static void mutex_trylock_of_a_held_one_is_zero(void)
{
	mutex_lock(&made_by_the_linker);
	EXPECT(mutex_trylock(&made_by_the_linker) == 0);
	mutex_unlock(&made_by_the_linker);
	EXPECT(!mutex_is_locked(&made_by_the_linker));
}

static void mutex_lock_interruptible_of_a_free_one_is_zero(void)
{
	EXPECT(mutex_lock_interruptible(&made_by_the_linker) == 0);
	EXPECT(mutex_is_locked(&made_by_the_linker));
	mutex_unlock(&made_by_the_linker);
	EXPECT(mutex_lock_killable(&made_by_the_linker) == 0);
	mutex_unlock(&made_by_the_linker);
}

static void locks_are_made_inside_of_functions(void)
{
	static DEFINE_MUTEX(mutex);
	static DEFINE_SPINLOCK(spin);

	mutex_lock(&mutex);
	spin_lock(&spin);
	spin_unlock(&spin);
	mutex_unlock(&mutex);
	EXPECT(!mutex_is_locked(&mutex));
}

/* Can the lock be taken? Does not keep it. */
static bool can_take(spinlock_t *lock)
{
#ifndef __CHECKER__ /* sparse counts what is taken in any case, or in none */
	if (!spin_trylock(lock))
		return false;
	spin_unlock(lock);
#endif
	return true;
}

static void spin_trylock_of_a_free_one_takes_it(void)
{
	spinlock_t lock;

	spin_lock_init(&lock);
	EXPECT(can_take(&lock));
	EXPECT(can_take(&spin_made_by_the_linker));
}

static void spin_trylock_of_a_held_one_does_not(void)
{
	unsigned long flags;
	bool taken;

	spin_lock_irqsave(&spin_made_by_the_linker, flags);
	taken = can_take(&spin_made_by_the_linker);
	spin_unlock_irqrestore(&spin_made_by_the_linker, flags);
	spin_lock_irq(&spin_made_by_the_linker);
	taken |= can_take(&spin_made_by_the_linker);
	spin_unlock_irq(&spin_made_by_the_linker);
	spin_lock(&spin_made_by_the_linker);
	taken |= can_take(&spin_made_by_the_linker);
	spin_unlock(&spin_made_by_the_linker);
	EXPECT(!taken);
	EXPECT(can_take(&spin_made_by_the_linker));
}

static void memory_for_who_may_not_sleep_under_a_spinlock(void)
{
	void *memory;

	spin_lock(&spin_made_by_the_linker);
	memory = kmalloc(16, GFP_ATOMIC);
	spin_unlock(&spin_made_by_the_linker);
	EXPECT(memory);
	kfree(memory);
}

static void sleeping_is_allowed_without_a_spinlock(void)
{
	might_sleep();
	cond_resched();
	EXPECT(true);
}

static const struct contract lock[] = {
	CONTRACT(mutex_begins_free),
	CONTRACT(mutex_lock_takes_and_unlock_gives),
	CONTRACT(locks_are_given_back_in_any_order),
	CONTRACT(mutex_trylock_of_a_free_one_is_one),
	CONTRACT(mutex_trylock_of_a_held_one_is_zero),
	CONTRACT(mutex_lock_interruptible_of_a_free_one_is_zero),
	CONTRACT(locks_are_made_inside_of_functions),
	CONTRACT(spin_trylock_of_a_free_one_takes_it),
	CONTRACT(spin_trylock_of_a_held_one_does_not),
	CONTRACT(memory_for_who_may_not_sleep_under_a_spinlock),
	CONTRACT(sleeping_is_allowed_without_a_spinlock),
};
CONTRACTS(lock);
