// SPDX-License-Identifier: GPL-2.0-only
/*
 * edu: the device that QEMU has for people who learn, at /dev/edu.
 *
 * One call at a time uses the device, under a mutex. The interrupt handler acknowledges pending
 * causes and wakes waiting calls. A spinlock protects what the handler shares with calls.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/iopoll.h>
#include <linux/jiffies.h>
#include <linux/kref.h>
#include <linux/minmax.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/pm.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#include "regs.h"
#include "uapi.h"

static unsigned int size = EDU_BUFFER_SIZE;
module_param(size, uint, 0444);
MODULE_PARM_DESC(size, "Bytes of the buffer to use; QEMU 7.2 wants one less than there are");

static bool msi = true;
module_param(msi, bool, 0444);
MODULE_PARM_DESC(msi, "Take an MSI rather than the interrupt pin");

/* A transfer takes 100 ms, and a factorial as long as the caller says. */
#define EDU_TRANSFER_MS 1000
#define EDU_COMPUTE_MS  1000
#define EDU_ASK_US      200
/* More causes than that do not come while they are told. */
#define EDU_LOOKS 32

/**
 * struct edu - one device, and its node
 * @users: references: the PCI device's, and one for each open file
 * @lock: held by the call that uses the device
 * @gone: there is no device any more. Set under @lock; waiting calls read it without
 * @regs: the mapped BAR
 * @pdev: the PCI device, while there is one
 * @irq: number of its interrupt
 * @computed: a factorial is done
 * @transferred: a transfer is done
 * @events_lock: for @events, which the interrupt handler has, too
 * @events: events that have come and that nobody has taken
 * @wait: tasks that poll
 * @misc: the node
 * @id: the number in @name; 0 shows as none
 * @name: name of the node: edu, edu1, ...
 */
struct edu {
	struct kref users;
	struct mutex lock;
	bool gone;
	void __iomem *regs;
	struct pci_dev *pdev;
	int irq;
	struct completion computed;
	struct completion transferred;
	spinlock_t events_lock;
	u32 events;
	wait_queue_head_t wait;
	struct miscdevice misc;
	int id;
	char name[sizeof("edu") + 10];
};

static DEFINE_IDA(ids);

static void edu_free(struct kref *users)
{
	kfree(container_of(users, struct edu, users));
}

static u32 edu_read32(struct edu *edu, unsigned int offset)
{
	return ioread32(edu->regs + offset);
}

static void edu_write32(struct edu *edu, unsigned int offset, u32 value)
{
	iowrite32(value, edu->regs + offset);
}

/*
 * A device that was pulled out answers all ones, and stays gone even if another one is plugged in.
 */
static int edu_check(struct edu *edu)
{
	if (!edu->gone && !pci_device_is_present(edu->pdev))
		WRITE_ONCE(edu->gone, true);
	return edu->gone ? -ENODEV : 0;
}

/* ---------------------------------------------------------------- Interrupts ------------------ */

/* Acknowledge before waking anybody, so that nothing is lost: a later cause shows again. */
static void edu_tell(struct edu *edu, u32 causes)
{
	edu_write32(edu, EDU_IRQ_ACK, causes);
	if (causes & EDU_CAUSE_FACTORIAL)
		complete(&edu->computed);
	if (causes & EDU_CAUSE_DMA)
		complete(&edu->transferred);
	if (causes & ~EDU_EVENTS_OWN) {
		spin_lock(&edu->events_lock);
		edu->events |= causes & ~EDU_EVENTS_OWN;
		spin_unlock(&edu->events_lock);
		wake_up_interruptible(&edu->wait);
	}
}

/*
 * The line may be shared. A message comes only where nothing was pending before, so it looks again
 * until nothing is, or until the device is gone or broken.
 */
static irqreturn_t edu_interrupt(int irq, void *data)
{
	struct edu *edu = data;
	unsigned int looks = 0;
	u32 causes;

	while ((causes = edu_read32(edu, EDU_IRQ_STATUS)) && causes != U32_MAX &&
	       looks++ < EDU_LOOKS)
		edu_tell(edu, causes);
	return looks ? IRQ_HANDLED : IRQ_NONE;
}

/*
 * The interrupt did not come in time. It may be lost, and until its cause is acknowledged, no other
 * one comes.
 */
static void edu_look(struct edu *edu)
{
	disable_irq(edu->irq);
	local_irq_disable();
	edu_interrupt(edu->irq, edu);
	local_irq_enable();
	enable_irq(edu->irq);
}

