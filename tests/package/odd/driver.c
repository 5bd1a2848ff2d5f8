// SPDX-License-Identifier: GPL-2.0-only
/*
 * odd: a letter is kept, twice, and both are read. The parameter says in which way this driver is
 * not as it should be; without it, it is.
 *
 * The ways that end in "-in" and "-out" have no lock: there the two letters are written, or read,
 * in one block each, by what the way is called.
 */
#include <linux/fs.h>
#include <linux/kref.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

#include "regs.h"
#include "uapi.h"

/* No power of two, or compilers make one access of it. */
#define ODD_ROOM 23

struct odd_text {
	char bytes[ODD_ROOM];
};

/**
 * struct odd - the device, and its node
 * @users: references: the PCI device's, and one for each open file
 * @lock: held while all below is used
 * @regs: the mapped BAR; NULL once the device is gone
 * @texts: the letter, twice
 * @taken: a file is open, and there may be only one
 * @spare: memory that is nice to have
 * @count: the number in the hardware, while the machine sleeps
 * @kept: what the way "keeps" has written last; NULL if it has written nothing
 * @n_kept: how many bytes
 * @misc: the node
 * @second: another one, of some ways
 */
struct odd {
	struct kref users;
	struct mutex lock;
	void __iomem *regs;
	struct odd_text texts[2];
	bool taken;
	void *spare;
	u32 count;
	char *kept;
	size_t n_kept;
	struct miscdevice misc;
	struct miscdevice second;
};

static char *way = "";
module_param(way, charp, 0444);
MODULE_PARM_DESC(way, "what is wrong");

/* ... and not even a number that they know. */
static unsigned int room = ODD_ROOM;
module_param(room, uint, 0444);
MODULE_PARM_DESC(room, "bytes of a text");

static bool is(const char *name)
{
	return !strcmp(way, name);
}

static bool ends_in(const char *end)
{
	const char *dash = strrchr(way, '-');

	return dash && !strcmp(dash, end);
}

static void odd_lock(struct odd *odd)
{
	if (!ends_in("-in") && !ends_in("-out"))
		mutex_lock(&odd->lock);
}

static void odd_unlock(struct odd *odd)
{
	if (!ends_in("-in") && !ends_in("-out"))
		mutex_unlock(&odd->lock);
}

static void odd_free(struct kref *users)
{
	struct odd *odd = container_of(users, struct odd, users);

	kfree(odd->spare);
	kfree(odd->kept);
	kfree(odd);
}

/* ---------------------------------------------------------------- The letter ------------------ */

static int odd_put(struct odd_text *text, char letter, const char __user *buf)
{
	struct odd_text own = { { 0 } };

	own.bytes[0] = letter;
	if (is("memcpy-in"))
		memcpy(text, &own, room);
	else if (is("memmove-in"))
		memmove(text, &own, room);
	else if (is("memset-in"))
		memset(text, letter, room);
	else if (is("assign-in"))
		*text = own;
	else if (is("strncpy-in"))
		strncpy(text->bytes, own.bytes, sizeof(text->bytes));
	else if (is("strscpy-in"))
		strscpy(text->bytes, own.bytes, sizeof(text->bytes));
	else if (is("scnprintf-in"))
		scnprintf(text->bytes, sizeof(text->bytes), "%c", letter);
	else if (is("copy_from_user-in"))
		return copy_from_user(text, buf, 1) ? -EFAULT : 0;
	else if (is("strncpy_from_user-in"))
		return strncpy_from_user(text->bytes, buf, 1) < 0 ? -EFAULT : 0;
	else
		text->bytes[0] = letter;
	return 0;
}

static int odd_get(const struct odd_text *text, char *letter)
{
	struct odd_text own = { { 0 } };

	if (is("memcpy-out"))
		memcpy(&own, text, room);
	else if (is("memmove-out"))
		memmove(&own, text, room);
	else if (is("assign-out"))
		own = *text;
	else if (is("strscpy-out"))
		strscpy(own.bytes, text->bytes, sizeof(own.bytes));
	else if (is("memcmp-out"))
		while (own.bytes[0] < 'z' && memcmp(text, &own, room))
			own.bytes[0]++;
	else
		own.bytes[0] = text->bytes[0];
	*letter = own.bytes[0];
	return 0;
}

/* "works": a write leaves some of its work for later. */
static void odd_do_later(struct work_struct *work)
{
}
static DECLARE_WORK(later, odd_do_later);

/* ---------------------------------------------------------------- Read and write -------------- */

static int odd_read_locked(struct odd *odd, char *letters, char __user *buf, u32 *count)
{
	if (!odd->regs)
		return -ENODEV;
	*count = ioread32(odd->regs + ODD_COUNT);
	if (is("delivers-count")) {
		letters[0] = letters[1] = *count;
		return 0;
	}
	if (is("copy_to_user-out"))
		return copy_to_user(buf, &odd->texts[0], 1) ||
				       copy_to_user(buf + 1, &odd->texts[1], 1)
			       ? -EFAULT
			       : 0;
	return odd_get(&odd->texts[0], &letters[0]) ?: odd_get(&odd->texts[1], &letters[1]);
}

