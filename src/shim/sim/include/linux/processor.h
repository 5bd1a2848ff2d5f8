/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For loops that wait.
 */
#ifndef SIM_LINUX_PROCESSOR_H
#define SIM_LINUX_PROCESSOR_H

#include "types.h"

/* The task waits busily. Not for direct use. */
void sim_delay(u64 ns, const char *what);
#define SIM_LITTLE_NS 1000

#define cpu_relax() sim_delay(SIM_LITTLE_NS, "cpu_relax()")

#endif /* SIM_LINUX_PROCESSOR_H */
