// SPDX-License-Identifier: GPL-2.0-only
/*
 * The watchdog core: /dev/watchdog and /dev/watchdogN for a driver's timer. It is written like a
 * driver, of kernel calls that can fail, sleep and be watched like all others.
 */
#include "internal.h"

#include <linux/cdev.h>
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/kref.h>
#include <linux/miscdevice.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/watchdog.h>

#define WATCHDOG_MINOR 130

/* Bits of struct watchdog_core_data.status. */
#define DOG_OPEN          0
#define DOG_ALLOW_RELEASE 1
#define DOG_KEEPALIVE     2

/**
 * struct watchdog_core_data - a watchdog as files know it; it outlives the driver's device
 * @kref: references: one of the driver, one of the open file, and one of @cdev
 * @lock: held while the driver's operations run
 * @wdd: the driver's; NULL once that has gone
 * @status: see above
 * @owner: the driver's module
 * @misc: /dev/watchdog
 * @is_first: whether it has that node
 * @number: of /dev/watchdogN
 * @cdev: its cdev; it lasts as long as a file that was opened through it
 */
struct watchdog_core_data {
	struct kref kref;
	struct mutex lock;
	struct watchdog_device *wdd;
	unsigned long status;
	struct module *owner;
	struct miscdevice misc;
	bool is_first;
	dev_t number;
	struct cdev *cdev;
};

static const struct class watchdog_class = { .name = "watchdog" };

static void free_dog(struct kref *kref)
{
	kfree(container_of(kref, struct watchdog_core_data, kref));
}

/* An open() by the number finds the cdev, and through it the watchdog. */
static void put_dog(void *dog)
{
	kref_put(&((struct watchdog_core_data *)dog)->kref, free_dog);
}

/* ---------------------------------------------------------------- With the lock held ---------- */

static int ping(struct watchdog_device *wdd)
{
	if (!watchdog_active(wdd) && !watchdog_hw_running(wdd))
		return 0;
	set_bit(DOG_KEEPALIVE, &wdd->wd_data->status);
	return wdd->ops->ping ? wdd->ops->ping(wdd) : wdd->ops->start(wdd);
}

static int start(struct watchdog_device *wdd)
{
	int err;

	if (watchdog_active(wdd))
		return 0;
	set_bit(DOG_KEEPALIVE, &wdd->wd_data->status);
	err = watchdog_hw_running(wdd) && wdd->ops->ping ? wdd->ops->ping(wdd)
							 : wdd->ops->start(wdd);
	if (!err)
		set_bit(WDOG_ACTIVE, &wdd->status);
	return err;
}

static int stop(struct watchdog_device *wdd)
{
	int err = 0;

	if (!watchdog_active(wdd))
		return 0;
	if (test_bit(WDOG_NO_WAY_OUT, &wdd->status))
		return -EBUSY;
	if (wdd->ops->stop) {
		clear_bit(WDOG_HW_RUNNING, &wdd->status);
		err = wdd->ops->stop(wdd);
	} else {
		set_bit(WDOG_HW_RUNNING, &wdd->status);
	}
	if (!err)
		clear_bit(WDOG_ACTIVE, &wdd->status);
	return err;
}

static unsigned int status_of(struct watchdog_device *wdd)
{
	const unsigned int of_boot = WDIOF_CARDRESET | WDIOF_OVERHEAT | WDIOF_FANFAULT |
				     WDIOF_EXTERN1 | WDIOF_EXTERN2 | WDIOF_POWERUNDER |
				     WDIOF_POWEROVER;
	unsigned int status = wdd->ops->status ? wdd->ops->status(wdd) : wdd->bootstatus & of_boot;

	if (test_bit(DOG_ALLOW_RELEASE, &wdd->wd_data->status))
		status |= WDIOF_MAGICCLOSE;
	if (test_and_clear_bit(DOG_KEEPALIVE, &wdd->wd_data->status))
		status |= WDIOF_KEEPALIVEPING;
	return status;
}

static int set_timeout(struct watchdog_device *wdd, unsigned int seconds)
{
	if (!(wdd->info->options & WDIOF_SETTIMEOUT))
		return -EOPNOTSUPP;
	if (watchdog_timeout_invalid(wdd, seconds))
		return -EINVAL;
	if (wdd->ops->set_timeout)
		return wdd->ops->set_timeout(wdd, seconds);
	wdd->timeout = seconds;
	return 0;
}

static int set_options(struct watchdog_device *wdd, int options)
{
	int err = 0;

	if (options & WDIOS_DISABLECARD)
		err = stop(wdd);
	if (err >= 0 && options & WDIOS_ENABLECARD)
		err = start(wdd);
	return err;
}

