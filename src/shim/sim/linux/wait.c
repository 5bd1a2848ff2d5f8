// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wait queues and completions. Everybody sleeps in one place (sim_queue): a queue is a count of how
 * often it was woken.
 */
#include "internal.h"

#include <linux/completion.h>
#include <linux/sched/signal.h>
#include <linux/wait.h>

/* ---------------------------------------------------------------- Wait queues ----------------- */

static void check_initialised(const wait_queue_head_t *queue)
{
	if (queue->magic != queue)
		sim_bug("a wait queue was never initialised, or has moved since");
}

void sim_init_waitqueue_head(wait_queue_head_t *queue, const struct sim_place *site)
{
	*queue = (wait_queue_head_t){ .magic = queue, .site = site };
}

void sim_wake_up(wait_queue_head_t *queue, const char *what)
{
	struct sim_task *task = sim_current();

	(void)what;
	check_initialised(queue);
	/*
	 * With nobody in the queue this concerns nobody: no point at which others might go on. But
	 * whoever looks for all orders has to know that it came before somebody queued.
	 */
	if (task->every_wake || waitqueue_active(queue))
		sim_enter(task, SIM_WAKE_UP, queue);
	__atomic_fetch_add(&queue->wakes, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&queue->sleepers, __ATOMIC_SEQ_CST))
		sim_wake_all();
	if (__atomic_load_n(&queue->pollers, __ATOMIC_SEQ_CST))
		sim_poll_woken(queue);
}

int waitqueue_active(wait_queue_head_t *queue)
{
	check_initialised(queue);
	return __atomic_load_n(&queue->sleepers, __ATOMIC_SEQ_CST) ||
	       __atomic_load_n(&queue->pollers, __ATOMIC_SEQ_CST);
}

/*
 * From here on no wake-up is lost: the condition is looked at after this, and a wake-up that comes
 * in between changes the count, so that nobody sleeps then.
 */
unsigned long sim_wait_begin(wait_queue_head_t *queue, bool interruptible)
{
	struct sim_task *task = sim_current();

	sim_may_sleep(task, interruptible ? "wait_event_interruptible()" : "wait_event()");
	check_initialised(queue);
	/* Of interest only to whoever looks for all orders. */
	if (task->every_wake)
		sim_enter(task, SIM_PREPARE_TO_WAIT, queue);
	__atomic_fetch_add(&queue->sleepers, 1, __ATOMIC_SEQ_CST);
	return __atomic_load_n(&queue->wakes, __ATOMIC_SEQ_CST);
}

void sim_wait_end(wait_queue_head_t *queue)
{
	__atomic_fetch_sub(&queue->sleepers, 1, __ATOMIC_SEQ_CST);
}

int sim_wait_sleep(wait_queue_head_t *queue, unsigned long *wakes, bool interruptible)
{
	struct sim_task *task = sim_current();
	unsigned long now;
	int err = 0;

	task->found = *wakes;
	if (interruptible ? sim_enter(task, SIM_WAIT_INTERRUPTIBLE, queue)
			  : sim_enter(task, SIM_WAIT, queue))
		return -ERESTARTSYS;
	task->waits_at = interruptible ? SIM_WAIT_INTERRUPTIBLE : SIM_WAIT;
	if (task->wait)
		task->wait(task->wait_context);
	pthread_mutex_lock(&sim_queue.lock);
	for (;;) {
		now = __atomic_load_n(&queue->wakes, __ATOMIC_SEQ_CST);
		if (now != *wakes)
			break;
		if (interruptible && __atomic_load_n(&task->signal, __ATOMIC_SEQ_CST)) {
			err = -ERESTARTSYS;
			break;
		}
		pthread_cond_wait(&sim_queue.wake, &sim_queue.lock);
	}
	pthread_mutex_unlock(&sim_queue.lock);
	*wakes = now;
	return err;
}

/* ---------------------------------------------------------------- Signals --------------------- */

struct task_struct *sim_current_task(void)
{
	return (struct task_struct *)sim_current();
}

int signal_pending(struct task_struct *task)
{
	return __atomic_load_n(&((struct sim_task *)task)->signal, __ATOMIC_SEQ_CST);
}

/* ---------------------------------------------------------------- Completions ----------------- */

#define COMPLETION_ALL (UINT_MAX / 2)

void sim_init_completion(struct completion *x, const struct sim_place *site)
{
	x->done = 0;
	sim_init_waitqueue_head(&x->wait, site);
}

void reinit_completion(struct completion *x)
{
	check_initialised(&x->wait);
	__atomic_store_n(&x->done, 0, __ATOMIC_SEQ_CST);
}

static void set_done(struct completion *x, bool all)
{
	unsigned int now = __atomic_load_n(&x->done, __ATOMIC_SEQ_CST);
	unsigned int then;

	do {
		then = all || now == COMPLETION_ALL ? COMPLETION_ALL : now + 1;
	} while (!__atomic_compare_exchange_n(&x->done, &now, then, false, __ATOMIC_SEQ_CST,
					      __ATOMIC_SEQ_CST));
	sim_wake_up(&x->wait, "complete");
}

void complete(struct completion *x)
{
	set_done(x, false);
}

void complete_all(struct completion *x)
{
	set_done(x, true);
}

bool try_wait_for_completion(struct completion *x)
{
	unsigned int now = __atomic_load_n(&x->done, __ATOMIC_SEQ_CST);

	check_initialised(&x->wait);
	while (now)
		if (now == COMPLETION_ALL ||
		    __atomic_compare_exchange_n(&x->done, &now, now - 1, false, __ATOMIC_SEQ_CST,
						__ATOMIC_SEQ_CST))
			return true;
	return false;
}

bool completion_done(struct completion *x)
{
	return __atomic_load_n(&x->done, __ATOMIC_SEQ_CST);
}

void wait_for_completion(struct completion *x)
{
	wait_event(x->wait, try_wait_for_completion(x));
}

int wait_for_completion_interruptible(struct completion *x)
{
	return wait_event_interruptible(x->wait, try_wait_for_completion(x));
}
