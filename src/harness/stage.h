/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The scenes of a program: hunts and the command line use only these functions, and each program
 * with scenes defines them.
 */
#ifndef HARNESS_STAGE_H
#define HARNESS_STAGE_H

#include "explore.h"

#include <stdio.h>

/**
 * stage_set() - set up a scene from its text
 * @text: the scene; ends at a slash or at the end
 * @world: receives it; valid until the next one is set
 *
 * Return: NULL, or what is wrong with the text.
 */
const char *stage_set(const char *text, const struct explore_world **world);

/**
 * stage_list() - print the parts of scenes
 * @out: where to
 */
void stage_list(FILE *out);

/**
 * stage_search() - search many scenes, more of them and deeper than the tests do
 * @depth: 2 or more
 *
 * Return: true if nothing was found; otherwise the find was reported.
 */
bool stage_search(unsigned int depth);

#endif /* HARNESS_STAGE_H */