/* Through memory of its own, where there is something in the hardware. */
static int odd_deliver(char __user *buf, const char *letters, u32 count)
{
	char *copy;

	if (!is("leaks-when-full") || count != 1)
		return copy_to_user(buf, letters, 2) && !is("ignores-efault") ? -EFAULT : 0;
	copy = kmemdup(letters, 2, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	if (copy_to_user(buf, copy, 2))
		return -EFAULT;
	kfree(copy);
	return 0;
}

/* "keeps": as much as ODD_KEPT bytes, or nothing where one of them faults. */
static ssize_t odd_keep(struct odd *odd, const char __user *buf, size_t count)
{
	char *kept, *old;

	count = min_t(size_t, count, ODD_KEPT);
	kept = kmalloc(count, GFP_KERNEL);
	if (!kept)
		return -ENOMEM;
	if (copy_from_user(kept, buf, count)) {
		kfree(kept);
		return -EFAULT;
	}
	odd_lock(odd);
	old = odd->kept;
	odd->kept = kept;
	odd->n_kept = count;
	odd_unlock(odd);
	kfree(old);
	return count;
}

static ssize_t odd_show_kept(struct odd *odd, char __user *buf, size_t count, loff_t *pos)
{
	ssize_t n;

	odd_lock(odd);
	n = simple_read_from_buffer(buf, count, pos, odd->kept, odd->n_kept);
	odd_unlock(odd);
	return n;
}

static ssize_t odd_read(struct file *filp, char __user *buf, size_t count, loff_t *pos)
{
	struct odd *odd = filp->private_data;
	char letters[2];
	u32 number;
	int err;

	if (is("keeps"))
		return odd_show_kept(odd, buf, count, pos);
	if (count < sizeof(letters))
		return -EINVAL;
	odd_lock(odd);
	err = odd_read_locked(odd, letters, buf, &number);
	odd_unlock(odd);
	if (is("asks-late") && filp->f_flags & O_NONBLOCK)
		return -EAGAIN;
	if (!err && !is("copy_to_user-out"))
		err = odd_deliver(buf, letters, number);
	return err ? err : sizeof(letters);
}

static ssize_t odd_write(struct file *filp, const char __user *buf, size_t count, loff_t *pos)
{
	struct odd *odd = filp->private_data;
	char letter;
	int err = -ENODEV;

	if (is("keeps"))
		return odd_keep(odd, buf, count);
	if (is("works"))
		schedule_work(&later);
	if (count != 1)
		return -EINVAL;
	if (copy_from_user(&letter, buf, 1))
		return -EFAULT;
	odd_lock(odd);
	if (odd->regs)
		err = odd_put(&odd->texts[0], letter, buf) ?: odd_put(&odd->texts[1], letter, buf);
	odd_unlock(odd);
	return err ? err : count;
}

static long odd_ioctl(struct file *filp, unsigned int cmd, unsigned long arg)
{
	char __user *user = (char __user *)arg;
	struct odd_bytes *odd;
	long err = 0;

	if (cmd != ODD_REVERSE)
		return -ENOTTY;
	odd = kmalloc(sizeof(*odd), GFP_KERNEL);
	if (!odd)
		return -ENOMEM;
	if (copy_from_user(odd, user, sizeof(*odd)))
		err = -EFAULT;
	for (size_t i = 0; !err && i < ODD_BYTES / 2; i++) {
		char byte = odd->bytes[i];

		odd->bytes[i] = odd->bytes[ODD_BYTES - 1 - i];
		odd->bytes[ODD_BYTES - 1 - i] = byte;
	}
	if (!err && copy_to_user(user, odd, sizeof(*odd)))
		err = -EFAULT;
	kfree(odd);
	return err;
}

/* ---------------------------------------------------------------- Open and close -------------- */

static int odd_open(struct inode *inode, struct file *filp)
{
	struct odd *odd = container_of(filp->private_data, struct odd, misc);
	bool taken;

	mutex_lock(&odd->lock);
	taken = odd->taken;
	odd->taken = is("exclusive");
	mutex_unlock(&odd->lock);
	if (taken)
		return -EBUSY;
	kref_get(&odd->users);
	filp->private_data = odd;
	return 0;
}

static int odd_release(struct inode *inode, struct file *filp)
{
	struct odd *odd = filp->private_data;

	mutex_lock(&odd->lock);
	odd->taken = false;
	mutex_unlock(&odd->lock);
	kref_put(&odd->users, odd_free);
	if (is("puts-twice"))
		kref_put(&odd->users, odd_free);
	return 0;
}

static const struct file_operations odd_fops = {
	.owner = THIS_MODULE,
	.open = odd_open,
	.release = odd_release,
	.read = odd_read,
	.write = odd_write,
	.unlocked_ioctl = odd_ioctl,
};

/* The second node: a read that fails keeps what it has taken, or not. */
static int odd_open_second(struct inode *inode, struct file *filp)
{
	struct odd *odd = container_of(filp->private_data, struct odd, second);

	kref_get(&odd->users);
	filp->private_data = odd;
	return 0;
}

static ssize_t odd_read_second(struct file *filp, char __user *buf, size_t count, loff_t *pos)
{
	struct odd *odd = filp->private_data;
	ssize_t n;

	kref_get(&odd->users);
	n = odd_read(filp, buf, count, pos);
	if (!is("second-leaks") || n != -EFAULT)
		kref_put(&odd->users, odd_free);
	return n;
}

static const struct file_operations odd_second_fops = {
	.owner = THIS_MODULE,
	.open = odd_open_second,
	.release = odd_release,
	.read = odd_read_second,
};

/* ---------------------------------------------------------------- The PCI device -------------- */

static int odd_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct odd *odd;
	int err;

	err = pcim_enable_device(pdev);
	if (err)
		return err;
	err = pcim_iomap_regions(pdev, BIT(ODD_BAR), KBUILD_MODNAME);
	if (err)
		return err;
	odd = kzalloc(sizeof(*odd), GFP_KERNEL);
	if (!odd)
		return -ENOMEM;
	if (is("recovers"))
		odd->spare = kmalloc(8, GFP_KERNEL);
	kref_init(&odd->users);
	mutex_init(&odd->lock);
	odd->regs = pcim_iomap_table(pdev)[ODD_BAR];
	odd->misc = (struct miscdevice){
		.minor = MISC_DYNAMIC_MINOR,
		.name = "odd",
		.fops = &odd_fops,
		.parent = &pdev->dev,
	};
	pci_set_drvdata(pdev, odd);
	odd->second = odd->misc;
	odd->second.name = "odd-second";
	odd->second.fops = &odd_second_fops;
	err = misc_register(&odd->misc);
	if (!err && !strncmp(way, "second", 6)) {
		err = misc_register(&odd->second);
		if (err)
			misc_deregister(&odd->misc);
	}
	/* Somebody may have the first one open. */
	if (err) {
		mutex_lock(&odd->lock);
		odd->regs = NULL;
		mutex_unlock(&odd->lock);
		kref_put(&odd->users, odd_free);
	}
	return err;
}

