// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scenes of the module as worlds for the explorer: set up, steps in words, what nobody may do.
 */
#include "life.h"
#include "stage.h"

#include "sim_bug.h"
#include "uapi/linux/lkp_enc.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define NODE "lkp_enc"

/**
 * struct trait - what is known of a kind of call
 * @name: in scenes
 * @file: it needs an open file
 * @tables: it looks into the simulated kernel's tables before its first point
 */
struct trait {
	const char *name;
	bool file;
	bool tables;
};

static const struct trait traits[LIFE_KINDS] = {
	[LIFE_BIND] = { "bind", false, false },
	[LIFE_UNBIND] = { "unbind", false, false },
	[LIFE_OPEN] = { "open", false, true },
	[LIFE_RELEASE] = { "release", true, true },
	[LIFE_READ] = { "read", true, false },
	[LIFE_WRITE] = { "write", true, false },
	[LIFE_READ_SEED] = { "READ_SEED", true, false },
	[LIFE_POLL] = { "poll", true, false },
	[LIFE_WAIT] = { "wait", true, true },
	[LIFE_SHOW] = { "show", false, true },
};

/* ---------------------------------------------------------------- Steps ----------------------- */

static const char *refuse(void *context, unsigned int task, const struct step *step)
{
	const struct life *life = context;
	enum emu_verdict verdict;

	(void)task;
	if (step->kind != STEP_REGISTER)
		return NULL;
	if (life->explore->regions[LIFE_REGISTERS].released)
		return "the BAR is touched after it was unmapped";
	verdict = emu_check(&life->emu, step->offset, step->width, step->direction);
	return verdict >= EMU_BAD_BOUNDS ? emu_verdict_name(verdict) : NULL;
}

