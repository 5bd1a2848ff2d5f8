// SPDX-License-Identifier: GPL-2.0-only
/*
 * Time to the first result, from a clone of this tree: what a newcomer waits for. Taken once; there
 * is no ratio. On a machine that is busy otherwise it would take minutes: then it is given up.
 */
#include "process.h"
#include "run.h"
#include "suites.h"

#include <string.h>

#define PATIENCE 150 /* seconds for a step */

/* A shell command that is timed; $B is where things were built, $D a clone. */
struct step {
	const char *name;
	const char *command;
};

#define GUEST "\"$B/lkp-emu\" qemu --quiet --run suites --append lkp.suites="

static const struct step steps[] = {
	{ "clone to the demo", "rm -rf \"$D\"; git clone -q . \"$D\" && make -s -C \"$D\" demo" },
	{ "clone to green tests",
	  "rm -rf \"$D\"; git clone -q . \"$D\" && make -s -C \"$D\" -j\"$(nproc)\" test" },
	{ "the demo again, built", "make -s -C \"$D\" demo" },
	{ "boot of a guest", GUEST },
	{ "boot of a guest to the verdict of the ABI tests", GUEST "abi-64,abi-32" },
};
#define STEPS (sizeof(steps) / sizeof(steps[0]))

static void report(struct bench *bench, const char *name, double ns)
{
	const struct bench_plan plan = { .suite = "first", .unit = "first result" };
	struct bench_series series = { .rounds = 0 };

	snprintf(series.name, sizeof(series.name), "%s", name);
	bench_add(&series, ns);
	bench_report(bench, &plan, &series, 1);
}

static void run(struct bench *bench)
{
	static struct bench_child child;
	char script[1024];
	char line[512];
	const char *argv[] = { "sh", "-c", script, NULL };

	for (size_t i = 0; i < STEPS; i++) {
		double start = bench_now(BENCH_WALL);

		/* The clone's make is not to follow this one's flags. */
		snprintf(script, sizeof(script),
			 "unset MAKEFLAGS MFLAGS; B=\"%s\"; D=\"$B/bench/clone\"; %s", bench->build,
			 steps[i].command);
		if (!bench_spawn(bench, &child, argv))
			return;
		while (bench_line(&child, line, sizeof(line),
				  PATIENCE - (bench_now(BENCH_WALL) - start) / 1e9))
			;
		if (bench_reap(&child))
			bench_missing(bench, steps[i].name,
				      "it failed or took over %d s; see %s/bench/children.log",
				      PATIENCE, bench->build);
		else
			report(bench, steps[i].name, bench_now(BENCH_WALL) - start);
	}
}

const struct bench_suite suite_first = {
	.name = "first",
	.summary = "time to the first result, from a clone",
	.run = run,
};
