// SPDX-License-Identifier: GPL-2.0-only
/*
 * Strings, and the formats of the log.
 */
#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/string.h>

#include "contract.h"

static void strscpy_gives_the_length(void)
{
	char to[8];

	EXPECT(strscpy(to, "1234567", sizeof(to)) == 7);
	EXPECT_TEXT(to, "1234567");
	EXPECT(strscpy(to, "", sizeof(to)) == 0);
	EXPECT_TEXT(to, "");
}

static void strscpy_cuts_with_a_nul(void)
{
	char to[8] = "xxxxxxx";

	EXPECT(strscpy(to, "12345678", sizeof(to)) == -E2BIG);
	EXPECT_TEXT(to, "1234567");
	EXPECT(strscpy(to, "ab", 1) == -E2BIG);
	EXPECT_TEXT(to, "");
}

static void strings_are_as_in_c(void)
{
	char text[8] = "abcabc";
	char *copy = text;

	EXPECT(strlen(text) == 6 && strnlen(text, 4) == 4);
	EXPECT(!strncmp(text, "abcx", 3) && strncmp(text, "abcx", 4) < 0 && strcmp(text, "ab") > 0);
	EXPECT(strchr(text, 'c') == text + 2 && strrchr(text, 'c') == text + 5);
	EXPECT(strstr(text, "cab") == text + 2 && !strstr(text, "cb"));
	EXPECT(memchr(text, 'b', 6) == text + 1 && !memchr(text, 'x', 6));
	memmove(copy + 1, copy, 5);
	EXPECT_TEXT(text, "aabcab");
	memcpy(text, "xy", 2);
	EXPECT_TEXT(text, "xybcab");
	EXPECT(!memcmp(text, "xyb", 3) && memcmp(text, "xyc", 3) < 0);
}

static size_t no_room;

static void strscpy_without_room_is_e2big(void)
{
	char to[4] = "abc";

	EXPECT(strscpy(to, "x", READ_ONCE(no_room)) == -E2BIG);
	EXPECT_TEXT(to, "abc");
}

static void snprintf_gives_the_length_there_would_be(void)
{
	char to[5];
	size_t size = READ_ONCE(no_room) + sizeof(to);

	EXPECT(snprintf(to, size, "%s", "1234567") == 7);
	EXPECT_TEXT(to, "1234");
	EXPECT(snprintf(NULL, 0, "%d", 12345) == 5);
}

static void scnprintf_gives_the_length_there_is(void)
{
	char to[5];
	size_t size = READ_ONCE(no_room) + sizeof(to);

	EXPECT(scnprintf(to, size, "%s", "1234567") == 4);
	EXPECT_TEXT(to, "1234");
	EXPECT(scnprintf(to, size, "%s", "12") == 2);
	EXPECT(scnprintf(to, 1, "%s", "12") == 0);
	EXPECT(scnprintf(to, READ_ONCE(no_room), "%s", "12") == 0);
}

