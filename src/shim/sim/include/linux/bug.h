/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Conditions that must not hold: WARN_ON() warns with the place, BUG_ON() ends the program.
 */
#ifndef SIM_LINUX_BUG_H
#define SIM_LINUX_BUG_H

#include "compiler.h"
#include "types.h"

#include "../../sim_place.h"

/* WARN_ON() on the host. Not for direct use. */
bool sim_warn_on(bool condition, const char *what, const struct sim_place *place);
void sim_bug_on(const char *what, const struct sim_place *place) __attribute__((noreturn));

#define WARN_ON(condition)                                           \
	({                                                           \
		bool sim_is = !!(condition);                         \
		unlikely(sim_warn_on(sim_is, #condition, SIM_HERE)); \
	})
#define WARN(condition, ...)                                         \
	({                                                           \
		bool sim_is = !!(condition);                         \
		unlikely(sim_warn_on(sim_is, #condition, SIM_HERE)); \
	})
#define WARN_ON_ONCE(condition)   WARN_ON(condition)
#define WARN_ONCE(condition, ...) WARN(condition, __VA_ARGS__)
#define BUG()                     sim_bug_on("BUG()", SIM_HERE)
#define BUG_ON(condition)                                               \
	do {                                                            \
		if (unlikely(condition))                                \
			sim_bug_on("BUG_ON(" #condition ")", SIM_HERE); \
	} while (0)
#define BUILD_BUG_ON(condition) _Static_assert(!(condition), "BUILD_BUG_ON failed: " #condition)

#endif /* SIM_LINUX_BUG_H */
