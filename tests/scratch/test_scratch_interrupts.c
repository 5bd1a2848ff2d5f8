// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts of a device with a driver: when a handler runs, in which context, and what is
 * forbidden. Kernel code.
 */

/* The C library first, and of that its types: see linux/types.h. */
#include <sys/types.h>

#include "../emu/emu_bench.h"
#include "sim_bug.h"
#include "sim_irq.h"
#include "sim_kernel.h"
#include "sim_task.h"
#include "sim_time.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

/**
 * struct machine - a machine with the device on its bus
 * @kernel: the machine
 * @emu: the device
 * @slot: its place there
 * @dev: as its driver sees it
 * @bar2: its registers
 * @irq: its interrupt
 */
static struct machine {
	struct sim_kernel *kernel;
	struct emu emu;
	struct sim_pci *slot;
	struct pci_dev *dev;
	void __iomem *bar2;
	unsigned int irq;
} machine;

/* What the handlers have seen, and how they must behave. */
static struct {
	unsigned int calls, threads, neighbours;
	bool was_in_irq, was_off, was_atomic, thread_may_sleep;
	unsigned int leave;
	irqreturn_t result;
	char order[16];
} seen;

static void note(char who)
{
	size_t n = strlen(seen.order);

	if (n < sizeof(seen.order) - 1)
		seen.order[n] = who;
}

static u32 cause(void)
{
	return readl((char __iomem *)machine.bar2 + (u32)SCRATCH_CAUSE);
}

static void acknowledge(u32 causes)
{
	writel(causes, (char __iomem *)machine.bar2 + (u32)SCRATCH_CAUSE);
}

static void raise(u32 causes)
{
	writel(causes, (char __iomem *)machine.bar2 + (u32)SCRATCH_RAISE);
}

/* A correct handler, unless it is told to leave some of the causes. */
static irqreturn_t handler(int irq, void *dev)
{
	u32 causes = cause();

	note('H');
	assert_int_equal(irq, machine.irq);
	assert_ptr_equal(dev, &machine);
	seen.calls++;
	seen.was_in_irq = in_interrupt() && in_hardirq() && !in_task();
	seen.was_off = irqs_disabled();
	seen.was_atomic = in_atomic();
	acknowledge(causes & ~seen.leave);
	return causes ? seen.result : IRQ_NONE;
}

static irqreturn_t thread(int irq, void *dev)
{
	(void)dev;
	note('T');
	assert_int_equal(irq, machine.irq);
	seen.threads++;
	might_sleep();
	seen.thread_may_sleep = !in_atomic() && in_task();
	acknowledge(cause());
	return IRQ_HANDLED;
}

static int probe(struct pci_dev *dev, const struct pci_device_id *id)
{
	(void)id;
	machine.dev = dev;
	return pcim_enable_device(dev);
}

static const struct pci_device_id ids[] = { { PCI_DEVICE(0x1af4, 0x5c7a) }, {} };

static struct pci_driver driver = { .name = "scratch", .id_table = ids, .probe = probe };

static void start(void)
{
	memset(&seen, 0, sizeof(seen));
	seen.result = IRQ_HANDLED;
	emu_init(&machine.emu);
	machine.kernel = sim_kernel_create();
	machine.slot = sim_pci_plug(machine.kernel, &machine.emu);
	sim_current()->kernel = machine.kernel;
	assert_int_equal(pci_register_driver(&driver), 0);
	machine.bar2 = pci_iomap(machine.dev, 2, 0);
	assert_non_null(machine.bar2);
	machine.irq = machine.dev->irq;
}

static int setup(void **state)
{
	(void)state;
	start();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	pci_iounmap(machine.dev, machine.bar2);
	pci_unregister_driver(&driver);
	assert_int_equal(sim_kernel_left(machine.kernel, 0, NULL), 0);
	sim_current()->kernel = NULL;
	sim_kernel_destroy(machine.kernel);
	assert_false(sim_is_due());
	return 0;
}

static void request(unsigned long flags)
{
	assert_int_equal(request_irq(machine.irq, handler, flags, "scratch", &machine), 0);
}

static void release(void)
{
	assert_string_equal(free_irq(machine.irq, &machine), "scratch");
}

/* ---------------------------------------------------------------- When it comes --------------- */

static void test_interrupt_comes_with_the_access_that_raises_it(void **state)
{
	(void)state;
	assert_int_equal(sim_pci_irq(machine.slot), machine.irq);
	request(0);
	raise(0x12);
	assert_int_equal(seen.calls, 1);
	assert_true(seen.was_in_irq && seen.was_off && seen.was_atomic);
	assert_false(in_interrupt() || irqs_disabled() || in_atomic());
	assert_int_equal(cause(), 0);
	release();
	raise(1);
	assert_int_equal(seen.calls, 1);
	acknowledge(1);
}

