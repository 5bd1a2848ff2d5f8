/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A contract about a PCI device: what a driver does in probe() and remove().
 */
#ifndef PCI_STEP_H
#define PCI_STEP_H

struct pci_dev;
struct pci_device_id;

/* Each may be NULL. @ids: of another device than lkp_enc. */
struct pci_step {
	int (*probe)(struct pci_dev *pci);
	void (*remove)(struct pci_dev *pci);
	const struct pci_device_id *ids;
};

/* What each table of ids has as its driver's data. */
#define CONTRACT_KEY 4711

/*
 * Register a driver that does this for the only such device, and unregister it. Returns whether it
 * was called.
 */
bool contract_bind(const struct pci_step *step);

#endif /* PCI_STEP_H */
