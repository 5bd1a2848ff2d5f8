// SPDX-License-Identifier: GPL-2.0-only
/*
 * The machine, and the ledger of what its driver holds.
 */
#include "internal.h"
#include "sim_irqs.h"

#include "emu.h"
#include "sim_block.h"
#include "sim_irq.h"
#include "sim_time.h"
#include "sim_work.h"

#include <string.h>

static const struct sim_place misc_site = { "drivers/char/misc.c", 0, "misc_mtx" };

/* ---------------------------------------------------------------- Whose work it is ------------ */

struct sim_kernel *sim_kernel_of(const char *what)
{
	struct sim_kernel *kernel = sim_current()->kernel;

	if (!kernel)
		sim_bug("%s outside of any machine: drivers are called through sim_kernel.h", what);
	return kernel;
}

struct sim_kernel *sim_work_for(struct sim_kernel *kernel)
{
	struct sim_task *task = sim_current();
	struct sim_kernel *before = task->kernel;

	task->kernel = kernel;
	return before;
}

void sim_leave(struct sim_kernel *before)
{
	struct sim_task *task = sim_current();

	if (!before && task->kernel && task->kernel->has_late)
		sim_irqs_come_late(task->kernel);
	/* On the way back to a program, run what waited for the end of the system call. */
	if (sim_is_due() && !before)
		sim_irq_run(task->kernel);
	/* In real time another thread may have taken an interrupt of this call. */
	if (!before && task->kernel && sim_is_followed(task->kernel))
		sim_irqs_settle(task->kernel);
	if (!before)
		sim_work_soon(task->kernel);
	task->kernel = before;
}

/* ---------------------------------------------------------------- The ledger ------------------ */

const char *sim_place_text(const struct sim_place *place)
{
	static _Thread_local char texts[4][160];
	static _Thread_local unsigned int next;
	char *text = texts[next++ % 4];

	if (place && place->line)
		snprintf(text, sizeof(texts[0]), "%s:%d (%s)", place->file, place->line,
			 place->function);
	else if (place)
		snprintf(text, sizeof(texts[0]), "%s (%s)", place->file, place->function);
	else
		snprintf(text, sizeof(texts[0]), "a place that is not known");
	return text;
}

/* Rows that are free, of any machine: a driver gives back as often as it takes. */
static struct sim_thing *spare;
static SIM_MUTEX(spare_lock);

static struct sim_thing *new_thing(void)
{
	struct sim_thing *thing;

	pthread_mutex_lock(&spare_lock);
	thing = spare;
	if (thing)
		spare = thing->next_spare;
	pthread_mutex_unlock(&spare_lock);
	if (!thing)
		thing = malloc(sizeof(*thing));
	if (!thing)
		sim_bug("no memory for the ledger");
	return thing;
}

static void free_thing(struct sim_thing *thing)
{
	pthread_mutex_lock(&spare_lock);
	thing->next_spare = spare;
	spare = thing;
	pthread_mutex_unlock(&spare_lock);
}

void sim_remember(const char *kind, const void *object, size_t size, const struct sim_place *place,
		  const char *name, ...)
{
	struct sim_kernel *kernel = sim_kernel_of(kind);
	struct sim_thing *thing = new_thing();
	va_list args;

	thing->object = object;
	thing->left = (struct sim_left){ .kind = kind, .size = size, .place = place };
	va_start(args, name);
	vsnprintf(thing->left.name, sizeof(thing->left.name), name, args);
	va_end(args);
	pthread_mutex_lock(&kernel->lock);
	thing->left.serial = kernel->serial++;
	list_add_tail(&thing->list, &kernel->things);
	pthread_mutex_unlock(&kernel->lock);
}

/* The newest first: what goes is mostly what came last. With the machine's lock held. */
static struct sim_thing *find(struct sim_kernel *kernel, const char *kind, const void *object)
{
	struct list_head *at;

