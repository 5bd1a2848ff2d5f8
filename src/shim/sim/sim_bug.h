/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Errors for which a kernel would print an oops.
 */
#ifndef SIM_BUG_H
#define SIM_BUG_H

/**
 * sim_bug() - the driver (or its test) did something forbidden: report it and abort
 * @format: as for printf()
 *
 * Calls the function of sim_set_oops() first.
 */
void sim_bug(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/**
 * sim_oops_fn() - called with the report of sim_bug()
 * @story: one line or several, without a newline at the end
 * @context: as given to sim_set_oops()
 *
 * If it returns, the program ends with abort(). It may instead leave with longjmp(), or switch to
 * another stack for good; what the driver holds then stays held.
 */
typedef void sim_oops_fn(const char *story, void *context);

/**
 * sim_set_oops() - call a function before this thread ends in sim_bug()
 * @oops: the function, or NULL to stop
 * @context: handed to it
 */
void sim_set_oops(sim_oops_fn *oops, void *context);

#endif /* SIM_BUG_H */
