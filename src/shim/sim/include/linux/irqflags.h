/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts of the CPU that a task is on. With them off it may not sleep.
 */
#ifndef SIM_LINUX_IRQFLAGS_H
#define SIM_LINUX_IRQFLAGS_H

#include "types.h"

/* Switches them off and returns the state before. Not for direct use. */
unsigned long sim_irqs_save(void);
#define local_irq_save(flags) ((flags) = sim_irqs_save())
/* Restores them: interrupts that are due come at once. */
void local_irq_restore(unsigned long flags);
void local_irq_disable(void);
void local_irq_enable(void);
bool irqs_disabled(void);

#endif /* SIM_LINUX_IRQFLAGS_H */