static void test_interrupt_of_a_step_comes_at_the_next_call(void **state)
{
	(void)state;
	request(0);
	machine.emu.state.device.errands = 1;
	emu_step(&machine.emu);
	assert_int_equal(seen.calls, 0);
	cond_resched();
	assert_int_equal(seen.calls, 1);
	emu_clear_counters(&machine.emu);
	release();
}

static void test_interrupt_of_a_step_comes_when_the_machine_runs(void **state)
{
	(void)state;
	request(0);
	machine.emu.state.device.cause = 1;
	emu_settle(&machine.emu);
	assert_true(sim_irq_run(machine.kernel));
	assert_int_equal(seen.calls, 1);
	assert_false(sim_irq_run(machine.kernel));
	release();
}

static void test_asserted_interrupt_comes_as_soon_as_it_is_requested(void **state)
{
	(void)state;
	raise(1);
	request(0);
	assert_int_equal(seen.calls, 1);
	release();
}

static void test_interrupt_waits_until_interrupts_are_on(void **state)
{
	unsigned long flags, more;

	(void)state;
	request(0);
	local_irq_save(flags);
	assert_true(irqs_disabled());
	raise(1);
	local_irq_save(more);
	local_irq_restore(more);
	assert_int_equal(seen.calls, 0);
	local_irq_restore(flags);
	assert_int_equal(seen.calls, 1);
	local_irq_disable();
	raise(1);
	assert_int_equal(seen.calls, 1);
	local_irq_enable();
	assert_int_equal(seen.calls, 2);
	release();
}

static void test_spinlocks_keep_interrupts_off_where_they_say_so(void **state)
{
	unsigned long flags;
	spinlock_t lock;

	(void)state;
	spin_lock_init(&lock);
	request(0);
	spin_lock_irqsave(&lock, flags);
	raise(1);
	assert_int_equal(seen.calls, 0);
	spin_unlock_irqrestore(&lock, flags);
	assert_int_equal(seen.calls, 1);
	spin_lock_irq(&lock);
	raise(1);
	assert_int_equal(seen.calls, 1);
	spin_unlock_irq(&lock);
	assert_int_equal(seen.calls, 2);
	spin_lock_bh(&lock);
	assert_true(in_interrupt() && !in_hardirq());
	raise(1);
	assert_int_equal(seen.calls, 3);
	spin_unlock_bh(&lock);
	assert_false(in_interrupt());
	release();
}

static void test_disabled_interrupt_comes_when_it_is_enabled(void **state)
{
	(void)state;
	request(0);
	disable_irq(machine.irq);
	disable_irq_nosync(machine.irq);
	raise(1);
	enable_irq(machine.irq);
	assert_int_equal(seen.calls, 0);
	enable_irq(machine.irq);
	assert_int_equal(seen.calls, 1);
	release();
	request(IRQF_NO_AUTOEN);
	raise(1);
	assert_int_equal(seen.calls, 1);
	enable_irq(machine.irq);
	assert_int_equal(seen.calls, 2);
	release();
}

static void test_manual_interrupt_comes_when_it_is_told_to(void **state)
{
	unsigned int irqs[2];
	unsigned long flags;

	(void)state;
	sim_irq_set_mode(machine.kernel, SIM_IRQ_MANUAL);
	request(0);
	assert_false(sim_irq_deliver(machine.kernel, machine.irq));
	raise(1);
	cond_resched();
	assert_false(sim_irq_run(machine.kernel));
	assert_int_equal(seen.calls, 0);
	assert_int_equal(sim_irq_pending(machine.kernel, irqs, 2), 1);
	assert_int_equal(irqs[0], machine.irq);
	local_irq_save(flags);
	assert_false(sim_irq_deliver(machine.kernel, machine.irq));
	local_irq_restore(flags);
	assert_int_equal(seen.calls, 0);
	assert_true(sim_irq_deliver(machine.kernel, machine.irq));
	assert_int_equal(seen.calls, 1);
	assert_int_equal(sim_irq_pending(machine.kernel, NULL, 0), 0);
	release();
}

static void *given;

static irqreturn_t allocate(int irq, void *dev)
{
	(void)irq;
	(void)dev;
	given = kmalloc(8, GFP_ATOMIC);
	acknowledge(cause());
	return IRQ_HANDLED;
}

static void test_memory_of_a_handler_is_given_back_by_others(void **state)
{
	long before = sim_current()->allocations;

	(void)state;
	assert_int_equal(request_irq(machine.irq, allocate, 0, "scratch", &machine), 0);
	raise(1);
	assert_int_equal(sim_current()->allocations, before + 1);
	kfree(given);
	assert_int_equal(sim_current()->allocations, before);
	release();
}

/* ---------------------------------------------------------------- Who handles it -------------- */

static bool neighbour(void *context)
{
	note('N');
	seen.neighbours++;
	if (!*(bool *)context)
		return false;
	*(bool *)context = false;
	sim_irq_assert(machine.kernel, machine.irq, false);
	return true;
}

