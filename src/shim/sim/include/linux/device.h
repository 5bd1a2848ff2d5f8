/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The driver model: devices, their drivers, classes and attributes, and resources that are released
 * by themselves when a driver is unbound (devres).
 */
#ifndef SIM_LINUX_DEVICE_H
#define SIM_LINUX_DEVICE_H

#include "atomic.h"
#include "dev_printk.h"
#include "err.h"
#include "kernel.h"
#include "list.h"
#include "pm.h"
#include "slab.h"
#include "sysfs.h"
#include "types.h"

struct bus_type;
struct device;
struct module;
struct sim_devres;

enum probe_type {
	PROBE_DEFAULT_STRATEGY,
	PROBE_PREFER_ASYNCHRONOUS,
	PROBE_FORCE_SYNCHRONOUS,
};

struct device_driver {
	const char *name;
	struct module *owner;
	enum probe_type probe_type;
	const struct attribute_group **groups;
	const struct attribute_group **dev_groups;
	const struct dev_pm_ops *pm;
};

struct class
{
	const char *name;
	struct module *owner;
	const struct attribute_group **dev_groups;
	/* Not called: there is no udev. Functions with the parameters of any version fit. */
	const void *devnode;
	const void *dev_uevent;
};

/**
 * struct device - a device
 * @kobj: its place in sysfs
 * @parent: its parent
 * @driver: the driver that is bound to it
 * @class: the class that it belongs to
 * @devt: the number of its node
 * @groups: its attributes
 * @dma_mask: addresses that it reaches, see dma_set_mask(); NULL if it reaches no memory
 * @coherent_dma_mask: see dma_set_coherent_mask()
 * @release: called when nobody refers to it any more
 * @sim_name: its name
 * @sim_drvdata: see dev_set_drvdata()
 * @sim_devres: resources that its driver need not release; newest first
 * @sim_references: number of references to it
 */
struct device {
	struct kobject kobj;
	struct device *parent;
	struct device_driver *driver;
	const struct class *class;
	dev_t devt;
	const struct attribute_group **groups;
	u64 *dma_mask;
	u64 coherent_dma_mask;
	void (*release)(struct device *dev);
	char sim_name[40];
	void *sim_drvdata;
	struct sim_devres *sim_devres;
	atomic_t sim_references;
};

static inline const char *dev_name(const struct device *dev)
{
	return dev->sim_name;
}

static inline void *dev_get_drvdata(const struct device *dev)
{
	return dev->sim_drvdata;
}

static inline void dev_set_drvdata(struct device *dev, void *data)
{
	dev->sim_drvdata = data;
}

int dev_set_name(struct device *dev, const char *format, ...) __printf(2, 3);
struct device *get_device(struct device *dev);
void put_device(struct device *dev);

/* ---------------------------------------------------------------- Attributes ------------------ */

struct device_attribute {
	struct attribute attr;
	ssize_t (*show)(struct device *dev, struct device_attribute *attr, char *page);
	ssize_t (*store)(struct device *dev, struct device_attribute *attr, const char *text,
			 size_t n);
};

#define __ATTR(stem, permissions, show_fn, store_fn)                                         \
	{                                                                                    \
		.attr = { .name = __stringify(stem), .mode = permissions }, .show = show_fn, \
		.store = store_fn                                                            \
	}
#define DEVICE_ATTR(stem, permissions, show_fn, store_fn) \
	struct device_attribute dev_attr_##stem = __ATTR(stem, permissions, show_fn, store_fn)
#define DEVICE_ATTR_RO(stem) DEVICE_ATTR(stem, 0444, stem##_show, NULL)
#define DEVICE_ATTR_WO(stem) DEVICE_ATTR(stem, 0200, NULL, stem##_store)
#define DEVICE_ATTR_RW(stem) DEVICE_ATTR(stem, 0644, stem##_show, stem##_store)

int __must_check sim_device_create_file(struct device *dev, const struct device_attribute *attr,
					const struct sim_place *place);
#define device_create_file(dev, attr) sim_device_create_file(dev, attr, SIM_HERE)
void device_remove_file(struct device *dev, const struct device_attribute *attr);

/* ---------------------------------------------------------------- Classes and nodes ----------- */

struct class *__must_check sim_class_create(const char *name, const struct sim_place *place);
/* class_create() takes a name since Linux 6.4, and a module and a name before. Both forms work. */
#define SIM_LAST_1(a)                    a
#define SIM_LAST_2(a, b)                 b
#define SIM_LAST_PICK(_1, _2, pick, ...) pick
#define class_create(...)                                                                   \
	sim_class_create(SIM_LAST_PICK(__VA_ARGS__, SIM_LAST_2, SIM_LAST_1, )(__VA_ARGS__), \
			 SIM_HERE)