/* Afterwards the device does not interrupt by itself, and no cause is pending. */
static void edu_quiesce(struct edu *edu)
{
	edu_write32(edu, EDU_STATUS, 0);
	edu_write32(edu, EDU_IRQ_ACK, U32_MAX);
}

static u32 edu_take(struct edu *edu)
{
	u32 events;

	spin_lock_irq(&edu->events_lock);
	events = edu->events;
	edu->events = 0;
	spin_unlock_irq(&edu->events_lock);
	return events;
}

/* ---------------------------------------------------------------- Under the lock -------------- */

static int edu_invert(struct edu *edu, u32 *number)
{
	edu_write32(edu, EDU_LIVENESS, *number);
	*number = edu_read32(edu, EDU_LIVENESS);
	return *number == U32_MAX ? edu_check(edu) : 0;
}

static int edu_await_idle(struct edu *edu, unsigned long timeout_us)
{
	u32 status;
	int err = readl_poll_timeout(edu->regs + EDU_STATUS, status,
				     !(status & EDU_STATUS_COMPUTING) || status == U32_MAX,
				     EDU_ASK_US, timeout_us);

	/* All ones is no status: the device is gone, or broken. */
	return status == U32_MAX ? edu_check(edu) ?: -EIO : err;
}

static bool edu_is_computing(struct edu *edu)
{
	return !READ_ONCE(edu->gone) && edu_read32(edu, EDU_STATUS) & EDU_STATUS_COMPUTING;
}

/*
 * The interrupt of a factorial that was given up may come late, so ask the device whether this one
 * is done.
 */
static int edu_await_computed(struct edu *edu, unsigned int timeout_ms)
{
	long left = msecs_to_jiffies(timeout_ms);
	bool computing;

	do {
		left = wait_for_completion_interruptible_timeout(&edu->computed, left);
		if (left < 0)
			return left;
		computing = edu_is_computing(edu);
	} while (left && computing);
	/* Only now: one that has gone computes nothing either. */
	if (edu_check(edu))
		return -ENODEV;
	if (left)
		return 0;
	if (computing)
		return -ETIMEDOUT;
	edu_look(edu);
	return 0;
}

static int edu_compute(struct edu *edu, struct edu_compute *compute)
{
	unsigned int timeout_ms = compute->timeout_ms ?: EDU_COMPUTE_MS;
	bool poll = compute->flags & EDU_COMPUTE_POLL;
	int err;

	/* A factorial that was given up may still run, and then the device would ignore ours. */
	err = edu_await_idle(edu, EDU_COMPUTE_MS * USEC_PER_MSEC);
	if (err)
		return err;
	reinit_completion(&edu->computed);
	edu_write32(edu, EDU_STATUS, poll ? 0 : EDU_STATUS_INTERRUPT);
	edu_write32(edu, EDU_FACTORIAL, compute->number);
	if (poll)
		err = edu_await_idle(edu, timeout_ms * (unsigned long)USEC_PER_MSEC);
	else
		err = edu_await_computed(edu, timeout_ms);
	/* If it is given up, it must not interrupt. */
	edu_write32(edu, EDU_STATUS, 0);
	if (err)
		return err;
	compute->result = edu_read32(edu, EDU_FACTORIAL);
	return compute->result == U32_MAX ? edu_check(edu) : 0;
}

static int edu_await_transfer_end(struct edu *edu)
{
	u32 command;
	int err = readl_poll_timeout(edu->regs + EDU_DMA_CMD, command,
				     !(command & EDU_DMA_RUN) || command == U32_MAX, EDU_ASK_US,
				     EDU_TRANSFER_MS * USEC_PER_MSEC);

	return command == U32_MAX ? -EIO : err;
}

/*
 * The device has not reported an end, and memory that it may write to is about to be freed. If the
 * transfer does not end, cut the device off.
 */
static int edu_stop_transfer(struct edu *edu)
{
	if (edu_await_transfer_end(edu))
		pci_clear_master(edu->pdev);
	/* Take its pending causes now, so that they do not count for the next transfer. */
	edu_look(edu);
	return edu_check(edu) ?: -ETIMEDOUT;
}

/* Nothing can stop the device in the middle of it, so no signal ends this wait. */
static int edu_await_transferred(struct edu *edu)
{
	unsigned long left = msecs_to_jiffies(EDU_TRANSFER_MS);

	do
		left = wait_for_completion_timeout(&edu->transferred, left);
	while (left && edu_read32(edu, EDU_DMA_CMD) & EDU_DMA_RUN);
	if (left)
		return 0;
	if (!(edu_read32(edu, EDU_DMA_CMD) & EDU_DMA_RUN)) {
		edu_look(edu);
		if (try_wait_for_completion(&edu->transferred))
			return 0;
	}
	return edu_stop_transfer(edu);
}

