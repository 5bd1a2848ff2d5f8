// SPDX-License-Identifier: GPL-2.0-only
/*
 * System calls of an unmodified program: on the emulated device, on the least that any file served
 * by another process costs, and on umockdev.
 *
 * The same program (peer/caller.c) makes the calls everywhere; only what it runs under differs.
 * Left alone, the two sides of a call may run on different CPUs; pinned, they share one.
 */
#include "process.h"
#include "run.h"
#include "suites.h"

#include <string.h>

#define ARGUMENTS 8 /* most of a command, the NULL included */

/**
 * struct place - where a program's calls go
 * @name: for reports
 * @program: what has to be there, or NULL
 * @needs: how to get it
 * @argv: the command, but for "%s" instead of the build directory
 * @pinned: on one CPU
 */
struct place {
	const char *name;
	const char *program;
	const char *needs;
	const char *argv[ARGUMENTS];
	bool pinned;
};

#define CALLER "%s/bench/bench-caller"
#define OURS   "%s/lkp-emu"
#define FLOOR  "%s/bench/bench-fuse-floor"
#define MOCK   "%s/bench/bench-umockdev"

#define SETUP "./setup.sh --all, then make bench"

/* Those of a ratio next to each other: a disturbance that lasts hits both. */
enum { RAW, FLOOR_ALONE, OURS_ALONE, FLOOR_PINNED, OURS_PINNED, MOCK_ALONE, MOCK_PINNED, PLACES };

static const struct place places[PLACES] = {
	[RAW] = { "the system call alone (/dev/zero)", NULL, NULL, { CALLER, "/dev/zero" }, true },
	[FLOOR_ALONE] = { "FUSE, empty handler", FLOOR, SETUP, { FLOOR, CALLER }, false },
	[OURS_ALONE] = { "lkp-emu run --no-pin",
			 OURS,
			 "make",
			 { OURS, "run", "--no-pin", "--", CALLER, "/dev/lkp_enc" },
			 false },
	[FLOOR_PINNED] = { "FUSE, empty handler, pinned", FLOOR, SETUP, { FLOOR, CALLER }, true },
	[OURS_PINNED] = { "lkp-emu run",
			  OURS,
			  "make",
			  { OURS, "run", "--", CALLER, "/dev/lkp_enc" },
			  true },
	[MOCK_ALONE] = { "umockdev",
			 MOCK,
			 SETUP,
			 { "umockdev-wrapper", MOCK, CALLER, "/dev/lkp_enc" },
			 false },
	[MOCK_PINNED] = { "umockdev, pinned",
			  MOCK,
			  SETUP,
			  { "umockdev-wrapper", MOCK, CALLER, "/dev/lkp_enc" },
			  true },
};

/**
 * struct caller - a program that makes calls somewhere
 * @child: the program
 * @call: which call; NULL for none
 */
struct caller {
	struct bench_child child;
	const char *call;
};

/* Each turn starts with some that do not count: others have had the caches meanwhile. */
static double time_calls(void *context, uint64_t n)
{
	struct caller *caller = context;

	if (!caller->call)
		return -1;
	if (bench_ask(&caller->child, "%s %llu", caller->call, (unsigned long long)n / 4) < 0)
		return -1;
	return bench_ask(&caller->child, "%s %llu", caller->call, (unsigned long long)n);
}

/* "%s" is where things were built. */
static const char *expand(char text[512], const struct bench *bench, const char *format)
{
	const char *rest = strncmp(format, "%s", 2) ? format : format + 2;

	snprintf(text, 512, "%s%s", rest == format ? "" : bench->build, rest);
	return text;
}

static bool start(struct bench *bench, struct caller *caller, const struct place *place)
{
	char text[ARGUMENTS][512];
	const char *argv[ARGUMENTS] = { NULL };
	bool started;

	if (place->program && !bench_find(expand(text[0], bench, place->program))) {
		bench_missing(bench, place->name, "no %s: %s", text[0], place->needs);
		return false;
	}
	for (size_t i = 0; i < ARGUMENTS - 1 && place->argv[i]; i++)
		argv[i] = expand(text[i], bench, place->argv[i]);
	bench_pin(place->pinned);
	started = bench_spawn(bench, &caller->child, argv);
	bench_pin(false);
	if (!started)
		return false;
	if (bench_ask(&caller->child, "nothing 1") >= 0)
		return true;
	bench_missing(bench, place->name, "it did not start; see %s/bench/children.log",
		      bench->build);
	bench_reap(&caller->child);
	return false;
}

/**
 * struct call - what the program is asked to do
 * @name: as it knows it
 * @unit: for reports
 * @rounds: how many
 * @on_device: it uses the device; else only places that differ in nothing but ours are compared
 */
struct call {
	const char *name;
	const char *unit;
	unsigned int rounds;
	bool on_device;
};

static const struct call calls[] = {
	{ "write", "write of a short string", 120, true },
	{ "read", "read of a short string", 120, true },
	{ "ioctl", "ioctl of a seed", 120, true },
	{ "string", "ioctl of a short string", 120, true },
	{ "other", "read of another file", 40, false },
	{ "command", "command that leaves the device alone", 15, false },
};

static void report_ratios(struct bench *bench, const struct call *call,
			  const struct bench_series series[PLACES])
{
	char id[BENCH_NAME];

	if (!call->on_device) {
		snprintf(id, sizeof(id), "calls.%s", call->name);
		bench_ratio(bench, id, &series[OURS_PINNED], &series[RAW]);
		return;
	}
	snprintf(id, sizeof(id), "calls.%s.floor", call->name);
	bench_ratio(bench, id, &series[OURS_PINNED], &series[FLOOR_PINNED]);
	snprintf(id, sizeof(id), "calls.%s.mock", call->name);
	bench_ratio(bench, id, &series[OURS_PINNED],
		    bench_faster(&series[MOCK_ALONE], &series[MOCK_PINNED]));
}

/* The same call everywhere, in turns. */
static void measure_call(struct bench *bench, struct caller callers[PLACES],
			 const struct call *call)
{
	static struct bench_series series[PLACES];
	struct bench_case cases[PLACES];
	const struct bench_plan plan = { .suite = "calls",
					 .unit = call->unit,
					 .rounds = bench_is_quick(bench) ? 3 : call->rounds,
					 .round_ns = 3e6 };

	/* Places that are not there have no rounds. */
	for (size_t i = 0; i < PLACES; i++) {
		bool wanted = call->on_device || i == RAW || i == OURS_PINNED;

		callers[i].call = wanted ? call->name : NULL;
		cases[i] = (struct bench_case){ .name = places[i].name,
						.time = time_calls,
						.context = &callers[i] };
	}
	bench_measure(&plan, cases, series, PLACES);
	bench_report(bench, &plan, series, PLACES);
	report_ratios(bench, call, series);
}

static void run(struct bench *bench)
{
	static struct caller callers[PLACES];

	for (size_t i = 0; i < PLACES; i++)
		start(bench, &callers[i], &places[i]);
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		measure_call(bench, callers, &calls[i]);
	for (size_t i = 0; i < PLACES; i++)
		bench_reap(&callers[i].child);
}

const struct bench_suite suite_calls = {
	.name = "calls",
	.summary = "system calls of an unmodified program, against an empty FUSE file and umockdev",
	.run = run,
};
