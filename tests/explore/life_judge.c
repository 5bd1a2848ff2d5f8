// SPDX-License-Identifier: GPL-2.0-only
/*
 * The judge of the module's scenes.
 */
#include "life.h"

#include "reference.h"
#include "sim_bug.h"
#include "uapi/linux/lkp_enc.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>

static void __attribute__((format(printf, 2, 3)))
complain(struct life *life, const char *format, ...)
{
	va_list args;

	if (*life->complaint)
		return;
	va_start(args, format);
	vsnprintf(life->complaint, sizeof(life->complaint), format, args);
	va_end(args);
}

/* ---------------------------------------------------------------- One order ------------------- */

/**
 * struct order - the calls so far, one after the other, on the model
 * @model: the device
 * @files: open files, of each task
 * @bound: how often the device was bound
 * @now: it is bound
 * @since: of each file: @bound when it was opened; 0 for no file
 * @made: of each task: how many of its calls
 */
struct order {
	struct model model;
	struct model_file files[EXPLORE_TASKS];
	unsigned int bound;
	bool now;
	unsigned int since[EXPLORE_TASKS];
	unsigned int made[EXPLORE_TASKS];
};

static void start(const struct life *life, struct order *order)
{
	struct model *model = &order->model;

	memset(order, 0, sizeof(*order));
	model->cells = LKP_ENC_STRING_CELLS;
	model->seed = 1;
	memcpy(model->string, "Hi", 2);
	order->bound = 1;
	order->now = life->bound;
	for (unsigned int i = 0; i < life->world.tasks; i++) {
		order->files[i] = (struct model_file){ .readable = true, .writable = true };
		order->since[i] = life->opened[i];
	}
}

static bool open_file(const struct life_call *call, struct order *order)
{
	if (!order->now)
		return call->result == -ENOENT || call->result == -ENODEV;
	order->since[call->file] = order->bound;
	return !call->result;
}

static bool set_bound(const struct life_call *call, struct order *order, bool bind)
{
	long expected = order->now == bind ? (bind ? -EBUSY : -ENODEV) : 0;

	order->bound += bind && !order->now;
	order->now = bind;
	return call->result == expected;
}

/* While the device goes, the attribute says so, and then is no more. */
static bool show(const struct life_call *call, const struct order *order)
{
	if (order->now)
		return call->result == 2 && call->user[0] == '0';
	return call->result == -ENOENT || (call->result == 2 && call->user[0] == '1');
}

/* A file whose device went stays without one, whatever is bound later. */
static bool is_gone(const struct life_call *call, const struct order *order)
{
	return !order->now || order->since[call->file] != order->bound;
}

/* What is not ready is so because of somebody's lock: the core's own scenes look at that. */
static bool poll_file(const struct life_call *call, const struct order *order)
{
	const long ready = POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM;

	if (is_gone(call, order))
		return call->result == (POLLHUP | POLLERR);
	return call->kind == LIFE_POLL && !(call->result & ~ready);
}

/* Read, write, ioctl: the core's. */
static bool transfer(const struct life_call *call, struct order *order)
{
	const struct model_call circumstances = { .obstacle = MODEL_UNOBSTRUCTED };
	struct model_file *file = &order->files[call->file];
	struct model *model = &order->model;
	uint8_t bytes[LIFE_USER] = { 0 };
	const struct model_input in = { .bytes = call->user, .reachable = sizeof(call->user) };
	struct model_user user = { .out = { .bytes = bytes, .reachable = sizeof(bytes) } };
	long result;

	model->gone = is_gone(call, order);
	if (call->kind == LIFE_WRITE)
		return model_write(model, file, &circumstances, in, 1) == call->result;
	if (call->kind == LIFE_READ)
		result = model_read(model, file, &circumstances, &user.out, sizeof(bytes));
	else
		result = model_ioctl(model, file, &circumstances, LKP_ENC_READ_SEED, &user);
	return result == call->result && !memcmp(bytes, call->user, sizeof(bytes));
}

/* Make a call on the model. Returns whether it came to what really happened. */
static bool make(const struct life_call *call, struct order *order)
{
	switch (call->kind) {
	case LIFE_BIND:
	case LIFE_UNBIND:
		return set_bound(call, order, call->kind == LIFE_BIND);
	case LIFE_OPEN:
		return open_file(call, order);
	case LIFE_SHOW:
		return show(call, order);
	case LIFE_RELEASE:
		order->since[call->file] = 0;
		return !call->result;
	default:
		break;
	}
	/* What needs a file is left out where there is none. */
	if (!order->since[call->file])
		return !call->result;
	if (call->kind == LIFE_POLL || call->kind == LIFE_WAIT)
		return poll_file(call, order);
	return transfer(call, order);
}

/* ---------------------------------------------------------------- All orders ------------------ */

