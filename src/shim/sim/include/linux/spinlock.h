/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Spinning locks: whoever holds one may not sleep.
 */
#ifndef SIM_LINUX_SPINLOCK_H
#define SIM_LINUX_SPINLOCK_H

#include "bottom_half.h"
#include "compiler.h"
#include "irqflags.h"
#include "preempt.h"
#include "types.h"

#include "../../sim_place.h"

struct sim_task;

typedef struct spinlock {
	struct spinlock *magic;       /* itself, once it is initialised */
	struct sim_task *owner;       /* NULL when free; atomic */
	const struct sim_place *site; /* where it is initialised */
	struct sim_place made;        /* that, if DEFINE_SPINLOCK() does it */
	unsigned int uses;            /* see sim_lock_used() */
} spinlock_t;

#define DEFINE_SPINLOCK(name) spinlock_t name = { SIM_MADE(name, #name) }

void sim_spin_lock_init(spinlock_t *lock, const struct sim_place *site);
#define spin_lock_init(lock) sim_spin_lock_init(lock, SIM_HERE)

void sim_spin_lock(spinlock_t *lock, const struct sim_place *place);
#define spin_lock(lock) sim_spin_lock(lock, SIM_HERE)
void spin_unlock(spinlock_t *lock);
int __must_check sim_spin_trylock(spinlock_t *lock, const struct sim_place *place);
#define spin_trylock(lock) sim_spin_trylock(lock, SIM_HERE)
bool spin_is_locked(spinlock_t *lock);

/* Also switches interrupts off on this CPU. */
#define spin_lock_irqsave(lock, flags)         \
	do {                                   \
		(flags) = sim_irqs_save();     \
		sim_spin_lock(lock, SIM_HERE); \
	} while (0)
void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags);
void sim_spin_lock_irq(spinlock_t *lock, const struct sim_place *place);
#define spin_lock_irq(lock) sim_spin_lock_irq(lock, SIM_HERE)
void spin_unlock_irq(spinlock_t *lock);

/* Also switches timers off on this CPU. */
void sim_spin_lock_bh(spinlock_t *lock, const struct sim_place *place);
#define spin_lock_bh(lock) sim_spin_lock_bh(lock, SIM_HERE)
void spin_unlock_bh(spinlock_t *lock);

#endif /* SIM_LINUX_SPINLOCK_H */
