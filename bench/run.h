/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One run of the benchmarks: where its reports go, and the bounds that they are compared with.
 * Suites use bench.h.
 */
#ifndef BENCH_RUN_H
#define BENCH_RUN_H

#include "bench.h"

#define BENCH_RATIOS  48
#define BENCH_MISSING 24
#define BENCH_TEXT    160

/**
 * struct bench_ratio - a ratio that has a bar, and what was measured
 * @id: as the suites name it
 * @bar: what the project promises
 * @bound: above this, bench-check says that the ratio moved; wider than @bar
 * @text: what the ratio is
 * @spread: as measured
 * @measured: true if it was
 */
struct bench_ratio {
	char id[BENCH_NAME];
	double bar;
	double bound;
	char text[BENCH_TEXT];
	struct bench_spread spread;
	bool measured;
};

/**
 * struct bench - a run
 * @json: JSON lines go there, or NULL
 * @build: where the programs were built
 * @ratios: rows of the file of bounds, @n_ratios entries
 * @n_ratios: entries in @ratios
 * @missing: what was missing, and why, @n_missing entries
 * @n_missing: entries in @missing
 * @quick: few rounds only
 */
struct bench {
	FILE *json;
	const char *build;
	struct bench_ratio ratios[BENCH_RATIOS];
	size_t n_ratios;
	char missing[BENCH_MISSING][BENCH_NAME + BENCH_TEXT];
	size_t n_missing;
	bool quick;
};

/**
 * bench_read_bounds() - read the file of bounds
 * @bench: the run
 * @path: of the file
 *
 * Return: 0, or -1 after a message on standard error.
 */
int bench_read_bounds(struct bench *bench, const char *path);

/**
 * bench_environment() - report the machine and the compiler
 * @bench: the run
 */
void bench_environment(struct bench *bench);

/**
 * bench_table() - print all ratios beside their bars, and what was missing
 * @bench: the run
 */
void bench_table(const struct bench *bench);

/**
 * bench_moved() - name on standard error the ratios that are above their bounds
 * @bench: the run
 *
 * Return: how many.
 */
unsigned int bench_moved(const struct bench *bench);

#endif /* BENCH_RUN_H */
