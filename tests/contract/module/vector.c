// SPDX-License-Identifier: GPL-2.0-only
/*
 * The interrupts that a PCI device has: its pin's, or messages.
 */
#include "contract.h"
#include "edu.h"
#include "pci_step.h"

/* PCI_IRQ_LEGACY in old kernels, and PCI_IRQ_INTX in new ones. */
#define BY_PIN (PCI_IRQ_ALL_TYPES & ~(PCI_IRQ_MSI | PCI_IRQ_MSIX))

static bool pin_is_off(struct pci_dev *pci)
{
	u16 command = 0;

	EXPECT(!pci_read_config_word(pci, PCI_COMMAND, &command));
	return command & PCI_COMMAND_INTX_DISABLE;
}

static void allocate(struct edu *edu)
{
	struct pci_dev *pci = edu->pci;
	const int pin = (int)pci->irq;

	EXPECT(pci_alloc_irq_vectors(pci, 2, 1, PCI_IRQ_MSI) == -ERANGE);
	EXPECT(pci_alloc_irq_vectors(pci, 2, 2, PCI_IRQ_MSI) == -ENOSPC);
	EXPECT(pci_alloc_irq_vectors(pci, 2, 2, PCI_IRQ_MSI | BY_PIN) < 0);
	EXPECT(pci_alloc_irq_vectors(pci, 1, 1, PCI_IRQ_MSIX) < 0);
	EXPECT(!pci->msi_enabled);
	if (EXPECT(pci_alloc_irq_vectors(pci, 1, 4, PCI_IRQ_MSIX | BY_PIN) == 1)) {
		EXPECT(pci_irq_vector(pci, 0) == pin && !pci->msi_enabled && !pin_is_off(pci));
		pci_free_irq_vectors(pci);
	}
	if (EXPECT(pci_alloc_irq_vectors(pci, 1, 4, PCI_IRQ_ALL_TYPES) == 1)) {
		EXPECT(pci->msi_enabled && pin_is_off(pci));
		EXPECT(pci_irq_vector(pci, 0) != pin);
		EXPECT(pci_irq_vector(pci, 0) == (int)pci->irq);
		EXPECT(pci_irq_vector(pci, 1) == -EINVAL);
		pci_free_irq_vectors(pci);
	}
	EXPECT(!pci->msi_enabled && !pin_is_off(pci));
	EXPECT(pci_irq_vector(pci, 0) == pin && (int)pci->irq == pin);
}

static void device_with_messages_has_one_or_its_pin(void)
{
	edu_pin(allocate);
}

static void enable_message(struct edu *edu)
{
	struct pci_dev *pci = edu->pci;
	const unsigned int pin = pci->irq;

	if (!EXPECT(!pci_enable_msi(pci)))
		return;
	EXPECT(pci->msi_enabled && pci->irq != pin && pin_is_off(pci));
	if (EXPECT(!request_irq(pci->irq, edu_handler, 0, "contract", edu))) {
		edu_raise(edu);
		EXPECT(edu_counts(&edu->calls, 1));
		free_irq(pci->irq, edu);
	}
	pci_disable_msi(pci);
	EXPECT(!pci->msi_enabled && pci->irq == pin && !pin_is_off(pci));
}

static void message_is_enabled_and_disabled(void)
{
	edu_pin(enable_message);
}

static void turn_pin_off(struct edu *edu)
{
	if (!EXPECT(!request_irq(edu->irq, edu_handler, 0, "contract", edu)))
		return;
	pci_intx(edu->pci, 0);
	EXPECT(pin_is_off(edu->pci));
	edu_raise(edu);
	EXPECT(edu_counts(&edu->calls, 0));
	EXPECT(edu_is_up(edu));
	pci_intx(edu->pci, 1);
	EXPECT(!pin_is_off(edu->pci));
	EXPECT(edu_counts(&edu->calls, 1));
	free_irq(edu->irq, edu);
}

static void pin_that_is_off_asserts_nothing(void)
{
	edu_pin(turn_pin_off);
}

static int allocate_managed(struct pci_dev *pci)
{
	EXPECT(!pcim_enable_device(pci));
	EXPECT(pci_alloc_irq_vectors(pci, 1, 1, PCI_IRQ_MSI) == 1);
	return 0;
}

static int look_for_pin(struct pci_dev *pci)
{
	EXPECT(!pci->msi_enabled);
	return -ENODEV;
}

static void vectors_of_a_managed_device_go_with_the_driver(void)
{
	contract_bind(&(const struct pci_step){ allocate_managed, NULL, edu_ids });
	contract_bind(&(const struct pci_step){ look_for_pin, NULL, edu_ids });
}

static const struct contract vector[] = {
	CONTRACT(device_with_messages_has_one_or_its_pin),
	CONTRACT(message_is_enabled_and_disabled),
	CONTRACT(pin_that_is_off_asserts_nothing),
	CONTRACT(vectors_of_a_managed_device_go_with_the_driver),
};
CONTRACTS(vector);
