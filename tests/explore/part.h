/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How much of a search a slow build does: one scene of so many. The plain build searches all.
 */
#ifndef TESTS_PART_H
#define TESTS_PART_H

/* The Makefile sets it for sanitizers and coverage. */
#ifndef LKP_SEARCH_PART
#define LKP_SEARCH_PART 1
#endif

#endif /* TESTS_PART_H */
