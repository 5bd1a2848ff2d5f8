// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wait queues and completions. All tasks sleep in one place (sim_queue): a wait queue is only a
 * count of its wake-ups.
 */
#include "internal.h"

#include "sim_time.h"

#include <linux/completion.h>
#include <linux/minmax.h>
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

/*
 * A wake-up of an empty queue concerns nobody, so it is no schedule point. But a search of all
 * orders must know that it came before a task queued.
 */
static void announce(wait_queue_head_t *queue)
{
	struct sim_task *task = sim_current();

	check_initialised(queue);
	if (task->every_wake || waitqueue_active(queue))
		sim_enter(task, SIM_WAKE_UP, queue);
}

static void count_wake(wait_queue_head_t *queue, bool all)
{
	__atomic_fetch_add(&queue->wakes, 1, __ATOMIC_SEQ_CST);
	if (all)
		__atomic_fetch_add(&queue->wakes_all, 1, __ATOMIC_SEQ_CST);
}

void sim_wake_up(wait_queue_head_t *queue, bool all)
{
	announce(queue);
	count_wake(queue, all);
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

/* The kernel's names of the ways to wait. */
static const struct {
	enum sim_call call;
	const char *name;
} ways[8] = {
	[0] = { SIM_WAIT, "wait_event()" },
	[SIM_WAIT_SIGNALS] = { SIM_WAIT_INTERRUPTIBLE, "wait_event_interruptible()" },
	[SIM_WAIT_SIGNALS |
		SIM_WAIT_KILLABLE] = { SIM_WAIT_INTERRUPTIBLE, "wait_event_killable()" },
	[SIM_WAIT_LIMITED] = { SIM_WAIT_TIMEOUT, "wait_event_timeout()" },
	[SIM_WAIT_LIMITED | SIM_WAIT_SIGNALS] = { SIM_WAIT_INTERRUPTIBLE_TIMEOUT,
						  "wait_event_interruptible_timeout()" },
	[SIM_WAIT_LIMITED | SIM_WAIT_SIGNALS |
		SIM_WAIT_KILLABLE] = { SIM_WAIT_INTERRUPTIBLE_TIMEOUT,
				       "wait_event_killable_timeout()" },
};

/* The kernel checks a condition once before the task counts as asleep. */
void sim_sleeps_in_condition(struct sim_wait *wait, const char *what)
{
	if (wait->slept)
		sim_bug("%s may sleep, and is called in the condition of %s: the task is no longer "
			"running there",
			what, ways[wait->how].name);
	wait->sleeper = what;
}

/*
 * From here on no wake-up is lost: the condition is checked after this, and a wake-up in between
 * changes the count, so that the task does not sleep.
 */
void sim_wait_begin(struct sim_wait *wait, wait_queue_head_t *queue, unsigned int how, long timeout)
{
	const bool interruptible = how & SIM_WAIT_SIGNALS && !(how & SIM_WAIT_KILLABLE);
	struct sim_task *task = sim_current();

	sim_may_sleep(task, ways[how].name);
	check_initialised(queue);
	/* Only a search of all orders needs this. */
	if (task->every_wake)
		sim_enter(task, SIM_PREPARE_TO_WAIT, queue);
	__atomic_fetch_add(&queue->sleepers, 1, __ATOMIC_SEQ_CST);
	*wait = (struct sim_wait){
		.task = task,
		.queue = queue,
		.how = how,
		.until = SIM_NEVER,
		.count = interruptible ? &queue->wakes : &queue->wakes_all,
		.around = task->condition,
	};
	wait->wakes = __atomic_load_n(wait->count, __ATOMIC_SEQ_CST);
	if (how & SIM_WAIT_LIMITED)
		wait->until = sim_jiffies_end(sim_kernel_of(ways[how].name), timeout);
	task->condition = wait;
}

long sim_wait_end(struct sim_wait *wait, bool holds)
{
	wait->task->condition = wait->around;
	__atomic_fetch_sub(&wait->queue->sleepers, 1, __ATOMIC_SEQ_CST);
	if (!holds)
		return wait->err == -ETIMEDOUT ? 0 : wait->err;
	if (!(wait->how & SIM_WAIT_LIMITED))
		return 0;
	return max(sim_jiffies_left(wait->task->kernel, wait->until), 1l);
}

static bool is_woken(void *context)
{
	struct sim_wait *wait = context;
	unsigned long now = __atomic_load_n(wait->count, __ATOMIC_SEQ_CST);
	bool woken = now != wait->wakes;

	wait->wakes = now;
	return woken;
}

bool sim_wait_sleep(struct sim_wait *wait)
{
	/* A wait without an end cannot time out. */
	unsigned int how =
		wait->until == SIM_NEVER ? wait->how & ~(unsigned int)SIM_WAIT_LIMITED : wait->how;
	struct sim_task *task = wait->task;
	int err;

	wait->slept = true;
	if (wait->sleeper)
		sim_sleeps_in_condition(wait, wait->sleeper);
	if (wait->err)
		return false;
	task->wakes = wait->count;
	task->found = wait->wakes;
	err = sim_enter(task, ways[how].call, wait->queue);
	if (err == -ETIMEDOUT)
		sim_time_skip(task->kernel, wait->until);
	if (!err)
		err = sim_sleep(task, ways[how].call, is_woken, wait, how & SIM_WAIT_SIGNALS,
				wait->until);
	wait->err = err == -EINTR ? -ERESTARTSYS : err;
	return !err || err == -ETIMEDOUT;
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

/* What a completion says, and that it woke who waits, change at once: then its memory may go. */
static SIM_MUTEX(completions);

void sim_init_completion(struct completion *x, const struct sim_place *site)
{
	x->done = 0;
	sim_init_waitqueue_head(&x->wait, site);
}

/* The count is about to be read or changed; only a search of all orders needs to know. */
static void touch(struct completion *x)
{
	struct sim_task *task = sim_current();

	check_initialised(&x->wait);
	if (task->every_wake)
		sim_enter(task, SIM_COMPLETION, x);
}

void reinit_completion(struct completion *x)
{
	touch(x);
	pthread_mutex_lock(&completions);
	x->done = 0;
	pthread_mutex_unlock(&completions);
}

static void set_done(struct completion *x, bool all)
{
	bool sleeps;

	announce(&x->wait);
	touch(x);
	pthread_mutex_lock(&completions);
	x->done = all || x->done == COMPLETION_ALL ? COMPLETION_ALL : x->done + 1;
	count_wake(&x->wait, true);
	sleeps = __atomic_load_n(&x->wait.sleepers, __ATOMIC_SEQ_CST);
	pthread_mutex_unlock(&completions);
	if (sleeps)
		sim_wake_all();
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
	bool done;

	touch(x);
	pthread_mutex_lock(&completions);
	done = x->done;
	if (done && x->done != COMPLETION_ALL)
		x->done--;
	pthread_mutex_unlock(&completions);
	return done;
}

bool completion_done(struct completion *x)
{
	bool done;

	touch(x);
	pthread_mutex_lock(&completions);
	done = x->done;
	pthread_mutex_unlock(&completions);
	return done;
}

void wait_for_completion(struct completion *x)
{
	wait_event(x->wait, try_wait_for_completion(x));
}

int wait_for_completion_interruptible(struct completion *x)
{
	return wait_event_interruptible(x->wait, try_wait_for_completion(x));
}

unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout)
{
	return (unsigned long)wait_event_timeout(x->wait, try_wait_for_completion(x),
						 (long)timeout);
}

long wait_for_completion_interruptible_timeout(struct completion *x, unsigned long timeout)
{
	return wait_event_interruptible_timeout(x->wait, try_wait_for_completion(x), (long)timeout);
}
