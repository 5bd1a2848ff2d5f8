/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What scenes a program has: hunts and the command line know no more of them than this, and each
 * program that has them brings it along.
 */
#ifndef HARNESS_STAGE_H
#define HARNESS_STAGE_H

#include "explore.h"

#include <stdio.h>

/**
 * stage_set() - set a scene up from its text
 * @text: the scene; ends at a slash or at the end
 * @world: receives it; good until the next one is set
 *
 * Return: NULL, or what is wrong with the text.
 */
const char *stage_set(const char *text, const struct explore_world **world);

/**
 * stage_list() - print what scenes are made of
 * @out: where to
 */
void stage_list(FILE *out);

/**
 * stage_search() - search many scenes, more of them and deeper than the tests do
 * @depth: 2 or more
 *
 * Return: true if nothing was found; else that was told.
 */
bool stage_search(unsigned int depth);

#endif /* HARNESS_STAGE_H */
