/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hunting: searches in a separate process, so that a crash of the code under test is also a find,
 * with the schedule that led to it.
 */
#ifndef HARNESS_HUNT_H
#define HARNESS_HUNT_H

#include "schedule.h"
#include "stage.h"

/**
 * hunt_search_fn() - the search of a hunt, in its own process
 * @explore: the explorer
 * @context: as given to hunt()
 *
 * Return: true if all is well, as for explore_run().
 */
typedef bool hunt_search_fn(struct explore *explore, void *context);

/**
 * struct hunt - the result of a hunt
 * @well: nothing was found
 * @blind: nothing could be found, because the compiler has reported no memory access of the driver
 * @violation: otherwise, what was found
 * @scene: its scene
 * @schedule: its schedule
 * @preemptions: preemptions of that schedule
 * @shrunk: how many schedules hunt_shrink() has tried
 * @stats: how much was searched
 */
struct hunt {
	bool well;
	bool blind;
	char violation[EXPLORE_TEXT];
	char scene[EXPLORE_TEXT];
	char schedule[EXPLORE_TEXT];
	unsigned int preemptions;
	unsigned long shrunk;
	struct explore_stats stats;
};

/* The most seconds without a step: a search with more does not end. Tests shorten it. */
extern double hunt_patience;

/**
 * hunt() - search
 * @hunt: overwritten
 * @search: the search
 * @context: handed to it
 *
 * Shows progress on a terminal if it takes long. Aborts if it cannot make a process.
 */
void hunt(struct hunt *hunt, hunt_search_fn *search, void *context);

/**
 * hunt_shrink() - look for a violation of the same scene with fewer preemptions
 * @found: the find; replaced by the one with the fewest preemptions
 *
 * Return: true if no schedule with fewer preemptions than @found's fails.
 */
bool hunt_shrink(struct hunt *found);

/**
 * hunt_replay() - run one schedule and print it step by step
 * @found: overwritten
 * @text: "SCENE / SCHEDULE"
 * @out: where to
 * @here: run in this process, for a debugger; a crash then ends this process
 *
 * Return: NULL, or what is wrong with the text.
 */
const char *hunt_replay(struct hunt *found, const char *text, FILE *out, bool here);

/**
 * hunt_report() - report the size of a search
 * @hunt: the hunt
 * @what: name of the search
 * @out: where to
 */
void hunt_report(const struct hunt *hunt, const char *what, FILE *out);

/**
 * hunt_tell() - shrink a find, report it, and say how to replay it
 * @found: the find; shrunk
 * @out: where to
 */
void hunt_tell(struct hunt *found, FILE *out);

#endif /* HARNESS_HUNT_H */
