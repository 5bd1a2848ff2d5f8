// SPDX-License-Identifier: GPL-2.0-only
/*
 * However the device comes and goes while programs use it, nobody uses anything after its end,
 * nobody waits for ever, and nothing is left behind.
 *
 * Without arguments this program runs the tests; --help lists what else it does.
 */

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agenda.h"
#include "command.h"
#include "findings.h"
#include "life.h"
#include "part.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---------------------------------------------------------------- Tests ----------------------- */

static void test_scenes_of_every_day(void **state)
{
	struct agenda agendas[AGENDA_EVERYDAY];
	const unsigned int n = agenda_everyday(agendas);
	struct hunt found;

	for (unsigned int i = 0; i < n; i++) {
		agendas[i].every = (agendas[i].every ? agendas[i].every : 1) * LKP_SEARCH_PART;
		findings_begin(state);
		agenda_run(&agendas[i], &found, stdout);
		findings_end(state, &found);
	}
}

/* How often a scene is in an agenda: of all pairs, or of so many calls of the cast. */
static unsigned int times_planned(const char *scene, unsigned int calls)
{
	struct agenda agenda = { .calls = calls };
	char text[EXPLORE_TEXT / 2];
	unsigned int n = 0;

	while (agenda_next(&agenda, text, sizeof(text)))
		n += !strcmp(text, scene);
	return n;
}

