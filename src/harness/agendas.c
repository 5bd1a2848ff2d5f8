// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is searched every day, and what takes longer.
 */
#include "agenda.h"

#include "emu_model.h"
#include "untried.h"

#include <sys/random.h>

static const struct agenda all_pairs = { .what = "2 calls", .test = "test_pairs_of_calls" };
static const struct agenda interrupted_pairs = {
	.what = "2 calls, interrupted",
	.test = "test_pairs_of_calls_that_are_interrupted",
	.interrupted = true,
};
static const struct agenda pairs_of_the_cast = {
	.what = "2 calls of the cast",
	.test = "test_pairs_of_the_cast",
	.calls = 2,
};
static const struct agenda threes_of_the_cast = {
	.what = "3 calls of the cast",
	.test = "test_threes_of_the_cast",
	.calls = 3,
	.every = 97,
};

unsigned int agenda_everyday(struct agenda agendas[AGENDA_EVERYDAY])
{
	const struct spec *spec = device_spec;
	unsigned int n = 0;

	agendas[n++] = all_pairs;
	if (EMU_HAS_INTERRUPTS && spec && spec->interrupted)
		agendas[n++] = interrupted_pairs;
	if (spec && spec->scenes)
		agendas[n++] = (struct agenda){ .what = "more calls",
						.test = "test_scenes",
						.scenes = spec->scenes };
	if (spec && spec->vast)
		agendas[n++] = (struct agenda){ .what = "many schedules",
						.test = "test_vast_scenes_with_few_preemptions",
						.scenes = spec->vast,
						.bound = 2 };
	if (spec && spec->cast) {
		agendas[n++] = pairs_of_the_cast;
		agendas[n++] = threes_of_the_cast;
	}
	return n;
}

/* ---------------------------------------------------------------- For longer ------------------ */

static bool run_and_tell(const struct agenda *agenda)
{
	struct hunt found;
	bool well = agenda_run(agenda, &found, stdout);

	if (!well)
		hunt_tell(&found, stdout);
	return well;
}

/* A depth at which there is time for all threes of the cast; and the part of it before. */
#define DEEP 4
#define PART 7

/* Without one, always the same. */
static unsigned int any_number(void)
{
	unsigned int number = 0;

	(void)!getrandom(&number, sizeof(number), 0);
	return number;
}

/* What is searched every day, completely. Of many threes, other ones each time. */
static bool search_completely(const struct agenda *agendas, unsigned int n, unsigned int depth)
{
	for (unsigned int i = 0; i < n; i++) {
		struct agenda whole = agendas[i];

		whole.bound = 0;
		if (whole.every) {
			whole.every = depth < DEEP ? PART : 1;
			whole.turn = any_number();
		}
		if (whole.calls <= depth && !run_and_tell(&whole))
			return false;
	}
	return true;
}

/* Without the reduction, where there are not too many schedules; a part of the cast's pairs. */
static bool search_unreduced(const struct agenda *agendas, unsigned int n, unsigned int depth)
{
	for (unsigned int i = 0; i < n; i++) {
		struct agenda unreduced = agendas[i];

		if (unreduced.every || unreduced.bound || unreduced.interrupted)
			continue;
		unreduced.bound = depth;
		unreduced.every = unreduced.calls ? PART : 1;
		unreduced.turn = any_number();
		if (!run_and_tell(&unreduced))
			return false;
	}
	return true;
}

/* More calls than can be searched completely. */
static bool search_at_random(unsigned int depth)
{
	struct agenda walks = {
		.what = "4 calls of the cast",
		.calls = AGENDA_CALLS,
		.every = PART,
		.walks = 10ul * depth,
		.seed = any_number(),
		.turn = any_number(),
	};

	return run_and_tell(&walks);
}

bool stage_search(unsigned int depth)
{
	struct agenda agendas[AGENDA_EVERYDAY];
	unsigned int n;

	agenda_check();
	untried_report(stdout);
	n = agenda_everyday(agendas);
	return search_completely(agendas, n, depth) && search_unreduced(agendas, n, depth) &&
	       (!device_spec || !device_spec->cast || search_at_random(depth));
}
