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

/**
 * struct sim_poll - a poll loop
 * @what: the mapped register that it looks at; NULL where it may be anything
 * @us: between two looks, in microseconds
 * @sleeps: it sleeps meanwhile
 * @end: up to when it looks; %KTIME_MAX for no end
 * @rests: how often it has done so
 */
struct sim_poll {
	const volatile void __iomem *what;
	unsigned long us;
	bool sleeps;
	ktime_t end;
	unsigned long rests;
};

/* A loop begins; with @rests it does so. Not for direct use. */
void sim_poll_begin(struct sim_poll *poll, u64 timeout_us, bool rests);

/*
 * Between two looks. Returns whether it is late: then it looks once more, for it may have been kept
 * from looking for long. Not for direct use.
 */
bool sim_poll_rest(struct sim_poll *poll);

#define SIM_POLL(op, register, value, condition, pause_us, timeout_us, rests, may_sleep, args...) \
	({                                                                                        \
		struct sim_poll sim_poll = { .what = (register),                                  \
					     .us = (pause_us),                                    \
					     .sleeps = (may_sleep) };                             \
		bool sim_late = false, sim_so;                                                    \
		sim_poll_begin(&sim_poll, timeout_us, rests);                                     \
		for (;;) {                                                                        \
			(value) = op(args);                                                       \
			sim_so = !!(condition);                                                   \
			if (sim_so || sim_late)                                                   \
				break;                                                            \
			sim_late = sim_poll_rest(&sim_poll);                                      \
		}                                                                                 \
		sim_so ? 0 : -ETIMEDOUT;                                                          \
	})

/* It sleeps between reads, unless sleep_us is 0. */
#define read_poll_timeout(op, value, condition, sleep_us, timeout_us, sleep_before_read, args...) \
	SIM_POLL(op, NULL, value, condition, sleep_us, timeout_us, sleep_before_read, true, args)
#define read_poll_timeout_atomic(op, value, condition, delay_us, timeout_us, delay_before_read, \
				 args...)                                                       \
	SIM_POLL(op, NULL, value, condition, delay_us, timeout_us, delay_before_read, false, args)

#define readx_poll_timeout(op, address, value, condition, sleep_us, timeout_us) \
	SIM_POLL(op, NULL, value, condition, sleep_us, timeout_us, false, true, address)
#define readx_poll_timeout_atomic(op, address, value, condition, delay_us, timeout_us) \
	SIM_POLL(op, NULL, value, condition, delay_us, timeout_us, false, false, address)

#define readb_poll_timeout(address, value, condition, sleep_us, timeout_us) \
	SIM_POLL(readb, address, value, condition, sleep_us, timeout_us, false, true, address)
#define readb_poll_timeout_atomic(address, value, condition, delay_us, timeout_us) \
	SIM_POLL(readb, address, value, condition, delay_us, timeout_us, false, false, address)
#define readw_poll_timeout(address, value, condition, sleep_us, timeout_us) \
	SIM_POLL(readw, address, value, condition, sleep_us, timeout_us, false, true, address)
#define readw_poll_timeout_atomic(address, value, condition, delay_us, timeout_us) \
	SIM_POLL(readw, address, value, condition, delay_us, timeout_us, false, false, address)
#define readl_poll_timeout(address, value, condition, sleep_us, timeout_us) \
	SIM_POLL(readl, address, value, condition, sleep_us, timeout_us, false, true, address)
#define readl_poll_timeout_atomic(address, value, condition, delay_us, timeout_us) \
	SIM_POLL(readl, address, value, condition, delay_us, timeout_us, false, false, address)
#define readq_poll_timeout(address, value, condition, sleep_us, timeout_us) \
	SIM_POLL(readq, address, value, condition, sleep_us, timeout_us, false, true, address)
#define readq_poll_timeout_atomic(address, value, condition, delay_us, timeout_us) \
	SIM_POLL(readq, address, value, condition, delay_us, timeout_us, false, false, address)

#endif /* SIM_LINUX_IOPOLL_H */
