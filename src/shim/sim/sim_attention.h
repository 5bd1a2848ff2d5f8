/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens by itself while a driver runs: interrupts come in between its steps. Internal to the
 * simulated kernel.
 */
#ifndef SIM_ATTENTION_H
#define SIM_ATTENTION_H

#include <stdbool.h>

/* How many machines have something that is due. Atomic. Not for direct use. */
extern unsigned int sim_machines_due;

/**
 * sim_is_due() - has any machine something that is due?
 *
 * Return: true if one has; which one sim_attend() finds out.
 */
static inline bool sim_is_due(void)
{
	return __atomic_load_n(&sim_machines_due, __ATOMIC_RELAXED);
}

/**
 * sim_attend() - let come what is due to the current task
 *
 * Interrupts are delivered that its machine has for it, unless it has them off, or somebody else
 * decides when they come (sim_irq.h). Each handler has run when this returns.
 */
void sim_attend(void);

#endif /* SIM_ATTENTION_H */
