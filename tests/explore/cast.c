// SPDX-License-Identifier: GPL-2.0-only
/*
 * All scenes with a number of calls: each state with each selection of calls.
 */
#include "cast.h"

#include <stdlib.h>

static void advance(struct cast *cast)
{
	unsigned int i = cast->calls;

	while (i-- > 0) {
		if (++cast->call[i] == scene_n_calls)
			continue;
		for (unsigned int k = i + 1; k < cast->calls; k++)
			cast->call[k] = cast->call[i];
		return;
	}
	for (i = 0; i < cast->calls; i++)
		cast->call[i] = 0;
	cast->over = ++cast->state == scene_n_states;
}

static bool is_possible(const struct cast *cast)
{
	unsigned int removals = 0;

	for (unsigned int i = 0; i < cast->calls; i++) {
		enum call_kind kind = scene_calls[cast->call[i]].kind;

		removals += kind == CALL_REMOVE;
		if (cast->shared && kind == CALL_CLOSE)
			return false;
	}
	return removals < 2;
}

static void write_scene(const struct cast *cast, struct scene *scene)
{
	char text[EXPLORE_TEXT / 2];
	int n = snprintf(text, sizeof(text), "%s:", scene_states[cast->state].name);

	for (unsigned int i = 0; i < cast->calls; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, " %s%s",
			      scene_calls[cast->call[i]].name, cast->shared && i ? "@A" : "");
	if (scene_parse(scene, text))
		abort();
}

bool cast_next(struct cast *cast, struct scene *scene)
{
	while (!cast->over && !is_possible(cast))
		advance(cast);
	if (cast->over)
		return false;
	write_scene(cast, scene);
	advance(cast);
	return true;
}
