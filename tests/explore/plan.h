/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plans: searches of many scenes.
 */
#ifndef TESTS_PLAN_H
#define TESTS_PLAN_H

#include "hunt.h"
#include "scene.h"

/**
 * struct plan - a search of many scenes
 * @what: name of the plan, for reports
 * @calls: calls of each scene
 * @shared: whether the calls go through one file instead of one each
 * @every: search one scene out of so many; 1 for all
 * @bound: the most preemptions; 0 for all schedules that can make a difference
 * @walks: number of random schedules instead; 0 for none
 * @seed: of the random schedules
 */
struct plan {
	const char *what;
	unsigned int calls;
	bool shared;
	unsigned int every;
	unsigned int bound;
	unsigned long walks;
	uint64_t seed;
};

/**
 * plan_run() - search, and report the size of the search
 * @plan: the plan
 * @found: overwritten
 * @out: receives the report
 *
 * Return: true if nothing was found.
 */
bool plan_run(const struct plan *plan, struct hunt *found, FILE *out);

#endif /* TESTS_PLAN_H */
