// SPDX-License-Identifier: GPL-2.0-only
/*
 * my_dev: a sum that is kept by a PCI device. A number that is written to /dev/my_dev is added; a
 * file that is read has the sum in it, as a line of text.
 *
 * CHANGE THIRD: this is an ordinary Linux driver, and yours takes its place. What it needs of the
 * kernel and does not find, docs/porting.md has an answer for.
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

/**
 * struct my_dev - the device, and its node
 * @users: references: the PCI device's, and one for each open file
 * @lock: held while registers are used
 * @regs: the mapped BAR; NULL once the device is gone. Under @lock
 * @pdev: the PCI device, while there is one
 * @misc: the node
 */
struct my_dev {
	struct kref users;
	struct mutex lock;
	void __iomem *regs;
	struct pci_dev *pdev;
	struct miscdevice misc;
};

static void my_dev_free(struct kref *users)
{
	kfree(container_of(users, struct my_dev, users));
}

/* ---------------------------------------------------------------- Registers, under the lock --- */

/* Of a device that was pulled out every register reads as all ones. */
static int my_dev_get(struct my_dev *dev, u32 *sum)
{
	if (!dev->regs)
		return -ENODEV;
	*sum = ioread32(dev->regs + MY_DEV_COUNT);
	if (*sum == U32_MAX && !pci_device_is_present(dev->pdev))
		return -ENODEV;
	return 0;
}

/* ---------------------------------------------------------------- Read and write -------------- */

/* Longest number, with a newline and a NUL. */
#define MY_DEV_TEXT 12

/* User memory is not touched under the lock. */
static ssize_t my_dev_read(struct file *filp, char __user *buf, size_t count, loff_t *pos)
{
	struct my_dev *dev = filp->private_data;
	char text[MY_DEV_TEXT];
	u32 sum;
	int err, n;

	mutex_lock(&dev->lock);
	err = my_dev_get(dev, &sum);
	mutex_unlock(&dev->lock);
	if (err)
		return err;
	n = scnprintf(text, sizeof(text), "%u\n", sum);
	return simple_read_from_buffer(buf, count, pos, text, n);
}

static ssize_t my_dev_write(struct file *filp, const char __user *buf, size_t count, loff_t *pos)
{
	struct my_dev *dev = filp->private_data;
	char text[MY_DEV_TEXT] = "";
	unsigned int number;
	u32 sum;
	int err;

	if (count >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, buf, count))
		return -EFAULT;
	err = kstrtouint(text, 0, &number);
	if (err)
		return err;

	mutex_lock(&dev->lock);
	err = my_dev_get(dev, &sum);
	if (!err)
		iowrite32(sum + number, dev->regs + MY_DEV_COUNT);
	mutex_unlock(&dev->lock);
	return err ? err : count;
}

/* ---------------------------------------------------------------- Open and close -------------- */

/* misc_deregister() waits for it, so the PCI device still has its reference. */
static int my_dev_open(struct inode *inode, struct file *filp)
{
	struct my_dev *dev = container_of(filp->private_data, struct my_dev, misc);

	kref_get(&dev->users);
	filp->private_data = dev;
	return 0;
}

static int my_dev_release(struct inode *inode, struct file *filp)
{
	struct my_dev *dev = filp->private_data;

	kref_put(&dev->users, my_dev_free);
	return 0;
}

static const struct file_operations my_dev_fops = {
	.owner = THIS_MODULE,
	.open = my_dev_open,
	.release = my_dev_release,
	.read = my_dev_read,
	.write = my_dev_write,
};

/* ---------------------------------------------------------------- The PCI device -------------- */

/* Enabling and mapping are undone after remove(), by the PCI core. */
static int my_dev_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct my_dev *dev;
	int err;

	err = pcim_enable_device(pdev);
	if (err)
		return dev_err_probe(&pdev->dev, err, "cannot enable the device\n");
	err = pcim_iomap_regions(pdev, BIT(MY_DEV_BAR), KBUILD_MODNAME);
	if (err)
		return dev_err_probe(&pdev->dev, err, "cannot map BAR %d\n", MY_DEV_BAR);
	dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	if (!dev)
		return -ENOMEM;
	kref_init(&dev->users);
	mutex_init(&dev->lock);
	dev->pdev = pdev;
	dev->regs = pcim_iomap_table(pdev)[MY_DEV_BAR];
	dev->misc = (struct miscdevice){
		.minor = MISC_DYNAMIC_MINOR,
		.name = "my_dev", /* for more than one device: see examples/my_rng/driver.c */
		.fops = &my_dev_fops,
		.parent = &pdev->dev,
	};
	pci_set_drvdata(pdev, dev);
	err = misc_register(&dev->misc);
	if (err) {
		kfree(dev);
		return dev_err_probe(&pdev->dev, err, "cannot make a node\n");
	}
	return 0;
}

/* Files that are open live on, without a device. */
static void my_dev_remove(struct pci_dev *pdev)
{
	struct my_dev *dev = pci_get_drvdata(pdev);

	misc_deregister(&dev->misc);
	mutex_lock(&dev->lock);
	dev->regs = NULL;
	mutex_unlock(&dev->lock);
	kref_put(&dev->users, my_dev_free);
}

static const struct pci_device_id my_dev_ids[] = {
	{ PCI_DEVICE(MY_DEV_PCI_VENDOR, MY_DEV_PCI_DEVICE) },
	{},
};
MODULE_DEVICE_TABLE(pci, my_dev_ids);

static struct pci_driver my_dev_driver = {
	.name = KBUILD_MODNAME,
	.id_table = my_dev_ids,
	.probe = my_dev_probe,
	.remove = my_dev_remove,
};
module_pci_driver(my_dev_driver);

MODULE_DESCRIPTION("A sum that is kept by a PCI device");
MODULE_AUTHOR("You");
MODULE_LICENSE("GPL");
