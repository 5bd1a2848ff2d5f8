/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All scenes of so many calls.
 */
#ifndef TESTS_CAST_H
#define TESTS_CAST_H

#include "scene.h"

/**
 * struct cast - a place in the list of all scenes of so many calls
 * @calls: how many
 * @shared: whether the calls go through one file instead of one each
 * @state: index of the state
 * @call: index of each call; never decreasing, as order does not matter
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
 * @cast: where to go on; @calls and @shared set and the rest zero for the beginning
 * @scene: receives it
 *
 * Leaves out what cannot be: a device is removed once, and a file is closed when no call uses it.
 *
 * Return: false when there are no more.
 */
bool cast_next(struct cast *cast, struct scene *scene);

#endif /* TESTS_CAST_H */
