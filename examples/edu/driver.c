// SPDX-License-Identifier: GPL-2.0-only
/*
 * edu: the device that QEMU has for people who learn, at /dev/edu.
 */
#include <linux/fs.h>
#include <linux/kref.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "regs.h"
#include "uapi.h"

/**
 * struct edu - one device, and its node
 * @users: references: the PCI device's, and one for each open file
 * @lock: held while registers are used
 * @regs: the mapped BAR; NULL once the device is gone. Under @lock
 * @pdev: the PCI device, while there is one
 * @misc: the node
 */
struct edu {
	struct kref users;
	struct mutex lock;
	void __iomem *regs;
	struct pci_dev *pdev;
	struct miscdevice misc;
};

static void edu_free(struct kref *users)
{
	kfree(container_of(users, struct edu, users));
}

/* Under the lock. A device that was pulled out answers all ones. */
static int edu_invert(struct edu *edu, u32 number, u32 *inverse)
{
	if (!edu->regs)
		return -ENODEV;
	iowrite32(number, edu->regs + EDU_LIVENESS);
	*inverse = ioread32(edu->regs + EDU_LIVENESS);
	if (*inverse == U32_MAX && !pci_device_is_present(edu->pdev))
		return -ENODEV;
	return 0;
}

/* misc_deregister() waits for it, so the PCI device still has its reference. */
static int edu_open(struct inode *inode, struct file *filp)
{
	struct edu *edu = container_of(filp->private_data, struct edu, misc);

	kref_get(&edu->users);
	filp->private_data = edu;
	return 0;
}

static int edu_release(struct inode *inode, struct file *filp)
{
	struct edu *edu = filp->private_data;

	kref_put(&edu->users, edu_free);
	return 0;
}

static long edu_ioctl(struct file *filp, unsigned int cmd, unsigned long arg)
{
	struct edu *edu = filp->private_data;
	u32 number;
	int err;

	if (cmd != EDU_INVERT)
		return -ENOTTY;
	if (get_user(number, (u32 __user *)arg))
		return -EFAULT;
	mutex_lock(&edu->lock);
	err = edu_invert(edu, number, &number);
	mutex_unlock(&edu->lock);
	return err ? err : put_user(number, (u32 __user *)arg);
}

static const struct file_operations edu_fops = {
	.owner = THIS_MODULE,
	.open = edu_open,
	.release = edu_release,
	.unlocked_ioctl = edu_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

/* Enabling and mapping are undone after remove(), by the PCI core. */
static int edu_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct edu *edu;
	int err;

	err = pcim_enable_device(pdev);
	if (err)
		return dev_err_probe(&pdev->dev, err, "cannot enable the device\n");
	err = pcim_iomap_regions(pdev, BIT(EDU_BAR), KBUILD_MODNAME);
	if (err)
		return dev_err_probe(&pdev->dev, err, "cannot map BAR %d\n", EDU_BAR);
	edu = kzalloc(sizeof(*edu), GFP_KERNEL);
	if (!edu)
		return -ENOMEM;
	kref_init(&edu->users);
	mutex_init(&edu->lock);
	edu->pdev = pdev;
	edu->regs = pcim_iomap_table(pdev)[EDU_BAR];
	edu->misc = (struct miscdevice){
		.minor = MISC_DYNAMIC_MINOR,
		.name = "edu",
		.fops = &edu_fops,
		.parent = &pdev->dev,
	};
	pci_set_drvdata(pdev, edu);
	err = misc_register(&edu->misc);
	if (err) {
		kfree(edu);
		return dev_err_probe(&pdev->dev, err, "cannot make a node\n");
	}
	return 0;
}

/* Files that are open live on, without a device. */
static void edu_remove(struct pci_dev *pdev)
{
	struct edu *edu = pci_get_drvdata(pdev);

	misc_deregister(&edu->misc);
	mutex_lock(&edu->lock);
	edu->regs = NULL;
	mutex_unlock(&edu->lock);
	kref_put(&edu->users, edu_free);
}

static const struct pci_device_id edu_ids[] = {
	{ PCI_DEVICE(EDU_PCI_VENDOR, EDU_PCI_DEVICE) },
	{},
};
MODULE_DEVICE_TABLE(pci, edu_ids);

static struct pci_driver edu_driver = {
	.name = KBUILD_MODNAME,
	.id_table = edu_ids,
	.probe = edu_probe,
	.remove = edu_remove,
};
module_pci_driver(edu_driver);

MODULE_DESCRIPTION("The edu device of QEMU");
MODULE_AUTHOR("The lkp_enc authors");
MODULE_LICENSE("GPL");