static size_t describe_memory(const struct life_block *block, const struct step *step, char *text,
			      size_t room)
{
	const char *field = life_field(block->place->function, step->offset);
	size_t n = 0;

	if (block->owner < EXPLORE_TASKS)
		n = (size_t)snprintf(text, room, "%c's ", 'A' + (int)block->owner);
	if (step->kind == STEP_RELEASE || !field)
		return n + (size_t)snprintf(text + n, room - n, "memory of %s()",
					    block->place->function);
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
		return (size_t)snprintf(text, room, "-> %s", traits[step->call].name);
	case STEP_WAIT:
		if (step->call)
			return (size_t)snprintf(text, room, "until a show or store has ended");
		return (size_t)snprintf(text, room, "until it is woken");
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

/* As a program that waits for nothing but the end of its device. */
static long wait_for_the_end(struct life *life, unsigned int task, struct sim_file *file)
{
	for (;;) {
		unsigned int mask;

		life->woken[task] = false;
		mask = sim_file_poll(file, wake, &life->woken[task]);
		if (mask & POLLHUP)
			return mask;
		explore_wait(&life->explore->tasks[task], &life->woken[task]);
	}
}

static long show(const struct life *life, struct life_call *call)
{
	char page[SIM_PAGE];
	long n = sim_attr_read(life->kernel, NODE, "gone", page);

	if (n > 0)
		call->user[0] = (uint8_t)page[0];
	return n;
}

static long make(struct life *life, unsigned int task, struct life_call *call)
{
	struct sim_file **file = &life->files[call->file];

	switch (call->kind) {
	case LIFE_BIND:
		return sim_pci_bind(life->pci);
	case LIFE_UNBIND:
		return sim_pci_unbind(life->pci);
	case LIFE_OPEN:
		return sim_file_open(life->kernel, NODE, O_RDWR, file);
	case LIFE_READ:
		return sim_file_read(*file, call->user, sizeof(call->user));
	case LIFE_WRITE:
		return sim_file_write(*file, call->user, 1);
	case LIFE_READ_SEED:
		return sim_file_ioctl(*file, LKP_ENC_READ_SEED, (unsigned long)call->user);
	case LIFE_POLL:
		return sim_file_poll(*file, NULL, NULL);
	case LIFE_SHOW:
		return show(life, call);
	case LIFE_WAIT:
		return wait_for_the_end(life, task, *file);
	default:
		break;
	}
	sim_file_close(*file);
	*file = NULL;
	return 0;
}

static void act(void *context, unsigned int task)
{
	struct life *life = context;

	for (unsigned int i = 0; i < life->n_calls[task]; i++) {
		struct life_call *call = &life->calls[task][i];
		const struct step enter = {
			.kind = STEP_ENTER,
			.call = (uint8_t)call->kind,
			.tables = traits[call->kind].tables,
			.region = STEP_NOWHERE,
		};

		/* open() has failed before. */
		if (traits[call->kind].file && !life->files[call->file])
			continue;
		explore_enter(&life->explore->tasks[task], &enter);
		call->result = make(life, task, call);
	}
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

	if (life->n_blocks[whose]++ == LIFE_BLOCKS || size > LIFE_BLOCK_ROOM)
		sim_bug("a task allocates more than the explorer can watch: raise LIFE_BLOCKS or "
			"LIFE_BLOCK_ROOM");
	explore->regions[LIFE_MEMORY + block].start = memory;
	explore->regions[LIFE_MEMORY + block].size = size;
	life->blocks[block] = (struct life_block){ place, running ? whose : life->owner };
}

/* What happens while the scene is set up: the kernel's locks are made, and blocks are freed. */
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

/* Where in the program the module's variables are: scripts/module_image.sh. */
extern const char __start_module_image[];
extern const char __stop_module_image[];

static void lay_out_regions(struct explore *explore)
{
	/* Register accesses are steps by themselves, so this needs no address. */
	explore->regions[LIFE_REGISTERS] = (struct explore_region){ .size = LKP_ENC_BAR_SIZE };
	explore->regions[LIFE_VARIABLES] = (struct explore_region){
		.start = __start_module_image,
		.size = (uintptr_t)__stop_module_image - (uintptr_t)__start_module_image,
	};
	for (unsigned int i = 0; i < LIFE_BLOCKS * (EXPLORE_TASKS + 1); i++)
		explore->regions[LIFE_MEMORY + i].room = LIFE_BLOCK_ROOM;
}

/* ---------------------------------------------------------------- A run ----------------------- */

static void tell_story(const char *story, void *context)
{
	explore_stop(context, story);
}

static void begin_calls(struct life *life, unsigned int task)
{
	for (unsigned int i = 0; i < life->n_calls[task]; i++) {
		struct life_call *call = &life->calls[task][i];

		call->result = 0;
		memset(call->user, 0, sizeof(call->user));
		if (call->kind == LIFE_WRITE)
			call->user[0] = (uint8_t)('a' + task);
	}
}

static void expect(bool well)
{
	if (!well)
		abort();
}

static void boot(struct life *life)
{
	emu_init(&life->emu);
	life->emu.state.device.seed = 1;
	memcpy(life->emu.state.device.string, "Hi", 2);
	life->kernel = sim_kernel_create();
	expect(life->kernel);
	sim_kernel_set_memory_hook(life->kernel, watch_block, life);
	life->pci = sim_pci_plug(life->kernel, &life->emu);
	expect(life->pci);
	expect(!sim_module_load(life->kernel, NULL) && sim_pci_is_bound(life->pci));
}

static void begin(struct explore *explore, void *context)
{
	struct life *life = context;

	life->explore = explore;
	life->owner = EXPLORE_TASKS;
	memset(life->n_blocks, 0, sizeof(life->n_blocks));
	memset(life->files, 0, sizeof(life->files));
	lay_out_regions(explore);
	sim_task_init(&life->caller);
	sim_set_point(&life->caller, watch_set_up, life);
	sim_switch(&life->caller);
	sim_set_oops(tell_story, explore);
	boot(life);
	for (unsigned int i = 0; i < life->world.tasks; i++) {
		begin_calls(life, i);
		explore->tasks[i].sim.every_wake = true;
		if (!life->opened[i])
			continue;
		life->owner = i;
		expect(!sim_file_open(life->kernel, NODE, O_RDWR, &life->files[i]));
	}
	if (!life->bound)
		expect(!sim_pci_unbind(life->pci));
	explore->regions[LIFE_REGISTERS].released = !life->bound;
	emu_set_hook(&life->emu, explore_register, explore);
}

/* ---------------------------------------------------------------- Text ------------------------ */

static bool is_word(const char *word, size_t length, const char *name)
{
	return strlen(name) == length && !strncmp(word, name, length);
}

static const char *parse_call(struct life *life, const char **text)
{
	unsigned int task = life->world.tasks;
	size_t length = strcspn(*text, "@, /");
	struct life_call *call = &life->calls[task][life->n_calls[task]];
	unsigned int kind = 0;

	if (life->n_calls[task] == LIFE_CALLS)
		return "too many calls of a task";
	while (kind < LIFE_KINDS && !is_word(*text, length, traits[kind].name))
		kind++;
	if (kind == LIFE_KINDS)
		return "no such call";
	call->kind = kind;
	call->file = task;
	*text += length;
	if (**text == '@') {
		call->file = (unsigned int)((*text)[1] - 'A');
		if (call->file >= task || !life->opened[call->file] || kind == LIFE_OPEN ||
		    kind == LIFE_RELEASE)
			return "no such file: it has to be an earlier task's, from the beginning";
		*text += 2;
	} else if (!life->n_calls[task] || !life->opened[task]) {
		life->opened[task] = traits[kind].file && !life->n_calls[task];
	}
	life->n_calls[task]++;
	return NULL;
}

static const char *parse_task(struct life *life, const char **text)
{
	const char *wrong;

	if (life->world.tasks == EXPLORE_TASKS)
		return "too many tasks";
	while (!(wrong = parse_call(life, text)) && **text == ',')
		*text += 1;
	life->world.tasks++;
	return wrong;
}

static const char *parse_state(struct life *life, const char **text)
{
	size_t length = strcspn(*text, ": /");

	life->bound = is_word(*text, length, "bound");
	if (!life->bound && !is_word(*text, length, "unbound"))
		return "no such state";
	*text += length;
	if (**text != ':')
		return "no colon after the state";
	*text += 1;
	return NULL;
}

static struct life_block *map_blocks(void)
{
	void *memory = mmap(NULL, LIFE_BLOCKS * (EXPLORE_TASKS + 1) * sizeof(struct life_block),
			    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	expect(memory != MAP_FAILED);
	return memory;
}

const char *life_parse(struct life *life, const char *text)
{
	struct life_block *blocks = life->blocks ? life->blocks : map_blocks();
	size_t length = strcspn(text, "/");
	const char *wrong;

	*life = (struct life){ .blocks = blocks };
	while (length && text[length - 1] == ' ')
		length--;
	snprintf(life->text, sizeof(life->text), "%.*s", (int)length, text);
	life->world = (struct explore_world){
		.name = life->text,
		.begin = begin,
		.act = act,
		.refuse = refuse,
		.judge = life_judge,
		.describe = describe,
		.context = life,
	};
	wrong = parse_state(life, &text);
	text += strspn(text, " ");
	while (!wrong && *text && *text != '/') {
		wrong = parse_task(life, &text);
		text += strspn(text, " ");
	}
	if (!wrong && !life->world.tasks)
		wrong = "no calls";
	return wrong;
}

const char *stage_set(const char *text, const struct explore_world **world)
{
	static struct life life;

	*world = &life.world;
	return life_parse(&life, text);
}

void stage_list(FILE *out)
{
	fprintf(out, "states: bound unbound\ncalls:");
	for (unsigned int i = 0; i < LIFE_KINDS; i++)
		fprintf(out, " %s", traits[i].name);
	fprintf(out, "\n");
}
