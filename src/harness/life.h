/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scenes of a whole module's life: a simulated machine, and up to four programs and administrators
 * on it that overlap, as a world for the explorer.
 *
 * As text: "bound: open,read,release unbind" is a machine whose device has its driver, one task
 * that opens the node, reads and closes it, and one that unbinds the driver. The calls are those of
 * table.h. A task that does not open a file has one from the beginning, if it needs one; read@A
 * goes through task A's file. An "unbound" device was bound until those files were open. "bound
 * full: ..." begins with hardware in the state "full", see struct spec.
 *
 * "bound: read unbind device irq@A" has tasks that make no calls: the device makes its steps, and
 * its interrupts come to A, at any time. Without such tasks, interrupts come as soon as they can,
 * and a waiting task lets the device go on. "signal@A" is a task that sends A one signal, whenever
 * A is about to wait in a way that a signal ends.
 */
#ifndef HARNESS_LIFE_H
#define HARNESS_LIFE_H

#include "explore.h"
#include "table.h"

#include "emu.h"
#include "sim_kernel.h"

#include <setjmp.h>
#include <stdio.h>

/*
 * Limits of one task: calls, calls of the judge on its file, allocated blocks, and bytes of each
 * block. The set-up before the tasks may allocate more blocks.
 */
#define LIFE_CALLS         4
#define LIFE_LAST          3
#define LIFE_BLOCKS        6
#define LIFE_SET_UP_BLOCKS 16
#define LIFE_BLOCK_ROOM    (64 * 1024)

/* Regions of the shared memory. */
enum life_region {
	LIFE_REGISTERS = EXPLORE_REGISTERS,
	LIFE_VARIABLES,
	LIFE_MISC_LOCK,
	LIFE_DEVICE_LOCK,
	/* Memory of the set-up before the tasks, and of each task. */
	LIFE_MEMORY,
};

/**
 * enum life_helper - kinds of tasks that make no calls
 * @LIFE_CALLER: it makes calls
 * @LIFE_DEVICE: "device": the hardware, as far as it acts by itself
 * @LIFE_IRQ: "irq": interrupts that come to a CPU on which nothing else runs; "irq@A": to task A's
 * @LIFE_THREAD: "thread": the threads of interrupts
 * @LIFE_SIGNAL: "signal@A": a signal for task A
 */
enum life_helper {
	LIFE_CALLER,
	LIFE_DEVICE,
	LIFE_IRQ,
	LIFE_THREAD,
	LIFE_SIGNAL,
};

/**
 * struct life_call - a call of a task
 * @row: the call's row
 * @index: of @row in the table
 * @file: the task whose file it uses
 * @result: its result
 * @late: see struct spec_call
 * @signalled: likewise
 * @ended: number of the step after which it had returned; 0: it was left out
 * @interrupted: number of the step at which it got a signal because no task was left to wake it; or
 *	0
 * @before: user memory before it
 * @user: user memory
 */
struct life_call {
	const struct spec_call_row *row;
	unsigned int index;
	unsigned int file;
	long result;
	bool late;
	bool signalled;
	unsigned int ended;
	unsigned int interrupted;
	uint8_t before[SPEC_MEMORY];
	uint8_t user[SPEC_MEMORY] __attribute__((aligned));
};

/**
 * struct life_block - memory that the module allocated
 * @place: the line that allocated it
 * @owner: its task; %EXPLORE_TASKS for none
 */
struct life_block {
	const struct sim_place *place;
	unsigned int owner;
};

