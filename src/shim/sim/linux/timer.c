// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers.
 */
#include "internal.h"

#include "sim_lock_order.h"
#include "sim_time.h"

#include <sched.h>

#include <linux/preempt.h>
#include <linux/timer.h>

/* A timer whose function runs; its own memory may be gone by then. */
struct running {
	struct list_head list;
	const struct timer_list *timer;
};

static void check(const struct timer_list *timer)
{
	if (timer->magic != timer)
		sim_bug("a timer was never set up, or has moved since");
}

static void fire(struct sim_event *event)
{
	struct timer_list *timer = container_of(event, struct timer_list, event);
	struct sim_kernel *kernel = sim_kernel_of("a timer");
	struct running running = { .timer = timer };
	const struct sim_place *site = timer->site;
	const char *name = timer->name;
	struct sim_task task;

	sim_forget("timer", timer);
	pthread_mutex_lock(&kernel->lock);
	list_add(&running.list, &kernel->running_timers);
	pthread_mutex_unlock(&kernel->lock);
	sim_interrupt_begin(&task, SIM_IN_SOFTIRQ);
	sim_enter(&task, SIM_TIMER, timer);
	sim_lock_wanted(&task, timer, site);
	sim_lock_taken(&task, timer, site);
	timer->function(timer);
	sim_lock_dropped(&task, timer);
	sim_enter(&task, SIM_TIMER_END, timer);
	sim_interrupt_end(&task, "the timer %s", name);
	pthread_mutex_lock(&kernel->lock);
	list_del(&running.list);
	pthread_mutex_unlock(&kernel->lock);
}

void sim_timer_setup(struct timer_list *timer, void (*function)(struct timer_list *timer),
		     const char *name, const struct sim_place *site)
{
	if (sim_current()->kernel && sim_place_of("timer", timer))
		sim_bug("the timer %s is set up while it is pending", name);
	*timer = (struct timer_list){
		.function = function,
		.magic = timer,
		.name = name,
		.site = site,
	};
}

int timer_pending(const struct timer_list *timer)
{
	return timer->event.list.next && !list_empty(&timer->event.list);
}

static int stop(struct timer_list *timer)
{
	int was_pending = sim_event_remove(sim_kernel_of("a timer"), &timer->event);

	if (was_pending)
		sim_forget("timer", timer);
	return was_pending;
}

/* A timer can fire at the next tick at the earliest. */
static void start(struct timer_list *timer, unsigned long expires)
{
	struct sim_kernel *kernel = sim_kernel_of("a timer");
	long ahead = (long)(expires - sim_jiffies_now(kernel));

	timer->expires = expires;
	if (timer->shut)
		return;
	timer->event.when = sim_jiffies_end(kernel, ahead > 1 ? ahead : 1);
	timer->event.happen = fire;
	sim_remember("timer", timer, 0, timer->site, "%s", timer->name);
	sim_backdate("timer", timer, &timer->since);
	sim_event_add(kernel, &timer->event);
}

int mod_timer(struct timer_list *timer, unsigned long expires)
{
	int was_pending;

	sim_enter(sim_current(), SIM_MOD_TIMER, timer);
	check(timer);
	was_pending = stop(timer);
	start(timer, expires);
	return was_pending;
}

void add_timer(struct timer_list *timer)
{
	sim_enter(sim_current(), SIM_MOD_TIMER, timer);
	check(timer);
	if (timer_pending(timer))
		sim_bug("add_timer() of the timer %s, which is pending", timer->name);
	start(timer, timer->expires);
}

int sim_timer_delete(struct timer_list *timer)
{
	sim_enter(sim_current(), SIM_DEL_TIMER, timer);
	check(timer);
	return stop(timer);
}

static bool is_running(struct sim_kernel *kernel, const struct timer_list *timer)
{
	const struct running *running;
	bool found = false;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (running, &kernel->running_timers, list)
		found |= running->timer == timer;
	pthread_mutex_unlock(&kernel->lock);
	return found;
}

int timer_delete_sync(struct timer_list *timer)
{
	struct sim_kernel *kernel = sim_kernel_of("del_timer_sync()");
	struct sim_task *task = sim_current();
	int was_pending;

	sim_enter(task, SIM_DEL_TIMER, timer);
	check(timer);
	if (in_hardirq())
		sim_bug("del_timer_sync() of the timer %s in an interrupt handler: it may have "
			"interrupted that",
			timer->name);
	if (sim_lock_is_held(task, timer))
		sim_bug("deadlock: the timer %s waits for its own end", timer->name);
	sim_lock_wanted(task, timer, timer->site);
	was_pending = stop(timer);
	while (is_running(kernel, timer))
		sched_yield();
	return was_pending | stop(timer);
}

int timer_shutdown_sync(struct timer_list *timer)
{
	check(timer);
	timer->shut = true;
	return timer_delete_sync(timer);
}

void destroy_timer_on_stack(struct timer_list *timer)
{
	if (timer_pending(timer))
		sim_bug("the timer %s on the stack is pending at its end", timer->name);
}
