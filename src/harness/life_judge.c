// SPDX-License-Identifier: GPL-2.0-only
/*
 * The judge of the module's scenes.
 */
#include "life.h"

#include "oracle.h"
#include "sim_bug.h"
#include "sim_irq.h"

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
 * @oracle: what is known then
 * @lost: there was a call of which nobody has to know what it does
 * @made: of each task: how many of its calls
 */
struct order {
	struct oracle oracle;
	bool lost;
	unsigned int made[EXPLORE_TASKS];
};
_Static_assert(EXPLORE_TASKS == SPEC_FILES, "each task has its file");

/* Has the task run when others did? */
static bool overlaps(const struct life *life, unsigned int task)
{
	const struct explore_task *tasks = life->explore->tasks;

	for (unsigned int i = 0; i < life->world.tasks; i++)
		if (i != task && tasks[i].last > tasks[task].first &&
		    tasks[task].last > tasks[i].first)
			return true;
	return false;
}

/* Make a call in the order. Returns whether its real result is the right one. */
static bool make(const struct life *life, const struct life_call *call, bool overlapping,
		 struct order *order)
{
	const struct spec_call made = {
		.row = call->row,
		.kind = call->row->kind,
		.file = call->file,
		.late = call->late,
		.pulled = life->state->pulled,
		.overlaps = overlapping,
		.signalled = call->signalled,
		.result = call->result,
		.user = (uintptr_t)call->user,
		.before = call->before,
		.after = call->user,
	};

	if (made.kind == CALL_SLEEP || made.kind == CALL_RESET)
		order->lost = !oracle_knows(made.kind);
	return oracle_call(&order->oracle, &made);
}

/* The state before the tasks begin. */
static void start(struct life *life, struct order *order)
{
	struct emu emu;

	*order = (struct order){ .made = { 0 } };
	table_power_up(&emu, life->state);
	oracle_start(&order->oracle, life->references, &emu.state.device);
	oracle_succeeded(&order->oracle, CALL_BIND, 0);
	for (unsigned int i = 0; i < life->world.tasks; i++)
		if (life->opened[i] &&
		    !oracle_plain(&order->oracle, CALL_OPEN, i, life->refused[i]))
			complain(life,
				 "the open of %c's file came to %ld: the specification says "
				 "something else",
				 'A' + (int)i, life->refused[i]);
	for (unsigned int i = 0; life->state->first && i < life->world.tasks; i++)
		if (life->opened[i] && !life->refused[i] &&
		    !make(life, &life->first[i], false, order))
			complain(life, "%s comes to %ld on %c's file", life->state->first,
				 life->first[i].result, 'A' + (int)i);
	if (!life->bound)
		oracle_succeeded(&order->oracle, CALL_UNBIND, 0);
}

/* ---------------------------------------------------------------- All orders ------------------ */

static bool has_calls_left(const struct life *life, const struct order *order, unsigned int task)
{
	return order->made[task] < life->n_calls[task];
}

/* Had one call returned before the other one got a signal? */
static bool came_before(const struct life_call *call, const struct life_call *interrupted)
{
	return call->ended && call->ended <= interrupted->interrupted;
}

/*
 * Do other calls have to come first, because they ended before this task began or before its call
 * got a signal?
 */
static bool has_to_wait(const struct life *life, const struct order *order, unsigned int task)
{
	const struct explore_task *tasks = life->explore->tasks;
	const struct life_call *call = &life->calls[task][order->made[task]];

	for (unsigned int i = 0; i < life->world.tasks; i++)
		if (i != task && has_calls_left(life, order, i) &&
		    (tasks[i].last <= tasks[task].first ||
		     came_before(&life->calls[i][order->made[i]], call)))
			return true;
	return false;
}

/* A longer order has its own reference state, after the other's. */
static void copy_reference(const struct order *order, struct order *longer)
{
	longer->oracle.state = order->oracle.state + oracle_size();
	memcpy(longer->oracle.state, order->oracle.state, oracle_size());
}

/*
 * Do the calls of the judge come to what they should? The order is complete: nobody needs its
 * reference state after this.
 */
static bool is_seen_so(const struct life *life, const struct order *order)
{
	struct order end = *order;

	for (unsigned int i = 0; i < life->world.tasks; i++)
		for (unsigned int k = 0; k < LIFE_LAST && life->last[i][k].row; k++)
			if (!make(life, &life->last[i][k], false, &end))
				return false;
	return true;
}

/* Continue an order in every way. Returns whether one of them explains what happened. */
static bool is_explained(const struct life *life, const struct order *order)
{
	bool complete = true;

	if (order->lost)
		return true;
	for (unsigned int i = 0; i < life->world.tasks; i++) {
		struct order longer = *order;

		if (!has_calls_left(life, order, i))
			continue;
		complete = false;
		if (has_to_wait(life, order, i))
			continue;
		copy_reference(order, &longer);
		if (make(life, &life->calls[i][longer.made[i]++], overlaps(life, i), &longer) &&
		    is_explained(life, &longer))
			return true;
	}
	return complete &&
	       (life->state->pulled || oracle_agrees(&order->oracle, &life->emu.state.device)) &&
	       is_seen_so(life, order);
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

/* All other tasks have ended. */
static void wait_for_nobody(void *context)
{
	oops("what a task holds when it has ended is waited for", context);
}

/* There are no more steps, but a use after release is still found. */
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

static void begin_to_judge(struct life *life)
{
	sim_switch(&life->caller);
	sim_set_point(&life->caller, watch_end, life);
	sim_set_wait(&life->caller, wait_for_nobody, life);
	sim_set_oops(oops, life);
}

static void look(struct life *life)
{
	const char *const *names = device_spec ? device_spec->last : NULL;

	for (unsigned int i = 0; i < life->world.tasks; i++) {
		for (unsigned int k = 0; k < LIFE_LAST; k++)
			life->last[i][k].row = NULL;
		for (unsigned int k = 0; names && names[k] && life->files[i]; k++)
			life_make(life, &life->last[i][k], names[k], i);
	}
}

static void look_at_the_end(struct life *life)
{
	begin_to_judge(life);
	if (!setjmp(life->after))
		look(life);
}

static void judge_what_is_left(struct life *life)
{
	char left[EXPLORE_TEXT / 2];

	begin_to_judge(life);
	if (!setjmp(life->after)) {
		sim_irq_set_mode(life->machine.kernel, SIM_IRQ_AUTO);
		take_apart(life);
		if (sim_kernel_describe_left(life->machine.kernel, 0, left, sizeof(left)))
			complain(life, "left behind: %s", left);
		sim_pci_describe_misuse(life->machine.pci, left, sizeof(left));
		if (emu_misuse(&life->emu))
			complain(life, "the hardware was misused: %s", left);
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
	for (unsigned int i = 0; i < life->world.tasks; i++)
		if (explore->tasks[i].sim.locks)
			complain(life, "%c ends and holds a lock", 'A' + (int)i);
	look_at_the_end(life);
	start(life, &order);
	if (!is_explained(life, &order))
		tell_outcome(life);
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
