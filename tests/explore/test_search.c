// SPDX-License-Identifier: GPL-2.0-only
/*
 * The searches lose nothing: in small worlds, everything that can happen is counted without the
 * explorer, and the searches find exactly that.
 */

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "part.h"
#include "prng.h"
#include "small.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/**
 * struct bench - the fixture of a test
 * @explore: the explorer; replaced after it has found something
 * @small: the world
 * @count: what can happen there
 */
struct bench {
	struct explore *explore;
	struct small small;
	struct small_count count;
};

static int setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	if (!bench)
		return -1;
	bench->explore = explore_create();
	*state = bench;
	return 0;
}

static void put_world_away(struct bench *bench)
{
	small_count_clear(&bench->count);
	small_count_clear(&bench->small.met);
}

static int teardown(void **state)
{
	struct bench *bench = *state;

	put_world_away(bench);
	explore_destroy(bench->explore);
	free(bench);
	return 0;
}

static void set_world_up(struct bench *bench, const char *text)
{
	put_world_away(bench);
	small_init(&bench->small, text);
	bench->explore->stats = (struct explore_stats){ 0 };
}

static void check_number(const char *world, const char *what, unsigned long is,
			 unsigned long should)
{
	if (is != should)
		fail_msg("'%s': %s: %lu instead of %lu", world, what, is, should);
}

/* Check that the search found exactly what can happen. */
static void check_met(const struct bench *bench)
{
	const struct small_count *met = &bench->small.met;
	const struct small_count *count = &bench->count;

	check_number(bench->small.text, "traces", met->traces.n, count->traces.n);
	assert_memory_equal(met->traces.members, count->traces.members,
			    count->traces.n * sizeof(uint64_t));
	check_number(bench->small.text, "outcomes", met->outcomes.n, count->outcomes.n);
	assert_memory_equal(met->outcomes.members, count->outcomes.members,
			    count->outcomes.n * sizeof(uint64_t));
}

/* ---------------------------------------------------------------- Known numbers --------------- */

/**
 * struct known - a world and its numbers
 * @text: the world
 * @schedules: with at most 0, 1, 2, 3 preemptions, and all
 * @traces: as in struct small_count
 * @outcomes: as in struct small_count
 * @redundant: the most schedules that the reduced search may make in vain
 */
struct known {
	const char *text;
	unsigned long schedules[SMALL_PREEMPTIONS + 1];
	size_t traces;
	size_t outcomes;
	unsigned long redundant;
};

/*
 * Begin and end are steps, so a task "X" has three. Without locks n tasks of k steps each have
 * (n k)! / (k!)^n schedules: 6! / 3!^2 = 20, 9! / 3!^3 = 1680, 12! / 4!^3 = 34650. Without a
 * preemption they are n!, the orders of the tasks.
 *
 * A trace says which tasks have ended before which began, and in which order conflicting steps were
 * made. The former is one of the 19 partial orders of three tasks: 1 in which all overlap, 6 that
 * order two of them, 3 in which one comes before the others, 3 in which one comes after them, and 6
 * that order all. Where each task conflicts with each in one step, or holds the same lock, as many
 * orders of these steps go with it as it has linear extensions: 1*6 + 6*3 + 3*2 + 3*2 + 6*1 = 42.
 * In "W X Y" the second and the third task do not conflict, which leaves 1*4 + (4*2 + 2*3) +
 * (1*1 + 2*2) + (1*1 + 2*2) + 6*1 = 34.
 */
