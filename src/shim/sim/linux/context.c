// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts and bottom halves of the CPU that a task is on, and the task's context.
 */
#include "internal.h"

#include <linux/bottom_half.h>
#include <linux/irqflags.h>
#include <linux/preempt.h>

static void turn_off(struct sim_task *task)
{
	task->irqs_off = true;
	sim_atomic_begin(task, "the task has interrupts off");
}

static void turn_on(struct sim_task *task)
{
	if (task->context == SIM_IN_HARDIRQ)
		sim_bug("an interrupt handler turns interrupts on");
	task->irqs_off = false;
	sim_atomic_end(task);
	sim_locks_interruptible(task);
	if (sim_is_due())
		sim_attend();
}

unsigned long sim_irqs_save(void)
{
	struct sim_task *task = sim_current();
	unsigned long before = task->irqs_off;

	if (!before) {
		sim_enter(task, SIM_IRQS_OFF, NULL);
		turn_off(task);
	}
	return before;
}

void local_irq_restore(unsigned long flags)
{
	struct sim_task *task = sim_current();

	if (flags > 1)
		sim_bug("interrupts are restored from what was never saved");
	if (!flags && task->irqs_off)
		turn_on(task);
	else if (flags && !task->irqs_off)
		turn_off(task);
}

void local_irq_disable(void)
{
	sim_irqs_save();
}

void local_irq_enable(void)
{
	local_irq_restore(0);
}

bool irqs_disabled(void)
{
	return sim_current()->irqs_off;
}

void local_bh_disable(void)
{
	struct sim_task *task = sim_current();

	task->bh_off++;
	sim_atomic_begin(task, "the task has bottom halves off");
}

void local_bh_enable(void)
{
	struct sim_task *task = sim_current();

	if (!task->bh_off)
		sim_bug("local_bh_enable() without local_bh_disable()");
	if (task->irqs_off)
		sim_bug("local_bh_enable() with interrupts off: a timer would run with them off");
	task->bh_off--;
	sim_atomic_end(task);
	if (sim_is_due())
		sim_attend();
}

bool sim_in_interrupt(void)
{
	const struct sim_task *task = sim_current();

	return task->context != SIM_IN_TASK || task->bh_off;
}

bool sim_in_hardirq(void)
{
	return sim_current()->context == SIM_IN_HARDIRQ;
}

bool sim_in_softirq(void)
{
	return sim_current()->context == SIM_IN_SOFTIRQ;
}

bool sim_in_atomic(void)
{
	return sim_current()->atomic;
}
