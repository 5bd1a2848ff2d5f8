// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a driver may still hold when its device went.
 */
#include "left.h"

#include <string.h>

#define RESIDENTS 32
static struct sim_left residents[RESIDENTS];
static size_t n_residents;

void left_learn(struct sim_kernel *kernel)
{
	struct sim_left left;

	n_residents = 0;
	for (unsigned long mark = 0;
	     n_residents < RESIDENTS && sim_kernel_left(kernel, mark, &left);
	     mark = left.serial + 1)
		residents[n_residents++] = left;
}

static bool is_resident(const struct sim_left *left)
{
	for (size_t i = 0; i < n_residents; i++)
		if (!strcmp(residents[i].kind, left->kind) &&
		    !strcmp(residents[i].name, left->name))
			return true;
	return false;
}

/* Open files may hold memory, and what is no more than that, but nothing else. */
bool left_by_remove(struct sim_kernel *kernel, struct sim_left *left)
{
	for (unsigned long mark = 0; sim_kernel_left(kernel, mark, left); mark = left->serial + 1)
		if (strcmp(left->kind, "memory") != 0 && strcmp(left->kind, "reference") != 0 &&
		    !is_resident(left))
			return true;
	return false;
}
