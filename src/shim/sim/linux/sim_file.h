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
 * struct sim_file - an open file
 * @file: as the driver sees it
 * @inode: of its node
 * @list: of the machine's
 * @kernel: the machine
 * @cdev: the cdev that it was opened through, or NULL for a misc device
 * @polled_on: queues on which a poll waits; under the machine's lock, like the next ones
 * @n_polled_on: how many
 * @wake: see sim_file_poll()
 * @wake_context: handed to @wake
 */
struct sim_file {
	struct file file;
	struct inode inode;
	struct list_head list;
	struct sim_kernel *kernel;
	struct cdev *cdev;
	wait_queue_head_t *polled_on[SIM_POLLED_ON];
	unsigned int n_polled_on;
	sim_poll_fn *wake;
	void *wake_context;
};

/* Open the device of the inode's number. Not for direct use. */
int sim_misc_open(struct sim_file *file);
int sim_chrdev_open(struct sim_file *file);

/* A file gives back its reference. Not for direct use. */
void sim_cdev_close(struct cdev *cdev);

#endif /* SIM_FILE_H */
