// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does this kernel have pcim_iomap_region(), which requests and maps one BAR? It replaced
 * pcim_iomap_regions() and pcim_iomap_table().
 */
#include <linux/pci.h>

void __iomem *probe(struct pci_dev *pdev);

void __iomem *probe(struct pci_dev *pdev)
{
	return pcim_iomap_region(pdev, 0, "probe");
}
