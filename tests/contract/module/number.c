// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers that are in use, and pointers by number.
 */
#include <linux/idr.h>
#include <linux/limits.h>

#include "contract.h"

static void ida_gives_the_lowest_free_number(void)
{
	static DEFINE_IDA(ida);

	EXPECT(ida_is_empty(&ida));
	for (int i = 0; i < 4; i++)
		EXPECT(ida_alloc(&ida, GFP_KERNEL) == i);
	EXPECT(!ida_is_empty(&ida));
	ida_free(&ida, 1);
	ida_free(&ida, 3);
	EXPECT(ida_alloc(&ida, GFP_KERNEL) == 1);
	EXPECT(ida_alloc(&ida, GFP_KERNEL) == 3);
	ida_destroy(&ida);
	EXPECT(ida_is_empty(&ida));
}

static void ida_ranges_include_both_ends(void)
{
	static DEFINE_IDA(ida);

	EXPECT(ida_alloc_range(&ida, 5, 6, GFP_KERNEL) == 5);
	EXPECT(ida_alloc_range(&ida, 5, 6, GFP_KERNEL) == 6);
	EXPECT(ida_alloc_range(&ida, 5, 6, GFP_KERNEL) == -ENOSPC);
	EXPECT(ida_alloc_max(&ida, 0, GFP_KERNEL) == 0);
	EXPECT(ida_alloc_max(&ida, 0, GFP_KERNEL) == -ENOSPC);
	EXPECT(ida_alloc_min(&ida, 5, GFP_KERNEL) == 7);
	ida_destroy(&ida);
}

static void ida_simple_get_excludes_the_end(void)
{
	static DEFINE_IDA(ida);

	EXPECT(ida_simple_get(&ida, 5, 6, GFP_KERNEL) == 5);
	EXPECT(ida_simple_get(&ida, 5, 6, GFP_KERNEL) == -ENOSPC);
	EXPECT(ida_simple_get(&ida, 5, 0, GFP_KERNEL) == 6);
	ida_simple_remove(&ida, 5);
	ida_simple_remove(&ida, 6);
	EXPECT(ida_is_empty(&ida));
}

static void ida_numbers_end_at_int_max(void)
{
	struct ida ida;

	ida_init(&ida);
	EXPECT(ida_alloc_min(&ida, INT_MAX, GFP_KERNEL) == INT_MAX);
	EXPECT(ida_alloc_min(&ida, INT_MAX, GFP_KERNEL) == -ENOSPC);
	EXPECT(ida_alloc_min(&ida, INT_MAX + 1u, GFP_KERNEL) == -ENOSPC);
	ida_free(&ida, INT_MAX);
	EXPECT(ida_is_empty(&ida));
}

static int things[3];

static void idr_gives_the_lowest_free_number(void)
{
	static DEFINE_IDR(idr);

	EXPECT(idr_is_empty(&idr));
	EXPECT(idr_alloc(&idr, &things[0], 0, 0, GFP_KERNEL) == 0);
	EXPECT(idr_alloc(&idr, &things[1], 0, 0, GFP_KERNEL) == 1);
	EXPECT(idr_remove(&idr, 0) == &things[0]);
	EXPECT(idr_alloc(&idr, &things[2], 0, 0, GFP_KERNEL) == 0);
	EXPECT(idr_find(&idr, 0) == &things[2]);
	EXPECT(idr_find(&idr, 1) == &things[1]);
	EXPECT(!idr_is_empty(&idr));
	idr_destroy(&idr);
}

static void idr_ranges_exclude_the_end(void)
{
	struct idr idr;

	idr_init(&idr);
	EXPECT(idr_alloc(&idr, &things[0], 3, 5, GFP_KERNEL) == 3);
	EXPECT(idr_alloc(&idr, &things[0], 3, 5, GFP_KERNEL) == 4);
	EXPECT(idr_alloc(&idr, &things[0], 3, 5, GFP_KERNEL) == -ENOSPC);
	EXPECT(idr_alloc(&idr, &things[0], 3, 0, GFP_KERNEL) == 5);
	EXPECT(idr_alloc(&idr, &things[0], 3, -1, GFP_KERNEL) == 6);
	idr_destroy(&idr);
}

static void idr_of_a_free_number_is_null(void)
{
	static DEFINE_IDR(idr);

	EXPECT(!idr_find(&idr, 0));
	EXPECT(!idr_remove(&idr, 7));
	EXPECT(idr_alloc(&idr, &things[0], 7, 8, GFP_KERNEL) == 7);
	EXPECT(!idr_find(&idr, 6));
	EXPECT(idr_remove(&idr, 7) == &things[0]);
	EXPECT(!idr_find(&idr, 7));
	EXPECT(idr_is_empty(&idr));
}

static const struct contract number[] = {
	CONTRACT(ida_gives_the_lowest_free_number), CONTRACT(ida_ranges_include_both_ends),
	CONTRACT(ida_simple_get_excludes_the_end),  CONTRACT(ida_numbers_end_at_int_max),
	CONTRACT(idr_gives_the_lowest_free_number), CONTRACT(idr_ranges_exclude_the_end),
	CONTRACT(idr_of_a_free_number_is_null),
};
CONTRACTS(number);
