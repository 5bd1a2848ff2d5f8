// SPDX-License-Identifier: GPL-2.0-only
/*
 * Atomic counters and references.
 */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/kref.h>
#include <linux/refcount.h>

#include "contract.h"

static void atomic_operations_give_the_new_value(void)
{
	atomic_t v = ATOMIC_INIT(5);

	EXPECT(atomic_read(&v) == 5);
	atomic_set(&v, 1);
	atomic_add(4, &v);
	atomic_sub(2, &v);
	atomic_inc(&v);
	atomic_dec(&v);
	EXPECT(atomic_read(&v) == 3);
	EXPECT(atomic_add_return(4, &v) == 7);
	EXPECT(atomic_inc_return(&v) == 8);
	EXPECT(atomic_dec_return(&v) == 7);
}

static void atomic_exchanges_give_the_old_value(void)
{
	atomic_t v = ATOMIC_INIT(5);

	EXPECT(atomic_xchg(&v, 6) == 5);
	EXPECT(atomic_cmpxchg(&v, 5, 9) == 6);
	EXPECT(atomic_read(&v) == 6);
	EXPECT(atomic_cmpxchg(&v, 6, 9) == 6);
	EXPECT(atomic_read(&v) == 9);
}

static void atomic_dec_and_test_is_true_at_zero(void)
{
	atomic_t v = ATOMIC_INIT(2);

	EXPECT(!atomic_dec_and_test(&v));
	EXPECT(atomic_dec_and_test(&v));
	EXPECT(!atomic_dec_and_test(&v));
}

static void atomic_add_unless_leaves_that_value(void)
{
	atomic_t v = ATOMIC_INIT(3);

	EXPECT(!atomic_add_unless(&v, 5, 3));
	EXPECT(atomic_read(&v) == 3);
	EXPECT(atomic_add_unless(&v, 5, 4));
	EXPECT(atomic_read(&v) == 8);
	atomic_set(&v, 0);
	EXPECT(!atomic_inc_not_zero(&v));
	EXPECT(atomic_read(&v) == 0);
}

static void bits_are_found_across_words(void)
{
	DECLARE_BITMAP(map, BITS_PER_LONG + 2) = { 0 };

	EXPECT(ARRAY_SIZE(map) == 2);
	set_bit(1, map);
	set_bit(BITS_PER_LONG, map);
	__set_bit(BITS_PER_LONG + 1, map);
	EXPECT(map[0] == 2 && map[1] == 3);
	EXPECT(test_bit(1, map) && test_bit(BITS_PER_LONG, map) && !test_bit(0, map));
	clear_bit(1, map);
	__clear_bit(BITS_PER_LONG, map);
	change_bit(0, map);
	EXPECT(map[0] == 1 && map[1] == 2);
}

static void bit_tests_tell_what_was_there(void)
{
	unsigned long word = 0;

	EXPECT(!test_and_set_bit(3, &word) && test_and_set_bit(3, &word));
	EXPECT(test_and_clear_bit(3, &word) && !test_and_clear_bit(3, &word));
	EXPECT(!test_and_change_bit(2, &word) && word == 4);
	EXPECT(test_and_change_bit(2, &word) && word == 0);
}

static void refcount_counts(void)
{
	refcount_t r = REFCOUNT_INIT(1);

	refcount_inc(&r);
	EXPECT(refcount_read(&r) == 2);
	EXPECT(!refcount_dec_and_test(&r));
	EXPECT(refcount_inc_not_zero(&r));
	EXPECT(!refcount_dec_and_test(&r));
	EXPECT(refcount_dec_and_test(&r));
	EXPECT(refcount_read(&r) == 0);
}

static void refcount_inc_not_zero_of_none_is_false(void)
{
	refcount_t r;

	refcount_set(&r, 0);
	EXPECT(!refcount_inc_not_zero(&r));
	EXPECT(refcount_read(&r) == 0);
}

static int released;
static struct kref counted;

static void release(struct kref *kref)
{
	released += kref == &counted;
}

static void kref_put_releases_once(void)
{
	released = 0;
	kref_init(&counted);
	EXPECT(kref_read(&counted) == 1);
	kref_get(&counted);
	EXPECT(kref_put(&counted, release) == 0);
	EXPECT(released == 0);
	EXPECT(kref_put(&counted, release) == 1);
	EXPECT(released == 1);
}

static void kref_get_unless_zero_of_none_is_zero(void)
{
	kref_init(&counted);
	EXPECT(kref_get_unless_zero(&counted));
	EXPECT(kref_read(&counted) == 2);
	EXPECT(kref_put(&counted, release) == 0);
	EXPECT(kref_put(&counted, release) == 1);
	EXPECT(!kref_get_unless_zero(&counted));
}

static const struct contract count[] = {
	CONTRACT(atomic_operations_give_the_new_value),
	CONTRACT(atomic_exchanges_give_the_old_value),
	CONTRACT(atomic_dec_and_test_is_true_at_zero),
	CONTRACT(atomic_add_unless_leaves_that_value),
	CONTRACT(bits_are_found_across_words),
	CONTRACT(bit_tests_tell_what_was_there),
	CONTRACT(refcount_counts),
	CONTRACT(refcount_inc_not_zero_of_none_is_false),
	CONTRACT(kref_put_releases_once),
	CONTRACT(kref_get_unless_zero_of_none_is_zero),
};
CONTRACTS(count);
