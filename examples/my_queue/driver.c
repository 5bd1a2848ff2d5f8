// SPDX-License-Identifier: GPL-2.0-only
/*
 * my_queue: a queue of bytes in a PCI device, at /dev/my_queue. A read waits until there are some.
 */
#include <linux/fs.h>
#include <linux/kref.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#include "regs.h"

/**
 * struct my_queue - the device, and its node
 * @users: references: the PCI device's, and one for each open file
 * @lock: held while registers are used
 * @readers: woken when a byte comes, and when the device goes
 * @regs: the mapped BAR; NULL once the device is gone. Under @lock
 * @misc: the node
 */
struct my_queue {
	struct kref users;
	spinlock_t lock;
	wait_queue_head_t readers;
	void __iomem *regs;
	struct miscdevice misc;
};

static void my_queue_free(struct kref *users)
{
	kfree(container_of(users, struct my_queue, users));
}

/* ---------------------------------------------------------------- Registers ------------------- */

/*
 * Returns the number of bytes, or a negative errno. A device that was pulled out answers all ones.
 */
static int my_queue_level(struct my_queue *queue)
{
	u32 level;

	if (!queue->regs)
		return -ENODEV;
	level = ioread32(queue->regs + MY_QUEUE_LEVEL);
	return level > MY_QUEUE_ROOM ? -ENODEV : level;
}

/*
 * Returns true if the read is complete. @taken: 1 for a byte, or a negative errno; 0 if there is no
 * byte.
 */
static bool my_queue_pop(struct my_queue *queue, u8 *byte, int *taken)
{
	int level;

	spin_lock(&queue->lock);
	level = my_queue_level(queue);
	if (level > 0)
		*byte = ioread8(queue->regs + MY_QUEUE_POP);
	/* That may also be the answer of a device that was pulled out just now. */
	if (level > 0 && *byte == U8_MAX && my_queue_level(queue) < 0)
		level = -ENODEV;
	spin_unlock(&queue->lock);
	*taken = level > 0 ? 1 : level;
	return *taken;
}

/* Returns whether there was room, or a negative errno. */
static int my_queue_push(struct my_queue *queue, u8 byte)
{
	int level;

	spin_lock(&queue->lock);
	level = my_queue_level(queue);
	if (level >= 0 && level < MY_QUEUE_ROOM)
		iowrite8(byte, queue->regs + MY_QUEUE_PUSH);
	spin_unlock(&queue->lock);
	return level < 0 ? level : level < MY_QUEUE_ROOM;
}

/* ---------------------------------------------------------------- Calls ----------------------- */

/* misc_deregister() waits for it, so the PCI device still has its reference. */
static int my_queue_open(struct inode *inode, struct file *filp)
{
	struct my_queue *queue = container_of(filp->private_data, struct my_queue, misc);

	kref_get(&queue->users);
	filp->private_data = queue;
	return stream_open(inode, filp);
}

static int my_queue_release(struct inode *inode, struct file *filp)
{
	struct my_queue *queue = filp->private_data;

	kref_put(&queue->users, my_queue_free);
	return 0;
}

/* Takes only one byte, because a byte taken from the hardware has to be delivered. */
static ssize_t my_queue_read(struct file *filp, char __user *buf, size_t count, loff_t *pos)
{
	struct my_queue *queue = filp->private_data;
	int taken;
	u8 byte = 0;

	if (!count)
		return 0;
	if (filp->f_flags & O_NONBLOCK)
		my_queue_pop(queue, &byte, &taken);
	else if (wait_event_interruptible(queue->readers, my_queue_pop(queue, &byte, &taken)))
		return -ERESTARTSYS;
	if (taken < 0)
		return taken;
	if (!taken)
		return -EAGAIN;
	return copy_to_user(buf, &byte, 1) ? -EFAULT : 1;
}

/* Puts one byte, or none if there is no room. */
static ssize_t my_queue_write(struct file *filp, const char __user *buf, size_t count, loff_t *pos)
{
	struct my_queue *queue = filp->private_data;
	int put;
	u8 byte;

	if (!count)
		return 0;
	if (copy_from_user(&byte, buf, 1))
		return -EFAULT;
	put = my_queue_push(queue, byte);
	if (put < 0)
		return put;
	if (!put)
		return -ENOSPC;
	wake_up_interruptible(&queue->readers);
	return 1;
}

static __poll_t my_queue_poll(struct file *filp, poll_table *wait)
{
	struct my_queue *queue = filp->private_data;
	int level;

	poll_wait(filp, &queue->readers, wait);
	spin_lock(&queue->lock);
	level = my_queue_level(queue);
	spin_unlock(&queue->lock);
	if (level < 0)
		return EPOLLHUP | EPOLLERR;
	return (level ? EPOLLIN | EPOLLRDNORM : 0) |
	       (level < MY_QUEUE_ROOM ? EPOLLOUT | EPOLLWRNORM : 0);
}

static const struct file_operations my_queue_fops = {
	.owner = THIS_MODULE,
	.open = my_queue_open,
	.release = my_queue_release,
	.read = my_queue_read,
	.write = my_queue_write,
	.poll = my_queue_poll,
};

/* ---------------------------------------------------------------- The PCI device -------------- */

/* Enabling and mapping are undone after remove(), by the PCI core. */
static int my_queue_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct my_queue *queue;
	int err;

	err = pcim_enable_device(pdev);
	if (err)
		return dev_err_probe(&pdev->dev, err, "cannot enable the device\n");
	err = pcim_iomap_regions(pdev, BIT(MY_QUEUE_BAR), KBUILD_MODNAME);
	if (err)
		return dev_err_probe(&pdev->dev, err, "cannot map BAR %d\n", MY_QUEUE_BAR);
	queue = kzalloc(sizeof(*queue), GFP_KERNEL);
	if (!queue)
		return -ENOMEM;
	kref_init(&queue->users);
	spin_lock_init(&queue->lock);
	init_waitqueue_head(&queue->readers);
	queue->regs = pcim_iomap_table(pdev)[MY_QUEUE_BAR];
	queue->misc = (struct miscdevice){
		.minor = MISC_DYNAMIC_MINOR,
		.name = "my_queue",
		.fops = &my_queue_fops,
		.parent = &pdev->dev,
	};
	pci_set_drvdata(pdev, queue);
	err = misc_register(&queue->misc);
	if (err) {
		kfree(queue);
		return dev_err_probe(&pdev->dev, err, "cannot make a node\n");
	}
	return 0;
}

/* Open files live on, without a device. */
static void my_queue_remove(struct pci_dev *pdev)
{
	struct my_queue *queue = pci_get_drvdata(pdev);

	misc_deregister(&queue->misc);
	spin_lock(&queue->lock);
	queue->regs = NULL;
	spin_unlock(&queue->lock);
	wake_up_interruptible(&queue->readers);
	kref_put(&queue->users, my_queue_free);
}

static const struct pci_device_id my_queue_ids[] = {
	{ PCI_DEVICE(MY_QUEUE_PCI_VENDOR, MY_QUEUE_PCI_DEVICE) },
	{},
};
MODULE_DEVICE_TABLE(pci, my_queue_ids);

static struct pci_driver my_queue_driver = {
	.name = KBUILD_MODNAME,
	.id_table = my_queue_ids,
	.probe = my_queue_probe,
	.remove = my_queue_remove,
};
module_pci_driver(my_queue_driver);

MODULE_DESCRIPTION("A queue of bytes in a PCI device");
MODULE_AUTHOR("The lkp_enc authors");
MODULE_LICENSE("GPL");
