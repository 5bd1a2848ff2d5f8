// SPDX-License-Identifier: GPL-2.0-only
/*
 * The option --fault: its argument and its messages.
 */
#include "fault_option.h"

#include <stdio.h>

void fault_option_parse(struct sim_plan *plan, const char *text, const struct argp_state *argp)
{
	struct emu_fault_error error;

	if (!sim_plan_parse(plan, text, &error))
		argp_failure(argp, argp_err_exit_status, 0, "--fault: %s\n  %s\n  %*s^",
			     error.message, text, (int)error.column, "");
}

void fault_option_parse_hardware(struct sim_plan *plan, const char *text,
				 const struct argp_state *argp)
{
	char line[EMU_FAULT_LINE];

	fault_option_parse(plan, text, argp);
	if (!plan->n_calls)
		return;
	sim_fault_format(line, &plan->calls[0]);
	argp_failure(argp, argp_err_exit_status, 0,
		     "--fault: %s is up to the guest's own kernel; here the hardware can fail:\n"
		     "  ones, gone, stuck, flip, drop, dup, stale, step, as in STRING.read@3:ones",
		     line);
}

void fault_option_report(const struct sim_plan *plan, const char *program)
{
	char line[EMU_FAULT_LINE];
	size_t at = 0;

	while (sim_plan_unfired(plan, &at, line))
		fprintf(stderr, "%s: the fault %s never happened\n", program, line);
}
