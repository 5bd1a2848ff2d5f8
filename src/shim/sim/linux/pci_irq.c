// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a PCI device reaches by itself: memory through its IOMMU, and interrupts, by its pin, whose
 * line several devices share, or by messages (MSI).
 */
#include "sim_irqs.h"
#include "sim_pci.h"

#include "emu.h"

/* Four lines, to which the pins of the slots are connected in turn. */
#define FIRST_LINE 16
#define LINES      4

/* Address and data of messages; the device adds the vector to the data. */
#define FIRST_MESSAGE   24
#define MESSAGE_ADDRESS 0xfee00000u

/* ---------------------------------------------------------------- The device asserts ---------- */

static void pin_changed(void *context, bool up)
{
	struct sim_pci *pci = context;

	pci->pin_up = up;
	sim_irq_raise(pci->pin, up, pci);
}

static void message_sent(void *context, unsigned int vector)
{
	struct sim_pci *pci = context;

	if (vector < pci->n_messages)
		sim_irq_raise(pci->messages[vector], true, pci);
}

/* A fault: somebody else has sent it, or the pin was up for a moment. */
static void came_by_itself(void *context)
{
	const struct sim_pci *pci = context;

	sim_irq_stray(pci->n_messages ? pci->messages[0] : pci->pin);
}

uint64_t sim_pci_accesses(const struct sim_pci *pci)
{
	return pci->emu->counters.reads + pci->emu->counters.writes;
}

static bool is_of(const struct sim_pci *pci, const struct sim_irq *irq)
{
	bool found = pci->pin == irq;

	for (unsigned int i = 0; i < pci->n_messages; i++)
		found |= pci->messages[i] == irq;
	return found;
}

void sim_pci_trace_handler(struct sim_irq *irq, bool end, unsigned int claimed)
{
	const struct emu_access event = {
		.value = irq->number,
		.width = claimed,
		.direction = end ? EMU_HANDLER_END : EMU_HANDLER,
	};
	struct sim_kernel *kernel = irq->kernel;
	struct sim_pci *pci;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (pci, &kernel->pci, list)
		if (is_of(pci, irq))
			emu_trace_event(pci->emu, &event);
	pthread_mutex_unlock(&kernel->lock);
}

/* ---------------------------------------------------------------- On the board ---------------- */

unsigned int sim_pci_irq(const struct sim_pci *pci)
{
	return pci->pin ? pci->pin->number : 0;
}

static struct sim_irq *line_of(struct sim_kernel *kernel, const struct pci_dev *dev,
			       unsigned int pin)
{
	unsigned int number = FIRST_LINE + (PCI_SLOT(dev->devfn) + pin - 1) % LINES;
	struct sim_irq *irq = sim_irq_find(kernel, number);

	return irq ? irq : sim_irq_make(kernel, number, false);
}

void sim_pci_connect(struct sim_pci *pci)
{
	struct emu_bus bus = {
		.read = sim_iommu_read,
		.write = sim_iommu_write,
		.line = pin_changed,
		.message = message_sent,
		.stray = came_by_itself,
		.context = pci,
	};
	unsigned int pin = emu_pci_read(pci->emu, PCI_INTERRUPT_PIN, 1);

	if (pin && pin <= LINES) {
		pci->pin = line_of(pci->kernel, &pci->dev, pin);
		pci->dev.irq = pci->pin->number;
		emu_pci_write(pci->emu, PCI_INTERRUPT_LINE, 1, pci->dev.irq);
	} else {
		bus.line = NULL;
	}
	emu_set_bus(pci->emu, &bus);
}

void sim_pci_disconnect(struct sim_pci *pci)
{
	emu_set_bus(pci->emu, NULL);
	if (pci->pin_up)
		pin_changed(pci, false);
}

/* ---------------------------------------------------------------- Messages -------------------- */

/* A removed device has no capabilities: all ones would be a list without an end. */
static u32 find_capability(const struct emu *emu, u8 id)
{
	u32 at = 0;

	if (!emu->state.removed && emu_pci_read(emu, PCI_STATUS, 2) & PCI_STATUS_CAP_LIST)
		at = emu_pci_read(emu, PCI_CAPABILITY_LIST, 1);
	while (at && emu_pci_read(emu, at, 1) != id)
		at = emu_pci_read(emu, at + PCI_CAP_LIST_NEXT, 1);
	return at;
}

static void enable_messages(struct sim_pci *pci, u32 at)
{
	u32 control = emu_pci_read(pci->emu, at + PCI_MSI_FLAGS, 2);
	u32 log2 = (u32)__builtin_ctz(pci->n_messages);

	/* The emulator's capability has a 64-bit address. */
	emu_pci_write(pci->emu, at + PCI_MSI_ADDRESS_LO, 4, MESSAGE_ADDRESS);
	emu_pci_write(pci->emu, at + PCI_MSI_DATA_64, 2, pci->messages[0]->number);
	control &= ~(u32)PCI_MSI_FLAGS_QSIZE;
	emu_pci_write(pci->emu, at + PCI_MSI_FLAGS, 2, control | log2 << 4 | PCI_MSI_FLAGS_ENABLE);
}

