// SPDX-License-Identifier: GPL-2.0-only
/*
 * One run: steps, choices between the tasks that can make the next one, and forbidden actions.
 */
#include "able.h"
#include "point.h"
#include "shared.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* ---------------------------------------------------------------- Violations ------------------ */

/* This was the last step of this run, and the last run of this explorer. */
void explore_stop(struct explore *explore, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(explore->violation, sizeof(explore->violation), format, args);
	va_end(args);
	shared_watch(NULL);
	sim_switch(NULL);
	coroutine_switch(&explore->tasks[explore->turn].co, &explore->main);
	abort();
}

static void stop_at(struct explore *explore, const struct step *step, const char *what)
{
	const struct explore_world *world = explore->world;
	char text[EXPLORE_TEXT / 2];

	world->describe(world->context, step, text, sizeof(text));
	explore_stop(explore, "%s: %c: %s", what, 'A' + (int)explore->turn, text);
}

static void __attribute__((noreturn)) stop_deadlocked(struct explore *explore)
{
	const struct explore_world *world = explore->world;
	char text[EXPLORE_TEXT - 64] = "";
	size_t used = 0;

	for (unsigned int i = 0; i < world->tasks; i++) {
		if (explore->tasks[i].ended || able_is_idle(explore, i))
			continue;
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "; %c waits: ", 'A' + (int)i);
		used += world->describe(world->context, &explore->tasks[i].next, text + used,
					sizeof(text) - used);
	}
	explore_stop(explore, "deadlock%s", text);
}

/* ---------------------------------------------------------------- Choosing and stepping ------- */

/* Note the task that goes on, before it does. */
static unsigned int choose_next(struct explore *explore, unsigned int able)
{
	struct explore_step *taken = &explore->path[explore->length];
	unsigned int task;

	if (!able)
		able = able_after_signals(explore);
	if (!able)
		stop_deadlocked(explore);
	if (explore->length == EXPLORE_STEPS)
		explore_stop(explore, "no end after %d steps", EXPLORE_STEPS);
	task = explore->choose(explore, able, explore->choose_context);
	*taken = (struct explore_step){
		.task = (uint8_t)task,
		.chosen = task != explore_default(explore, able),
		.preempts = explore->length && task != explore->turn && able & 1u << explore->turn,
		.step = explore->tasks[task].next,
	};
	return task;
}

/*
 * Who polls looks again when what it looks at may have changed. If that is a register, the tables
 * are only about being late.
 */
static void stir(struct explore *explore, const struct step *step)
{
	if (step_is_for_cpu(step) || step->kind == STEP_POLL)
		return;
	for (unsigned int i = 0; i < explore->world->tasks; i++) {
		struct step look = explore->tasks[i].next;

		if (look.region != STEP_NOWHERE)
			look.tables = 0;
		if (i != explore->turn && step_conflicts(&look, step))
			explore->tasks[i].stirred = true;
	}
}

/* Make the step: check that it is legal, and note its effects. */
static void make_step(struct explore_task *task)
{
	struct explore *explore = task->explore;
	const struct step *step = &task->next;
	struct explore_region *region;
	const char *refused;

	explore->length++;
	if (step_is_call(step)) {
		task->calls++;
		task->accesses = 0;
	} else if (step->kind == STEP_MEMORY) {
		task->accesses++;
	}
	refused = explore->world->refuse(explore->world->context, explore->turn, step);
	if (refused)
		stop_at(explore, step, refused);
	stir(explore, step);
	if (step_takes_cpu(step))
		explore->handlers[task->cpu] = step->kind == STEP_IRQ ? explore->turn + 1 : 0;
	if (step->region == STEP_NOWHERE)
		return;
	region = &explore->regions[step->region];
	/* The device exists, whoever has mapped it. */
	if (step->kind == STEP_IRQ || step->kind == STEP_DEVICE) {
		if (step->write)
			shared_write(explore, step->region, step->offset, step->size);
		return;
	}
	if (region->released && step->kind != STEP_MAP)
		stop_at(explore, step, "use after release");
	region->released = step->kind == STEP_RELEASE;
	if (!step->write)
		return;
	shared_write(explore, step->region, step->offset, step->size);
	shared_write(explore, step->region, step->also, step->also_size);
}

static void go_on_with(struct explore *explore, unsigned int next, struct coroutine *from)
{
	explore->turn = next;
	sim_switch(&explore->tasks[next].sim);
	if (explore->world->resume)
		explore->world->resume(explore->world->context, next);
	if (from != &explore->tasks[next].co)
		coroutine_switch(from, &explore->tasks[next].co);
}

static void return_to_main(struct explore_task *task)
{
	sim_switch(NULL);
	coroutine_switch(&task->co, &task->explore->main);
}

/* Let the chosen task go on, or end the run. Returns when it is this task's turn. */
static void let_go_on(struct explore_task *task)
{
	struct explore *explore = task->explore;
	unsigned int able = explore->starting ? 0 : able_tasks(explore);

	if (explore->starting || (!able && able_are_done(explore)))
		return_to_main(task);
	else
		go_on_with(explore, choose_next(explore, able), &task->co);
}

