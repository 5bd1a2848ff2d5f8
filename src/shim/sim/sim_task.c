// SPDX-License-Identifier: GPL-2.0-only
/*
 * Simulated tasks: which one is current, and how a test sets one up.
 */
#include "sim_task.h"

#include "platform.h"
#include "sim_bug.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Thread_local struct sim_task sim_threads_own;
_Thread_local struct sim_task *sim_switched_to;

#ifdef __CHECKER__ /* sparse refuses glibc's plain 0 for NULL */
struct sim_queue sim_queue;
#else
struct sim_queue sim_queue = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
	.wake = PTHREAD_COND_INITIALIZER,
};
#endif

void sim_task_init(struct sim_task *task)
{
	memset(task, 0, sizeof(*task));
}

struct sim_task *sim_switch(struct sim_task *task)
{
	struct sim_task *previous = sim_switched_to;

	sim_switched_to = task;
	return previous;
}

/* ---------------------------------------------------------------- Contexts -------------------- */

static const char *why_atomic(const struct sim_task *task)
{
	switch (task->context) {
	case SIM_IN_HARDIRQ:
		return "the task is in an interrupt handler";
	case SIM_IN_SOFTIRQ:
		return "the task is in a timer";
	default:
		return task->irqs_off ? "the task has interrupts off"
		       : task->bh_off ? "the task has bottom halves off"
				      : "the task holds a spinlock";
	}
}

void sim_interrupt_begin(struct sim_task *handler, enum sim_context context)
{
	struct sim_task *task = sim_current();

	memset(handler, 0, sizeof(*handler));
	handler->kernel = task->kernel;
	handler->pool = task->pool;
	handler->faults = task->faults;
	handler->n_faults = task->n_faults;
	handler->point = task->point;
	handler->point_context = task->point_context;
	handler->armed = handler->point || handler->n_faults;
	handler->every_wake = task->every_wake;
	handler->wait = task->wait;
	handler->wait_context = task->wait_context;
	handler->context = context;
	handler->interrupted = task;
	handler->irqs_off = context == SIM_IN_HARDIRQ;
	if (context != SIM_IN_TASK)
		sim_atomic_begin(handler, why_atomic(handler));
	sim_switched_to = handler;
}

/*
 * What the handler acquired and logged belongs to the machine: count it for the interrupted task.
 */
static void account(struct sim_task *task, const struct sim_task *handler)
{
	for (unsigned int call = 0; call < SIM_CALLS; call++)
		task->calls[call] += handler->calls[call];
	task->allocations += handler->allocations;
	task->warnings += handler->warnings;
	if (handler->warnings)
		memcpy(task->warning, handler->warning, sizeof(task->warning));
}

/* Most handlers return as they should: then nobody needs the text. */
static void __attribute__((noreturn, format(printf, 2, 0)))
complain(const struct sim_task *handler, const char *what, va_list args)
{
	char text[80];

	vsnprintf(text, sizeof(text), what, args);
	if (handler->locks)
		sim_bug("%s returns with a lock held", text);
	sim_bug("%s returns with interrupts %s", text, handler->irqs_off ? "off" : "on");
}

void sim_interrupt_end(struct sim_task *handler, const char *what, ...)
{
	bool off = handler->context == SIM_IN_HARDIRQ;
	struct sim_task *task = handler->interrupted;
	va_list args;

	if (handler->locks || handler->irqs_off != off || handler->bh_off) {
		va_start(args, what);
		complain(handler, what, args);
		va_end(args);
	}
	account(task, handler);
	sim_switched_to = task == &sim_threads_own ? NULL : task;
}

void sim_atomic_begin(struct sim_task *task, const char *why)
{
	task->atomic++;
	task->atomic_why = why;
}

void sim_atomic_end(struct sim_task *task)
{
	task->atomic--;
	task->atomic_why = why_atomic(task);
}

