// SPDX-License-Identifier: GPL-2.0-only
/*
 * Errors as pointers, and small arithmetic.
 */
#include <linux/align.h>
#include <linux/bits.h>
#include <linux/err.h>
#include <linux/io.h> /* PAGE_SIZE */
#include <linux/kdev_t.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/stringify.h>

#include "contract.h"

static void error_pointers_are_the_last_page(void)
{
	EXPECT(IS_ERR(ERR_PTR(-1)));
	EXPECT(IS_ERR(ERR_PTR(-MAX_ERRNO)));
	EXPECT(!IS_ERR(ERR_PTR(-MAX_ERRNO - 1)));
	EXPECT(!IS_ERR(NULL));
	EXPECT(IS_ERR_OR_NULL(NULL));
	EXPECT(PTR_ERR(ERR_PTR(-ENOMEM)) == -ENOMEM);
	EXPECT(PTR_ERR_OR_ZERO(ERR_PTR(-ENOMEM)) == -ENOMEM);
	EXPECT(PTR_ERR_OR_ZERO("text") == 0);
	EXPECT(ERR_CAST(ERR_PTR(-EIO)) == ERR_PTR(-EIO));
	EXPECT(IS_ERR_VALUE((unsigned long)-EIO));
}

static void bits_and_alignment(void)
{
	EXPECT(BIT(3) == 8 && BIT_ULL(40) == 1ull << 40);
	EXPECT(GENMASK(7, 4) == 0xf0 && GENMASK(BITS_PER_LONG - 1, 0) == ~0ul);
	EXPECT(ALIGN(5ul, 4) == 8 && ALIGN(8ul, 4) == 8 && ALIGN_DOWN(7ul, 4) == 4);
	EXPECT(IS_ALIGNED(8ul, 4) && !IS_ALIGNED(6ul, 4));
	EXPECT(DIV_ROUND_UP(7, 3) == 3 && DIV_ROUND_UP(6, 3) == 2);
	EXPECT(lower_32_bits(0x123456789ull) == 0x23456789 && upper_32_bits(0x123456789ull) == 1);
}

static void minimum_and_maximum(void)
{
	int a = 3, b = -4;

	EXPECT(min(a, b) == -4 && max(a, b) == 3);
	EXPECT(min_t(unsigned int, a, b) == 3 && max_t(int, a, b) == 3);
	EXPECT(clamp(7, 1, 5) == 5 && clamp(0, 1, 5) == 1 && clamp_t(int, 3, 1, 5) == 3);
}

static void device_numbers_have_20_bits_of_minor(void)
{
	dev_t number = MKDEV(10, 0xfffff);

	EXPECT(MAJOR(number) == 10 && MINOR(number) == 0xfffff);
	EXPECT(MINORBITS == 20 && MINORMASK == 0xfffff);
}

struct outer {
	int before;
	int member;
};

static void what_the_compiler_knows(void)
{
	static struct outer outer;

	BUILD_BUG_ON(sizeof(u8) != 1 || sizeof(s16) != 2 || sizeof(s32) != 4 || sizeof(u64) != 8);
	BUILD_BUG_ON(U8_MAX != 255 || U16_MAX != 65535 || U32_MAX != 0xffffffff);
	EXPECT(container_of(&outer.member, struct outer, member) == &outer);
	WRITE_ONCE(outer.member, 5);
	barrier();
	EXPECT(likely(READ_ONCE(outer.member) == 5) && !unlikely(outer.before));
	EXPECT(PAGE_SIZE == 1ul << PAGE_SHIFT && PAGE_MASK == ~(PAGE_SIZE - 1));
	EXPECT_TEXT(__stringify(PCI_STUFF), "PCI_STUFF");
}

static void warnings_give_their_condition(void)
{
	EXPECT(!WARN_ON(false));
	EXPECT(!WARN_ONCE(false, "never\n"));
}

static const struct contract error[] = {
	CONTRACT(error_pointers_are_the_last_page),
	CONTRACT(bits_and_alignment),
	CONTRACT(minimum_and_maximum),
	CONTRACT(device_numbers_have_20_bits_of_minor),
	CONTRACT(what_the_compiler_knows),
	CONTRACT(warnings_give_their_condition),
};
CONTRACTS(error);