/**
 * struct life - a scene
 * @world: for the explorer
 * @explore: the explorer that runs it
 * @text: the scene as text
 * @bound: the device has its driver when the tasks begin
 * @state: of the hardware before the driver comes
 * @opened: the task has a file when it begins
 * @refused: result of that file's open(2): if the driver allows no further file, the task has none,
 *	and its calls are left out
 * @helpers: the kind of each task: an enum life_helper
 * @cpus: for each task, the task whose CPU it is on
 * @calls: of each task
 * @n_calls: how many
 * @first: the call that was made on each file before, if @state has one
 * @last: calls of the judge on each file, see struct spec
 * @now: the call that each task is in; NULL for none
 * @emu: the hardware
 * @machine: the machine for the calls
 * @caller: the task that sets up the scene and clears it
 * @owner: the task that owns memory allocated in the set-up; %EXPLORE_TASKS for none
 * @files: open, of each task
 * @woken: for each task, whether the queue that it polls was woken
 * @unbinds: how often the driver was taken away
 * @since: for each file, @unbinds when it was opened
 * @n_blocks: for each task, the number of blocks that it allocated; the last one is for the set-up
 * @blocks: what is known of each, as of the regions from %LIFE_MEMORY on; shared with a child
 *	process that explores
 * @references: room for states of the package's reference, of all orders of calls that are tried
 * @after: where the judge continues if the driver does something forbidden
 * @complaint: the error that the judge found
 */
struct life {
	struct explore_world world;
	struct explore *explore;
	char text[EXPLORE_TEXT / 2];
	bool bound;
	const struct spec_state_row *state;
	bool opened[EXPLORE_TASKS];
	long refused[EXPLORE_TASKS];
	uint8_t helpers[EXPLORE_TASKS];
	unsigned int cpus[EXPLORE_TASKS];
	struct life_call calls[EXPLORE_TASKS][LIFE_CALLS];
	unsigned int n_calls[EXPLORE_TASKS];
	struct life_call first[EXPLORE_TASKS];
	struct life_call last[EXPLORE_TASKS][LIFE_LAST];
	const struct life_call *now[EXPLORE_TASKS];
	struct emu emu;
	struct table_machine machine;
	struct sim_task caller;
	unsigned int owner;
	struct sim_file *files[EXPLORE_TASKS];
	bool woken[EXPLORE_TASKS];
	unsigned int unbinds;
	unsigned int since[EXPLORE_TASKS];
	unsigned int n_blocks[EXPLORE_TASKS + 1];
	struct life_block *blocks;
	uint8_t *references;
	jmp_buf after;
	char complaint[EXPLORE_TEXT];
};

/**
 * life_parse() - set up a scene from its text
 * @life: overwritten, but must be zero before the first scene; must not move
 * @text: the scene; ends at a slash or at the end
 *
 * Return: NULL, or what is wrong with the text.
 */
const char *life_parse(struct life *life, const char *text);

/**
 * life_help() - the actions of a task that makes no calls
 * @life: the scene
 * @task: the task
 *
 * Returns when the run is over.
 */
void life_help(struct life *life, unsigned int task);

/**
 * life_reset() - make the step of a reset of the device
 * @life: the scene
 */
void life_reset(struct life *life);

/**
 * life_world() - make a world of the scene
 * @life: the scene
 *
 * Return: the world, without its name.
 */
struct explore_world life_world(struct life *life);

/**
 * life_make() - make a call outside of the tasks, on the file of one
 * @life: the scene
 * @call: receives it, with its result
 * @name: of the call
 * @task: whose file
 *
 * Return: false if the task has no file.
 */
bool life_make(struct life *life, struct life_call *call, const char *name, unsigned int task);

/**
 * life_judge() - check that the outcome is that of some order of the calls, and that nothing is
 * left
 * @explore: the explorer
 * @context: the scene
 *
 * It closes all files and removes the driver and the module; then nothing may be left. Results must
 * be those of an order of all calls. In this order, the calls of a task come one after the other,
 * and those of a task that had ended come before those of a task that had not begun. The package's
 * spec says what each call should do.
 *
 * Return: NULL, or what is wrong.
 */
const char *life_judge(struct explore *explore, void *context);

/**
 * life_outcome() - the outcome as a number, to count different ones
 * @life: the scene, after a run
 *
 * Return: equal for equal outcomes.
 */
uint64_t life_outcome(const struct life *life);

#endif /* HARNESS_LIFE_H */
