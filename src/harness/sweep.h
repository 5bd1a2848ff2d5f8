/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every call of the simulated kernel fails once, in every operation of a module's life.
 *
 * An operation (load, bind, open, each call of table.h, the attributes, sleep, reset, unbind,
 * release, unload) runs in a fresh machine with a fault at the first call that can fail so, the
 * second, ... until the operation was over before the fault could happen. The same with the
 * hardware: gone, or all ones, from each access on. All of that in each state of the hardware that
 * the package's spec has; an operation is then called "STATE: OPERATION". Whenever the node
 * appears, a quick program opens it at once, and uses it before the driver has gone on; it keeps
 * its file to the end. docs/faults.md has what has to hold then.
 */
#ifndef HARNESS_SWEEP_H
#define HARNESS_SWEEP_H

#include <stdbool.h>

/**
 * sweep_all() - sweep, in a process of its own
 * @command: what runs a single case again when the operation and the fault are put behind it
 * @operation: only that one, in each state of the hardware or in the one that is named before a
 *	colon; NULL for all
 *
 * Says how much was swept, or what was found where, and how to replay it, in lines that begin with
 * a "#".
 *
 * Return: true if nothing was found.
 */
bool sweep_all(const char *command, const char *operation);

/**
 * sweep_one() - one case, in this process: good for a debugger
 * @command: as for sweep_all()
 * @operation: its name, with a state of the hardware before it unless that is the usual one
 * @fault: as sim_plan.h has it; "" for none
 *
 * Ends the program with exit status 1 if something is found.
 */
void sweep_one(const char *command, const char *operation, const char *fault);

/**
 * sweep_wrong() - what is wrong with the arguments of these?
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
 * sweep_main() - a program that sweeps, or a command of one
 * @command: what runs it, as for sweep_all()
 * @argc: number of @argv
 * @argv: its name, and nothing for everything, or OPERATION, or OPERATION and FAULT
 *
 * Return: exit status: 0 nothing was found, 1 something was, 2 wrong usage.
 */
int sweep_main(const char *command, int argc, char **argv);

#endif /* HARNESS_SWEEP_H */
