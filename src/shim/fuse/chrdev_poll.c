// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver wakes the threads that wait in poll(2), select(2) or epoll_wait(2) on its device.
 */
#include "chrdev_requests.h"

/* The kernel wakes all who wait for this file, and they ask again. */
static void notify(void *context)
{
	struct chrdev_file *file = context;

	pthread_mutex_lock(&file->dev->lock);
	if (file->poller)
		fuse_lowlevel_notify_poll(file->poller);
	pthread_mutex_unlock(&file->dev->lock);
}

static void keep(struct chrdev_file *file, struct fuse_pollhandle *handle)
{
	struct fuse_pollhandle *before;

	pthread_mutex_lock(&file->dev->lock);
	before = file->poller;
	file->poller = handle;
	pthread_mutex_unlock(&file->dev->lock);
	if (before)
		fuse_pollhandle_destroy(before);
}

unsigned int chrdev_poll(struct chrdev_file *file, struct fuse_pollhandle *handle)
{
	const struct chrdev_ops *ops = file->dev->ops;

	if (!handle)
		return ops->poll(file->file, NULL, NULL);
	/* Before the driver is asked: it may wake before it has returned. */
	keep(file, handle);
	return ops->poll(file->file, notify, file);
}

void chrdev_forget_poller(struct chrdev_file *file)
{
	keep(file, NULL);
}