static const struct known worlds[] = {
	/* clang-format off */
	/* A shared cell. */
	{ "X x",            { 2, 6, 14, 18, 20 },             4,   4, 0 },
	{ "X X X",          { 6, 42, 192, 552, 1680 },       42,  30, 0 },
	{ "X x x",          { 6, 42, 192, 552, 1680 },       34,  34, 0 },
	{ "xX xX xX",       { 6, 60, 402, 1752, 34650 },    120, 105, 0 },
	/* Two cells, of which only the first task knows both. */
	{ "W X Y",          { 6, 42, 192, 552, 1680 },       34,  34, 0 },
	{ "X W Y",          { 6, 42, 192, 552, 1680 },       34,  34, 0 },
	{ "X Y W",          { 6, 42, 192, 552, 1680 },       34,  34, 0 },
	/* A lock: taken by all, tried by some, forgotten by one. */
	{ "(X) (X) (x)",    { 6, 102, 576, 2268, 13356 },    42,  42, 0 },
	{ "(xX) (xX) (xX)", { 6, 132, 804, 3576, 28086 },    42,  42, 0 },
	{ "tX) tY) (xy)",   { 6, 88, 616, 2824, 50336 },     78,  61, 2 },
	{ "t-) (X) x",      { 6, 61, 369, 1429, 13200 },     44,  36, 1 },
	/* One task produces, and two consume what they find, or find nothing. */
	{ "XY y?x y?x",     { 6, 50, 280, 1006, 8070 },      34,  34, 0 },
	{ "(XY) (y?x) x",   { 6, 78, 514, 2219, 28119 },     34,  34, 0 },
	/* Steps that do not concern others, and reads of cells that nobody writes. */
	{ "y-X -yx yX-",    { 6, 42, 192, 552, 1680 },       42,  42, 0 },
	/* Tables, which count as one object; sleepers, and a task that wakes them. */
	{ "k k k",          { 6, 42, 192, 552, 1680 },       42,  42, 0 },
	{ "s !",            { 2, 5, 9, 10, 10 },              2,   2, 0 },
	{ "Xs x!",          { 2, 7, 18, 27, 35 },             3,   3, 1 },
	{ "sk k! Xk",       { 7, 64, 357, 1241, 8415 },      29,  21, 0 },
	{ "sX !x kx",       { 7, 68, 411, 1597, 17325 },     44,  25, 0 },
	/* Four tasks: 12! / 3!^4. */
	{ "X X X X",        { 24, 312, 2424, 12600, 369600 }, 888, 368, 0 },
	/* clang-format on */
};

static void check_known(struct bench *bench, const struct known *known)
{
	static const unsigned int bounds[] = { 0, 1, 2, 3, EXPLORE_UNBOUNDED };
	struct explore *explore = bench->explore;
	unsigned long before;

	set_world_up(bench, known->text);
	small_count(&bench->small, &bench->count);
	check_number(known->text, "traces, counted", bench->count.traces.n, known->traces);
	check_number(known->text, "outcomes, counted", bench->count.outcomes.n, known->outcomes);
	assert_true(explore_reduced(explore, &bench->small.world));
	check_number(known->text, "reduced", explore->stats.schedules, known->traces);
	check_number(known->text, "redundant", explore->stats.redundant, known->redundant);
	check_met(bench);
	for (unsigned int i = 0; i <= SMALL_PREEMPTIONS; i++) {
		small_count_clear(&bench->small.met);
		before = explore->stats.schedules;
		assert_true(explore_bounded(explore, &bench->small.world, bounds[i], 0));
		check_number(known->text, "bounded", explore->stats.schedules - before,
			     known->schedules[i]);
		check_number(known->text, "schedules, counted", bench->count.schedules[i],
			     known->schedules[i]);
	}
	check_met(bench);
}

/*
 * An interrupt comes to each place of the first task and of no other, while it is asserted and on:
 * in "xX i {X}" before its begin, its x, its X and its end, and later. A task that ends with
 * interrupts off stops it from coming.
 */
static const char *const interrupted[] = {
	"iX {x}",       "xX i {X}",      "xX iY {xX}",       "i<xX>x {X}",
	"i<xX> X {xX}", "i<(X)>x {(x)}", "i<(X)> (x) {(X)}", "iX iY {x} {y}",
	"iX X {x?Y}",   "sX i {!}",      "k<k> ik {k}",      "X i- {x} {X}",
	"i<X {x}",      "X<x i {X}",     "x<X iY {yX}",      "X<x iX {X} {x}",
};

/*
 * Who polls is late, or finds something new. A handler and whom it interrupts do so, too. Then what
 * a time-out is too early for, polls of nobody knows what, wake-ups of a queue that is none of the
 * tables, and what a device writes by DMA.
 */
static const char *const polling[] = {
	"xp X",       "xpxp XX",   "xpX xpX",     "xpp- Y-X",   "xp xp X",     "xp W (xp)",
	"xpx yX iXy", "xp iX {X}", "xpX iX {xp}", "xpX i {xp}", "xp kiX {xp}", "xp Z",
	"xpp Z Z",    "xp yZ D",   "wq Y",        "wqq X Y",    "wq wq",       "xp wq X",
	"s ~",        "~ ~s",      "s k~",        "Xs k~ x",    "D x",         "xX D Y",
	"xp D x",     "xy D (y)",  "yi D {xY}",
};

