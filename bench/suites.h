/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The suites of lkp-bench, one file each.
 */
#ifndef BENCH_SUITES_H
#define BENCH_SUITES_H

#include "bench.h"

extern const struct bench_suite suite_access;
extern const struct bench_suite suite_bulk;
extern const struct bench_suite suite_calls;
extern const struct bench_suite suite_first;
extern const struct bench_suite suite_growth;
extern const struct bench_suite suite_machine;
extern const struct bench_suite suite_qtest;
extern const struct bench_suite suite_search;
extern const struct bench_suite suite_served;
extern const struct bench_suite suite_wire;

#endif /* BENCH_SUITES_H */
