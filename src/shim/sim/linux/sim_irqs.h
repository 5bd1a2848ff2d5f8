/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts and who handles them. Internal to the simulated kernel.
 */
#ifndef SIM_IRQS_H
#define SIM_IRQS_H

#include "internal.h"

#include "sim_irq.h"

#include <linux/interrupt.h>

/**
 * struct sim_irq_action - a handler, requested
 * @next: requested later
 * @irq: the interrupt
 * @handler: called first; NULL: only wakes the thread
 * @thread_fn: what the thread does; NULL for none
 * @neighbour: another device's, which is no driver's here; NULL for those that are
 * @flags: IRQF_*
 * @name: for people
 * @dev: handed to @handler and @thread_fn
 * @woken: the thread has something to do
 * @thread: while it does it: its task
 */
struct sim_irq_action {
	struct sim_irq_action *next;
	struct sim_irq *irq;
	irq_handler_t handler;
	irq_handler_t thread_fn;
	sim_neighbour_fn *neighbour;
	unsigned long flags;
	const char *name;
	void *dev;
	bool woken;
	struct sim_task *thread;
};

/**
 * struct sim_irq - an interrupt
 * @list: of the machine's
 * @kernel: the machine
 * @number: of it
 * @is_message: it is sent, and not asserted
 * @up: devices that assert it; of a message: it was sent and not yet delivered
 * @actions: in the order of their requests
 * @disabled: how often disable_irq() was called; 1 while nobody has requested it with
 * IRQF_NO_AUTOEN
 * @masked: threads that are to run before it comes again (IRQF_ONESHOT)
 * @neighbour_up: a neighbour of the devices here asserts it
 * @running: the task of its handlers while they run
 * @unhandled: how often in a row nobody handled it
 * @again: how often in a row it was asserted again when it had been handled
 * @is_lost: it does not come during this system call, see %SIM_FAULT_LOST
 * @is_off: it was turned off, because nobody handled it
 */
struct sim_irq {
	struct list_head list;
	struct sim_kernel *kernel;
	unsigned int number;
	bool is_message;
	unsigned int up;
	struct sim_irq_action *actions;
	unsigned int disabled;
	unsigned int masked;
	bool neighbour_up;
	struct sim_task *running;
	unsigned int unhandled;
	unsigned int again;
	bool is_lost;
	bool is_off;
};

/* An interrupt is made, found, and goes. Not for direct use. */
struct sim_irq *sim_irq_make(struct sim_kernel *kernel, unsigned int number, bool is_message);
struct sim_irq *sim_irq_find(struct sim_kernel *kernel, unsigned int number);
void sim_irq_unmake(struct sim_irq *irq);

/* One more device asserts it, or one less; of a message: it was sent. Not for direct use. */
void sim_irq_raise(struct sim_irq *irq, bool up);

/* Something has changed: is anything due? With the machine's lock held. Not for direct use. */
void sim_irqs_look(struct sim_kernel *kernel);

/* Let what is due come, if anything is. Not for direct use. */
void sim_irqs_come(void);

/*
 * Waits until no handler of it runs, nor one of its threads; or the thread of one action, which is
 * no longer the interrupt's: that runs once more if it was woken. May sleep. Not for direct use.
 */
void sim_irq_wait(struct sim_irq *irq, struct sim_irq_action *only);

#endif /* SIM_IRQS_H */