static void test_two_calls_are_all_pairs_once(void **state)
{
	static const struct {
		const char *scene;
		unsigned int times;
	} rows[] = {
		{ "bound: read read", 1 },
		{ "bound: read read@A", 1 },
		{ "bound: read write", 1 },
		{ "bound: read write@A", 1 },
		{ "bound: write read", 0 }, /* the same pair */
		{ "bound: unbind read", 1 },
		{ "unbound: bind open", 1 },
		{ "bound: open read@A", 0 },
		/* The last close comes when no call uses the file. */
		{ "bound: release read", 1 },
		{ "bound: release read@A", 0 },
		{ "bound: read release@A", 0 },
		{ "bound: read write-nonblock", 0 }, /* it is large */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (times_planned(rows[i].scene, 0) != rows[i].times)
			fail_msg("'%s' is in the agenda %u times instead of %u", rows[i].scene,
				 times_planned(rows[i].scene, 0), rows[i].times);
}

static void test_cast_is_in_each_selection_once(void **state)
{
	static const struct {
		const char *scene;
		unsigned int calls;
		unsigned int times;
	} rows[] = {
		{ "bound greeting: read read-nonblock", 2, 1 },
		{ "bound greeting: read read-nonblock@A", 2, 1 },
		{ "bound pulled-out: unbind read", 2, 1 },
		{ "bound greeting: release read@A", 2, 0 },
		{ "bound: read write", 2, 0 }, /* a state that is not the cast's */
		{ "bound greeting: show read", 2, 0 },
		{ "bound no-nul: read write poll", 3, 1 },
		{ "bound no-nul: read write@A poll@A", 3, 1 },
		{ "bound no-nul: write read poll", 3, 0 }, /* the same three */
		{ "bound half-read: unbind read write@B", 3, 1 },
		{ "bound half-read: unbind unbind read", 3, 1 },
		{ "bound greeting: read read read read", 4, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (times_planned(rows[i].scene, rows[i].calls) != rows[i].times)
			fail_msg("'%s' is among %u calls %u times instead of %u", rows[i].scene,
				 rows[i].calls, times_planned(rows[i].scene, rows[i].calls),
				 rows[i].times);
}

static void test_every_nth_scene_is_a_part_of_all(void **state)
{
	unsigned int n[4] = { 0 };
	char text[EXPLORE_TEXT / 2];

	(void)state;
	for (unsigned int i = 0; i < 4; i++) {
		struct agenda agenda = { .calls = 2, .every = i ? 3 : 0, .turn = i };

		while (agenda_next(&agenda, text, sizeof(text)))
			n[i]++;
	}
	assert_true(n[0] > 1000);
	assert_int_equal(n[0], n[1] + n[2] + n[3]);
	assert_true(n[1] <= n[0] / 3 + 1 && n[2] <= n[0] / 3 + 1 && n[3] <= n[0] / 3 + 1);
}

/* ---------------------------------------------------------------- The explorer itself --------- */

struct outcomes {
	struct life life;
	struct met met;
	unsigned int differing;
};

static const char *collect(struct explore *explore, void *context)
{
	struct outcomes *outcomes = context;
	const char *wrong = life_judge(explore, context);

	met_now(&outcomes->met, life_outcome(&outcomes->life));
	return wrong;
}

static const char *look_up(struct explore *explore, void *context)
{
	struct outcomes *outcomes = context;
	const char *wrong = life_judge(explore, context);

	if (wrong || met_before(&outcomes->met, life_outcome(&outcomes->life)))
		return wrong;
	return "an outcome that the reduced search has not met";
}

static bool search_both_ways(struct explore *explore, void *context)
{
	struct outcomes *outcomes = context;
	struct agenda agendas[] = {
		{ .every = LKP_SEARCH_PART },
		{ .scenes = device_spec->scenes, .every = LKP_SEARCH_PART },
		{ .calls = 2, .every = 5 * LKP_SEARCH_PART },
	};
	struct explore_world *world = &outcomes->life.world;
	char text[EXPLORE_TEXT / 2];

	for (size_t i = 0; i < sizeof(agendas) / sizeof(agendas[0]); i++) {
		while (agenda_next(&agendas[i], text, sizeof(text))) {
			if (life_parse(&outcomes->life, text))
				abort();
			outcomes->met.n = 0;
			world->judge = collect;
			if (!explore_reduced(explore, world))
				return false;
			world->judge = look_up;
			if (!explore_bounded(explore, world, 2, 0))
				return false;
			outcomes->differing += outcomes->met.n > 1;
		}
	}
	/* Otherwise nothing was compared. */
	return outcomes->differing > 100 / LKP_SEARCH_PART;
}

static void test_reduction_loses_no_outcome(void **state)
{
	findings_compare(state, search_both_ways, sizeof(struct outcomes),
			 "reduced and up to 2 preemptions, compared");
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
	assert_null(hunt_replay(&found, "bound: write read WRITE_SEED / CA4BA", nowhere, true));
	assert_true(found.well);
	assert_string_equal(found.schedule, "CA4B");
	assert_int_equal(found.preemptions, 1);
	(void)fclose(nowhere);
}

static void test_bad_replay_is_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"bound",
		"bound:",
		"bound: write",
		"bound busy: write read / A",
		"bound: write eat / A",
		"bound: write read@B / A",
		"bound: write read / C",
		"bound: write read / A5.B",
		"bound: write read write read write read write / A",
	};
	struct hunt found;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!hunt_replay(&found, texts[i], stderr, true))
			fail_msg("'%s' was replayed", texts[i]);
}

/* ---------------------------------------------------------------- The judge ------------------- */

/* Ways to falsify what happened. */
enum lie_kind {
	LIE_NONE,
	LIE_RESULT,
	LIE_BYTE,
	LIE_SEED,
	LIE_STRING,
	LIE_LOCK,
	LIE_FILE,
	LIE_MISUSE,
};

/**
 * struct lie - a scene whose tasks run one after the other, and a false report about it
 * @scene: as text
 * @what: what is false
 * @task: the task
 * @call: which of its calls
 * @value: the false value
 */
struct lie {
	const char *scene;
	enum lie_kind what;
	unsigned int task;
	unsigned int call;
	long value;
};

/**
 * struct court - a scene and its judge
 * @life: the scene
 * @row: the false report
 */
struct court {
	struct life life;
	const struct lie *row;
};

