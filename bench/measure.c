// SPDX-License-Identifier: GPL-2.0-only
/*
 * The benchmark harness: clocks, rounds, sums.
 */
#include "bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double bench_now(enum bench_clock clock)
{
	struct timespec now;

	clock_gettime(clock == BENCH_CPU ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static double time_of(const struct bench_plan *plan, const struct bench_case *one, uint64_t n)
{
	double start;

	if (one->time)
		return one->time(one->context, n);
	start = bench_now(plan->clock);
	one->run(one->context, n);
	return bench_now(plan->clock) - start;
}

/* A disturbance makes a case look slower than it is, but rarely twice in a row. */
static double undisturbed(const struct bench_plan *plan, const struct bench_case *one, uint64_t n)
{
	double first = time_of(plan, one, n);
	double second = first < plan->round_ns / 4 ? first : time_of(plan, one, n);

	return second < first ? second : first;
}

/* How often the case fits into a round; 0 if it failed. */
static uint64_t calibrate(const struct bench_plan *plan, const struct bench_case *one)
{
	if (plan->repeat)
		return plan->repeat;
	for (uint64_t n = 1;; n *= 2) {
		double ns = undisturbed(plan, one, n);

		if (ns < 0)
			return 0;
		if (ns < plan->round_ns / 4)
			continue;
		n = (uint64_t)((double)n * plan->round_ns / ns);
		return n ? n : 1;
	}
}

static void measure_round(const struct bench_plan *plan, const struct bench_case *one,
			  struct bench_series *series, uint64_t *repeat)
{
	double ns = *repeat ? time_of(plan, one, *repeat) : -1;

	if (ns >= 0) {
		bench_add(series, ns / (double)*repeat);
		return;
	}
	*repeat = 0;
	series->rounds = 0;
}

void bench_measure(const struct bench_plan *plan, const struct bench_case *cases,
		   struct bench_series *series, size_t n)
{
	uint64_t repeat[BENCH_CASES];

	if (n > BENCH_CASES)
		abort();
	for (size_t i = 0; i < n; i++) {
		memset(&series[i], 0, sizeof(series[i]));
		snprintf(series[i].name, sizeof(series[i].name), "%s", cases[i].name);
		repeat[i] = calibrate(plan, &cases[i]);
	}
	for (unsigned int round = 0; round < plan->rounds; round++)
		for (size_t turn = 0; turn < n; turn++) {
			size_t i = round % 2 ? n - 1 - turn : turn;

			measure_round(plan, &cases[i], &series[i], &repeat[i]);
		}
}

void bench_add(struct bench_series *series, double ns)
{
	if (series->rounds < BENCH_ROUNDS)
		series->ns[series->rounds++] = ns;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

struct bench_spread bench_spread(double *values, size_t n)
{
	if (!n)
		return (struct bench_spread){ 0 };
	qsort(values, n, sizeof(*values), compare);
	return (struct bench_spread){ values[0], values[n / 2], values[n - 1] };
}

double bench_median(const struct bench_series *series)
{
	double sorted[BENCH_ROUNDS];

	memcpy(sorted, series->ns, sizeof(sorted));
	return series->rounds ? bench_spread(sorted, series->rounds).median : INFINITY;
}

const struct bench_series *bench_faster(const struct bench_series *a, const struct bench_series *b)
{
	return bench_median(a) < bench_median(b) ? a : b;
}
