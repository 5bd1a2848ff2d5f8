// SPDX-License-Identifier: GPL-2.0-only
/*
 * System calls on a node: from the VFS to the driver core and back.
 */
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/uio.h>

#include "node.h"

static struct lkp_enc_node *node_of(struct lkp_enc_file *file)
{
	return container_of(file->dev, struct lkp_enc_node, dev);
}

static bool is_nonblock(const struct file *filp)
{
	return filp->f_flags & O_NONBLOCK;
}

/* RWF_NOWAIT and io_uring ask for it in each call. */
static bool is_nowait(const struct kiocb *iocb)
{
	return is_nonblock(iocb->ki_filp) || iocb->ki_flags & IOCB_NOWAIT;
}

/* A signal came before anything happened: the call may be restarted, if the program wants that. */
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
	/* Without this the VFS refuses RWF_NOWAIT, and never sets IOCB_NOWAIT. */
	filp->f_mode |= FMODE_NOWAIT;
	/* The VFS keeps no position for a stream, and makes no call wait for it. */
	return stream_open(inode, filp);
}

static int chrdev_release(struct inode *inode, struct file *filp)
{
	struct lkp_enc_file *file = filp->private_data;

	lkp_enc_node_put(node_of(file));
	kfree(file);
	return 0;
}

/* With .read and .write, the VFS would make one call for each piece of readv() and writev(). */
static ssize_t chrdev_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct lkp_enc_file *file = iocb->ki_filp->private_data;

	return finish(file, lkp_enc_read_iter(file, to, is_nowait(iocb)));
}

static ssize_t chrdev_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct lkp_enc_file *file = iocb->ki_filp->private_data;

	return finish(file, lkp_enc_write_iter(file, from, is_nowait(iocb)));
}

static long chrdev_ioctl(struct file *filp, unsigned int cmd, unsigned long arg)
{
	struct lkp_enc_file *file = filp->private_data;

	return finish(file, lkp_enc_ioctl(file, cmd, (void __user *)arg, is_nonblock(filp)));
}

static __poll_t chrdev_poll(struct file *filp, poll_table *wait)
{
	struct lkp_enc_file *file = filp->private_data;
	__poll_t events = 0;
	unsigned int ready;

	/* Queue first and look second, so that no change in between is missed. */
	poll_wait(filp, &file->dev->pollers, wait);
	ready = lkp_enc_poll(file);
	if (ready & LKP_ENC_FILE_GONE)
		events |= EPOLLHUP | EPOLLERR;
	if (ready & LKP_ENC_FILE_READ)
		events |= EPOLLIN | EPOLLRDNORM;
	if (ready & LKP_ENC_FILE_WRITE)
		events |= EPOLLOUT | EPOLLWRNORM;
	return events;
}

const struct file_operations lkp_enc_fops = {
	.owner = THIS_MODULE,
	.open = chrdev_open,
	.release = chrdev_release,
	.read_iter = chrdev_read_iter,
	.write_iter = chrdev_write_iter,
	.unlocked_ioctl = chrdev_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.poll = chrdev_poll,
};
