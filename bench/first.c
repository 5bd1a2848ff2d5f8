// SPDX-License-Identifier: GPL-2.0-only
/*
 * Time to the first result: what a newcomer waits for. From a clone of this tree, taken once; and
 * from the start of a guest to the verdict of its ABI tests, in turns with a bare boot. On a
 * machine that is busy otherwise a step would take minutes: then it is given up.
 */
#include "process.h"
#include "run.h"
#include "suites.h"

#include <string.h>

#define PATIENCE 900 /* seconds for a step: all tests, on a machine that has other things to do */

/* A shell command that is timed; $B is where things were built, $D a clone. */
struct step {
	const char *name;
	const char *command;
};

static const struct step clone_steps[] = {
	{ "clone to the demo", "rm -rf \"$D\"; git clone -q . \"$D\" && make -s -C \"$D\" demo" },
	{ "clone to green tests",
	  "rm -rf \"$D\"; git clone -q . \"$D\" && make -s -C \"$D\" -j\"$(nproc)\" test" },
	{ "the demo again, built", "make -s -C \"$D\" demo" },
};
#define CLONE_STEPS (sizeof(clone_steps) / sizeof(clone_steps[0]))

#define GUEST "\"$B/lkp-emu\" qemu --quiet --run suites --append lkp.suites="

/* Bare is a guest that boots, loads the module for the served device, and powers off. */
enum { BARE, ABI, GUEST_STEPS };
static const struct step guest_steps[GUEST_STEPS] = {
	[BARE] = { "bare boot of a guest", GUEST },
	[ABI] = { "boot of a guest to the verdict of the ABI tests", GUEST "abi-64,abi-32" },
};

/* Nanoseconds, or -1 if it was reported as missing. */
static double time_step(struct bench *bench, const struct step *step)
{
	static struct bench_child child;
	double start = bench_now(BENCH_WALL);
	char script[1024];
	char line[512];
	const char *argv[] = { "sh", "-c", script, NULL };

	/* The clone's make is not to follow this one's flags. */
	snprintf(script, sizeof(script),
		 "unset MAKEFLAGS MFLAGS; B=\"%s\"; D=\"$B/bench/clone\"; %s", bench->build,
		 step->command);
	if (!bench_spawn(bench, &child, argv))
		return -1;
	while (bench_line(&child, line, sizeof(line),
			  PATIENCE - (bench_now(BENCH_WALL) - start) / 1e9))
		;
	if (!bench_reap(&child))
		return bench_now(BENCH_WALL) - start;
	bench_missing(bench, step->name, "it failed or took over %d s; see %s/bench/children.log",
		      PATIENCE, bench->build);
	return -1;
}

static void run_clone_steps(struct bench *bench)
{
	const struct bench_plan plan = { .suite = "first", .unit = "first result" };

	for (size_t i = 0; i < CLONE_STEPS; i++) {
		struct bench_series series = { .rounds = 0 };
		double ns = time_step(bench, &clone_steps[i]);

		if (ns < 0)
			continue;
		snprintf(series.name, sizeof(series.name), "%s", clone_steps[i].name);
		bench_add(&series, ns);
		bench_report(bench, &plan, &series, 1);
	}
}

struct guest {
	struct bench *bench;
	const struct step *step;
};

static double time_guest(void *context, uint64_t n)
{
	const struct guest *guest = context;
	double sum = 0;

	while (n--) {
		double ns = time_step(guest->bench, guest->step);

		if (ns < 0)
			return -1;
		sum += ns;
	}
	return sum;
}

/* Each run takes seconds, so no warm-up is needed. */
static void run_guest_steps(struct bench *bench)
{
	const struct bench_plan plan = {
		.suite = "first",
		.unit = "boot",
		.rounds = bench_is_quick(bench) ? 1 : 2,
		.repeat = 1,
	};
	struct guest guests[GUEST_STEPS];
	struct bench_case cases[GUEST_STEPS];
	static struct bench_series series[GUEST_STEPS];

	for (size_t i = 0; i < GUEST_STEPS; i++) {
		guests[i] = (struct guest){ bench, &guest_steps[i] };
		cases[i] = (struct bench_case){
			.name = guest_steps[i].name,
			.context = &guests[i],
			.time = time_guest,
		};
	}
	bench_measure(&plan, cases, series, GUEST_STEPS);
	bench_report(bench, &plan, series, GUEST_STEPS);
	bench_ratio(bench, "first.guest", &series[ABI], &series[BARE]);
}

static void run(struct bench *bench)
{
	run_clone_steps(bench);
	run_guest_steps(bench);
}

const struct bench_suite suite_first = {
	.name = "first",
	.summary = "time to the first result: from a clone, and from the start of a guest",
	.run = run,
};
