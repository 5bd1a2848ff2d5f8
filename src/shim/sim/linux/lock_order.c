// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order in which a machine's locks are taken: a graph of classes, in which an edge means "A was
 * held when B was taken". A new edge that closes a circle is a possible deadlock. So is a class
 * that interrupt handlers take, if it leads to a class that is taken where they may come.
 */
#include "internal.h"

/* The class of a lock's site, in the table of the machine. With the machine's lock held. */
static unsigned int class_of(struct sim_lock_classes *classes, const struct sim_place *site)
{
	unsigned int i;

	for (i = 0; i < classes->n; i++)
		if (classes->sites[i] == site)
			return i;
	if (classes->n == SIM_LOCK_CLASSES)
		sim_bug("more classes of locks than SIM_LOCK_CLASSES: raise it");
	classes->sites[classes->n] = site;
	return classes->n++;
}

/* Does a path of edges lead from one class to another? */
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

/* A class that is taken in handlers and leads to a class that is taken where handlers may come. */
struct clash {
	unsigned int in, on; /* enum sim_lock_use, as numbers of bits */
	unsigned int first, second;
};

/* With the machine's lock held. */
static bool find_clash(const struct sim_lock_classes *classes, unsigned int in, unsigned int on,
		       struct clash *clash)
{
	*clash = (struct clash){ .in = in, .on = on };
	for (clash->first = 0; clash->first < classes->n; clash->first++)
		for (clash->second = 0; clash->second < classes->n; clash->second++)
			if (classes->used[in][clash->first] && classes->used[on][clash->second] &&
			    (clash->first == clash->second ||
			     leads_to(classes, clash->first, clash->second)))
				return true;
	return false;
}

static const char *const use_texts[SIM_LOCK_USES] = { "in an interrupt handler",
						      "with interrupts on", "in a timer",
						      "with bottom halves on" };

static void tell(const struct sim_lock_classes *classes, const struct clash *clash)
{
	const char *first = sim_place_text(classes->sites[clash->first]);
	const char *in = sim_place_text(classes->used[clash->in][clash->first]);
	const char *on = sim_place_text(classes->used[clash->on][clash->second]);

	if (clash->first == clash->second)
		sim_bug("deadlock: the lock initialised at %s is taken %s at %s, and %s at %s: "
			"an interrupted task has it, and the handler waits for ever",
			first, use_texts[clash->in], in, use_texts[clash->on], on);
	sim_bug("deadlock: the lock initialised at %s is taken %s at %s; while it is held the one "
		"initialised at %s is taken, elsewhere %s at %s: an interrupted task has "
		"that, and the other waits for the first one for ever",
		first, use_texts[clash->in], in, sim_place_text(classes->sites[clash->second]),
		use_texts[clash->on], on);
}

static void check_clashes(struct sim_kernel *kernel)
{
	const struct sim_lock_classes *classes = &kernel->lock_classes;
	struct clash clash;
	bool found;

	pthread_mutex_lock(&kernel->lock);
	found = find_clash(classes, 0, 1, &clash) || find_clash(classes, 2, 3, &clash);
	pthread_mutex_unlock(&kernel->lock);
	if (found)
		tell(classes, &clash);
}

static void check_order(struct sim_kernel *kernel, const struct sim_held *held,
			const struct sim_place *site)
{
	struct sim_lock_classes *classes = &kernel->lock_classes;
	unsigned int first, second;
	bool same, fresh, circle = false;

	pthread_mutex_lock(&kernel->lock);
	first = class_of(classes, held->site);
	second = class_of(classes, site);
	same = first == second;
	fresh = !same && !(classes->after[first] & 1ull << second);
	if (fresh) {
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
	if (fresh)
		check_clashes(kernel);
}

unsigned int sim_lock_uses(const struct sim_task *task, bool tried)
{
	unsigned int uses = 0;

	if (!task->irqs_off)
		uses |= SIM_LOCK_IRQS_ON;
	if (!task->irqs_off && !task->bh_off && task->context == SIM_IN_TASK)
		uses |= SIM_LOCK_BH_ON;
	if (task->context == SIM_IN_HARDIRQ && !tried)
		uses |= SIM_LOCK_IN_HARDIRQ;
	if (task->context == SIM_IN_SOFTIRQ && !tried)
		uses |= SIM_LOCK_IN_SOFTIRQ;
	return uses;
}

void sim_lock_used(const struct sim_task *task, const struct sim_place *site, unsigned int uses,
		   const struct sim_place *place)
{
	struct sim_kernel *kernel = task->kernel;
	unsigned int class;

	if (!kernel || !site)
		return;
	pthread_mutex_lock(&kernel->lock);
	class = class_of(&kernel->lock_classes, site);
	for (unsigned int use = 0; use < SIM_LOCK_USES; use++)
		if (uses & 1u << use && !kernel->lock_classes.used[use][class])
			kernel->lock_classes.used[use][class] = place;
	pthread_mutex_unlock(&kernel->lock);
	check_clashes(kernel);
}

void sim_locks_interruptible(struct sim_task *task)
{
	static const struct sim_place place = { "local_irq_enable()", 0, "while it is held" };

	for (long i = 0; task->atomic && i < task->locks; i++)
		sim_lock_used(task, task->held[i].site, sim_lock_uses(task, true), &place);
}

void sim_lock_wanted(struct sim_task *task, const void *lock, const struct sim_place *site)
{
	if (sim_lock_is_held(task, lock))
		sim_bug("deadlock: a task waits for a lock that it holds, initialised at "
			"%s",
			sim_place_text(site));
	if (!task->kernel || !site)
		return;
	for (long i = 0; i < task->locks; i++)
		if (task->held[i].site)
			check_order(task->kernel, &task->held[i], site);
}

void sim_lock_held_by_waiter(const struct sim_task *task, const struct sim_task *owner,
			     const struct sim_place *site)
{
	bool interrupts = task->context == SIM_IN_HARDIRQ;

	while ((task = task->interrupted))
		if (task == owner)
			sim_bug("deadlock: %s, initialised at %s",
				interrupts ? "a handler waits for a lock that the task holds which "
					     "it has interrupted"
					   : "a task waits for a lock that another one holds, "
					     "which waits for it",
				sim_place_text(site));
}

void sim_lock_taken(struct sim_task *task, const void *lock, const struct sim_place *site)
{
	if (task->locks == SIM_HELD)
		sim_bug("a task holds more than %d locks", SIM_HELD);
	task->held[task->locks++] = (struct sim_held){ lock, site };
}

bool sim_lock_is_held(const struct sim_task *task, const void *lock)
{
	for (long i = 0; i < task->locks; i++)
		if (task->held[i].lock == lock)
			return true;
	return false;
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