static const char *judge_a_lie(struct explore *explore, void *context)
{
	struct court *court = context;
	const struct lie *row = court->row;
	struct life_call *call = &court->life.calls[row->task][row->call];

	switch (row->what) {
	case LIE_NONE:
		break;
	case LIE_RESULT:
		call->result = row->value;
		break;
	case LIE_BYTE:
		call->user[0] = (uint8_t)row->value;
		break;
	case LIE_SEED:
		court->life.emu.state.device.seed++;
		break;
	case LIE_STRING:
		court->life.emu.state.device.string[LKP_ENC_STRING_CELLS - 1] ^= 1;
		break;
	case LIE_LOCK:
		explore->tasks[row->task].sim.locks++;
		break;
	case LIE_FILE:
		court->life.files[row->task] = NULL;
		break;
	case LIE_MISUSE:
		emu_set_hook(&court->life.emu, NULL, NULL);
		emu_write(&court->life.emu, LKP_ENC_BAR_SIZE, 4, 0);
		break;
	}
	return life_judge(explore, context);
}

static unsigned int choose_first(struct explore *explore, unsigned int able, void *context)
{
	(void)context;
	return explore_default(explore, able);
}

static void check_court(struct explore *explore, struct court *court, const struct lie *row)
{
	bool well;

	assert_null(life_parse(&court->life, row->scene));
	court->life.world.judge = judge_a_lie;
	court->row = row;
	explore->violation[0] = '\0';
	well = explore_run(explore, &court->life.world, choose_first, NULL);
	if (well != (row->what == LIE_NONE))
		fail_msg("%s, lie %d to be %ld: %s", row->scene, row->what, row->value,
			 well ? "believed" : explore->violation);
}

#define HUNG_UP (POLLHUP | POLLERR)
#define READY   (POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM)

static const struct lie lies[] = {
	{ "bound: read", LIE_RESULT, 0, 0, 3 },
	{ "bound: read", LIE_RESULT, 0, 0, -ENODEV },
	{ "bound: read", LIE_BYTE, 0, 0, 'h' },
	{ "bound: read,read", LIE_RESULT, 0, 1, 2 },
	{ "unbound: read", LIE_RESULT, 0, 0, 2 },
	{ "bound: write", LIE_RESULT, 0, 0, 0 },
	{ "bound: write", LIE_SEED, 0, 0, 0 },
	{ "bound: write", LIE_STRING, 0, 0, 0 },
	{ "bound: READ_SEED", LIE_RESULT, 0, 0, -ENODEV },
	{ "bound: READ_SEED", LIE_BYTE, 0, 0, 2 },
	{ "unbound: READ_SEED", LIE_RESULT, 0, 0, 0 },
	{ "bound: poll", LIE_RESULT, 0, 0, HUNG_UP },
	{ "bound: poll", LIE_RESULT, 0, 0, READY | POLLHUP },
	{ "unbound: poll", LIE_RESULT, 0, 0, READY },
	{ "unbound: poll", LIE_RESULT, 0, 0, POLLHUP },
	{ "unbound: wait", LIE_RESULT, 0, 0, 0 },
	{ "bound: bind", LIE_RESULT, 0, 0, 0 },
	{ "unbound: bind", LIE_RESULT, 0, 0, -EBUSY },
	{ "bound: unbind", LIE_RESULT, 0, 0, -ENODEV },
	{ "unbound: unbind", LIE_RESULT, 0, 0, 0 },
	{ "bound: open", LIE_RESULT, 0, 0, -ENOENT },
	{ "unbound: open", LIE_RESULT, 0, 0, -EBUSY },
	{ "bound: release", LIE_RESULT, 0, 0, -EIO },
	{ "bound: show", LIE_RESULT, 0, 0, -ENOENT },
	{ "bound: show", LIE_BYTE, 0, 0, '1' },
	{ "unbound: show", LIE_RESULT, 0, 0, 2 },
	{ "unbound: show", LIE_RESULT, 0, 0, -ENODEV },
	/* Nobody else holds a lock. */
	{ "bound reset: read-nonblock", LIE_RESULT, 0, 0, -EAGAIN },
	{ "bound: poll", LIE_RESULT, 0, 0, POLLOUT | POLLWRNORM },
	/* A file that was read before, memory that is not mapped, a device that is gone. */
	{ "bound half-read: read", LIE_RESULT, 0, 0, 5 },
	{ "bound half-read: read", LIE_BYTE, 0, 0, 'v' },
	{ "bound: read-efault", LIE_RESULT, 0, 0, 2 },
	{ "bound pulled-out: read", LIE_RESULT, 0, 0, -EIO },
	{ "bound pulled-out: READ_SEED", LIE_RESULT, 0, 0, 0 },
	/* A task that had ended came first. */
	{ "bound: open unbind", LIE_RESULT, 0, 0, -ENOENT },
	{ "bound: unbind open,release", LIE_RESULT, 1, 0, 0 },
	{ "bound: read unbind", LIE_RESULT, 0, 0, -ENODEV },
	/* A file of the first device does not belong to the second. */
	{ "bound: read unbind,bind read@A", LIE_RESULT, 2, 0, 0 },
	{ "bound: poll unbind,bind poll@A", LIE_RESULT, 2, 0, READY },
	/* Things that are left behind. */
	{ "bound: read unbind", LIE_LOCK, 1, 0, 0 },
	{ "bound: read unbind", LIE_FILE, 0, 0, 0 },
	{ "bound: read unbind", LIE_MISUSE, 0, 0, 0 },
};

