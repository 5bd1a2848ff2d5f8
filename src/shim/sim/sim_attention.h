/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts, which come between the steps of a driver. Internal to the simulated kernel.
 */
#ifndef SIM_ATTENTION_H
#define SIM_ATTENTION_H

#include <stdbool.h>

/* How many machines have something due. Atomic. Not for direct use. */
extern unsigned int sim_machines_due;

/**
 * sim_is_due() - does any machine have something due?
 *
 * Return: true if one has; sim_attend() finds out which.
 */
static inline bool sim_is_due(void)
{
	return __atomic_load_n(&sim_machines_due, __ATOMIC_RELAXED);
}

/**
 * sim_attend() - deliver to the current task what is due
 *
 * Delivers the pending interrupts of its machine, unless it has them off or somebody else decides
 * when they come (sim_irq.h). Each handler has run when this returns.
 */
void sim_attend(void);

#endif /* SIM_ATTENTION_H */
