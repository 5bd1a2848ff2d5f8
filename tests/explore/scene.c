// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scenes as worlds for the explorer: set-up, steps in words, and forbidden actions.
 */
#include "scene.h"

#include "field.h"
#include "stage.h"

#include <stdlib.h>
#include <string.h>

const struct state scene_states[] = {
	/* At rest, with a string; the same, after each file has read a byte. */
	{ .name = "idle", .text = "Hi" },
	{ .name = "begun", .text = "Hey", .position = 1 },
	/* No NUL in STRING: another program of the hardware left it so. */
	{ .name = "full", .text = "", .fill = 'x' },
	/* Removed, and the driver does not know it. */
	{ .name = "dead", .text = "Hi", .dead = true },
};
const size_t scene_n_states = sizeof(scene_states) / sizeof(scene_states[0]);

/* ---------------------------------------------------------------- Steps ----------------------- */

static const char *refuse(void *context, unsigned int task, const struct step *step)
{
	struct scene *scene = context;
	enum emu_verdict verdict;

	if (step->kind == STEP_LOCK && scene->calls[task]->nonblock)
		return "a call that must not wait would wait here";
	if (step->kind == STEP_LOCK && scene->calls[task]->kind == CALL_REMOVE &&
	    !scene->node->dev.gone)
		return "remove() queues for the lock and has not said that the device is gone";
	if (step->kind != STEP_REGISTER)
		return NULL;
	if (scene->unmapped)
		return "the BAR is touched after remove() has returned";
	verdict =
		emu_check(&scene->emu, explore_register_offset(step), step->width, step->direction);
	return verdict >= EMU_BAD_BOUNDS ? emu_verdict_name(verdict) : NULL;
}

/* By the module's names. Its node, too, begins with the core's device. */
static const char *place_of(const struct step *step)
{
	switch (step->region) {
	case REGION_REGISTERS:
		return "all registers";
	case REGION_FILES:
		return field_name("chrdev_open", step->offset % sizeof(struct lkp_enc_file)) +
		       strlen("file ");
	case REGION_NODE:
		if (step->offset >= sizeof(struct lkp_enc))
			return "users";
		return field_name("lkp_enc_node_create", step->offset) + strlen("node ");
	default:
		return "?";
	}
}

static size_t describe_place(const struct step *step, char *text, size_t room)
{
	unsigned int file = step->offset / (unsigned int)sizeof(struct lkp_enc_file);

	if (step->region != REGION_FILES)
		return (size_t)snprintf(text, room, "%s", place_of(step));
	return (size_t)snprintf(text, room, "file %c's %s", 'A' + (int)file, place_of(step));
}

static size_t describe(void *context, const struct step *step, char *text, size_t room)
{
	size_t n;

	(void)context;
	switch (step->kind) {
	case STEP_BEGIN:
		return (size_t)snprintf(text, room, "begins");
	case STEP_END:
		return (size_t)snprintf(text, room, "ends");
	case STEP_REGISTER:
		return explore_describe_register(step, text, room);
	case STEP_MEMORY:
		n = (size_t)snprintf(text, room, "%s ", step->write ? "sets" : "reads");
		return n + describe_place(step, text + n, room - n);
	case STEP_SEAM:
		return (size_t)snprintf(text, room, "%s", sim_call_name(step->call));
	case STEP_RELEASE:
		return (size_t)snprintf(text, room, "%s",
					step->region == REGION_NODE ? "kfree the device's state"
								    : "iounmap the BAR");
	default:
		n = (size_t)snprintf(text, room, "%s ", sim_call_name(step->call));
		return n + describe_place(step, text + n, room - n);
	}
}

/* ---------------------------------------------------------------- A run ----------------------- */

static void set_up_device(struct scene *scene, struct explore *explore)
{
	struct emu_device *device = &scene->emu.state.device;

	emu_init(&scene->emu);
	device->seed = 1;
	memset(device->string, scene->state->fill, sizeof(device->string));
	memcpy(device->string, scene->state->text, strlen(scene->state->text));
	scene->emu.state.removed = scene->state->dead;
	emu_set_hook(&scene->emu, explore_register, explore);
}

static void set_up_task(struct scene *scene, struct explore *explore, unsigned int task)
{
	const struct call *call = scene->calls[task];

	scene_lay_out(call, scene->user[task], scene->user[task]);
	if (call->reach)
		sim_map(&explore->tasks[task].sim, scene->user[task], call->reach,
			SIM_READ | SIM_WRITE);
	scene->polled[task] = SCENE_NOT_WAITING;
	scene->results[task] = 0;
}

