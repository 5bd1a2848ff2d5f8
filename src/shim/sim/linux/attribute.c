// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attributes. The removal of an attribute waits for its running show and store functions; no other
 * one begins afterwards.
 */
#include "internal.h"

#include <string.h>

static const struct sim_place queue_site = { "fs/kernfs/dir.c", 0, "kernfs_drain" };

/**
 * struct sim_attr - one attribute of one device
 * @list: in the machine's list
 * @dev: the device
 * @attr: the attribute of the driver
 * @active: number of running shows and stores; under the machine's lock
 * @drained: woken when none is running any more
 */
struct sim_attr {
	struct list_head list;
	struct device *dev;
	struct device_attribute *attr;
	unsigned int active;
	wait_queue_head_t drained;
};

/* With the machine's lock held. */
static bool has_name(struct sim_kernel *kernel, const struct device *dev, const char *name)
{
	const struct sim_attr *entry;

	list_for_each_entry (entry, &kernel->attrs, list)
		if (entry->dev == dev && !strcmp(entry->attr->attr.name, name))
			return true;
	return false;
}

static int add(struct device *dev, const struct device_attribute *attr)
{
	struct sim_kernel *kernel = sim_kernel_of("device_create_file()");
	int err = sim_enter(sim_current(), SIM_CREATE_FILE, attr);
	struct sim_attr *entry = err ? NULL : calloc(1, sizeof(*entry));

	if (!entry)
		return err ? err : -ENOMEM;
	entry->dev = dev;
	entry->attr = (struct device_attribute *)(uintptr_t)attr;
	sim_init_waitqueue_head(&entry->drained, &queue_site);
	pthread_mutex_lock(&kernel->lock);
	if (has_name(kernel, dev, attr->attr.name))
		err = -EEXIST;
	else
		list_add_tail(&entry->list, &kernel->attrs);
	pthread_mutex_unlock(&kernel->lock);
	if (err)
		free(entry);
	return err;
}

/*
 * Find an attribute of a device by pointer or by name; any one if neither is given. With the
 * machine's lock held.
 */
static struct sim_attr *find(struct sim_kernel *kernel, const struct device *dev,
			     const struct device_attribute *attr)
{
	struct sim_attr *entry;

	list_for_each_entry (entry, &kernel->attrs, list)
		if (entry->dev == dev && (!attr || entry->attr == attr))
			return entry;
	return NULL;
}

static bool is_idle(struct sim_kernel *kernel, const struct sim_attr *entry)
{
	bool idle;

	pthread_mutex_lock(&kernel->lock);
	idle = !entry->active;
	pthread_mutex_unlock(&kernel->lock);
	return idle;
}

static bool remove_one(struct device *dev, const struct device_attribute *attr)
{
	struct sim_kernel *kernel = sim_kernel_of("device_remove_file()");
	struct sim_attr *entry;

	pthread_mutex_lock(&kernel->lock);
	entry = find(kernel, dev, attr);
	if (entry)
		list_del(&entry->list);
	pthread_mutex_unlock(&kernel->lock);
	if (!entry)
		return false;
	wait_event(entry->drained, is_idle(kernel, entry));
	free(entry);
	return true;
}

int sim_attrs_add(struct device *dev, const struct attribute_group **groups)
{
	int err = 0;

	for (; groups && *groups && !err; groups++)
		for (int i = 0; (*groups)->attrs[i] && !err; i++) {
			struct attribute *attr = (*groups)->attrs[i];

			if ((*groups)->is_visible && !(*groups)->is_visible(&dev->kobj, attr, i))
				continue;
			err = add(dev, container_of(attr, struct device_attribute, attr));
		}
	if (err)
		sim_attrs_remove(dev);
	return err;
}

void sim_attrs_remove(struct device *dev)
{
	while (remove_one(dev, NULL))
		;
}

int sim_device_create_file(struct device *dev, const struct device_attribute *attr,
			   const struct sim_place *place)
{
	int err = add(dev, attr);

	if (!err)
		sim_remember("attribute", attr, 0, place, "%s of %s", attr->attr.name,
			     dev_name(dev));
	return err;
}