static long dog_ioctl(struct watchdog_device *wdd, unsigned int cmd, void __user *user)
{
	int __user *number = user;
	int value, err;

	switch (cmd) {
	case WDIOC_GETSUPPORT:
		return copy_to_user(user, wdd->info, sizeof(*wdd->info)) ? -EFAULT : 0;
	case WDIOC_GETSTATUS:
		return put_user((int)status_of(wdd), number);
	case WDIOC_GETBOOTSTATUS:
		return put_user((int)wdd->bootstatus, number);
	case WDIOC_SETOPTIONS:
		return get_user(value, number) ? -EFAULT : set_options(wdd, value);
	case WDIOC_KEEPALIVE:
		return wdd->info->options & WDIOF_KEEPALIVEPING ? ping(wdd) : -EOPNOTSUPP;
	case WDIOC_SETTIMEOUT:
		if (get_user(value, number))
			return -EFAULT;
		err = set_timeout(wdd, (unsigned int)value);
		/* A running watchdog must not bite because of the new time. */
		if (err < 0)
			return err;
		err = ping(wdd);
		if (err < 0)
			return err;
		return put_user((int)wdd->timeout, number);
	case WDIOC_GETTIMEOUT:
		return wdd->timeout ? put_user((int)wdd->timeout, number) : -EOPNOTSUPP;
	case WDIOC_SETPRETIMEOUT:
		return get_user(value, number) ? -EFAULT : -EOPNOTSUPP;
	case WDIOC_GETPRETIMEOUT:
		return put_user((int)wdd->pretimeout, number);
	case WDIOC_GETTIMELEFT:
		return wdd->ops->get_timeleft ? put_user((int)wdd->ops->get_timeleft(wdd), number)
					      : -EOPNOTSUPP;
	default:
		return -ENOTTY;
	}
}

/* ---------------------------------------------------------------- Files ----------------------- */

/* The driver's operations stay usable until this is given back. */
static struct watchdog_device *take_driver(struct watchdog_core_data *dog)
{
	mutex_lock(&dog->lock);
	return dog->wdd;
}

static int begin(struct watchdog_core_data *dog, struct watchdog_device *wdd)
{
	int err;

	if (!wdd)
		return -ENODEV;
	if (!try_module_get(wdd->ops->owner))
		return -EBUSY;
	err = start(wdd);
	if (err < 0)
		module_put(wdd->ops->owner);
	else
		kref_get(&dog->kref);
	return err;
}

static int dog_open(struct inode *inode, struct file *file)
{
	struct watchdog_core_data *dog =
		inode->i_cdev ? inode->i_cdev->sim_data
			      : container_of(file->private_data, struct watchdog_core_data, misc);
	int err;

	/* One file at a time. */
	if (test_and_set_bit(DOG_OPEN, &dog->status))
		return -EBUSY;
	err = begin(dog, take_driver(dog));
	mutex_unlock(&dog->lock);
	if (err < 0) {
		clear_bit(DOG_OPEN, &dog->status);
		return err;
	}
	file->private_data = dog;
	return stream_open(inode, file);
}

/* Stop the watchdog if a program wrote the magic letter, or if the driver has no such letter. */
static void end(struct watchdog_core_data *dog, struct watchdog_device *wdd)
{
	bool may_stop = test_and_clear_bit(DOG_ALLOW_RELEASE, &dog->status) ||
			!(wdd->info->options & WDIOF_MAGICCLOSE);

	if (watchdog_active(wdd) && (!may_stop || stop(wdd))) {
		pr_crit("watchdog%d: watchdog did not stop!\n", wdd->id);
		ping(wdd);
	}
}

static int dog_release(struct inode *inode, struct file *file)
{
	struct watchdog_core_data *dog = file->private_data;
	struct watchdog_device *wdd = take_driver(dog);

	(void)inode;
	if (wdd)
		end(dog, wdd);
	clear_bit(DOG_OPEN, &dog->status);
	mutex_unlock(&dog->lock);
	module_put(dog->owner);
	kref_put(&dog->kref, free_dog);
	return 0;
}

/* Any write pings. A V in it says that the file will be closed on purpose. */
static ssize_t dog_write(struct file *file, const char __user *text, size_t n, loff_t *pos)
{
	struct watchdog_core_data *dog = file->private_data;
	struct watchdog_device *wdd;
	char letter = 0;
	int err = -ENODEV;

	(void)pos;
	if (!n)
		return 0;
	clear_bit(DOG_ALLOW_RELEASE, &dog->status);
	for (size_t i = 0; i < n; i++) {
		if (get_user(letter, text + i))
			return -EFAULT;
		if (letter == 'V')
			set_bit(DOG_ALLOW_RELEASE, &dog->status);
	}
	wdd = take_driver(dog);
	if (wdd)
		err = ping(wdd);
	mutex_unlock(&dog->lock);
	return err < 0 ? err : (ssize_t)n;
}

static long dog_unlocked_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct watchdog_core_data *dog = file->private_data;
	struct watchdog_device *wdd = take_driver(dog);
	long result = wdd ? dog_ioctl(wdd, cmd, (void __user *)arg) : -ENODEV;

	mutex_unlock(&dog->lock);
	return result;
}

