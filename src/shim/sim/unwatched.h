/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copying and comparing below the seam and in test harnesses. A sanitizer replaces memcpy() and
 * memcmp(), also for code that it does not watch, and its functions check every byte's shadow:
 * comparing alone took a fifth of a fuzzer's time. So these functions call them only for long runs.
 */
#ifndef SIM_UNWATCHED_H
#define SIM_UNWATCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* As GNU C has them: vector code on any processor. */
typedef uint64_t unwatched_lanes __attribute__((vector_size(16)));

/**
 * unwatched_difference() - compare 16 bytes
 * @a: bytes
 * @b: bytes
 *
 * Return: zero lanes where they are equal.
 */
static inline unwatched_lanes unwatched_difference(const uint8_t *a, const uint8_t *b)
{
	unwatched_lanes x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x ^ y;
}

/**
 * unwatched_same() - memcmp() for what is nearly always equal
 * @a: bytes
 * @b: bytes
 * @n: how many of each
 *
 * Return: true if they are equal.
 */
static inline bool unwatched_same(const uint8_t *a, const uint8_t *b, size_t n)
{
	unwatched_lanes sum = { 0 };
	size_t i = 0;

	if (n < sizeof(sum)) {
		while (i < n && a[i] == b[i])
			i++;
		return i == n;
	}
	for (; i + sizeof(sum) < n; i += sizeof(sum))
		sum |= unwatched_difference(a + i, b + i);
	sum |= unwatched_difference(a + n - sizeof(sum), b + n - sizeof(sum));
	return !(sum[0] | sum[1]);
}

/* Copy size to 2 * size bytes by two copies of constant size: one at the start, one at the end. */
#define UNWATCHED_ENDS(to, from, n, size)                                 \
	do {                                                              \
		memcpy(to, from, size);                                   \
		memcpy((to) + (n) - (size), (from) + (n) - (size), size); \
	} while (0)

/**
 * unwatched_copy() - memcpy() for what is nearly always short
 * @into: receives the bytes; may be NULL to receive none
 * @bytes: bytes elsewhere; likewise
 * @n: how many
 */
static inline void unwatched_copy(void *into, const void *bytes, size_t n)
{
	const uint8_t *from = bytes;
	uint8_t *to = into;

	if (n > 512) {
		memcpy(to, from, n);
		return;
	}
	for (; n > 32; n -= 16, to += 16, from += 16)
		memcpy(to, from, 16);
	if (n >= 16)
		UNWATCHED_ENDS(to, from, n, 16);
	else if (n >= 8)
		UNWATCHED_ENDS(to, from, n, 8);
	else if (n >= 4)
		UNWATCHED_ENDS(to, from, n, 4);
	else if (n >= 2)
		UNWATCHED_ENDS(to, from, n, 2);
	else if (n)
		*to = *from;
}

/**
 * unwatched_length() - strnlen() for what is nearly always short
 * @string: the bytes
 * @max: how many there are at most
 *
 * Return: how many come before the first NUL.
 */
static inline size_t unwatched_length(const char *string, size_t max)
{
	size_t n = 0;

	while (n < max && n < 32 && string[n])
		n++;
	return n < 32 || n == max ? n : n + strnlen(string + n, max - n);
}

#endif /* SIM_UNWATCHED_H */
