// SPDX-License-Identifier: GPL-2.0-only
/*
 * Life of a node, and its sysfs attributes.
 */
#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/idr.h>
#include <linux/module.h>
#include <linux/sysfs.h>

#include "node.h"

static bool strict;
module_param(strict, bool, 0444);
MODULE_PARM_DESC(strict, "Refuse strings that are too long (EMSGSIZE) instead of truncating them");

static DEFINE_IDA(ids);

/* sysfs calls a show function only while the node is registered. */
static struct lkp_enc *device_of(struct device *dev)
{
	struct miscdevice *misc = dev_get_drvdata(dev);

	return &container_of(misc, struct lkp_enc_node, misc)->dev;
}

static ssize_t truncations_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%lu\n", lkp_enc_truncations(device_of(dev)));
}
static DEVICE_ATTR_RO(truncations);

static ssize_t gone_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", lkp_enc_is_gone(device_of(dev)));
}
static DEVICE_ATTR_RO(gone);

/* Notify pollers of the attribute once: it never changes again. */
static void notify_gone(struct lkp_enc_node *node)
{
	struct kernfs_node *gone = READ_ONCE(node->gone);

	if (gone && !atomic_xchg(&node->notified, 1))
		sysfs_notify_dirent(gone);
}

static struct attribute *node_attrs[] = {
	&dev_attr_truncations.attr,
	&dev_attr_gone.attr,
	NULL,
};
ATTRIBUTE_GROUPS(node);

static int register_node(struct lkp_enc_node *node, struct device *parent)
{
	int err;

	node->id = ida_alloc(&ids, GFP_KERNEL);
	if (node->id < 0)
		return node->id;
	if (node->id)
		snprintf(node->name, sizeof(node->name), "lkp_enc%d", node->id);
	else
		strscpy(node->name, "lkp_enc", sizeof(node->name));
	node->misc = (struct miscdevice){
		.minor = MISC_DYNAMIC_MINOR,
		.name = node->name,
		.fops = &lkp_enc_fops,
		.parent = parent,
		.groups = node_groups,
	};
	err = misc_register(&node->misc);
	if (err) {
		ida_free(&ids, node->id);
		return err;
	}
	/*
	 * Take a reference to the attribute: calls may be running already, and the last one may end
	 * after the attribute was removed.
	 */
	WRITE_ONCE(node->gone, sysfs_get_dirent(node->misc.this_device->kobj.sd, "gone"));
	return 0;
}

struct lkp_enc_node *lkp_enc_node_create(struct mmio regs, struct device *parent)
{
	struct lkp_enc_node *node = kzalloc(sizeof(*node), GFP_KERNEL);
	int err;

	if (!node)
		return ERR_PTR(-ENOMEM);
	kref_init(&node->users);
	lkp_enc_init(&node->dev, regs, node->name, strict);
	err = lkp_enc_check(&node->dev);
	if (!err)
		err = register_node(node, parent);
	if (err) {
		kfree(node);
		return ERR_PTR(err);
	}
	return node;
}

void lkp_enc_node_remove(struct lkp_enc_node *node)
{
	lkp_enc_remove(&node->dev);
	notify_gone(node);
	/* An open() takes its reference before this returns, or finds no node. */
	misc_deregister(&node->misc);
	ida_free(&ids, node->id);
	lkp_enc_node_put(node);
}

void lkp_enc_node_get(struct lkp_enc_node *node)
{
	kref_get(&node->users);
}

static void free_node(struct kref *users)
{
	struct lkp_enc_node *node = container_of(users, struct lkp_enc_node, users);

	sysfs_put(node->gone);
	kfree(node);
}

void lkp_enc_node_put(struct lkp_enc_node *node)
{
	kref_put(&node->users, free_node);
}

long lkp_enc_node_settle(struct lkp_enc_node *node, long result)
{
	if (result == -ENODEV)
		notify_gone(node);
	return result;
}
