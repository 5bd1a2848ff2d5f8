/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The context that code runs in.
 */
#ifndef SIM_LINUX_PREEMPT_H
#define SIM_LINUX_PREEMPT_H

#include "types.h"

/* Not for direct use. */
bool sim_in_interrupt(void);
bool sim_in_hardirq(void);
bool sim_in_softirq(void);
bool sim_in_atomic(void);

#define in_interrupt()       sim_in_interrupt() /* handler, timer, bottom halves off */
#define in_hardirq()         sim_in_hardirq()
#define in_serving_softirq() sim_in_softirq()
#define in_task()            (!in_hardirq() && !in_serving_softirq())
#define in_atomic()          sim_in_atomic()

#endif /* SIM_LINUX_PREEMPT_H */
