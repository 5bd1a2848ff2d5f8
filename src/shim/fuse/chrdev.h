/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A character device on a FUSE file: system calls arrive as requests and leave as calls of a
 * driver, like a kernel's file operations.
 *
 * Knows no particular device. Every request runs in a thread of its own, under a simulated task
 * whose user memory is the calling program's, so the driver's locks see what a kernel's would see.
 */
#ifndef CHRDEV_H
#define CHRDEV_H

#include "sim_task.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct fuse_session;

/**
 * struct chrdev_ops - what a driver provides
 * @open: an open file; @flags as for open(2). Returns 0 or a negative errno
 * @release: the last descriptor of the open file is closed
 * @read: as read(2); @buf is this process's memory, to be filled by copy_to_user(). Returns a count
 *	or a negative errno. Called once for each system call
 * @write: as write(2); @buf is this process's memory, too
 * @ioctl: as ioctl(2); @arg is in the user memory of the current task
 * @poll: the poll(2) events of now; does not wait. If @wake is not NULL, the driver calls it once
 *	with @context when there may be other events, but not after @release or another @poll
 * @has_position: does the open file have a position (can lseek(2) move it)? NULL: never
 * @seek: as lseek(2) from the start; called only if @has_position says so
 */
struct chrdev_ops {
	int (*open)(void *device, int flags, void **file);
	void (*release)(void *file);
	ssize_t (*read)(void *file, char *buf, size_t count, bool nonblock);
	ssize_t (*write)(void *file, const char *buf, size_t count, bool nonblock);
	long (*ioctl)(void *file, unsigned int cmd, void *arg, bool nonblock);
	unsigned int (*poll)(void *file, void (*wake)(void *context), void *context);
	bool (*has_position)(void *file);
	long long (*seek)(void *file, long long offset);
};

/* Errors below this errno have a counter each. */
#define CHRDEV_ERRNOS 160

/*
 * The size that stat(2) reports: programs know from sysfs that a file of one page may hold less. A
 * read of no more needs no allocation.
 */
#define CHRDEV_PAGE 4096

/**
 * struct chrdev_counters - what happened on a device; atomic
 * @opens: successful opens
 * @releases: how many of those open files are closed for good
 * @reads: calls of read(2)
 * @writes: calls of write(2)
 * @ioctls: calls of ioctl(2)
 * @errors: calls that failed, by errno
 */
struct chrdev_counters {
	uint64_t opens;
	uint64_t releases;
	uint64_t reads;
	uint64_t writes;
	uint64_t ioctls;
	uint64_t errors[CHRDEV_ERRNOS];
};

/**
 * struct chrdev - one device
 * @name: below /dev
 * @ops: its driver
 * @device: handed to @ops->open
 * @fuse: descriptor of /dev/fuse that the file is mounted with
 * @uid: owner
 * @gid: group
 * @mode: permission bits; chmod(2) changes them
 * @faults: what goes wrong around the driver, see sim_set_faults(); @n_faults rows
 * @n_faults: rows in @faults
 * @before: called before each call of the driver, by the thread that makes it, with the name of the
 *	call; NULL for none
 * @before_context: handed to @before
 * @counters: what happened
 * @number: of the file system (st_dev), from chrdev_start() on
 * @max_write: most bytes of a write(2) that come in one request
 * @session: libfuse's
 * @threads: threads that serve it; under @lock
 * @idle: how many of them wait for a request; atomic
 * @received: requests so far; atomic
 * @abandoned: requests are not served any more; atomic
 * @calls: calls of the driver in progress; atomic
 * @sleeps: an ioctl has waited although no other call was in progress; atomic
 * @stand_by: the thread that makes sure that one of them waits
 * @files: those that are open; under @lock
 * @lock: covers @threads, @files and the members of struct chrdev_file that name it
 * @ended: signalled when a thread ends
 *
 * The caller sets the members up to @before_context; the rest is zero before chrdev_start().
 */
struct chrdev {
	const char *name;
	const struct chrdev_ops *ops;
	void *device;
	int fuse;
	uid_t uid;
	gid_t gid;
	mode_t mode;
	struct sim_fault *faults;
	size_t n_faults;
	void (*before)(void *context, const char *call);
	void *before_context;
	struct chrdev_counters counters;
	dev_t number;
	size_t max_write;
	struct fuse_session *session;
	unsigned int threads;
	unsigned int idle;
	uint64_t received;
	bool abandoned;
	unsigned int calls;
	bool sleeps;
	pthread_t stand_by;
	struct chrdev_file *files;
	pthread_mutex_t lock;
	pthread_cond_t ended;
};

struct chrdev_rest;
struct fuse_pollhandle;

/**
 * struct chrdev_file - an open file
 * @dev: its device
 * @next: of the device's files, under its lock
 * @file: the driver's, from @ops->open
 * @rests: parts of writes that are still to come; under the device's lock, the head also atomic
 * @filled: thread and size of the last read whose buffer was not larger than FUSE said; atomic
 * @has_position: what @ops->has_position said
 * @position: where the next read or write begins unless somebody seeks; atomic
 * @poller: FUSE's handle to notify; NULL if nobody ever waited; under the device's lock
 */
struct chrdev_file {
	struct chrdev *dev;
	struct chrdev_file *next;
	void *file;
	struct chrdev_rest *rests;
	uint64_t filled;
	bool has_position;
	long long position;
	struct fuse_pollhandle *poller;
};

/**
 * chrdev_start() - serve a device
 * @dev: the device; its file is mounted
 * @path: where this process sees the file
 *
 * Return: 0 or a negative errno.
 */
int chrdev_start(struct chrdev *dev, const char *path) __attribute__((warn_unused_result));

/**
 * chrdev_wait_released() - wait until every open file is closed
 * @dev: the device
 *
 * The kernel reports a close some time after it happened. Waits a second at most.
 */
void chrdev_wait_released(const struct chrdev *dev);

/**
 * chrdev_has_ended() - does no thread serve the device any more?
 * @dev: the device
 * @ms: how long to wait for it, at most
 *
 * Return: true when its file is no longer mounted and no longer open anywhere.
 */
bool chrdev_has_ended(struct chrdev *dev, unsigned int ms);

/**
 * chrdev_stop() - wait until no thread serves the device any more, and free what they had
 * @dev: the device; its file is not mounted any more
 */
void chrdev_stop(struct chrdev *dev);

/**
 * chrdev_abandon() - serve no more calls, although somebody may make some
 * @dev: the device
 *
 * Waits for the calls in progress. A program that makes another call waits until this process ends,
 * which should be soon.
 */
void chrdev_abandon(struct chrdev *dev);

/**
 * chrdev_number() - the file system of a file, without a request to that file system
 * @fd: a file, or the directory that @path starts in
 * @path: a path, or "" for @fd itself
 *
 * A process that serves a FUSE file must not make a request on it: it would wait for itself.
 *
 * Return: st_dev, or 0 if there is no such file.
 */
dev_t chrdev_number(int fd, const char *path);

#endif /* CHRDEV_H */