void class_destroy(const struct class *class);

/* Since Linux 6.4 the class may be constant. */
int __must_check sim_class_register(const struct class *class, const struct sim_place *place);
#define class_register(class) sim_class_register(class, SIM_HERE)
void class_unregister(const struct class *class);

/* Attributes of the class itself. */
struct class_attribute {
	struct attribute attr;
	ssize_t (*show)(const struct class *class, const struct class_attribute *attr, char *page);
	ssize_t (*store)(const struct class *class, const struct class_attribute *attr,
			 const char *text, size_t n);
	struct device_attribute sim_shown; /* its attribute in the directory */
};

struct class_attribute_string {
	struct class_attribute attr;
	char *str;
};

/* Class and attribute are constant for them since Linux 6.4. Both forms work. */
#define SIM_OF_CLASS(what, fn, ...)                                                    \
	_Generic(fn, ssize_t(*)(struct class *, struct class_attribute *, __VA_ARGS__) \
		 : (typeof(((struct class_attribute *)NULL)->what))(fn), default       \
		 : fn)
#define SIM_CLASS_SHOW(stem)  SIM_OF_CLASS(show, &stem##_show, char *)
#define SIM_CLASS_STORE(stem) SIM_OF_CLASS(store, &stem##_store, const char *, size_t)

#define CLASS_ATTR_RO(stem) \
	struct class_attribute class_attr_##stem = __ATTR(stem, 0444, SIM_CLASS_SHOW(stem), NULL)
#define CLASS_ATTR_WO(stem) \
	struct class_attribute class_attr_##stem = __ATTR(stem, 0200, NULL, SIM_CLASS_STORE(stem))
#define CLASS_ATTR_RW(stem)                        \
	struct class_attribute class_attr_##stem = \
		__ATTR(stem, 0644, SIM_CLASS_SHOW(stem), SIM_CLASS_STORE(stem))
#define CLASS_ATTR_STRING(stem, permissions, text)                               \
	struct class_attribute_string class_attr_##stem = {                      \
		.attr = __ATTR(stem, permissions, show_class_attr_string, NULL), \
		.str = (text),                                                   \
	}
ssize_t show_class_attr_string(const struct class *class, const struct class_attribute *attr,
			       char *page);

int __must_check sim_class_create_file(const struct class *class,
				       const struct class_attribute *attr,
				       const struct sim_place *place);
#define class_create_file(class, attr) sim_class_create_file(class, attr, SIM_HERE)
void class_remove_file(const struct class *class, const struct class_attribute *attr);

struct device *__must_check sim_device_create(const struct sim_place *place,
					      const struct class *class, struct device *parent,
					      dev_t number, void *drvdata,
					      const struct attribute_group **groups,
					      const char *format, ...) __printf(7, 8);
#define device_create(class, parent, number, drvdata, ...) \
	sim_device_create(SIM_HERE, class, parent, number, drvdata, NULL, __VA_ARGS__)
#define device_create_with_groups(class, parent, number, drvdata, groups, ...) \
	sim_device_create(SIM_HERE, class, parent, number, drvdata, groups, __VA_ARGS__)
void device_destroy(const struct class *class, dev_t number);

/* ---------------------------------------------------------------- devres ---------------------- */

void *__must_check sim_devm_kmalloc(struct device *dev, size_t size, gfp_t flags,
				    const struct sim_place *place);
#define devm_kmalloc(dev, size, flags) sim_devm_kmalloc(dev, size, flags, SIM_HERE)
#define devm_kzalloc(dev, size, flags) sim_devm_kmalloc(dev, size, (flags) | __GFP_ZERO, SIM_HERE)
void *__must_check sim_devm_kcalloc(struct device *dev, size_t n, size_t size, gfp_t flags,
				    const struct sim_place *place);
#define devm_kcalloc(dev, n, size, flags) sim_devm_kcalloc(dev, n, size, flags, SIM_HERE)
void devm_kfree(struct device *dev, const void *memory);

int __must_check sim_devm_add_action(struct device *dev, void (*action)(void *data), void *data,
				     bool or_reset, const struct sim_place *place);
#define devm_add_action(dev, action, data) sim_devm_add_action(dev, action, data, false, SIM_HERE)
#define devm_add_action_or_reset(dev, action, data) \
	sim_devm_add_action(dev, action, data, true, SIM_HERE)

#endif /* SIM_LINUX_DEVICE_H */
