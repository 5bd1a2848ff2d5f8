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
#define SIM_WATCHED
#endif

/**
 * sim_touch() - may the driver access these bytes? AddressSanitizer reports it if not
 * @first: address of the first; as a number, or compilers would take it for a place that is read
 *	before anything was written
 * @n: how many
 *
 * A few bytes are just read, here and there: that takes a tenth of the time of asking.
 */
#ifdef SIM_WATCHED
void sim_touch(uintptr_t first, size_t n);
#else
static inline void sim_touch(uintptr_t first, size_t n)
{
	(void)first;
	(void)n;
}
#endif

#endif /* SIM_TOUCH_H */
