/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The smaller or larger of two values.
 */
#ifndef SIM_LINUX_MINMAX_H
#define SIM_LINUX_MINMAX_H

#define min_t(type, a, b)                      \
	({                                     \
		type sim_a = (a), sim_b = (b); \
		sim_a < sim_b ? sim_a : sim_b; \
	})
#define max_t(type, a, b)                      \
	({                                     \
		type sim_a = (a), sim_b = (b); \
		sim_a > sim_b ? sim_a : sim_b; \
	})
/* As in the kernel, both must have the same type. */
#define SIM_SAME_TYPE(a, b)                                                                    \
	_Static_assert(__builtin_types_compatible_p(__typeof__((a) + 0), __typeof__((b) + 0)), \
		       "min() and max() compare what has one type; see min_t()")
#define min(a, b)                                 \
	({                                        \
		SIM_SAME_TYPE(a, b);              \
		min_t(__typeof__((a) + 0), a, b); \
	})
#define max(a, b)                                 \
	({                                        \
		SIM_SAME_TYPE(a, b);              \
		max_t(__typeof__((a) + 0), a, b); \
	})
#define clamp(x, low, high)         min(max(x, low), high)
#define clamp_t(type, x, low, high) min_t(type, max_t(type, x, low), high)

#endif /* SIM_LINUX_MINMAX_H */
