/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The benchmark harness: things measured side by side, and the ratios between them.
 *
 * Absolute times differ from machine to machine and from hour to hour, so nothing is measured
 * alone. The cases of a plan take turns, a short round each. The report has the ratio of two cases
 * of the same round, and first of all its median over all rounds. A disturbance then hits both
 * cases or is one outlier.
 *
 * All times are in nanoseconds, as double, for one unit (one access, one call, ...). Call these
 * functions from one thread only.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define BENCH_ROUNDS 400 /* most of a plan */
#define BENCH_CASES  16  /* most of a plan */
#define BENCH_NAME   64

/**
 * struct bench_series - the times of one case, round by round
 * @name: of the case
 * @ns: nanoseconds for one unit
 * @rounds: entries in @ns
 */
struct bench_series {
	char name[BENCH_NAME];
	double ns[BENCH_ROUNDS];
	unsigned int rounds;
};

/**
 * struct bench_spread - three numbers that sum up several
 * @min: smallest
 * @median: the upper one of the two in the middle, if their number is even
 * @max: largest
 */
struct bench_spread {
	double min;
	double median;
	double max;
};

/*
 * The clock of a round: the CPU time of this thread, which others do not disturb; or the wall
 * clock.
 */
enum bench_clock {
	BENCH_CPU,
	BENCH_WALL,
};

/**
 * struct bench_plan - how to measure some cases side by side
 * @suite: name of the suite
 * @unit: what is timed: one "access", one "call"
 * @x_name: what varies between several plans of a suite ("bytes"), or NULL
 * @x: its value in this one
 * @clock: the clock of the rounds
 * @rounds: how many, 1 to %BENCH_ROUNDS
 * @round_ns: about how long a round should take
 * @repeat: how often a round does a case, without a warm-up; 0 to derive it from @round_ns
 */
struct bench_plan {
	const char *suite;
	const char *unit;
	const char *x_name;
	double x;
	enum bench_clock clock;
	unsigned int rounds;
	double round_ns;
	uint64_t repeat;
};

/**
 * struct bench_case - one thing to measure
 * @name: for reports
 * @run: does it @n times; this function is timed
 * @context: handed to @run
 * @time: instead of @run, for a case with a clock of its own: does it @n times and returns the
 *	nanoseconds that took, or less than 0 if it failed. A case that failed is not called again
 */
struct bench_case {
	const char *name;
	void (*run)(void *context, uint64_t n);
	void *context;
	double (*time)(void *context, uint64_t n);
};

struct bench;

/**
 * struct bench_suite - some plans that belong together
 * @name: as the user types it
 * @summary: one line for --help
 * @run: measures and reports
 */
struct bench_suite {
	const char *name;
	const char *summary;
	void (*run)(struct bench *bench);
};

/* ---------------------------------------------------------------- Measuring ------------------- */

/**
 * bench_now() - read a clock
 * @clock: which
 *
 * Return: nanoseconds since some moment.
 */
double bench_now(enum bench_clock clock);

/**
 * bench_measure() - time cases in turns
 * @plan: how
 * @cases: what
 * @series: receives the times, one entry a case
 * @n: number of cases, at most %BENCH_CASES
 *
 * Finds out how often each case fits into a round, which also warms it up. Then the cases take
 * turns, there and back, so that a drift affects all alike. A case that failed has no rounds.
 */
void bench_measure(const struct bench_plan *plan, const struct bench_case *cases,
		   struct bench_series *series, size_t n);

/**
 * bench_add() - add a time that was measured elsewhere
 * @series: of the case
 * @ns: for one unit; ignored after %BENCH_ROUNDS times
 */
void bench_add(struct bench_series *series, double ns);

/**
 * bench_spread() - sum up some numbers
 * @values: sorted on return
 * @n: how many; with 0 all three are 0
 *
 * Return: the three.
 */
struct bench_spread bench_spread(double *values, size_t n);

/**
 * bench_median() - the median time of a case
 * @series: its times
 *
 * Return: the median of the rounds; infinite if there are none.
 */
double bench_median(const struct bench_series *series);

/**
 * bench_faster() - the better form of what is compared
 * @a: its times
 * @b: those of the other form
 *
 * Return: the one with the smaller median; @b if neither is.
 */
const struct bench_series *bench_faster(const struct bench_series *a, const struct bench_series *b);

/* ---------------------------------------------------------------- Reporting ------------------- */

/**
 * bench_report() - report the times of a plan
 * @bench: the run
 * @plan: as they were measured
 * @series: the times
 * @n: number of cases
 */
void bench_report(struct bench *bench, const struct bench_plan *plan,
		  const struct bench_series *series, size_t n);

/**
 * bench_ratio() - report how one case compares with another
 * @bench: the run
 * @id: a row of the file of bounds
 * @of: the case
 * @to: what it is compared with
 *
 * The median is the median of the rounds' ratios, for the rounds that both cases have. Without such
 * a round, nothing is reported.
 */
void bench_ratio(struct bench *bench, const char *id, const struct bench_series *of,
		 const struct bench_series *to);

/**
 * bench_growth() - measure the same work with more and more of something, and report it
 * @bench: the run
 * @id: a row of the file of bounds: the last case over the first
 * @plan: how; its x is set for each case
 * @cases: what, from the least to the most
 * @x: how much each case has
 * @n: number of cases, 1 to %BENCH_CASES
 */
void bench_growth(struct bench *bench, const char *id, const struct bench_plan *plan,
		  const struct bench_case *cases, const double *x, size_t n);

/**
 * bench_missing() - report that something could not be measured
 * @bench: the run
 * @what: the peer or the case
 * @format: the reason and the remedy; as for printf()
 */
void bench_missing(struct bench *bench, const char *what, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * bench_is_quick() - does this run only show that everything still works?
 * @bench: the run
 *
 * Return: true if fewer rounds than usual will do.
 */
bool bench_is_quick(const struct bench *bench);

#endif /* BENCH_H */
