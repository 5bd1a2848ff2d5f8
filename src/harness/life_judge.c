// SPDX-License-Identifier: GPL-2.0-only
/*
 * The judge of the module's scenes.
 */
#include "life.h"

#include "sim_bug.h"

#include <errno.h>
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
 * struct order - the calls so far, one after the other
 * @reference: what the package's reference makes of them
 * @bound: how often the device was bound
 * @now: it is bound
 * @since: of each file: @bound when it was opened; 0 for no file
 * @made: of each task: how many of its calls
 */
struct order {
	uint8_t *reference;
	unsigned int bound;
	bool now;
	unsigned int since[EXPLORE_TASKS];
	unsigned int made[EXPLORE_TASKS];
};

/* What the package says of a call. */
static bool agrees(const struct life_call *call, const struct order *order, bool gone)
{
	const struct spec_call told = {
		.row = call->row,
		.kind = call->row->kind,
		.file = call->file,
		.gone = gone,
		.result = call->result,
		.before = call->before,
		.after = call->user,
	};

	return !device_spec || !device_spec->call || device_spec->call(order->reference, &told);
}

/* Before the tasks begin each of these has succeeded. */
static void tell(struct order *order, enum call_kind kind, unsigned int file)
{
	const struct spec_call_row row = { .name = "", .kind = kind };
	const struct life_call call = { .row = &row, .file = file };

	agrees(&call, order, false);
}

static void start(const struct life *life, struct order *order)
{
	*order = (struct order){ .reference = life->references, .bound = 1, .now = life->bound };
	if (device_spec) {
		struct emu emu;

		memset(order->reference, 0, device_spec->size);
		table_power_up(&emu, life->state);
		if (device_spec->start)
			device_spec->start(order->reference, &emu.state.device);
	}
	tell(order, CALL_BIND, 0);
	for (unsigned int i = 0; i < life->world.tasks; i++) {
		order->since[i] = life->opened[i];
		if (life->opened[i])
			tell(order, CALL_OPEN, i);
	}
	if (!life->bound)
		tell(order, CALL_UNBIND, 0);
}

/* What has no driver has no node, or nothing behind it. */
static bool open_file(const struct life_call *call, struct order *order)
{
	if (!order->now)
		return call->result == -ENOENT || call->result == -ENODEV || call->result == -ENXIO;
	order->since[call->file] = call->result ? 0 : order->bound;
	return agrees(call, order, false);
}

static bool set_bound(const struct life_call *call, struct order *order, bool bind)
{
	if (order->now == bind)
		return call->result == (bind ? -EBUSY : -ENODEV);
	order->bound += bind;
	order->now = bind;
	return !call->result && agrees(call, order, false);
}

/* A file whose device went stays without one, whatever is bound later. */
static bool is_gone(const struct life_call *call, const struct order *order)
{
	return !order->now || order->since[call->file] != order->bound;
}

/* Make a call. Returns whether it should have come to what really happened. */
static bool make(const struct life_call *call, struct order *order)
{
	bool gone;

	switch (call->row->kind) {
	case CALL_BIND:
	case CALL_UNBIND:
		return set_bound(call, order, call->row->kind == CALL_BIND);
	case CALL_OPEN:
		return open_file(call, order);
	case CALL_SHOW:
	case CALL_STORE:
		return agrees(call, order, !order->now);
	default:
		break;
	}
	/* What needs a file is left out where there is none. */
	if (!order->since[call->file])
		return !call->result;
	gone = is_gone(call, order);
	if (call->row->kind == CALL_RELEASE)
		order->since[call->file] = 0;
	return agrees(call, order, gone);
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

/* A longer order has a reference of its own, behind the other's. */
static void copy_reference(const struct order *order, struct order *longer)
{
	if (!device_spec || !device_spec->size)
		return;
	longer->reference = order->reference + device_spec->size;
	memcpy(longer->reference, order->reference, device_spec->size);
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
		if (has_to_wait(life, order, i))
			continue;
		copy_reference(order, &longer);
		if (make(&life->calls[i][longer.made[i]++], &longer) && is_explained(life, &longer))
			return true;
	}
	return complete && (!device_spec || !device_spec->agrees ||
			    device_spec->agrees(order->reference, &life->emu.state.device));
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
	if (sim_pci_is_bound(life->machine.pci) && sim_pci_unbind(life->machine.pci))
		complain(life, "the driver does not let go of the device");
	if (sim_module_unload(life->machine.kernel))
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
		if (sim_kernel_describe_left(life->machine.kernel, 0, left, sizeof(left)))
			complain(life, "left behind: %s", left);
		if (emu_misuse(&life->emu))
			complain(life, "the hardware was misused");
		sim_kernel_destroy(life->machine.kernel);
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

static uint64_t mix(uint64_t hash, const void *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		hash = (hash ^ ((const uint8_t *)bytes)[i]) * 0x100000001b3u;
	return hash;
}

uint64_t life_outcome(const struct life *life)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (unsigned int i = 0; i < life->world.tasks; i++)
		for (unsigned int k = 0; k < life->n_calls[i]; k++) {
			const struct life_call *call = &life->calls[i][k];

			hash = mix(hash, &call->result, sizeof(call->result));
			hash = mix(hash, call->user, call->row->size);
		}
	return mix(hash, &life->emu.state.device, sizeof(life->emu.state.device));
}
