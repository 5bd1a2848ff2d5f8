// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices on the PCI bus. Enabling and mapping are managed: the PCI core undoes them after remove()
 * has returned, when the driver core no longer touches the BAR.
 */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/pm.h>

#include "lkp_enc_regs.h"
#include "node.h"

/* Kbuild has found out which one exists. */
#ifdef HAVE_PCIM_IOMAP_REGION
static void __iomem *map_bar(struct pci_dev *pdev)
{
	return pcim_iomap_region(pdev, LKP_ENC_BAR, KBUILD_MODNAME);
}
#else
static void __iomem *map_bar(struct pci_dev *pdev)
{
	int err = pcim_iomap_regions(pdev, BIT(LKP_ENC_BAR), KBUILD_MODNAME);

	return err ? IOMEM_ERR_PTR(err) : pcim_iomap_table(pdev)[LKP_ENC_BAR];
}
#endif

static int enable_and_map(struct pci_dev *pdev, struct mmio *regs)
{
	void __iomem *base;
	int err = pcim_enable_device(pdev);

	if (err)
		return dev_err_probe(&pdev->dev, err, "cannot enable the device\n");
	if (!(pci_resource_flags(pdev, LKP_ENC_BAR) & IORESOURCE_MEM) ||
	    pci_resource_len(pdev, LKP_ENC_BAR) < LKP_ENC_BAR_SIZE)
		return dev_err_probe(&pdev->dev, -ENODEV, "BAR %d is not %d bytes of memory: %pR\n",
				     LKP_ENC_BAR, LKP_ENC_BAR_SIZE, &pdev->resource[LKP_ENC_BAR]);
	base = map_bar(pdev);
	if (IS_ERR(base))
		return dev_err_probe(&pdev->dev, PTR_ERR(base), "cannot map BAR %d\n", LKP_ENC_BAR);
	*regs = mmio_at(base);
	return 0;
}

static int pci_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct lkp_enc_node *node;
	struct mmio regs;
	int err = enable_and_map(pdev, &regs);

	if (err)
		return err;
	node = lkp_enc_node_create(regs, &pdev->dev);
	if (node == ERR_PTR(-ENODEV))
		return dev_err_probe(&pdev->dev, -ENODEV, "no device answers at %pR\n",
				     &pdev->resource[LKP_ENC_BAR]);
	if (IS_ERR(node))
		return dev_err_probe(&pdev->dev, PTR_ERR(node), "cannot make a device node\n");
	pci_set_drvdata(pdev, node);
	return 0;
}

static void pci_remove(struct pci_dev *pdev)
{
	lkp_enc_node_remove(pci_get_drvdata(pdev));
}

static int pci_suspend(struct device *dev)
{
	struct lkp_enc_node *node = dev_get_drvdata(dev);
	long err = lkp_enc_node_settle(node, lkp_enc_suspend(&node->dev));

	/* A broken encipherer must not keep the whole machine awake. */
	if (err)
		dev_warn(dev, "SEED could not be saved for suspend: %pe\n", ERR_PTR(err));
	return 0;
}

static int pci_resume(struct device *dev)
{
	struct lkp_enc_node *node = dev_get_drvdata(dev);

	return lkp_enc_node_settle(node, lkp_enc_resume(&node->dev));
}

/*
 * The device keeps its state while a hibernation image is made, so thaw has nothing to restore. But
 * the image contains the saved SEED, for restore.
 */
static const struct dev_pm_ops pci_pm_ops = {
	.suspend = pci_suspend,
	.resume = pci_resume,
	.freeze = pci_suspend,
	.restore = pci_resume,
};

/*
 * Somebody else resets the function: through sysfs, with its bus, or a driver that takes it over. A
 * call would read all ones meanwhile, and then the values after the reset. So no call runs during a
 * reset.
 *
 * There is no error_detected(): the function cannot report errors. A bridge above it can, but
 * nothing guarantees that the recovery ends, and all calls would wait until then.
 */
static void pci_reset_prepare(struct pci_dev *pdev)
{
	struct lkp_enc_node *node = pci_get_drvdata(pdev);

	lkp_enc_reset_prepare(&node->dev);
}

static void pci_reset_done(struct pci_dev *pdev)
{
	struct lkp_enc_node *node = pci_get_drvdata(pdev);
	long err = lkp_enc_node_settle(node, lkp_enc_reset_done(&node->dev));

	if (err)
		pci_err(pdev, "SEED could not be restored after a reset: %pe\n", ERR_PTR(err));
}

static const struct pci_error_handlers pci_error_handlers = {
	.reset_prepare = pci_reset_prepare,
	.reset_done = pci_reset_done,
};

static const struct pci_device_id pci_ids[] = {
	{ PCI_DEVICE(LKP_ENC_PCI_VENDOR, LKP_ENC_PCI_DEVICE) },
	{},
};
MODULE_DEVICE_TABLE(pci, pci_ids);

struct pci_driver lkp_enc_pci_driver = {
	.name = KBUILD_MODNAME,
	.id_table = pci_ids,
	.probe = pci_probe,
	.remove = pci_remove,
	.err_handler = &pci_error_handlers,
	.driver.pm = pm_sleep_ptr(&pci_pm_ops),
};