/* Its configuration space answers all ones, which is not a list of capabilities. */
static void test_vectors_of_a_device_that_is_gone_are_freed(void **state)
{
	(void)state;
	pci_set_master(machine.dev);
	assert_int_equal(pci_alloc_irq_vectors(machine.dev, 1, 1, PCI_IRQ_MSI), 1);
	emu_remove(&machine.emu);
	pci_free_irq_vectors(machine.dev);
	assert_int_equal(machine.dev->msi_enabled, 0);
}

static void test_shared_line_has_all_of_its_handlers_called(void **state)
{
	bool asks = true;

	(void)state;
	sim_irq_share(machine.kernel, machine.irq, neighbour, &asks);
	request(IRQF_SHARED);
	sim_irq_assert(machine.kernel, machine.irq, true);
	cond_resched();
	assert_string_equal(seen.order, "NH");
	raise(1);
	assert_string_equal(seen.order, "NHNH");
	assert_int_equal(sim_irq_nobody_cared(machine.kernel), 0);
	release();
}

static irqreturn_t other_handler(int irq, void *dev)
{
	(void)irq;
	(void)dev;
	note('O');
	return IRQ_NONE;
}

static void test_line_is_shared_by_who_agrees(void **state)
{
	int one, two;

	(void)state;
	assert_int_equal(request_irq(machine.irq, other_handler, IRQF_SHARED, "one", NULL),
			 -EINVAL);
	assert_int_equal(request_irq(machine.irq, NULL, 0, "one", &one), -EINVAL);
	assert_int_equal(request_irq(4711, other_handler, 0, "one", &one), -EINVAL);
	assert_int_equal(request_irq(machine.irq, other_handler, IRQF_SHARED, "one", &one), 0);
	assert_int_equal(request_irq(machine.irq, handler, 0, "two", &two), -EBUSY);
	assert_int_equal(request_threaded_irq(machine.irq, NULL, thread, IRQF_SHARED | IRQF_ONESHOT,
					      "two", &two),
			 -EBUSY);
	request(IRQF_SHARED);
	raise(1);
	assert_string_equal(seen.order, "OH");
	assert_string_equal(free_irq(machine.irq, &one), "one");
	raise(1);
	assert_string_equal(seen.order, "OHH");
	release();
}

static void test_pin_of_an_unplugged_device_does_not_hold_a_shared_line(void **state)
{
	static struct emu others[4]; /* the last one has the line of the first device */
	struct pci_dev *dev = machine.dev;
	struct sim_pci *slot = NULL;

	(void)state;
	for (int i = 0; i < 4; i++) {
		emu_init(&others[i]);
		slot = sim_pci_plug(machine.kernel, &others[i]);
	}
	assert_int_equal(machine.dev->irq, machine.irq);
	emu_write(&others[3], SCRATCH_RAISE, 4, 1);
	sim_pci_unplug(slot);
	machine.dev = dev;
	request(IRQF_SHARED);
	assert_int_equal(seen.calls, 0);
	release();
}

static void test_spurious_interrupt_is_not_claimed(void **state)
{
	(void)state;
	assert_int_equal(sim_irq_spurious(machine.kernel, machine.irq), -1);
	request(0);
	assert_int_equal(sim_irq_spurious(machine.kernel, machine.irq), 0);
	assert_int_equal(seen.calls, 1);
	disable_irq(machine.irq);
	assert_int_equal(sim_irq_spurious(machine.kernel, machine.irq), -1);
	enable_irq(machine.irq);
	release();
}

static void test_interrupt_that_nobody_has_requested_is_told(void **state)
{
	(void)state;
	assert_int_equal(sim_irq_unrequested(machine.kernel), 0);
	raise(1);
	assert_int_equal(sim_irq_unrequested(machine.kernel), machine.irq);
	acknowledge(1);
	assert_int_equal(sim_irq_unrequested(machine.kernel), 0);
	request(0);
	sim_irq_set_mode(machine.kernel, SIM_IRQ_MANUAL);
	raise(1);
	assert_int_equal(sim_irq_unrequested(machine.kernel), 0);
	sim_irq_set_mode(machine.kernel, SIM_IRQ_AUTO);
	acknowledge(1);
	release();
}

static void test_interrupt_that_nobody_handles_is_turned_off(void **state)
{
	struct sim_task *task = sim_current();
	unsigned long warnings = task->warnings;

	(void)state;
	seen.leave = ~0u;
	seen.result = IRQ_NONE;
	request(0);
	raise(1);
	assert_int_equal(seen.calls, SIM_IRQ_PATIENCE);
	assert_int_equal(sim_irq_nobody_cared(machine.kernel), machine.irq);
	assert_int_equal(task->warnings, warnings + 2);
	raise(2);
	assert_int_equal(seen.calls, SIM_IRQ_PATIENCE);
	release();
	acknowledge(3);
}

