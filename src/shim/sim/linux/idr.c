// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers, and pointers by number: a list in ascending order.
 */
#include "internal.h"

#include <linux/idr.h>

static pthread_mutex_t *lock(const char *what)
{
	struct sim_kernel *kernel = sim_kernel_of(what);

	pthread_mutex_lock(&kernel->lock);
	return &kernel->lock;
}

/* The smallest free number from @min to @max, put into the list; -ENOSPC if there is none. */
static int take(struct sim_id **list, struct sim_id *entry, unsigned int min, unsigned int max)
{
	unsigned int id = min;

	while (*list && (unsigned int)(*list)->id <= id) {
		if ((unsigned int)(*list)->id == id)
			id++;
		list = &(*list)->next;
	}
	if (id > max || id > INT_MAX)
		return -ENOSPC;
	entry->id = (int)id;
	entry->next = *list;
	*list = entry;
	return (int)id;
}

static struct sim_id *find(struct sim_id *list, unsigned long id)
{
	while (list && (unsigned long)list->id != id)
		list = list->next;
	return list;
}

static struct sim_id *give(struct sim_id **list, unsigned long id)
{
	struct sim_id *entry;

	while (*list && (unsigned long)(*list)->id != id)
		list = &(*list)->next;
	entry = *list;
	if (entry)
		*list = entry->next;
	return entry;
}

static int allocate(struct sim_id **list, void *pointer, unsigned int min, unsigned int max,
		    const char *kind, const struct sim_place *place)
{
	struct sim_id *entry = calloc(1, sizeof(*entry));
	pthread_mutex_t *held;
	int id;

	if (!entry)
		return -ENOMEM;
	entry->pointer = pointer;
	entry->place = place;
	held = lock(kind);
	id = take(list, entry, min, max);
	pthread_mutex_unlock(held);
	if (id < 0)
		free(entry);
	else
		sim_remember(kind, entry, 0, place, "%d", id);
	return id;
}

static struct sim_id *release(struct sim_id **list, unsigned long id, const char *kind)
{
	pthread_mutex_t *held = lock(kind);
	struct sim_id *entry = give(list, id);

	pthread_mutex_unlock(held);
	if (entry)
		sim_forget(kind, entry);
	return entry;
}

static void check_flags(gfp_t flags, const char *what)
{
	if (flags & SIM_GFP_SLEEPS)
		sim_may_sleep(sim_current(), what);
}

/* ---------------------------------------------------------------- ida ------------------------- */

void ida_init(struct ida *ida)
{
	ida->used = NULL;
}

int sim_ida_alloc(struct ida *ida, unsigned int min, unsigned int max, gfp_t flags,
		  const struct sim_place *place)
{
	int err = sim_enter(sim_current(), SIM_IDA_ALLOC, ida);

	check_flags(flags, "ida_alloc(GFP_KERNEL)");
	return err ? err : allocate(&ida->used, NULL, min, max, "number of an ida", place);
}

void ida_free(struct ida *ida, unsigned int id)
{
	struct sim_id *entry;

	sim_enter(sim_current(), SIM_IDA_FREE, ida);
	entry = release(&ida->used, id, "number of an ida");
	if (!entry)
		sim_bug("ida_free() of %u, which is not allocated", id);
	free(entry);
}

void ida_destroy(struct ida *ida)
{
	while (ida->used)
		free(release(&ida->used, (unsigned long)ida->used->id, "number of an ida"));
}

bool ida_is_empty(const struct ida *ida)
{
	return !ida->used;
}

/* ---------------------------------------------------------------- idr ------------------------- */

void idr_init(struct idr *idr)
{
	idr->used = NULL;
}

int sim_idr_alloc(struct idr *idr, void *pointer, int start, int end, gfp_t flags,
		  const struct sim_place *place)
{
	int err = sim_enter(sim_current(), SIM_IDR_ALLOC, idr);

	check_flags(flags, "idr_alloc(GFP_KERNEL)");
	if (err)
		return err;
	if (start < 0)
		return -EINVAL;
	return allocate(&idr->used, pointer, (unsigned int)start,
			end > 0 ? (unsigned int)end - 1 : INT_MAX, "number of an idr", place);
}

void *idr_find(const struct idr *idr, unsigned long id)
{
	pthread_mutex_t *held = lock("idr_find()");
	const struct sim_id *entry = find(idr->used, id);

	pthread_mutex_unlock(held);
	return entry ? entry->pointer : NULL;
}

void *idr_remove(struct idr *idr, unsigned long id)
{
	struct sim_id *entry = release(&idr->used, id, "number of an idr");
	void *pointer = entry ? entry->pointer : NULL;

	free(entry);
	return pointer;
}

void idr_destroy(struct idr *idr)
{
	while (idr->used)
		free(release(&idr->used, (unsigned long)idr->used->id, "number of an idr"));
}

bool idr_is_empty(const struct idr *idr)
{
	return !idr->used;
}
