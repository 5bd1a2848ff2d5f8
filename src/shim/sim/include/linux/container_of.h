/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a member to the structure around it.
 */
#ifndef SIM_LINUX_CONTAINER_OF_H
#define SIM_LINUX_CONTAINER_OF_H

#include "types.h"

#define container_of(pointer, type, member)                                                        \
	({                                                                                         \
		_Static_assert(__builtin_types_compatible_p(__typeof__(*(pointer)),                \
							    __typeof__(((type *)0)->member)) ||    \
				       __builtin_types_compatible_p(__typeof__(*(pointer)), void), \
			       "pointer type mismatch in container_of()");                         \
		(type *)((unsigned long)(pointer)-offsetof(type, member));                         \
	})

#endif /* SIM_LINUX_CONTAINER_OF_H */
