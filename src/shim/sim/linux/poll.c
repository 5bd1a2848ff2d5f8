// SPDX-License-Identifier: GPL-2.0-only
/*
 * Those who poll files: each is in the wait queues that the driver has named to it.
 */
#include "internal.h"

#include "sim_file.h"

/* A poll in progress, from the file to the driver's poll_wait(). */
struct polling {
	poll_table table;
	struct sim_kernel *kernel;
	struct sim_poller *poller;
};

static void queue_on(struct file *filp, wait_queue_head_t *queue, poll_table *table)
{
	const struct polling *polling = container_of(table, struct polling, table);
	struct sim_poller *poller = polling->poller;

	(void)filp;
	pthread_mutex_lock(&polling->kernel->lock);
	if (poller->n_polled_on < SIM_POLLED_ON) {
		poller->polled_on[poller->n_polled_on++] = queue;
		__atomic_fetch_add(&queue->pollers, 1, __ATOMIC_SEQ_CST);
	}
	pthread_mutex_unlock(&polling->kernel->lock);
}

void poll_wait(struct file *file, wait_queue_head_t *queue, poll_table *table)
{
	sim_enter(sim_current(), SIM_POLL_WAIT, queue);
	if (queue && queue->magic != queue)
		sim_bug("poll_wait() on a wait queue that was never initialised, or has moved "
			"since");
	if (table && table->sim_queue && queue)
		table->sim_queue(file, queue, table);
}

/* Under the machine's lock, like the next two. */
static struct sim_poller *find_poller(const struct sim_file *file, const void *context)
{
	struct sim_poller *poller;

	list_for_each_entry (poller, &file->pollers, list)
		if (poller->context == context)
			return poller;
	return NULL;
}

static void leave_queues(struct sim_poller *poller)
{
	while (poller->n_polled_on)
		__atomic_fetch_sub(&poller->polled_on[--poller->n_polled_on]->pollers, 1,
				   __ATOMIC_SEQ_CST);
}

static struct sim_poller *add_poller(struct sim_file *file, void *context)
{
	struct sim_poller *poller = calloc(1, sizeof(*poller));

	if (!poller)
		abort();
	poller->context = context;
	list_add_tail(&poller->list, &file->pollers);
	return poller;
}

void sim_file_poll_end(struct sim_file *file, const void *context)
{
	struct sim_poller *poller;

	pthread_mutex_lock(&file->kernel->lock);
	poller = find_poller(file, context);
	if (poller) {
		leave_queues(poller);
		list_del(&poller->list);
	}
	pthread_mutex_unlock(&file->kernel->lock);
	free(poller);
}

static struct sim_poller *begin_to_poll(struct sim_file *file, sim_poll_fn *wake, void *context)
{
	struct sim_poller *poller;

	pthread_mutex_lock(&file->kernel->lock);
	poller = find_poller(file, context);
	if (!poller)
		poller = add_poller(file, context);
	leave_queues(poller);
	poller->wake = wake;
	pthread_mutex_unlock(&file->kernel->lock);
	return poller;
}

unsigned int sim_file_poll(struct sim_file *file, sim_poll_fn *wake, void *context)
{
	struct sim_kernel *before = sim_work_for(file->kernel);
	struct polling polling = { .kernel = file->kernel };
	const struct file_operations *ops = file->file.f_op;
	__poll_t mask = (__force __poll_t)DEFAULT_POLLMASK;

	if (wake) {
		polling.poller = begin_to_poll(file, wake, context);
		polling.table.sim_queue = queue_on;
	}
	if (ops->poll)
		mask = ops->poll(&file->file, &polling.table);
	sim_leave(before);
	return (__force unsigned int)mask;
}

static bool is_on(const struct sim_poller *poller, const wait_queue_head_t *queue)
{
	for (unsigned int i = 0; i < poller->n_polled_on; i++)
		if (poller->polled_on[i] == queue)
			return true;
	return false;
}

static void wake_pollers(const struct sim_file *file, const wait_queue_head_t *queue)
{
	struct sim_poller *poller;

	list_for_each_entry (poller, &file->pollers, list) {
		sim_poll_fn *wake = poller->wake;

		if (!wake || !is_on(poller, queue))
			continue;
		poller->wake = NULL;
		wake(poller->context);
	}
}

void sim_poll_woken(wait_queue_head_t *queue)
{
	struct sim_kernel *kernel = sim_kernel_of("wake_up()");
	const struct sim_file *file;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (file, &kernel->files, list)
		wake_pollers(file, queue);
	pthread_mutex_unlock(&kernel->lock);
}

void sim_poll_close(struct sim_file *file)
{
	struct sim_poller *poller, *next;

	list_for_each_entry_safe (poller, next, &file->pollers, list)
		sim_file_poll_end(file, poller->context);
}

bool sim_is_polled_in(const struct sim_file *file, const void *memory, size_t size)
{
	const struct sim_poller *poller;

	list_for_each_entry (poller, &file->pollers, list)
		for (unsigned int i = 0; i < poller->n_polled_on; i++)
			if (sim_lies_in(poller->polled_on[i], memory, size))
				return true;
	return false;
}
