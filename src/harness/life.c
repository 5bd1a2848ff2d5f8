// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scenes of the module as worlds for the explorer: set-up, steps in words, and forbidden actions.
 */
#include "life.h"

#include "sim_bug.h"
#include "sim_irq.h"
#include "sim_time.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- Steps ----------------------- */

/* What the package says about a lock of the driver's. */
static const char *refuse_lock(const struct life *life, unsigned int task, const struct step *step)
{
	const struct life_block *block = &life->blocks[step->region - LIFE_MEMORY];

	if (!device_spec || !device_spec->lock || !life->now[task])
		return NULL;
	return device_spec->lock(life->now[task]->row, block->place->function,
				 life->explore->regions[step->region].start, step->offset);
}

static const char *refuse(void *context, unsigned int task, const struct step *step)
{
	const struct life *life = context;
	enum emu_verdict verdict;

	if (step->kind == STEP_LOCK && step->region >= LIFE_MEMORY && step->region != STEP_NOWHERE)
		return refuse_lock(life, task, step);
	if (step->kind != STEP_REGISTER)
		return NULL;
	if (life->explore->regions[LIFE_REGISTERS].released)
		return "the BAR is touched after it was unmapped";
	verdict =
		emu_check(&life->emu, explore_register_offset(step), step->width, step->direction);
	return verdict >= EMU_BAD_BOUNDS ? emu_verdict_name(verdict) : NULL;
}

static size_t describe_memory(const struct life_block *block, const struct step *step, char *text,
			      size_t room)
{
	const char *function = block->place->function;
	const char *field = device_spec && device_spec->field
				    ? device_spec->field(function, step->offset)
				    : NULL;
	size_t n = 0;

	if (block->owner < EXPLORE_TASKS)
		n = (size_t)snprintf(text, room, "%c's ", 'A' + (int)block->owner);
	if (step->kind == STEP_RELEASE || !field)
		return n + (size_t)snprintf(text + n, room - n, "memory of %s()", function);
	return n + (size_t)snprintf(text + n, room - n, "%s", field);
}

static size_t describe_place(const struct life *life, const struct step *step, char *text,
			     size_t room)
{
	if (step->region == LIFE_MISC_LOCK)
		return (size_t)snprintf(text, room, "of misc devices");
	if (step->region == LIFE_DEVICE_LOCK)
		return (size_t)snprintf(text, room, "of the PCI device");
	if (step->region == LIFE_VARIABLES)
		return (size_t)snprintf(text, room, "the module's variables +0x%x", step->offset);
	if (step->region >= LIFE_MEMORY && step->region != STEP_NOWHERE)
		return describe_memory(&life->blocks[step->region - LIFE_MEMORY], step, text, room);
	return 0;
}

static const char *verb_of(const struct step *step)
{
	if (step->kind == STEP_MEMORY)
		return step->write ? "sets" : "reads";
	return sim_call_name(step->call);
}

static size_t describe(void *context, const struct step *step, char *text, size_t room)
{
	char place[64] = "";

	switch (step->kind) {
	case STEP_BEGIN:
		return (size_t)snprintf(text, room, "begins");
	case STEP_END:
		return (size_t)snprintf(text, room, "ends");
	case STEP_REGISTER:
		return explore_describe_register(step, text, room);
	case STEP_ENTER:
		return (size_t)snprintf(text, room, "-> %s", table_row(step->call)->name);
	case STEP_IRQ:
		return (size_t)snprintf(text, room, "an interrupt comes");
	case STEP_IRQ_END:
		return (size_t)snprintf(text, room, "the handler has run");
	case STEP_DEVICE:
		return (size_t)snprintf(text, room, "the device %s",
					step->call ? "is reset" : "goes on");
	case STEP_SIGNAL:
		return (size_t)snprintf(text, room, "a signal comes to %c", 'A' + step->cpu);
	case STEP_WAIT:
		if (!step->call)
			return (size_t)snprintf(text, room, "until it is woken");
		if (step->region == STEP_NOWHERE)
			return (size_t)snprintf(text, room, "until a show or store has ended");
		describe_place(context, step, place, sizeof(place));
		return (size_t)snprintf(text, room, "%s %s", sim_call_name(step->call), place);
	case STEP_POLL:
		return (size_t)snprintf(text, room, "%s", sim_call_name(step->call));
	default:
		describe_place(context, step, place, sizeof(place));
		return (size_t)snprintf(text, room, "%s%s%s", verb_of(step), *place ? " " : "",
					place);
	}
}

/* ---------------------------------------------------------------- Calls ----------------------- */

static void wake(void *context)
{
	*(bool *)context = true;
}

/* A program that waits for the end of its device, and for such events. */
static long wait_for_events(struct life *life, unsigned int task, struct sim_file *file,
			    unsigned long events)
{
	for (;;) {
		unsigned int mask;

		life->woken[task] = false;
		mask = sim_file_poll(file, wake, &life->woken[task]);
		if (mask & (POLLHUP | events)) {
			sim_file_poll_end(file, &life->woken[task]);
			return (long)mask;
		}
		explore_wait(&life->explore->tasks[task], &life->woken[task]);
	}
}

