/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mappings of a capture: the number of an access's MAP record gives its physical addresses. A
 * number may be used again.
 */
#ifndef TRACE_MAPPING_H
#define TRACE_MAPPING_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct mapping - a MAP record
 * @map: its number
 * @phys: physical address
 * @size: in bytes
 * @accessed: whether an access went through it
 * @next: the next one in the capture
 */
struct mapping {
	uint64_t map;
	uint64_t phys;
	uint64_t size;
	bool accessed;
	struct mapping *next;
};

/**
 * struct mappings - all so far
 * @first: in the order of the capture
 * @last: the latest
 * @found: the one that was found last, since most accesses go through the same one
 * @tree: the latest mapping of each number, for tsearch(3)
 *
 * Zero it, and give it to mappings_free().
 */
struct mappings {
	struct mapping *first;
	struct mapping *last;
	struct mapping *found;
	void *tree;
};

/**
 * mappings_add() - add a MAP record; an older one with its number is no longer found
 * @mappings: the mappings
 * @mapping: copied, except for @next
 *
 * Return: 0 or -ENOMEM.
 */
int mappings_add(struct mappings *mappings, const struct mapping *mapping);

/**
 * mappings_find() - the latest mapping of a number
 * @mappings: the mappings
 * @map: the number
 *
 * Takes logarithmic time.
 *
 * Return: the mapping, or NULL.
 */
struct mapping *mappings_find(struct mappings *mappings, uint64_t map);

/**
 * mappings_free() - forget all
 * @mappings: empty afterwards
 */
void mappings_free(struct mappings *mappings);

#endif /* TRACE_MAPPING_H */
