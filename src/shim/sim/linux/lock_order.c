// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order in which a machine's locks are taken: a graph of classes, each edge an "A was held when
 * B was taken". A new edge that closes a circle is a deadlock waiting to happen.
 */
#include "internal.h"

#include "sim_lock_order.h"

/* The class of a lock's site; the table is the machine's. With its lock held. */
static unsigned int class_of(struct sim_lock_classes *classes, const struct sim_place *site)
{
	unsigned int i;

	for (i = 0; i < classes->n; i++)
		if (classes->sites[i] == site)
			return i;
	if (classes->n == SIM_LOCK_CLASSES)
		sim_bug("more than %d classes of locks: raise SIM_LOCK_CLASSES", SIM_LOCK_CLASSES);
	classes->sites[classes->n] = site;
	return classes->n++;
}

/* Can one class be reached from another by "was taken while it was held"? */
static bool leads_to(const struct sim_lock_classes *classes, unsigned int from, unsigned int to)
{
	u64 reached = classes->after[from], seen = 0;

	while (reached & ~seen) {
		unsigned int next = (unsigned int)__builtin_ctzll(reached & ~seen);

		seen |= 1ull << next;
		reached |= classes->after[next];
	}
	return reached & 1ull << to;
}

static void check_order(struct sim_kernel *kernel, const struct sim_held *held,
			const struct sim_place *site)
{
	struct sim_lock_classes *classes = &kernel->lock_classes;
	unsigned int first, second;
	bool same, circle = false;

	pthread_mutex_lock(&kernel->lock);
	first = class_of(classes, held->site);
	second = class_of(classes, site);
	same = first == second;
	if (!same && !(classes->after[first] & 1ull << second)) {
		circle = leads_to(classes, second, first);
		classes->after[first] |= 1ull << second;
	}
	pthread_mutex_unlock(&kernel->lock);
	if (same)
		sim_bug("a lock is taken while another one of its class is held: two tasks that do "
			"so "
			"deadlock; both are initialised at %s",
			sim_place_text(site));
	if (circle)
		sim_bug("locks in two orders: the one initialised at %s is taken while the one "
			"initialised at %s is held, and elsewhere it is the other way round; two "
			"tasks that do so at a time deadlock",
			sim_place_text(site), sim_place_text(held->site));
}

void sim_lock_wanted(struct sim_task *task, const void *lock, const struct sim_place *site)
{
	for (long i = 0; i < task->locks; i++)
		if (task->held[i].lock == lock)
			sim_bug("deadlock: a task waits for a lock that it holds, initialised at "
				"%s",
				sim_place_text(site));
	if (!task->kernel || !site)
		return;
	for (long i = 0; i < task->locks; i++)
		if (task->held[i].site)
			check_order(task->kernel, &task->held[i], site);
}

void sim_lock_taken(struct sim_task *task, const void *lock, const struct sim_place *site)
{
	if (task->locks == SIM_HELD)
		sim_bug("a task holds more than %d locks", SIM_HELD);
	task->held[task->locks++] = (struct sim_held){ lock, site };
}

void sim_lock_dropped(struct sim_task *task, const void *lock)
{
	long i = task->locks;

	while (i > 0 && task->held[i - 1].lock != lock)
		i--;
	if (!i)
		sim_bug("a task gives back a lock that it does not hold");
	for (task->locks--; i <= task->locks; i++)
		task->held[i - 1] = task->held[i];
}
