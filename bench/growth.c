// SPDX-License-Identifier: GPL-2.0-only
/*
 * How cost grows: with the number of open files, with the length of a trace, with the number of
 * processes that share the device. Each should cost no more per call or access at the far end.
 * (By length of the string and number of devices: bulk.c.)
 */
#include "process.h"
#include "run.h"
#include "suites.h"

#include "lkp_enc_core.h"
#include "lkp_enc_regs.h"
#include "sim_task.h"
#include "trace_file.h"

#include <stdlib.h>
#include <string.h>

#define ACCESSES  1000000
#define AT_LEAST  200000 /* accesses a round, in one trace or in several */
#define PROCESSES 16

/* ---------------------------------------------------------------- Files ----------------------- */

/* One device with so many open files, used in turn. */
struct crowd {
	struct emu emu;
	struct lkp_enc dev;
	struct lkp_enc_file *files;
	size_t n_files;
};

static void run_files(void *context, uint64_t n)
{
	static const char text[] = "Hello, device";
	struct crowd *crowd = context;
	char bytes[64];

	for (size_t i = 0; n; n--) {
		if (lkp_enc_write(&crowd->files[i], text, sizeof(text) - 1, false) < 0 ||
		    lkp_enc_read(&crowd->files[i], bytes, sizeof(bytes), false) < 0)
			abort();
		i = i + 1 < crowd->n_files ? i + 1 : 0;
	}
}

static bool open_files(struct crowd *crowd, size_t n)
{
	emu_init(&crowd->emu);
	lkp_enc_init(&crowd->dev, (struct mmio){ .emu = &crowd->emu }, "bench", false);
	crowd->files = calloc(n, sizeof(*crowd->files));
	crowd->n_files = n;
	if (!crowd->files)
		return false;
	for (size_t i = 0; i < n; i++)
		if (lkp_enc_open(&crowd->dev, &crowd->files[i],
				 LKP_ENC_FILE_READ | LKP_ENC_FILE_WRITE))
			abort();
	return true;
}

static void by_files(struct bench *bench)
{
	static struct crowd crowds[5];
	struct bench_case cases[5];
	double counts[5];
	const struct bench_plan plan = { .suite = "files",
					 .unit = "short string written and read",
					 .x_name = "open files",
					 .clock = BENCH_CPU,
					 .rounds = bench_is_quick(bench) ? 5 : 60,
					 .round_ns = 1e6 };
	size_t files = 1;

	for (size_t i = 0; i < 5; i++, files *= 8) {
		if (!open_files(&crowds[i], files)) {
			bench_missing(bench, "files", "not enough memory");
			return;
		}
		cases[i] = (struct bench_case){ .name = "driver core",
						.run = run_files,
						.context = &crowds[i] };
		counts[i] = (double)files;
	}
	bench_growth(bench, "growth.files", &plan, cases, counts, 5);
	for (size_t i = 0; i < 5; i++)
		free(crowds[i].files);
}

/* ---------------------------------------------------------------- Traces ---------------------- */

/**
 * struct tracing - a trace of some length
 * @bench: the run
 * @accesses: its length
 */
struct tracing {
	struct bench *bench;
	uint64_t accesses;
};

/* The whole life of such a trace, into a file. */
static bool write_trace(const struct tracing *tracing)
{
	static struct trace_file file;
	static struct emu emu;
	struct mmio regs = { .emu = &emu };
	char path[512];

	snprintf(path, sizeof(path), "%s/bench/growth.mmiotrace", tracing->bench->build);
	emu_init(&emu);
	if (trace_file_start(&file, &emu, path))
		return false;
	for (uint64_t i = 0; i < tracing->accesses; i++)
		mmio_write8(regs, LKP_ENC_STRING + (u32)(i % LKP_ENC_STRING_CELLS), (u8)i);
	return !trace_file_finish(&file);
}

/* Returns the time for one access, @n times over. */
static double time_trace(void *context, uint64_t n)
{
	const struct tracing *tracing = context;
	double start = bench_now(BENCH_CPU);
	uint64_t accesses = 0;

	do {
		if (!write_trace(tracing))
			return -1;
		accesses += tracing->accesses;
	} while (accesses < AT_LEAST);
	return (bench_now(BENCH_CPU) - start) / (double)accesses * (double)n;
}

static void by_trace_length(struct bench *bench)
{
	static const double lengths[] = { 10000, 50000, 200000, ACCESSES };
	struct tracing tracings[4];
	struct bench_case cases[4];
	const struct bench_plan plan = { .suite = "trace",
					 .unit = "access, traced into a file",
					 .x_name = "accesses",
					 .rounds = bench_is_quick(bench) ? 2 : 7,
					 .repeat = 1 };

	for (size_t i = 0; i < 4; i++) {
		tracings[i] = (struct tracing){ bench, (uint64_t)lengths[i] };
		cases[i] = (struct bench_case){ .name = "trace file",
						.time = time_trace,
						.context = &tracings[i] };
	}
	bench_growth(bench, "growth.trace", &plan, cases, lengths, 4);
}

/* ---------------------------------------------------------------- Processes ------------------- */

struct sharing {
	struct bench_child *child;
	unsigned int processes;
};

/* So many calls at a time that their start and end do not matter. */
static double time_sharing(void *context, uint64_t n)
{
	const struct sharing *sharing = context;
	const unsigned long long calls = 4000;
	double ns = bench_ask(sharing->child, "crowd-%u %llu", sharing->processes, calls * n);

	return ns / (double)calls;
}

static void by_processes(struct bench *bench)
{
	static struct bench_child child;
	struct sharing sharings[5];
	struct bench_case cases[5];
	double counts[5];
	char program[512];
	char caller[512];
	const char *argv[] = { program, "run", "--", caller, "/dev/lkp_enc", NULL };
	unsigned int processes = 1;
	const struct bench_plan plan = { .suite = "processes",
					 .unit = "write of a short string",
					 .x_name = "processes",
					 .rounds = bench_is_quick(bench) ? 3 : 15,
					 .repeat = 1 };

	snprintf(program, sizeof(program), "%s/lkp-emu", bench->build);
	snprintf(caller, sizeof(caller), "%s/bench/bench-caller", bench->build);
	if (!bench_spawn(bench, &child, argv) || bench_ask(&child, "nothing 1") < 0) {
		bench_missing(bench, "processes that share the device",
			      "lkp-emu run did not start; see %s/bench/children.log", bench->build);
		bench_reap(&child);
		return;
	}
	for (size_t i = 0; i < 5; i++, processes *= 2) {
		sharings[i] = (struct sharing){ &child, processes };
		cases[i] = (struct bench_case){ .name = "lkp-emu run",
						.time = time_sharing,
						.context = &sharings[i] };
		counts[i] = processes;
	}
	bench_growth(bench, "growth.processes", &plan, cases, counts, 5);
	bench_reap(&child);
}

static void run(struct bench *bench)
{
	by_files(bench);
	by_trace_length(bench);
	by_processes(bench);
}

const struct bench_suite suite_growth = {
	.name = "growth",
	.summary = "cost by number of files, length of a trace, number of processes",
	.run = run,
};
