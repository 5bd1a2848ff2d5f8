// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hunting: a search in a child process, watched by its parent.
 */
#include "hunt.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * The most schedules of one scene with one more preemption; after that, the find is short enough.
 */
#define SHRINK_LIMIT 300000

double hunt_patience = 60;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void show_progress(const struct explore *explore, double since)
{
	double seconds = now() - since;

	if (seconds < 2 || !isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r\033[K%lu scenes, %lu schedules, %.0f a second: %.60s",
		explore->stats.worlds, explore->stats.schedules,
		(double)explore->stats.schedules / seconds, explore->name);
}

/**
 * struct watch - whether a search goes on
 * @steps: that it had made at the last look
 * @moved: when it had made another one
 */
struct watch {
	unsigned long steps;
	double moved;
};

static bool is_stuck(struct watch *watch, const struct explore *explore)
{
	unsigned long steps = explore->stats.steps + explore->length;

	if (steps != watch->steps)
		*watch = (struct watch){ steps, now() };
	return now() - watch->moved > hunt_patience;
}

/* Ends a search that makes no step any more, in the middle of a call: @stuck. */
static int wait_for(pid_t child, const struct explore *explore, double since, bool *stuck)
{
	const struct timespec nap = { .tv_nsec = 20 * 1000 * 1000 };
	struct watch watch = { .moved = since };
	bool shown = false;
	int status = 0;

	for (;;) {
		pid_t ended = waitpid(child, &status, WNOHANG);

		if (ended == child)
			break;
		if (ended < 0 && errno != EINTR) {
			perror("hunt");
			abort();
		}
		if (!*stuck && is_stuck(&watch, explore)) {
			*stuck = true;
			kill(child, SIGKILL);
		}
		nanosleep(&nap, NULL);
		show_progress(explore, since);
		shown |= now() - since >= 2;
	}
	if (shown && isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K");
	return status;
}

/* A search that sees almost nothing finds almost nothing, so it must not pass. */
static void look_for_sight(struct hunt *hunt, const struct explore *explore)
{
	if (!hunt->well || explore->stats.seen || !explore->stats.steps)
		return;
	hunt->well = false;
	hunt->blind = true;
	snprintf(hunt->violation, sizeof(hunt->violation),
		 "the explorer is blind: the driver's accesses to memory are not seen, for it was "
		 "not built with -fsanitize=thread");
}

static void take_down(struct hunt *hunt, const struct explore *explore)
{
	snprintf(hunt->violation, sizeof(hunt->violation), "%s", explore->violation);
	snprintf(hunt->scene, sizeof(hunt->scene), "%s", explore->name);
	schedule_format(explore, hunt->schedule, sizeof(hunt->schedule));
	hunt->preemptions = schedule_preemptions(explore);
}

/* Like hunt(), but keeps the explorer for the caller. */
static struct explore *hunt_with(struct hunt *hunt, hunt_search_fn *search, void *context)
{
	struct explore *explore = explore_create();
	double since = now();
	bool stuck = false;
	pid_t child;
	int status;

	*hunt = (struct hunt){ 0 };
	fflush(NULL);
	child = fork();
	if (child < 0) {
		perror("hunt");
		abort();
	}
	if (!child) {
		bool well = search(explore, context);

		explore->stats.seconds = now() - since;
		_exit(well ? 0 : 1);
	}
	status = wait_for(child, explore, since, &stuck);
	hunt->stats = explore->stats;
	hunt->well = WIFEXITED(status) && !WEXITSTATUS(status);
	if (stuck)
		snprintf(explore->violation, sizeof(explore->violation),
			 "no end: after this it makes no step in %.0f seconds", hunt_patience);
	else if (WIFSIGNALED(status))
		snprintf(explore->violation, sizeof(explore->violation), "crash: %s",
			 strsignal(WTERMSIG(status)));
	else if (!hunt->well && !explore->violation[0])
		snprintf(explore->violation, sizeof(explore->violation), "exit with status %d",
			 WEXITSTATUS(status));
	if (!hunt->well)
		take_down(hunt, explore);
	look_for_sight(hunt, explore);
	return explore;
}

void hunt(struct hunt *hunt, hunt_search_fn *search, void *context)
{
	explore_destroy(hunt_with(hunt, search, context));
}

/* ---------------------------------------------------------------- Shrink ---------------------- */

/**
 * struct bounded - a search of one scene
 * @world: the scene
 * @bound: the most preemptions
 */
struct bounded {
	const struct explore_world *world;
	unsigned int bound;
};

static bool search_bounded(struct explore *explore, void *context)
{
	struct bounded *bounded = context;

	return explore_bounded(explore, bounded->world, bounded->bound, SHRINK_LIMIT);
}

bool hunt_shrink(struct hunt *found)
{
	struct bounded bounded = { 0 };
	unsigned long tried = 0;
	struct hunt fewer;
	bool least = true;

	if (stage_set(found->scene, &bounded.world))
		abort();
	for (; bounded.bound < found->preemptions; bounded.bound++) {
		hunt(&fewer, search_bounded, &bounded);
		tried += fewer.stats.schedules;
		if (!fewer.well) {
			*found = fewer;
			break;
		}
		least &= fewer.stats.schedules < SHRINK_LIMIT;
	}
	found->shrunk = tried;
	return least;
}

/* ---------------------------------------------------------------- Replay ---------------------- */

/**
 * struct replay - one schedule of one scene
 * @world: the scene
 * @schedule: the schedule
 */
struct replay {
	const struct explore_world *world;
	struct schedule schedule;
};

static bool run_replay(struct explore *explore, void *context)
{
	struct replay *replay = context;
	struct schedule first = replay->schedule;
	bool well;

	well = explore_run(explore, replay->world, schedule_choose, &replay->schedule);
	/* Run once more: now it is known what is written, and only that is reported. */
	if (well) {
		replay->schedule = first;
		well = explore_run(explore, replay->world, schedule_choose, &replay->schedule);
	}
	explore->stats.schedules = 1;
	return well;
}

static const char *parse_replay(struct replay *replay, const char *text)
{
	const char *slash = strchr(text, '/');
	const char *wrong = stage_set(text, &replay->world);

	if (wrong)
		return wrong;
	if (!slash)
		return "no slash between scene and schedule";
	slash += 1 + strspn(slash + 1, " ");
	if (schedule_parse(&replay->schedule, slash, replay->world->tasks))
		return "not a schedule";
	return NULL;
}

const char *hunt_replay(struct hunt *found, const char *text, FILE *out, bool here)
{
	struct replay replay;
	struct explore *explore;
	const char *wrong = parse_replay(&replay, text);

	if (wrong)
		return wrong;
	if (here) {
		*found = (struct hunt){ 0 };
		explore = explore_create();
		found->well = run_replay(explore, &replay);
		take_down(found, explore);
		look_for_sight(found, explore);
	} else {
		explore = hunt_with(found, run_replay, &replay);
	}
	schedule_print(explore, replay.world, out);
	explore_destroy(explore);
	return NULL;
}

/* ---------------------------------------------------------------- Tell ------------------------ */

void hunt_report(const struct hunt *hunt, const char *what, FILE *out)
{
	const struct explore_stats *stats = &hunt->stats;

	fprintf(out,
		"# note: %s: %lu scenes, %lu schedules (%lu steps), %lu choices pruned, %.0f "
		"schedules a second; %s\n",
		what, stats->worlds, stats->schedules, stats->steps, stats->pruned,
		(double)stats->schedules / (stats->seconds > 0 ? stats->seconds : 1),
		hunt->well    ? "0 violations"
		: hunt->blind ? "blind"
			      : "a violation");
}

void hunt_tell(struct hunt *found, FILE *out)
{
	unsigned long schedules = found->stats.schedules;
	char more[64] = "";
	char text[2 * EXPLORE_TEXT + 4];
	struct hunt again;
	bool least;

	if (found->blind) {
		fprintf(out, "# %s\n", found->violation);
		return;
	}
	least = hunt_shrink(found);
	if (found->shrunk)
		snprintf(more, sizeof(more), ", and %lu for a short one", found->shrunk);

	fprintf(out, "# %s: %s\n", found->scene, found->violation);
	fprintf(out, "# after %lu schedules%s; on one of %u preemptions%s:\n", schedules, more,
		found->preemptions, least ? ", and on none of fewer" : "");
	snprintf(text, sizeof(text), "%s / %s", found->scene, found->schedule);
	if (hunt_replay(&again, text, out, false) || again.well)
		fprintf(out, "# that did not happen again\n");
	fprintf(out, "# replay: %s --replay '%s'\n", program_invocation_name, text);
}
