// SPDX-License-Identifier: GPL-2.0-only
/*
 * Work and its queues.
 */
#include "internal.h"

#include "sim_irq.h"
#include "sim_kthread.h"
#include "sim_lock_order.h"
#include "sim_time.h"
#include "sim_work.h"

#include <linux/workqueue.h>

/**
 * struct workqueue_struct - a queue
 * @name: for people
 * @ordered: whether it runs one work at a time
 * @site: where it was made; NULL for the system's own
 */
struct workqueue_struct {
	char name[40];
	bool ordered;
	const struct sim_place *site;
};

static struct workqueue_struct systems_own = { .name = "events" };
struct workqueue_struct *const system_wq = &systems_own;

/* A work whose function runs; its own memory may be gone by then. */
struct running {
	struct list_head list;
	struct work_struct *work;
	struct workqueue_struct *queue;
	work_func_t func;
	const char *name;
	const struct sim_place *site;
};

static void check(const struct work_struct *work)
{
	if (work->magic != work)
		sim_bug("a work was never initialised, or has moved since");
}

void sim_work_init(struct work_struct *work, work_func_t function, const char *name,
		   const struct sim_place *site)
{
	if (sim_current()->kernel && sim_place_of("work", work))
		sim_bug("the work %s is initialised while it is pending", name);
	*work = (struct work_struct){
		.func = function,
		.magic = work,
		.name = name,
		.site = site,
	};
}

/* ---------------------------------------------------------------- Its turn -------------------- */

/* With the machine's lock held. */
static bool is_running(struct sim_kernel *kernel, const struct work_struct *work,
		       const struct workqueue_struct *queue)
{
	const struct running *running;

	list_for_each_entry (running, &kernel->running_works, list)
		if (running->work == work || running->queue == queue)
			return true;
	return false;
}

/*
 * Take the first work that can run: a work does not run beside itself, nor beside another one in an
 * ordered queue.
 */
static bool take(struct sim_kernel *kernel, struct running *running)
{
	struct work_struct *work, *found = NULL;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (work, &kernel->works, entry)
		if (!is_running(kernel, work, work->queue->ordered ? work->queue : NULL)) {
			found = work;
			break;
		}
	if (found) {
		*running = (struct running){
			.work = found,
			.queue = found->queue,
			.func = found->func,
			.name = found->name,
			.site = found->site,
		};
		list_del(&found->entry);
		found->pending = false;
		list_add(&running->list, &kernel->running_works);
	}
	pthread_mutex_unlock(&kernel->lock);
	if (!found)
		return false;
	sim_forget("work", found);
	sim_remember("running work", running, 0, running->site, "%s", running->name);
	return true;
}

/* Run the work as the current task. */
static void do_work(void *context)
{
	struct running *running = context;
	struct sim_task *task = sim_current();
	struct sim_kernel *kernel = task->kernel;

	sim_enter(task, SIM_WORK, running->work);
	if (running->queue->site)
		sim_lock_taken(task, running->queue, running->queue->site);
	sim_lock_wanted(task, running->work, running->site);
	sim_lock_taken(task, running->work, running->site);
	running->func(running->work);
	sim_lock_dropped(task, running->work);
	if (running->queue->site)
		sim_lock_dropped(task, running->queue);
	sim_enter(task, SIM_WORK_END, running->work);
	pthread_mutex_lock(&kernel->lock);
	list_del(&running->list);
	pthread_mutex_unlock(&kernel->lock);
	sim_forget("running work", running);
	free(running);
	sim_wake_all();
}

static struct running *next_work(struct sim_kernel *kernel, char what[64])
{
	struct running *running = malloc(sizeof(*running));

	if (!running)
		sim_bug("no memory for a work");
	if (!take(kernel, running)) {
		free(running);
		return NULL;
	}
	(snprintf)(what, 64, "the work %s", running->name);
	return running;
}

bool sim_work_run(struct sim_kernel *kernel)
{
	struct sim_kernel *before = sim_work_for(kernel);
	struct running *running;
	struct sim_task task;
	char what[64];

	running = next_work(kernel, what);
	if (running) {
		sim_interrupt_begin(&task, SIM_IN_TASK);
		do_work(running);
		sim_interrupt_end(&task, "%s", what);
	}
	sim_current()->kernel = before;
	return running;
}

bool sim_work_start(struct sim_kernel *kernel)
{
	char what[64];
	struct running *running = NULL;

	if (__atomic_load_n(&kernel->has_work, __ATOMIC_RELAXED))
		running = next_work(kernel, what);
	if (running)
		sim_kthread_run(kernel, what, do_work, running);
	return running;
}

