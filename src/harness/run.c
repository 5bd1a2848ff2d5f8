// SPDX-License-Identifier: GPL-2.0-only
/*
 * One run: steps, the tasks that can make the next one, and forbidden actions.
 */
#include "explore.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* For explore_memory(), which the compiler calls without a context. */
static _Thread_local struct explore *running;

/* ---------------------------------------------------------------- Steps ----------------------- */

/* Find the part of an access that lies in a region. Returns false if there is none. */
static bool is_in(const struct explore *explore, unsigned int i, const void *address, size_t size,
		  struct step *step)
{
	const struct explore_region *region = &explore->regions[i];
	uintptr_t start = (uintptr_t)region->start;
	uintptr_t first = (uintptr_t)address > start ? (uintptr_t)address : start;
	uintptr_t end = (uintptr_t)address + size;

	if (!region->start)
		return false;
	if (end > start + region->size)
		end = start + region->size;
	if (first >= end)
		return false;
	step->region = (uint8_t)i;
	step->offset = (uint32_t)(first - start);
	step->size = (uint32_t)(end - first);
	return true;
}

void explore_locate(const struct explore *explore, const void *address, size_t size,
		    struct step *step)
{
	step->region = STEP_NOWHERE;
	for (unsigned int i = 0; i < explore->n_regions; i++)
		if (is_in(explore, i, address, size, step))
			return;
}

void explore_forget(struct explore *explore)
{
	memset(explore->written, 0, explore->watched);
}

bool explore_is_shared(const struct explore *explore, const struct step *step)
{
	if (step->kind <= STEP_END || step->tables || step->lent)
		return true;
	if (step_is_for_cpu(step) || step->kind == STEP_IRQS_OFF)
		return true;
	if (step->write)
		return step->region != STEP_NOWHERE;
	if (step->region == STEP_NOWHERE)
		return false;
	return memchr(explore->regions[step->region].written + step->offset, 1, step->size) != NULL;
}

static void note_written(struct explore *explore, unsigned int region, uint32_t offset,
			 uint32_t size)
{
	bool *written = explore->regions[region].written + offset;

	explore->grown |= memchr(written, 0, size) != NULL;
	memset(written, true, size);
}

static bool is_woken(const struct explore_task *task)
{
	if (task->next.kind == STEP_POLL)
		return task->stirred;
	if (task->until)
		return *task->until;
	return *task->wakes != task->found || (task->next.interruptible && task->sim.signal);
}

/* A time-out may come at any time: time may pass slowly or quickly. */
static bool may_be_late(const struct explore_task *task)
{
	return (task->next.kind == STEP_WAIT &&
		(task->next.call == SIM_WAIT_TIMEOUT ||
		 task->next.call == SIM_WAIT_INTERRUPTIBLE_TIMEOUT)) ||
	       (task->next.kind == STEP_POLL && task->next.call == SIM_POLL_TIMEOUT);
}

/* Has an interrupt that is not the task's own taken its CPU? */
static bool is_interrupted(const struct explore *explore, const struct explore_task *task)
{
	unsigned int handler = explore->handlers[task->cpu];

	return handler && task != &explore->tasks[handler - 1];
}

/* Has whoever is on the CPU to which it would come turned interrupts off? */
static bool is_kept_off(const struct explore *explore, const struct explore_task *task)
{
	return task->next.kind == STEP_IRQ && explore->tasks[task->cpu].sim.irqs_off;
}

/* Can the task go on now? Looks at locks and queues only if they still exist. */
static bool is_able(const struct explore *explore, const struct explore_task *task)
{
	const struct step *step = &task->next;
	const struct explore_region *region = &explore->regions[step->region % EXPLORE_REGIONS];

	if (is_interrupted(explore, task) || is_kept_off(explore, task))
		return false;
	if (task->ready)
		return task->ready(task->ready_context);
	if (step->region != STEP_NOWHERE && region->released)
		return true;
	if (step->kind == STEP_WAIT || step->kind == STEP_POLL)
		return is_woken(task) || may_be_late(task);
	if (step->kind != STEP_LOCK || step->region == STEP_NOWHERE)
		return true;
	return explore_is_free(step->call, (const char *)region->start + step->offset);
}

static unsigned int able_tasks(const struct explore *explore)
{
	unsigned int able = 0;

	for (unsigned int i = 0; i < explore->world->tasks; i++) {
		const struct explore_task *task = &explore->tasks[i];

		if (!task->ended && is_able(explore, task))
			able |= 1u << i;
	}
	return able;
}

/* A helper with nothing to do: not one in the middle of a handler. */
static bool is_idle(const struct explore *explore, unsigned int task)
{
	return explore->world->helpers & 1u << task &&
	       explore->handlers[explore->tasks[task].cpu] != task + 1;
}

/* Those that do what others may wait for. */
static unsigned int acting(const struct explore *explore)
{
	return explore->world->helpers & ~explore->world->signals;
}

