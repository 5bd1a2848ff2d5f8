// SPDX-License-Identifier: GPL-2.0-only
/*
 * The choice between spinning and sleeping, in worlds where rounds last as long as a table says:
 * all of them take at most 1.05 times as long as with the better of the two alone.
 */
#include "spin_choice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define ROUNDS 200000

/**
 * struct world - how long a round is, in nanoseconds
 * @name: for messages
 * @sleeping: ... that sleeps
 * @spinning: ... that spins
 * @noise: up to so much more, either way of waiting
 * @rare: one round in so many is ten times as long; 0 for none
 * @moving: ... that sleeps, until the scheduler has moved one end to the CPU of the other; 0 if
 *	that makes no difference
 */
struct world {
	const char *name;
	uint64_t sleeping;
	uint64_t spinning;
	uint64_t noise;
	unsigned int rare;
	uint64_t moving;
};

/* After so many rounds of sleep the scheduler has moved them; while one spins, they are apart. */
#define MOVED 12

static const struct world worlds[] = {
	{ "a CPU for each", 45000, 9000, 0, 0, 0 },
	{ "a CPU for each, and noise", 45000, 9000, 30000, 100, 0 },
	{ "sleep that is deep", 400000, 5000, 1000, 0, 0 },
	{ "one CPU for both", 7000, 57000, 0, 0, 0 },
	{ "one CPU for both, and noise", 7000, 57000, 5000, 50, 0 },
	{ "a spin that is stolen from the peer", 7000, 500000, 0, 0, 0 },
	{ "a little better", 10000, 9400, 0, 0, 0 },
	{ "a little worse", 10000, 10600, 0, 0, 0 },
	{ "no difference", 10000, 10000, 3000, 20, 0 },
	{ "one CPU for both, once they sleep", 9000, 13000, 500, 0, 45000 },
};

static uint32_t draw(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static uint64_t round_in(const struct world *world, bool spins, unsigned int slept, uint32_t *state)
{
	uint64_t ns = spins                            ? world->spinning
		      : world->moving && slept < MOVED ? world->moving
						       : world->sleeping;

	if (world->noise)
		ns += draw(state) % world->noise;
	return world->rare && !(draw(state) % world->rare) ? ns * 10 : ns;
}

/* All rounds of one kind; or, with a choice, as it chooses. */
static double time_of(const struct world *world, struct spin_choice *choice, bool spins)
{
	unsigned int slept = 0;
	uint32_t state = 1;
	double all = 0;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		uint64_t ns;

		if (choice)
			spins = spin_choice_spins(choice);
		ns = round_in(world, spins, slept, &state);
		slept = spins ? 0 : slept + 1;
		all += (double)ns;
		if (choice)
			spin_choice_add(choice, spin_choice_measures(choice) ? ns : 0);
	}
	return all;
}

static void check_world(const struct world *world, struct spin_choice *choice, double most)
{
	double sleeping = time_of(world, NULL, false), spinning = time_of(world, NULL, true);
	double best = sleeping < spinning ? sleeping : spinning;
	double chosen = time_of(world, choice, false);

	if (chosen > most * best)
		fail_msg("%s: %.3f of the better", world->name, chosen / best);
}

static void test_choice_is_as_good_as_the_better(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(worlds) / sizeof(worlds[0]); i++) {
		struct spin_choice choice = { .spins = false };

		check_world(&worlds[i], &choice, 1.05);
	}
}

/* The scheduler moves one of them, or somebody else comes. */
static void test_choice_follows_a_change(void **state)
{
	struct spin_choice choice = { .spins = false };

	(void)state;
	for (size_t i = 0; i < 20; i++)
		check_world(&worlds[i % 2 ? 0 : 3], &choice, 1.05);
}

static void test_choice_without_a_difference_sleeps(void **state)
{
	const struct world equal = { .sleeping = 10000, .spinning = 10000 };
	struct spin_choice choice = { .spins = false };

	(void)state;
	time_of(&equal, &choice, false);
	assert_false(choice.spins);
}

/* An hour without a request says nothing, and must not make a choice last for days. */
static void test_idle_peer_does_not_count(void **state)
{
	struct spin_choice choice = { .spins = false };
	struct spin_choice before = choice;

	(void)state;
	spin_choice_add(&choice, 3600000000000u);
	assert_memory_equal(&choice, &before, sizeof(choice));
	time_of(&worlds[0], &choice, false);
	assert_in_range(choice.left, 0, ROUNDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choice_is_as_good_as_the_better),
		cmocka_unit_test(test_choice_follows_a_change),
		cmocka_unit_test(test_choice_without_a_difference_sleeps),
		cmocka_unit_test(test_idle_peer_does_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
