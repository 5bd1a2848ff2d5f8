// SPDX-License-Identifier: GPL-2.0-only
/*
 * One run: regions of any size, who sleeps, and which steps the calls of the seam are.
 */

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "explore.h"

#include <stdio.h>
#include <string.h>

static int setup(void **state)
{
	*state = explore_create();
	return 0;
}

static int teardown(void **state)
{
	explore_destroy(*state);
	return 0;
}

/* ---------------------------------------------------------------- Large regions --------------- */

/* Far more than a page; an access may begin before the region and end in the next one. */
#define LARGE (1u << 20)

/**
 * struct large - a world of two large regions, one after the other
 * @world: for the explorer
 * @memory: both
 * @second: size of the second
 * @offsets: offset of each task's access from the beginning of the first region
 * @sizes: sizes of these accesses
 * @steps: number of steps of a schedule
 */
struct large {
	struct explore_world world;
	const uint8_t *memory;
	size_t second;
	ptrdiff_t offsets[2];
	size_t sizes[2];
	unsigned int steps;
};

static void begin_large(struct explore *explore, void *context)
{
	const struct large *large = context;

	explore->regions[0] = (struct explore_region){ .start = large->memory, .size = LARGE };
	explore->regions[2] =
		(struct explore_region){ .start = large->memory + LARGE, .size = large->second };
}

/* The first task writes, and the second one reads. There is no real memory. */
static void act_large(void *context, unsigned int task)
{
	const struct large *large = context;

	explore_memory(large->memory + large->offsets[task], large->sizes[task], !task);
}

static const char *refuse_nothing(void *context, unsigned int task, const struct step *step)
{
	(void)context;
	(void)task;
	(void)step;
	return NULL;
}

static const char *judge_large(struct explore *explore, void *context)
{
	struct large *large = context;

	large->steps = explore->length;
	return NULL;
}

static struct large large_world(void)
{
	return (struct large){
		.world = { .name = "large",
			   .tasks = 2,
			   .begin = begin_large,
			   .act = act_large,
			   .refuse = refuse_nothing,
			   .judge = judge_large },
		.memory = (const uint8_t *)(uintptr_t)0x10000000,
		.second = LARGE,
	};
}

static void test_regions_have_any_size(void **state)
{
	/* Offsets of write and read; their sizes; steps; schedules of each search. */
	static const struct {
		ptrdiff_t offsets[2];
		size_t sizes[2];
		unsigned int steps;
		unsigned long reduced;
		unsigned long all;
	} rows[] = {
		/* The last byte, and bytes after it; the same in the second region. */
		{ { LARGE - 1, LARGE - 1 }, { 1, 1 }, 6, 4, 20 },
		{ { 2 * LARGE - 1, 2 * LARGE - 8 }, { 1, 8 }, 6, 4, 20 },
		{ { 2 * LARGE - 1, 2 * LARGE - 4 }, { 100, 100 }, 6, 4, 20 },
		/* Neighbours; in different regions; the same offset in each region. */
		{ { LARGE - 2, LARGE - 1 }, { 1, 1 }, 6, 3, 10 },
		{ { LARGE - 1, LARGE }, { 1, 1 }, 6, 3, 10 },
		{ { 77, LARGE + 77 }, { 1, 1 }, 6, 3, 10 },
		/* Before the first region; from there into it; outside of all regions. */
		{ { -8, -8 }, { 8, 8 }, 4, 3, 6 },
		{ { -4, 0 }, { 5, 1 }, 6, 4, 20 },
		{ { 2 * LARGE, 2 * LARGE }, { 8, 8 }, 4, 3, 6 },
		/* Two regions are two steps. */
		{ { LARGE - 1, LARGE }, { 2, 1 }, 7, 4, 35 },
	};
	struct explore *explore = *state;
	struct large large = large_world();

	large.world.context = &large;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memcpy(large.offsets, rows[i].offsets, sizeof(large.offsets));
		memcpy(large.sizes, rows[i].sizes, sizeof(large.sizes));
		explore->stats = (struct explore_stats){ 0 };
		assert_true(explore_reduced(explore, &large.world));
		assert_int_equal(large.steps, rows[i].steps);
		assert_int_equal(explore->stats.schedules, rows[i].reduced);
		assert_true(explore_bounded(explore, &large.world, EXPLORE_UNBOUNDED, 0));
		assert_int_equal(explore->stats.schedules, rows[i].reduced + rows[i].all);
	}
}