	for (at = kernel->things.prev; at != &kernel->things; at = at->prev) {
		struct sim_thing *thing = list_entry(at, struct sim_thing, list);

		if (thing->object == object && !strcmp(thing->left.kind, kind))
			return thing;
	}
	return NULL;
}

bool sim_forget(const char *kind, const void *object)
{
	struct sim_kernel *kernel = sim_kernel_of(kind);
	struct sim_thing *thing;
	bool found;

	pthread_mutex_lock(&kernel->lock);
	thing = find(kernel, kind, object);
	found = thing;
	if (found)
		list_del(&thing->list);
	pthread_mutex_unlock(&kernel->lock);
	if (found)
		free_thing(thing);
	return found;
}

void sim_backdate(const char *kind, const void *object, unsigned long *since)
{
	struct sim_kernel *kernel = sim_kernel_of(kind);
	struct sim_thing *thing;

	pthread_mutex_lock(&kernel->lock);
	thing = find(kernel, kind, object);
	if (*since)
		thing->left.serial = *since;
	*since = thing->left.serial;
	pthread_mutex_unlock(&kernel->lock);
}

const struct sim_place *sim_place_of(const char *kind, const void *object)
{
	struct sim_kernel *kernel = sim_kernel_of(kind);
	const struct sim_thing *thing;

	pthread_mutex_lock(&kernel->lock);
	thing = find(kernel, kind, object);
	pthread_mutex_unlock(&kernel->lock);
	return thing ? thing->left.place : NULL;
}

bool sim_is_remembered(const char *kind, const char *name)
{
	struct sim_kernel *kernel = sim_kernel_of(kind);
	const struct sim_thing *thing;
	bool found = false;

	pthread_mutex_lock(&kernel->lock);
	list_for_each_entry (thing, &kernel->things, list)
		found |= !strcmp(thing->left.kind, kind) && !strcmp(thing->left.name, name);
	pthread_mutex_unlock(&kernel->lock);
	return found;
}

unsigned long sim_kernel_mark(struct sim_kernel *kernel)
{
	unsigned long serial;

	pthread_mutex_lock(&kernel->lock);
	serial = kernel->serial;
	pthread_mutex_unlock(&kernel->lock);
	return serial;
}

static struct sim_left left_block(const struct sim_block *block)
{
	return (struct sim_left){
		.kind = block->kind ? block->kind : "memory",
		.size = block->size,
		.place = block->place,
		.serial = block->serial,
	};
}

/* The oldest thing with a serial of at least @since. With the machine's lock held. */
static bool next_left(struct sim_kernel *kernel, unsigned long since, struct sim_left *left)
{
	const struct sim_thing *thing;
	bool found = false;

	list_for_each_entry (thing, &kernel->things, list) {
		if (thing->left.serial < since)
			continue;
		*left = thing->left;
		found = true;
		break;
	}
	for (const struct sim_block *block = kernel->blocks; block; block = block->next) {
		if (block->serial < since || (found && block->serial > left->serial))
			continue;
		*left = left_block(block);
		found = true;
	}
	return found;
}

size_t sim_kernel_left(struct sim_kernel *kernel, unsigned long since, struct sim_left *left)
{
	struct sim_left row;
	size_t n = 0;

	pthread_mutex_lock(&kernel->lock);
	for (; next_left(kernel, since, &row); since = row.serial + 1) {
		if (!n++ && left)
			*left = row;
	}
	pthread_mutex_unlock(&kernel->lock);
	return n;
}

size_t sim_kernel_describe_left(struct sim_kernel *kernel, unsigned long since, char *text,
				size_t size)
{
	struct sim_left row;
	size_t n = 0, used = 0;

	if (size)
		*text = '\0';
	pthread_mutex_lock(&kernel->lock);
	for (; next_left(kernel, since, &row); since = row.serial + 1, n++) {
		if (used >= size)
			continue;
		used += (size_t)(snprintf)(text + used, size - used, "%s%s%s", row.kind,
					   *row.name ? " " : "", row.name);
		if (used < size && row.size)
			used += (size_t)(snprintf)(text + used, size - used, " of %zu bytes",
						   row.size);
		if (used < size)
			used += (size_t)(snprintf)(text + used, size - used, ", from %s\n",
						   sim_place_text(row.place));
	}
	pthread_mutex_unlock(&kernel->lock);
	return n;
}

