/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Device nodes, and the two places that find a device for one: pci.c and base.c.
 *
 * Internal to the kernel shim. Every function may sleep.
 *
 * A node is a misc device around the driver core's device. Its finder (pci.c or base.c) holds one
 * reference, and each open file holds another. So the node outlives the removal of the device until
 * its last file is closed; none of it is devm_-allocated. Its regs are valid only until
 * lkp_enc_node_remove() returns; after that the core does not touch them.
 */
#ifndef LKP_ENC_NODE_H
#define LKP_ENC_NODE_H

#include <linux/atomic.h>
#include <linux/kref.h>
#include <linux/miscdevice.h>
#include <linux/pci.h>

#include "lkp_enc_core.h"

/**
 * struct lkp_enc_node - one /dev/lkp_enc, lkp_enc1, lkp_enc2, ...
 * @dev: the device behind it
 * @users: references: the finder's, and one for each open file
 * @misc: the node as user space sees it; registered until lkp_enc_node_remove()
 * @gone: the sysfs attribute of that name; NULL until the node is registered
 * @notified: 1 after pollers of the attribute were notified
 * @id: the number in @name; 0 is not shown
 * @name: name of the node
 */
struct lkp_enc_node {
	struct lkp_enc dev;
	struct kref users;
	struct miscdevice misc;
	struct kernfs_node *gone;
	atomic_t notified;
	int id;
	char name[sizeof("lkp_enc") + 10];
};

/* The file operations of the node: chrdev.c */
extern const struct file_operations lkp_enc_fops;

/* Finds devices on the PCI bus: pci.c */
extern struct pci_driver lkp_enc_pci_driver;

/**
 * lkp_enc_node_create() - make a node for a device
 * @regs: its mapped BAR, valid until lkp_enc_node_remove() returns
 * @parent: the device in the driver model, or NULL
 *
 * User space may open the node before this returns.
 *
 * Return: the node, or an ERR_PTR(): -ENODEV (no device answers), -ENOMEM, or an error of
 * misc_register().
 */
struct lkp_enc_node *__must_check lkp_enc_node_create(struct mmio regs, struct device *parent);

/**
 * lkp_enc_node_remove() - the device is going away
 * @node: its node; do not use it after this call
 *
 * Afterwards nobody can open the node. Open files live on, without a device.
 */
void lkp_enc_node_remove(struct lkp_enc_node *node);

/**
 * lkp_enc_node_get() - an open file begins to use a node
 * @node: the node
 */
void lkp_enc_node_get(struct lkp_enc_node *node);

/**
 * lkp_enc_node_put() - an open file is done with a node
 * @node: the node; do not use it after this call
 */
void lkp_enc_node_put(struct lkp_enc_node *node);

/**
 * lkp_enc_node_settle() - look at the result of a call of the driver core
 * @node: the node of the call's device
 * @result: what it returned
 *
 * If that is -ENODEV, this call may have found the device dead: then pollers of the sysfs attribute
 * are notified.
 *
 * Return: @result.
 */
long lkp_enc_node_settle(struct lkp_enc_node *node, long result);

/**
 * lkp_enc_base_add() - make a node for a device at a physical address
 * @base: the address
 *
 * There can be only one. It has no parent in the driver model, so nobody tells it of suspend and
 * resume: after a system sleep, SEED and STRING are whatever the device made of them.
 *
 * Return: 0; -EINVAL (@base is not aligned to the size of the BAR, or not a physical address),
 * -EBUSY (the region belongs to somebody else), -ENODEV (no device answers), or an error of
 * lkp_enc_node_create(). The log has the reason.
 */
int __must_check lkp_enc_base_add(unsigned long long base);

/**
 * lkp_enc_base_remove() - undo lkp_enc_base_add()
 */
void lkp_enc_base_remove(void);

#endif /* LKP_ENC_NODE_H */
