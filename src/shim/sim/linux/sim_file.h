/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An open file. Internal to the simulated kernel.
 */
#ifndef SIM_FILE_H
#define SIM_FILE_H

#include "internal.h"

#include <linux/poll.h>

#define MISC_MAJOR    10
#define SIM_POLLED_ON 4

/*
 * The events of a driver without poll(): ready for read and write. As numbers, as programs see
 * them.
 */
#define DEFAULT_POLLMASK 0x145u

/**
 * struct sim_poller - who polls a file; all of it is under the machine's lock
 * @list: of the file's
 * @polled_on: queues on which it waits
 * @n_polled_on: how many
 * @wake: see sim_file_poll(); NULL when it was called
 * @context: handed to @wake
 */
struct sim_poller {
	struct list_head list;
	wait_queue_head_t *polled_on[SIM_POLLED_ON];
	unsigned int n_polled_on;
	sim_poll_fn *wake;
	void *context;
};

/**
 * struct sim_file - an open file
 * @file: as the driver sees it
 * @inode: of its node
 * @list: of the machine's
 * @kernel: the machine
 * @cdev: the cdev that it was opened through, or NULL for a misc device
 * @pollers: those who poll it; under the machine's lock
 */
struct sim_file {
	struct file file;
	struct inode inode;
	struct list_head list;
	struct sim_kernel *kernel;
	struct cdev *cdev;
	struct list_head pollers;
};

/* Open the device of the inode's number. Not for direct use. */
int sim_misc_open(struct sim_file *file);
int sim_chrdev_open(struct sim_file *file);

/* Nobody polls a file any more. Not for direct use. */
void sim_poll_close(struct sim_file *file);

/* Does an object lie in this memory? Not for direct use. */
static inline bool sim_lies_in(const void *object, const void *memory, size_t size)
{
	return (uintptr_t)object - (uintptr_t)memory < size;
}

/* Is the file polled on a queue in this memory? Under the machine's lock. Not for direct use. */
bool sim_is_polled_in(const struct sim_file *file, const void *memory, size_t size);

/* A file gives back its reference. Not for direct use. */
void sim_cdev_close(struct cdev *cdev);

#endif /* SIM_FILE_H */
