/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The coarse clock: it counts ticks, and wraps around.
 */
#ifndef SIM_LINUX_JIFFIES_H
#define SIM_LINUX_JIFFIES_H

#include "limits.h"
#include "time64.h"
#include "types.h"

#define HZ 250

/* A counter of 32 bits wraps around five minutes after the start. */
#define INITIAL_JIFFIES  ((unsigned long)(unsigned int)(-300 * HZ))
#define MAX_JIFFY_OFFSET ((unsigned long)(LONG_MAX / 2 - 1))

/* Reading the clock takes a moment of its time. */
unsigned long sim_jiffies(void);
#define jiffies sim_jiffies()
u64 get_jiffies_64(void);

#define time_after(a, b)     ((long)((b) - (a)) < 0)
#define time_before(a, b)    time_after(b, a)
#define time_after_eq(a, b)  ((long)((a) - (b)) >= 0)
#define time_before_eq(a, b) time_after_eq(b, a)
#define time_in_range(a, b, c)                                             \
	({                                                                 \
		unsigned long sim_when = (a);                              \
		time_after_eq(sim_when, b) && time_before_eq(sim_when, c); \
	})
#define time_is_before_jiffies(a)    time_after(jiffies, a)
#define time_is_after_jiffies(a)     time_before(jiffies, a)
#define time_is_before_eq_jiffies(a) time_after_eq(jiffies, a)
#define time_is_after_eq_jiffies(a)  time_before_eq(jiffies, a)

unsigned long msecs_to_jiffies(unsigned int ms);
unsigned long usecs_to_jiffies(unsigned int us);
unsigned long nsecs_to_jiffies(u64 ns);
unsigned int jiffies_to_msecs(unsigned long j);
unsigned int jiffies_to_usecs(unsigned long j);

#endif /* SIM_LINUX_JIFFIES_H */
