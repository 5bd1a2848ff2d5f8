// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts that a device sends: when their handler runs, and when it does not.
 *
 * Not here: a line that is up before it is requested. It did not come in a guest of QEMU, whose
 * interrupt controller we suppose forgets it.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/spinlock.h>

#include "contract.h"
#include "edu.h"
#include "pci_step.h"

static bool request(struct edu *edu, irq_handler_t handler, unsigned long flags)
{
	return EXPECT(!request_irq(edu->irq, handler, flags, "contract", edu));
}

/* ---------------------------------------------------------------- It comes -------------------- */

static struct {
	int irq;
	void *dev;
	bool hardirq, interrupt, task, off;
} seen;

static irqreturn_t look(int irq, void *dev)
{
	seen.irq = irq;
	seen.dev = dev;
	seen.hardirq = in_hardirq();
	seen.interrupt = in_interrupt();
	seen.task = in_task();
	seen.off = irqs_disabled();
	return edu_handler(irq, dev);
}

static void look_around(struct edu *edu)
{
	seen.dev = NULL;
	if (!request(edu, look, 0))
		return;
	EXPECT(edu_counts(&edu->calls, 0));
	edu_raise(edu);
	EXPECT(edu_counts(&edu->calls, 1));
	EXPECT(!edu_is_up(edu));
	EXPECT(seen.irq == (int)edu->irq && seen.dev == edu);
	EXPECT(seen.hardirq && seen.interrupt && !seen.task && seen.off);
	EXPECT(in_task() && !irqs_disabled());
	edu_raise(edu);
	EXPECT(edu_counts(&edu->calls, 2));
	free_irq(edu->irq, edu);
}

static void interrupt_of_the_pin_comes_to_its_handler(void)
{
	edu_pin(look_around);
}

static void message_comes_to_its_handler(void)
{
	edu_message(look_around);
}

static void leave_it_up(struct edu *edu)
{
	edu->leave = 3;
	if (!request(edu, edu_handler, 0))
		return;
	edu_raise(edu);
	EXPECT(edu_counts(&edu->calls, 4));
	free_irq(edu->irq, edu);
}

static void line_that_stays_up_comes_again(void)
{
	edu_pin(leave_it_up);
}

static void send_one(struct edu *edu)
{
	edu->leave = 3;
	if (!request(edu, edu_handler, 0))
		return;
	edu_raise(edu);
	EXPECT(edu_counts(&edu->calls, 1));
	EXPECT(edu_is_up(edu));
	free_irq(edu->irq, edu);
}

static void message_comes_once(void)
{
	edu_message(send_one);
}

static bool inside;

static irqreturn_t send_another(int irq, void *dev)
{
	struct edu *edu = dev;
	irqreturn_t result = edu_handler(irq, edu);

	EXPECT(!inside);
	inside = true;
	if (edu->calls == 1)
		edu_raise(edu);
	EXPECT(edu_is_up(edu) == (edu->calls == 1));
	inside = false;
	return result;
}

static void send_from_handler(struct edu *edu)
{
	if (!request(edu, send_another, 0))
		return;
	edu_raise(edu);
	EXPECT(edu_counts(&edu->calls, 2));
	free_irq(edu->irq, edu);
}

static void message_that_a_handler_sends_comes_after_it(void)
{
	edu_message(send_from_handler);
}

static DEFINE_SPINLOCK(lock);

static void hold_back(struct edu *edu)
{
	unsigned long flags;
	bool early;

	if (!request(edu, edu_handler, 0))
		return;
	spin_lock_irqsave(&lock, flags);
	edu_raise(edu);
	early = !edu_counts(&edu->calls, 0);
	spin_unlock_irqrestore(&lock, flags);
	EXPECT(!early);
	EXPECT(edu_counts(&edu->calls, 1));
	free_irq(edu->irq, edu);
}

static void interrupts_that_are_off_come_later(void)
{
	edu_pin(hold_back);
	edu_message(hold_back);
}

static struct completion done;

static irqreturn_t finish(int irq, void *edu)
{
	irqreturn_t result = edu_handler(irq, edu);

	complete(&done);
	return result;
}

static void wait_for_it(struct edu *edu)
{
	init_completion(&done);
	if (!request(edu, finish, 0))
		return;
	EXPECT(!wait_for_completion_timeout(&done, 1));
	edu_raise(edu);
	EXPECT(wait_for_completion_timeout(&done, HZ));
	free_irq(edu->irq, edu);
}

static void handler_completes_what_a_task_waits_for(void)
{
	edu_pin(wait_for_it);
}

/* ---------------------------------------------------------------- Off and on ------------------ */

static void disable_twice(struct edu *edu)
{
	if (!request(edu, edu_handler, 0))
		return;
	disable_irq(edu->irq);
	disable_irq_nosync(edu->irq);
	edu_raise(edu);
	EXPECT(edu_counts(&edu->calls, 0));
	enable_irq(edu->irq);
	EXPECT(edu_counts(&edu->calls, 0));
	enable_irq(edu->irq);
	EXPECT(edu_counts(&edu->calls, 1));
	free_irq(edu->irq, edu);
}

static void disabling_nests(void)
{
	edu_pin(disable_twice);
	edu_message(disable_twice);
}