/* ---------------------------------------------------------------- What a test sets up --------- */

void sim_map(struct sim_task *task, const void *start, size_t size, unsigned int access)
{
	if (task->n_mappings == SIM_MAPPINGS)
		sim_bug("more than %d mappings", SIM_MAPPINGS);
	task->mappings[task->n_mappings++] = (struct sim_mapping){
		.start = (uintptr_t)start,
		.size = size,
		.access = access,
	};
}

void sim_unmap_all(struct sim_task *task)
{
	task->n_mappings = 0;
}

static void rearm(struct sim_task *task)
{
	task->armed = task->point || task->n_faults || task->n_fail_in;
}

void sim_set_memory(struct sim_task *task, const struct sim_memory *memory, void *context)
{
	task->memory = memory;
	task->memory_context = context;
}

void sim_set_point(struct sim_task *task, sim_point_fn *point, void *context)
{
	task->point = point;
	task->point_context = context;
	rearm(task);
}

void sim_set_access(struct sim_task *task, sim_access_fn *access, void *context)
{
	task->access = access;
	task->access_context = context;
}

void sim_move(void *to, const void *from, size_t n)
{
	void *bytes;

	if (!sim_current()->access || !n) {
		memmove(to, from, n);
		return;
	}
	bytes = malloc(n);
	if (!bytes)
		abort();
	sim_accesses(from, n, false);
	memcpy(bytes, from, n);
	sim_accesses(to, n, true);
	memcpy(to, bytes, n);
	free(bytes);
}

void sim_set_wait(struct sim_task *task, void (*wait)(void *context), void *context)
{
	task->wait = wait;
	task->wait_context = context;
}

void sim_fail(struct sim_task *task, enum sim_call call, unsigned long nth)
{
	task->n_fail_in += nth != 0;
	task->n_fail_in -= task->fail_in[call] != 0;
	task->fail_in[call] = nth;
	rearm(task);
}

void sim_set_faults(struct sim_task *task, struct sim_fault *faults, size_t n)
{
	task->faults = faults;
	task->n_faults = n;
	rearm(task);
}

int sim_enter_armed(struct sim_task *task, enum sim_call call, const void *object)
{
	if (task->point)
		task->point(task, call, object, task->point_context);
	if (sim_is_due())
		sim_attend();
	if (!task->armed)
		return 0;
	if (task->fail_in[call] && !--task->fail_in[call]) {
		task->n_fail_in--;
		rearm(task);
		return sim_usual_failure(call);
	}
	return sim_fault_strikes(task, call);
}

void sim_wake_all(void)
{
	pthread_mutex_lock(&sim_queue.lock);
	pthread_cond_broadcast(&sim_queue.wake);
	pthread_mutex_unlock(&sim_queue.lock);
}

void sim_signal(struct sim_task *task, bool pending)
{
	__atomic_store_n(&task->signal, pending, __ATOMIC_SEQ_CST);
	if (pending)
		sim_wake_all();
}

void sim_sleeps_in_atomic(const struct sim_task *task, const char *what)
{
	sim_bug("%s may sleep, and %s", what,
		task->atomic_why ? task->atomic_why : "that is forbidden here");
}

void sim_might_sleep(const char *what)
{
	sim_may_sleep(sim_current(), what);
}

int cond_resched(void)
{
	struct sim_task *task = sim_current();

	sim_may_schedule(task, "cond_resched()");
	sim_enter(task, SIM_COND_RESCHED, NULL);
	return 0;
}

static _Thread_local sim_oops_fn *told;
static _Thread_local void *told_context;

void sim_set_oops(sim_oops_fn *oops, void *context)
{
	told = oops;
	told_context = context;
}

void sim_bug(const char *format, ...)
{
	char story[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(story, sizeof(story), format, args);
	va_end(args);
	if (told)
		told(story, told_context);
	fprintf(stderr, "simulator: %s\n", story);
	abort();
}
