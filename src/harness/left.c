// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a driver may still hold after its device has gone.
 */
#include "left.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define RESIDENTS 32
static struct {
	struct sim_left are[RESIDENTS];
	size_t n;
} * residents;

void left_prepare(void)
{
	if (!residents)
		residents = mmap(NULL, sizeof(*residents), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (residents == MAP_FAILED)
		abort();
}

void left_learn(struct sim_kernel *kernel)
{
	struct sim_left left;

	left_prepare();
	residents->n = 0;
	for (unsigned long mark = 0;
	     residents->n < RESIDENTS && sim_kernel_left(kernel, mark, &left);
	     mark = left.serial + 1)
		residents->are[residents->n++] = left;
}

static bool is_resident(const struct sim_left *left)
{
	for (size_t i = 0; residents && i < residents->n; i++)
		if (!strcmp(residents->are[i].kind, left->kind) &&
		    !strcmp(residents->are[i].name, left->name))
			return true;
	return false;
}

/* Open files may hold memory, and things that are only memory, but nothing else. */
bool left_by_remove(struct sim_kernel *kernel, struct sim_left *left)
{
	for (unsigned long mark = 0; sim_kernel_left(kernel, mark, left); mark = left->serial + 1)
		if (strcmp(left->kind, "memory") != 0 && strcmp(left->kind, "reference") != 0 &&
		    !is_resident(left))
			return true;
	return false;
}