/* Does it look into the simulated kernel's tables before its first point? */
static bool looks_first(enum call_kind kind)
{
	return kind == CALL_OPEN || kind == CALL_RELEASE || kind == CALL_WAIT ||
	       kind == CALL_SHOW || kind == CALL_STORE;
}

/*
 * A signal came because no task was left to wake the sleeper, unless one was sent. That is allowed,
 * but not if the device has gone.
 */
static void take_down(struct life *life, unsigned int task, struct life_call *call)
{
	struct explore_task *taker = &life->explore->tasks[task];

	call->ended = life->explore->length;
	call->late = taker->hurried;
	if (call->row->kind == CALL_OPEN && !call->result)
		life->since[call->file] = life->unbinds;
	life->unbinds += call->row->kind == CALL_UNBIND && !call->result;
	if (!taker->sim.signal)
		return;
	taker->sim.signal = false;
	call->signalled = !taker->interrupted;
	if (call->signalled)
		return;
	if (table_kinds[call->row->kind].file && life->since[call->file] != life->unbinds)
		explore_stop(life->explore, "the device has gone, and nobody wakes who sleeps in a "
					    "call on it");
	call->interrupted = taker->interrupted;
}

/*
 * A work is a task that comes at any time, and no scene has one: what it does would go unseen.
 */
static void refuse_work(const struct life *life)
{
	if (sim_work_pending(life->machine.kernel))
		explore_stop(life->explore,
			     "the driver has queued a work, and the explorer runs none: this "
			     "package can be swept and fuzzed, but not explored");
}

static void act(void *context, unsigned int task)
{
	struct life *life = context;
	struct explore_task *self = &life->explore->tasks[task];

	if (life->helpers[task] != LIFE_CALLER)
		life_help(life, task);
	for (unsigned int i = 0; i < life->n_calls[task]; i++) {
		struct life_call *call = &life->calls[task][i];
		struct sim_file **file = &life->files[call->file];
		const struct step enter = {
			.kind = STEP_ENTER,
			.call = (uint8_t)call->index,
			.tables = looks_first(call->row->kind) ? STEP_TABLES : 0,
			.region = STEP_NOWHERE,
		};

		/* open() has failed before. */
		if (table_kinds[call->row->kind].file && !*file)
			continue;
		life->now[task] = call;
		explore_enter(self, &enter);
		self->hurried = false;
		self->interrupted = 0;
		if (call->row->kind == CALL_WAIT)
			call->result = wait_for_events(life, task, *file, call->row->number);
		else
			call->result = table_call(&life->machine, call->row, file, call->user);
		refuse_work(life);
		take_down(life, task, call);
	}
}

/*
 * Of the tasks that share a file, some may wait and others may not: each finds the flag as it wants
 * it, whatever others do meanwhile.
 */
static void resume(void *context, unsigned int task)
{
	const struct life *life = context;
	const struct life_call *call = life->now[task];

	if (call && table_kinds[call->row->kind].file && life->files[call->file])
		table_set_nonblock(life->files[call->file], call->row);
}

/* ---------------------------------------------------------------- Watching -------------------- */

/* A block is known from the first step after it was allocated. */
static void watch_block(const void *memory, size_t size, const struct sim_place *place,
			void *context)
{
	struct life *life = context;
	struct explore *explore = life->explore;
	bool running = sim_current() != &life->caller;
	unsigned int whose = running ? explore->turn : EXPLORE_TASKS;
	unsigned int block = LIFE_BLOCKS * whose + life->n_blocks[whose];

	if (life->n_blocks[whose]++ == (running ? LIFE_BLOCKS : LIFE_SET_UP_BLOCKS))
		sim_bug("more blocks are allocated than the explorer can watch: raise LIFE_BLOCKS "
			"or LIFE_SET_UP_BLOCKS");
	if (size > LIFE_BLOCK_ROOM)
		sim_bug("a block of %zu bytes is more than the explorer can watch: raise "
			"LIFE_BLOCK_ROOM",
			size);
	explore->regions[LIFE_MEMORY + block].start = memory;
	explore->regions[LIFE_MEMORY + block].size = size;
	life->blocks[block] = (struct life_block){ place, running ? whose : life->owner };
}

/* Steps of the set-up of a scene: the kernel's locks are made, and blocks are freed. */
static void watch_set_up(struct sim_task *sim, enum sim_call call, const void *object,
			 void *context)
{
	struct life *life = context;
	struct explore_region *regions = life->explore->regions;
	struct step step;
	unsigned int i = LIFE_MISC_LOCK;

	(void)sim;
	if (call != SIM_MUTEX_INIT && call != SIM_KFREE)
		return;
	explore_locate(life->explore, object, 1, &step);
	if (call == SIM_KFREE && step.region != STEP_NOWHERE)
		regions[step.region].released = true;
	if (call == SIM_KFREE || step.region != STEP_NOWHERE)
		return;
	while (regions[i].start)
		i++;
	if (i >= LIFE_MEMORY)
		abort();
	regions[i] = (struct explore_region){
		.start = object,
		.size = sizeof(struct mutex),
		.tables = true,
	};
}

