// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mappings by their number.
 */
#include "mapping.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	const struct mapping *one = a;
	const struct mapping *two = b;

	return (one->map > two->map) - (one->map < two->map);
}

/* Nodes of the tree point to mappings, which the list frees. */
static void keep(void *mapping)
{
	(void)mapping;
}

int mappings_add(struct mappings *mappings, const struct mapping *mapping)
{
	struct mapping *added = malloc(sizeof(*added));
	struct mapping **node;

	if (!added)
		return -ENOMEM;
	*added = *mapping;
	added->next = NULL;
	node = tsearch(added, &mappings->tree, compare);
	if (!node) {
		free(added);
		return -ENOMEM;
	}
	*node = added; /* replaces an older one */
	if (mappings->last)
		mappings->last->next = added;
	else
		mappings->first = added;
	mappings->last = added;
	mappings->found = added;
	return 0;
}

struct mapping *mappings_find(struct mappings *mappings, uint64_t map)
{
	const struct mapping key = { .map = map };
	struct mapping **node;

	if (mappings->found && mappings->found->map == map)
		return mappings->found;
	node = tfind(&key, &mappings->tree, compare);
	if (!node)
		return NULL;
	mappings->found = *node;
	return *node;
}

void mappings_free(struct mappings *mappings)
{
	struct mapping *next;

	tdestroy(mappings->tree, keep);
	for (struct mapping *mapping = mappings->first; mapping; mapping = next) {
		next = mapping->next;
		free(mapping);
	}
	*mappings = (struct mappings){ 0 };
}
