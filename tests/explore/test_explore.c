// SPDX-License-Identifier: GPL-2.0-only
/*
 * However calls overlap, the outcome is that of some sequential order.
 *
 * Without arguments this program runs the tests; --help lists what else it does.
 */

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cast.h"
#include "command.h"
#include "findings.h"
#include "plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* ---------------------------------------------------------------- Every schedule -------------- */

static void check_plan(void **state, struct plan plan)
{
	struct hunt found;

	findings_begin(state);
	plan_run(&plan, &found, stdout);
	findings_end(state, &found);
}

static void test_two_calls_are_sequential(void **state)
{
	check_plan(state, (struct plan){ .what = "2 calls", .calls = 2, .every = 1 });
}

static void test_two_calls_on_one_file_are_sequential(void **state)
{
	check_plan(state,
		   (struct plan){
			   .what = "2 calls on one file", .calls = 2, .shared = true, .every = 1 });
}

static void test_three_calls_are_sequential(void **state)
{
	check_plan(state,
		   (struct plan){ .what = "3 calls, every 7th scene", .calls = 3, .every = 7 });
}

static void test_three_calls_on_one_file_are_sequential(void **state)
{
	check_plan(state, (struct plan){ .what = "3 calls on one file, every 7th scene",
					 .calls = 3,
					 .shared = true,
					 .every = 7 });
}

static void test_few_preemptions_are_sequential(void **state)
{
	check_plan(state, (struct plan){ .what = "2 calls, up to 2 preemptions, no reduction",
					 .calls = 2,
					 .bound = 2,
					 .every = 3 });
}

static void test_random_schedules_are_sequential(void **state)
{
	struct plan plan = { .what = "4 calls at random", .calls = 4, .every = 17, .walks = 10 };

	assert_int_equal(getrandom(&plan.seed, sizeof(plan.seed), 0), sizeof(plan.seed));
	check_plan(state, plan);
}

/* ---------------------------------------------------------------- The explorer itself --------- */

struct outcomes {
	struct scene scene;
	struct met met;
	unsigned long missed;
	unsigned long complete;
};

/* Not judged: only the set of outcomes matters here. */
static const char *collect(struct explore *explore, void *context)
{
	struct outcomes *outcomes = context;

	scene_judge(explore, context);
	met_now(&outcomes->met, scene_outcome(&outcomes->scene));
	return NULL;
}

static const char *allow(void *context, unsigned int task, const struct step *step)
{
	(void)context;
	(void)task;
	(void)step;
	return NULL;
}

static const char *look_up(struct explore *explore, void *context)
{
	struct outcomes *outcomes = context;

	scene_judge(explore, context);
	outcomes->missed += !met_before(&outcomes->met, scene_outcome(&outcomes->scene));
	return outcomes->missed ? "an outcome that the reduced search has not met" : NULL;
}

/* Far more schedules than a scene has that is compared as a whole. */
#define COMPARED 1000

static bool search_both_ways(struct explore *explore, void *context)
{
	struct outcomes *outcomes = context;
	struct cast cast = { .calls = 2 };
	unsigned int turn = 0;

	while (cast_next(&cast, &outcomes->scene)) {
		unsigned long before;

		if (turn++ % 3)
			continue;
		outcomes->met.n = 0;
		outcomes->scene.world.refuse = allow;
		outcomes->scene.world.judge = collect;
		if (!explore_reduced(explore, &outcomes->scene.world))
			return false;
		before = explore->stats.schedules;
		outcomes->scene.world.judge = look_up;
		if (!explore_bounded(explore, &outcomes->scene.world, EXPLORE_UNBOUNDED, COMPARED))
			return false;
		outcomes->complete += explore->stats.schedules - before < COMPARED;
	}
	/* Otherwise nothing was compared as a whole. */
	return outcomes->complete > 25;
}

static void test_reduction_loses_no_outcome(void **state)
{
	findings_compare(state, search_both_ways, sizeof(struct outcomes),
			 "reduced and all, compared");
}

static void test_register_map_tells_what_accesses_change(void **state)
{
	char text[64];

	(void)state;
	if (!explore_map_is_honest(step_conflicts, 1, text, sizeof(text)))
		fail_msg("the order of these matters: %s", text);
}

static void test_schedule_is_replayed(void **state)
{
	struct hunt found;
	FILE *nowhere = fopen("/dev/null", "w");

	(void)state;
	if (!nowhere) {
		fail_msg("/dev/null: %s", strerror(errno));
		return;
	}
	assert_null(hunt_replay(&found, "idle: write read WRITE_SEED / CA4BA", nowhere, true));
	assert_true(found.well);
	assert_string_equal(found.schedule, "CA4B");
	assert_int_equal(found.preemptions, 1);
	(void)fclose(nowhere);
}

static void test_bad_replay_is_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"idle",
		"idle:",
		"idle: write",
		"busy: write read / A",
		"idle: write eat / A",
		"idle: write read@B / A",
		"idle: write read / C",
		"idle: write read / A5.B",
		"idle: write read write read write read write / A",
	};
	struct hunt found;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!hunt_replay(&found, texts[i], stderr, true))
			fail_msg("'%s' was replayed", texts[i]);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_calls_are_sequential),
		cmocka_unit_test(test_two_calls_on_one_file_are_sequential),
		cmocka_unit_test(test_three_calls_are_sequential),
		cmocka_unit_test(test_three_calls_on_one_file_are_sequential),
		cmocka_unit_test(test_few_preemptions_are_sequential),
		cmocka_unit_test(test_random_schedules_are_sequential),
		cmocka_unit_test(test_reduction_loses_no_outcome),
		cmocka_unit_test(test_register_map_tells_what_accesses_change),
		cmocka_unit_test(test_schedule_is_replayed),
		cmocka_unit_test(test_bad_replay_is_refused),
	};

	if (argc > 1)
		return command_line(argc, argv);
	return cmocka_run_group_tests_name("explore/explore", tests, findings_set_up,
					   findings_tear_down);
}