/* Find @n free numbers in a row. */
static unsigned int free_numbers(struct sim_kernel *kernel, unsigned int n)
{
	unsigned int first = FIRST_MESSAGE, i = 0;

	while (i < n)
		if (sim_irq_find(kernel, first + i)) {
			first += i + 1;
			i = 0;
		} else {
			i++;
		}
	return first;
}

/* The largest power of two that driver and device allow; 0 if that is less than @min. */
static unsigned int count_messages(const struct sim_pci *pci, u32 at, unsigned int min,
				   unsigned int max)
{
	unsigned int n = at ? 1u << (emu_pci_read(pci->emu, at + PCI_MSI_FLAGS, 1) >> 1 & 7) : 0;

	while (n > max)
		n /= 2;
	return n < min ? 0 : n;
}

static void release_vectors(struct device *dev, void *data)
{
	(void)data;
	pci_free_irq_vectors(to_pci_dev(dev));
}

static int alloc_messages(struct sim_pci *pci, unsigned int min, unsigned int max,
			  const struct sim_place *place)
{
	u32 at = find_capability(pci->emu, PCI_CAP_ID_MSI);
	unsigned int n = count_messages(pci, at, min, max), first;

	if (!at)
		return -EINVAL;
	if (!n)
		return -ENOSPC;
	if (pci->is_managed && sim_devres_add(&pci->dev.dev, release_vectors, NULL))
		return -ENOMEM;
	first = free_numbers(pci->kernel, n);
	for (unsigned int i = 0; i < n; i++)
		pci->messages[i] = sim_irq_make(pci->kernel, first + i, true);
	pci->n_messages = n;
	pci_intx(&pci->dev, 0);
	enable_messages(pci, at);
	pci->dev.msi_enabled = 1;
	pci->dev.irq = first;
	sim_remember("interrupt vectors", pci->messages, 0, place, "of %s", pci_name(&pci->dev));
	return (int)n;
}

int sim_pci_alloc_vectors(struct pci_dev *dev, unsigned int min, unsigned int max,
			  unsigned int flags, const struct sim_place *place)
{
	struct sim_pci *pci = sim_pci_of(dev);
	int err = sim_enter(sim_current(), SIM_ALLOC_VECTORS, dev);

	sim_may_sleep(sim_current(), "pci_alloc_irq_vectors()");
	if (err)
		return err;
	if (min > max)
		return -ERANGE;
	if (pci->n_messages)
		sim_bug("pci_alloc_irq_vectors() of %s, which has vectors already", pci_name(dev));
	/* No device here has MSI-X. */
	err = flags & PCI_IRQ_MSIX ? -EINVAL : -ENOSPC;
	if (flags & PCI_IRQ_MSI)
		err = alloc_messages(pci, min, max, place);
	/* A kernel falls back to the pin here, which would hide the injected failure. */
	if (err == -ENOMEM)
		return err;
	if (err > 0 || !(flags & PCI_IRQ_INTX) || min > 1 || !pci->pin)
		return err;
	pci_intx(dev, 1);
	return 1;
}

int pci_irq_vector(struct pci_dev *dev, unsigned int nr)
{
	unsigned int n = dev->msi_enabled ? sim_pci_of(dev)->n_messages : 1;

	return nr < n ? (int)(dev->irq + nr) : -EINVAL;
}

void pci_free_irq_vectors(struct pci_dev *dev)
{
	struct sim_pci *pci = sim_pci_of(dev);
	u32 at = find_capability(pci->emu, PCI_CAP_ID_MSI);

	if (!dev->msi_enabled)
		return;
	for (unsigned int i = 0; i < pci->n_messages; i++)
		if (pci->messages[i]->actions)
			sim_bug("the vectors of %s are freed while interrupt %u is requested (%s)",
				pci_name(dev), pci->messages[i]->number,
				pci->messages[i]->actions->name);
	sim_devres_remove(&dev->dev, release_vectors, NULL);
	emu_pci_write(pci->emu, at + PCI_MSI_FLAGS, 2, 0);
	for (unsigned int i = 0; i < pci->n_messages; i++)
		sim_irq_unmake(pci->messages[i]);
	pci->n_messages = 0;
	pci_intx(dev, 1);
	dev->msi_enabled = 0;
	dev->irq = sim_pci_irq(pci);
	sim_forget("interrupt vectors", pci->messages);
}

void sim_pci_restore_messages(struct sim_pci *pci)
{
	if (pci->dev.msi_enabled)
		enable_messages(pci, find_capability(pci->emu, PCI_CAP_ID_MSI));
}

void pci_intx(struct pci_dev *dev, int enable)
{
	u16 command;

	pci_read_config_word(dev, PCI_COMMAND, &command);
	command = (u16)(command & ~PCI_COMMAND_INTX_DISABLE);
	pci_write_config_word(dev, PCI_COMMAND,
			      enable ? command : (u16)(command | PCI_COMMAND_INTX_DISABLE));
}
