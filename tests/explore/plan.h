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
 * @what: what is searched, for reports
 * @calls: of each scene
 * @shared: through one file instead of one each
 * @every: one scene in so many; 1 for all of them
 * @bound: with so many preemptions at most; 0 for all schedules that can make a difference
 * @walks: 0, or as many schedules at random instead
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
 * plan_run() - search, and report how much was searched
 * @plan: the plan
 * @found: overwritten
 * @out: where the report goes
 *
 * Return: true if nothing was found.
 */
bool plan_run(const struct plan *plan, struct hunt *found, FILE *out);

#endif /* TESTS_PLAN_H */