/* It acknowledges, so that only its result is wrong. */
static void test_own_interrupt_that_the_handler_does_not_claim_is_noted(void **state)
{
	(void)state;
	request(0);
	raise(1);
	assert_int_equal(sim_irq_ignored(machine.kernel), 0);
	seen.result = IRQ_NONE;
	raise(1);
	assert_int_equal(seen.calls, 2);
	assert_int_equal(sim_irq_ignored(machine.kernel), machine.irq);
	assert_int_equal(sim_irq_nobody_cared(machine.kernel), 0);
	release();
}

static void test_message_that_the_handler_does_not_claim_is_noted(void **state)
{
	(void)state;
	assert_int_equal(pci_alloc_irq_vectors(machine.dev, 1, 1, PCI_IRQ_MSI), 1);
	pci_set_master(machine.dev);
	machine.irq = machine.dev->irq;
	seen.result = IRQ_NONE;
	request(0);
	disable_irq(machine.irq);
	raise(1);
	acknowledge(1);
	enable_irq(machine.irq);
	cond_resched();
	assert_int_equal(seen.calls, 1);
	assert_int_equal(sim_irq_ignored(machine.kernel), 0);
	raise(1);
	assert_int_equal(seen.calls, 2);
	assert_int_equal(sim_irq_ignored(machine.kernel), machine.irq);
	release();
	pci_free_irq_vectors(machine.dev);
}

/* Somebody else may have seen to it before the handler came. */
static void test_interrupt_that_does_not_come_at_once_is_not_noted(void **state)
{
	unsigned long flags;

	(void)state;
	seen.result = IRQ_NONE;
	request(0);
	local_irq_save(flags);
	raise(1);
	local_irq_restore(flags);
	cond_resched();
	assert_int_equal(seen.calls, 1);
	sim_irq_set_mode(machine.kernel, SIM_IRQ_MANUAL);
	raise(1);
	sim_irq_set_mode(machine.kernel, SIM_IRQ_AUTO);
	cond_resched();
	assert_int_equal(seen.calls, 2);
	assert_int_equal(sim_irq_ignored(machine.kernel), 0);
	release();
}

static void test_interrupt_of_a_shared_line_is_not_noted(void **state)
{
	bool asks = false;

	(void)state;
	seen.result = IRQ_NONE;
	sim_irq_share(machine.kernel, machine.irq, neighbour, &asks);
	request(IRQF_SHARED);
	raise(1);
	assert_string_equal(seen.order, "NH");
	assert_int_equal(sim_irq_ignored(machine.kernel), 0);
	release();
}

static void test_shared_handler_is_called_once_more_if_that_is_asked_for(void **state)
{
	(void)state;
	request(IRQF_SHARED);
	release();
	assert_int_equal(seen.calls, 0);
	sim_irq_debug_shared(machine.kernel, true);
	request(IRQF_SHARED);
	release();
	assert_int_equal(seen.calls, 1);
	request(0);
	release();
	assert_int_equal(seen.calls, 1);
}

/* ---------------------------------------------------------------- Threads --------------------- */

static void test_thread_runs_when_its_handler_is_over(void **state)
{
	(void)state;
	seen.result = IRQ_WAKE_THREAD;
	assert_int_equal(request_threaded_irq(machine.irq, handler, thread, 0, "scratch", &machine),
			 0);
	raise(1);
	assert_string_equal(seen.order, "H");
	assert_true(sim_irq_run(machine.kernel));
	assert_string_equal(seen.order, "HT");
	assert_true(seen.thread_may_sleep);
	raise(1);
	synchronize_irq(machine.irq);
	assert_string_equal(seen.order, "HTHT");
	/* A thread that is woken and has not run yet runs before it is freed. */
	raise(1);
	release();
	assert_string_equal(seen.order, "HTHTHT");
}

static void test_oneshot_line_stays_off_until_the_thread_has_run(void **state)
{
	(void)state;
	seen.leave = ~0u;
	assert_int_equal(request_threaded_irq(machine.irq, NULL, thread, 0, "scratch", &machine),
			 -EINVAL);
	assert_int_equal(
		request_threaded_irq(machine.irq, NULL, thread, IRQF_ONESHOT, "scratch", &machine),
		0);
	raise(1);
	cond_resched();
	assert_string_equal(seen.order, "");
	assert_true(sim_irq_thread(machine.kernel));
	assert_string_equal(seen.order, "T");
	assert_false(sim_irq_thread(machine.kernel));
	raise(1);
	assert_true(sim_irq_thread(machine.kernel));
	assert_string_equal(seen.order, "TT");
	release();
}

static struct completion slept;

static irqreturn_t sleeping_thread(int irq, void *dev)
{
	(void)irq;
	(void)dev;
	msleep(2);
	complete(&slept);
	return IRQ_HANDLED;
}