void device_remove_file(struct device *dev, const struct device_attribute *attr)
{
	sim_forget("attribute", attr);
	remove_one(dev, attr);
}

/* ---------------------------------------------------------------- Of a class ------------------ */

static const struct class *class_of(const struct device *directory)
{
	const struct sim_class *entry = dev_get_drvdata(directory);

	return entry->class;
}

static struct class_attribute *class_attribute_of(struct device_attribute *shown)
{
	return container_of(shown, struct class_attribute, sim_shown);
}

static ssize_t show_of_class(struct device *dev, struct device_attribute *shown, char *page)
{
	struct class_attribute *attr = class_attribute_of(shown);

	return attr->show(class_of(dev), attr, page);
}

static ssize_t store_of_class(struct device *dev, struct device_attribute *shown, const char *text,
			      size_t n)
{
	struct class_attribute *attr = class_attribute_of(shown);

	return attr->store(class_of(dev), attr, text, n);
}

int sim_class_create_file(const struct class *class, const struct class_attribute *constant,
			  const struct sim_place *place)
{
	struct class_attribute *attr = (struct class_attribute *)(uintptr_t)constant;

	attr->sim_shown = (struct device_attribute){
		.attr = attr->attr,
		.show = attr->show ? show_of_class : NULL,
		.store = attr->store ? store_of_class : NULL,
	};
	return sim_device_create_file(sim_class_directory(class, "class_create_file()"),
				      &attr->sim_shown, place);
}

void class_remove_file(const struct class *class, const struct class_attribute *attr)
{
	device_remove_file(sim_class_directory(class, "class_remove_file()"), &attr->sim_shown);
}

ssize_t show_class_attr_string(const struct class *class, const struct class_attribute *attr,
			       char *page)
{
	(void)class;
	return sysfs_emit(page, "%s\n",
			  container_of(attr, struct class_attribute_string, attr)->str);
}

/* ---------------------------------------------------------------- What drivers say ------------ */

int sysfs_emit(char *page, const char *format, ...)
{
	va_list args;
	int n;

	if ((uintptr_t)page % SIM_PAGE)
		sim_bug("sysfs_emit() into memory that is not the page of an attribute");
	va_start(args, format);
	n = sim_vformat(page, SIM_PAGE, format, args);
	va_end(args);
	return n < SIM_PAGE ? n : SIM_PAGE - 1;
}

int sysfs_emit_at(char *page, int at, const char *format, ...)
{
	va_list args;
	int n;

	if ((uintptr_t)page % SIM_PAGE || at < 0 || at >= SIM_PAGE)
		sim_bug("sysfs_emit_at() into memory that is not the page of an attribute, or "
			"behind its end");
	va_start(args, format);
	n = sim_vformat(page + at, (size_t)(SIM_PAGE - at), format, args);
	va_end(args);
	return n < SIM_PAGE - at ? n : SIM_PAGE - at - 1;
}

void sysfs_notify(struct kobject *kobject, const char *directory, const char *attr)
{
	(void)directory;
	(void)attr;
	sim_may_sleep(sim_current(), "sysfs_notify()");
	sim_enter(sim_current(), SIM_SYSFS_NOTIFY, kobject);
}

/**
 * struct kernfs_node - a reference to an attribute
 * @name: of the attribute
 */
struct kernfs_node {
	char name[40];
};

struct kernfs_node *sim_sysfs_get_dirent(struct kernfs_node *directory, const char *name,
					 const struct sim_place *place)
{
	struct sim_kernel *kernel = sim_kernel_of("sysfs_get_dirent()");
	const struct sim_attr *entry, *found = NULL;
	struct kernfs_node *node;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (entry, &kernel->attrs, list)
		if (entry->dev->kobj.sd == directory && !strcmp(entry->attr->attr.name, name))
			found = entry;
	pthread_mutex_unlock(&kernel->lock);
	node = found ? calloc(1, sizeof(*node)) : NULL;
	if (!node)
		return NULL;
	(snprintf)(node->name, sizeof(node->name), "%s", name);
	sim_remember("reference", node, 0, place, "attribute %s", name);
	return node;
}

