// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handlers with a thread.
 */
#include <linux/delay.h>
#include <linux/mutex.h>
#include <linux/sched.h>

#include "contract.h"
#include "edu.h"
#include "pci_step.h"

/* A thread sleeps so long that whoever does not wait for it is gone. */
#define LONG_MS 100

/* What the thread has seen. */
static bool was_task, was_off;
/* How often the handler had come when the thread ended for the first time. */
static unsigned int meanwhile;

static bool request(struct edu *edu, irq_handler_t handler, irq_handler_t thread,
		    unsigned long flags)
{
	was_task = was_off = false;
	meanwhile = 0;
	return EXPECT(!request_threaded_irq(edu->irq, handler, thread, flags, "contract", edu));
}

/* The thread does the rest. */
static irqreturn_t wake(int irq, void *dev)
{
	struct edu *edu = dev;

	WRITE_ONCE(edu->calls, edu->calls + 1);
	return IRQ_WAKE_THREAD;
}

static irqreturn_t acknowledge_and_wake(int irq, void *edu)
{
	edu_handler(irq, edu);
	return IRQ_WAKE_THREAD;
}

static irqreturn_t sleep_and_acknowledge(int irq, void *dev)
{
	struct edu *edu = dev;

	was_task = in_task() && !in_interrupt();
	was_off = irqs_disabled();
	might_sleep();
	msleep(5);
	edu_acknowledge(edu);
	WRITE_ONCE(edu->threads, edu->threads + 1);
	return IRQ_HANDLED;
}

static irqreturn_t sleep_long(int irq, void *dev)
{
	struct edu *edu = dev;

	msleep(LONG_MS);
	WRITE_ONCE(edu->threads, edu->threads + 1);
	return IRQ_HANDLED;
}

/* The first time, the device interrupts twice while the thread runs. */
static irqreturn_t raise_again(int irq, void *dev)
{
	struct edu *edu = dev;

	if (!edu->threads) {
		edu_raise(edu);
		msleep(5);
		edu_raise(edu);
		msleep(5);
		meanwhile = READ_ONCE(edu->calls);
	}
	WRITE_ONCE(edu->threads, edu->threads + 1);
	return IRQ_HANDLED;
}

/* ---------------------------------------------------------------- The thread runs ------------- */

static void let_the_thread_do_it(struct edu *edu)
{
	if (!request(edu, wake, sleep_and_acknowledge, IRQF_ONESHOT))
		return;
	edu_raise(edu);
	EXPECT(edu_counts_asleep(&edu->threads, 1));
	EXPECT(edu->calls == 1);
	EXPECT(was_task && !was_off);
	EXPECT(!edu_is_up(edu));
	free_irq(edu->irq, edu);
}

static void oneshot_line_is_off_until_its_thread_has_slept_and_acknowledged(void)
{
	edu_pin(let_the_thread_do_it);
}

static void have_no_handler(struct edu *edu)
{
	if (!request(edu, NULL, sleep_and_acknowledge, IRQF_ONESHOT))
		return;
	edu_raise(edu);
	EXPECT(edu_counts_asleep(&edu->threads, 1));
	EXPECT(was_task);
	edu_raise(edu);
	EXPECT(edu_counts_asleep(&edu->threads, 2));
	free_irq(edu->irq, edu);
}

static void thread_alone_is_woken_by_each_interrupt(void)
{
	edu_pin(have_no_handler);
	edu_message(have_no_handler);
}

static void handle_all(struct edu *edu)
{
	if (!request(edu, edu_handler, sleep_and_acknowledge, IRQF_ONESHOT))
		return;
	edu_raise(edu);
	EXPECT(edu_counts_asleep(&edu->calls, 1));
	EXPECT(!edu->threads);
	free_irq(edu->irq, edu);
}

static void handler_that_has_done_all_wakes_no_thread(void)
{
	edu_pin(handle_all);
}

static void interrupt_the_thread(struct edu *edu, unsigned long flags)
{
	if (!request(edu, acknowledge_and_wake, raise_again, flags))
		return;
	edu_raise(edu);
	EXPECT(edu_counts_asleep(&edu->threads, 2));
	EXPECT(edu->calls == 3);
	EXPECT(meanwhile == 3);
	free_irq(edu->irq, edu);
}

static void be_interrupted(struct edu *edu)
{
	interrupt_the_thread(edu, 0);
}

static void without_oneshot_the_next_comes_while_the_thread_runs(void)
{
	edu_pin(be_interrupted);
	edu_message(be_interrupted);
}

static void be_left_alone(struct edu *edu)
{
	if (!request(edu, acknowledge_and_wake, raise_again, IRQF_ONESHOT))
		return;
	edu_raise(edu);
	EXPECT(edu_counts_asleep(&edu->threads, 2));
	EXPECT(edu->calls == 2);
	EXPECT(meanwhile == 1);
	free_irq(edu->irq, edu);
}

static void with_oneshot_the_next_comes_after_the_thread(void)
{
	edu_pin(be_left_alone);
}

static void ask_for_oneshot_with_a_message(struct edu *edu)
{
	interrupt_the_thread(edu, IRQF_ONESHOT);
}

static void oneshot_holds_no_message_back(void)
{
	edu_message(ask_for_oneshot_with_a_message);
}

/* Another driver on the line, whose thread takes longer. */
static struct edu twin;

static irqreturn_t outlast(int irq, void *dev)
{
	struct edu *edu = dev;

	if (!edu->threads) {
		msleep(30);
		EXPECT(!edu_is_up(edu));
		edu_raise(edu);
		msleep(5);
		meanwhile = READ_ONCE(edu->calls);
	}
	WRITE_ONCE(edu->threads, edu->threads + 1);
	return IRQ_HANDLED;
}