static void raise_while_disabled(struct edu *edu, unsigned int times)
{
	if (!request(edu, edu_handler, 0))
		return;
	disable_irq(edu->irq);
	for (int i = 0; i < 2; i++) {
		edu_raise(edu);
		EXPECT(edu_counts(&edu->calls, 0));
		edu_acknowledge(edu);
	}
	enable_irq(edu->irq);
	EXPECT(edu_counts(&edu->calls, times));
	free_irq(edu->irq, edu);
}

static void raise_line_while_disabled(struct edu *edu)
{
	raise_while_disabled(edu, 0);
}

static void line_that_was_up_while_disabled_is_forgotten(void)
{
	edu_pin(raise_line_while_disabled);
}

static void send_while_disabled(struct edu *edu)
{
	raise_while_disabled(edu, 1);
}

static void messages_that_were_sent_while_disabled_come_once(void)
{
	edu_message(send_while_disabled);
}

static irqreturn_t disable(int irq, void *edu)
{
	irqreturn_t result = edu_handler(irq, edu);

	disable_irq_nosync(irq);
	return result;
}

static void disable_in_handler(struct edu *edu)
{
	edu->leave = 1;
	if (!request(edu, disable, 0))
		return;
	edu_raise(edu);
	EXPECT(edu_counts(&edu->calls, 1));
	EXPECT(edu_is_up(edu));
	enable_irq(edu->irq);
	EXPECT(edu_counts(&edu->calls, 2));
	EXPECT(!edu_is_up(edu));
	enable_irq(edu->irq);
	EXPECT(edu_counts(&edu->calls, 2));
	free_irq(edu->irq, edu);
}

static void handler_turns_its_own_line_off(void)
{
	edu_pin(disable_in_handler);
}

static void enable_later(struct edu *edu)
{
	if (!request(edu, edu_handler, IRQF_NO_AUTOEN))
		return;
	edu_raise(edu);
	EXPECT(edu_counts(&edu->calls, 0));
	enable_irq(edu->irq);
	EXPECT(edu_counts(&edu->calls, 1));
	free_irq(edu->irq, edu);
	/* The next request has it on again. */
	if (!request(edu, edu_handler, 0))
		return;
	edu_raise(edu);
	EXPECT(edu_counts(&edu->calls, 2));
	free_irq(edu->irq, edu);
}

static void request_without_autoen_waits_for_enable(void)
{
	edu_pin(enable_later);
}

/* ---------------------------------------------------------------- It is given back ------------ */

static void free_it(struct edu *edu)
{
	static const char name[] = "contract";

	if (!EXPECT(!request_irq(edu->irq, edu_handler, 0, name, edu)))
		return;
	EXPECT(free_irq(edu->irq, edu) == name);
	edu_raise(edu);
	EXPECT(edu_counts(&edu->calls, 0));
	edu_acknowledge(edu);
	/* Whoever requests it next finds it on. */
	if (!request(edu, edu_handler, 0))
		return;
	disable_irq(edu->irq);
	free_irq(edu->irq, edu);
	if (!request(edu, edu_handler, 0))
		return;
	edu_raise(edu);
	EXPECT(edu_counts(&edu->calls, 1));
	free_irq(edu->irq, edu);
}

static void freed_handler_is_not_called(void)
{
	edu_pin(free_it);
}

static struct edu kept;

static int request_managed(struct pci_dev *pci)
{
	unsigned int twice;

	if (!edu_begin(&kept, pci))
		return -ENODEV;
	for (twice = 0; twice < 2; twice++) {
		if (!EXPECT(!devm_request_irq(&pci->dev, kept.irq, edu_handler, 0, "contract",
					      &kept)))
			break;
		edu_raise(&kept);
		EXPECT(edu_counts(&kept.calls, twice + 1));
		if (!twice)
			devm_free_irq(&pci->dev, kept.irq, &kept);
	}
	return 0;
}

static void note_calls(struct pci_dev *pci)
{
	edu_raise(&kept);
	EXPECT(edu_counts(&kept.calls, 3));
	edu_end(&kept);
}

static int fail_managed(struct pci_dev *pci)
{
	request_managed(pci);
	edu_end(&kept);
	return -EIO;
}

/* The bind that fails finds the interrupt free, and so does what comes after it. */
static void managed_handler_goes_with_the_driver(void)
{
	contract_bind(&(const struct pci_step){ request_managed, note_calls, edu_ids });
	contract_bind(&(const struct pci_step){ fail_managed, NULL, edu_ids });
	edu_pin(free_it);
}

static const struct contract delivery[] = {
	CONTRACT(interrupt_of_the_pin_comes_to_its_handler),
	CONTRACT(message_comes_to_its_handler),
	CONTRACT(line_that_stays_up_comes_again),
	CONTRACT(message_comes_once),
	CONTRACT(message_that_a_handler_sends_comes_after_it),
	CONTRACT(interrupts_that_are_off_come_later),
	CONTRACT(handler_completes_what_a_task_waits_for),
	CONTRACT(disabling_nests),
	CONTRACT(line_that_was_up_while_disabled_is_forgotten),
	CONTRACT(messages_that_were_sent_while_disabled_come_once),
	CONTRACT(handler_turns_its_own_line_off),
	CONTRACT(request_without_autoen_waits_for_enable),
	CONTRACT(freed_handler_is_not_called),
	CONTRACT(managed_handler_goes_with_the_driver),
};
CONTRACTS(delivery);
