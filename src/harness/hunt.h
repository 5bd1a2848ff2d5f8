/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hunting: searches in a process of their own, so that code under test that crashes is one more
 * thing to find, with the schedule that led there.
 */
#ifndef HARNESS_HUNT_H
#define HARNESS_HUNT_H

#include "schedule.h"
#include "stage.h"

/**
 * hunt_search_fn() - what a hunt does, in its own process
 * @explore: the explorer
 * @context: as given to hunt()
 *
 * Return: true if all is well, as for explore_run().
 */
typedef bool hunt_search_fn(struct explore *explore, void *context);

/**
 * struct hunt - what came of a hunt
 * @well: nothing was found
 * @blind: nothing could be found: the compiler has told of no access of the driver's to memory
 * @violation: else: what was
 * @scene: ... where
 * @schedule: ... on which schedule
 * @preemptions: ... of so many preemptions
 * @stats: how much was searched
 */
struct hunt {
	bool well;
	bool blind;
	char violation[EXPLORE_TEXT];
	char scene[EXPLORE_TEXT];
	char schedule[EXPLORE_TEXT];
	unsigned int preemptions;
	struct explore_stats stats;
};

/**
 * hunt() - search
 * @hunt: overwritten
 * @search: what to do
 * @context: handed to it
 *
 * Shows progress on a terminal when it takes long. Aborts when there can be no process.
 */
void hunt(struct hunt *hunt, hunt_search_fn *search, void *context);

/**
 * hunt_shrink() - look for a violation of the same scene that takes fewer preemptions
 * @found: what was found; replaced by what is found with the fewest
 *
 * Return: true if no schedule with fewer preemptions than @found's fails.
 */
bool hunt_shrink(struct hunt *found);

/**
 * hunt_replay() - run one schedule and tell it step by step
 * @found: overwritten
 * @text: "SCENE / SCHEDULE"
 * @out: where to
 * @here: in this process, for a debugger; a crash is then a crash
 *
 * Return: NULL, or what is wrong with the text.
 */
const char *hunt_replay(struct hunt *found, const char *text, FILE *out, bool here);

/**
 * hunt_report() - say how much was searched
 * @hunt: the hunt
 * @what: what for
 * @out: where to
 */
void hunt_report(const struct hunt *hunt, const char *what, FILE *out);

/**
 * hunt_tell() - shrink what was found, tell it and say how to replay it
 * @found: what was found; shrunk
 * @out: where to
 */
void hunt_tell(struct hunt *found, FILE *out);

#endif /* HARNESS_HUNT_H */
