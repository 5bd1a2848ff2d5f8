// SPDX-License-Identifier: GPL-2.0-only
/*
 * What contracts do with QEMU's edu.
 */
#include <linux/delay.h>
#include <linux/io.h>

#include "contract.h"
#include "edu.h"
#include "examples/edu/regs.h"
#include "pci_step.h"

#define CAUSE 0x10 /* any */

const struct pci_device_id edu_ids[] = {
	{ PCI_DEVICE(EDU_PCI_VENDOR, EDU_PCI_DEVICE), .driver_data = CONTRACT_KEY }, {}
};

void edu_raise(const struct edu *edu)
{
	writel(CAUSE, edu->registers + EDU_IRQ_RAISE);
}

void edu_acknowledge(const struct edu *edu)
{
	writel(CAUSE, edu->registers + EDU_IRQ_ACK);
}

bool edu_is_up(const struct edu *edu)
{
	return readl(edu->registers + EDU_IRQ_STATUS);
}

irqreturn_t edu_handler(int irq, void *dev)
{
	struct edu *edu = dev;
	bool up = edu_is_up(edu);

	WRITE_ONCE(edu->calls, edu->calls + 1);
	if (edu->leave)
		edu->leave--;
	else
		edu_acknowledge(edu);
	return IRQ_RETVAL(up);
}

bool edu_counts(const unsigned int *count, unsigned int wanted)
{
	for (int i = 0; i < 100000 && READ_ONCE(*count) < wanted; i++)
		udelay(10);
	udelay(1000);
	return READ_ONCE(*count) == wanted;
}

bool edu_counts_asleep(const unsigned int *count, unsigned int wanted)
{
	for (int i = 0; i < 1000 && READ_ONCE(*count) < wanted; i++)
		msleep(1);
	msleep(5);
	return READ_ONCE(*count) == wanted;
}

/* ---------------------------------------------------------------- The driver ------------------ */

static void (*now)(struct edu *edu);

bool edu_begin(struct edu *edu, struct pci_dev *pci)
{
	*edu = (struct edu){ .pci = pci };
	if (!EXPECT(!pci_enable_device(pci)))
		return false;
	edu->irq = pci->irq;
	pci_set_master(pci);
	edu->registers = pci_iomap(pci, EDU_BAR, 0);
	if (EXPECT(edu->registers))
		return true;
	pci_disable_device(pci);
	return false;
}

void edu_end(struct edu *edu)
{
	edu_acknowledge(edu);
	pci_iounmap(edu->pci, edu->registers);
	pci_disable_device(edu->pci);
}

static int probe_pin(struct pci_dev *pci)
{
	struct edu edu;

	if (edu_begin(&edu, pci)) {
		now(&edu);
		edu_end(&edu);
	}
	return -ENODEV;
}

static int probe_message(struct pci_dev *pci)
{
	struct edu edu;

	if (!edu_begin(&edu, pci))
		return -ENODEV;
	if (EXPECT(pci_alloc_irq_vectors(pci, 1, 1, PCI_IRQ_MSI) == 1)) {
		edu.irq = pci_irq_vector(pci, 0);
		now(&edu);
		pci_free_irq_vectors(pci);
	}
	edu_end(&edu);
	return -ENODEV;
}

void edu_pin(void (*try)(struct edu *edu))
{
	now = try;
	contract_bind(&(const struct pci_step){ probe_pin, NULL, edu_ids });
}

void edu_message(void (*try)(struct edu *edu))
{
	now = try;
	contract_bind(&(const struct pci_step){ probe_message, NULL, edu_ids });
}