/* Has a helper something to do, whether it can just now or not, or is it in the middle of it? */
static bool is_something_to_come(const struct explore *explore)
{
	for (unsigned int i = 0; i < explore->world->tasks; i++) {
		const struct explore_task *task = &explore->tasks[i];

		if (acting(explore) & 1u << i &&
		    (!is_idle(explore, i) || !task->ready || task->ready(task->ready_context)))
			return true;
	}
	return false;
}

/* ---------------------------------------------------------------- Violations ------------------ */

/* This was the last step of this run, and the last run of this explorer. */
static void __attribute__((noreturn, format(printf, 2, 3)))
stop(struct explore *explore, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(explore->violation, sizeof(explore->violation), format, args);
	va_end(args);
	running = NULL;
	sim_switch(NULL);
	coroutine_switch(&explore->tasks[explore->turn].co, &explore->main);
	abort();
}

void explore_stop(struct explore *explore, const char *story)
{
	stop(explore, "%s", story);
}

static void stop_at(struct explore *explore, const struct step *step, const char *what)
{
	const struct explore_world *world = explore->world;
	char text[EXPLORE_TEXT / 2];

	world->describe(world->context, step, text, sizeof(text));
	stop(explore, "%s: %c: %s", what, 'A' + (int)explore->turn, text);
}

static void __attribute__((noreturn)) stop_deadlocked(struct explore *explore)
{
	const struct explore_world *world = explore->world;
	char text[EXPLORE_TEXT - 64] = "";
	size_t used = 0;

	for (unsigned int i = 0; i < world->tasks; i++) {
		if (explore->tasks[i].ended || is_idle(explore, i))
			continue;
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "; %c waits: ", 'A' + (int)i);
		used += world->describe(world->context, &explore->tasks[i].next, text + used,
					sizeof(text) - used);
	}
	stop(explore, "deadlock%s", text);
}

/* ---------------------------------------------------------------- Choosing and stepping ------- */

unsigned int explore_default(const struct explore *explore, unsigned int able)
{
	if (able & 1u << explore->turn)
		return explore->turn;
	return (unsigned int)__builtin_ctz(able);
}

/*
 * When no task can go on, those that sleep and may be interrupted get a signal, as from a user who
 * has waited long enough. Returns the tasks that can go on then.
 */
static unsigned int interrupt_sleepers(struct explore *explore)
{
	for (unsigned int i = 0; i < explore->world->tasks; i++) {
		struct explore_task *task = &explore->tasks[i];

		if (task->ended || task->next.kind != STEP_WAIT ||
		    task->next.call != SIM_WAIT_INTERRUPTIBLE)
			continue;
		task->sim.signal = true;
		task->interrupted = explore->length;
	}
	return able_tasks(explore);
}

/* All tasks have ended, except helpers that have nothing to do. */
static bool is_over(const struct explore *explore)
{
	for (unsigned int i = 0; i < explore->world->tasks; i++)
		if (!explore->tasks[i].ended && !is_idle(explore, i))
			return false;
	return true;
}

/* Note the task that goes on, before it does. */
static unsigned int choose_next(struct explore *explore, unsigned int able)
{
	struct explore_step *taken = &explore->path[explore->length];
	unsigned int task;

	if (!able)
		able = interrupt_sleepers(explore);
	if (!able)
		stop_deadlocked(explore);
	if (explore->length == EXPLORE_STEPS)
		stop(explore, "no end after %d steps", EXPLORE_STEPS);
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
			note_written(explore, step->region, step->offset, step->size);
		return;
	}
	if (region->released && step->kind != STEP_MAP)
		stop_at(explore, step, "use after release");
	region->released = step->kind == STEP_RELEASE;
	if (!step->write)
		return;
	note_written(explore, step->region, step->offset, step->size);
	note_written(explore, step->region, step->also, step->also_size);
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

	if (explore->starting || (!able && is_over(explore)))
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

/* ---------------------------------------------------------------- Where steps come from ------- */

/*
 * Who polls looks at a register, or nobody knows at what. Where nothing happens by itself, time has
 * to pass meanwhile.
 */
static void poll(const struct explore *explore, const void *what, struct step *step)
{
	uint64_t offset;
	struct step look;

	if (!acting(explore)) {
		step->kind = STEP_SEAM;
		step->tables = 0;
		return;
	}
	step->write = false;
	look = explore_is_register(what, &offset) ? explore_register_step(offset, 8, EMU_READ)
						  : *step;
	step->region = look.region;
	step->offset = look.offset;
	step->size = look.size;
	if (look.region == STEP_NOWHERE)
		step->tables = STEP_TABLES;
}

static bool is_interruptible(enum sim_call call)
{
	return call == SIM_LOCK_INTERRUPTIBLE || call == SIM_WAIT_INTERRUPTIBLE ||
	       call == SIM_WAIT_INTERRUPTIBLE_TIMEOUT || call == SIM_SLEEP_INTERRUPTIBLE;
}

