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
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#ifdef __has_include
#if __has_include(<sys/rseq.h>)
#include <sys/rseq.h>
#endif
#endif

/* How long a request may be in work before another thread takes its place. */
#define TICK_NS 20000000

/* ---------------------------------------------------------------- Threads --------------------- */

/*
 * At each switch to a thread, the kernel records its CPU in the thread's rseq area. Nothing here
 * reads that, and each call has a switch: a call without it is 1 to 2 % faster. If it cannot be
 * switched off, nothing is lost.
 */
static void decline_rseq(void)
{
#ifdef RSEQ_SIG
	char *thread = __builtin_thread_pointer();

	syscall(SYS_rseq, thread + __rseq_offset, sizeof(struct rseq), RSEQ_FLAG_UNREGISTER,
		RSEQ_SIG);
#endif
}

/*
 * One thread waits for requests. With two they would take turns, and each call would cost one
 * switch more. If stand_by() has started a second one, this one ends.
 */
static void *serve(void *context)
{
	struct chrdev *dev = context;
	struct fuse_buf buf = { 0 };
	int n;

	decline_rseq();
	for (;;) {
		n = fuse_session_receive_buf(dev->session, &buf);
		if (n == -EINTR)
			continue;
		if (n <= 0)
			break;
		__atomic_add_fetch(&dev->received, 1, __ATOMIC_SEQ_CST);
		__atomic_sub_fetch(&dev->idle, 1, __ATOMIC_SEQ_CST);
		if (!__atomic_load_n(&dev->abandoned, __ATOMIC_SEQ_CST))
			fuse_session_process_buf(dev->session, &buf);
		if (__atomic_add_fetch(&dev->idle, 1, __ATOMIC_SEQ_CST) > 1)
			break;
	}
	__atomic_sub_fetch(&dev->idle, 1, __ATOMIC_SEQ_CST);
	free(buf.mem);
	caller_forget();
	pthread_mutex_lock(&dev->lock);
	dev->threads--;
	pthread_cond_broadcast(&dev->ended);
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
	/* stand_by() tries again. */
	__atomic_sub_fetch(&dev->idle, 1, __ATOMIC_SEQ_CST);
	pthread_mutex_lock(&dev->lock);
	dev->threads--;
	pthread_mutex_unlock(&dev->lock);
	return -err;
}

/* Wait for a tick, or until a thread has ended. With the lock held. */
static void wait_a_tick(struct chrdev *dev)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += TICK_NS;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	pthread_cond_clockwait(&dev->ended, &dev->lock, CLOCK_MONOTONIC, &until);
}

/*
 * A request may wait for a lock for any length of time, and the end of that wait may need another
 * request. So when no thread has waited for requests for a whole tick, start another thread.
 */
static void *stand_by(void *context)
{
	struct chrdev *dev = context;
	uint64_t before = 0;

	pthread_mutex_lock(&dev->lock);
	while (dev->threads) {
		uint64_t received = __atomic_load_n(&dev->received, __ATOMIC_SEQ_CST);
		bool stuck = received == before && !__atomic_load_n(&dev->idle, __ATOMIC_SEQ_CST);

		before = received;
		if (stuck) {
			pthread_mutex_unlock(&dev->lock);
			start_thread(dev);
			pthread_mutex_lock(&dev->lock);
		}
		wait_a_tick(dev);
	}
	pthread_mutex_unlock(&dev->lock);
	return NULL;
}

/* ---------------------------------------------------------------- Life ------------------------ */

/*
 * read() and write() of the C library are cancellation points, which costs time in a process with
 * threads. Nobody cancels these threads, and each call of a program needs one of each.
 */
static ssize_t receive(int fd, void *request, size_t size, void *dev)
{
	(void)dev;
	return syscall(SYS_read, fd, request, size);
}

#define SHORT_REPLY 256 /* bytes */

/* The kernel looks up the memory of each piece of a reply, so copying a short reply is cheaper. */
static ssize_t reply(int fd, struct iovec *pieces, int count, void *dev)
{
	char whole[SHORT_REPLY] __attribute__((aligned(SHORT_REPLY)));
	size_t size = 0;

	(void)dev;
	for (int i = 0; i < count; i++) {
		if (pieces[i].iov_len > sizeof(whole) - size)
			return writev(fd, pieces, count);
		memcpy(whole + size, pieces[i].iov_base, pieces[i].iov_len);
		size += pieces[i].iov_len;
	}
	return syscall(SYS_write, fd, whole, size);
}

static int open_session(struct chrdev *dev)
{
	static const struct fuse_custom_io io = { .read = receive, .writev = reply };
	char program[] = "lkp-emu";
	char *argv[] = { program, NULL };
	struct fuse_args args = FUSE_ARGS_INIT(1, argv);

	dev->session = fuse_session_new(&args, &chrdev_requests, sizeof(chrdev_requests), dev);
	fuse_opt_free_args(&args);
	if (!dev->session)
		return -ENOMEM;
	return fuse_session_custom_io(dev->session, &io, dev->fuse) ? -EIO : 0;
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
	if (!err)
		err = start_thread(dev);
	return err ? err : -pthread_create(&dev->stand_by, NULL, stand_by, dev);
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

bool chrdev_has_ended(struct chrdev *dev, unsigned int ms)
{
	bool ended;

	pthread_mutex_lock(&dev->lock);
	for (unsigned int waited = 0; dev->threads && waited < ms; waited += TICK_NS / 1000000)
		wait_a_tick(dev);
	ended = !dev->threads;
	pthread_mutex_unlock(&dev->lock);
	return ended;
}

void chrdev_abandon(struct chrdev *dev)
{
	__atomic_store_n(&dev->abandoned, true, __ATOMIC_SEQ_CST);
	pthread_mutex_lock(&dev->lock);
	while (dev->threads > __atomic_load_n(&dev->idle, __ATOMIC_SEQ_CST))
		wait_a_tick(dev);
	pthread_mutex_unlock(&dev->lock);
}

void chrdev_stop(struct chrdev *dev)
{
	pthread_mutex_lock(&dev->lock);
	while (dev->threads)
		pthread_cond_wait(&dev->ended, &dev->lock);
	pthread_mutex_unlock(&dev->lock);
	pthread_join(dev->stand_by, NULL);
	chrdev_release_all(dev);
	fuse_session_destroy(dev->session);
}
