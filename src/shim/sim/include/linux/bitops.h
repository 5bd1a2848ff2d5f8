/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Single bits of arrays of longs. Functions without underscores are atomic.
 */
#ifndef SIM_LINUX_BITOPS_H
#define SIM_LINUX_BITOPS_H

#include "bits.h"
#include "compiler.h"
#include "types.h"

#define BITS_TO_LONGS(n)        (((n) + BITS_PER_LONG - 1) / BITS_PER_LONG)
#define DECLARE_BITMAP(name, n) unsigned long name[BITS_TO_LONGS(n)]

/* The word that has a bit. Not for direct use. */
static inline unsigned long *sim_word(long n, volatile unsigned long *words)
{
	return (unsigned long *)(unsigned long)&words[n / BITS_PER_LONG];
}

static inline bool test_bit(long n, const volatile unsigned long *words)
{
	unsigned long *word = sim_word(n, (volatile unsigned long *)(unsigned long)words);

	return __atomic_load_n(word, __ATOMIC_RELAXED) & BIT(n % BITS_PER_LONG);
}

static inline bool test_and_set_bit(long n, volatile unsigned long *words)
{
	unsigned long bit = BIT(n % BITS_PER_LONG);

	return __atomic_fetch_or(sim_word(n, words), bit, __ATOMIC_SEQ_CST) & bit;
}

static inline bool test_and_clear_bit(long n, volatile unsigned long *words)
{
	unsigned long bit = BIT(n % BITS_PER_LONG);

	return __atomic_fetch_and(sim_word(n, words), ~bit, __ATOMIC_SEQ_CST) & bit;
}

static inline bool test_and_change_bit(long n, volatile unsigned long *words)
{
	unsigned long bit = BIT(n % BITS_PER_LONG);

	return __atomic_fetch_xor(sim_word(n, words), bit, __ATOMIC_SEQ_CST) & bit;
}

static inline void set_bit(long n, volatile unsigned long *words)
{
	(void)test_and_set_bit(n, words);
}

static inline void clear_bit(long n, volatile unsigned long *words)
{
	(void)test_and_clear_bit(n, words);
}

static inline void change_bit(long n, volatile unsigned long *words)
{
	(void)test_and_change_bit(n, words);
}

static inline void __set_bit(long n, volatile unsigned long *words)
{
	*sim_word(n, words) |= BIT(n % BITS_PER_LONG);
}

static inline void __clear_bit(long n, volatile unsigned long *words)
{
	*sim_word(n, words) &= ~BIT(n % BITS_PER_LONG);
}

#endif /* SIM_LINUX_BITOPS_H */
