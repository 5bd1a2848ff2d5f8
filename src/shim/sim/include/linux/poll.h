/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * poll, select and epoll.
 */
#ifndef SIM_LINUX_POLL_H
#define SIM_LINUX_POLL_H

#include "fs.h"
#include "types.h"
#include "wait.h"

#include <linux/eventpoll.h>

/**
 * struct poll_table_struct - who polls
 * @sim_queue: called by poll_wait(); NULL when nobody waits
 */
typedef struct poll_table_struct {
	void (*sim_queue)(struct file *file, wait_queue_head_t *queue,
			  struct poll_table_struct *table);
} poll_table;

/*
 * A wake-up of the queue also wakes the task that polls. This reads no state, and does not sleep.
 */
void poll_wait(struct file *file, wait_queue_head_t *queue, poll_table *table);

#endif /* SIM_LINUX_POLL_H */
