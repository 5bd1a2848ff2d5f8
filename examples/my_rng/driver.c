// SPDX-License-Identifier: GPL-2.0-only
/*
 * my_rng: random numbers from a PCI device, at /dev/my_rng.
 */
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/kref.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "regs.h"
#include "uapi.h"

/* Bytes that a read takes in one go. */
#define MY_RNG_AT_ONCE 256

/**
 * struct my_rng - one device, and its node
 * @users: references: the PCI device's, and one for each open file
 * @lock: held while registers are used, so that a call takes its numbers in one go
 * @regs: the mapped BAR; NULL once the device is gone. Under @lock
 * @pdev: the PCI device, while there is one
 * @misc: the node
 * @id: the number in @name; 0 shows as none
 * @name: name of the node: my_rng, my_rng1, ...
 */
struct my_rng {
	struct kref users;
	struct mutex lock;
	void __iomem *regs;
	struct pci_dev *pdev;
	struct miscdevice misc;
	int id;
	char name[sizeof("my_rng") + 10];
};

static DEFINE_IDA(ids);

static void my_rng_free(struct kref *users)
{
	kfree(container_of(users, struct my_rng, users));
}

/* ---------------------------------------------------------------- Registers, under the lock --- */

/* For open files, a device that was pulled out stays gone, even if another one is plugged in. */
static int my_rng_check(struct my_rng *rng)
{
	if (!pci_device_is_present(rng->pdev))
		rng->regs = NULL;
	return rng->regs ? 0 : -ENODEV;
}

static int my_rng_take_number(struct my_rng *rng, u32 *number)
{
	if (!rng->regs)
		return -ENODEV;
	*number = ioread32(rng->regs + MY_RNG_NUMBER);
	/* All ones is a normal number, and also the answer of a device that is gone. */
	return *number == U32_MAX ? my_rng_check(rng) : 0;
}

static int my_rng_take_bytes(struct my_rng *rng, u8 *bytes, size_t n)
{
	u32 number = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (i % 4 == 0) {
			int err = my_rng_take_number(rng, &number);

			if (err)
				return err;
		}
		bytes[i] = number >> 8 * (i % 4);
	}
	return 0;
}

static int my_rng_seed(struct my_rng *rng, u32 seed)
{
	if (!rng->regs)
		return -ENODEV;
	iowrite32(seed, rng->regs + MY_RNG_SEED);
	return my_rng_check(rng);
}

/* ---------------------------------------------------------------- Calls ----------------------- */

/* misc_deregister() waits for it, so the PCI device still has its reference. */
static int my_rng_open(struct inode *inode, struct file *filp)
{
	struct my_rng *rng = container_of(filp->private_data, struct my_rng, misc);

	kref_get(&rng->users);
	filp->private_data = rng;
	return stream_open(inode, filp);
}

static int my_rng_release(struct inode *inode, struct file *filp)
{
	struct my_rng *rng = filp->private_data;

	kref_put(&rng->users, my_rng_free);
	return 0;
}

/* User memory is not touched under the lock, because it may have to come from a disk first. */
static ssize_t my_rng_read(struct file *filp, char __user *buf, size_t count, loff_t *pos)
{
	struct my_rng *rng = filp->private_data;
	size_t done = 0;
	u8 bytes[MY_RNG_AT_ONCE];

	while (done < count) {
		size_t n = min(count - done, sizeof(bytes));
		size_t left;
		int err;

		mutex_lock(&rng->lock);
		err = my_rng_take_bytes(rng, bytes, n);
		mutex_unlock(&rng->lock);
		if (err)
			return done ? done : err;
		left = copy_to_user(buf + done, bytes, n);
		done += n - left;
		if (left)
			return done ? done : -EFAULT;
		if (signal_pending(current))
			break;
		cond_resched();
	}
	return done;
}

static long my_rng_get_number(struct my_rng *rng, u32 __user *arg)
{
	u32 number;
	int err;

	mutex_lock(&rng->lock);
	err = my_rng_take_number(rng, &number);
	mutex_unlock(&rng->lock);
	return err ? err : put_user(number, arg);
}

