/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Wait queues. A condition is looked at again whenever somebody wakes the queue.
 */
#ifndef SIM_LINUX_WAIT_H
#define SIM_LINUX_WAIT_H

#include "compiler.h"
#include "errno.h"
#include "types.h"

#include "../../sim_place.h"

typedef struct wait_queue_head {
	struct wait_queue_head *magic; /* itself, once it is initialised */
	unsigned long wakes;           /* how often it was woken; atomic */
	unsigned int sleepers;         /* atomic */
	unsigned int pollers;          /* entries of poll_wait() that refer to it; atomic */
	const struct sim_place *site;  /* where it is initialised */
} wait_queue_head_t;

#define DECLARE_WAIT_QUEUE_HEAD(name)                                                            \
	wait_queue_head_t name = {                                                               \
		.magic = &(name), .site = &(const struct sim_place){ __FILE__, __LINE__, #name } \
	}

void sim_init_waitqueue_head(wait_queue_head_t *queue, const struct sim_place *site);
#define init_waitqueue_head(queue) sim_init_waitqueue_head(queue, SIM_HERE)

/* Everybody looks again: the simulation may let any of them go first. */
void sim_wake_up(wait_queue_head_t *queue, const char *what);
#define wake_up(queue)                            sim_wake_up(queue, "wake_up")
#define wake_up_all(queue)                        sim_wake_up(queue, "wake_up_all")
#define wake_up_interruptible(queue)              sim_wake_up(queue, "wake_up_interruptible")
#define wake_up_interruptible_all(queue)          sim_wake_up(queue, "wake_up_interruptible_all")
#define wake_up_poll(queue, events)               sim_wake_up(queue, "wake_up_poll")
#define wake_up_interruptible_poll(queue, events) sim_wake_up(queue, "wake_up_interruptible_poll")

int waitqueue_active(wait_queue_head_t *queue);

/* One sleep, from what the queue was to the next wake-up or signal. Not for direct use. */
unsigned long sim_wait_begin(wait_queue_head_t *queue, bool interruptible);
int sim_wait_sleep(wait_queue_head_t *queue, unsigned long *wakes, bool interruptible);
void sim_wait_end(wait_queue_head_t *queue);

#define SIM_WAIT_EVENT(queue, condition, interruptible)                                \
	({                                                                             \
		int sim_err = 0;                                                       \
		unsigned long sim_wakes = sim_wait_begin(&(queue), interruptible);     \
		while (!(condition)) {                                                 \
			sim_err = sim_wait_sleep(&(queue), &sim_wakes, interruptible); \
			if (sim_err)                                                   \
				break;                                                 \
		}                                                                      \
		sim_wait_end(&(queue));                                                \
		sim_err;                                                               \
	})

#define wait_event(queue, condition)               ((void)SIM_WAIT_EVENT(queue, condition, false))
#define wait_event_interruptible(queue, condition) SIM_WAIT_EVENT(queue, condition, true)
#define wait_event_killable(queue, condition)      SIM_WAIT_EVENT(queue, condition, true)

#endif /* SIM_LINUX_WAIT_H */