static void share_with_a_twin(struct edu *edu)
{
	twin = *edu;
	if (!request(edu, wake, sleep_and_acknowledge, IRQF_SHARED | IRQF_ONESHOT))
		return;
	if (request(&twin, wake, outlast, IRQF_SHARED | IRQF_ONESHOT)) {
		edu_raise(edu);
		EXPECT(edu_counts_asleep(&twin.threads, 2));
		EXPECT(edu_counts_asleep(&edu->threads, 2));
		EXPECT(edu->calls == 2 && twin.calls == 2);
		EXPECT(meanwhile == 1);
		free_irq(twin.irq, &twin);
	}
	free_irq(edu->irq, edu);
}

static void oneshot_line_is_off_until_all_its_threads_have_run(void)
{
	edu_pin(share_with_a_twin);
}

static int ask(struct edu *edu, irq_handler_t thread, unsigned long flags)
{
	return request_threaded_irq(edu->irq, NULL, thread, flags, "contract", edu);
}

static void leave_oneshot_out(struct edu *edu)
{
	EXPECT(ask(edu, sleep_long, 0) == -EINVAL);
	EXPECT(ask(edu, NULL, 0) == -EINVAL);
	EXPECT(ask(edu, NULL, IRQF_ONESHOT) == -EINVAL);
}

static void leave_oneshot_out_with_a_message(struct edu *edu)
{
	if (!EXPECT(!ask(edu, sleep_and_acknowledge, 0)))
		return;
	edu_raise(edu);
	EXPECT(edu_counts_asleep(&edu->threads, 1));
	free_irq(edu->irq, edu);
}

static void thread_alone_needs_oneshot_but_for_a_message(void)
{
	edu_pin(leave_oneshot_out);
	edu_message(leave_oneshot_out_with_a_message);
}

/* ---------------------------------------------------------------- Who waits for it ------------ */

static bool sleeps(struct edu *edu)
{
	edu->threads = edu->calls = 0;
	edu_raise(edu);
	return EXPECT(edu_counts(&edu->calls, 1)) && EXPECT(!READ_ONCE(edu->threads));
}

static void wait_for_the_thread(struct edu *edu)
{
	if (!request(edu, acknowledge_and_wake, sleep_long, 0))
		return;
	if (sleeps(edu))
		synchronize_irq(edu->irq);
	EXPECT(edu->threads == 1);
	if (sleeps(edu)) {
		disable_irq_nosync(edu->irq);
		EXPECT(!READ_ONCE(edu->threads));
		disable_irq(edu->irq);
		EXPECT(edu->threads == 1);
		enable_irq(edu->irq);
		enable_irq(edu->irq);
	}
	sleeps(edu);
	free_irq(edu->irq, edu);
	EXPECT(edu->threads == 1);
}

static void synchronize_disable_and_free_wait_for_the_thread(void)
{
	edu_pin(wait_for_the_thread);
	edu_message(wait_for_the_thread);
}

static DEFINE_MUTEX(mutex);

static irqreturn_t lock(int irq, void *dev)
{
	struct edu *edu = dev;

	mutex_lock(&mutex);
	WRITE_ONCE(edu->threads, edu->threads + 1);
	mutex_unlock(&mutex);
	return IRQ_HANDLED;
}

static void hold_the_mutex(struct edu *edu)
{
	if (!request(edu, acknowledge_and_wake, lock, 0))
		return;
	mutex_lock(&mutex);
	edu_raise(edu);
	EXPECT(edu_counts(&edu->calls, 1));
	msleep(5);
	EXPECT(!edu->threads);
	mutex_unlock(&mutex);
	EXPECT(edu_counts_asleep(&edu->threads, 1));
	free_irq(edu->irq, edu);
}

static void thread_waits_for_a_task_that_sleeps(void)
{
	edu_pin(hold_the_mutex);
}

static struct edu kept;

static int request_managed(struct pci_dev *pci)
{
	if (!edu_begin(&kept, pci))
		return -ENODEV;
	EXPECT(!devm_request_threaded_irq(&pci->dev, kept.irq, acknowledge_and_wake, sleep_long,
					  IRQF_ONESHOT, NULL, &kept));
	return 0;
}

static void leave_it_asleep(struct pci_dev *pci)
{
	sleeps(&kept);
	edu_end(&kept);
}

static void managed_thread_has_ended_when_the_driver_is_gone(void)
{
	contract_bind(&(const struct pci_step){ request_managed, leave_it_asleep, edu_ids });
	EXPECT(kept.threads == 1);
}

static const struct contract thread[] = {
	CONTRACT(oneshot_line_is_off_until_its_thread_has_slept_and_acknowledged),
	CONTRACT(thread_alone_is_woken_by_each_interrupt),
	CONTRACT(handler_that_has_done_all_wakes_no_thread),
	CONTRACT(without_oneshot_the_next_comes_while_the_thread_runs),
	CONTRACT(with_oneshot_the_next_comes_after_the_thread),
	CONTRACT(oneshot_holds_no_message_back),
	CONTRACT(oneshot_line_is_off_until_all_its_threads_have_run),
	CONTRACT(thread_alone_needs_oneshot_but_for_a_message),
	CONTRACT(synchronize_disable_and_free_wait_for_the_thread),
	CONTRACT(thread_waits_for_a_task_that_sleeps),
	CONTRACT(managed_thread_has_ended_when_the_driver_is_gone),
};
CONTRACTS(thread);