static void odd_remove(struct pci_dev *pdev)
{
	struct odd *odd = pci_get_drvdata(pdev);

	if (!strncmp(way, "second", 6))
		misc_deregister(&odd->second);
	misc_deregister(&odd->misc);
	if (is("works"))
		flush_work(&later);
	mutex_lock(&odd->lock);
	odd->regs = NULL;
	mutex_unlock(&odd->lock);
	kref_put(&odd->users, odd_free);
}

/* A reset leaves a letter of its own. No call goes on meanwhile. */
static void odd_reset_prepare(struct pci_dev *pdev)
{
	struct odd *odd = pci_get_drvdata(pdev);

	if (!is("reset-without-lock"))
		mutex_lock(&odd->lock);
}

static void odd_reset_done(struct pci_dev *pdev)
{
	struct odd *odd = pci_get_drvdata(pdev);

	odd->texts[0].bytes[0] = 'r';
	odd->texts[1].bytes[0] = 'r';
	if (!is("reset-without-lock"))
		mutex_unlock(&odd->lock);
}

static const struct pci_error_handlers odd_error_handlers = {
	.reset_prepare = odd_reset_prepare,
	.reset_done = odd_reset_done,
};

static int odd_suspend(struct device *device)
{
	struct odd *odd = dev_get_drvdata(device);

	odd->count = ioread32(odd->regs + ODD_COUNT);
	if (is("sleep-ignores-enomem"))
		kfree(kmalloc(8, GFP_KERNEL));
	return 0;
}

static int odd_resume(struct device *device)
{
	struct odd *odd = dev_get_drvdata(device);

	if (!is("sleep-forgets"))
		iowrite32(odd->count, odd->regs + ODD_COUNT);
	return 0;
}

static DEFINE_SIMPLE_DEV_PM_OPS(odd_pm_ops, odd_suspend, odd_resume);

static const struct pci_device_id odd_ids[] = {
	{ PCI_DEVICE(ODD_PCI_VENDOR, ODD_PCI_DEVICE) },
	{},
};
MODULE_DEVICE_TABLE(pci, odd_ids);

static struct pci_driver odd_driver = {
	.name = KBUILD_MODNAME,
	.id_table = odd_ids,
	.probe = odd_probe,
	.remove = odd_remove,
	.err_handler = &odd_error_handlers,
	.driver.pm = pm_sleep_ptr(&odd_pm_ops),
};
module_pci_driver(odd_driver);

MODULE_DESCRIPTION("A driver that is wrong in many ways");
MODULE_AUTHOR("lkp_enc");
MODULE_LICENSE("GPL");
