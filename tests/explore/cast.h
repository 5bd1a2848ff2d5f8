/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All scenes with a number of calls.
 */
#ifndef TESTS_CAST_H
#define TESTS_CAST_H

#include "scene.h"

/**
 * struct cast - a position in the list of all scenes with a number of calls
 * @calls: how many
 * @shared: whether the calls go through one file instead of one each
 * @state: index of the state
 * @call: index of each call; never decreasing, since their order does not matter
 * @over: there are no more
 */
struct cast {
	unsigned int calls;
	bool shared;
	size_t state;
	size_t call[EXPLORE_TASKS];
	bool over;
};

/**
 * cast_next() - the next scene
 * @cast: the position; set @calls and @shared, and zero the rest, for the first scene
 * @scene: receives it
 *
 * Leaves out impossible scenes: a device is removed only once, and a file is closed only when no
 * call uses it.
 *
 * Return: false when there are no more.
 */
bool cast_next(struct cast *cast, struct scene *scene);

#endif /* TESTS_CAST_H */
