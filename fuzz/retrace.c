// SPDX-License-Identifier: GPL-2.0-only
/*
 * Repeat programs of fuzz_calls.
 */
#include "retrace.h"

#include "step_text.h"

static struct trial trial;

static void make(struct trial_step step)
{
	if (!trial_step(&trial, &step))
		fail_msg("%s", trial.complaint);
}

void assert_retraced(const char *program)
{
	const struct spec_state_row *state = step_read_state(&program);

	if (!state)
		fail_msg("the hardware has no such state: %s", program);
	if (!trial.oracle.state)
		trial_init(&trial);
	trial_start(&trial, state);
	make(trial_call("load", 0));
	while (*program) {
		struct trial_step step;
		const char *wrong = step_read(&program, &step);

		if (wrong)
			fail_msg("%s: %s", wrong, program);
		if (trial_lacks_file(&trial, &step))
			make(trial_call("open", step.file));
		make(step);
	}
	if (!trial_end(&trial))
		fail_msg("%s", trial.complaint);
}
