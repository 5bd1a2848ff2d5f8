/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts of the CPU that a task is on. With them off it may not sleep.
 */
#ifndef SIM_LINUX_IRQFLAGS_H
#define SIM_LINUX_IRQFLAGS_H

#include "types.h"

/* Off; what they were before. Not for direct use. */
unsigned long sim_irqs_save(void);
#define local_irq_save(flags) ((flags) = sim_irqs_save())
/* As they were: what is due comes at once. */
void local_irq_restore(unsigned long flags);
void local_irq_disable(void);
void local_irq_enable(void);
bool irqs_disabled(void);

#endif /* SIM_LINUX_IRQFLAGS_H */
