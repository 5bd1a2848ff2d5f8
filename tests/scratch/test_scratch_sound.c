// SPDX-License-Identifier: GPL-2.0-only
/*
 * Errors of a model are reported: impossible registers, impossible BARs.
 */
#include "../emu/emu_bench.h"
#include "emu_sound.h"

#include <string.h>

#define BAR2 0x200000000

static bool is_sound(const struct emu_register *map, size_t n, char why_not[EMU_SOUND_REASON])
{
	return emu_model_is_sound(&emu_pci_identity, map, n, why_not);
}

static void test_model_of_this_device_is_sound(void **state)
{
	char why_not[EMU_SOUND_REASON] = "";

	(void)state;
	if (!is_sound(emu_register_map, EMU_REGISTERS, why_not))
		fail_msg("%s", why_not);
}

static void check(bool sound, const char *why_not, const char *expected)
{
	if (sound != !expected)
		fail_msg("%s: %s", sound ? "taken" : why_not, expected ? expected : "is sound");
	if (expected && !strstr(why_not, expected))
		fail_msg("'%s' instead of '%s'", why_not, expected);
}

static void test_register_that_cannot_be_is_told(void **state)
{
	static const struct {
		struct emu_register reg;
		const char *reason; /* NULL: it can be */
	} rows[] = {
		/* clang-format off */
		{ { "R", 0, 4, 1, .access = EMU_READ }, NULL },
		{ { "R", 0xf8, 8, 1, .access = EMU_WRITE }, NULL },
		{ { "_r9", 0, 1, 256, .access = EMU_READ | EMU_WRITE, .widths = 15 }, NULL },
		{ { "R", BAR2, 2, 0x80000, .access = EMU_READ | EMU_READ_CHANGES }, NULL },
		{ { "R", 0, 4, 1, .access = EMU_WRITE, .affects = { BAR2 + 0xffff8, 8 } }, NULL },
		{ { "ABCDEFGHIJKLMNOPQRSTUVWXYZ01234", 0, 4, 1, .access = EMU_READ }, NULL },
		{ { "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", 0, 4, 1, .access = EMU_READ }, "up to 31" },
		{ { "", 0, 4, 1, .access = EMU_READ }, "'': a register's name" },
		{ { "0R", 0, 4, 1, .access = EMU_READ }, "'0R': a register's name" },
		{ { "A-B", 0, 4, 1, .access = EMU_READ }, "'A-B': a register's name" },
		{ { "A/", 0, 4, 1, .access = EMU_READ }, "'A/': a register's name" },
		{ { "A:", 0, 4, 1, .access = EMU_READ }, "'A:': a register's name" },
		{ { "A@", 0, 4, 1, .access = EMU_READ }, "'A@': a register's name" },
		{ { "A[", 0, 4, 1, .access = EMU_READ }, "'A[': a register's name" },
		{ { "any", 0, 4, 1, .access = EMU_READ }, "'any': a register's name" },
		{ { "R", 0, 0, 1, .access = EMU_READ }, "R: cells of 0 bytes" },
		{ { "R", 0, 3, 1, .access = EMU_READ }, "R: cells of 3 bytes" },
		{ { "R", 0, 16, 1, .access = EMU_READ }, "R: cells of 16 bytes" },
		{ { "R", 0, 4, 0, .access = EMU_READ }, "R: no cells" },
		{ { "R", 2, 4, 1, .access = EMU_READ }, "R: 0x2 is no multiple of its width" },
		{ { "R", 0xfc, 4, 2, .access = EMU_READ }, "R: 0x8 bytes at 0xfc are not inside" },
		{ { "R", 0x100, 4, 1, .access = EMU_READ }, "R: 0x4 bytes at 0x100 are not inside" },
		{ { "R", 0, 8, UINT32_MAX, .access = EMU_READ }, "R: 0x7fffffff8 bytes at 0x0" },
		{ { "R", 0x100000000, 4, 1, .access = EMU_READ }, "at 0x100000000 are not inside" },
		{ { "R", BAR2 - 4, 4, 2, .access = EMU_READ }, "at 0x1fffffffc are not inside" },
		{ { "R", 0x600000000, 4, 1, .access = EMU_READ }, "at 0x600000000 are not inside" },
		{ { "R", 0, 4, 1, .access = 0 }, "R: .access is" },
		{ { "R", 0, 4, 1, .access = EMU_READ_CHANGES }, "R: .access is" },
		{ { "R", 0, 4, 1, .access = 8 | EMU_READ }, "R: .access is" },
		{ { "R", 0, 4, 1, .access = EMU_WRITE | EMU_READ_CHANGES }, "R: EMU_READ_CHANGES of" },
		{ { "R", 0, 4, 1, .access = EMU_READ, .widths = 16 }, "R: .widths is a sum" },
		{ { "R", 0, 4, 1, .access = EMU_WRITE, .affects = { 0xfd, 4 } }, "R: what it affects" },
		{ { "R", 0, 4, 1, .access = EMU_WRITE, .affects = { 0x300000000, 4 } },
		  "R: what it affects" },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char why_not[EMU_SOUND_REASON] = "";

		check(is_sound(&rows[i].reg, 1, why_not), why_not, rows[i].reason);
	}
}

