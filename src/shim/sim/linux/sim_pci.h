/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A device on the simulated bus. Internal to the simulated kernel.
 */
#ifndef SIM_PCI_H
#define SIM_PCI_H

#include "internal.h"
#include "sim_iommu.h"

struct sim_irq;

/**
 * struct sim_pci - a device in its slot
 * @dev: as drivers see it
 * @list: in the machine's list
 * @kernel: the machine
 * @emu: the hardware
 * @lock: the device lock, held while its driver probes, removes, suspends or resumes
 * @probe_result: of the last probe()
 * @mapped: BARs that pcim_iomap_regions() and the like have mapped
 * @iommu: the memory that it reaches
 * @is_managed: pcim_enable_device() was called, so more is undone after remove()
 * @region_mask: BARs that the driver has requested since then, as bits
 * @pin: the interrupt of its pin, or NULL
 * @pin_up: whether it asserts that interrupt
 * @messages: interrupts of its messages, @n_messages of them
 * @n_messages: entries in @messages
 * @busy: at the last look, it was going to make a step
 * @delay: the time that the step takes, in ns
 * @steps: how many steps it had made at the last look
 * @step_at: the time of the step, see sim_time_now()
 * @saved: configuration space, see pci_save_state()
 */
struct sim_pci {
	struct pci_dev dev;
	struct list_head list;
	struct sim_kernel *kernel;
	struct emu *emu;
	struct mutex lock;
	int probe_result;
	void __iomem *mapped[PCI_STD_NUM_BARS];
	struct sim_iommu iommu;
	bool is_managed;
	unsigned int region_mask;
	struct sim_irq *pin;
	bool pin_up;
	struct sim_irq *messages[32];
	unsigned int n_messages;
	bool busy;
	u64 delay;
	u64 steps;
	u64 step_at;
	u32 saved[16];
};

/* Connect the device to the bus, and disconnect it. Not for direct use. */
void sim_pci_connect(struct sim_pci *pci);
void sim_pci_disconnect(struct sim_pci *pci);

/*
 * Write to the traces of an interrupt's devices that its handlers begin or end. Not for direct use.
 */
void sim_pci_trace_handler(struct sim_irq *irq, bool end, unsigned int claimed);

/* Restore the driver's message settings, which configuration space has lost. Not for direct use. */
void sim_pci_restore_messages(struct sim_pci *pci);

/* The struct sim_pci around a driver's device. Not for direct use. */
static inline struct sim_pci *sim_pci_of(const struct pci_dev *dev)
{
	return (struct sim_pci *)((char *)(uintptr_t)dev - offsetof(struct sim_pci, dev));
}

#endif /* SIM_PCI_H */
