// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accesses in the driver's name. This file is built with AddressSanitizer even where nothing else
 * below the seam is (fuzz.mk).
 */
#include "sim_touch.h"

#ifdef SIM_WATCHED
#include <sanitizer/asan_interface.h>

/* Between blocks that may be touched there are at least as many bytes that may not. */
#define GUARD 16
#define SHORT 128

void sim_touch(uintptr_t first, size_t n)
{
	const volatile char *at = (const char *)first;

	if (n > SHORT) {
		at = __asan_region_is_poisoned((void *)first, n);
		if (__builtin_expect(at != NULL, 0))
			(void)*at;
		return;
	}
	for (size_t i = 0; i < n; i += GUARD)
		(void)at[i];
	if (n)
		(void)at[n - 1];
}
#endif