/* ---------------------------------------------------------------- Life ------------------------ */

struct sim_kernel *sim_kernel_create(void)
{
	struct sim_kernel *kernel = calloc(1, sizeof(*kernel));
	struct sim_kernel *before;

	if (!kernel)
		return NULL;
	pthread_mutex_init(&kernel->lock, NULL);
	INIT_LIST_HEAD(&kernel->things);
	INIT_LIST_HEAD(&kernel->pci);
	INIT_LIST_HEAD(&kernel->drivers);
	INIT_LIST_HEAD(&kernel->classes);
	INIT_LIST_HEAD(&kernel->devices);
	INIT_LIST_HEAD(&kernel->misc);
	INIT_LIST_HEAD(&kernel->attrs);
	INIT_LIST_HEAD(&kernel->regions);
	INIT_LIST_HEAD(&kernel->numbers);
	INIT_LIST_HEAD(&kernel->cdevs);
	INIT_LIST_HEAD(&kernel->files);
	INIT_LIST_HEAD(&kernel->irqs);
	INIT_LIST_HEAD(&kernel->running_timers);
	INIT_LIST_HEAD(&kernel->works);
	INIT_LIST_HEAD(&kernel->running_works);
	INIT_LIST_HEAD(&kernel->kthreads);
	pthread_mutex_init(&kernel->turns, NULL);
	sim_clock_init(&kernel->clock);
	kernel->serial = 1;
	kernel->next_slot = 4;
	kernel->next_address = SIM_FIRST_ADDRESS;
	before = sim_work_for(kernel);
	sim_mutex_init(&kernel->misc_lock, &misc_site);
	sim_leave(before);
	return kernel;
}

void sim_kernel_set_log(struct sim_kernel *kernel, sim_log_fn *log, void *context)
{
	pthread_mutex_lock(&kernel->lock);
	kernel->log = log;
	kernel->log_context = context;
	pthread_mutex_unlock(&kernel->lock);
}

/* Release what the module has left behind, with the machine. */
static void forget_all(struct sim_kernel *kernel)
{
	struct sim_thing *thing, *following;
	struct sim_block *block;

	list_for_each_entry_safe (thing, following, &kernel->things, list)
		free_thing(thing);
	while ((block = kernel->blocks)) {
		kernel->blocks = block->next;
		block->kernel = NULL;
		sim_block_drop(block);
	}
	sim_windows_drop(kernel);
	sim_regions_drop(kernel);
	sim_attrs_drop(kernel);
	sim_classes_drop(kernel);
	sim_devices_drop(kernel);
	sim_chrdevs_drop(kernel);
	sim_irqs_drop(kernel);
}

void sim_kernel_destroy(struct sim_kernel *kernel)
{
	struct sim_kernel *before;

	if (!kernel)
		return;
	sim_time_unfollow(kernel);
	before = sim_work_for(kernel);
	sim_kernel_close_files(kernel);
	if (kernel->module)
		sim_module_force_unload(kernel);
	while (!list_empty(&kernel->pci))
		sim_pci_unplug_first(kernel);
	sim_blocks_let_go(kernel);
	forget_all(kernel);
	sim_leave(before == kernel ? NULL : before);
	pthread_cond_destroy(&kernel->clock.nudged);
	pthread_mutex_destroy(&kernel->turns);
	pthread_mutex_destroy(&kernel->clock.hardware);
	pthread_mutex_destroy(&kernel->lock);
	free(kernel->nothing);
	free(kernel);
}
