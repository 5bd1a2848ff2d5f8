// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver model: devices of classes.
 */
#include "internal.h"

#include <string.h>

#define NODE "device"

int dev_set_name(struct device *dev, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	sim_vformat(dev->sim_name, sizeof(dev->sim_name), format, args);
	va_end(args);
	dev->kobj.name = dev->sim_name;
	/* The pointer is only compared. */
	dev->kobj.sd = (struct kernfs_node *)&dev->kobj;
	return 0;
}

struct device *get_device(struct device *dev)
{
	if (dev)
		atomic_inc(&dev->sim_references);
	return dev;
}

void put_device(struct device *dev)
{
	int left;

	if (!dev)
		return;
	left = atomic_dec_return(&dev->sim_references);
	if (left < 0)
		sim_bug("put_device() of %s, to which nobody refers", dev_name(dev));
	if (!left && dev->release)
		dev->release(dev);
}

/* ---------------------------------------------------------------- Classes --------------------- */

struct class *sim_class_create(const char *name, const struct sim_place *place)
{
	int err = sim_enter(sim_current(), SIM_CLASS_CREATE, NULL);
	struct class *class;

	sim_may_sleep(sim_current(), "class_create()");
	if (!err && sim_is_remembered("class", name))
		err = -EEXIST;
	class = err ? NULL : calloc(1, sizeof(*class) + sizeof(*class->sim_directory));
	if (!class)
		return ERR_PTR(err ? err : -ENOMEM);
	class->name = name;
	class->sim_directory = (struct device *)(class + 1);
	dev_set_name(class->sim_directory, "class/%s", name);
	dev_set_drvdata(class->sim_directory, class);
	sim_remember("class", class, 0, place, "%s", name);
	return class;
}

void class_destroy(struct class *class)
{
	if (IS_ERR_OR_NULL(class))
		return;
	if (!sim_forget("class", class))
		sim_bug("class_destroy() of something that is not a class");
	sim_attrs_remove(class->sim_directory);
	free(class);
}

/* ---------------------------------------------------------------- Devices --------------------- */

/* With the machine's lock held. */
static struct sim_device *by_name(struct sim_kernel *kernel, const char *name)
{
	struct sim_device *device;

	list_for_each_entry (device, &kernel->devices, list)
		if (!strcmp(dev_name(&device->device), name))
			return device;
	return NULL;
}

/* With the machine's lock held. */
static bool has_number(struct sim_kernel *kernel, dev_t number)
{
	const struct sim_device *device;

	list_for_each_entry (device, &kernel->devices, list)
		if (number && device->device.devt == number)
			return true;
	return false;
}

static bool insert(struct sim_kernel *kernel, struct sim_device *device)
{
	bool first;

	pthread_mutex_lock(&kernel->lock);
	first = !by_name(kernel, dev_name(&device->device)) &&
		!has_number(kernel, device->device.devt);
	if (first)
		list_add_tail(&device->list, &kernel->devices);
	pthread_mutex_unlock(&kernel->lock);
	return first;
}

static void release(struct device *dev)
{
	free(container_of(dev, struct sim_device, device));
}

struct sim_device *sim_device_make(struct class *class, struct device *parent, dev_t number,
				   void *drvdata, const struct attribute_group **groups,
				   const char *name)
{
	struct sim_device *device = calloc(1, sizeof(*device));
	int err;

	if (!device)
		return ERR_PTR(-ENOMEM);
	device->device.class = class;
	device->device.parent = get_device(parent);
	device->device.devt = number;
	device->device.release = release;
	atomic_set(&device->device.sim_references, 1);
	dev_set_drvdata(&device->device, drvdata);
	dev_set_name(&device->device, "%s", name);
	err = sim_attrs_add(&device->device, groups);
	if (!err && !insert(sim_kernel_of("device_create()"), device))
		err = -EEXIST;
	if (err) {
		sim_attrs_remove(&device->device);
		put_device(parent);
		free(device);
		return ERR_PTR(err);
	}
	return device;
}

void sim_device_unmake(struct sim_device *device)
{
	struct sim_kernel *kernel = sim_kernel_of("device_destroy()");

	/* Remove the node first, so that nobody can open it from now on. */
	pthread_mutex_lock(&kernel->lock);
	list_del(&device->list);
	pthread_mutex_unlock(&kernel->lock);
	sim_attrs_remove(&device->device);
	put_device(device->device.parent);
	put_device(&device->device);
}

struct device *sim_device_create(const struct sim_place *place, struct class *class,
				 struct device *parent, dev_t number, void *drvdata,
				 const struct attribute_group **groups, const char *format, ...)
{
	int err = sim_enter(sim_current(), SIM_DEVICE_CREATE, class);
	struct sim_device *device;
	char name[40];
	va_list args;

	sim_may_sleep(sim_current(), "device_create()");
	if (err)
		return ERR_PTR(err);
	va_start(args, format);
	sim_vformat(name, sizeof(name), format, args);
	va_end(args);
	device = sim_device_make(class, parent, number, drvdata, groups, name);
	if (IS_ERR(device))
		return ERR_CAST(device);
	sim_remember(NODE, device, 0, place, "%s", name);
	if (number)
		sim_node_published(name);
	return &device->device;
}

void device_destroy(struct class *class, dev_t number)
{
	struct sim_kernel *kernel = sim_kernel_of("device_destroy()");
	struct sim_device *device, *found = NULL;

	sim_enter(sim_current(), SIM_DEVICE_DESTROY, class);
	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (device, &kernel->devices, list)
		if (device->device.class == class && device->device.devt == number)
			found = device;
	pthread_mutex_unlock(&kernel->lock);
	if (!found)
		return;
	sim_forget(NODE, found);
	sim_device_unmake(found);
}

void sim_devices_drop(struct sim_kernel *kernel)
{
	struct sim_device *device, *following;

	list_for_each_entry_safe (device, following, &kernel->devices, list)
		free(device);
}

/* ---------------------------------------------------------------- Seen from outside ----------- */

void sim_kernel_set_node_hook(struct sim_kernel *kernel, sim_node_fn *hook, void *context)
{
	kernel->node_hook = hook;
	kernel->node_context = context;
}

void sim_node_published(const char *name)
{
	struct sim_kernel *kernel = sim_kernel_of("a node");

	if (kernel->node_hook)
		kernel->node_hook(name, kernel->node_context);
}

bool sim_node_name(struct sim_kernel *kernel, size_t index, char name[40])
{
	const struct sim_device *device;
	bool found = false;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (device, &kernel->devices, list) {
		if (!device->device.devt || index--)
			continue;
		(snprintf)(name, 40, "%s", dev_name(&device->device));
		found = true;
		break;
	}
	pthread_mutex_unlock(&kernel->lock);
	return found;
}

bool sim_node_find(struct sim_kernel *kernel, const char *name, dev_t *number)
{
	const struct sim_device *device;

	pthread_mutex_lock(&kernel->lock);
	device = by_name(kernel, name);
	if (device)
		*number = device->device.devt;
	pthread_mutex_unlock(&kernel->lock);
	return device && *number;
}
