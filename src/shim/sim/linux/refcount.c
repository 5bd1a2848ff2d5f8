// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reference counts.
 */
#include "internal.h"

#include <linux/refcount.h>

void refcount_inc(refcount_t *r)
{
	sim_enter(sim_current(), SIM_REFCOUNT, r);
	if (!atomic_inc_not_zero(&r->refs))
		sim_bug("a reference is taken to an object that has none left: it is being freed");
}

bool refcount_inc_not_zero(refcount_t *r)
{
	sim_enter(sim_current(), SIM_REFCOUNT, r);
	return atomic_inc_not_zero(&r->refs);
}

bool refcount_dec_and_test(refcount_t *r)
{
	int left;

	sim_enter(sim_current(), SIM_REFCOUNT, r);
	left = atomic_dec_return(&r->refs);
	if (left < 0)
		sim_bug("a reference is given back that nobody has");
	return !left;
}
