/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Schedules as text: A5B means that task A makes five calls of the seam and is stopped before its
 * sixth, then B runs.
 *
 * A schedule is a list of turns, each a task's letter. A number after it says at which of the
 * task's calls its turn ends, counted from the beginning of the run: after that many, and ".2"
 * after two more accesses to shared memory. Without a number a turn lasts until the task ends or
 * must wait. The default needs no text: the running task goes on, and then the first one that can.
 */
#ifndef HARNESS_SCHEDULE_H
#define HARNESS_SCHEDULE_H

#include "explore.h"

#include <stdio.h>

#define SCHEDULE_TURNS 128

/**
 * struct schedule_turn - one turn
 * @task: the task
 * @whole: it lasts until the task ends or must wait
 * @calls: otherwise it ends after so many calls of the seam ...
 * @accesses: ... and so many accesses to shared memory
 */
struct schedule_turn {
	unsigned int task;
	bool whole;
	unsigned int calls;
	unsigned int accesses;
};

/**
 * struct schedule - a schedule to replay
 * @turns: its turns
 * @n: how many
 * @now: the current turn
 */
struct schedule {
	struct schedule_turn turns[SCHEDULE_TURNS];
	unsigned int n;
	unsigned int now;
};

/**
 * schedule_parse() - read a schedule
 * @schedule: overwritten
 * @text: as schedule_format() writes it
 * @tasks: number of tasks in the world
 *
 * Return: NULL, or the place of the error in @text.
 */
const char *schedule_parse(struct schedule *schedule, const char *text, unsigned int tasks);

/**
 * schedule_choose() - an explore_choose_fn that follows a schedule
 * @explore: the explorer
 * @able: see explore_choose_fn()
 * @context: the struct schedule
 *
 * Return: whose turn it is; the next able one if a turn cannot be taken.
 */
unsigned int schedule_choose(struct explore *explore, unsigned int able, void *context);

/**
 * schedule_format() - write the schedule of the last run
 * @explore: the explorer
 * @text: receives it
 * @room: size of @text
 */
void schedule_format(const struct explore *explore, char *text, size_t room);

/**
 * schedule_preemptions() - the number of preemptions in the last run
 * @explore: the explorer
 *
 * Return: how often.
 */
unsigned int schedule_preemptions(const struct explore *explore);

/**
 * schedule_print() - print the last run, with all steps that concern other tasks
 * @explore: the explorer
 * @world: what it ran
 * @out: where to
 *
 * Each task has a column; each line has the task, the number of the call as in schedules, and the
 * step.
 */
void schedule_print(const struct explore *explore, const struct explore_world *world, FILE *out);

#endif /* HARNESS_SCHEDULE_H */
