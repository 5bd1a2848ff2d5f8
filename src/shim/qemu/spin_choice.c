// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether waits spin: try, compare, and try again later.
 */
#include "spin_choice.h"

#include <stdlib.h>

bool spin_choice_measures(const struct spin_choice *choice)
{
	return choice->left % SPIN_CHECK == 0;
}

bool spin_choice_spins(const struct spin_choice *choice)
{
	return choice->left ? choice->spins : choice->tried / SPIN_TURN % 2;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Sorts them: a round that something else made long must not count. */
static uint64_t median(uint64_t rounds[SPIN_TRIAL])
{
	qsort(rounds, SPIN_TRIAL, sizeof(*rounds), compare);
	return rounds[SPIN_TRIAL / 2];
}

static void choose(struct spin_choice *choice)
{
	uint64_t sleeping = median(choice->rounds[0]), spinning = median(choice->rounds[1]);

	choice->spins = spinning < sleeping - sleeping / 32;
	choice->usual = choice->spins ? spinning : sleeping;
	/* The longest round is below SPIN_IDLE_NS, so this does not overflow. */
	choice->left = choice->spent[!choice->spins] * SPIN_TRUST / (choice->usual + 1) + 1;
	choice->strikes = 0;
	choice->tried = 0;
	choice->spent[0] = choice->spent[1] = 0;
}

static void try(struct spin_choice *choice, uint64_t ns)
{
	unsigned int spins = spin_choice_spins(choice), counted = SPIN_TURN - SPIN_SETTLE;
	unsigned int turn = choice->tried / SPIN_TURN / 2, at = choice->tried % SPIN_TURN;

	choice->spent[spins] += ns;
	if (at >= SPIN_SETTLE)
		choice->rounds[spins][turn * counted + at - SPIN_SETTLE] = ns;
	if (++choice->tried == 2 * SPIN_TRIAL / counted * SPIN_TURN)
		choose(choice);
}

/* Between two trials. */
static void follow(struct spin_choice *choice, uint64_t ns)
{
	if (spin_choice_measures(choice) && ns < SPIN_IDLE_NS)
		choice->strikes = ns > 2 * choice->usual ? choice->strikes + 1 : 0;
	choice->left = choice->strikes < SPIN_STRIKES ? choice->left - 1 : 0;
}

void spin_choice_add(struct spin_choice *choice, uint64_t ns)
{
	if (choice->left) {
		follow(choice, ns);
		return;
	}
	if (ns < SPIN_IDLE_NS)
		try(choice, ns);
}