static void check_counted(struct bench *bench, const char *text)
{
	struct explore *explore = bench->explore;

	set_world_up(bench, text);
	small_count(&bench->small, &bench->count);
	check_number(text, "deadlocks", bench->count.deadlocks, 0);
	assert_true(explore_reduced(explore, &bench->small.world));
	check_number(text, "reduced", explore->stats.schedules, bench->count.traces.n);
	check_met(bench);
	small_count_clear(&bench->small.met);
	explore->stats = (struct explore_stats){ 0 };
	assert_true(explore_bounded(explore, &bench->small.world, EXPLORE_UNBOUNDED, 0));
	check_number(text, "all", explore->stats.schedules,
		     bench->count.schedules[SMALL_PREEMPTIONS]);
	check_met(bench);
}

static void test_interrupts_come_to_every_step(void **state)
{
	for (size_t i = 0; i < sizeof(interrupted) / sizeof(interrupted[0]); i++)
		check_counted(*state, interrupted[i]);
}

static void test_polls_are_late_or_find_something_new(void **state)
{
	for (size_t i = 0; i < sizeof(polling) / sizeof(polling[0]); i++)
		check_counted(*state, polling[i]);
}

static void test_searches_meet_what_is_known(void **state)
{
	for (size_t i = 0; i < sizeof(worlds) / sizeof(worlds[0]); i++)
		if (LKP_SEARCH_PART == 1 || worlds[i].schedules[SMALL_PREEMPTIONS] < 40000)
			check_known(*state, &worlds[i]);
}

/* ---------------------------------------------------------------- Random worlds --------------- */

/* Some steps of one task. It unlocks what it locks; no other lock is taken inside a tried lock. */
static char *random_task(struct prng *prng, char *text, unsigned int steps)
{
	static const char accesses[] = "xyXYwWk!s~ZDp";
	char open = ' ';

	for (unsigned int i = 0; i < steps; i++) {
		unsigned int choice = prng_below(prng, 17);

		if (choice < 13) {
			if (accesses[choice] == 'p')
				*text++ = 'x';
			*text++ = accesses[choice];
		} else if (open != ' ') {
			*text++ = open == '[' ? ']' : ')';
			open = ' ';
		} else if (choice < 16) {
			*text++ = open = "([t"[choice - 13];
		} else {
			*text++ = "xyw"[prng_below(prng, 3)];
			*text++ = '?';
			*text++ = accesses[prng_below(prng, 4)];
		}
	}
	if (open != ' ')
		*text++ = open == '[' ? ']' : ')';
	return text;
}

static void random_world(struct prng *prng, char *text, unsigned int tasks, unsigned int steps)
{
	for (unsigned int i = 0; i < tasks; i++) {
		text = random_task(prng, text, 1 + prng_below(prng, steps));
		*text++ = i + 1 < tasks ? ' ' : '\0';
	}
}

/* One task asserts the interrupt, and some handlers take it. */
static void random_handlers(struct prng *prng, char *text, unsigned int handlers)
{
	static const char accesses[] = "xyXYwWk!";

	text += strlen(text);
	*text++ = 'i';
	for (unsigned int i = 0; i < handlers; i++) {
		*text++ = ' ';
		*text++ = '{';
		if (!prng_below(prng, 9))
			*text++ = 'x', *text++ = 'p';
		else
			*text++ = accesses[prng_below(prng, 8)];
		*text++ = '}';
	}
	*text = '\0';
}

/* The number of schedules without locks. */
static double schedules_at_most(const char *text)
{
	double schedules = 1;
	unsigned int all = 0;
	unsigned int own = 0;

	for (; *text; text++) {
		unsigned int steps = *text == ' ' ? 0 : *text == '?' ? 0 : 1;

		if (!own)
			steps += 2;
		for (; steps; steps--)
			schedules = schedules * ++all / ++own;
		if (*text == ' ')
			own = 0;
	}
	return schedules;
}

/* Check that the search finds each trace once, and no impossible one. */
static void check_random(struct bench *bench, struct prng *prng, unsigned int tasks,
			 unsigned int steps, unsigned int handlers)
{
	char text[2 * SMALL_STEPS];

	/* Skip worlds in which a task sleeps for ever, which would end the search. */
	do {
		do
			random_world(prng, text, tasks, steps);
		while (schedules_at_most(text) > 40000);
		if (handlers)
			random_handlers(prng, text, handlers);
		set_world_up(bench, text);
		small_count(&bench->small, &bench->count);
	} while (bench->count.deadlocks);
	if (!explore_reduced(bench->explore, &bench->small.world))
		fail_msg("'%s': %s", text, bench->explore->violation);
	check_number(text, "reduced", bench->explore->stats.schedules, bench->count.traces.n);
	check_met(bench);
}

