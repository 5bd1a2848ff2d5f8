// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs of fuzz_calls, made again.
 */
#include "retrace.h"

#include <string.h>

static struct trial trial;

static const struct spec_state_row *state_of(const char *name)
{
	const struct spec_state_row *state;

	for (unsigned int i = 0; (state = table_state(i)); i++)
		if (!strcmp(state->name, name))
			return state;
	fail_msg("the hardware has no state '%s'", name);
	return NULL;
}

static struct trial_step step_of(const struct retrace *told)
{
	struct trial_step step = { .kind = told->kind };
	struct emu_fault_error error;

	if (!told->call)
		return step;
	step = trial_call(told->call, told->file);
	if (!step.row)
		fail_msg("there is no call '%s'", told->call);
	step.quick = told->quick;
	step.size = told->resized ? told->size : step.size;
	step.at = told->at;
	step.n_bytes = told->n_bytes;
	memcpy(step.bytes, told->bytes, sizeof(step.bytes));
	if (told->fault && !sim_plan_parse(&step.plan, told->fault, &error))
		fail_msg("%s: column %zu: %s", told->fault, error.column, error.message);
	return step;
}

static void make(struct trial_step step)
{
	if (!trial_step(&trial, &step))
		fail_msg("%s", trial.complaint);
}

void assert_retraced(const char *state, const struct retrace *steps, size_t n)
{
	if (!trial.oracle.state)
		trial_init(&trial);
	trial_start(&trial, state_of(state));
	make(trial_call("load", 0));
	for (size_t i = 0; i < n; i++) {
		const struct trial_step step = step_of(&steps[i]);

		if (trial_lacks_file(&trial, &step))
			make(trial_call("open", step.file));
		make(step);
	}
	if (!trial_end(&trial))
		fail_msg("%s", trial.complaint);
}
