// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whole fault plans: the words for calls of the kernel, combined with those for the hardware.
 */
#include "sim_plan.h"

#include "sim_task.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- From text ------------------- */

static enum sim_fault_kind kind_of(const struct emu_fault_words *words)
{
	for (unsigned int kind = SIM_FAULT_NONE + 1; kind < SIM_FAULT_KINDS; kind++)
		/* The emulator flips bits of registers. */
		if (emu_fault_is(words, words->kind, sim_fault_traits[kind].name) &&
		    (kind != SIM_FAULT_FLIP || emu_fault_is(words, words->place, "dma")))
			return (enum sim_fault_kind)kind;
	return SIM_FAULT_NONE;
}

/* Add to a message the kinds that the emulator does not know. */
static bool refuse_kind(struct emu_fault_error *error)
{
	size_t used;

	for (unsigned int kind = SIM_FAULT_NONE + 1; kind < SIM_FAULT_KINDS; kind++) {
		if (kind == SIM_FAULT_FLIP)
			continue;
		used = strlen(error->message);
		snprintf(error->message + used, sizeof(error->message) - used, " %s",
			 sim_fault_traits[kind].name);
	}
	return false;
}

static bool refuse_call(enum sim_fault_kind kind, const struct emu_fault_words *words,
			struct emu_fault_error *error)
{
	const struct sim_fault_trait *trait = &sim_fault_traits[kind];
	size_t used;

	emu_fault_refuse(error, words->place.at, "%s happens to", trait->name);
	for (unsigned int call = SIM_ANY_CALL + 1; call < SIM_CALLS; call++) {
		used = strlen(error->message);
		if (sim_can_fail((enum sim_call)call, kind))
			snprintf(error->message + used, sizeof(error->message) - used, " %s",
				 sim_call_name((enum sim_call)call));
	}
	return false;
}

static bool find_call(struct sim_fault *fault, const struct emu_fault_words *words,
		      struct emu_fault_error *error)
{
	for (unsigned int call = SIM_ANY_CALL + 1; call < SIM_CALLS; call++) {
		if (!sim_can_fail((enum sim_call)call, fault->kind) ||
		    !emu_fault_is(words, words->place, sim_call_name((enum sim_call)call)))
			continue;
		fault->call = (enum sim_call)call;
		return true;
	}
	return emu_fault_is(words, words->place, sim_fault_traits[fault->kind].place) ||
	       refuse_call(fault->kind, words, error);
}

static bool understand(struct sim_fault *fault, const struct emu_fault_words *words,
		       struct emu_fault_error *error)
{
	struct sim_fault row = {
		.kind = kind_of(words),
		.nth = words->nth,
		.times = words->times,
		.byte = words->numbers[0],
	};
	bool numbers = sim_fault_traits[row.kind].takes_number;

	if (!find_call(&row, words, error))
		return false;
	if (words->range.length)
		return emu_fault_refuse(error, words->range.at, "only a register has cells");
	if (words->access_word.length)
		return emu_fault_refuse(error, words->access_word.at,
					"only registers are read and written");
	if (words->number_words[numbers].length)
		return emu_fault_refuse(error, words->number_words[numbers].at,
					"%s takes no %snumber", sim_fault_traits[row.kind].name,
					numbers ? "second " : "");
	*fault = row;
	return true;
}

/* Add one fault of a text to its side of the plan. */
static bool add(struct sim_plan *plan, const struct emu_fault_words *words,
		struct emu_fault_error *error)
{
	if (plan->n_accesses + plan->n_calls == SIM_PLAN_FAULTS)
		return emu_fault_refuse(error, words->place.at, "a plan has at most %d faults",
					SIM_PLAN_FAULTS);
	if (kind_of(words) != SIM_FAULT_NONE)
		return understand(&plan->calls[plan->n_calls++], words, error);
	if (emu_fault_understand(&plan->accesses[plan->n_accesses++], words, error))
		return true;
	return emu_fault_kind_of(words) == EMU_FAULT_NONE ? refuse_kind(error) : false;
}

bool sim_plan_parse(struct sim_plan *plan, const char *text, struct emu_fault_error *error)
{
	struct emu_fault_words words;
	struct sim_plan longer = *plan;
	size_t at = 0;

	for (;; at++) {
		at = emu_fault_scan(&words, text, at, error);
		if (!at || !add(&longer, &words, error))
			return false;
		if (!text[at])
			break;
	}
	*plan = longer;
	return true;
}

/* ---------------------------------------------------------------- To text --------------------- */

size_t sim_fault_format(char line[EMU_FAULT_LINE], const struct sim_fault *fault)
{
	const struct sim_fault_trait *trait = &sim_fault_traits[fault->kind];
	const size_t room = EMU_FAULT_LINE;
	const char *place = fault->call == SIM_ANY_CALL ? trait->place : sim_call_name(fault->call);
	size_t n = (size_t)snprintf(line, room, "%s", place);

	n += emu_fault_count_format(line + n, room - n, fault->nth, fault->times);
	n += (size_t)snprintf(line + n, room - n, ":%s", trait->name);
	if (trait->takes_number && fault->byte)
		n += (size_t)snprintf(line + n, room - n, "=%" PRIu64, fault->byte);
	return n;
}

/* ---------------------------------------------------------------- In use ---------------------- */

void sim_plan_arm(struct sim_plan *plan, struct emu *emu, struct sim_task *task)
{
	emu_set_faults(emu, plan ? plan->accesses : NULL, plan ? plan->n_accesses : 0);
	sim_set_faults(task, plan ? plan->calls : NULL, plan ? plan->n_calls : 0);
}

/* The text of a fault, if it never happened; access faults come first. */
static bool is_unfired(const struct sim_plan *plan, size_t i, char line[EMU_FAULT_LINE])
{
	const struct sim_fault *call;

	if (i < plan->n_accesses)
		return !plan->accesses[i].fired && emu_fault_format(line, &plan->accesses[i]);
	call = &plan->calls[i - plan->n_accesses];
	return !__atomic_load_n(&call->fired, __ATOMIC_RELAXED) && sim_fault_format(line, call);
}

bool sim_plan_unfired(const struct sim_plan *plan, size_t *from, char line[EMU_FAULT_LINE])
{
	while (*from < plan->n_accesses + plan->n_calls)
		if (is_unfired(plan, (*from)++, line))
			return true;
	return false;
}
