/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Atomic counters.
 */
#ifndef SIM_LINUX_ATOMIC_H
#define SIM_LINUX_ATOMIC_H

#include "compiler.h"
#include "types.h"

#define ATOMIC_INIT(value) \
	{                  \
		(value)    \
	}

static inline int atomic_read(const atomic_t *v)
{
	return __atomic_load_n(&v->counter, __ATOMIC_RELAXED);
}

static inline void atomic_set(atomic_t *v, int value)
{
	__atomic_store_n(&v->counter, value, __ATOMIC_RELAXED);
}

static inline void atomic_add(int n, atomic_t *v)
{
	__atomic_fetch_add(&v->counter, n, __ATOMIC_RELAXED);
}

static inline void atomic_sub(int n, atomic_t *v)
{
	__atomic_fetch_sub(&v->counter, n, __ATOMIC_RELAXED);
}

static inline void atomic_inc(atomic_t *v)
{
	atomic_add(1, v);
}

static inline void atomic_dec(atomic_t *v)
{
	atomic_sub(1, v);
}

static inline int atomic_add_return(int n, atomic_t *v)
{
	return __atomic_add_fetch(&v->counter, n, __ATOMIC_SEQ_CST);
}

static inline int atomic_inc_return(atomic_t *v)
{
	return atomic_add_return(1, v);
}

static inline int atomic_dec_return(atomic_t *v)
{
	return atomic_add_return(-1, v);
}

static inline bool atomic_dec_and_test(atomic_t *v)
{
	return !atomic_dec_return(v);
}

static inline int atomic_xchg(atomic_t *v, int value)
{
	return __atomic_exchange_n(&v->counter, value, __ATOMIC_SEQ_CST);
}

/* Returns the old value: @wanted if it was exchanged. */
static inline int atomic_cmpxchg(atomic_t *v, int wanted, int value)
{
	__atomic_compare_exchange_n(&v->counter, &wanted, value, false, __ATOMIC_SEQ_CST,
				    __ATOMIC_SEQ_CST);
	return wanted;
}

static inline bool atomic_add_unless(atomic_t *v, int n, int unless)
{
	int now = atomic_read(v);

	while (now != unless)
		if (__atomic_compare_exchange_n(&v->counter, &now, now + n, false, __ATOMIC_SEQ_CST,
						__ATOMIC_RELAXED))
			return true;
	return false;
}

static inline bool atomic_inc_not_zero(atomic_t *v)
{
	return atomic_add_unless(v, 1, 0);
}

#endif /* SIM_LINUX_ATOMIC_H */
