/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel would answer with an oops.
 */
#ifndef SIM_BUG_H
#define SIM_BUG_H

/**
 * sim_bug() - the driver (or its test) did what no driver may do: say it and abort
 * @format: as for printf()
 */
void sim_bug(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif /* SIM_BUG_H */
