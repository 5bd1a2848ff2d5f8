// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tasks that sleep, and tasks that wait busily.
 */
#include "internal.h"

#include "sim_event.h"
#include "sim_kthread.h"
#include "sim_time.h"

#include <linux/delay.h>
#include <linux/iopoll.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/sched.h>

/* ---------------------------------------------------------------- To sleep -------------------- */

/*
 * What goes on by itself may go on for ever, such as a periodic timer, and concern no task. After
 * so much time, or so many events, nothing is expected of it any more. A kernel says after as much
 * time that a task hangs.
 */
#define PATIENCE (120 * NSEC_PER_SEC)
#define EVENTS   100000

/**
 * struct hope - whether what happens by itself may let a task go on
 * @until: the time at which it is given up
 * @events: ... or after so many more events
 */
struct hope {
	u64 until;
	unsigned int events;
};

static bool is_late(const struct sim_task *task, u64 until)
{
	return until != SIM_NEVER && sim_time_now(task->kernel) >= until;
}

/* Returns -EAGAIN to sleep on. */
static int look(const struct sim_task *task, bool (*may_go_on)(void *context), void *context,
		bool interruptible, u64 until)
{
	if (may_go_on(context))
		return 0;
	if (interruptible && __atomic_load_n(&task->signal, __ATOMIC_SEQ_CST))
		return -ERESTARTSYS;
	return is_late(task, until) ? -ETIMEDOUT : -EAGAIN;
}

/* Does the machine let time pass when the task waits? A wait with an end will end. */
static struct hope begin_to_hope(const struct sim_task *task, u64 end)
{
	struct hope hope = { .until = SIM_NEVER };

	if (!task->kernel || sim_is_followed(task->kernel))
		return hope;
	hope.events = EVENTS;
	if (end == SIM_NEVER)
		hope.until = sim_time_now(task->kernel) + PATIENCE;
	return hope;
}

static void idle(struct sim_task *task, struct hope *hope)
{
	bool happened = sim_kernel_idle(task->kernel);

	if (!happened || sim_time_now(task->kernel) >= hope->until)
		hope->events = 0;
	else if (hope->until != SIM_NEVER)
		hope->events--;
}

/*
 * What a task does while it cannot go on. Returns whether it did something: it must look again
 * then, since it gave the lock back.
 */
static bool rest(struct sim_task *task, struct hope *hope, bool *told)
{
	if (!hope->events && *told)
		return false;
	pthread_mutex_unlock(&sim_queue.lock);
	if (hope->events)
		idle(task, hope);
	else if (!*told) {
		*told = true;
		task->wait(task->wait_context);
	}
	pthread_mutex_lock(&sim_queue.lock);
	return true;
}

int sim_sleep(struct sim_task *task, enum sim_call call, bool (*may_go_on)(void *context),
	      void *context, bool interruptible, uint64_t until)
{
	struct hope hope = begin_to_hope(task, until);
	bool told = !task->wait;
	struct sim_event end = { .when = until };
	int err;

	task->waits_at = call;
	if (until != SIM_NEVER)
		sim_event_add(task->kernel, &end);
	pthread_mutex_lock(&sim_queue.lock);
	while ((err = look(task, may_go_on, context, interruptible, until)) == -EAGAIN) {
		if (task->kthread) {
			sim_kthread_rest(task->kthread);
			continue;
		}
		if (rest(task, &hope, &told))
			continue;
		pthread_cond_wait(&sim_queue.wake, &sim_queue.lock);
		hope = begin_to_hope(task, until);
	}
	if (task->kthread)
		task->kthread->moved = true;
	pthread_mutex_unlock(&sim_queue.lock);
	if (until != SIM_NEVER)
		sim_event_remove(task->kernel, &end);
	return err;
}

static bool never(void *context)
{
	(void)context;
	return false;
}

