// SPDX-License-Identifier: GPL-2.0-only
/*
 * The control must compile on every kernel. If it does not, a failed probe means nothing.
 */
#include <linux/pci.h>

int probe(struct pci_dev *pdev);

int probe(struct pci_dev *pdev)
{
	return pcim_enable_device(pdev);
}