static void at_seam(struct sim_task *sim, enum sim_call call, const void *object, void *context)
{
	const struct explore_seam *seam = &explore_seam[call];
	struct explore_task *task = context;
	struct explore *explore = task->explore;
	struct step step = {
		.kind = seam->kind,
		.call = (uint8_t)call,
		.write = seam->kind != STEP_SEAM,
		.tables = seam->tables,
		.interruptible = is_interruptible(call),
		.region = STEP_NOWHERE,
	};

	/* The task that delivers an interrupt has already made that step. */
	if (call == SIM_IRQ || call == SIM_IRQ_THREAD)
		return;
	if (call == SIM_IOREMAP || call == SIM_IOUNMAP)
		step.region = EXPLORE_REGISTERS;
	else if (seam->size)
		explore_locate(explore, object, seam->size, &step);
	/* The simulated kernel's own queues are part of its tables. */
	if (call == SIM_PREPARE_TO_WAIT && step.region == STEP_NOWHERE)
		return;
	if (step.kind == STEP_POLL)
		poll(explore, object, &step);
	if (step.kind == STEP_BEGIN)
		stop(explore, "the explorer does not know how to go on at %s", sim_call_name(call));
	task->until = NULL;
	task->wakes = sim->wakes;
	task->found = sim->found;
	task->stirred = false;
	task->ready = sim->can_go_on;
	task->ready_context = sim->can_go_on_context;
	/*
	 * While another mapping is left, the registers can be accessed; the simulated kernel knows
	 * which one.
	 */
	if (call == SIM_IOUNMAP && !explore_is_last_mapping(object))
		step.kind = STEP_MAP;
	/* kfree() concerns the whole block, but no other task if only the caller knows it. */
	if (step.kind == STEP_RELEASE && step.region == STEP_NOWHERE)
		step.kind = STEP_SEAM;
	else if (step.kind == STEP_RELEASE || step.kind == STEP_MAP)
		step.size = (uint32_t)explore->regions[step.region].size;
	/* A queue of the driver's own is none of its tables. */
	if (step.region != STEP_NOWHERE && step.kind >= STEP_QUEUE && step.kind <= STEP_WAIT)
		step.tables &= (uint8_t)~STEP_TABLES_QUEUES;
	if (step.region != STEP_NOWHERE)
		step.tables |= explore->regions[step.region].tables ? STEP_TABLES : 0;
	explore_enter(task, &step);
	if (!may_be_late(task))
		return;
	task->late = (struct sim_fault){ .kind = SIM_FAULT_TIMEOUT };
	sim_set_faults(sim, &task->late, is_woken(task) ? 0 : 1);
	task->hurried |= !is_woken(task) && is_something_to_come(explore);
}

void explore_signal(struct explore_task *task)
{
	task->sim.signal = true;
	take_or_leave(task);
}

void explore_wait(struct explore_task *task, const bool *until)
{
	const struct step step = { .kind = STEP_WAIT,
				   .tables = STEP_TABLES_QUEUES,
				   .region = STEP_NOWHERE };

	task->until = until;
	explore_enter(task, &step);
}

void explore_memory(const void *address, size_t size, bool write)
{
	struct explore *explore = running;
	struct step step = { .kind = STEP_MEMORY, .write = write };

	for (unsigned int i = 0; explore && i < explore->n_regions; i++)
		if (is_in(explore, i, address, size, &step))
			explore_enter(&explore->tasks[explore->turn], &step);
}

void explore_lend(struct explore *explore, const void *address, size_t size)
{
	struct step step;

	for (unsigned int i = 0; i < EXPLORE_REGIONS; i++)
		explore->regions[i].lent |= is_in(explore, i, address, size, &step);
}

/* Accesses of the simulated kernel for a driver are seen however the driver was built. */
static void at_access(struct sim_task *sim, const void *memory, size_t n, bool write, void *context)
{
	(void)sim;
	(void)context;
	explore_memory(memory, n, write);
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

/* Is there room to note for each byte whether it is written? */
static bool can_watch(struct explore *explore)
{
	explore->watched = 0;
	explore->n_regions = 0;
	for (unsigned int i = 0; i < EXPLORE_REGIONS; i++) {
		struct explore_region *region = &explore->regions[i];
		size_t room = region->room ? region->room : region->size;

		if (room > EXPLORE_BYTES - explore->watched) {
			snprintf(explore->violation, sizeof(explore->violation),
				 "the regions up to number %u have more than %u bytes: raise "
				 "EXPLORE_BYTES",
				 i, EXPLORE_BYTES);
			return false;
		}
		region->written = explore->written + explore->watched;
		explore->watched += room;
		if (room)
			explore->n_regions = i + 1;
	}
	return true;
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
		sim_set_point(&task->sim, at_seam, task);
		sim_set_access(&task->sim, at_access, NULL);
	}
	memset(explore->handlers, 0, sizeof(explore->handlers));
	memset(explore->regions, 0, sizeof(explore->regions));
	explore->n_regions = EXPLORE_REGIONS;
	world->begin(explore, world->context);
	explore->stats.seen = explore_seen;
	if (!can_watch(explore))
		return false;
	running = explore;
	let_helpers(explore, &explore->starting);
	go_on_with(explore, choose_next(explore, able_tasks(explore)), &explore->main);
	if (!*explore->violation)
		let_helpers(explore, &explore->over);
	running = NULL;
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
