// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts, as far as a device without any can test them: contexts, interrupts off and on,
 * refused requests.
 */
#include <linux/interrupt.h>
#include <linux/irqflags.h>
#include <linux/pci.h>
#include <linux/preempt.h>
#include <linux/spinlock.h>

#include "contract.h"
#include "pci_step.h"

/* No machine has so many interrupts. */
#define NO_IRQ 0x7ffffff0u

static DEFINE_SPINLOCK(lock);

static void module_runs_as_a_task(void)
{
	EXPECT(in_task());
	EXPECT(!in_interrupt());
	EXPECT(!in_hardirq());
	EXPECT(!in_serving_softirq());
	EXPECT(!irqs_disabled());
}

static void restored_interrupts_are_what_they_were(void)
{
	unsigned long flags, more;
	bool inside, between, off;

	local_irq_save(flags);
	inside = irqs_disabled();
	local_irq_save(more);
	local_irq_restore(more);
	between = irqs_disabled();
	local_irq_restore(flags);
	EXPECT(inside && between);
	EXPECT(!irqs_disabled());
	local_irq_disable();
	off = irqs_disabled();
	local_irq_enable();
	EXPECT(off);
	EXPECT(!irqs_disabled());
}

static void spinlock_with_interrupts_off_has_them_off(void)
{
	unsigned long flags;
	bool saved, plain, off;

	spin_lock_irqsave(&lock, flags);
	saved = irqs_disabled();
	spin_unlock_irqrestore(&lock, flags);
	spin_lock_irq(&lock);
	off = irqs_disabled();
	spin_unlock_irq(&lock);
	EXPECT(saved && off);
	spin_lock(&lock);
	plain = irqs_disabled();
	spin_unlock(&lock);
	EXPECT(!plain);
}

static void bottom_halves_off_are_as_an_interrupt(void)
{
	bool inside, task, serving, locked;

	local_bh_disable();
	inside = in_interrupt();
	task = in_task();
	serving = in_serving_softirq();
	local_bh_enable();
	EXPECT(inside && task && !serving);
	EXPECT(!in_interrupt());
	spin_lock_bh(&lock);
	locked = spin_is_locked(&lock);
	spin_unlock_bh(&lock);
	EXPECT(!in_interrupt());
	EXPECT(locked);
}

static irqreturn_t handler(int irq, void *dev)
{
	return IRQ_RETVAL(dev);
}

static void request_that_makes_no_sense_is_einval(void)
{
	int dev;

	EXPECT(request_irq(NO_IRQ, handler, 0, "contract", &dev) == -EINVAL);
	EXPECT(request_irq(NO_IRQ, NULL, 0, "contract", &dev) == -EINVAL);
	EXPECT(request_irq(NO_IRQ, handler, IRQF_SHARED, "contract", NULL) == -EINVAL);
	EXPECT(request_threaded_irq(NO_IRQ, NULL, NULL, IRQF_ONESHOT, "contract", &dev) == -EINVAL);
}

static int managed(struct pci_dev *pci)
{
	EXPECT(devm_request_irq(&pci->dev, NO_IRQ, handler, 0, "contract", pci) == -EINVAL);
	return -ENODEV;
}

static void managed_request_is_refused_likewise(void)
{
	contract_bind(&(const struct pci_step){ managed, NULL });
}

static int vectors(struct pci_dev *pci)
{
	EXPECT(pci_alloc_irq_vectors(pci, 1, 1, PCI_IRQ_MSI) < 0);
	EXPECT(pci_alloc_irq_vectors(pci, 2, 1, PCI_IRQ_MSI) == -ERANGE);
	EXPECT(pci_irq_vector(pci, 0) == (int)pci->irq);
	EXPECT(pci_irq_vector(pci, 1) == -EINVAL);
	pci_free_irq_vectors(pci);
	return -ENODEV;
}

static void device_without_messages_gets_none(void)
{
	contract_bind(&(const struct pci_step){ vectors, NULL });
}

static void values_of_handlers(void)
{
	EXPECT(IRQ_NONE == 0 && IRQ_HANDLED == 1 && IRQ_WAKE_THREAD == 2);
	EXPECT(IRQ_RETVAL(17) == IRQ_HANDLED && IRQ_RETVAL(0) == IRQ_NONE);
}

static const struct contract interrupt[] = {
	CONTRACT(module_runs_as_a_task),
	CONTRACT(restored_interrupts_are_what_they_were),
	CONTRACT(spinlock_with_interrupts_off_has_them_off),
	CONTRACT(bottom_halves_off_are_as_an_interrupt),
	CONTRACT(request_that_makes_no_sense_is_einval),
	CONTRACT(managed_request_is_refused_likewise),
	CONTRACT(device_without_messages_gets_none),
	CONTRACT(values_of_handlers),
};
CONTRACTS(interrupt);