/* Only the machine's own thread lets it go on. */
static void test_thread_that_sleeps_goes_on_in_real_time(void **state)
{
	struct sim_task follower;

	(void)state;
	init_completion(&slept);
	seen.result = IRQ_WAKE_THREAD;
	assert_int_equal(
		request_threaded_irq(machine.irq, handler, sleeping_thread, 0, "scratch", &machine),
		0);
	sim_task_init(&follower);
	assert_int_equal(sim_time_follow(machine.kernel, &follower), 0);
	raise(1);
	assert_int_not_equal(wait_for_completion_timeout(&slept, 10 * HZ), 0);
	release();
	sim_time_unfollow(machine.kernel);
}

/* ---------------------------------------------------------------- Messages -------------------- */

static unsigned int vectors[8];

static irqreturn_t count_vector(int irq, void *dev)
{
	(void)dev;
	vectors[(unsigned int)irq - machine.dev->irq]++;
	return IRQ_HANDLED;
}

static void test_each_message_has_an_interrupt(void **state)
{
	struct pci_dev *dev = machine.dev;

	(void)state;
	memset(vectors, 0, sizeof(vectors));
	pci_set_master(dev);
	assert_int_equal(pci_alloc_irq_vectors(dev, 9, 16, PCI_IRQ_MSI), -ENOSPC);
	assert_int_equal(pci_alloc_irq_vectors(dev, 2, 1, PCI_IRQ_MSI), -ERANGE);
	assert_int_equal(emu_messages(&machine.emu), 0);
	assert_int_equal(pci_alloc_irq_vectors(dev, 1, 7, PCI_IRQ_ALL_TYPES), 4);
	assert_int_equal(emu_messages(&machine.emu), 4);
	assert_true(dev->msi_enabled);
	for (unsigned int i = 0; i < 4; i++)
		assert_int_equal(request_irq((unsigned int)pci_irq_vector(dev, i), count_vector, 0,
					     "scratch", &machine),
				 0);
	assert_int_equal(pci_irq_vector(dev, 4), -EINVAL);
	raise(0x06);
	assert_int_equal(vectors[1], 1);
	assert_int_equal(vectors[2], 1);
	raise(0x04); /* it is pending already: no message */
	assert_int_equal(vectors[2], 1);
	disable_irq((unsigned int)pci_irq_vector(dev, 3));
	raise(0x08);
	assert_int_equal(vectors[3], 0);
	enable_irq((unsigned int)pci_irq_vector(dev, 3));
	assert_int_equal(vectors[3], 1);
	for (unsigned int i = 0; i < 4; i++)
		free_irq((unsigned int)pci_irq_vector(dev, i), &machine);
	pci_free_irq_vectors(dev);
	assert_int_equal(dev->irq, machine.irq);
	acknowledge(~0u);
	pci_clear_master(dev);
}

static void test_device_without_enough_messages_has_its_pin(void **state)
{
	struct pci_dev *dev = machine.dev;

	(void)state;
	assert_int_equal(pci_alloc_irq_vectors(dev, 1, 1, PCI_IRQ_MSIX | PCI_IRQ_INTX), 1);
	assert_int_equal(pci_irq_vector(dev, 0), machine.irq);
	assert_int_equal(pci_irq_vector(dev, 1), -EINVAL);
	pci_free_irq_vectors(dev);
	assert_int_equal(pci_alloc_irq_vectors(dev, 2, 2, PCI_IRQ_MSIX | PCI_IRQ_INTX), -EINVAL);
	assert_int_equal(pci_alloc_irq_vectors(dev, 1, 1, PCI_IRQ_MSIX), -EINVAL);
}

static void test_message_for_nobody_is_lost(void **state)
{
	struct pci_dev *dev = machine.dev;

	(void)state;
	memset(vectors, 0, sizeof(vectors));
	pci_set_master(dev);
	assert_int_equal(pci_enable_msi(dev), 0);
	raise(1);
	assert_int_equal(request_irq(dev->irq, count_vector, 0, "scratch", &machine), 0);
	assert_int_equal(vectors[0], 0);
	acknowledge(1);
	raise(1);
	assert_int_equal(vectors[0], 1);
	free_irq(dev->irq, &machine);
	pci_disable_msi(dev);
	acknowledge(1);
}

static void test_reset_keeps_the_messages(void **state)
{
	struct pci_dev *dev = machine.dev;

	(void)state;
	memset(vectors, 0, sizeof(vectors));
	pci_set_master(dev);
	assert_int_equal(pci_enable_msi(dev), 0);
	assert_int_equal(request_irq(dev->irq, count_vector, 0, "scratch", &machine), 0);
	assert_int_equal(sim_pci_reset(machine.slot), 0);
	raise(1);
	assert_int_equal(vectors[0], 1);
	free_irq(dev->irq, &machine);
	pci_disable_msi(dev);
	acknowledge(1);
}