static void test_regions_that_cannot_be_watched_are_refused(void **state)
{
	struct explore *explore = *state;
	struct large large = large_world();

	large.world.context = &large;
	large.second = EXPLORE_BYTES - LARGE;
	large.offsets[0] = EXPLORE_BYTES - 1;
	large.sizes[0] = 1;
	assert_true(explore_walk(explore, &large.world, 1, 1));
	large.second++;
	assert_false(explore_walk(explore, &large.world, 1, 1));
	assert_non_null(strstr(explore->violation, "raise EXPLORE_BYTES"));
}

/* ---------------------------------------------------------------- Who sleeps ------------------ */

/* A world in which a task sleeps on a queue of the driver; what its sleep came to. */
struct sleeper {
	struct explore_world world;
	wait_queue_head_t queue;
	bool interruptible;
	long result;
};

static void begin_sleeper(struct explore *explore, void *context)
{
	struct sleeper *sleeper = context;

	init_waitqueue_head(&sleeper->queue);
	explore->regions[1] =
		(struct explore_region){ .start = &sleeper->queue, .size = sizeof(sleeper->queue) };
}

static void act_sleeper(void *context, unsigned int task)
{
	struct sleeper *sleeper = context;

	(void)task;
	if (sleeper->interruptible)
		sleeper->result = wait_event_interruptible(sleeper->queue, false);
	else
		wait_event(sleeper->queue, false);
}

static const char *judge_nothing(struct explore *explore, void *context)
{
	(void)explore;
	(void)context;
	return NULL;
}

static size_t describe_call(void *context, const struct step *step, char *text, size_t room)
{
	(void)context;
	return (size_t)snprintf(text, room, "%s", sim_call_name(step->call));
}

/* An interruptible one gets a signal. */
static void test_sleep_that_nobody_ends_is_a_deadlock(void **state)
{
	struct explore *explore = *state;
	struct sleeper sleeper = {
		.world = { .name = "sleeper",
			   .tasks = 1,
			   .begin = begin_sleeper,
			   .act = act_sleeper,
			   .refuse = refuse_nothing,
			   .judge = judge_nothing,
			   .describe = describe_call },
	};

	sleeper.world.context = &sleeper;
	sleeper.interruptible = true;
	assert_true(explore_walk(explore, &sleeper.world, 1, 1));
	assert_true(sleeper.result < 0);
	assert_true(explore->tasks[0].interrupted > 0);
	sleeper.interruptible = false;
	assert_false(explore_walk(explore, &sleeper.world, 1, 1));
	assert_string_equal(explore->violation, "deadlock; A waits: wait_event");
}

/* ---------------------------------------------------------------- Calls of the seam ----------- */

/**
 * struct pair - a world of two tasks that make calls of the seam
 * @world: for the explorer
 * @locks: in region 0, and in region 1
 * @tables: these belong to the simulated kernel
 * @block: memory that is freed: region 2
 * @flag: says that the first task has begun to use @block: region 3
 * @results: of the call that may be interrupted: bit 0 for success, bit 1 for an error
 */
struct pair {
	struct explore_world world;
	struct mutex locks[2];
	bool tables;
	uint8_t block[200];
	uint8_t flag;
	unsigned int results;
};

static void begin_pair(struct explore *explore, void *context)
{
	struct pair *pair = context;

	pair->flag = 0;
	for (unsigned int i = 0; i < 2; i++) {
		mutex_init(&pair->locks[i]);
		explore->regions[i] = (struct explore_region){ .start = &pair->locks[i],
							       .size = sizeof(pair->locks[i]),
							       .tables = pair->tables };
	}
	explore->regions[2] =
		(struct explore_region){ .start = pair->block, .size = sizeof(pair->block) };
	explore->regions[3] =
		(struct explore_region){ .start = &pair->flag, .size = sizeof(pair->flag) };
}

static struct pair pair_world(void (*act)(void *context, unsigned int task))
{
	return (struct pair){
		.world = { .name = "pair",
			   .tasks = 2,
			   .begin = begin_pair,
			   .act = act,
			   .refuse = refuse_nothing,
			   .judge = judge_nothing,
			   .describe = describe_call },
	};
}

/* The second task frees what the first one has begun to use. */
static void act_free(void *context, unsigned int task)
{
	struct pair *pair = context;

	explore_memory(&pair->flag, 1, !task);
	if (!task) {
		pair->flag = 1;
		explore_memory(pair->block + 100, 1, true);
	} else if (pair->flag) {
		sim_enter(sim_current(), SIM_KFREE, pair->block);
	}
}

