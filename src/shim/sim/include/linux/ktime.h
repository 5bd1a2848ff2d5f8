/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fine clock: nanoseconds since the machine was started.
 */
#ifndef SIM_LINUX_KTIME_H
#define SIM_LINUX_KTIME_H

#include "limits.h"
#include "time64.h"
#include "types.h"

typedef s64 ktime_t;

#define KTIME_MAX LLONG_MAX

/* Reading the clock takes a moment of its time. */
ktime_t ktime_get(void);

static inline u64 ktime_get_ns(void)
{
	return (u64)ktime_get();
}

static inline ktime_t ktime_set(s64 s, unsigned long ns)
{
	return s * NSEC_PER_SEC + (s64)ns;
}

static inline ktime_t ns_to_ktime(u64 ns)
{
	return (ktime_t)ns;
}

static inline ktime_t ms_to_ktime(u64 ms)
{
	return (ktime_t)ms * NSEC_PER_MSEC;
}

static inline s64 ktime_to_ns(ktime_t time)
{
	return time;
}

static inline s64 ktime_to_us(ktime_t time)
{
	return time / NSEC_PER_USEC;
}

static inline s64 ktime_to_ms(ktime_t time)
{
	return time / NSEC_PER_MSEC;
}

static inline ktime_t ktime_add(ktime_t a, ktime_t b)
{
	return a + b;
}

static inline ktime_t ktime_sub(ktime_t a, ktime_t b)
{
	return a - b;
}

static inline ktime_t ktime_add_ns(ktime_t time, u64 ns)
{
	return time + (s64)ns;
}

static inline ktime_t ktime_add_us(ktime_t time, u64 us)
{
	return time + (s64)us * NSEC_PER_USEC;
}

static inline ktime_t ktime_add_ms(ktime_t time, u64 ms)
{
	return time + (s64)ms * NSEC_PER_MSEC;
}

static inline int ktime_compare(ktime_t a, ktime_t b)
{
	return (a > b) - (a < b);
}

static inline bool ktime_after(ktime_t a, ktime_t b)
{
	return a > b;
}

static inline bool ktime_before(ktime_t a, ktime_t b)
{
	return a < b;
}

static inline s64 ktime_us_delta(ktime_t later, ktime_t earlier)
{
	return ktime_to_us(later - earlier);
}

static inline s64 ktime_ms_delta(ktime_t later, ktime_t earlier)
{
	return ktime_to_ms(later - earlier);
}

#endif /* SIM_LINUX_KTIME_H */
