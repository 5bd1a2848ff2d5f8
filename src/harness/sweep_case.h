/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The operations of a sweep, each on a fresh machine. Only for the files of the sweep.
 */
#ifndef HARNESS_SWEEP_CASE_H
#define HARNESS_SWEEP_CASE_H

#include "table.h"

#include "emu.h"
#include "sim_plan.h"
#include "sim_task.h"

/* The quick program has no more of them open. */
#define SWEEP_NODES 8
/* Text of a plan of two faults. */
#define SWEEP_FAULTS (2 * EMU_FAULT_LINE + 2)

enum sweep_start {
	START_BARE,
	START_UNBOUND,
	START_BOUND,
	START_OPEN,
};

/**
 * struct sweep_operation - one operation
 * @name: of it
 * @run: does it; returns 0 or more, or a negative errno
 * @row: the call that it is, if it is one
 * @state: of the hardware before
 * @node: the number of the one that is opened before
 * @usual: its result without a fault
 * @alone: and where no quick program has made other calls before it
 * @again: and when it is made once more then
 * @heard: interrupts that it waits for then, and not for ever
 * @start: what there is before: nothing, the module, a bound device, an open file
 * @lost: the device has no power meanwhile
 * @can_fail: a fault in it is its failure, and leaves nothing of it
 * @binds: the device has its driver then
 */
struct sweep_operation {
	const char *name;
	long (*run)(const struct sweep_operation *operation);
	const struct spec_call_row *row;
	const struct spec_state_row *state;
	unsigned int node;
	long usual;
	long alone;
	long again;
	unsigned long heard;
	enum sweep_start start;
	bool lost;
	bool can_fail;
	bool binds;
};

/**
 * struct sweep - one case
 * @emu: the hardware
 * @machine: the machine
 * @task: the task of the operation
 * @quick: a program that opens each node as soon as it exists
 * @file: of the operation
 * @quick_files: of @quick, of each node
 * @plan: the planned faults
 * @accesses: number of accesses to the hardware
 * @alone: whether there is no quick program
 * @queued: who polls is in a queue of the driver's
 * @was_up: the device asserted its interrupt before there was a driver
 * @slept: a task slept that nobody could wake, and got a signal
 * @woken: how often whoever polls was woken
 * @during: the device is unbound at this point of the operation, counted down; 0 for never
 * @user: user memory of the operation, after it
 * @before: and before it
 */
struct sweep {
	struct emu emu;
	struct table_machine machine;
	struct sim_task task;
	struct sim_task quick;
	struct sim_file *file;
	struct sim_file *quick_files[SWEEP_NODES];
	struct sim_plan plan;
	unsigned long accesses;
	bool alone;
	bool queued;
	bool was_up;
	bool slept;
	int woken;
	unsigned int during;
	uint8_t user[SPEC_MEMORY] __attribute__((aligned));
	uint8_t before[SPEC_MEMORY];
};

/**
 * struct sweep_tally - the size of a sweep
 * @cases: how many
 * @struck: those in which something has failed
 */
struct sweep_tally {
	unsigned long cases;
	unsigned long struck;
};

/**
 * struct sweep_at - the running case, for the watching process
 * @operation: its name, and the state of the hardware if that is not the usual one, and
 *	the node if that is not the first: "full: read@my_dev1"
 * @fault: text of the plan; empty for none
 * @whole: it is about all cases of the operation
 * @found: something is wrong, and was said
 * @tally: of the cases before
 */
struct sweep_at {
	char operation[160];
	char fault[SWEEP_FAULTS];
	bool whole;
	bool found;
	struct sweep_tally tally;
};

/* There is only one at a time. */
extern struct sweep sweep;
extern struct sweep_at *sweep_at;

/* The last operation: polling, while the device goes. */
extern const struct sweep_operation sweep_poll_while_unbound;

/**
 * sweep_set_up() - begin
 * @command: what runs a single case again
 */
void sweep_set_up(const char *command);

/**
 * sweep_learn_residents() - find out what the module has when it is loaded and has no device
 */
void sweep_learn_residents(void);

/**
 * sweep_get() - the operations by their number
 * @i: 0, 1, ...
 * @operation: receives it, in the usual state of the hardware; without @run it is none
 *
 * Return: false where there is none.
 */
bool sweep_get(unsigned int i, struct sweep_operation *operation);

/**
 * sweep_plan() - plan faults
 * @text: as sim_plan.h has them; empty for none
 */
void sweep_plan(const char *text);

/**
 * sweep_begin() - boot a machine for an operation
 * @operation: the operation
 */
void sweep_begin(const struct sweep_operation *operation);

/**
 * sweep_end() - take everything apart, and look for what the module has left behind
 */
void sweep_end(void);

/**
 * sweep_use() - make all calls on the operation's file, whatever they come to
 */
void sweep_use(void);

/**
 * sweep_end_quick_program() - the quick program closes its file, if it has one
 */
void sweep_end_quick_program(void);

/**
 * sweep_expect_nothing_since() - nothing may be left of what was acquired since then
 * @mark: from sim_kernel_mark()
 * @after: what; for people
 */
void sweep_expect_nothing_since(unsigned long mark, const char *after);

/**
 * sweep_must() - require success
 * @result: what it came to
 * @what: what; for people
 */
void sweep_must(long result, const char *what);

/**
 * sweep_run() - do an operation under the plan
 * @operation: one that sweep_begin() was called for
 *
 * Return: its result.
 */
long sweep_run(const struct sweep_operation *operation);

/**
 * sweep_violation() - something is wrong: say what and where, and end this process
 * @invariant: what does not hold, by its name in docs/faults.md
 * @format: as for printf()
 */
void sweep_violation(const char *invariant, const char *format, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

/**
 * sweep_tell_where() - print how to run the case again
 */
void sweep_tell_where(void);

#endif /* HARNESS_SWEEP_CASE_H */
