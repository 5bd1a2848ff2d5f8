/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that the driver hands over in one piece. As the kernel's own sanitizer does in such
 * places, AddressSanitizer is asked about all of it here, in the driver's name: what lies below the
 * seam may then be built without a sanitizer, which is what makes fuzzing fast.
 */
#ifndef SIM_TOUCH_H
#define SIM_TOUCH_H

#include <stddef.h>
#include <stdint.h>

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

#if __has_feature(address_sanitizer) || defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>

/* Between blocks that may be touched there are at least as many bytes that may not. */
#define SIM_TOUCH_GUARD 16
#define SIM_TOUCH_SHORT 64

/**
 * sim_touch() - may the caller access these bytes? Reported as an access of the caller if not
 * @bytes: of the first
 * @n: how many
 *
 * A few bytes are just read, here and there: that is compiled into the caller, and takes a tenth of
 * the time of asking.
 */
static inline void sim_touch(const void *bytes, size_t n)
{
	const volatile char *at = bytes;

	if (n > SIM_TOUCH_SHORT) {
		at = __asan_region_is_poisoned((void *)(uintptr_t)bytes, n);
		if (__builtin_expect(at != NULL, 0))
			(void)*at;
		return;
	}
	for (size_t i = 0; i < n; i += SIM_TOUCH_GUARD)
		(void)at[i];
	if (n)
		(void)at[n - 1];
}
#else
static inline void sim_touch(const void *bytes, size_t n)
{
	(void)bytes;
	(void)n;
}
#endif

#endif /* SIM_TOUCH_H */
