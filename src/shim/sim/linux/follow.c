// SPDX-License-Identifier: GPL-2.0-only
/*
 * A machine whose clock follows real time: a thread lets due events happen, and sleeps until the
 * next event.
 */
#include "internal.h"

#include "sim_irq.h"
#include "sim_time.h"
#include "sim_work.h"

#include <errno.h>
#include <time.h>

#include <linux/time64.h>

static u64 real_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (u64)now.tv_sec * NSEC_PER_SEC + (u64)now.tv_nsec;
}

static struct timespec timespec_of(u64 ns)
{
	return (struct timespec){
		.tv_sec = (time_t)(ns / NSEC_PER_SEC),
		.tv_nsec = (long)(ns % NSEC_PER_SEC),
	};
}

u64 sim_real_now(const struct sim_clock *clock)
{
	return real_time() - clock->start;
}

void sim_real_sleep(u64 ns)
{
	struct timespec left = timespec_of(ns);

	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR)
		;
}

void sim_clock_nudge(struct sim_kernel *kernel)
{
	pthread_mutex_lock(&kernel->lock);
	kernel->clock.nudges++;
	pthread_cond_signal(&kernel->clock.nudged);
	pthread_mutex_unlock(&kernel->lock);
}

/* Wait until the next event changes. With the machine's lock held. */
static void wait_for_nudge(struct sim_kernel *kernel, unsigned long seen, u64 until)
{
	struct sim_clock *clock = &kernel->clock;
	const struct timespec when = timespec_of(clock->start + until);
	int err = 0;

	while (!err && clock->followed && clock->nudges == seen)
		err = until == SIM_NEVER
			      ? pthread_cond_wait(&clock->nudged, &kernel->lock)
			      : pthread_cond_timedwait(&clock->nudged, &kernel->lock, &when);
}

static void *follow(void *context)
{
	struct sim_kernel *kernel = context;
	struct sim_clock *clock = &kernel->clock;
	unsigned long seen;
	uint64_t next;

	sim_switch(clock->follower);
	clock->follower->kernel = kernel;
	pthread_mutex_lock(&kernel->lock);
	while (clock->followed) {
		seen = clock->nudges;
		pthread_mutex_unlock(&kernel->lock);
		sim_time_pass(kernel, sim_time_now(kernel));
		sim_irq_run(kernel);
		sim_work_soon(kernel);
		next = SIM_NEVER;
		sim_time_next(kernel, &next);
		pthread_mutex_lock(&kernel->lock);
		wait_for_nudge(kernel, seen, next);
	}
	pthread_mutex_unlock(&kernel->lock);
	return NULL;
}

int sim_time_follow(struct sim_kernel *kernel, struct sim_task *task)
{
	struct sim_clock *clock = &kernel->clock;
	int err;

	clock->start = real_time() - sim_time_now(kernel);
	clock->follower = task;
	__atomic_store_n(&clock->followed, true, __ATOMIC_SEQ_CST);
	err = -pthread_create(&clock->thread, NULL, follow, kernel);
	if (err)
		__atomic_store_n(&clock->followed, false, __ATOMIC_SEQ_CST);
	return err;
}

void sim_time_unfollow(struct sim_kernel *kernel)
{
	struct sim_clock *clock = &kernel->clock;
	u64 now = sim_time_now(kernel);

	if (!clock->followed)
		return;
	pthread_mutex_lock(&kernel->lock);
	__atomic_store_n(&clock->now, now, __ATOMIC_RELAXED);
	__atomic_store_n(&clock->followed, false, __ATOMIC_SEQ_CST);
	pthread_cond_signal(&clock->nudged);
	pthread_mutex_unlock(&kernel->lock);
	pthread_join(clock->thread, NULL);
}
