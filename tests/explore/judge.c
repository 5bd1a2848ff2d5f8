// SPDX-License-Identifier: GPL-2.0-only
/*
 * The judge: the outcome of a scene must be that of some sequential order on the model, and nothing
 * may be left behind.
 */
#include "scene.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

/**
 * struct verdict - the model after one order of the calls
 * @model: the model
 * @files: its open files
 * @user: memory of its callers
 * @results: what the calls returned
 */
struct verdict {
	struct model model;
	struct model_file files[EXPLORE_TASKS];
	uint8_t user[EXPLORE_TASKS][USER_MEMORY];
	long results[EXPLORE_TASKS];
};

static void start(const struct scene *scene, struct verdict *verdict)
{
	struct model *model = &verdict->model;

	/* model_init() would clear thousands of cells that do not count. */
	memset(model, 0, MODEL_STATE_SIZE(LKP_ENC_STRING_CELLS));
	model->cells = LKP_ENC_STRING_CELLS;
	model->seed = 1;
	memset(model->string, scene->state->fill, LKP_ENC_STRING_CELLS);
	memcpy(model->string, scene->state->text, strlen(scene->state->text));
	model->dead = scene->state->dead;
	for (unsigned int i = 0; i < scene->world.tasks; i++) {
		verdict->files[i] = (struct model_file){ .readable = true,
							 .writable = true,
							 .position = scene->state->position };
		scene_lay_out(scene->calls[i], scene->user[i], verdict->user[i]);
	}
}

/* If the device goes during a reset, the reset does not restore the registers. */
static bool is_cut_short(const struct scene *scene, const struct model *model)
{
	for (unsigned int i = 0; i < scene->world.tasks; i++)
		if (scene->calls[i]->kind == CALL_RESET && model->gone)
			return true;
	return false;
}

static bool agree(const struct scene *scene, const struct verdict *verdict, bool released)
{
	const struct model *model = &verdict->model;
	const struct emu_device *device = &scene->emu.state.device;

	for (unsigned int i = 0; i < scene->world.tasks; i++) {
		if (scene->results[i] != verdict->results[i] ||
		    memcmp(scene->user[i], verdict->user[i], USER_MEMORY) != 0)
			return false;
		/* Without a device nobody can ask for a position again. */
		if (!model->gone && position_of(&scene->files[i]) != verdict->files[i].position)
			return false;
	}
	if (!is_cut_short(scene, model) &&
	    (device->seed != model->seed ||
	     memcmp(device->string, model->string, LKP_ENC_STRING_CELLS) != 0))
		return false;
	return released || (lkp_enc_is_gone(&scene->node->dev) == model->gone &&
			    lkp_enc_truncations(&scene->node->dev) == model->truncations);
}

static bool is_explained_by(const struct scene *scene, const unsigned int *order, bool released)
{
	struct verdict verdict;

	start(scene, &verdict);
	for (unsigned int i = 0; i < scene->world.tasks; i++) {
		unsigned int task = order[i];

		verdict.results[task] =
			scene_model(scene, task, &verdict.model, verdict.files, verdict.user[task]);
	}
	return agree(scene, &verdict, released);
}

/* Did this call end before that one began? */
static bool precedes(const struct explore *explore, unsigned int task, unsigned int other)
{
	return explore->tasks[task].last <= explore->tasks[other].first;
}

/* Complete the first @n of an order in every way that keeps calls in order that did not overlap. */
static bool is_sequential(const struct explore *explore, const struct scene *scene,
			  unsigned int order[EXPLORE_TASKS], unsigned int n, bool released)
{
	unsigned int used = 0;

	/* There are never more tasks than that; the check is for the compiler. */
	if (n == scene->world.tasks || n == EXPLORE_TASKS)
		return is_explained_by(scene, order, released);
	for (unsigned int i = 0; i < n; i++)
		used |= 1u << order[i];
	for (unsigned int task = 0; task < scene->world.tasks; task++) {
		bool first = !(used & 1u << task);

		for (unsigned int other = 0; first && other < scene->world.tasks; other++)
			first = used & 1u << other || other == task ||
				!precedes(explore, other, task);
		if (!first)
			continue;
		order[n] = task;
		if (is_sequential(explore, scene, order, n + 1, released))
			return true;
	}
	return false;
}

