/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Wait for a while, busily or asleep. On the simulated kernel this takes no time: its clock is
 * moved.
 */
#ifndef SIM_LINUX_DELAY_H
#define SIM_LINUX_DELAY_H

#include "processor.h"
#include "sched.h"
#include "time64.h"
#include "types.h"

#define ndelay(ns) sim_delay(ns, "ndelay()")
#define udelay(us) sim_delay((u64)(us)*NSEC_PER_USEC, "udelay()")
#define mdelay(ms) sim_delay((u64)(ms)*NSEC_PER_MSEC, "mdelay()")

void msleep(unsigned int ms);
unsigned long msleep_interruptible(unsigned int ms);
void usleep_range(unsigned long min, unsigned long max);
void fsleep(unsigned long us);

static inline void ssleep(unsigned int s)
{
	msleep(s * MSEC_PER_SEC);
}

#endif /* SIM_LINUX_DELAY_H */
