// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who waits in poll(2), select(2) or epoll_wait(2) on a character device.
 */
#include "chrdev_requests.h"

void chrdev_keep_poller(struct chrdev_file *file, struct fuse_pollhandle *handle)
{
	struct chrdev *dev = file->dev;

	if (file->poller) {
		fuse_pollhandle_destroy(file->poller);
	} else {
		file->next_poller = dev->pollers;
		__atomic_store_n(&dev->pollers, file, __ATOMIC_SEQ_CST);
	}
	file->poller = handle;
}

void chrdev_forget_poller(struct chrdev_file *file)
{
	struct chrdev *dev = file->dev;
	struct chrdev_file **place = &dev->pollers;

	pthread_mutex_lock(&dev->lock);
	while (*place && *place != file)
		place = &(*place)->next_poller;
	if (*place) {
		__atomic_store_n(place, file->next_poller, __ATOMIC_SEQ_CST);
		fuse_pollhandle_destroy(file->poller);
	}
	pthread_mutex_unlock(&dev->lock);
}

void chrdev_wake_pollers(struct chrdev *dev)
{
	if (!__atomic_load_n(&dev->pollers, __ATOMIC_SEQ_CST))
		return;
	pthread_mutex_lock(&dev->lock);
	for (struct chrdev_file *file = dev->pollers; file; file = file->next_poller) {
		unsigned int events = dev->ops->poll(file->file);

		if (!(events & file->missed))
			continue;
		/* The kernel wakes all who wait for this file, and they ask again. */
		file->missed = 0;
		fuse_lowlevel_notify_poll(file->poller);
	}
	pthread_mutex_unlock(&dev->lock);
}
