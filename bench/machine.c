// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a device does by itself, on a simulated machine: an interrupt, and DMA.
 */
#include "process.h"
#include "run.h"
#include "suites.h"

#include <stdio.h>

enum { INTERRUPT, POLL, DMA, COPY, LEND, CROWD, STEP, PENDING, CASES };

/**
 * struct wanted - a case, and the peer that runs it
 * @child: the peer, bench-machine
 * @name: as it knows it
 */
struct wanted {
	struct bench_child *child;
	const char *name;
};

static double time_case(void *context, uint64_t n)
{
	const struct wanted *wanted = context;

	return bench_ask(wanted->child, "%s %llu", wanted->name, (unsigned long long)n);
}

static bool start(struct bench *bench, struct bench_child *child)
{
	char program[512];
	const char *argv[] = { program, NULL };

	snprintf(program, sizeof(program), "%s/bench/bench-machine", bench->build);
	if (bench_find(program) && bench_spawn(bench, child, argv) &&
	    bench_ask(child, "poll 1") >= 0)
		return true;
	bench_missing(bench, "machine", "%s does not run, or is not built (make bench-programs)",
		      program);
	return false;
}

static void run(struct bench *bench)
{
	static struct bench_series series[CASES];
	static struct bench_child child;
	struct wanted wanted[CASES] = {
		[INTERRUPT] = { &child, "interrupt" },
		[POLL] = { &child, "poll" },
		[DMA] = { &child, "dma" },
		[COPY] = { &child, "copy" },
		[LEND] = { &child, "lend" },
		[CROWD] = { &child, "crowd" },
		[STEP] = { &child, "step" },
		[PENDING] = { &child, "pending" },
	};
	const struct bench_case cases[CASES] = {
		[INTERRUPT] = { "interrupt, raised, delivered, acknowledged", NULL,
				&wanted[INTERRUPT], time_case },
		[POLL] = { "the same accesses, polled", NULL, &wanted[POLL], time_case },
		[DMA] = { "DMA of 4096 bytes to coherent memory", NULL, &wanted[DMA], time_case },
		[COPY] = { "memcpy of 4096 bytes", NULL, &wanted[COPY], time_case },
		[LEND] = { "4096 bytes mapped, written by DMA, unmapped", NULL, &wanted[LEND],
			   time_case },
		[CROWD] = { "... beside 1024 other mappings", NULL, &wanted[CROWD], time_case },
		[STEP] = { "step of a device and a timer, waited for", NULL, &wanted[STEP],
			   time_case },
		[PENDING] = { "... beside 1024 other timers", NULL, &wanted[PENDING], time_case },
	};
	const struct bench_plan plan = { .suite = "machine",
					 .unit = "event",
					 .rounds = bench_is_quick(bench) ? 3 : 120,
					 .round_ns = 1e6 };

	if (start(bench, &child)) {
		bench_measure(&plan, cases, series, CASES);
		bench_report(bench, &plan, series, CASES);
		bench_ratio(bench, "machine.interrupt", &series[INTERRUPT], &series[POLL]);
		bench_ratio(bench, "machine.dma", &series[DMA], &series[COPY]);
		bench_ratio(bench, "machine.lend", &series[LEND], &series[COPY]);
		bench_ratio(bench, "growth.mappings", &series[CROWD], &series[LEND]);
		bench_ratio(bench, "machine.step", &series[STEP], &series[POLL]);
		bench_ratio(bench, "growth.pending", &series[PENDING], &series[STEP]);
	}
	bench_reap(&child);
}

const struct bench_suite suite_machine = {
	.name = "machine",
	.summary = "interrupts, DMA and time of a simulated machine, against accesses and memcpy",
	.run = run,
};
