// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plans: searches of many scenes.
 */
#include "plan.h"

#include "cast.h"

#include <sys/random.h>

static bool search_scene(struct explore *explore, const struct plan *plan,
			 const struct explore_world *world)
{
	if (plan->walks)
		return explore_walk(explore, world, plan->seed, plan->walks);
	if (plan->bound)
		return explore_bounded(explore, world, plan->bound, 0);
	return explore_reduced(explore, world);
}

static bool search_plan(struct explore *explore, void *context)
{
	const struct plan *plan = context;
	struct cast cast = { .calls = plan->calls, .shared = plan->shared };
	unsigned int turn = 0;
	struct scene scene;

	while (cast_next(&cast, &scene)) {
		if (turn++ % plan->every == 0 && !search_scene(explore, plan, &scene.world))
			return false;
	}
	return true;
}

bool plan_run(const struct plan *plan, struct hunt *found, FILE *out)
{
	struct plan own = *plan;

	hunt(found, search_plan, &own);
	hunt_report(found, plan->what, out);
	return found->well;
}

/* ---------------------------------------------------------------- For the command line -------- */

static bool run_and_tell(const struct plan *plan)
{
	struct hunt found;
	bool well = plan_run(plan, &found, stdout);

	if (!well)
		hunt_tell(&found, stdout);
	return well;
}

/* The most calls at once. */
#define CALLS 4

bool stage_search(unsigned int depth)
{
	unsigned int calls = depth < CALLS ? depth : CALLS;
	char what[64];
	struct plan plan = { .what = what, .every = 1 };

	for (plan.calls = 2; plan.calls <= calls; plan.calls++) {
		for (unsigned int shared = 0; shared < 2; shared++) {
			plan.shared = shared;
			snprintf(what, sizeof(what), "%u calls%s", plan.calls,
				 shared ? " on one file" : "");
			if (!run_and_tell(&plan))
				return false;
		}
	}
	plan = (struct plan){ .what = what, .every = 1, .calls = 2 };
	for (plan.bound = 1; plan.bound <= depth; plan.bound++) {
		snprintf(what, sizeof(what), "2 calls, up to %u preemptions, no reduction",
			 plan.bound);
		if (!run_and_tell(&plan))
			return false;
	}
	plan = (struct plan){ .what = what, .every = 1, .calls = CALLS };
	plan.walks = 10ul * depth;
	if (getrandom(&plan.seed, sizeof(plan.seed), 0) < 0)
		plan.seed = 1;
	snprintf(what, sizeof(what), "%d calls at random", CALLS);
	return run_and_tell(&plan);
}