static void test_managed_interrupt_goes_with_its_device(void **state)
{
	struct device *dev = &machine.dev->dev;

	(void)state;
	pci_set_master(machine.dev);
	assert_int_equal(pci_alloc_irq_vectors(machine.dev, 1, 1, PCI_IRQ_MSI), 1);
	machine.irq = machine.dev->irq;
	assert_int_equal(devm_request_irq(dev, machine.irq, handler, 0, NULL, &machine), 0);
	raise(1);
	assert_int_equal(seen.calls, 1);
	devm_free_irq(dev, machine.irq, &machine);
	assert_int_equal(devm_request_threaded_irq(dev, machine.irq, handler, thread, 0, "scratch",
						   &machine),
			 0);
	raise(1);
	assert_int_equal(seen.calls, 2);
}

static void test_request_fails_as_the_plan_says(void **state)
{
	struct sim_task *task = sim_current();
	struct sim_fault faults[] = {
		{ .kind = SIM_FAULT_ENOMEM, .call = SIM_REQUEST_IRQ },
		{ .kind = SIM_FAULT_ENOMEM, .call = SIM_DEVRES },
		{ .kind = SIM_FAULT_ENOSPC, .call = SIM_ALLOC_VECTORS },
	};

	(void)state;
	sim_set_faults(task, faults, 3);
	assert_int_equal(request_irq(machine.irq, handler, 0, "scratch", &machine), -ENOMEM);
	assert_int_equal(
		devm_request_irq(&machine.dev->dev, machine.irq, handler, 0, NULL, &machine),
		-ENOMEM);
	assert_int_equal(pci_alloc_irq_vectors(machine.dev, 1, 1, PCI_IRQ_INTX), -ENOSPC);
	sim_set_faults(task, NULL, 0);
	raise(1);
	assert_int_equal(seen.calls, 0);
	acknowledge(1);
}

/* ---------------------------------------------------------------- Another CPU ----------------- */

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static bool inside, freed;

static irqreturn_t slow_handler(int irq, void *dev)
{
	(void)irq;
	(void)dev;
	__atomic_store_n(&inside, true, __ATOMIC_SEQ_CST);
	pthread_mutex_lock(&gate);
	assert_false(__atomic_load_n(&freed, __ATOMIC_SEQ_CST));
	pthread_mutex_unlock(&gate);
	return IRQ_HANDLED;
}

static void *deliver(void *unused)
{
	assert_int_equal(sim_irq_spurious(machine.kernel, machine.irq), 1);
	return unused;
}

/* Called when the task is about to wait, and not before. */
static void open_gate(void *unused)
{
	(void)unused;
	pthread_mutex_unlock(&gate);
}

static void test_handler_on_another_cpu_is_waited_for(void **state)
{
	pthread_t other;

	(void)state;
	inside = freed = false;
	assert_int_equal(request_irq(machine.irq, slow_handler, 0, "slow", &machine), 0);
	pthread_mutex_lock(&gate);
	pthread_create(&other, NULL, deliver, NULL);
	while (!__atomic_load_n(&inside, __ATOMIC_SEQ_CST))
		sched_yield();
	sim_set_wait(sim_current(), open_gate, NULL);
	free_irq(machine.irq, &machine);
	sim_set_wait(sim_current(), NULL, NULL);
	__atomic_store_n(&freed, true, __ATOMIC_SEQ_CST);
	pthread_join(other, NULL);
}

/* ---------------------------------------------------------------- What no driver may do ------- */

static DEFINE_SPINLOCK(lock);
static DEFINE_SPINLOCK(other_lock);
static DEFINE_MUTEX(mutex);
static irqreturn_t (*inner)(void);

static irqreturn_t call_inner(int irq, void *dev)
{
	(void)irq;
	(void)dev;
	return inner();
}

static void in_handler(irqreturn_t (*act)(void))
{
	inner = act;
	assert_int_equal(request_irq(machine.irq, call_inner, IRQF_SHARED, "scratch", &machine), 0);
	raise(1);
}

static irqreturn_t lock_a_mutex(void)
{
	mutex_lock(&mutex);
	mutex_unlock(&mutex);
	return IRQ_HANDLED;
}

static void sleep_in_a_handler(void)
{
	in_handler(lock_a_mutex);
}

static irqreturn_t free_itself(void)
{
	free_irq(machine.irq, &machine);
	return IRQ_HANDLED;
}

static void free_in_the_handler(void)
{
	in_handler(free_itself);
}

static irqreturn_t turn_on(void)
{
	local_irq_enable();
	return IRQ_HANDLED;
}

static void interrupts_on_in_a_handler(void)
{
	in_handler(turn_on);
}

static irqreturn_t keep_the_lock(void)
{
	spin_lock(&lock);
	return IRQ_HANDLED;
}

static void handler_that_keeps_a_lock(void)
{
	in_handler(keep_the_lock);
}

static irqreturn_t take_the_lock(void)
{
	spin_lock(&lock);
	spin_unlock(&lock);
	acknowledge(~0u);
	return IRQ_HANDLED;
}

static void lock_of_the_interrupted_task(void)
{
	inner = take_the_lock;
	assert_int_equal(request_irq(machine.irq, call_inner, 0, "scratch", &machine), 0);
	spin_lock(&lock);
	raise(1);
}