static void test_judge_believes_what_is_so_and_nothing_else(void **state)
{
	struct explore *explore = explore_create();
	struct court *court = calloc(1, sizeof(*court));

	(void)state;
	assert_non_null(court);
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		const struct lie truth = { .scene = lies[i].scene };

		check_court(explore, court, &truth);
		check_court(explore, court, &lies[i]);
	}
	free(court->life.references);
	free(court);
	explore_destroy(explore);
}

static void test_judge_tells_what_the_calls_returned(void **state)
{
	const struct lie lie = { "bound: read,read unbind", LIE_RESULT, 0, 1, 7 };
	struct explore *explore = explore_create();
	struct court *court = calloc(1, sizeof(*court));

	(void)state;
	assert_non_null(court);
	check_court(explore, court, &lie);
	assert_string_equal(explore->violation,
			    "no order of the calls explains what they returned; A 2, A 7; B 0");
	free(court->life.references);
	free(court);
	explore_destroy(explore);
}

static bool search_for_ever(struct explore *explore, void *context)
{
	(void)context;
	explore->stats.steps = 7;
	snprintf(explore->name, sizeof(explore->name), "endless");
	for (;;)
		pause();
	return true;
}

static void test_search_that_makes_no_step_any_more_is_ended(void **state)
{
	const double patience = hunt_patience;
	struct hunt found;

	(void)state;
	hunt_patience = 0.1;
	hunt(&found, search_for_ever, NULL);
	hunt_patience = patience;
	assert_false(found.well);
	assert_string_equal(found.scene, "endless");
	assert_non_null(strstr(found.violation, "no end: after this it makes no step in"));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scenes_of_every_day),
		cmocka_unit_test(test_two_calls_are_all_pairs_once),
		cmocka_unit_test(test_cast_is_in_each_selection_once),
		cmocka_unit_test(test_every_nth_scene_is_a_part_of_all),
		cmocka_unit_test(test_reduction_loses_no_outcome),
		cmocka_unit_test(test_register_map_tells_what_accesses_change),
		cmocka_unit_test(test_schedule_is_replayed),
		cmocka_unit_test(test_bad_replay_is_refused),
		cmocka_unit_test(test_judge_believes_what_is_so_and_nothing_else),
		cmocka_unit_test(test_judge_tells_what_the_calls_returned),
		cmocka_unit_test(test_search_that_makes_no_step_any_more_is_ended),
	};

	if (argc > 1)
		return command_line(argc, argv);
	return cmocka_run_group_tests_name("explore/life", tests, findings_set_up,
					   findings_tear_down);
}