/* The text that a format makes of one value. */
#define EXPECT_FORMAT(wanted, format, ...)                                      \
	({                                                                      \
		char formatted[128];                                            \
		scnprintf(formatted, sizeof(formatted), format, ##__VA_ARGS__); \
		EXPECT_TEXT(formatted, wanted);                                 \
	})

static void formats_of_integers(void)
{
	EXPECT_FORMAT("-42", "%d", -42);
	EXPECT_FORMAT("   42|42   |00042|+42", "%5d|%-5d|%05d|%+d", 42, 42, 42, 42);
	EXPECT_FORMAT("   42", "%*d", 5, 42);
	EXPECT_FORMAT("2a 2A 0x2a 52", "%x %X %#x %o", 42, 42, 42, 42);
	EXPECT_FORMAT("18446744073709551615", "%llu", ~0ull);
	EXPECT_FORMAT("-1 4294967295", "%lld %u", -1ll, ~0u);
	EXPECT_FORMAT("7 -7", "%zu %zd", (size_t)7, (ssize_t)-7);
	EXPECT_FORMAT("0x00ff", "%#06x", 255);
	EXPECT_FORMAT("255 65535", "%hhu %hu", (u8)255, (u16)65535);
}

static void format_of_zero_with_a_prefix_keeps_it(void)
{
	EXPECT_FORMAT("0x0", "%#x", 0);
	EXPECT_FORMAT("0x0", "%#llx", 0ull);
	EXPECT_FORMAT("0x0000", "%#06x", 0);
}

static void formats_of_strings(void)
{
	EXPECT_FORMAT("a%b", "%c%%%s", 'a', "b");
	EXPECT_FORMAT("  abc|abc  |ab", "%5s|%-5s|%.2s", "abc", "abc", "abc");
	EXPECT_FORMAT("ab", "%.*s", 2, "abc");
}

static void format_pe_names_the_error(void)
{
	EXPECT_FORMAT("-EBUSY", "%pe", ERR_PTR(-EBUSY));
	EXPECT_FORMAT("-EAGAIN", "%pe", ERR_PTR(-EWOULDBLOCK));
	EXPECT_FORMAT("-4000", "%pe", ERR_PTR(-4000));
}

static void format_pe_names_errors_of_the_kernel_alone(void)
{
	EXPECT_FORMAT("-ERESTARTSYS", "%pe", ERR_PTR(-ERESTARTSYS));
	EXPECT_FORMAT("-ENOIOCTLCMD", "%pe", ERR_PTR(-ENOIOCTLCMD));
	EXPECT_FORMAT("-EPROBE_DEFER", "%pe", ERR_PTR(-EPROBE_DEFER));
	EXPECT_FORMAT("-ENOTSUPP", "%pe", ERR_PTR(-ENOTSUPP));
}

static void format_pr_shows_a_resource(void)
{
	struct resource bar = { .start = 0xfebd1000, .end = 0xfebd1fff, .flags = IORESOURCE_MEM };

	EXPECT_FORMAT("[mem 0xfebd1000-0xfebd1fff]", "%pR", &bar);
	EXPECT_FORMAT("[mem 0xfebd1000-0xfebd1fff flags 0x200]", "%pr", &bar);
	bar.flags |= IORESOURCE_MEM_64 | IORESOURCE_PREFETCH;
	EXPECT_FORMAT("[mem 0xfebd1000-0xfebd1fff 64bit pref]", "%pR", &bar);
	bar.start = 0x10;
	bar.end = 0x2f;
	bar.flags = IORESOURCE_IO;
	EXPECT_FORMAT("[io  0x0010-0x002f]", "%pR", &bar);
	bar.end = 0x10;
	EXPECT_FORMAT("[io  0x0010]", "%pR", &bar);
}

static void format_pa_shows_an_address(void)
{
	phys_addr_t address = 0xfebd1000;
	dma_addr_t handle = 0x12345;

	EXPECT_FORMAT("0x00000000febd1000", "%pa", &address);
	EXPECT_FORMAT("0x00000000febd1000", "%pap", &address);
	EXPECT_FORMAT("0x0000000000012345", "%pad", &handle);
}

static void format_px_shows_the_pointer(void)
{
	EXPECT_FORMAT("0000000000001234", "%px", (void *)0x1234);
}

static const struct contract text[] = {
	CONTRACT(strscpy_gives_the_length),
	CONTRACT(strscpy_cuts_with_a_nul),
	CONTRACT(strscpy_without_room_is_e2big),
	CONTRACT(strings_are_as_in_c),
	CONTRACT(snprintf_gives_the_length_there_would_be),
	CONTRACT(scnprintf_gives_the_length_there_is),
	CONTRACT(formats_of_integers),
	CONTRACT(format_of_zero_with_a_prefix_keeps_it),
	CONTRACT(formats_of_strings),
	CONTRACT(format_pe_names_the_error),
	CONTRACT(format_pe_names_errors_of_the_kernel_alone),
	CONTRACT(format_pr_shows_a_resource),
	CONTRACT(format_pa_shows_an_address),
	CONTRACT(format_px_shows_the_pointer),
};
CONTRACTS(text);