static void sleep_until(u64 until, const char *what)
{
	struct sim_task *task = sim_current();

	sim_may_schedule(task, what);
	sim_enter(task, SIM_SLEEP, NULL);
	sim_sleep(task, SIM_SLEEP, never, NULL, false, until);
}

static void sleep_until_signal(u64 until, const char *what)
{
	struct sim_task *task = sim_current();

	sim_may_schedule(task, what);
	if (!sim_enter(task, SIM_SLEEP_INTERRUPTIBLE, NULL))
		sim_sleep(task, SIM_SLEEP_INTERRUPTIBLE, never, NULL, true, until);
}

void msleep(unsigned int ms)
{
	struct sim_kernel *kernel = sim_kernel_of("msleep()");

	sleep_until(sim_jiffies_end(kernel, (long)msecs_to_jiffies(ms) + 1), "msleep()");
}

unsigned long msleep_interruptible(unsigned int ms)
{
	struct sim_kernel *kernel = sim_kernel_of("msleep_interruptible()");
	u64 until = sim_jiffies_end(kernel, (long)msecs_to_jiffies(ms) + 1);

	sleep_until_signal(until, "msleep_interruptible()");
	return jiffies_to_msecs((unsigned long)sim_jiffies_left(kernel, until));
}

void usleep_range(unsigned long min, unsigned long max)
{
	struct sim_kernel *kernel = sim_kernel_of("usleep_range()");

	(void)max;
	sleep_until(sim_time_now(kernel) + min * NSEC_PER_USEC, "usleep_range()");
}

void fsleep(unsigned long us)
{
	if (us <= 10)
		udelay(us);
	else if (us <= 20000)
		usleep_range(us, 2 * us);
	else
		msleep((unsigned int)DIV_ROUND_UP(us, 1000));
}

long schedule_timeout_uninterruptible(long timeout)
{
	struct sim_kernel *kernel = sim_kernel_of("schedule_timeout()");
	u64 until = sim_jiffies_end(kernel, timeout);

	sleep_until(until, "schedule_timeout_uninterruptible()");
	return sim_jiffies_left(kernel, until);
}

long schedule_timeout_interruptible(long timeout)
{
	struct sim_kernel *kernel = sim_kernel_of("schedule_timeout()");
	u64 until = sim_jiffies_end(kernel, timeout);

	sleep_until_signal(until, "schedule_timeout_interruptible()");
	return sim_jiffies_left(kernel, until);
}

/* ---------------------------------------------------------------- To waste time --------------- */

void sim_delay(u64 ns, const char *what)
{
	struct sim_kernel *kernel = sim_kernel_of(what);

	sim_enter(sim_current(), SIM_DELAY, NULL);
	if (sim_is_followed(kernel))
		sim_real_sleep(ns);
	else
		sim_time_pass(kernel, sim_time_now(kernel) + ns);
}

/* Reading the clock takes time, so that a loop that only reads the clock ends too. */
static u64 look_at_the_clock(const char *what)
{
	struct sim_kernel *kernel = sim_kernel_of(what);

	if (!sim_is_followed(kernel))
		sim_time_pass(kernel, sim_time_now(kernel) + SIM_LITTLE_NS);
	return sim_time_now(kernel);
}

ktime_t ktime_get(void)
{
	return (ktime_t)look_at_the_clock("ktime_get()");
}

/* ---------------------------------------------------------------- To poll --------------------- */

/* After so many looks in vain a task looks again when a device has made its next step. */
#define SIM_LOOKS 32

/*
 * How long it is until then, in microseconds. 0 if no device is at work: a register may count
 * looks.
 */
static unsigned long until_step(const struct sim_poll *poll)
{
	struct sim_kernel *kernel = sim_kernel_of("a poll loop");
	u64 now = sim_time_now(kernel), step;

	if (poll->rests <= SIM_LOOKS || sim_current()->every_wake || sim_is_followed(kernel) ||
	    !sim_step_next(kernel, &step))
		return 0;
	step = min(step, (u64)poll->end);
	return step > now ? DIV_ROUND_UP(step - now, NSEC_PER_USEC) : 0;
}

