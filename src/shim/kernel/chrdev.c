// SPDX-License-Identifier: GPL-2.0-only
/*
 * System calls on a node: from the VFS to the driver core and back.
 */
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/poll.h>

#include "node.h"

static struct lkp_enc_node *node_of(struct lkp_enc_file *file)
{
	return container_of(file->dev, struct lkp_enc_node, dev);
}

static bool is_nonblock(const struct file *filp)
{
	return filp->f_flags & O_NONBLOCK;
}

/* A signal came and nothing happened yet: the call may be restarted, if the program wants that. */
static long finish(struct lkp_enc_file *file, long result)
{
	return lkp_enc_node_settle(node_of(file), result) == -EINTR ? -ERESTARTSYS : result;
}

/* Runs under the lock that misc_deregister() takes, so the node is still there. */
static int chrdev_open(struct inode *inode, struct file *filp)
{
	struct lkp_enc_node *node = container_of(filp->private_data, struct lkp_enc_node, misc);
	struct lkp_enc_file *file = kmalloc(sizeof(*file), GFP_KERNEL);
	unsigned int mode = 0;
	int err;

	if (!file)
		return -ENOMEM;
	if (filp->f_mode & FMODE_READ)
		mode |= LKP_ENC_FILE_READ;
	if (filp->f_mode & FMODE_WRITE)
		mode |= LKP_ENC_FILE_WRITE;
	err = lkp_enc_open(&node->dev, file, mode);
	if (err) {
		kfree(file);
		return err;
	}
	lkp_enc_node_get(node);
	filp->private_data = file;
	return nonseekable_open(inode, filp);
}

static int chrdev_release(struct inode *inode, struct file *filp)
{
	struct lkp_enc_file *file = filp->private_data;

	lkp_enc_node_put(node_of(file));
	kfree(file);
	return 0;
}

static ssize_t chrdev_read(struct file *filp, char __user *buf, size_t count, loff_t *pos)
{
	struct lkp_enc_file *file = filp->private_data;

	return finish(file, lkp_enc_read(file, buf, count, is_nonblock(filp)));
}

static ssize_t chrdev_write(struct file *filp, const char __user *buf, size_t count, loff_t *pos)
{
	struct lkp_enc_file *file = filp->private_data;

	return finish(file, lkp_enc_write(file, buf, count, is_nonblock(filp)));
}

static long chrdev_ioctl(struct file *filp, unsigned int cmd, unsigned long arg)
{
	struct lkp_enc_file *file = filp->private_data;

	return finish(file, lkp_enc_ioctl(file, cmd, (void __user *)arg, is_nonblock(filp)));
}

static __poll_t chrdev_poll(struct file *filp, poll_table *wait)
{
	struct lkp_enc_file *file = filp->private_data;

	/* Queue first, look second: a device that goes in between is not missed. */
	poll_wait(filp, &node_of(file)->pollers, wait);
	if (lkp_enc_is_gone(file->dev))
		return EPOLLHUP | EPOLLERR;
	return EPOLLIN | EPOLLRDNORM | EPOLLOUT | EPOLLWRNORM;
}

const struct file_operations lkp_enc_fops = {
	.owner = THIS_MODULE,
	.open = chrdev_open,
	.release = chrdev_release,
	.read = chrdev_read,
	.write = chrdev_write,
	.unlocked_ioctl = chrdev_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.poll = chrdev_poll,
};
