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

/* With the machine's lock held. */
static struct sim_class *class_entry(struct sim_kernel *kernel, const struct class *class)
{
	struct sim_class *entry;

	list_for_each_entry (entry, &kernel->classes, list)
		if (entry->class == class)
			return entry;
	return NULL;
}

/* The class is @class, or one of that name if that is NULL. */
static struct sim_class *add_class(const struct class *class, const char *name,
				   const struct sim_place *place)
{
	struct sim_kernel *kernel = sim_kernel_of("class_register()");
	struct sim_class *entry;

	if (sim_is_remembered("class", name))
		return ERR_PTR(-EEXIST);
	entry = calloc(1, sizeof(*entry));
	if (!entry)
		return ERR_PTR(-ENOMEM);
	entry->made.name = name;
	entry->class = class ? class : &entry->made;
	dev_set_name(&entry->directory, "class/%s", name);
	dev_set_drvdata(&entry->directory, entry);
	pthread_mutex_lock(&kernel->lock);
	list_add_tail(&entry->list, &kernel->classes);
	pthread_mutex_unlock(&kernel->lock);
	sim_remember("class", entry->class, 0, place, "%s", name);
	return entry;
}

struct class *sim_class_create(const char *name, const struct sim_place *place)
{
	int err = sim_enter(sim_current(), SIM_CLASS_CREATE, NULL);
	struct sim_class *entry;

	sim_may_sleep(sim_current(), "class_create()");
	entry = err ? ERR_PTR(err) : add_class(NULL, name, place);
	return IS_ERR(entry) ? ERR_CAST(entry) : &entry->made;
}

int sim_class_register(const struct class *class, const struct sim_place *place)
{
	int err = sim_enter(sim_current(), SIM_CLASS_REGISTER, class);

	sim_may_sleep(sim_current(), "class_register()");
	return err ? err : (int)PTR_ERR_OR_ZERO(add_class(class, class->name, place));
}

void class_unregister(const struct class *class)
{
	struct sim_kernel *kernel = sim_kernel_of("class_unregister()");
	struct sim_class *entry;

	if (!sim_forget("class", class))
		sim_bug("class_unregister() of something that is not a class");
	pthread_mutex_lock(&kernel->lock);
	entry = class_entry(kernel, class);
	list_del(&entry->list);
	pthread_mutex_unlock(&kernel->lock);
	sim_attrs_remove(&entry->directory);
	free(entry);
}

void class_destroy(const struct class *class)
{
	if (IS_ERR_OR_NULL(class))
		return;
	if (!sim_place_of("class", class))
		sim_bug("class_destroy() of something that is not a class");
	class_unregister(class);
}

struct device *sim_class_directory(const struct class *class, const char *what)
{
	struct sim_kernel *kernel = sim_kernel_of(what);
	struct sim_class *entry;

	pthread_mutex_lock(&kernel->lock);
	entry = class_entry(kernel, class);
	pthread_mutex_unlock(&kernel->lock);
	if (!entry)
		sim_bug("%s of something that is not a class", what);
	return &entry->directory;
}

void sim_classes_drop(struct sim_kernel *kernel)
{
	struct sim_class *entry, *following;

	list_for_each_entry_safe (entry, following, &kernel->classes, list)
		free(entry);
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

struct sim_device *sim_device_make(const struct class *class, struct device *parent, dev_t number,
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
	err = sim_attrs_add(&device->device, class->dev_groups);
	if (!err)
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

struct device *sim_device_create(const struct sim_place *place, const struct class *class,
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

void device_destroy(const struct class *class, dev_t number)
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