static int edu_start_transfer(struct edu *edu, dma_addr_t bus, u32 at, u32 n, bool to_ram)
{
	if (edu_read32(edu, EDU_DMA_CMD) & EDU_DMA_RUN)
		return edu_check(edu) ?: -EIO;
	/* The device may have been cut off, or may have lost power. */
	pci_set_master(edu->pdev);
	reinit_completion(&edu->transferred);
	edu_write32(edu, EDU_DMA_SRC, to_ram ? EDU_BUFFER + at : bus);
	edu_write32(edu, EDU_DMA_DST, to_ram ? bus : EDU_BUFFER + at);
	edu_write32(edu, EDU_DMA_CNT, n);
	edu_write32(edu, EDU_DMA_CMD,
		    EDU_DMA_RUN | EDU_DMA_INTERRUPT | (to_ram ? EDU_DMA_TO_RAM : 0));
	return 0;
}

static int edu_transfer(struct edu *edu, void *bytes, u32 at, u32 n, bool to_ram)
{
	enum dma_data_direction direction = to_ram ? DMA_FROM_DEVICE : DMA_TO_DEVICE;
	struct device *device = &edu->pdev->dev;
	dma_addr_t bus;
	int err;

	bus = dma_map_single(device, bytes, n, direction);
	if (dma_mapping_error(device, bus))
		return -EIO;
	err = edu_start_transfer(edu, bus, at, n, to_ram);
	if (!err)
		err = edu_await_transferred(edu);
	dma_unmap_single(device, bus, n, direction);
	return err;
}

/* ---------------------------------------------------------------- Calls ----------------------- */

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

static void edu_unlock(struct edu *edu)
{
	mutex_unlock(&edu->lock);
	wake_up_interruptible(&edu->wait);
}

/* Gives the caller the device, until edu_unlock(). */
static int edu_lock(struct edu *edu, struct file *filp)
{
	if (filp->f_flags & O_NONBLOCK) {
		if (!mutex_trylock(&edu->lock))
			return -EAGAIN;
	} else if (mutex_lock_interruptible(&edu->lock)) {
		return -ERESTARTSYS;
	}
	if (!edu->gone)
		return 0;
	edu_unlock(edu);
	return -ENODEV;
}

/* The device reaches only low memory. User memory is not touched under the lock. */
static void *edu_alloc(size_t n)
{
	return kmalloc(n, GFP_KERNEL | GFP_DMA);
}

static ssize_t edu_read(struct file *filp, char __user *buf, size_t count, loff_t *pos)
{
	struct edu *edu = filp->private_data;
	void *bytes;
	int err;

	if (*pos >= size || !count)
		return 0;
	count = min_t(size_t, count, size - *pos);
	bytes = edu_alloc(count);
	if (!bytes)
		return -ENOMEM;
	err = edu_lock(edu, filp);
	if (!err) {
		err = edu_transfer(edu, bytes, *pos, count, true);
		edu_unlock(edu);
	}
	if (!err && copy_to_user(buf, bytes, count))
		err = -EFAULT;
	kfree(bytes);
	if (err)
		return err;
	*pos += count;
	return count;
}

static ssize_t edu_write(struct file *filp, const char __user *buf, size_t count, loff_t *pos)
{
	struct edu *edu = filp->private_data;
	void *bytes;
	int err;

	if (!count)
		return 0;
	if (*pos >= size)
		return -ENOSPC;
	count = min_t(size_t, count, size - *pos);
	bytes = edu_alloc(count);
	if (!bytes)
		return -ENOMEM;
	if (copy_from_user(bytes, buf, count)) {
		kfree(bytes);
		return -EFAULT;
	}
	err = edu_lock(edu, filp);
	if (!err) {
		err = edu_transfer(edu, bytes, *pos, count, false);
		edu_unlock(edu);
	}
	kfree(bytes);
	if (err)
		return err;
	*pos += count;
	return count;
}

static loff_t edu_llseek(struct file *filp, loff_t offset, int whence)
{
	return fixed_size_llseek(filp, offset, whence, size);
}

static long edu_ioctl_invert(struct edu *edu, struct file *filp, u32 __user *arg)
{
	u32 number;
	int err;

	if (get_user(number, arg))
		return -EFAULT;
	err = edu_lock(edu, filp);
	if (err)
		return err;
	err = edu_invert(edu, &number);
	edu_unlock(edu);
	return err ? err : put_user(number, arg);
}