/* The module's variables in the program: scripts/module_image.sh. */
extern const char __start_module_image[];
extern const char __stop_module_image[];

static void lay_out_regions(struct explore *explore)
{
	/* Register accesses are steps anyway, so this region needs no address. */
	explore->regions[LIFE_REGISTERS] =
		(struct explore_region){ .size = explore_registers_size() };
	explore->regions[LIFE_VARIABLES] = (struct explore_region){
		.start = __start_module_image,
		.size = (uintptr_t)__stop_module_image - (uintptr_t)__start_module_image,
	};
	for (unsigned int i = 0; i < LIFE_BLOCKS * EXPLORE_TASKS + LIFE_SET_UP_BLOCKS; i++)
		explore->regions[LIFE_MEMORY + i].room = LIFE_BLOCK_ROOM;
}

/* ---------------------------------------------------------------- A run ----------------------- */

static void tell_story(const char *story, void *context)
{
	explore_stop(context, "%s", story);
}

static void begin_calls(struct life *life, unsigned int task)
{
	for (unsigned int i = 0; i < life->n_calls[task]; i++) {
		struct life_call *call = &life->calls[task][i];

		call->result = 0;
		call->ended = call->interrupted = 0;
		call->signalled = false;
		table_lay_out(call->row, call->user, task);
		memcpy(call->before, call->user, call->row->size);
	}
}

static void expect(bool well)
{
	if (!well)
		abort();
}

/* Lending memory to the device, or taking it back, changes it. For the device, this is a reset. */
static void change(const void *memory, size_t size, void *context)
{
	struct life *life = context;

	if (memory == &life->emu) {
		life_reset(life);
		return;
	}
	explore_lend(life->explore, memory, size);
	explore_memory(memory, size, true);
}

static void boot(struct life *life)
{
	table_power_up(&life->emu, life->state);
	life->machine.kernel = sim_kernel_create();
	expect(life->machine.kernel);
	sim_kernel_set_memory_hook(life->machine.kernel, watch_block, life);
	sim_kernel_set_touch_hook(life->machine.kernel, change, life);
	life->machine.pci = sim_pci_plug(life->machine.kernel, &life->emu);
	expect(life->machine.pci);
	expect(!sim_module_load(life->machine.kernel,
				life->state->params ? life->state->params : table_params()));
	expect(sim_pci_is_bound(life->machine.pci));
}

bool life_make(struct life *life, struct life_call *call, const char *name, unsigned int task)
{
	call->row = table_row(table_find(name, strlen(name)));
	call->file = task;
	expect(call->row);
	if (!life->files[task])
		return false;
	table_lay_out(call->row, call->user, task);
	memcpy(call->before, call->user, call->row->size);
	call->result = table_call(&life->machine, call->row, &life->files[task], call->user);
	return true;
}

static const struct spec_call_row open_row = { .name = "open", .kind = CALL_OPEN };

static void begin(struct explore *explore, void *context)
{
	struct life *life = context;

	life->explore = explore;
	life->owner = EXPLORE_TASKS;
	memset(life->n_blocks, 0, sizeof(life->n_blocks));
	memset(life->files, 0, sizeof(life->files));
	memset(life->now, 0, sizeof(life->now));
	lay_out_regions(explore);
	sim_task_init(&life->caller);
	sim_set_point(&life->caller, watch_set_up, life);
	sim_switch(&life->caller);
	sim_set_oops(tell_story, explore);
	boot(life);
	for (unsigned int i = 0; i < life->world.tasks; i++) {
		begin_calls(life, i);
		explore->tasks[i].sim.every_wake = true;
		explore->tasks[i].cpu = life->cpus[i];
		if (!life->opened[i])
			continue;
		life->owner = i;
		life->refused[i] = table_call(&life->machine, &open_row, &life->files[i], NULL);
		if (life->state->first)
			life_make(life, &life->first[i], life->state->first, i);
	}
	life->unbinds = 0;
	memset(life->since, 0, sizeof(life->since));
	if (!life->bound)
		expect(!sim_pci_unbind(life->machine.pci));
	life->unbinds = !life->bound;
	explore->regions[LIFE_REGISTERS].released = !life->bound;
	if (life->world.helpers & ~life->world.signals)
		sim_irq_set_mode(life->machine.kernel, SIM_IRQ_MANUAL);
	emu_set_hook(&life->emu, explore_register, explore);
	if (life->state->pulled)
		emu_remove(&life->emu);
}

struct explore_world life_world(struct life *life)
{
	return (struct explore_world){
		.begin = begin,
		.act = act,
		.resume = resume,
		.refuse = refuse,
		.judge = life_judge,
		.describe = describe,
		.context = life,
	};
}
