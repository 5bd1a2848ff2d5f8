// SPDX-License-Identifier: GPL-2.0-only
/*
 * The machine's clock, and the events at their times.
 *
 * A device does not report when it begins something. But the clock does not move without a look at
 * the devices: a device that is busy now and was not before has begun now.
 */
#include "internal.h"

#include "emu.h"
#include "sim_event.h"
#include "sim_irqs.h"
#include "sim_kthread.h"
#include "sim_pci.h"
#include "sim_time.h"
#include "sim_work.h"

#include <linux/processor.h>

void sim_clock_init(struct sim_clock *clock)
{
	pthread_mutexattr_t recursive;
	pthread_condattr_t monotonic;

	INIT_LIST_HEAD(&clock->events);
	pthread_mutexattr_init(&recursive);
	pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&clock->hardware, &recursive);
	pthread_mutexattr_destroy(&recursive);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&clock->nudged, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

/* ---------------------------------------------------------------- What is to come ------------- */

void sim_event_add(struct sim_kernel *kernel, struct sim_event *event)
{
	struct sim_event *later;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (later, &kernel->clock.events, list)
		if (later->when > event->when)
			break;
	list_add_tail(&event->list, &later->list);
	pthread_mutex_unlock(&kernel->lock);
	if (sim_is_followed(kernel))
		sim_clock_nudge(kernel);
}

/* With the machine's lock held. */
static bool take_out(struct sim_event *event)
{
	if (!event->list.next || list_empty(&event->list))
		return false;
	list_del_init(&event->list);
	return true;
}

bool sim_event_remove(struct sim_kernel *kernel, struct sim_event *event)
{
	bool was_there;

	pthread_mutex_lock(&kernel->lock);
	was_there = take_out(event);
	pthread_mutex_unlock(&kernel->lock);
	return was_there;
}

/* When does a device make its next step? With the locks of machine and hardware held. */
static u64 step_of(struct sim_pci *pci)
{
	u64 delay = 0;
	bool busy = emu_is_busy(pci->emu);

	if (busy)
		delay = emu_delay(pci->emu);
	if (busy && (!pci->busy || delay != pci->delay || pci->steps != pci->emu->steps))
		pci->step_at = sim_time_now(pci->kernel) + delay;
	pci->busy = busy;
	pci->delay = delay;
	pci->steps = pci->emu->steps;
	return busy ? pci->step_at : SIM_NEVER;
}

/* The first device that makes a step, if any does. As above. */
static struct sim_pci *next_device(struct sim_kernel *kernel)
{
	struct sim_pci *pci, *first = NULL;
	u64 when = SIM_NEVER;

	if (kernel->irq_mode != SIM_IRQ_AUTO)
		return NULL;
	list_for_each_entry (pci, &kernel->pci, list)
		if (step_of(pci) < when) {
			first = pci;
			when = pci->step_at;
		}
	return first;
}

/* With the machine's lock held. */
static struct sim_event *next_event(struct sim_kernel *kernel)
{
	return list_first_entry_or_null(&kernel->clock.events, struct sim_event, list);
}

void sim_lock_hardware(struct sim_kernel *kernel)
{
	pthread_mutex_lock(&kernel->clock.hardware);
	pthread_mutex_lock(&kernel->lock);
}

void sim_unlock_hardware(struct sim_kernel *kernel)
{
	pthread_mutex_unlock(&kernel->lock);
	pthread_mutex_unlock(&kernel->clock.hardware);
}

bool sim_step_next(struct sim_kernel *kernel, u64 *when)
{
	const struct sim_pci *pci;

	sim_lock_hardware(kernel);
	pci = next_device(kernel);
	if (pci)
		*when = pci->step_at;
	sim_unlock_hardware(kernel);
	return pci;
}

bool sim_time_next(struct sim_kernel *kernel, uint64_t *when)
{
	const struct sim_event *event;
	const struct sim_pci *pci;
	u64 next = SIM_NEVER;

	sim_lock_hardware(kernel);
	pci = next_device(kernel);
	event = next_event(kernel);
	if (pci)
		next = pci->step_at;
	if (event && event->when < next)
		next = event->when;
	sim_unlock_hardware(kernel);
	if (next == SIM_NEVER)
		return false;
	*when = next;
	return true;
}

/* ---------------------------------------------------------------- The clock ------------------- */

uint64_t sim_time_now(struct sim_kernel *kernel)
{
	return sim_is_followed(kernel) ? sim_real_now(&kernel->clock)
				       : __atomic_load_n(&kernel->clock.now, __ATOMIC_RELAXED);
}

/* Set the clock, but never back. With the machine's lock held. */
static void set_clock(struct sim_kernel *kernel, u64 now)
{
	if (now > kernel->clock.now)
		__atomic_store_n(&kernel->clock.now, now, __ATOMIC_RELAXED);
}

/* Let the next event until then happen, devices first. Returns whether there was one. */
static bool happen(struct sim_kernel *kernel, u64 until)
{
	const struct sim_task *task = sim_current();
	bool later = task->context != SIM_IN_TASK || task->bh_off || task->irqs_off;
	struct sim_event *event;
	struct sim_pci *pci;

	sim_lock_hardware(kernel);
	pci = next_device(kernel);
	event = later ? NULL : next_event(kernel);
	if (pci && (pci->step_at > until || (event && event->when < pci->step_at)))
		pci = NULL;
	if (pci || (event && event->when > until))
		event = NULL;
	set_clock(kernel, pci ? pci->step_at : event ? event->when : until);
	if (event)
		take_out(event);
	pthread_mutex_unlock(&kernel->lock);
	if (pci)
		emu_step(pci->emu);
	pthread_mutex_unlock(&kernel->clock.hardware);
	sim_irqs_come();
	if (event && event->happen)
		event->happen(event);
	else if (event)
		sim_wake_all();
	return pci || event;
}

void sim_time_pass(struct sim_kernel *kernel, uint64_t until)
{
	struct sim_kernel *before = sim_work_for(kernel);

	while (happen(kernel, until))
		;
	sim_leave(before);
}

void sim_time_skip(struct sim_kernel *kernel, uint64_t until)
{
	struct sim_pci *pci;
	u64 now, skipped;

	sim_lock_hardware(kernel);
	(void)next_device(kernel);
	now = sim_time_now(kernel);
	skipped = until > now ? until - now : 0;
	list_for_each_entry (pci, &kernel->pci, list)
		pci->step_at += skipped;
	set_clock(kernel, until);
	sim_unlock_hardware(kernel);
	if (sim_is_followed(kernel))
		sim_real_sleep(skipped);
}

void sim_time_a_little(struct sim_kernel *kernel)
{
	uint64_t next;

	if (!sim_is_followed(kernel) && sim_time_next(kernel, &next))
		sim_time_pass(kernel, sim_time_now(kernel) + SIM_LITTLE_NS);
}

bool sim_kernel_idle(struct sim_kernel *kernel)
{
	uint64_t next;

	if (sim_irq_run(kernel) || sim_kthreads_go_on(kernel) ||
	    (kernel->irq_mode == SIM_IRQ_AUTO && sim_work_start(kernel)))
		return true;
	if (!sim_time_next(kernel, &next))
		return false;
	sim_time_pass(kernel, next);
	return true;
}