static void test_free_conflicts_with_the_whole_block(void **state)
{
	struct explore *explore = *state;
	struct pair pair = pair_world(act_free);

	pair.world.context = &pair;
	assert_false(explore_reduced(explore, &pair.world));
	assert_memory_equal(explore->violation, "use after release", 17);
}

/* The second task, which has a signal, does not wait for the lock. */
static void act_lock(void *context, unsigned int task)
{
	struct pair *pair = context;

	if (!task) {
		mutex_lock(&pair->locks[0]);
		mutex_unlock(&pair->locks[0]);
		return;
	}
	sim_current()->signal = true;
	if (mutex_lock_interruptible(&pair->locks[0])) {
		pair->results |= 2;
	} else {
		pair->results |= 1;
		mutex_unlock(&pair->locks[0]);
	}
}

static void test_lock_is_not_waited_for_with_a_signal(void **state)
{
	struct explore *explore = *state;
	struct pair pair = pair_world(act_lock);

	pair.world.context = &pair;
	assert_true(explore_reduced(explore, &pair.world));
	assert_int_equal(pair.results, 3);
}

static void act_unlock(void *context, unsigned int task)
{
	struct pair *pair = context;

	sim_enter(sim_current(), SIM_UNLOCK, &pair->locks[task]);
}

/* Two locks have nothing to do with each other, unless both belong to the simulated kernel. */
static void test_what_belongs_to_the_kernel_is_one_object(void **state)
{
	struct explore *explore = *state;
	struct pair pair = pair_world(act_unlock);

	pair.world.context = &pair;
	assert_true(explore_reduced(explore, &pair.world));
	assert_int_equal(explore->stats.schedules, 3);
	pair.tables = true;
	assert_true(explore_reduced(explore, &pair.world));
	assert_int_equal(explore->stats.schedules, 3 + 4);
}

static bool is_never(void *context)
{
	(void)context;
	return false;
}

/* The second task is a helper with nothing to do. */
static void act_poll(void *context, unsigned int task)
{
	const struct step step = { .kind = STEP_AWAIT, .region = STEP_NOWHERE };
	struct explore *explore = context;

	if (task)
		explore_await(&explore->tasks[task], &step, is_never, NULL);
	else
		sim_enter(sim_current(), SIM_POLL_TIMEOUT, NULL);
}

static void begin_nothing(struct explore *explore, void *context)
{
	(void)explore;
	(void)context;
}

static void test_poll_of_nobody_knows_what_is_on_all_tables(void **state)
{
	struct explore *explore = *state;
	struct explore_world world = pair_world(act_poll).world;

	world.begin = begin_nothing;
	world.helpers = 2;
	world.context = explore;
	assert_true(explore_walk(explore, &world, 1, 1));
	assert_int_equal(explore->path[1].step.kind, STEP_POLL);
	assert_int_equal(explore->path[1].step.tables, STEP_TABLES);
}

/* Whatever region they have. Each is on a CPU of its own. */
static void test_dma_conflicts_with_the_memory_that_it_reaches(void **state)
{
	const struct step device = { .kind = STEP_DEVICE, .reaches = true, .region = 1 };
	const struct step cut_off = { .kind = STEP_DEVICE, .region = 1 };
	const struct step lent = { .kind = STEP_MEMORY, .lent = true, .cpu = 1, .region = 2 };
	const struct step own = { .kind = STEP_MEMORY, .cpu = 1, .region = 2 };

	(void)state;
	assert_true(step_conflicts(&device, &lent));
	assert_true(step_conflicts(&lent, &device));
	assert_false(step_conflicts(&device, &own));
	assert_false(step_conflicts(&own, &device));
	assert_false(step_conflicts(&cut_off, &lent));
	assert_false(step_conflicts(&lent, &cut_off));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_regions_have_any_size, setup, teardown),
		cmocka_unit_test_setup_teardown(test_regions_that_cannot_be_watched_are_refused,
						setup, teardown),
		cmocka_unit_test_setup_teardown(test_sleep_that_nobody_ends_is_a_deadlock, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_free_conflicts_with_the_whole_block, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_lock_is_not_waited_for_with_a_signal, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_what_belongs_to_the_kernel_is_one_object,
						setup, teardown),
		cmocka_unit_test_setup_teardown(test_poll_of_nobody_knows_what_is_on_all_tables,
						setup, teardown),
		cmocka_unit_test(test_dma_conflicts_with_the_memory_that_it_reaches),
	};

	return cmocka_run_group_tests_name("explore/run", tests, NULL, NULL);
}
