/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that the driver hands over in one piece. AddressSanitizer checks all of it here in the
 * driver's name, as the kernel's own sanitizer does in such places. So the code below the seam can
 * be built without a sanitizer, which makes fuzzing fast.
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
 * @first: address of the first; a number, since a compiler would warn that a pointer's memory is
 *	read before it is written
 * @n: how many
 *
 * Of a small range a few bytes are just read: that takes a tenth of the time of asking.
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