static size_t __attribute__((format(printf, 3, 4)))
complain(struct scene *scene, size_t used, const char *format, ...)
{
	va_list args;
	int n;

	if (used >= sizeof(scene->complaint))
		return used;
	va_start(args, format);
	n = vsnprintf(scene->complaint + used, sizeof(scene->complaint) - used, format, args);
	va_end(args);
	return used + (size_t)n;
}

static void tell_outcome(struct scene *scene)
{
	const struct emu_device *device = &scene->emu.state.device;
	size_t used = complain(scene, 0, "no sequential order explains this outcome:");

	for (unsigned int i = 0; i < scene->world.tasks; i++)
		used = complain(scene, used, " %c returned %ld,", 'A' + (int)i, scene->results[i]);
	used = complain(scene, used, " SEED 0x%" PRIx32 ", STRING \"", device->seed);
	for (size_t i = 0; i < LKP_ENC_STRING_CELLS && device->string[i]; i++)
		used = complain(scene, used,
				device->string[i] >= 0x20 && device->string[i] < 0x7f ? "%c"
										      : "\\x%02x",
				device->string[i]);
	complain(scene, used, "\"");
}

/* A task whose call overlaps this one's may have held a lock. */
static bool is_alone(const struct explore *explore, unsigned int task)
{
	for (unsigned int other = 0; other < explore->world->tasks; other++)
		if (other != task && !precedes(explore, other, task) &&
		    !precedes(explore, task, other))
			return false;
	return true;
}

static void judge_locks(const struct explore *explore, struct scene *scene)
{
	for (unsigned int i = 0; i < scene->world.tasks; i++) {
		if (scene->polled[i] == scene->node->dev.pollers.wakes)
			complain(scene, 0, "%c polls, and was not woken", 'A' + (int)i);
		if (scene_found_lock_held(scene, i) && is_alone(explore, i))
			complain(scene, 0, "%c finds a lock held, and there is nobody who holds it",
				 'A' + (int)i);
	}
}

const char *scene_judge(struct explore *explore, void *context)
{
	struct scene *scene = context;
	unsigned int order[EXPLORE_TASKS] = { 0 };
	bool released = explore->regions[REGION_NODE].released;
	long allocations = scene->caller.allocations;
	long locks = 0;

	for (unsigned int i = 0; i < scene->world.tasks; i++) {
		allocations += explore->tasks[i].sim.allocations;
		locks += explore->tasks[i].sim.locks;
	}
	scene->complaint[0] = '\0';
	judge_locks(explore, scene);
	if (locks)
		complain(scene, 0, "%ld locks are still held", locks);
	else if (allocations != !released)
		complain(scene, 0, "%ld blocks of memory are left behind", allocations - !released);
	else if (!is_sequential(explore, scene, order, 0, released))
		tell_outcome(scene);
	if (!released)
		kfree(scene->node);
	return scene->complaint[0] ? scene->complaint : NULL;
}

uint64_t scene_outcome(const struct scene *scene)
{
	uint64_t hash = 0xcbf29ce484222325u;
	const struct {
		const void *bytes;
		size_t n;
	} parts[] = {
		{ scene->results, sizeof(scene->results) },
		{ scene->user, sizeof(scene->user) },
		{ &scene->emu.state.device, sizeof(scene->emu.state.device) },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		for (size_t k = 0; k < parts[i].n; k++)
			hash = (hash ^ ((const uint8_t *)parts[i].bytes)[k]) * 0x100000001b3u;
	return hash;
}
