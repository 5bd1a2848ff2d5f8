/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts and their handlers. Internal to the simulated kernel.
 */
#ifndef SIM_IRQS_H
#define SIM_IRQS_H

#include "internal.h"

#include "sim_irq.h"

#include <linux/interrupt.h>

struct sim_pci;

/**
 * struct sim_irq_action - a requested handler
 * @next: the handler that was requested next
 * @irq: the interrupt
 * @handler: called first; NULL: only wakes the thread
 * @thread_fn: what the thread does; NULL for none
 * @neighbour: the handler of sim_irq_share(), of another device; NULL for a driver's handler
 * @flags: IRQF_*
 * @name: for people
 * @dev: handed to @handler and @thread_fn
 * @site: where it was requested
 * @woken: whether the thread has something to do
 * @thread: the thread's task, while it runs
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
	const struct sim_place *site;
	bool woken;
	struct sim_task *thread;
};

/**
 * struct sim_irq - an interrupt
 * @list: in the machine's list
 * @kernel: the machine
 * @number: its number
 * @is_message: whether it is a message, which is sent and not asserted
 * @up: number of devices that assert it; for a message: whether it was sent and not yet delivered
 * @by: the device that has asserted it, alone, so that its handler ought to come at once; or NULL
 * @accesses: made to @by until then
 * @actions: in the order of their requests
 * @disabled: how often disable_irq() was called; 1 while nobody has requested it with
 * IRQF_NO_AUTOEN
 * @masked: number of threads that must run before it comes again (IRQF_ONESHOT)
 * @neighbour_up: whether the other device on the line asserts it
 * @running: the task of its handlers while they run
 * @unhandled: how often in a row no handler claimed it
 * @again: how often in a row it was asserted again after it was handled
 * @is_stray: whether it comes once although nobody asserts it, see %EMU_FAULT_IRQ
 * @is_late: whether it does not come during this system call, see %SIM_FAULT_LATE
 * @is_lost: whether it does not come before it was withdrawn, see %SIM_FAULT_LOST
 * @is_off: whether it was turned off because nobody handled it
 */
struct sim_irq {
	struct list_head list;
	struct sim_kernel *kernel;
	unsigned int number;
	bool is_message;
	unsigned int up;
	const struct sim_pci *by;
	uint64_t accesses;
	struct sim_irq_action *actions;
	unsigned int disabled;
	unsigned int masked;
	bool neighbour_up;
	struct sim_task *running;
	unsigned int unhandled;
	unsigned int again;
	bool is_stray;
	bool is_late;
	bool is_lost;
	bool is_off;
};

/* Make, find and free an interrupt. Not for direct use. */
struct sim_irq *sim_irq_make(struct sim_kernel *kernel, unsigned int number, bool is_message);
struct sim_irq *sim_irq_find(struct sim_kernel *kernel, unsigned int number);
void sim_irq_unmake(struct sim_irq *irq);

/*
 * One more device asserts it, or one less; a message was sent. @by: the device; NULL for one that
 * is not on this bus. Not for direct use.
 */
void sim_irq_raise(struct sim_irq *irq, bool up, const struct sim_pci *by);

/* How many accesses were made to a device. Not for direct use. */
uint64_t sim_pci_accesses(const struct sim_pci *pci);

/* It comes once although nobody asserts it, if it is requested. Not for direct use. */
void sim_irq_stray(struct sim_irq *irq);

/*
 * After a change, find out whether anything is due. Machine's lock held. Not for direct use.
 */
void sim_irqs_look(struct sim_kernel *kernel);

/* Deliver what is due. Not for direct use. */
void sim_irqs_come(void);

/*
 * Wait until no handler and no thread of the interrupt runs. With @only, wait for the thread of
 * that action, which is no longer in the interrupt's list and runs once more if it was woken. May
 * sleep. Not for direct use.
 */
void sim_irq_wait(struct sim_irq *irq, struct sim_irq_action *only);

/*
 * Wait until no handler of any interrupt runs, on whichever CPU: what a call has made a device do
 * has been handled when the call returns to its program. Sleeps. Not for direct use.
 */
void sim_irqs_settle(struct sim_kernel *kernel);

#endif /* SIM_IRQS_H */