void sim_work_soon(struct sim_kernel *kernel)
{
	size_t n;

	/* A search of all orders has no thread to spare, and looks itself whether there is work. */
	if (!kernel || kernel->irq_mode != SIM_IRQ_AUTO || sim_current()->atomic ||
	    sim_current()->every_wake)
		return;
	if (__atomic_load_n(&kernel->n_kthreads, __ATOMIC_RELAXED))
		sim_kthreads_go_on(kernel);
	if (!__atomic_load_n(&kernel->has_work, __ATOMIC_RELAXED))
		return;
	for (n = sim_work_pending(kernel); n && sim_work_start(kernel); n--)
		;
	pthread_mutex_lock(&kernel->lock);
	__atomic_store_n(&kernel->has_work, !list_empty(&kernel->works), __ATOMIC_RELAXED);
	pthread_mutex_unlock(&kernel->lock);
}

void sim_works_drop(struct sim_kernel *kernel)
{
	struct work_struct *work, *next_one;
	struct sim_event *event, *next_event;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry_safe (work, next_one, &kernel->works, entry)
		list_del_init(&work->entry);
	list_for_each_entry_safe (event, next_event, &kernel->clock.events, list)
		if (event->happen)
			list_del_init(&event->list);
	pthread_mutex_unlock(&kernel->lock);
}

size_t sim_work_pending(struct sim_kernel *kernel)
{
	const struct work_struct *work;
	size_t n = 0;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (work, &kernel->works, entry)
		n++;
	pthread_mutex_unlock(&kernel->lock);
	return n;
}

/* ---------------------------------------------------------------- Queue ----------------------- */

static void check_queue(const struct workqueue_struct *queue, const struct work_struct *work)
{
	check(work);
	if (queue != system_wq && !sim_place_of("workqueue", queue))
		sim_bug("the work %s is queued on something that is not a workqueue, or was "
			"destroyed",
			work->name);
}

static void put_in(struct sim_kernel *kernel, struct work_struct *work)
{
	pthread_mutex_lock(&kernel->lock);
	list_add_tail(&work->entry, &kernel->works);
	__atomic_store_n(&kernel->has_work, true, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&kernel->lock);
	sim_wake_all();
	if (sim_is_followed(kernel))
		sim_clock_nudge(kernel);
}

/* Make the work pending. Returns false if it was pending already. */
static bool claim(struct sim_kernel *kernel, struct workqueue_struct *queue,
		  struct work_struct *work)
{
	bool free_before;

	sim_enter(sim_current(), SIM_QUEUE_WORK, work);
	check_queue(queue, work);
	pthread_mutex_lock(&kernel->lock);
	free_before = !work->pending;
	work->pending = true;
	if (free_before)
		work->queue = queue;
	pthread_mutex_unlock(&kernel->lock);
	if (free_before) {
		sim_remember("work", work, 0, work->site, "%s", work->name);
		sim_backdate("work", work, &work->since);
	}
	return free_before;
}

bool queue_work(struct workqueue_struct *queue, struct work_struct *work)
{
	struct sim_kernel *kernel = sim_kernel_of("queue_work()");

	if (!claim(kernel, queue, work))
		return false;
	put_in(kernel, work);
	return true;
}

static void delay_is_over(struct sim_event *event)
{
	struct delayed_work *delayed = container_of(event, struct delayed_work, event);

	check_queue(delayed->work.queue, &delayed->work);
	put_in(sim_kernel_of("a delayed work"), &delayed->work);
}

bool queue_delayed_work(struct workqueue_struct *queue, struct delayed_work *delayed,
			unsigned long delay)
{
	struct sim_kernel *kernel = sim_kernel_of("queue_delayed_work()");

	if (!delay)
		return queue_work(queue, &delayed->work);
	if (!claim(kernel, queue, &delayed->work))
		return false;
	delayed->event.when = sim_jiffies_end(kernel, (long)delay);
	delayed->event.happen = delay_is_over;
	sim_event_add(kernel, &delayed->event);
	return true;
}

bool work_pending(const struct work_struct *work)
{
	return __atomic_load_n(&work->pending, __ATOMIC_SEQ_CST);
}

/* Take a work out of its queue. @event: the event of its delay, or NULL. */
static bool drop(struct work_struct *work, struct sim_event *event)
{
	struct sim_kernel *kernel = sim_kernel_of("cancel_work()");
	bool was_pending;

	check(work);
	pthread_mutex_lock(&kernel->lock);
	was_pending = work->pending;
	if (was_pending && event && event->list.next && !list_empty(&event->list))
		list_del_init(&event->list);
	else if (was_pending)
		list_del(&work->entry);
	work->pending = false;
	pthread_mutex_unlock(&kernel->lock);
	if (was_pending)
		sim_forget("work", work);
	return was_pending;
}