static const struct file_operations dog_fops = {
	.llseek = no_llseek,
	.open = dog_open,
	.release = dog_release,
	.write = dog_write,
	.unlocked_ioctl = dog_unlocked_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

/* ---------------------------------------------------------------- For drivers ----------------- */

int watchdog_init_timeout(struct watchdog_device *wdd, unsigned int seconds,
			  const struct device *dev)
{
	(void)dev;
	if (!seconds)
		return 0;
	if (watchdog_timeout_invalid(wdd, seconds))
		return -EINVAL;
	wdd->timeout = seconds;
	return 0;
}

static void remove_number(struct watchdog_core_data *dog)
{
	cdev_del(dog->cdev);
	unregister_chrdev_region(dog->number, 1);
}

/* /dev/watchdogN. */
static int add_own_node(struct watchdog_core_data *dog, struct watchdog_device *wdd,
			const struct sim_place *place)
{
	struct device *device;
	int err =
		sim_alloc_chrdev_region(&dog->number, (unsigned int)wdd->id, 1, "watchdog", place);

	if (err)
		return err;
	dog->cdev = cdev_alloc();
	if (!dog->cdev) {
		unregister_chrdev_region(dog->number, 1);
		return -ENOMEM;
	}
	dog->cdev->ops = &dog_fops;
	dog->cdev->sim_data = dog;
	dog->cdev->sim_release = put_dog;
	kref_get(&dog->kref);
	err = sim_cdev_add(dog->cdev, dog->number, 1, place);
	if (err)
		goto no_cdev;
	device = sim_device_create(place, &watchdog_class, wdd->parent, dog->number, wdd, NULL,
				   "watchdog%d", wdd->id);
	if (!IS_ERR(device))
		return 0;
	err = (int)PTR_ERR(device);
no_cdev:
	remove_number(dog);
	return err;
}

/* Give /dev/watchdog to the first one. A driver with a node of its own may have it. */
static int add_first_node(struct watchdog_core_data *dog, struct watchdog_device *wdd,
			  const struct sim_place *place)
{
	int err;

	dog->misc = (struct miscdevice){ .minor = WATCHDOG_MINOR,
					 .name = "watchdog",
					 .fops = &dog_fops,
					 .parent = wdd->parent };
	err = wdd->id ? -EBUSY : sim_misc_register(&dog->misc, place);
	dog->is_first = !err;
	return err == -EBUSY ? 0 : err;
}

static void remove_first_node(struct watchdog_core_data *dog)
{
	if (dog->is_first)
		misc_deregister(&dog->misc);
}

static int add_nodes(struct watchdog_core_data *dog, struct watchdog_device *wdd,
		     const struct sim_place *place)
{
	int err = add_first_node(dog, wdd, place);

	if (err)
		return err;
	err = add_own_node(dog, wdd, place);
	if (err)
		remove_first_node(dog);
	return err;
}

/* Take the smallest free number; -ENOSPC if there is none. */
static int take_number(struct sim_kernel *kernel)
{
	int id;

	pthread_mutex_lock(&kernel->lock);
	for (id = 0; id < 32 && kernel->watchdogs & BIT(id); id++)
		;
	kernel->watchdogs |= id < 32 ? (u32)BIT(id) : 0;
	pthread_mutex_unlock(&kernel->lock);
	return id < 32 ? id : -ENOSPC;
}

static void give_number_back(struct sim_kernel *kernel, int id)
{
	pthread_mutex_lock(&kernel->lock);
	kernel->watchdogs &= ~(u32)BIT(id);
	pthread_mutex_unlock(&kernel->lock);
}

/* Open files stay open, and have no device any more. */
static void detach(struct watchdog_core_data *dog, struct watchdog_device *wdd)
{
	mutex_lock(&dog->lock);
	if (watchdog_active(wdd) && test_bit(WDOG_STOP_ON_UNREGISTER, &wdd->status))
		stop(wdd);
	wdd->wd_data = NULL;
	dog->wdd = NULL;
	mutex_unlock(&dog->lock);
	give_number_back(sim_kernel_of("a watchdog"), wdd->id);
	kref_put(&dog->kref, free_dog);
}

int sim_watchdog_register_device(struct watchdog_device *wdd, const struct sim_place *place)
{
	struct sim_kernel *kernel = sim_kernel_of("watchdog_register_device()");
	struct watchdog_core_data *dog;
	int err;

	if (!wdd->info || !wdd->ops || !wdd->ops->start ||
	    (!wdd->ops->stop && !wdd->max_hw_heartbeat_ms))
		return -EINVAL;
	wdd->id = take_number(kernel);
	if (wdd->id < 0)
		return wdd->id;
	dog = sim_kzalloc(sizeof(*dog), GFP_KERNEL, place);
	if (!dog) {
		give_number_back(kernel, wdd->id);
		return -ENOMEM;
	}
	kref_init(&dog->kref);
	mutex_init(&dog->lock);
	dog->wdd = wdd;
	dog->owner = wdd->ops->owner;
	wdd->wd_data = dog;
	err = add_nodes(dog, wdd, place);
	if (err)
		detach(dog, wdd);
	return err;
}

void watchdog_unregister_device(struct watchdog_device *wdd)
{
	struct watchdog_core_data *dog = wdd->wd_data;

	if (!dog)
		return;
	device_destroy(&watchdog_class, dog->number);
	remove_number(dog);
	remove_first_node(dog);
	detach(dog, wdd);
}
