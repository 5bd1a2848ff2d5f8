// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checksums, random bytes, sizes, and numbers in text.
 */
#include <linux/align.h>
#include <linux/crc32.h>
#include <linux/irq.h>
#include <linux/random.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "contract.h"

static void crc32_le_neither_begins_nor_ends_with_an_inversion(void)
{
	const unsigned char *text = (const unsigned char *)"123456789";

	/* The well-known sum has both. */
	EXPECT((crc32_le(~0u, text, 9) ^ ~0u) == 0xcbf43926);
	EXPECT(crc32_le(0x1234, text, 0) == 0x1234);
	EXPECT(crc32_le(0, (const unsigned char *)"\0\0", 2) == 0);
}

static void crc32_le_goes_on_from_the_last_sum(void)
{
	const unsigned char *text = (const unsigned char *)"123456789";

	EXPECT(crc32_le(crc32_le(~0u, text, 4), text + 4, 5) == crc32_le(~0u, text, 9));
}

static void random_bytes_differ_from_time_to_time(void)
{
	u8 first[16] = { 0 }, second[16] = { 0 };

	get_random_bytes(first, sizeof(first));
	get_random_bytes(second, sizeof(second));
	EXPECT(memcmp(first, second, sizeof(first)));
}

static void random_bytes_are_as_many_as_asked_for(void)
{
	u8 bytes[4] = { 0 };
	bool changed[2] = { false, false };

	for (int i = 0; i < 64; i++) {
		get_random_bytes(bytes + 1, 2);
		changed[0] |= bytes[1];
		changed[1] |= bytes[2];
	}
	EXPECT(changed[0] && changed[1]);
	EXPECT(!bytes[0] && !bytes[3]);
}

static void ptr_align_goes_up_and_keeps_the_type(void)
{
	char *text = (char *)0x1001;
	char *aligned = PTR_ALIGN(text, 256);

	EXPECT(aligned == (char *)0x1100);
	EXPECT(PTR_ALIGN(aligned, 256) == aligned);
}

static void sizes_are_as_they_say(void)
{
	EXPECT(SZ_256 == 256 && SZ_1K == 1024 && SZ_4K == 4 * SZ_1K && SZ_64K == 16 * SZ_4K);
	EXPECT(SZ_1M == 1024 * SZ_1K);
}

static void sscanf_gives_how_many_it_converted(void)
{
	int number = 0;
	unsigned int hex = 0;
	char word[8] = "";

	EXPECT(sscanf("node.7", "node.%d", &number) == 1 && number == 7);
	EXPECT(sscanf("-3 ff end", "%d %x %7s", &number, &hex, word) == 3);
	EXPECT(number == -3 && hex == 0xff);
	EXPECT_TEXT(word, "end");
	EXPECT(sscanf("5 x", "%d %d", &number, &number) == 1 && number == 5);
}

static void sscanf_of_other_text_converts_nothing(void)
{
	int number = 7;

	EXPECT(sscanf("nodes.8", "node.%d", &number) == 0);
	EXPECT(sscanf("", "%d", &number) == 0);
	EXPECT(number == 7);
}

static const struct contract bytes[] = {
	CONTRACT(crc32_le_neither_begins_nor_ends_with_an_inversion),
	CONTRACT(crc32_le_goes_on_from_the_last_sum),
	CONTRACT(random_bytes_differ_from_time_to_time),
	CONTRACT(random_bytes_are_as_many_as_asked_for),
	CONTRACT(ptr_align_goes_up_and_keeps_the_type),
	CONTRACT(sizes_are_as_they_say),
	CONTRACT(sscanf_gives_how_many_it_converted),
	CONTRACT(sscanf_of_other_text_converts_nothing),
};
CONTRACTS(bytes);
