// SPDX-License-Identifier: GPL-2.0-only
/*
 * Life of a node, and its sysfs attributes.
 */
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
	if (err)
		ida_free(&ids, node->id);
	return err;
}

struct lkp_enc_node *lkp_enc_node_create(struct mmio regs, struct device *parent)
{
	struct lkp_enc_node *node = kzalloc(sizeof(*node), GFP_KERNEL);
	int err;

	if (!node)
		return ERR_PTR(-ENOMEM);
	kref_init(&node->users);
	init_waitqueue_head(&node->pollers);
	lkp_enc_init(&node->dev, regs, node->name, strict);
	err = register_node(node, parent);
	if (err) {
		kfree(node);
		return ERR_PTR(err);
	}
	return node;
}

void lkp_enc_node_remove(struct lkp_enc_node *node)
{
	/* An open() either took its reference before this returns or finds no node. */
	misc_deregister(&node->misc);
	lkp_enc_remove(&node->dev);
	wake_up_all(&node->pollers);
	ida_free(&ids, node->id);
	lkp_enc_node_put(node);
}

void lkp_enc_node_get(struct lkp_enc_node *node)
{
	kref_get(&node->users);
}

static void free_node(struct kref *users)
{
	kfree(container_of(users, struct lkp_enc_node, users));
}

void lkp_enc_node_put(struct lkp_enc_node *node)
{
	kref_put(&node->users, free_node);
}

long lkp_enc_node_settle(struct lkp_enc_node *node, long result)
{
	if (result == -ENODEV)
		wake_up_all(&node->pollers);
	return result;
}