/* The two never meet, and are reported all the same. */
static void lock_with_interrupts_on(void)
{
	spin_lock(&lock);
	spin_unlock(&lock);
	in_handler(take_the_lock);
}

static void lock_in_handler_first(void)
{
	in_handler(take_the_lock);
	spin_lock(&lock);
}

static void lock_through_another_one(void)
{
	in_handler(take_the_lock);
	spin_lock(&other_lock);
	spin_unlock(&other_lock);
	spin_lock_irq(&lock);
	spin_lock(&other_lock);
}

static void interrupts_on_under_the_lock(void)
{
	in_handler(take_the_lock);
	spin_lock_irq(&lock);
	local_irq_enable();
}

static void sleep_with_interrupts_off(void)
{
	local_irq_disable();
	mutex_lock(&mutex);
}

static irqreturn_t lie(void)
{
	return (irqreturn_t)-5;
}

static void errno_from_a_handler(void)
{
	in_handler(lie);
}

static irqreturn_t wake_nobody(void)
{
	return IRQ_WAKE_THREAD;
}

static void wake_a_thread_that_is_not(void)
{
	in_handler(wake_nobody);
}

static irqreturn_t do_not_acknowledge(void)
{
	return IRQ_HANDLED;
}

static void storm(void)
{
	in_handler(do_not_acknowledge);
}

static void free_what_was_not_requested(void)
{
	free_irq(machine.irq, &machine);
}

static void enable_what_is_enabled(void)
{
	in_handler(take_the_lock);
	enable_irq(machine.irq);
}

static void free_what_the_handler_needs(void)
{
	char *memory = kmalloc(8, GFP_KERNEL);

	assert_int_equal(request_irq(machine.irq, call_inner, 0, "scratch", memory + 4), 0);
	kfree(memory);
}

static void free_requested_vectors(void)
{
	assert_int_equal(pci_enable_msi(machine.dev), 0);
	assert_int_equal(request_irq(machine.dev->irq, call_inner, 0, "scratch", &machine), 0);
	pci_disable_msi(machine.dev);
}

static irqreturn_t mutex_thread(int irq, void *dev)
{
	(void)irq;
	(void)dev;
	lock_a_mutex();
	return IRQ_HANDLED;
}

static void free_under_a_lock_that_the_thread_takes(void)
{
	seen.result = IRQ_WAKE_THREAD;
	assert_int_equal(
		request_threaded_irq(machine.irq, handler, mutex_thread, 0, "scratch", &machine),
		0);
	raise(1);
	mutex_lock(&mutex);
	free_irq(machine.irq, &machine);
}

static irqreturn_t synchronizing_thread(int irq, void *dev)
{
	(void)dev;
	synchronize_irq((unsigned int)irq);
	return IRQ_HANDLED;
}

static void synchronize_in_the_thread(void)
{
	seen.result = IRQ_WAKE_THREAD;
	assert_int_equal(request_threaded_irq(machine.irq, handler, synchronizing_thread, 0,
					      "scratch", &machine),
			 0);
	raise(1);
	sim_irq_thread(machine.kernel);
}

static const struct {
	void (*act)(void);
	const char *story;
} rows[] = {
	{ sleep_in_a_handler, "mutex_lock() may sleep, and the task is in an interrupt handler" },
	{ free_in_the_handler, "free_irq() may sleep, and the task is in an interrupt handler" },
	{ interrupts_on_in_a_handler, "an interrupt handler turns interrupts on" },
	{ handler_that_keeps_a_lock, "the handler of interrupt 16 returns with a lock held" },
	{ lock_of_the_interrupted_task,
	  "deadlock: a handler waits for a lock that the task holds which it has interrupted" },
	{ lock_with_interrupts_on, "(lock) is taken in an interrupt handler at tests/scratch/" },
	{ lock_in_handler_first, "(lock_in_handler_first): an interrupted task" },
	{ lock_through_another_one, "while it is held the one initialised at tests/scratch/" },
	{ interrupts_on_under_the_lock, "with interrupts on at local_irq_enable()" },
	{ sleep_with_interrupts_off, "mutex_lock() may sleep, and the task has interrupts off" },
	{ errno_from_a_handler, "returns -5, which is no irqreturn_t" },
	{ wake_a_thread_that_is_not, "wakes a thread that it does not have" },
	{ storm, "interrupt 16 is handled 1000 times, and asserted again each time" },
	{ free_what_was_not_requested, "interrupt 16, which was not requested with this pointer" },
	{ enable_what_is_enabled, "enable_irq() of interrupt 16, which is not disabled" },
	{ free_what_the_handler_needs, "memory is freed while the handler of interrupt 16" },
	{ free_requested_vectors, "are freed while interrupt 24 is requested (scratch)" },
	{ free_under_a_lock_that_the_thread_takes,
	  "(free_under_a_lock_that_the_thread_takes) is held, and elsewhere it is the other way" },
	{ synchronize_in_the_thread, "deadlock: a task waits for a lock that it holds" },
};

