// SPDX-License-Identifier: GPL-2.0-only
/*
 * A character device on a FUSE file: its life, and the threads that serve it.
 */
#include "chrdev.h"

#include "caller.h"
#include "chrdev_requests.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

/* Threads that wait for a request without being needed: more than these end. */
#define IDLE_THREADS 8

/* ---------------------------------------------------------------- Threads --------------------- */

static int start_thread(struct chrdev *dev);

/*
 * A request may wait for a lock for any length of time, and what ends that wait may be another
 * request: so there is always one thread more than requests in work.
 */
static void *serve(void *context)
{
	struct chrdev *dev = context;
	struct fuse_buf buf = { 0 };
	int n;

	for (;;) {
		n = fuse_session_receive_buf(dev->session, &buf);
		if (n == -EINTR)
			continue;
		if (n <= 0)
			break;
		if (!__atomic_sub_fetch(&dev->idle, 1, __ATOMIC_SEQ_CST))
			start_thread(dev);
		fuse_session_process_buf(dev->session, &buf);
		if (__atomic_add_fetch(&dev->idle, 1, __ATOMIC_SEQ_CST) > IDLE_THREADS)
			break;
	}
	__atomic_sub_fetch(&dev->idle, 1, __ATOMIC_SEQ_CST);
	free(buf.mem);
	caller_forget();
	pthread_mutex_lock(&dev->lock);
	dev->threads--;
	pthread_cond_signal(&dev->ended);
	pthread_mutex_unlock(&dev->lock);
	return NULL;
}

static int start_thread(struct chrdev *dev)
{
	pthread_t thread;
	int err;

	__atomic_add_fetch(&dev->idle, 1, __ATOMIC_SEQ_CST);
	pthread_mutex_lock(&dev->lock);
	dev->threads++;
	pthread_mutex_unlock(&dev->lock);
	err = pthread_create(&thread, NULL, serve, dev);
	if (!err) {
		pthread_detach(thread);
		return 0;
	}
	/* Not fatal: the others go on, and try again with the next request. */
	__atomic_sub_fetch(&dev->idle, 1, __ATOMIC_SEQ_CST);
	pthread_mutex_lock(&dev->lock);
	dev->threads--;
	pthread_mutex_unlock(&dev->lock);
	return -err;
}

/* ---------------------------------------------------------------- Life ------------------------ */

static int open_session(struct chrdev *dev)
{
	char program[] = "lkp-emu";
	char *argv[] = { program, NULL };
	struct fuse_args args = FUSE_ARGS_INIT(1, argv);
	char descriptor[32];

	dev->session = fuse_session_new(&args, &chrdev_requests, sizeof(chrdev_requests), dev);
	fuse_opt_free_args(&args);
	if (!dev->session)
		return -ENOMEM;
	snprintf(descriptor, sizeof(descriptor), "/dev/fd/%d", dev->fuse);
	return fuse_session_mount(dev->session, descriptor) ? -EIO : 0;
}

dev_t chrdev_number(int fd, const char *path)
{
	const int flags = AT_EMPTY_PATH | AT_STATX_DONT_SYNC;
	struct statx status;

	if (statx(fd, path, flags, 0, &status))
		return 0;
	return makedev(status.stx_dev_major, status.stx_dev_minor);
}

int chrdev_start(struct chrdev *dev, const char *path)
{
	int err;

	pthread_mutex_init(&dev->lock, NULL);
	pthread_cond_init(&dev->ended, NULL);
	dev->number = chrdev_number(AT_FDCWD, path);
	err = open_session(dev);
	return err ? err : start_thread(dev);
}

void chrdev_wait_released(const struct chrdev *dev)
{
	const struct timespec ms = { .tv_nsec = 1000000 };

	for (unsigned int i = 0; i < 1000; i++) {
		if (__atomic_load_n(&dev->counters.releases, __ATOMIC_SEQ_CST) ==
		    __atomic_load_n(&dev->counters.opens, __ATOMIC_SEQ_CST))
			return;
		nanosleep(&ms, NULL);
	}
}

void chrdev_stop(struct chrdev *dev)
{
	pthread_mutex_lock(&dev->lock);
	while (dev->threads)
		pthread_cond_wait(&dev->ended, &dev->lock);
	pthread_mutex_unlock(&dev->lock);
	fuse_session_destroy(dev->session);
}