bool mod_delayed_work(struct workqueue_struct *queue, struct delayed_work *delayed,
		      unsigned long delay)
{
	bool was_pending = drop(&delayed->work, &delayed->event);

	queue_delayed_work(queue, delayed, delay);
	return was_pending;
}

/* ---------------------------------------------------------------- Wait for the end ------------ */

/* What a task waits for: a work, or all works of a queue; and whether queued works count too. */
struct wanted {
	struct sim_kernel *kernel;
	const struct work_struct *work;
	const struct workqueue_struct *queue;
	bool pending;
};

static bool is_over(void *context)
{
	const struct wanted *wanted = context;
	struct sim_kernel *kernel = wanted->kernel;
	const struct work_struct *work;
	bool over;

	pthread_mutex_lock(&kernel->lock);
	over = !is_running(kernel, wanted->work, wanted->queue);
	if (wanted->pending)
		list_for_each_entry (work, &kernel->works, entry)
			over &= wanted->work ? work != wanted->work : work->queue != wanted->queue;
	pthread_mutex_unlock(&kernel->lock);
	return over;
}

static bool wait_for(const struct wanted *wanted, const struct sim_place *site, const char *what)
{
	struct sim_task *task = sim_current();
	const void *object = wanted->work ? (const void *)wanted->work : wanted->queue;
	bool waits;

	sim_may_sleep(task, what);
	sim_enter(task, SIM_FLUSH_WORK, object);
	if (sim_lock_is_held(task, object))
		sim_bug("deadlock: %s by what it waits for: it waits for its own end", what);
	if (site)
		sim_lock_wanted(task, object, site);
	waits = !is_over((void *)(uintptr_t)wanted);
	if (waits)
		sim_sleep(task, SIM_FLUSH_WORK, is_over, (void *)(uintptr_t)wanted, false,
			  SIM_NEVER);
	return waits;
}

static bool wait_for_work(const struct work_struct *work, bool pending, const char *what)
{
	const struct wanted wanted = {
		.kernel = sim_kernel_of(what),
		.work = work,
		.pending = pending,
	};

	check(work);
	return wait_for(&wanted, work->site, what);
}

bool cancel_work(struct work_struct *work)
{
	return drop(work, NULL);
}

bool cancel_work_sync(struct work_struct *work)
{
	bool was_pending = drop(work, NULL);

	wait_for_work(work, false, "cancel_work_sync()");
	return was_pending | drop(work, NULL);
}

bool cancel_delayed_work(struct delayed_work *delayed)
{
	return drop(&delayed->work, &delayed->event);
}

bool cancel_delayed_work_sync(struct delayed_work *delayed)
{
	bool was_pending = drop(&delayed->work, &delayed->event);

	wait_for_work(&delayed->work, false, "cancel_delayed_work_sync()");
	return was_pending | drop(&delayed->work, &delayed->event);
}

bool flush_work(struct work_struct *work)
{
	return wait_for_work(work, true, "flush_work()");
}

bool flush_delayed_work(struct delayed_work *delayed)
{
	struct sim_kernel *kernel = sim_kernel_of("flush_delayed_work()");

	check(&delayed->work);
	if (sim_event_remove(kernel, &delayed->event))
		put_in(kernel, &delayed->work);
	return flush_work(&delayed->work);
}

void flush_workqueue(struct workqueue_struct *queue)
{
	const struct wanted wanted = {
		.kernel = sim_kernel_of("flush_workqueue()"),
		.queue = queue,
		.pending = true,
	};

	wait_for(&wanted, queue->site, "flush_workqueue()");
}

/* ---------------------------------------------------------------- Queues ---------------------- */

struct workqueue_struct *sim_alloc_workqueue(const struct sim_place *place, bool ordered,
					     const char *format, ...)
{
	struct workqueue_struct *queue;
	va_list args;

	sim_may_sleep(sim_current(), "alloc_workqueue()");
	if (sim_enter(sim_current(), SIM_ALLOC_WORKQUEUE, NULL))
		return NULL;
	queue = calloc(1, sizeof(*queue));
	if (!queue)
		return NULL;
	va_start(args, format);
	sim_vformat(queue->name, sizeof(queue->name), format, args);
	va_end(args);
	queue->ordered = ordered;
	queue->site = place;
	sim_remember("workqueue", queue, 0, place, "%s", queue->name);
	return queue;
}

void destroy_workqueue(struct workqueue_struct *queue)
{
	if (!sim_place_of("workqueue", queue))
		sim_bug("destroy_workqueue() of something that is not a workqueue");
	flush_workqueue(queue);
	sim_forget("workqueue", queue);
	free(queue);
}