/* With a signal it does not wait for a lock, but takes it if it is free. */
static void take_or_leave(struct explore_task *task)
{
	if (task->next.kind == STEP_LOCK && task->next.interruptible && task->sim.signal)
		task->next.kind = STEP_TRYLOCK;
}

void explore_signal(struct explore_task *task)
{
	task->sim.signal = true;
	take_or_leave(task);
}

void explore_enter(struct explore_task *task, const struct step *step)
{
	struct explore *explore = task->explore;
	/* Its own, or that of the handler that it runs. */
	struct sim_task *self = sim_current();

	task->next = *step;
	task->next.cpu = (uint8_t)task->cpu;
	task->next.lent = step->region != STEP_NOWHERE && explore->regions[step->region].lent;
	take_or_leave(task);
	let_go_on(task);
	sim_switch(self);
	task->ready = NULL;
	if (!explore->over)
		make_step(task);
}

bool explore_await(struct explore_task *task, const struct step *step, bool (*ready)(void *context),
		   void *context)
{
	task->ready = ready;
	task->ready_context = context;
	explore_enter(task, step);
	return !task->explore->over;
}

/* The task has ended. Returns when the next run begins. */
static void hand_over(struct explore_task *task)
{
	task->ended = true;
	let_go_on(task);
}

/* ---------------------------------------------------------------- A run ----------------------- */

static void body(void *context)
{
	const struct step end = { .kind = STEP_END, .region = STEP_NOWHERE };
	struct explore_task *task = context;
	struct explore *explore = task->explore;

	for (;;) {
		bool helps = explore->starting;

		/* The choice to go on with this task was also that of its first step. */
		if (!helps) {
			task->first = explore->length;
			make_step(task);
		}
		explore->world->act(explore->world->context, explore->turn);
		if (!helps)
			explore_enter(task, &end);
		task->last = explore->length;
		if (explore->over)
			return_to_main(task);
		else
			hand_over(task);
	}
}

/* Run each helper to its first wait, or to its end. */
static void let_helpers(struct explore *explore, bool *where)
{
	*where = true;
	for (unsigned int i = 0; i < explore->world->tasks; i++)
		if (explore->world->helpers & 1u << i && !explore->tasks[i].ended)
			go_on_with(explore, i, &explore->main);
	*where = false;
}

bool explore_run(struct explore *explore, const struct explore_world *world,
		 explore_choose_fn *choose, void *context)
{
	const char *wrong;

	explore->world = world;
	if (strcmp(explore->name, world->name) != 0)
		snprintf(explore->name, sizeof(explore->name), "%s", world->name);
	explore->choose = choose;
	explore->choose_context = context;
	explore->length = 0;
	explore->turn = 0;
	for (unsigned int i = 0; i < world->tasks; i++) {
		struct explore_task *task = &explore->tasks[i];

		task->cpu = i;
		task->ready = NULL;
		task->next = (struct step){
			.kind = STEP_BEGIN,
			.cpu = (uint8_t)i,
			.region = STEP_NOWHERE,
		};
		task->interrupted = 0;
		task->ended = false;
		task->calls = 0;
		task->accesses = 0;
		sim_task_init(&task->sim);
		point_set(task);
	}
	memset(explore->handlers, 0, sizeof(explore->handlers));
	memset(explore->regions, 0, sizeof(explore->regions));
	explore->n_regions = EXPLORE_REGIONS;
	world->begin(explore, world->context);
	explore->stats.seen = explore_seen;
	if (!shared_lay_out(explore))
		return false;
	shared_watch(explore);
	let_helpers(explore, &explore->starting);
	go_on_with(explore, choose_next(explore, able_tasks(explore)), &explore->main);
	if (!*explore->violation)
		let_helpers(explore, &explore->over);
	shared_watch(NULL);
	explore->stats.steps += explore->length;
	if (*explore->violation)
		return false;
	wrong = world->judge(explore, world->context);
	if (wrong)
		snprintf(explore->violation, sizeof(explore->violation), "%s", wrong);
	return !wrong;
}

/* Shared with a child process that explores: after its crash, this shows where it was. */
static void *map_shared(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED) {
		perror("explore");
		abort();
	}
	return memory;
}

struct explore *explore_create(void)
{
	struct explore *explore = map_shared(sizeof(*explore));

	explore->written = map_shared(EXPLORE_BYTES);
	for (unsigned int i = 0; i < EXPLORE_TASKS; i++) {
		explore->tasks[i].explore = explore;
		coroutine_create(&explore->tasks[i].co, body, &explore->tasks[i]);
	}
	return explore;
}

void explore_destroy(struct explore *explore)
{
	munmap(explore->written, EXPLORE_BYTES);
	munmap(explore, sizeof(*explore));
}