static void test_reduced_search_meets_each_trace_once(void **state)
{
	const char *given = getenv("LKP_TEST_SEED");
	struct prng prng = { given ? strtoull(given, NULL, 0) : 0 };

	if (!given)
		assert_int_equal(getrandom(&prng.state, sizeof(prng.state), 0), sizeof(prng.state));
	printf("# LKP_TEST_SEED=0x%" PRIx64 "\n", prng.state);
	for (unsigned int i = 0; i < 200 / LKP_SEARCH_PART; i++)
		check_random(*state, &prng, 2, 4, 0);
	for (unsigned int i = 0; i < 100 / LKP_SEARCH_PART; i++)
		check_random(*state, &prng, 3, 2, 0);
	for (unsigned int i = 0; i < 100 / LKP_SEARCH_PART; i++)
		check_random(*state, &prng, 2, 2, 1 + i % 2);
}

/* ---------------------------------------------------------------- What else searches do ------- */

static void test_deadlock_is_found(void **state)
{
	static const char *const texts[] = {
		"([)] [(])",
		"([)] [(]) x",
		"x ([)] [(])",
		"(X x (x)",
		"X (x) x?(",
		/* A handler on the CPU of the task that has the lock. */
		"(X) i {(x)}",
		"i(X) x {(x)}",
		"(<X)> i {(x)}",
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		for (unsigned int reduced = 0; reduced < 2; reduced++) {
			struct explore *explore = bench->explore;
			bool well;

			set_world_up(bench, texts[i]);
			small_count(&bench->small, &bench->count);
			assert_true(bench->count.deadlocks > 0);
			well = reduced ? explore_reduced(explore, &bench->small.world)
				       : explore_bounded(explore, &bench->small.world, 1, 0);
			if (well)
				fail_msg("'%s': no deadlock was found", texts[i]);
			assert_memory_equal(explore->violation, "deadlock;", 9);
			/* After a deadlock it can run nothing. */
			explore_destroy(explore);
			bench->explore = explore_create();
		}
	}
}

static void test_name_is_that_of_the_last_world(void **state)
{
	static const char *const texts[] = { "x y", "x x", "x y" };
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		set_world_up(bench, texts[i]);
		assert_true(explore_walk(bench->explore, &bench->small.world, 1, 1));
		assert_string_equal(bench->explore->name, texts[i]);
	}
}

static void test_first_schedule_has_the_tasks_in_their_order(void **state)
{
	struct bench *bench = *state;

	set_world_up(bench, "X X X");
	assert_true(explore_bounded(bench->explore, &bench->small.world, 0, 1));
	assert_int_equal(bench->explore->length, 9);
	for (unsigned int i = 0; i < 9; i++)
		assert_int_equal(bench->explore->path[i].task, i / 3);
}

static void test_bounded_search_ends_at_its_limit(void **state)
{
	struct bench *bench = *state;
	struct explore *explore = bench->explore;

	set_world_up(bench, "X X X");
	assert_true(explore_bounded(explore, &bench->small.world, EXPLORE_UNBOUNDED, 100));
	assert_int_equal(explore->stats.schedules, 100);
	assert_true(explore_bounded(explore, &bench->small.world, EXPLORE_UNBOUNDED, 1680));
	assert_int_equal(explore->stats.schedules, 1780);
	assert_true(explore_bounded(explore, &bench->small.world, EXPLORE_UNBOUNDED, 1681));
	assert_int_equal(explore->stats.schedules, 1780 + 1680);
	assert_int_equal(explore->stats.worlds, 3);
}

/*
 * Without a preemption there are as many schedules as orders of the tasks. Only when the second
 * task comes first, the first one writes y, which the third one reads: the search begins again with
 * the first task.
 */
static void test_search_that_learns_late_tries_all_again(void **state)
{
	struct bench *bench = *state;

	set_world_up(bench, "x?Y X y");
	assert_true(explore_bounded(bench->explore, &bench->small.world, 0, 0));
	assert_int_equal(bench->explore->stats.schedules, 6);
}

/*
 * The third task's W could come before the fourth's step, after two y in any order: it is enough to
 * plan one of these orders.
 */
