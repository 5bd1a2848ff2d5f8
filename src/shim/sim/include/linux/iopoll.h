/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Read until a condition holds, or until a time-out.
 */
#ifndef SIM_LINUX_IOPOLL_H
#define SIM_LINUX_IOPOLL_H

#include "delay.h"
#include "errno.h"
#include "io.h"
#include "ktime.h"

/* After the time-out it reads once more: it may have been off the CPU for long. */
#define SIM_POLL(op, value, condition, timeout_us, pause, pause_first, args...)      \
	({                                                                           \
		u64 sim_timeout = (timeout_us);                                      \
		ktime_t sim_end = ktime_add_us(ktime_get(), sim_timeout);            \
		bool sim_late = false, sim_so;                                       \
		if (pause_first)                                                     \
			pause;                                                       \
		for (;;) {                                                           \
			(value) = op(args);                                          \
			sim_so = !!(condition);                                      \
			if (sim_so || sim_late)                                      \
				break;                                               \
			sim_late = sim_timeout && ktime_after(ktime_get(), sim_end); \
			if (!sim_late)                                               \
				pause;                                               \
		}                                                                    \
		sim_so ? 0 : -ETIMEDOUT;                                             \
	})

/* It sleeps between reads, unless sleep_us is 0. */
#define read_poll_timeout(op, value, condition, sleep_us, timeout_us, sleep_before_read, args...) \
	({                                                                                        \
		unsigned long sim_sleep_us = (sleep_us);                                          \
		if (sim_sleep_us)                                                                 \
			might_sleep();                                                            \
		SIM_POLL(op, value, condition, timeout_us, sim_poll_pause(sim_sleep_us),          \
			 (sleep_before_read) && sim_sleep_us, args);                              \
	})
#define read_poll_timeout_atomic(op, value, condition, delay_us, timeout_us, delay_before_read, \
				 args...)                                                       \
	({                                                                                      \
		unsigned long sim_delay_us = (delay_us);                                        \
		SIM_POLL(op, value, condition, timeout_us, sim_poll_pause_atomic(sim_delay_us), \
			 (delay_before_read) && sim_delay_us, args);                            \
	})

static inline void sim_poll_pause(unsigned long us)
{
	if (us)
		usleep_range((us >> 2) + 1, us);
	cpu_relax();
}

static inline void sim_poll_pause_atomic(unsigned long us)
{
	if (us)
		udelay(us);
	cpu_relax();
}

#define readx_poll_timeout(op, address, value, condition, sleep_us, timeout_us) \
	read_poll_timeout(op, value, condition, sleep_us, timeout_us, false, address)
#define readx_poll_timeout_atomic(op, address, value, condition, delay_us, timeout_us) \
	read_poll_timeout_atomic(op, value, condition, delay_us, timeout_us, false, address)

#define readb_poll_timeout(address, value, condition, sleep_us, timeout_us) \
	readx_poll_timeout(readb, address, value, condition, sleep_us, timeout_us)
#define readb_poll_timeout_atomic(address, value, condition, delay_us, timeout_us) \
	readx_poll_timeout_atomic(readb, address, value, condition, delay_us, timeout_us)
#define readw_poll_timeout(address, value, condition, sleep_us, timeout_us) \
	readx_poll_timeout(readw, address, value, condition, sleep_us, timeout_us)
#define readw_poll_timeout_atomic(address, value, condition, delay_us, timeout_us) \
	readx_poll_timeout_atomic(readw, address, value, condition, delay_us, timeout_us)
#define readl_poll_timeout(address, value, condition, sleep_us, timeout_us) \
	readx_poll_timeout(readl, address, value, condition, sleep_us, timeout_us)
#define readl_poll_timeout_atomic(address, value, condition, delay_us, timeout_us) \
	readx_poll_timeout_atomic(readl, address, value, condition, delay_us, timeout_us)
#define readq_poll_timeout(address, value, condition, sleep_us, timeout_us) \
	readx_poll_timeout(readq, address, value, condition, sleep_us, timeout_us)
#define readq_poll_timeout_atomic(address, value, condition, delay_us, timeout_us) \
	readx_poll_timeout_atomic(readq, address, value, condition, delay_us, timeout_us)

#endif /* SIM_LINUX_IOPOLL_H */
