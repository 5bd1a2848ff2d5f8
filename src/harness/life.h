/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scenes of a whole module's life: a simulated machine, and up to four programs and administrators
 * on it that overlap, as a world for the explorer.
 *
 * In text: "bound: open,read,release unbind" is a machine whose device has its driver, one task
 * that opens the node, reads and closes it, and one that takes the driver away. The calls are those
 * of table.h. A task that does not open a file has one from the beginning, if it needs one; read@A
 * goes through task A's. What is said to be "unbound" was bound until those files were open. "bound
 * full: ..." begins with hardware in the state "full", see struct spec.
 *
 * "bound: read unbind device irq@A" has tasks that make no calls: the device makes its steps, and
 * its interrupts come to A, at any time. Without any of them interrupts come as soon as they can,
 * and whoever waits lets the device go on.
 */
#ifndef HARNESS_LIFE_H
#define HARNESS_LIFE_H

#include "explore.h"
#include "table.h"

#include "emu.h"
#include "sim_kernel.h"

#include <setjmp.h>
#include <stdio.h>

/* Of one task: calls, blocks of memory that it allocates and the most bytes of each. What is
 * allocated before the tasks begin may be more blocks.
 */
#define LIFE_CALLS         4
#define LIFE_BLOCKS        6
#define LIFE_SET_UP_BLOCKS 16
#define LIFE_BLOCK_ROOM    (64 * 1024)

/* Regions of the shared memory. */
enum life_region {
	LIFE_REGISTERS = EXPLORE_REGISTERS,
	LIFE_VARIABLES,
	LIFE_MISC_LOCK,
	LIFE_DEVICE_LOCK,
	/* Of what is allocated before the tasks begin, and of each task. */
	LIFE_MEMORY,
};

/**
 * enum life_helper - what a task is that makes no calls
 * @LIFE_CALLER: it makes calls
 * @LIFE_DEVICE: "device": the hardware, as far as it acts by itself
 * @LIFE_IRQ: "irq": interrupts that come to a CPU on which nothing else runs; "irq@A": to task A's
 * @LIFE_THREAD: "thread": the threads of interrupts
 */
enum life_helper {
	LIFE_CALLER,
	LIFE_DEVICE,
	LIFE_IRQ,
	LIFE_THREAD,
};

/**
 * struct life_call - a call that a task makes
 * @row: which
 * @index: of @row in the table
 * @file: whose file it uses
 * @result: what it returned
 * @ended: number of the step after which it had returned; 0: it was left out
 * @interrupted: number of the step at which it got a signal, for nobody was left to wake it; or 0
 * @before: user memory before it
 * @user: user memory
 */
struct life_call {
	const struct spec_call_row *row;
	unsigned int index;
	unsigned int file;
	long result;
	unsigned int ended;
	unsigned int interrupted;
	uint8_t before[SPEC_MEMORY];
	uint8_t user[SPEC_MEMORY] __attribute__((aligned));
};

/**
 * struct life_block - memory that the module allocated
 * @place: where it asked for it
 * @owner: whose it is; %EXPLORE_TASKS for nobody's
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
 * @refused: what that file's open(2) returned: where the driver lets nobody else have one, the task
 *	has none, and its calls are left out
 * @helpers: what each task is: an enum life_helper
 * @cpus: of each task: whose CPU it is on
 * @calls: of each task
 * @n_calls: how many
 * @emu: the hardware
 * @machine: what the calls are made on
 * @caller: the task that sets the scene up and clears it away
 * @owner: whose memory is allocated while the scene is set up; %EXPLORE_TASKS for nobody's
 * @files: open, of each task
 * @woken: of each task: somebody has woken what it polls
 * @unbinds: how often the driver was taken away
 * @since: of each file: @unbinds when it was opened
 * @n_blocks: of each task: how many blocks it allocated; the last is of the set-up
 * @blocks: what is known of each, as of the regions from %LIFE_MEMORY on; shared with a child
 *	process that explores
 * @references: room for states of the package's reference, of all orders of calls that are tried
 * @after: where the judge goes on if the driver does what no driver may do
 * @complaint: what the judge says
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
 * life_parse() - set a scene up from its text
 * @life: overwritten, but zero before the first scene is; stays where it is
 * @text: the scene; ends at a slash or at the end
 *
 * Return: NULL, or what is wrong with the text.
 */
const char *life_parse(struct life *life, const char *text);

/**
 * life_help() - what such a task does
 * @life: the scene
 * @task: the task
 *
 * Returns when the run is over.
 */
void life_help(struct life *life, unsigned int task);

/**
 * life_reset() - the step of whoever resets the device
 * @life: the scene
 */
void life_reset(struct life *life);

/**
 * life_world() - the scene as a world
 * @life: the scene
 *
 * Return: the world, but for its name.
 */
struct explore_world life_world(struct life *life);

/**
 * life_judge() - what came of it must be what some order of the calls leads to, and nothing stays
 * @explore: the explorer
 * @context: the scene
 *
 * All files are closed, the driver and the module go, and nothing may be left then. Results must be
 * those of an order of all the calls in which each task's come one after the other, and those of a
 * task that had ended come before those of one that had not begun. What each call should have done
 * then, the package's spec says.
 *
 * Return: NULL, or what is wrong.
 */
const char *life_judge(struct explore *explore, void *context);

/**
 * life_outcome() - the outcome as a number, for counting different ones
 * @life: the scene, after a run
 *
 * Return: equal for equal outcomes.
 */
uint64_t life_outcome(const struct life *life);

#endif /* HARNESS_LIFE_H */
