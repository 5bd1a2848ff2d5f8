/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts of a simulated machine, for the code that drives it: when they come, and what else
 * comes on the same line.
 *
 * Interrupts have numbers. A device with a pin has a number from the beginning (sim_pci_irq());
 * several devices may share one. Messages (MSI) get numbers when the driver allocates them.
 *
 * A handler takes the CPU of the task to which the interrupt comes: the task goes on only after the
 * handler. A task that has interrupts off gets none.
 *
 * An interrupt that no handler claims 100 times in a row is turned off, as in Linux but sooner. An
 * interrupt that is handled and asserted again and again, so that nothing else ever runs, is a bug
 * of the driver and ends the program with a report.
 */
#ifndef SIM_IRQ_H
#define SIM_IRQ_H

#include <stdbool.h>
#include <stddef.h>

struct sim_kernel;
struct sim_pci;

/* How often in a row an interrupt that nobody handles is delivered. */
#define SIM_IRQ_PATIENCE 100

/**
 * enum sim_irq_mode - who decides when an interrupt comes
 * @SIM_IRQ_AUTO: it comes at once to the task that makes the next step: a call of the kernel's, a
 *	register access, the end of a system call
 * @SIM_IRQ_MANUAL: the caller of sim_irq_deliver() decides; and the caller of emu_step() decides
 *	when a device acts, not the clock
 */
enum sim_irq_mode {
	SIM_IRQ_AUTO,
	SIM_IRQ_MANUAL,
};

/**
 * sim_irq_set_mode() - say who decides when interrupts come
 * @kernel: the machine
 * @mode: %SIM_IRQ_AUTO after sim_kernel_create()
 */
void sim_irq_set_mode(struct sim_kernel *kernel, enum sim_irq_mode mode);

/**
 * sim_pci_irq() - the interrupt of a device's pin
 * @pci: the device
 *
 * Return: its number; 0 if the device has no pin.
 */
unsigned int sim_pci_irq(const struct sim_pci *pci);

/**
 * sim_irq_pending() - which interrupts could be delivered now?
 * @kernel: the machine
 * @irqs: receives the numbers of the first @max of them; may be NULL if that is 0
 * @max: entries in @irqs
 *
 * Those that are asserted and requested, not disabled, and not being handled.
 *
 * Return: how many there are.
 */
size_t sim_irq_pending(struct sim_kernel *kernel, unsigned int *irqs, size_t max);

/**
 * sim_irq_deliver() - deliver an interrupt to the current task
 * @kernel: the machine
 * @irq: its number
 *
 * All its handlers have run when this returns.
 *
 * Return: true; false if sim_irq_pending() does not list it, or if the task has interrupts off.
 */
bool sim_irq_deliver(struct sim_kernel *kernel, unsigned int irq);

/**
 * sim_irq_spurious() - deliver an interrupt that nobody has asserted
 * @kernel: the machine
 * @irq: its number
 *
 * Return: how many handlers claim it all the same; -1 if it cannot come, because nobody has
 * requested it, it is disabled or being handled, or the task has interrupts off.
 */
int sim_irq_spurious(struct sim_kernel *kernel, unsigned int irq);

/**
 * sim_irq_run() - deliver what is pending, and let the handlers' threads run
 * @kernel: the machine
 *
 * Call this after a step of a device, in %SIM_IRQ_AUTO only. Threads run if the current task may
 * sleep. One that sleeps itself goes on while other tasks sleep, and at the end of a system call.
 *
 * Return: true if anything ran.
 */
bool sim_irq_run(struct sim_kernel *kernel);

/**
 * sim_irq_thread() - run one thread that a handler has woken
 * @kernel: the machine
 *
 * It runs as a task of its own, and the current task waits for it. Return: true; false if none was
 * woken.
 */
bool sim_irq_thread(struct sim_kernel *kernel);

/**
 * sim_irq_thread_is_woken() - is a woken thread waiting to run?
 * @kernel: the machine
 *
 * Return: whether sim_irq_thread() has something to do.
 */
bool sim_irq_thread_is_woken(struct sim_kernel *kernel);

/**
 * sim_neighbour_fn() - the handler of another device on the line
 * @context: as given to sim_irq_share()
 *
 * Return: true if the interrupt was this device's.
 */
typedef bool sim_neighbour_fn(void *context);

/**
 * sim_irq_share() - put another device, with its driver, on the line
 * @kernel: the machine
 * @irq: a number from sim_pci_irq()
 * @handler: its handler, called before those that are requested later
 * @context: handed to it
 *
 * It stays as long as the machine.
 */
void sim_irq_share(struct sim_kernel *kernel, unsigned int irq, sim_neighbour_fn *handler,
		   void *context);

/**
 * sim_irq_assert() - another device on the line asserts the interrupt, or does so no longer
 * @kernel: the machine
 * @irq: a number from sim_pci_irq()
 * @up: whether it asserts the interrupt
 */
void sim_irq_assert(struct sim_kernel *kernel, unsigned int irq, bool up);

/**
 * sim_irq_debug_shared() - call a shared handler once more when it is freed
 * @kernel: the machine
 * @on: whether to do so; off after sim_kernel_create()
 *
 * A kernel with CONFIG_DEBUG_SHIRQ does this: an interrupt of another device on the line could come
 * just then.
 */
void sim_irq_debug_shared(struct sim_kernel *kernel, bool on);

/**
 * sim_irq_handled() - how many interrupts were handled?
 * @kernel: the machine
 *
 * Return: how often the handlers of an interrupt were called, and one claimed it.
 */
unsigned long sim_irq_handled(struct sim_kernel *kernel);

/**
 * sim_irq_ignored() - was an interrupt not claimed by the handler of the device that asserted it?
 * @kernel: the machine
 *
 * Only where that is certain: in %SIM_IRQ_AUTO, the handler is alone on the line, and nobody has
 * accessed the device in between. An interrupt that was turned off counts, too.
 *
 * Return: the number of the first such interrupt, 0 if there is none.
 */
unsigned int sim_irq_ignored(const struct sim_kernel *kernel);

/**
 * sim_irq_unrequested() - is a line up whose interrupt nobody has requested?
 * @kernel: the machine
 *
 * A kernel would turn it off for all devices on the line, once one of their drivers requests it.
 *
 * Return: the number of the first such interrupt, 0 if there is none.
 */
unsigned int sim_irq_unrequested(struct sim_kernel *kernel);

/**
 * sim_irq_nobody_cared() - was an interrupt turned off because nobody handled it?
 * @kernel: the machine
 *
 * Return: the number of the first such interrupt, 0 if there is none.
 */
unsigned int sim_irq_nobody_cared(struct sim_kernel *kernel);

#endif /* SIM_IRQ_H */
