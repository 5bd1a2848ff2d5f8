/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Wait queues. A waiter checks its condition again at each wake-up of the queue.
 */
#ifndef SIM_LINUX_WAIT_H
#define SIM_LINUX_WAIT_H

#include "compiler.h"
#include "errno.h"
#include "spinlock.h"
#include "types.h"

#include "../../sim_place.h"

typedef struct wait_queue_head {
	struct wait_queue_head *magic; /* itself, once it is initialised */
	unsigned long wakes;           /* how often who may be interrupted was woken; atomic */
	unsigned long wakes_all;       /* how often everybody was; atomic */
	unsigned int sleepers;         /* atomic */
	unsigned int pollers;          /* entries of poll_wait() that refer to it; atomic */
	const struct sim_place *site;  /* where it is initialised */
	struct sim_place made;         /* that, if DECLARE_WAIT_QUEUE_HEAD() does it */
} wait_queue_head_t;

#define DECLARE_WAIT_QUEUE_HEAD(name) wait_queue_head_t name = { SIM_MADE(name, #name) }

void sim_init_waitqueue_head(wait_queue_head_t *queue, const struct sim_place *site);
#define init_waitqueue_head(queue) sim_init_waitqueue_head(queue, SIM_HERE)

/*
 * Waiters check again: all of them, or those that may be interrupted, which killable ones are not.
 * The simulation may let any of them go first.
 */
void sim_wake_up(wait_queue_head_t *queue, bool all);
#define wake_up(queue)                            sim_wake_up(queue, true)
#define wake_up_all(queue)                        sim_wake_up(queue, true)
#define wake_up_interruptible(queue)              sim_wake_up(queue, false)
#define wake_up_interruptible_all(queue)          sim_wake_up(queue, false)
#define wake_up_poll(queue, events)               sim_wake_up(queue, true)
#define wake_up_interruptible_poll(queue, events) sim_wake_up(queue, false)

int waitqueue_active(wait_queue_head_t *queue);

/* Ways to wait. Not for direct use. */
enum {
	SIM_WAIT_SIGNALS = 1,  /* a signal ends it */
	SIM_WAIT_LIMITED = 2,  /* a time-out ends it */
	SIM_WAIT_KILLABLE = 4, /* only a deadly signal; here every signal is */
};

/**
 * struct sim_wait - a task that waits. Not for direct use
 * @task: who waits
 * @queue: where it waits
 * @how: a sum of SIM_WAIT_*
 * @until: in ns, see sim_time_now(); SIM_NEVER for no end
 * @count: of those wake-ups of the queue that concern it
 * @wakes: that count when the condition was checked
 * @slept: it has been checked before, without success: from then on the task counts as asleep
 * @sleeper: what may sleep in the condition, the first time; NULL for nothing
 * @around: the wait in whose condition this one is; NULL for none
 * @err: what has ended the wait
 */
struct sim_wait {
	struct sim_task *task;
	wait_queue_head_t *queue;
	unsigned int how;
	u64 until;
	unsigned long *count;
	unsigned long wakes;
	bool slept;
	const char *sleeper;
	struct sim_wait *around;
	int err;
};

void sim_wait_begin(struct sim_wait *wait, wait_queue_head_t *queue, unsigned int how,
		    long timeout);
/* Returns whether to check the condition again: after a wake-up, and once after the time-out. */
bool sim_wait_sleep(struct sim_wait *wait);
/* Returns the result of the wait for a condition that holds or does not. */
long sim_wait_end(struct sim_wait *wait, bool holds);

#define SIM_WAIT_EVENT(queue, condition, how, timeout)                              \
	({                                                                          \
		struct sim_wait sim_wait;                                           \
		bool sim_holds;                                                     \
		sim_wait_begin(&sim_wait, &(queue), how, timeout);                  \
		while (!(sim_holds = !!(condition)) && sim_wait_sleep(&sim_wait)) { \
		}                                                                   \
		sim_wait_end(&sim_wait, sim_holds);                                 \
	})

#define wait_event(queue, condition) ((void)SIM_WAIT_EVENT(queue, condition, 0, 0))
#define wait_event_interruptible(queue, condition) \
	((int)SIM_WAIT_EVENT(queue, condition, SIM_WAIT_SIGNALS, 0))
#define wait_event_killable(queue, condition) \
	((int)SIM_WAIT_EVENT(queue, condition, SIM_WAIT_SIGNALS | SIM_WAIT_KILLABLE, 0))

/*
 * Returns the jiffies that are left, at least 1; 0 if the time is up and the condition does not
 * hold.
 */
#define wait_event_timeout(queue, condition, timeout) \
	SIM_WAIT_EVENT(queue, condition, SIM_WAIT_LIMITED, timeout)
#define wait_event_interruptible_timeout(queue, condition, timeout) \
	SIM_WAIT_EVENT(queue, condition, SIM_WAIT_LIMITED | SIM_WAIT_SIGNALS, timeout)
#define wait_event_killable_timeout(queue, condition, timeout)                                    \
	SIM_WAIT_EVENT(queue, condition, SIM_WAIT_LIMITED | SIM_WAIT_SIGNALS | SIM_WAIT_KILLABLE, \
		       timeout)

#endif /* SIM_LINUX_WAIT_H */