static bool has_calls_left(const struct life *life, const struct order *order, unsigned int task)
{
	return order->made[task] < life->n_calls[task];
}

/* Somebody's calls that are still to be made came before this task began. */
static bool has_to_wait(const struct life *life, const struct order *order, unsigned int task)
{
	const struct explore_task *tasks = life->explore->tasks;

	for (unsigned int i = 0; i < life->world.tasks; i++)
		if (i != task && has_calls_left(life, order, i) &&
		    tasks[i].last <= tasks[task].first)
			return true;
	return false;
}

/* Go on with an order in every way. Returns whether one of them explains what happened. */
static bool is_explained(const struct life *life, const struct order *order)
{
	bool complete = true;

	for (unsigned int i = 0; i < life->world.tasks; i++) {
		struct order longer = *order;

		if (!has_calls_left(life, order, i))
			continue;
		complete = false;
		if (!has_to_wait(life, order, i) &&
		    make(&life->calls[i][longer.made[i]++], &longer) && is_explained(life, &longer))
			return true;
	}
	return complete && life->emu.state.device.seed == order->model.seed &&
	       !memcmp(life->emu.state.device.string, order->model.string, LKP_ENC_STRING_CELLS);
}

static void tell_outcome(struct life *life)
{
	char text[EXPLORE_TEXT / 2] = "";
	size_t used = 0;

	for (unsigned int i = 0; i < life->world.tasks; i++)
		for (unsigned int k = 0; k < life->n_calls[i] && used < sizeof(text); k++)
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%c %ld",
						 k ? ", " : "; ", 'A' + (int)i,
						 life->calls[i][k].result);
	complain(life, "no order of the calls explains what they returned%s", text);
}

/* ---------------------------------------------------------------- What is left ---------------- */

static void oops(const char *story, void *context)
{
	struct life *life = context;

	complain(life, "%s", story);
	longjmp(life->after, 1);
}

/* There are no steps any more; but who uses what was given back is still found. */
static void watch_end(struct sim_task *sim, enum sim_call call, const void *object, void *context)
{
	struct life *life = context;
	struct step step = { .region = STEP_NOWHERE };

	(void)sim;
	if (explore_seam[call].size)
		explore_locate(life->explore, object, explore_seam[call].size, &step);
	if (step.region != STEP_NOWHERE && life->explore->regions[step.region].released)
		sim_bug("use after release: %s, when all tasks have ended", sim_call_name(call));
}

static void take_apart(struct life *life)
{
	for (unsigned int i = 0; i < life->world.tasks; i++)
		if (life->files[i])
			sim_file_close(life->files[i]);
	if (sim_pci_is_bound(life->pci) && sim_pci_unbind(life->pci))
		complain(life, "the driver does not let go of the device");
	if (sim_module_unload(life->kernel))
		complain(life, "the module cannot be unloaded: somebody refers to it");
}

static void judge_what_is_left(struct life *life)
{
	char left[EXPLORE_TEXT / 2];

	sim_switch(&life->caller);
	sim_set_point(&life->caller, watch_end, life);
	sim_set_oops(oops, life);
	if (!setjmp(life->after)) {
		take_apart(life);
		if (sim_kernel_describe_left(life->kernel, 0, left, sizeof(left)))
			complain(life, "left behind: %s", left);
		if (emu_misuse(&life->emu))
			complain(life, "the hardware was misused");
		sim_kernel_destroy(life->kernel);
	}
	sim_set_oops(NULL, NULL);
	sim_switch(NULL);
}

const char *life_judge(struct explore *explore, void *context)
{
	struct life *life = context;
	struct order order;

	life->complaint[0] = '\0';
	emu_set_hook(&life->emu, NULL, NULL);
	start(life, &order);
	if (!is_explained(life, &order))
		tell_outcome(life);
	for (unsigned int i = 0; i < life->world.tasks; i++)
		if (explore->tasks[i].sim.locks)
			complain(life, "%c ends and holds a lock", 'A' + (int)i);
	judge_what_is_left(life);
	return *life->complaint ? life->complaint : NULL;
}

uint64_t life_outcome(const struct life *life)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (unsigned int i = 0; i < life->world.tasks; i++)
		for (unsigned int k = 0; k < life->n_calls[i]; k++) {
			const struct life_call *call = &life->calls[i][k];

			hash = (hash ^ (uint64_t)call->result) * 0x100000001b3u;
			for (unsigned int b = 0; b < sizeof(call->user); b++)
				hash = (hash ^ call->user[b]) * 0x100000001b3u;
		}
	for (unsigned int i = 0; i < LKP_ENC_STRING_CELLS; i++)
		hash = (hash ^ life->emu.state.device.string[i]) * 0x100000001b3u;
	return hash;
}