static long my_rng_set_seed(struct my_rng *rng, const u32 __user *arg)
{
	u32 seed;
	int err;

	if (get_user(seed, arg))
		return -EFAULT;
	mutex_lock(&rng->lock);
	err = my_rng_seed(rng, seed);
	mutex_unlock(&rng->lock);
	return err;
}

static long my_rng_ioctl(struct file *filp, unsigned int cmd, unsigned long arg)
{
	struct my_rng *rng = filp->private_data;

	switch (cmd) {
	case MY_RNG_GET_NUMBER:
		return my_rng_get_number(rng, (u32 __user *)arg);
	case MY_RNG_SET_SEED:
		if (!(filp->f_mode & FMODE_WRITE))
			return -EBADF;
		return my_rng_set_seed(rng, (u32 __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations my_rng_fops = {
	.owner = THIS_MODULE,
	.open = my_rng_open,
	.release = my_rng_release,
	.read = my_rng_read,
	.unlocked_ioctl = my_rng_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

/* ---------------------------------------------------------------- The PCI device -------------- */

static int my_rng_register(struct my_rng *rng)
{
	int err;

	rng->id = ida_alloc(&ids, GFP_KERNEL);
	if (rng->id < 0)
		return rng->id;
	strscpy(rng->name, "my_rng", sizeof(rng->name));
	if (rng->id)
		snprintf(rng->name, sizeof(rng->name), "my_rng%d", rng->id);
	rng->misc = (struct miscdevice){
		.minor = MISC_DYNAMIC_MINOR,
		.name = rng->name,
		.fops = &my_rng_fops,
		.parent = &rng->pdev->dev,
	};
	err = misc_register(&rng->misc);
	if (err)
		ida_free(&ids, rng->id);
	return err;
}

/* Enabling and mapping are undone after remove(), by the PCI core. */
static int my_rng_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct my_rng *rng;
	int err;

	err = pcim_enable_device(pdev);
	if (err)
		return dev_err_probe(&pdev->dev, err, "cannot enable the device\n");
	err = pcim_iomap_regions(pdev, BIT(MY_RNG_BAR), KBUILD_MODNAME);
	if (err)
		return dev_err_probe(&pdev->dev, err, "cannot map BAR %d\n", MY_RNG_BAR);
	rng = kzalloc(sizeof(*rng), GFP_KERNEL);
	if (!rng)
		return -ENOMEM;
	kref_init(&rng->users);
	mutex_init(&rng->lock);
	rng->pdev = pdev;
	rng->regs = pcim_iomap_table(pdev)[MY_RNG_BAR];
	pci_set_drvdata(pdev, rng);
	err = my_rng_register(rng);
	if (err) {
		kfree(rng);
		return dev_err_probe(&pdev->dev, err, "cannot make a node\n");
	}
	return 0;
}

/* Open files live on, without a device. */
static void my_rng_remove(struct pci_dev *pdev)
{
	struct my_rng *rng = pci_get_drvdata(pdev);

	misc_deregister(&rng->misc);
	ida_free(&ids, rng->id);
	mutex_lock(&rng->lock);
	rng->regs = NULL;
	mutex_unlock(&rng->lock);
	kref_put(&rng->users, my_rng_free);
}

static const struct pci_device_id my_rng_ids[] = {
	{ PCI_DEVICE(MY_RNG_PCI_VENDOR, MY_RNG_PCI_DEVICE) },
	{},
};
MODULE_DEVICE_TABLE(pci, my_rng_ids);

static struct pci_driver my_rng_driver = {
	.name = KBUILD_MODNAME,
	.id_table = my_rng_ids,
	.probe = my_rng_probe,
	.remove = my_rng_remove,
};
module_pci_driver(my_rng_driver);

MODULE_DESCRIPTION("Random numbers from the my_rng device");
MODULE_AUTHOR("The lkp_enc authors");
MODULE_LICENSE("GPL");
