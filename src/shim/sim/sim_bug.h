/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel would answer with an oops.
 */
#ifndef SIM_BUG_H
#define SIM_BUG_H

/**
 * sim_bug() - the driver (or its test) did what no driver may do: say it and abort
 * @format: as for printf()
 *
 * A function set by sim_set_oops() is told first.
 */
void sim_bug(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/**
 * sim_oops_fn() - called with what sim_bug() has to say
 * @story: one line or several, without a newline at the end
 * @context: as given to sim_set_oops()
 *
 * If it returns, the program ends with abort(). It may leave with longjmp(), or by switching to
 * another stack for good; what the driver held then stays held.
 */
typedef void sim_oops_fn(const char *story, void *context);

/**
 * sim_set_oops() - call a function before this thread ends in sim_bug()
 * @oops: the function, or NULL to stop
 * @context: handed to it
 */
void sim_set_oops(sim_oops_fn *oops, void *context);

#endif /* SIM_BUG_H */
