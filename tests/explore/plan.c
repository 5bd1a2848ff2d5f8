// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plans: searches of many scenes.
 */
#include "plan.h"

#include "cast.h"

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