void sysfs_notify_dirent(struct kernfs_node *attr)
{
	if (!attr)
		sim_bug("sysfs_notify_dirent() of no attribute");
	sim_enter(sim_current(), SIM_SYSFS_NOTIFY, attr);
}

void sysfs_put(struct kernfs_node *attr)
{
	if (!attr)
		return;
	sim_forget("reference", attr);
	free(attr);
}

/* ---------------------------------------------------------------- Seen from outside ----------- */

static bool is_of(const struct sim_attr *entry, const char *device)
{
	return !strcmp(dev_name(entry->dev), device);
}

bool sim_attr_name(struct sim_kernel *kernel, const char *device, size_t index, char name[40])
{
	const struct sim_attr *entry;
	bool found = false;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (entry, &kernel->attrs, list) {
		if (!is_of(entry, device) || index--)
			continue;
		(snprintf)(name, 40, "%s", entry->attr->attr.name);
		found = true;
		break;
	}
	pthread_mutex_unlock(&kernel->lock);
	return found;
}

/* Take a reference: the attribute stays while somebody has one. */
static struct sim_attr *get(struct sim_kernel *kernel, const char *device, const char *name)
{
	struct sim_attr *entry, *found = NULL;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (entry, &kernel->attrs, list)
		if (is_of(entry, device) && !strcmp(entry->attr->attr.name, name))
			found = entry;
	if (found)
		found->active++;
	pthread_mutex_unlock(&kernel->lock);
	return found;
}

static void put(struct sim_kernel *kernel, struct sim_attr *entry)
{
	struct sim_task *task = sim_current();

	if (task->every_wake)
		sim_enter(task, SIM_WAKE_UP, &entry->drained);
	pthread_mutex_lock(&kernel->lock);
	entry->active--;
	__atomic_fetch_add(&entry->drained.wakes_all, 1, __ATOMIC_SEQ_CST);
	pthread_mutex_unlock(&kernel->lock);
	sim_wake_all();
}

static ssize_t show(struct sim_attr *entry, char page[SIM_PAGE])
{
	char *aligned;
	ssize_t n;

	if (!entry->attr->show)
		return -EACCES;
	aligned = aligned_alloc(SIM_PAGE, SIM_PAGE);
	if (!aligned)
		return -ENOMEM;
	memset(aligned, 0, SIM_PAGE);
	n = entry->attr->show(entry->dev, entry->attr, aligned);
	if (n >= SIM_PAGE)
		sim_bug("the show function of %s gave %zd bytes, more than a page",
			entry->attr->attr.name, n);
	memcpy(page, aligned, SIM_PAGE);
	free(aligned);
	return n;
}

ssize_t sim_attr_read(struct sim_kernel *kernel, const char *device, const char *attr,
		      char page[SIM_PAGE])
{
	struct sim_kernel *before = sim_work_for(kernel);
	struct sim_attr *entry = get(kernel, device, attr);
	ssize_t n = -ENOENT;

	if (entry) {
		n = show(entry, page);
		put(kernel, entry);
	}
	sim_leave(before);
	return n;
}

ssize_t sim_attr_write(struct sim_kernel *kernel, const char *device, const char *attr,
		       const char *text)
{
	struct sim_kernel *before = sim_work_for(kernel);
	struct sim_attr *entry = get(kernel, device, attr);
	ssize_t n = -ENOENT;

	if (entry) {
		n = entry->attr->store
			    ? entry->attr->store(entry->dev, entry->attr, text, strlen(text))
			    : -EACCES;
		put(kernel, entry);
	}
	sim_leave(before);
	return n;
}

void sim_attrs_drop(struct sim_kernel *kernel)
{
	struct sim_attr *entry, *following;

	list_for_each_entry_safe (entry, following, &kernel->attrs, list)
		free(entry);
}