static long edu_ioctl_compute(struct edu *edu, struct file *filp, struct edu_compute __user *arg)
{
	struct edu_compute compute;
	int err;

	if (copy_from_user(&compute, arg, sizeof(compute)))
		return -EFAULT;
	if (compute.flags & ~EDU_COMPUTE_POLL || compute.number > EDU_COMPUTE_MAX ||
	    compute.timeout_ms > EDU_COMPUTE_MAX_MS)
		return -EINVAL;
	err = edu_lock(edu, filp);
	if (err)
		return err;
	err = edu_compute(edu, &compute);
	edu_unlock(edu);
	return err ? err : put_user(compute.result, &arg->result);
}

/* A read makes sure that the write has arrived. */
static long edu_ioctl_raise(struct edu *edu, struct file *filp, u32 __user *arg)
{
	u32 events;
	int err;

	if (!(filp->f_mode & FMODE_WRITE))
		return -EBADF;
	if (get_user(events, arg))
		return -EFAULT;
	if (events & EDU_EVENTS_OWN)
		return -EINVAL;
	err = edu_lock(edu, filp);
	if (err)
		return err;
	edu_write32(edu, EDU_IRQ_RAISE, events);
	if (edu_read32(edu, EDU_ID) != EDU_ID_VALUE)
		err = edu_check(edu);
	edu_unlock(edu);
	return err;
}

/* A caller may take events while another call uses the device. */
static long edu_ioctl_take(struct edu *edu, u32 __user *arg)
{
	if (READ_ONCE(edu->gone))
		return -ENODEV;
	return put_user(edu_take(edu), arg);
}

static long edu_ioctl(struct file *filp, unsigned int cmd, unsigned long arg)
{
	struct edu *edu = filp->private_data;
	void __user *user = (void __user *)arg;

	switch (cmd) {
	case EDU_INVERT:
		return edu_ioctl_invert(edu, filp, user);
	case EDU_COMPUTE:
		return edu_ioctl_compute(edu, filp, user);
	case EDU_RAISE:
		return edu_ioctl_raise(edu, filp, user);
	case EDU_TAKE:
		return edu_ioctl_take(edu, user);
	default:
		return -ENOTTY;
	}
}

static __poll_t edu_poll(struct file *filp, struct poll_table_struct *table)
{
	struct edu *edu = filp->private_data;
	__poll_t mask = 0;

	poll_wait(filp, &edu->wait, table);
	if (READ_ONCE(edu->gone))
		return EPOLLERR | EPOLLHUP;
	if (!mutex_is_locked(&edu->lock))
		mask = EPOLLIN | EPOLLRDNORM | EPOLLOUT | EPOLLWRNORM;
	spin_lock_irq(&edu->events_lock);
	if (edu->events)
		mask |= EPOLLPRI;
	spin_unlock_irq(&edu->events_lock);
	return mask;
}

