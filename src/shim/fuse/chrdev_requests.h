/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The requests of FUSE that a character device answers.
 *
 * Internal to chrdev.
 */
#ifndef CHRDEV_REQUESTS_H
#define CHRDEV_REQUESTS_H

#include "chrdev.h"

#define FUSE_USE_VERSION 35
#include <fuse3/fuse_lowlevel.h>

extern const struct fuse_lowlevel_ops chrdev_requests;

/**
 * struct chrdev_call - one system call on its way through the driver
 * @task: who makes it, as the driver sees it
 * @req: the request
 * @interruptible: FUSE reports its interrupts to this call
 * @tid: the thread that waits for it
 * @file: the open file of the call
 */
struct chrdev_call {
	struct sim_task task;
	fuse_req_t req;
	bool interruptible;
	pid_t tid;
	struct chrdev_file *file;
};

/**
 * chrdev_write() - have the driver do a write(2) of a program
 * @call: the call
 * @buf: the part that FUSE brought
 * @size: bytes in @buf
 * @offset: where FUSE says that they belong
 * @nonblock: as for the driver
 *
 * Return: as write(2), and no more than @size.
 */
ssize_t chrdev_write(struct chrdev_call *call, const char *buf, size_t size, uint64_t offset,
		     bool nonblock);

/**
 * chrdev_write_rest() - answer the next part of a write that chrdev_write() has done already
 * @call: the call; ask this once for each of its requests, before chrdev_write()
 * @offset: where FUSE says that the part belongs
 * @size: bytes in it
 *
 * Return: how many of them the driver has taken; -1 if they are no such part.
 */
ssize_t chrdev_write_rest(struct chrdev_call *call, uint64_t offset, size_t size);

/**
 * chrdev_forget_rests() - expect no more parts of writes @file: the file that is being closed
 */
void chrdev_forget_rests(struct chrdev_file *file);

/**
 * chrdev_read() - have the driver do a read(2) of a program
 * @call: the call
 * @start: receives the bytes
 * @size: bytes that FUSE knows of, and has room for
 * @nonblock: as for the driver
 *
 * Return: as read(2).
 */
ssize_t chrdev_read(struct chrdev_call *call, char *start, size_t size, bool nonblock);

/**
 * chrdev_poll() - the poll(2) events of a file, and whom to notify when they may change
 * @file: the file
 * @handle: of FUSE, to notify; this takes it over. NULL if nobody waits
 *
 * Return: events.
 */
unsigned int chrdev_poll(struct chrdev_file *file, struct fuse_pollhandle *handle);

/**
 * chrdev_forget_poller() - notify nobody any more
 * @file: the file that is being closed; the driver has released its own
 */
void chrdev_forget_poller(struct chrdev_file *file);

/**
 * chrdev_release_all() - close what nobody can close any more
 * @dev: the device, which no thread serves
 *
 * The kernel does not report a close when the last process that sees the device ends.
 */
void chrdev_release_all(struct chrdev *dev);

#endif /* CHRDEV_REQUESTS_H */
