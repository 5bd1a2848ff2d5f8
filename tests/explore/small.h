/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small worlds: tasks of a few steps each. Everything that can happen in them can be counted
 * without the explorer, and compared with the results of a search.
 *
 * In text a world is its tasks, each a word: "W X Y" are three tasks of one step. The steps:
 *
 *	x y w	read cell x, cell y, both at once
 *	X Y W	write them; each write has a value of its own
 *	( )	lock and unlock a mutex, [ ] another one
 *	t	try the first mutex; if it is taken go on behind the next )
 *	k	look at the tables and change them
 *	! s	wake; sleep until somebody has woken, and forget it: on the tables, too
 *	~	wake, and the sleepers' queue is none of the tables
 *	Z	write a register, which may start what a time-out would be too early for
 *	p	behind x or p: look whether somebody has written cell x since then, or be late,
 *		which is on the part of the tables that is about interrupts
 *	q	behind w or q: poll nobody knows what
 *	D	the device writes all cells, and may interrupt
 *	?	no step: leave out the next step if what was read last was never written
 *	-	a step that concerns nobody else
 *	i	assert the interrupt: on the tables, too
 *	< >	interrupts off; on again, which is no step
 *	{ }	a task that begins with { is a handler, and this its begin and end: when the
 *		interrupt is asserted it comes, once, to the CPU of the first task
 *
 * Each task also has a begin and an end, which are steps too; handlers have none.
 */
#ifndef TESTS_SMALL_H
#define TESTS_SMALL_H

#include "explore.h"

/* x, y, the register, and the queue. */
#define SMALL_CELLS   4
#define SMALL_MUTEXES 2
/* The most steps of all tasks together: two bits of a number each. */
#define SMALL_STEPS 31
/* The most preemptions that are counted separately. */
#define SMALL_PREEMPTIONS 4

/**
 * struct small_set - a set of numbers
 * @members: in ascending order
 * @n: how many
 * @room: memory for how many
 */
struct small_set {
	uint64_t *members;
	size_t n;
	size_t room;
};

/**
 * struct small_count - what can happen in a world
 * @schedules: complete ones, by their largest number of preemptions; the last one counts all
 * @traces: the different ones; schedules are the same if they differ only in the order of
 *	neighbours that do not conflict
 * @outcomes: the different ones: read values, final values, and which tasks ended before which
 *	began
 * @deadlocks: schedules that end in one
 */
struct small_count {
	unsigned long schedules[SMALL_PREEMPTIONS + 1];
	struct small_set traces;
	struct small_set outcomes;
	unsigned long deadlocks;
};

/**
 * struct small_task - a task in the middle of a run
 * @at: the next step in the text; a blank or NUL where it ends
 * @begun: it has begun
 * @ended: it has ended
 * @irqs_off: no interrupt comes to it
 * @stirred: what it polls was written since its last step
 * @last: what it read last
 * @seen: a number for all that it has read, and for each lock that it did not get
 * @first: number of the step by which it began
 * @end: number of the step by which it ended
 */
struct small_task {
	const char *at;
	bool begun;
	bool ended;
	bool irqs_off;
	bool stirred;
	uint8_t last;
	uint32_t seen;
	unsigned int first;
	unsigned int end;
};

/**
 * struct small_state - all tasks in the middle of a run
 * @cells: the memory that they share
 * @owners: the owner of each mutex, counted from 1; 0 for nobody
 * @tables: a value for the shared tables
 * @woken: whether a sleeper may go on
 * @asserted: whether the interrupt is asserted
 * @handler: the handler that has taken the first task's CPU, counted from 1; 0 for none
 * @tasks: the tasks
 */
struct small_state {
	uint8_t cells[SMALL_CELLS];
	uint8_t owners[SMALL_MUTEXES];
	uint8_t tables;
	bool woken;
	bool asserted;
	unsigned int handler;
	struct small_task tasks[EXPLORE_TASKS];
};

/**
 * struct small - a small world
 * @world: for the explorer
 * @explore: the explorer
 * @text: the world as text
 * @programs: where each task begins in @text
 * @state: of the run in progress
 * @mutexes: of the run in progress
 * @steps: the steps of each task in the run in progress, as in the text; 'b' for its begin, 'e' for
 *	its end
 * @n_steps: how many
 * @met: results of the runs; schedules are not counted
 */
struct small {
	struct explore_world world;
	struct explore *explore;
	const char *text;
	const char *programs[EXPLORE_TASKS];
	struct small_state state;
	struct mutex mutexes[SMALL_MUTEXES];
	char steps[EXPLORE_TASKS][SMALL_STEPS];
	unsigned int n_steps[EXPLORE_TASKS];
	struct small_count met;
};

/**
 * small_init() - set up a world from its text
 * @small: overwritten; must not move
 * @text: the world; kept
 */
void small_init(struct small *small, const char *text);

/**
 * small_count() - count by brute force what can happen
 * @small: the world
 * @count: overwritten; small_count_clear() frees its memory
 *
 * Makes every complete schedule, one after the other, without the explorer. A task is preempted
 * only before steps that concern others, as in explore_bounded().
 */
void small_count(const struct small *small, struct small_count *count);

/**
 * small_count_clear() - free the memory
 * @count: zeroed
 */
void small_count_clear(struct small_count *count);

#endif /* TESTS_SMALL_H */
