/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The option --fault of the commands that have a device.
 */
#ifndef FAULT_OPTION_H
#define FAULT_OPTION_H

#include "sim_plan.h"

#include <argp.h>
#include <stdbool.h>

/* Its row in a command's options; the key is FAULT_OPTION_KEY. */
#define FAULT_OPTION_KEY 'f'
#define FAULT_OPTION                                                                            \
	{                                                                                       \
		"fault", FAULT_OPTION_KEY, "PLAN", 0,                                           \
			"Let things go wrong on purpose, as in STRING.read@3:ones; lkp-emu(1) " \
			"has all",                                                              \
			0                                                                       \
	}

/**
 * fault_option_parse() - take the faults of one --fault
 * @plan: receives them, after those that it has
 * @text: the option's argument
 * @argp: for the error message; it shows a wrong text with a caret under the column, and ends the
 *	program
 */
void fault_option_parse(struct sim_plan *plan, const char *text, const struct argp_state *argp);

/**
 * fault_option_parse_hardware() - the same where only the hardware is served
 * @plan: receives the faults, after those that it has
 * @text: the option's argument
 * @argp: for the error message; a fault of a call of the driver ends the program too
 */
void fault_option_parse_hardware(struct sim_plan *plan, const char *text,
				 const struct argp_state *argp);

/**
 * fault_option_report() - say which faults never happened
 * @plan: the plan, after the run
 * @program: for the message
 *
 * Prints a line for each to standard error: the user asked for a fault, and it did not come.
 */
void fault_option_report(const struct sim_plan *plan, const char *program);

#endif /* FAULT_OPTION_H */
