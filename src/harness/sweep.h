/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every call of the simulated kernel fails once, in every operation of a module's life.
 *
 * An operation (load, bind, open, each call of table.h, the attributes, sleep, reset, unbind,
 * release, unload) runs in a fresh machine with a fault at the first call that can fail so, the
 * second, ... until the operation ends before the fault. The same is done with the hardware: gone,
 * or all ones, from each access on. All of that is done in each state of the hardware that the
 * package's spec has; an operation is then called "STATE: OPERATION". Whenever the node appears, a
 * quick program opens it at once, and uses it before the driver goes on; it keeps its file to the
 * end. docs/faults.md lists the rules.
 */
#ifndef HARNESS_SWEEP_H
#define HARNESS_SWEEP_H

#include <stdbool.h>

/**
 * sweep_all() - sweep, in a separate process
 * @command: the command that runs a single case again, followed by the operation and the fault
 * @operation: run only this one, in each state of the hardware or in the state before a colon; NULL
 *	for all. Where faults are tried in pairs, this one alone has all of them
 *
 * Prints the size of the sweep, or a find and how to replay it, in lines that begin with a "#".
 *
 * Return: true if nothing was found.
 */
bool sweep_all(const char *command, const char *operation);

/**
 * sweep_one() - run one case in this process, for a debugger
 * @command: as for sweep_all()
 * @operation: its name, with a state of the hardware before it unless that is the usual one
 * @fault: as sim_plan.h has it; "" for none
 *
 * Ends the program with exit status 1 if something is found.
 */
void sweep_one(const char *command, const char *operation, const char *fault);

/**
 * sweep_wrong() - check the arguments of these functions
 * @operation: or NULL
 * @fault: or NULL
 *
 * Return: NULL, or what; for people.
 */
const char *sweep_wrong(const char *operation, const char *fault);

/**
 * sweep_list() - print the names of the operations
 */
void sweep_list(void);

/**
 * sweep_outcomes() - print what each operation comes to when an allocation or a copy fails
 * @command: as for sweep_all()
 *
 * That is what a real kernel can fail, too. It prints a line "OPERATION KIND ERRNO device=STATE #
 * FAULT" for each fault, in the usual state of the hardware. KIND is that of docs/faults.md, or
 * "none" if the operation has not failed by it. ERRNO is "OK" for a success. STATE is "kept" if the
 * hardware is what it was before the operation, "done" if it is what it is after one without a
 * fault, and else "neither".
 */
void sweep_outcomes(const char *command);

/**
 * sweep_main() - the main function of a program that sweeps
 * @command: the command that runs it, as for sweep_all()
 * @argc: number of @argv
 * @argv: its name, and then nothing (sweep everything), or OPERATION, or OPERATION and FAULT, or
 *	--outcomes
 *
 * Return: exit status: 0 nothing was found, 1 something was, 2 wrong usage.
 */
int sweep_main(const char *command, int argc, char **argv);

#endif /* HARNESS_SWEEP_H */
