// SPDX-License-Identifier: GPL-2.0-only
/*
 * The control: must compile on every kernel, or no other probe's failure means anything.
 */
#include <linux/pci.h>

int probe(struct pci_dev *pdev);

int probe(struct pci_dev *pdev)
{
	return pcim_enable_device(pdev);
}
