/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Spinning locks: whoever holds one may not sleep.
 */
#ifndef SIM_LINUX_SPINLOCK_H
#define SIM_LINUX_SPINLOCK_H

#include "compiler.h"
#include "types.h"

#include "../../sim_place.h"

struct sim_task;

typedef struct spinlock {
	struct spinlock *magic;       /* itself, once it is initialised */
	struct sim_task *owner;       /* NULL when free; atomic */
	const struct sim_place *site; /* where it is initialised */
} spinlock_t;

#define DEFINE_SPINLOCK(name)                 \
	spinlock_t name = { .magic = &(name), \
			    .site = &(const struct sim_place){ __FILE__, __LINE__, #name } }

void sim_spin_lock_init(spinlock_t *lock, const struct sim_place *site);
#define spin_lock_init(lock) sim_spin_lock_init(lock, SIM_HERE)

void spin_lock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
int __must_check spin_trylock(spinlock_t *lock);

/* With interrupts off on this CPU, too. Returns what they were. Not for direct use. */
unsigned long sim_spin_lock_irqsave(spinlock_t *lock);
#define spin_lock_irqsave(lock, flags) ((flags) = sim_spin_lock_irqsave(lock))
void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags);
void spin_lock_irq(spinlock_t *lock);
void spin_unlock_irq(spinlock_t *lock);

#endif /* SIM_LINUX_SPINLOCK_H */
