// SPDX-License-Identifier: GPL-2.0-only
/*
 * bell: a read rings the bell and waits until it has rung; it gives how often it has rung so far. A
 * write listens for a ring that nobody has heard, but not for long.
 */
#include <linux/completion.h>
#include <linux/fs.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/kref.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>

#include "regs.h"

/**
 * struct bell - the device, and its node
 * @users: references: the PCI device's, and one for each open file
 * @readers: one rings at a time
 * @lock: covers @rings, which the handler sets
 * @rings: how often it had rung, at the last interrupt
 * @rung: since the bell was last told to
 * @heard: once for each ring
 * @regs: the mapped BAR; NULL once the device is gone. Under @readers
 * @mapped: the same, for the handler, which comes only while it is mapped
 * @misc: the node
 */
struct bell {
	struct kref users;
	struct mutex readers;
	spinlock_t lock;
	u32 rings;
	struct completion rung;
	struct completion heard;
	void __iomem *regs;
	void __iomem *mapped;
	struct miscdevice misc;
};

static void bell_free(struct kref *users)
{
	kfree(container_of(users, struct bell, users));
}

static irqreturn_t bell_interrupt(int irq, void *data)
{
	struct bell *bell = data;

	if (!ioread32(bell->mapped + BELL_CAUSE))
		return IRQ_NONE;
	iowrite32(1, bell->mapped + BELL_CAUSE);
	spin_lock(&bell->lock);
	bell->rings = ioread32(bell->mapped + BELL_RINGS);
	spin_unlock(&bell->lock);
	complete(&bell->rung);
	complete(&bell->heard);
	return IRQ_HANDLED;
}

/* ---------------------------------------------------------------- Files ----------------------- */

static int bell_open(struct inode *inode, struct file *filp)
{
	struct bell *bell = container_of(filp->private_data, struct bell, misc);

	kref_get(&bell->users);
	filp->private_data = bell;
	return nonseekable_open(inode, filp);
}

static int bell_release(struct inode *inode, struct file *filp)
{
	struct bell *bell = filp->private_data;

	kref_put(&bell->users, bell_free);
	return 0;
}

/* With @readers held. */
static int bell_ring(struct bell *bell, u32 *rings)
{
	unsigned long flags;
	int err;

	if (!bell->regs)
		return -ENODEV;
	reinit_completion(&bell->rung);
	iowrite32(1, bell->regs + BELL_RING);
	err = wait_for_completion_interruptible(&bell->rung);
	if (err)
		return err;
	spin_lock_irqsave(&bell->lock, flags);
	*rings = bell->rings;
	spin_unlock_irqrestore(&bell->lock, flags);
	return 0;
}

static ssize_t bell_read(struct file *filp, char __user *buf, size_t count, loff_t *pos)
{
	struct bell *bell = filp->private_data;
	u32 rings;
	int err;

	if (count < sizeof(rings))
		return -EINVAL;
	mutex_lock(&bell->readers);
	err = bell_ring(bell, &rings);
	mutex_unlock(&bell->readers);
	if (err)
		return err;
	/* A bell that was pulled out answers all ones; no bell rings so often. */
	if (rings == U32_MAX)
		return -ENODEV;
	return copy_to_user(buf, &rings, sizeof(rings)) ? -EFAULT : sizeof(rings);
}

static ssize_t bell_write(struct file *filp, const char __user *buf, size_t count, loff_t *pos)
{
	struct bell *bell = filp->private_data;
	bool gone;

	mutex_lock(&bell->readers);
	gone = !bell->regs;
	mutex_unlock(&bell->readers);
	if (gone)
		return -ENODEV;
	return wait_for_completion_timeout(&bell->heard, HZ) ? count : -ETIMEDOUT;
}

static const struct file_operations bell_fops = {
	.owner = THIS_MODULE,
	.open = bell_open,
	.release = bell_release,
	.read = bell_read,
	.write = bell_write,
	.llseek = no_llseek,
};

/* ---------------------------------------------------------------- The device ------------------ */

static int bell_start(struct bell *bell, struct pci_dev *pci)
{
	int err = request_irq(pci->irq, bell_interrupt, IRQF_SHARED, "bell", bell);

	if (err)
		return err;
	err = misc_register(&bell->misc);
	if (err)
		free_irq(pci->irq, bell);
	return err;
}

static int bell_probe(struct pci_dev *pci, const struct pci_device_id *id)
{
	struct bell *bell;
	int err = pcim_enable_device(pci);

	if (err)
		return err;
	err = pcim_iomap_regions(pci, 1, "bell");
	if (err)
		return err;
	bell = kzalloc(sizeof(*bell), GFP_KERNEL);
	if (!bell)
		return -ENOMEM;
	kref_init(&bell->users);
	mutex_init(&bell->readers);
	spin_lock_init(&bell->lock);
	init_completion(&bell->rung);
	init_completion(&bell->heard);
	bell->regs = pcim_iomap_table(pci)[0];
	bell->mapped = bell->regs;
	bell->misc = (struct miscdevice){
		.minor = MISC_DYNAMIC_MINOR,
		.name = "bell",
		.fops = &bell_fops,
	};
	err = bell_start(bell, pci);
	if (err) {
		kfree(bell);
		return err;
	}
	pci_set_drvdata(pci, bell);
	return 0;
}

static void bell_remove(struct pci_dev *pci)
{
	struct bell *bell = pci_get_drvdata(pci);

	misc_deregister(&bell->misc);
	mutex_lock(&bell->readers);
	/* Nobody will handle its interrupt. */
	iowrite32(0, bell->regs + BELL_RING);
	iowrite32(1, bell->regs + BELL_CAUSE);
	bell->regs = NULL;
	mutex_unlock(&bell->readers);
	free_irq(pci->irq, bell);
	kref_put(&bell->users, bell_free);
}

static const struct pci_device_id bell_ids[] = {
	{ PCI_DEVICE(BELL_PCI_VENDOR, BELL_PCI_DEVICE) },
	{},
};
MODULE_DEVICE_TABLE(pci, bell_ids);

static struct pci_driver bell_driver = {
	.name = "bell",
	.id_table = bell_ids,
	.probe = bell_probe,
	.remove = bell_remove,
};
module_pci_driver(bell_driver);

MODULE_DESCRIPTION("A bell that rings a while after it was told to");
MODULE_LICENSE("GPL");