static void test_registers_of_one_name_are_told(void **state)
{
	static const struct emu_register map[] = {
		{ "ONE", 0, 4, 1, .access = EMU_READ },
		{ "TWO", 4, 4, 1, .access = EMU_READ },
		{ "ONE", 8, 4, 1, .access = EMU_READ },
	};
	char why_not[EMU_SOUND_REASON] = "";

	(void)state;
	assert_true(is_sound(map, 2, why_not));
	check(is_sound(map, 3, why_not), why_not, "two registers are called ONE");
}

static void test_identity_that_cannot_be_is_told(void **state)
{
	static const struct {
		struct emu_pci_identity identity;
		const char *reason; /* NULL: they can be */
	} rows[] = {
		{ { .bar_size = { 16 } }, NULL },
		{ { .bar_size = { [5] = 0x80000000 } }, NULL },
		{ { .bar_size = { 0 } }, "the device has no BAR" },
		{ { .bar_size = { 8 } }, "BAR 0 has 0x8 bytes" },
		{ { .bar_size = { 16, [5] = 0x1001 } }, "BAR 5 has 0x1001 bytes" },
		{ { .bar_size = { 16 }, .own = { 0x40, 0xc0 } }, NULL },
		{ { .bar_size = { 16 }, .own = { 0x50, 4 }, .msi_vectors = 1 }, NULL },
		{ { .bar_size = { 16 }, .own = { 0x3c, 8 } }, "0x8 bytes of configuration" },
		{ { .bar_size = { 16 }, .own = { 0x40, 0xc4 } }, "0xc4 bytes of configuration" },
		{ { .bar_size = { 16 }, .own = { 0x42, 4 } }, "0x4 bytes of configuration" },
		{ { .bar_size = { 16 }, .own = { 0x44, 6 } }, "0x6 bytes of configuration" },
		{ { .bar_size = { 16 }, .own = { 0x4c, 4 }, .msi_vectors = 1 },
		  "configuration space up to 0x50 is the MSI" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char why_not[EMU_SOUND_REASON] = "";

		check(emu_model_is_sound(&rows[i].identity, emu_register_map, 0, why_not), why_not,
		      rows[i].reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model_of_this_device_is_sound),
		cmocka_unit_test(test_register_that_cannot_be_is_told),
		cmocka_unit_test(test_registers_of_one_name_are_told),
		cmocka_unit_test(test_identity_that_cannot_be_is_told),
	};

	return cmocka_run_group_tests_name("scratch/sound", tests, NULL, NULL);
}