static void pause(const struct sim_poll *poll)
{
	unsigned long us = until_step(poll);

	if (poll->us && poll->sleeps)
		usleep_range(max((poll->us >> 2) + 1, us), max(poll->us, us));
	else if (poll->us || us)
		udelay(max(poll->us, us));
	cpu_relax();
}

void sim_poll_begin(struct sim_poll *poll, u64 timeout_us, bool rests)
{
	poll->end = timeout_us ? ktime_add_us(ktime_get(), timeout_us) : KTIME_MAX;
	if (poll->us && poll->sleeps)
		might_sleep();
	if (poll->us && rests)
		pause(poll);
}

/*
 * A loop that has to wait is one call; but for whoever looks for all orders, to which each look is
 * of interest.
 */
bool sim_poll_rest(struct sim_poll *poll)
{
	const enum sim_call call = poll->end == KTIME_MAX ? SIM_POLL : SIM_POLL_TIMEOUT;
	struct sim_task *task = sim_current();
	int err = 0;

	if (ktime_after(ktime_get(), poll->end))
		return true;
	if (!poll->rests++ || task->every_wake)
		err = sim_enter(task, call, (const void *)(uintptr_t)poll->what);
	if (err) {
		sim_time_skip(task->kernel, (u64)poll->end + 1);
		return true;
	}
	pause(poll);
	return false;
}

/* ---------------------------------------------------------------- Jiffies --------------------- */

#define JIFFY_NS (NSEC_PER_SEC / HZ)

unsigned long sim_jiffies(void)
{
	look_at_the_clock("jiffies");
	return sim_jiffies_now(sim_current()->kernel);
}

u64 get_jiffies_64(void)
{
	return INITIAL_JIFFIES + look_at_the_clock("get_jiffies_64()") / JIFFY_NS;
}

unsigned long sim_jiffies_now(struct sim_kernel *kernel)
{
	return INITIAL_JIFFIES + (unsigned long)(sim_time_now(kernel) / JIFFY_NS);
}

u64 sim_jiffies_end(struct sim_kernel *kernel, long timeout)
{
	if (timeout == MAX_SCHEDULE_TIMEOUT)
		return SIM_NEVER;
	if (timeout < 0)
		sim_bug("a time-out of %ld jiffies", timeout);
	return (sim_time_now(kernel) / JIFFY_NS + (u64)timeout) * JIFFY_NS;
}

long sim_jiffies_left(struct sim_kernel *kernel, u64 until)
{
	u64 now = sim_time_now(kernel);

	if (until == SIM_NEVER)
		return MAX_SCHEDULE_TIMEOUT;
	return until > now ? (long)(until / JIFFY_NS - now / JIFFY_NS) : 0;
}

/* Rounds up to the next jiffy; at most MAX_JIFFY_OFFSET, which is practically no time-out. */
static unsigned long to_jiffies(u64 units, u64 units_per_second)
{
	const u64 per_jiffy = units_per_second / HZ;

	return (unsigned long)min_t(u64, DIV_ROUND_UP(units, per_jiffy), MAX_JIFFY_OFFSET);
}

unsigned long msecs_to_jiffies(unsigned int ms)
{
	return (int)ms < 0 ? MAX_JIFFY_OFFSET : to_jiffies(ms, MSEC_PER_SEC);
}

unsigned long usecs_to_jiffies(unsigned int us)
{
	return to_jiffies(us, USEC_PER_SEC);
}

unsigned long nsecs_to_jiffies(u64 ns)
{
	return (unsigned long)(ns / JIFFY_NS);
}

unsigned int jiffies_to_msecs(unsigned long j)
{
	return (unsigned int)(j * (MSEC_PER_SEC / HZ));
}

unsigned int jiffies_to_usecs(unsigned long j)
{
	return (unsigned int)(j * (USEC_PER_SEC / HZ));
}
