/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Completions: wait until somebody says that something is done.
 */
#ifndef SIM_LINUX_COMPLETION_H
#define SIM_LINUX_COMPLETION_H

#include "wait.h"

struct completion {
	unsigned int done; /* COMPLETION_ALL after complete_all() */
	wait_queue_head_t wait;
};

void sim_init_completion(struct completion *x, const struct sim_place *site);
#define init_completion(x) sim_init_completion(x, SIM_HERE)

#define DECLARE_COMPLETION(name) \
	struct completion name = { .wait = { SIM_MADE((name).wait, #name) } }
#define DECLARE_COMPLETION_ONSTACK(name) DECLARE_COMPLETION(name)

void reinit_completion(struct completion *x);
void complete(struct completion *x);
void complete_all(struct completion *x);
bool try_wait_for_completion(struct completion *x);
bool completion_done(struct completion *x);
void wait_for_completion(struct completion *x);
/* complete() wakes every waiter, so the one that can be killed waits like the interruptible one. */
int __must_check wait_for_completion_interruptible(struct completion *x);
#define wait_for_completion_killable(x) wait_for_completion_interruptible(x)

/* In jiffies, as wait_event_timeout(). */
unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout);
long __must_check wait_for_completion_interruptible_timeout(struct completion *x,
							    unsigned long timeout);
#define wait_for_completion_killable_timeout(x, timeout) \
	wait_for_completion_interruptible_timeout(x, timeout)

#endif /* SIM_LINUX_COMPLETION_H */