static void begin(struct explore *explore, void *context)
{
	struct scene *scene = context;
	const unsigned int both = LKP_ENC_FILE_READ | LKP_ENC_FILE_WRITE;

	scene->explore = explore;
	sim_task_init(&scene->caller);
	sim_switch(&scene->caller);
	set_up_device(scene, explore);
	scene->node = kmalloc(sizeof(*scene->node), GFP_KERNEL);
	if (!scene->node)
		abort();
	lkp_enc_init(&scene->node->dev, (struct mmio){ &scene->emu }, "lkp_enc", false);
	scene->node->users = 1;
	scene->unmapped = false;
	for (unsigned int i = 0; i < scene->world.tasks; i++) {
		if (lkp_enc_open(&scene->node->dev, &scene->files[i], both))
			abort();
		scene->files[i].position = scene->state->position;
		scene->node->users++;
		set_up_task(scene, explore, i);
	}
	/* Register accesses are steps anyway, so this region needs no address. */
	explore->regions[REGION_REGISTERS] = (struct explore_region){ .size = LKP_ENC_BAR_SIZE };
	explore->regions[REGION_NODE] =
		(struct explore_region){ .start = scene->node, .size = sizeof(*scene->node) };
	explore->regions[REGION_FILES] =
		(struct explore_region){ .start = scene->files, .size = sizeof(scene->files) };
}

static void act(void *context, unsigned int task)
{
	struct scene *scene = context;

	scene->results[task] = scene_act(scene, task);
}

/* ---------------------------------------------------------------- Text ------------------------ */

static bool is_word(const char *word, size_t length, const char *name)
{
	return strlen(name) == length && !strncmp(word, name, length);
}

static const char *parse_state(struct scene *scene, const char **text)
{
	size_t length = strcspn(*text, ": /");

	for (size_t i = 0; i < scene_n_states; i++)
		if (is_word(*text, length, scene_states[i].name))
			scene->state = &scene_states[i];
	*text += length;
	if (!scene->state)
		return "no such state";
	if (**text != ':')
		return "no colon after the state";
	*text += 1;
	return NULL;
}

static const char *parse_call(struct scene *scene, const char **text)
{
	unsigned int task = scene->world.tasks;
	size_t length = strcspn(*text, "@ /");

	if (task == EXPLORE_TASKS)
		return "too many calls";
	for (size_t i = 0; i < scene_n_calls; i++)
		if (is_word(*text, length, scene_calls[i].name))
			scene->calls[task] = &scene_calls[i];
	*text += length;
	if (!scene->calls[task])
		return "no such call";
	scene->file_of[task] = task;
	scene->world.tasks++;
	if (**text != '@')
		return NULL;
	scene->file_of[task] = (unsigned int)((*text)[1] - 'A');
	if (scene->file_of[task] >= task)
		return "no such file: it has to be an earlier call's";
	*text += 2;
	return NULL;
}

const char *scene_parse(struct scene *scene, const char *text)
{
	size_t length = strcspn(text, "/");
	const char *wrong;

	*scene = (struct scene){ 0 };
	while (length && text[length - 1] == ' ')
		length--;
	snprintf(scene->text, sizeof(scene->text), "%.*s", (int)length, text);
	scene->world = (struct explore_world){
		.name = scene->text,
		.begin = begin,
		.act = act,
		.refuse = refuse,
		.judge = scene_judge,
		.describe = describe,
		.context = scene,
	};
	wrong = parse_state(scene, &text);
	text += strspn(text, " ");
	while (!wrong && *text && *text != '/') {
		wrong = parse_call(scene, &text);
		text += strspn(text, " ");
	}
	if (!wrong && !scene->world.tasks)
		wrong = "no calls";
	return wrong;
}

const char *stage_set(const char *text, const struct explore_world **world)
{
	static struct scene scene;

	*world = &scene.world;
	return scene_parse(&scene, text);
}

void stage_list(FILE *out)
{
	fprintf(out, "states:");
	for (size_t i = 0; i < scene_n_states; i++)
		fprintf(out, " %s", scene_states[i].name);
	fprintf(out, "\ncalls:");
	for (size_t i = 0; i < scene_n_calls; i++)
		fprintf(out, " %s", scene_calls[i].name);
	fprintf(out, "\n");
}