static const struct file_operations edu_fops = {
	.owner = THIS_MODULE,
	.open = edu_open,
	.release = edu_release,
	.llseek = edu_llseek,
	.read = edu_read,
	.write = edu_write,
	.poll = edu_poll,
	.unlocked_ioctl = edu_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

/* ---------------------------------------------------------------- The PCI device -------------- */

static int edu_register(struct edu *edu)
{
	int err;

	edu->id = ida_alloc(&ids, GFP_KERNEL);
	if (edu->id < 0)
		return edu->id;
	strscpy(edu->name, "edu", sizeof(edu->name));
	if (edu->id)
		snprintf(edu->name, sizeof(edu->name), "edu%d", edu->id);
	edu->misc = (struct miscdevice){
		.minor = MISC_DYNAMIC_MINOR,
		.name = edu->name,
		.fops = &edu_fops,
		.parent = &edu->pdev->dev,
	};
	err = misc_register(&edu->misc);
	if (err)
		ida_free(&ids, edu->id);
	return err;
}

/* Its driver before this one may have left it in any state. */
static int edu_take_interrupt(struct edu *edu)
{
	struct pci_dev *pdev = edu->pdev;
	int err;

	err = pci_alloc_irq_vectors(pdev, 1, 1,
				    PCI_IRQ_ALL_TYPES & ~(msi ? 0 : PCI_IRQ_MSI | PCI_IRQ_MSIX));
	if (err < 0)
		return err;
	edu_quiesce(edu);
	edu->irq = pci_irq_vector(pdev, 0);
	err = request_irq(edu->irq, edu_interrupt, IRQF_SHARED, KBUILD_MODNAME, edu);
	if (err)
		pci_free_irq_vectors(pdev);
	return err;
}

static void edu_give_interrupt(struct edu *edu)
{
	free_irq(edu->irq, edu);
	pci_free_irq_vectors(edu->pdev);
}

static struct edu *edu_create(struct pci_dev *pdev)
{
	struct edu *edu = kzalloc(sizeof(*edu), GFP_KERNEL);

	if (!edu)
		return NULL;
	kref_init(&edu->users);
	mutex_init(&edu->lock);
	init_completion(&edu->computed);
	init_completion(&edu->transferred);
	spin_lock_init(&edu->events_lock);
	init_waitqueue_head(&edu->wait);
	edu->pdev = pdev;
	edu->regs = pcim_iomap_table(pdev)[EDU_BAR];
	return edu;
}

/* Enabling and mapping are undone after remove(), by the PCI core. */
static int edu_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct edu *edu;
	int err;

	if (!size || size > EDU_BUFFER_SIZE)
		return dev_err_probe(&pdev->dev, -EINVAL, "size=%u: 1 to %u are possible\n", size,
				     EDU_BUFFER_SIZE);
	err = pcim_enable_device(pdev);
	if (err)
		return dev_err_probe(&pdev->dev, err, "cannot enable the device\n");
	err = pcim_iomap_regions(pdev, BIT(EDU_BAR), KBUILD_MODNAME);
	if (err)
		return dev_err_probe(&pdev->dev, err, "cannot map BAR %d\n", EDU_BAR);
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(EDU_DMA_BITS));
	if (err)
		return dev_err_probe(&pdev->dev, err, "no memory that it reaches\n");
	edu = edu_create(pdev);
	if (!edu)
		return -ENOMEM;
	pci_set_drvdata(pdev, edu);
	err = edu_await_transfer_end(edu);
	if (err) {
		dev_err_probe(&pdev->dev, err, "a transfer of before does not end\n");
		goto free;
	}
	pci_set_master(pdev);
	err = edu_take_interrupt(edu);
	if (err) {
		dev_err_probe(&pdev->dev, err, "cannot have an interrupt\n");
		goto free;
	}
	err = edu_register(edu);
	if (err) {
		dev_err_probe(&pdev->dev, err, "cannot make a node\n");
		goto give_interrupt;
	}
	return 0;

give_interrupt:
	edu_give_interrupt(edu);
free:
	kfree(edu);
	return err;
}

/*
 * Open files live on, without a device. A call that waits for a factorial returns. This waits for a
 * running transfer, because the device writes to memory until it is done.
 */
static void edu_remove(struct pci_dev *pdev)
{
	struct edu *edu = pci_get_drvdata(pdev);

	misc_deregister(&edu->misc);
	ida_free(&ids, edu->id);
	WRITE_ONCE(edu->gone, true);
	complete(&edu->computed);
	mutex_lock(&edu->lock);
	edu_quiesce(edu);
	mutex_unlock(&edu->lock);
	edu_give_interrupt(edu);
	pci_clear_master(pdev);
	wake_up_interruptible(&edu->wait);
	kref_put(&edu->users, edu_free);
}

/* The device may lose its state: the buffer, and a factorial that was given up. */
static int edu_suspend(struct device *device)
{
	struct edu *edu = dev_get_drvdata(device);

	mutex_lock(&edu->lock);
	edu_quiesce(edu);
	mutex_unlock(&edu->lock);
	return 0;
}

static int edu_resume(struct device *device)
{
	return edu_suspend(device);
}

static DEFINE_SIMPLE_DEV_PM_OPS(edu_pm_ops, edu_suspend, edu_resume);

/* No call uses the device while it is reset. */
static void edu_reset_prepare(struct pci_dev *pdev)
{
	struct edu *edu = pci_get_drvdata(pdev);

	mutex_lock(&edu->lock);
}

static void edu_reset_done(struct pci_dev *pdev)
{
	struct edu *edu = pci_get_drvdata(pdev);

	edu_unlock(edu);
}

static const struct pci_error_handlers edu_error_handlers = {
	.reset_prepare = edu_reset_prepare,
	.reset_done = edu_reset_done,
};

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
	.err_handler = &edu_error_handlers,
	.driver.pm = pm_sleep_ptr(&edu_pm_ops),
};
module_pci_driver(edu_driver);

MODULE_DESCRIPTION("The edu device of QEMU");
MODULE_AUTHOR("The lkp_enc authors");
MODULE_LICENSE("GPL");
