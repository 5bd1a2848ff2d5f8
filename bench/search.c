// SPDX-License-Identifier: GPL-2.0-only
/*
 * How much a second of searching for bugs covers: schedules of the explorer, for several depths,
 * and cases of the fault sweep. Each is a whole program: its CPU time is divided by the number of
 * things that it reports.
 */
#include "process.h"
#include "run.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* The fewest and the most preemptions; with fewer, a run ends before its clock has ticked. */
#define FEWEST 2
#define MOST   4
#define DEPTHS (MOST - FEWEST + 1)
#define SCENE  "--scene=bound: write read"

static double cpu_of_children(void)
{
	struct rusage usage;

	if (getrusage(RUSAGE_CHILDREN, &usage))
		return 0;
	return ((double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec) * 1e9 +
	       ((double)usage.ru_utime.tv_usec + (double)usage.ru_stime.tv_usec) * 1e3;
}

/* The number before a word in a line; 0 if there is none. */
static double number_before(const char *line, const char *word)
{
	const char *at = strstr(line, word);

	while (at && at > line && at[-1] >= '0' && at[-1] <= '9')
		at--;
	return at ? strtod(at, NULL) : 0;
}

/*
 * Run a program that prints how many things it did, each time before the same word. Returns the CPU
 * time of one thing, or -1.
 */
static double time_of_one(struct bench *bench, const char *const argv[], const char *word)
{
	static struct bench_child child;
	double before = cpu_of_children();
	double done = 0;
	char line[1024];

	if (!bench_find(argv[0]) || !bench_spawn(bench, &child, argv))
		return -1;
	while (bench_line(&child, line, sizeof(line), 60))
		done += number_before(line, word);
	if (bench_reap(&child) || done < 1)
		return -1;
	return (cpu_of_children() - before) / done;
}

static void by_preemptions(struct bench *bench)
{
	static struct bench_series series[DEPTHS];
	unsigned int rounds = bench_is_quick(bench) ? 1 : 5;
	char program[512];
	char depth[32];
	const char *argv[] = { program, SCENE, depth, NULL };
	struct bench_plan plan = { .suite = "schedules",
				   .unit = "schedule",
				   .x_name = "preemptions" };

	memset(series, 0, sizeof(series));
	snprintf(program, sizeof(program), "%s/tests/explore/test_life", bench->build);
	for (unsigned int round = 0; round < rounds; round++)
		for (unsigned int i = 0; i < DEPTHS; i++) {
			double ns;

			snprintf(depth, sizeof(depth), "--preemptions=%u", FEWEST + i);
			ns = time_of_one(bench, argv, " schedules (");
			if (ns < 0) {
				bench_missing(bench, "schedules",
					      "%s failed, or is not built (make tests)", program);
				return;
			}
			bench_add(&series[i], ns);
		}
	for (unsigned int i = 0; i < DEPTHS; i++) {
		plan.x = FEWEST + i;
		snprintf(series[i].name, BENCH_NAME, "explorer");
		bench_report(bench, &plan, &series[i], 1);
	}
	bench_ratio(bench, "growth.schedules", &series[DEPTHS - 1], &series[0]);
}

/* With a device that acts and interrupts by itself, beside calls alone. */
static void with_device(struct bench *bench)
{
	enum { DEVICE, CALLS, SCENES };
	static const char *const scenes[SCENES] = {
		[DEVICE] = "--scene=bound: read read device irq",
		[CALLS] = "--scene=bound: write write write",
	};
	static struct bench_series series[SCENES] = {
		[DEVICE] = { .name = "two calls, a device, its interrupts" },
		[CALLS] = { .name = "three calls" },
	};
	unsigned int rounds = bench_is_quick(bench) ? 1 : 5;
	char program[512];
	const struct bench_plan plan = { .suite = "device", .unit = "schedule" };

	snprintf(program, sizeof(program), "%s/bell/check", bench->build);
	for (unsigned int round = 0; round < rounds; round++)
		for (unsigned int i = 0; i < SCENES; i++) {
			const char *argv[] = { program, scenes[i], "--preemptions=3", NULL };
			double ns = time_of_one(bench, argv, " schedules (");

			if (ns < 0) {
				bench_missing(bench, "device",
					      "%s failed, or is not built (make bench-programs)",
					      program);
				return;
			}
			bench_add(&series[i], ns);
		}
	bench_report(bench, &plan, series, SCENES);
	bench_ratio(bench, "schedules.device", &series[DEVICE], &series[CALLS]);
}

static void sweep(struct bench *bench)
{
	static struct bench_series series;
	unsigned int rounds = bench_is_quick(bench) ? 1 : 3;
	char program[512];
	const char *argv[] = { program, NULL };
	const struct bench_plan plan = { .suite = "sweep", .unit = "case" };

	memset(&series, 0, sizeof(series));
	snprintf(program, sizeof(program), "%s/tests/module/test_module_sweep", bench->build);
	snprintf(series.name, BENCH_NAME, "fault sweep");
	for (unsigned int round = 0; round < rounds; round++) {
		double ns = time_of_one(bench, argv, " cases of ");

		if (ns < 0) {
			bench_missing(bench, "sweep", "%s failed, or is not built (make tests)",
				      program);
			return;
		}
		bench_add(&series, ns);
	}
	bench_report(bench, &plan, &series, 1);
}

/* ---------------------------------------------------------------- Fuzzing --------------------- */

enum { EMPTY, OPERATIONS, CALLS, TARGETS };

static const struct {
	const char *name;
	const char *target;
	const char *folder;
} targets[TARGETS] = {
	[EMPTY] = { "empty", "empty", "" },
	[OPERATIONS] = { "fuzz_ops", "fuzz_ops", "" },
	[CALLS] = { "fuzz_calls of edu", "fuzz_calls", "edu/" },
};

/* As make fuzz-bench measures it: the same script, inputs and flags. Returns the time, or -1. */
static double time_of_input(struct bench *bench, size_t target)
{
	static struct bench_child child;
	double ns = -1;
	char programs[512];
	char line[1024];
	const char *argv[] = { "fuzz/bench.py", programs, "--one", targets[target].target, NULL };

	snprintf(programs, sizeof(programs), "%s/%sfuzz/bin", bench->build, targets[target].folder);
	if (!bench_spawn(bench, &child, argv))
		return -1;
	while (bench_line(&child, line, sizeof(line), 120))
		ns = number_before(line, " ns an input");
	return bench_reap(&child) || ns <= 0 ? -1 : ns;
}

static void fuzz(struct bench *bench)
{
	static struct bench_series series[TARGETS];
	unsigned int rounds = bench_is_quick(bench) ? 1 : 3;
	const struct bench_plan plan = { .suite = "fuzz", .unit = "input, under ASan and UBSan" };

	memset(series, 0, sizeof(series));
	for (unsigned int round = 0; round < rounds; round++)
		for (size_t i = 0; i < TARGETS; i++) {
			double ns = time_of_input(bench, i);

			if (ns < 0) {
				bench_missing(bench, "fuzz",
					      "%s/%sfuzz/bin/%s is not built (clang), or found "
					      "something",
					      bench->build, targets[i].folder, targets[i].target);
				return;
			}
			snprintf(series[i].name, BENCH_NAME, "%s", targets[i].name);
			bench_add(&series[i], ns);
		}
	bench_report(bench, &plan, series, TARGETS);
	bench_ratio(bench, "fuzz.ops", &series[OPERATIONS], &series[EMPTY]);
	bench_ratio(bench, "fuzz.calls", &series[CALLS], &series[EMPTY]);
}

static void run(struct bench *bench)
{
	by_preemptions(bench);
	with_device(bench);
	sweep(bench);
	fuzz(bench);
}

const struct bench_suite suite_search = {
	.name = "search",
	.summary = "schedules, fault cases and fuzzed inputs, by CPU time",
	.run = run,
};