static void test_order_of_what_comes_first_is_planned_once(void **state)
{
	struct bench *bench = *state;

	set_world_up(bench, "y y W x");
	small_count(&bench->small, &bench->count);
	assert_true(explore_reduced(bench->explore, &bench->small.world));
	check_met(bench);
	check_number("y y W x", "redundant", bench->explore->stats.redundant, 0);
}

/*
 * In "- -" the last step of B, its "-" and, if B comes first, these two again have no alternative,
 * and the "-" of A has none: 5. Without reduction only the "-" are left out, each while the other
 * task has not begun, or has begun and not ended: 4. In "x X" the search begins again as soon as it
 * knows that x is shared.
 */
static void test_choices_that_are_left_out_are_counted(void **state)
{
	struct bench *bench = *state;
	struct explore *explore = bench->explore;

	set_world_up(bench, "- -");
	assert_true(explore_reduced(explore, &bench->small.world));
	assert_int_equal(explore->stats.pruned, 5);
	set_world_up(bench, "- -");
	assert_true(explore_bounded(explore, &bench->small.world, EXPLORE_UNBOUNDED, 0));
	assert_int_equal(explore->stats.pruned, 4);
	put_world_away(bench);
	small_init(&bench->small, "x X");
	assert_true(explore_bounded(explore, &bench->small.world, EXPLORE_UNBOUNDED, 0));
	assert_int_equal(explore->stats.pruned, 4);
}

static void test_walks_meet_all_traces_in_time(void **state)
{
	struct bench *bench = *state;

	set_world_up(bench, "X X X");
	small_count(&bench->small, &bench->count);
	assert_true(explore_walk(bench->explore, &bench->small.world, 1, 40000));
	assert_int_equal(bench->explore->stats.schedules, 40000);
	check_met(bench);
}

static void test_walks_of_a_seed_are_the_same(void **state)
{
	struct bench *bench = *state;
	struct explore *explore = bench->explore;
	struct explore_step path[SMALL_STEPS];
	unsigned int length = 0;
	unsigned int differing = 0;

	set_world_up(bench, "xX xX xX xX");
	for (uint64_t seed = 1; seed < 9; seed++) {
		assert_true(explore_walk(explore, &bench->small.world, seed, 3));
		length = explore->length;
		memcpy(path, explore->path, length * sizeof(path[0]));
		assert_true(explore_walk(explore, &bench->small.world, seed, 3));
		assert_int_equal(explore->length, length);
		for (unsigned int i = 0; i < length; i++)
			assert_int_equal(explore->path[i].task, path[i].task);
		assert_true(explore_walk(explore, &bench->small.world, seed + 1, 3));
		for (unsigned int i = 0; i < length; i++)
			differing += explore->path[i].task != path[i].task;
	}
	assert_true(differing > 0);
}

/* How schedules name a place: by the calls of a task, and its accesses since the last one. */
static void test_calls_and_accesses_are_counted(void **state)
{
	struct bench *bench = *state;

	set_world_up(bench, "(X)xy x");
	assert_true(explore_walk(bench->explore, &bench->small.world, 1, 2));
	assert_int_equal(bench->explore->tasks[0].calls, 2);
	assert_int_equal(bench->explore->tasks[0].accesses, 2);
	assert_int_equal(bench->explore->tasks[1].calls, 0);
	assert_int_equal(bench->explore->tasks[1].accesses, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* The quick ones first. */
		cmocka_unit_test_setup_teardown(test_deadlock_is_found, setup, teardown),
		cmocka_unit_test_setup_teardown(test_name_is_that_of_the_last_world, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_first_schedule_has_the_tasks_in_their_order,
						setup, teardown),
		cmocka_unit_test_setup_teardown(test_bounded_search_ends_at_its_limit, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_search_that_learns_late_tries_all_again, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_order_of_what_comes_first_is_planned_once,
						setup, teardown),
		cmocka_unit_test_setup_teardown(test_choices_that_are_left_out_are_counted, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_walks_meet_all_traces_in_time, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_walks_of_a_seed_are_the_same, setup, teardown),
		cmocka_unit_test_setup_teardown(test_calls_and_accesses_are_counted, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_interrupts_come_to_every_step, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_polls_are_late_or_find_something_new, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_reduced_search_meets_each_trace_once, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_searches_meet_what_is_known, setup, teardown),
	};

	return cmocka_run_group_tests_name("explore/search", tests, NULL, NULL);
}