static char story[1024];
static jmp_buf escape;

static void caught(const char *text, void *unused)
{
	(void)unused;
	(void)snprintf(story, sizeof(story), "%s", text);
	longjmp(escape, 1);
}

/* The machine cannot be switched off then: keep it, so that it is not reported as a leak. */
static struct {
	struct sim_kernel *kernels[sizeof(rows) / sizeof(rows[0])];
	struct sim_task tasks[sizeof(rows) / sizeof(rows[0])];
} kept;

static void expect_story(size_t row)
{
	lock = (spinlock_t){ SIM_MADE(lock, "lock") };
	other_lock = (spinlock_t){ SIM_MADE(other_lock, "other_lock") };
	mutex = (struct mutex){ SIM_MADE(mutex, "mutex") };
	story[0] = '\0';
	sim_task_init(&kept.tasks[row]);
	sim_switch(&kept.tasks[row]);
	start();
	kept.kernels[row] = machine.kernel;
	sim_set_oops(caught, NULL);
	if (!setjmp(escape)) {
		rows[row].act();
		fail_msg("nothing was said of: %s", rows[row].story);
	}
	sim_set_oops(NULL, NULL);
	if (!strstr(story, rows[row].story))
		fail_msg("'%s' instead of '%s'", story, rows[row].story);
	sim_irq_set_mode(machine.kernel, SIM_IRQ_MANUAL);
	sim_switch(NULL);
}

static void test_what_is_forbidden_ends_with_its_story(void **state)
{
	(void)state;
	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++)
		expect_story(row);
}

/* Together with the device's own events. */
static void test_handlers_are_in_the_trace(void **state)
{
	static const char expected[] = "W4 RAISE 0x12\nirq up\nhandler 16\nR4 CAUSE 0x12\n"
				       "W4 CAUSE 0x12\nirq down\nhandled 16 1\n";
	struct emu_access log[16];
	char line[EMU_TRACE_LINE], text[512] = "";

	(void)state;
	assert_int_equal(request_irq(machine.irq, handler, 0, "scratch", &machine), 0);
	emu_trace_start(&machine.emu, log, sizeof(log) / sizeof(log[0]));
	raise(0x12);
	sim_irq_run(machine.kernel);
	emu_trace_stop(&machine.emu);
	for (size_t i = 0; i < machine.emu.trace.count; i++) {
		emu_describe(line, &log[i]);
		strcat(strcat(text, line), "\n");
	}
	assert_string_equal(text, expected);
	free_irq(machine.irq, &machine);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_interrupt_comes_with_the_access_that_raises_it),
		TEST(test_interrupt_of_a_step_comes_at_the_next_call),
		TEST(test_interrupt_of_a_step_comes_when_the_machine_runs),
		TEST(test_asserted_interrupt_comes_as_soon_as_it_is_requested),
		TEST(test_interrupt_waits_until_interrupts_are_on),
		TEST(test_spinlocks_keep_interrupts_off_where_they_say_so),
		TEST(test_disabled_interrupt_comes_when_it_is_enabled),
		TEST(test_manual_interrupt_comes_when_it_is_told_to),
		TEST(test_memory_of_a_handler_is_given_back_by_others),
		TEST(test_vectors_of_a_device_that_is_gone_are_freed),
		TEST(test_shared_line_has_all_of_its_handlers_called),
		TEST(test_line_is_shared_by_who_agrees),
		TEST(test_pin_of_an_unplugged_device_does_not_hold_a_shared_line),
		TEST(test_spurious_interrupt_is_not_claimed),
		TEST(test_interrupt_that_nobody_has_requested_is_told),
		TEST(test_interrupt_that_nobody_handles_is_turned_off),
		TEST(test_own_interrupt_that_the_handler_does_not_claim_is_noted),
		TEST(test_message_that_the_handler_does_not_claim_is_noted),
		TEST(test_interrupt_that_does_not_come_at_once_is_not_noted),
		TEST(test_interrupt_of_a_shared_line_is_not_noted),
		TEST(test_shared_handler_is_called_once_more_if_that_is_asked_for),
		TEST(test_thread_runs_when_its_handler_is_over),
		TEST(test_oneshot_line_stays_off_until_the_thread_has_run),
		TEST(test_thread_that_sleeps_goes_on_in_real_time),
		TEST(test_each_message_has_an_interrupt),
		TEST(test_device_without_enough_messages_has_its_pin),
		TEST(test_message_for_nobody_is_lost),
		TEST(test_reset_keeps_the_messages),
		TEST(test_managed_interrupt_goes_with_its_device),
		TEST(test_request_fails_as_the_plan_says),
		TEST(test_handler_on_another_cpu_is_waited_for),
		TEST(test_handlers_are_in_the_trace),
		cmocka_unit_test(test_what_is_forbidden_ends_with_its_story),
	};

	return cmocka_run_group_tests_name("scratch/interrupts", tests, NULL, NULL);
}
