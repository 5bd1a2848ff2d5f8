// SPDX-License-Identifier: GPL-2.0-only
/*
 * Misc devices: nodes of major number 10. One lock covers the list and every open().
 */
#include "internal.h"

#include "sim_file.h"

#include <string.h>

static const struct class misc_class = { .name = "misc" };

/* With the lock held. */
static struct miscdevice *by_minor(struct sim_kernel *kernel, unsigned int minor)
{
	struct miscdevice *misc;

	list_for_each_entry (misc, &kernel->misc, list)
		if ((unsigned int)misc->minor == minor)
			return misc;
	return NULL;
}

static int take_minor(struct sim_kernel *kernel, int wanted)
{
	if (wanted != MISC_DYNAMIC_MINOR)
		return by_minor(kernel, (unsigned int)wanted) ? -EBUSY : wanted;
	/* Take the highest free number below 64, as the kernel does. */
	for (int minor = 63; minor >= 0; minor--)
		if (!kernel->misc_minors[minor]) {
			kernel->misc_minors[minor] = 1;
			return minor;
		}
	return -EBUSY;
}

/* With the lock held. */
static int register_locked(struct sim_kernel *kernel, struct miscdevice *misc)
{
	int wanted = misc->minor;
	int minor = take_minor(kernel, wanted);
	struct sim_device *device;

	if (minor < 0)
		return minor;
	misc->minor = minor;
	/* The node exists from here on; an open() waits for the lock. */
	device = sim_device_make(&misc_class, misc->parent, MKDEV(MISC_MAJOR, (unsigned int)minor),
				 misc, misc->groups, misc->nodename ? misc->nodename : misc->name);
	if (IS_ERR(device)) {
		kernel->misc_minors[minor] = 0;
		misc->minor = wanted;
		return (int)PTR_ERR(device);
	}
	misc->this_device = &device->device;
	list_add(&misc->list, &kernel->misc);
	return 0;
}

int sim_misc_register(struct miscdevice *misc, const struct sim_place *place)
{
	struct sim_kernel *kernel = sim_kernel_of("misc_register()");
	int err = sim_enter(sim_current(), SIM_MISC_REGISTER, misc);

	if (!misc->name || !misc->fops)
		sim_bug("misc_register() of a device without name or fops");
	if (sim_place_of("misc device", misc))
		sim_bug("the misc device %s is registered already, at %s", misc->name,
			sim_place_text(sim_place_of("misc device", misc)));
	if (err)
		return err;
	INIT_LIST_HEAD(&misc->list);
	mutex_lock(&kernel->misc_lock);
	err = register_locked(kernel, misc);
	mutex_unlock(&kernel->misc_lock);
	if (err)
		return err;
	sim_remember("misc device", misc, sizeof(*misc), place, "%s", misc->name);
	sim_node_published(dev_name(misc->this_device));
	return 0;
}

void misc_deregister(struct miscdevice *misc)
{
	struct sim_kernel *kernel = sim_kernel_of("misc_deregister()");

	sim_enter(sim_current(), SIM_MISC_DEREGISTER, misc);
	if (!sim_forget("misc device", misc))
		sim_bug("misc_deregister() of a device that is not registered");
	mutex_lock(&kernel->misc_lock);
	list_del(&misc->list);
	sim_device_unmake(container_of(misc->this_device, struct sim_device, device));
	misc->this_device = NULL;
	if (misc->minor < 64)
		kernel->misc_minors[misc->minor] = 0;
	mutex_unlock(&kernel->misc_lock);
}

int sim_misc_open(struct sim_file *file)
{
	struct sim_kernel *kernel = file->kernel;
	struct miscdevice *misc;
	int err = -ENODEV;

	mutex_lock(&kernel->misc_lock);
	misc = by_minor(kernel, iminor(&file->inode));
	if (misc && try_module_get(misc->fops->owner)) {
		file->file.f_op = misc->fops;
		file->file.private_data = misc;
		err = misc->fops->open ? misc->fops->open(&file->inode, &file->file) : 0;
		if (err)
			module_put(misc->fops->owner);
	}
	mutex_unlock(&kernel->misc_lock);
	return err;
}
