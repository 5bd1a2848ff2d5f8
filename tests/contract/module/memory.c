// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory.
 */
#include <linux/limits.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "contract.h"

/* Sizes that the compiler must not know. */
static size_t most = SIZE_MAX;
static size_t none;

static bool is_all(const void *memory, int byte, size_t n)
{
	const u8 *bytes = memory;

	for (size_t i = 0; i < n; i++)
		if (bytes[i] != byte)
			return false;
	return true;
}

/* Leaves memory that is not zero for the next allocation of that size. */
static void dirty(size_t size)
{
	void *memory = kmalloc(size, GFP_KERNEL);

	if (memory)
		memset(memory, 0xa5, size);
	kfree(memory);
}

static void kmalloc_gives_memory_to_write(void)
{
	u8 *memory = kmalloc(100, GFP_KERNEL);

	if (!EXPECT(memory))
		return;
	memset(memory, 7, 100);
	EXPECT(is_all(memory, 7, 100));
	kfree(memory);
}

static void kmalloc_atomic_gives_memory(void)
{
	void *memory = kmalloc(100, GFP_ATOMIC);

	EXPECT(memory);
	kfree(memory);
}

static void kmalloc_for_dma_gives_memory(void)
{
	u8 *memory = kmalloc(100, GFP_KERNEL | GFP_DMA);

	EXPECT(memory);
	if (memory)
		memset(memory, 1, 100);
	kfree(memory);
}

static void kmalloc_is_aligned_for_every_type(void)
{
	void *memory = kmalloc(1, GFP_KERNEL);

	EXPECT(IS_ALIGNED((unsigned long)memory, __alignof__(unsigned long long)));
	kfree(memory);
}

static void kmalloc_of_nothing_is_neither_null_nor_a_leak(void)
{
	EXPECT(kmalloc(READ_ONCE(none), GFP_KERNEL) == ZERO_SIZE_PTR);
	EXPECT(ZERO_OR_NULL_PTR(kzalloc(READ_ONCE(none), GFP_KERNEL)));
	kfree(ZERO_SIZE_PTR);
}

static void kmalloc_beyond_the_largest_is_null(void)
{
	void *memory = kmalloc(READ_ONCE(none) + KMALLOC_MAX_SIZE + 1, GFP_KERNEL | __GFP_NOWARN);

	EXPECT(!memory);
	kfree(memory);
}

static void kzalloc_is_zeroed(void)
{
	void *memory;

	dirty(512);
	memory = kzalloc(512, GFP_KERNEL);
	EXPECT(memory && is_all(memory, 0, 512));
	kfree(memory);
}

static void kmalloc_with_gfp_zero_is_zeroed(void)
{
	void *memory;

	dirty(512);
	memory = kmalloc(512, GFP_KERNEL | __GFP_ZERO);
	EXPECT(memory && is_all(memory, 0, 512));
	kfree(memory);
}

static void kcalloc_is_zeroed(void)
{
	void *memory;

	dirty(512);
	memory = kcalloc(64, 8, GFP_KERNEL);
	EXPECT(memory && is_all(memory, 0, 512));
	kfree(memory);
}

static void kmalloc_array_that_overflows_is_null(void)
{
	void *memory = kmalloc_array(READ_ONCE(most) / 2, 3, GFP_KERNEL);

	EXPECT(!memory);
	kfree(memory);
}

static void kcalloc_that_overflows_is_null(void)
{
	void *memory = kcalloc(READ_ONCE(most) / 2, 4, GFP_KERNEL);

	EXPECT(!memory);
	kfree(memory);
}

static void kfree_of_null_does_nothing(void)
{
	kfree(NULL);
	EXPECT(true);
}

static void krealloc_keeps_the_content(void)
{
	u8 *memory = kmalloc(64, GFP_KERNEL), *larger;

	if (!EXPECT(memory))
		return;
	memset(memory, 9, 64);
	larger = krealloc(memory, 3000, GFP_KERNEL);
	if (!EXPECT(larger)) {
		kfree(memory);
		return;
	}
	EXPECT(is_all(larger, 9, 64));
	memset(larger, 8, 3000);
	memory = krealloc(larger, 16, GFP_KERNEL);
	if (!EXPECT(memory)) {
		kfree(larger);
		return;
	}
	EXPECT(is_all(memory, 8, 16));
	kfree(memory);
}

static void krealloc_of_null_is_kmalloc(void)
{
	void *memory = krealloc(NULL, 10, GFP_KERNEL);

	EXPECT(memory && memory != ZERO_SIZE_PTR);
	kfree(memory);
}

static void krealloc_to_nothing_is_kfree(void)
{
	void *memory = kmalloc(10, GFP_KERNEL);

	EXPECT(krealloc(memory, READ_ONCE(none), GFP_KERNEL) == ZERO_SIZE_PTR);
}

static void krealloc_that_fails_leaves_the_old_one(void)
{
	u8 *memory = kmalloc(10, GFP_KERNEL);

	if (!EXPECT(memory))
		return;
	memset(memory, 3, 10);
	EXPECT(!krealloc(memory, READ_ONCE(none) + KMALLOC_MAX_SIZE + 1,
			 GFP_KERNEL | __GFP_NOWARN));
	EXPECT(is_all(memory, 3, 10));
	kfree(memory);
}

static void kmemdup_is_a_copy(void)
{
	const char text[] = "text";
	char *copy = kmemdup(text, sizeof(text), GFP_KERNEL);

	EXPECT(copy && copy != text && !memcmp(copy, text, sizeof(text)));
	kfree(copy);
}

static void kstrdup_is_a_copy(void)
{
	char *copy = kstrdup("text", GFP_KERNEL);

	EXPECT(copy && !strcmp(copy, "text"));
	kfree(copy);
}

static void kstrdup_of_null_is_null(void)
{
	EXPECT(!kstrdup(NULL, GFP_KERNEL));
}

static const struct contract memory[] = {
	CONTRACT(kmalloc_gives_memory_to_write),
	CONTRACT(kmalloc_atomic_gives_memory),
	CONTRACT(kmalloc_for_dma_gives_memory),
	CONTRACT(kmalloc_is_aligned_for_every_type),
	CONTRACT(kmalloc_of_nothing_is_neither_null_nor_a_leak),
	CONTRACT(kmalloc_beyond_the_largest_is_null),
	CONTRACT(kzalloc_is_zeroed),
	CONTRACT(kmalloc_with_gfp_zero_is_zeroed),
	CONTRACT(kcalloc_is_zeroed),
	CONTRACT(kmalloc_array_that_overflows_is_null),
	CONTRACT(kcalloc_that_overflows_is_null),
	CONTRACT(kfree_of_null_does_nothing),
	CONTRACT(krealloc_keeps_the_content),
	CONTRACT(krealloc_of_null_is_kmalloc),
	CONTRACT(krealloc_to_nothing_is_kfree),
	CONTRACT(krealloc_that_fails_leaves_the_old_one),
	CONTRACT(kmemdup_is_a_copy),
	CONTRACT(kstrdup_is_a_copy),
	CONTRACT(kstrdup_of_null_is_null),
};
CONTRACTS(memory);
