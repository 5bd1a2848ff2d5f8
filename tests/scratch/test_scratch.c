// SPDX-License-Identifier: GPL-2.0-only
/*
 * The emulator with another device: features of register maps that lkp_enc does not use (widths of
 * 2 and 8, one-way registers, arrays of wide cells, holes), and another PCI identity.
 */
#include "../emu/emu_bench.h"

#include <limits.h>
#include <string.h>

#define BAR_SIZE 256

/* The beginning of BAR 2, as an offset of the emulator, and its size. */
#define BAR2      0x200000000
#define BAR2_SIZE 0x100000

static const unsigned int widths[] = { 0, 1, 2, 3, 4, 8, 256, 257, UINT_MAX };
#define WIDTHS (sizeof(widths) / sizeof(widths[0]))

/* The only accesses that this device allows; the widths are a sum. Two registers are at 0x30. */
static const struct {
	uint64_t first;
	uint64_t end;
	unsigned int widths;
	bool read;
	bool write;
} map[] = {
	{ 0x00, 0x04, 4, true, false },
	{ 0x04, 0x06, 2, true, true },
	{ 0x06, 0x07, 1, false, true },
	{ 0x10, 0x20, 2, true, true },
	{ 0x20, 0x28, 8, true, false },
	{ 0x28, 0x2c, 4, true, false },
	{ 0x2c, 0x2e, 2, true, false },
	{ 0x30, 0x34, 4, true, false },
	{ 0x30, 0x31, 1, false, true },
	{ 0x34, 0x3c, 1 + 2 + 4, true, true },
	{ 0x40, 0x50, 1 + 4, true, true },
	{ BAR2 + 0x04, BAR2 + 0x08, 4, false, true },
	{ BAR2 + 0x40, BAR2 + 0x78, 4, true, false },
	{ BAR2 + 0x80, BAR2 + 0x84, 4, true, true },
	{ BAR2 + 0x84, BAR2 + 0x88, 4, false, true },
	{ BAR2 + 0x88, BAR2 + 0x90, 8, false, true },
	{ BAR2 + 0xffff8, BAR2 + 0x100000, 8, true, false },
};

/* The first error of an access that the row does not allow. */
static enum emu_verdict row_verdict(size_t row, uint64_t offset, unsigned int width,
				    enum emu_direction direction)
{
	if (offset < map[row].first || offset >= map[row].end)
		return EMU_BAD_UNMAPPED;
	if ((width != 1 && width != 2 && width != 4 && width != 8) || !(map[row].widths & width))
		return EMU_BAD_WIDTH;
	if ((offset - map[row].first) & (width - 1))
		return EMU_BAD_ALIGNMENT;
	return (direction == EMU_READ ? map[row].read : map[row].write) ? EMU_OK
									: EMU_BAD_DIRECTION;
}

static enum emu_verdict expected_verdict(uint64_t offset, unsigned int width,
					 enum emu_direction direction)
{
	if ((offset > BAR_SIZE || BAR_SIZE - offset < width) &&
	    (offset < BAR2 || offset > BAR2 + BAR2_SIZE || BAR2 + BAR2_SIZE - offset < width))
		return EMU_BAD_BOUNDS;
	for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (row_verdict(i, offset, width, direction) == EMU_OK)
			return EMU_OK;
	/* A byte of REPORT: KICK has this width, and can only be written. */
	if (offset == 0x30 && width == 1)
		return EMU_BAD_DIRECTION;
	for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (row_verdict(i, offset, width, direction) != EMU_BAD_UNMAPPED)
			return row_verdict(i, offset, width, direction);
	return EMU_BAD_UNMAPPED;
}

static void check_counted(struct emu_bench *bench, enum emu_verdict verdict)
{
	for (unsigned int kind = 0; kind < EMU_VERDICTS; kind++)
		assert_int_equal(bench->emu.counters.verdicts[kind],
				 kind == verdict && verdict != EMU_OK);
	assert_int_equal(emu_misuse(&bench->emu), verdict != EMU_OK);
	emu_clear_counters(&bench->emu);
}

static void check_access(struct emu_bench *bench, uint64_t offset, unsigned int width)
{
	enum emu_verdict verdict = expected_verdict(offset, width, EMU_READ);
	uint64_t value = emu_read(&bench->emu, offset, width);

	if (verdict == EMU_BAD_BOUNDS)
		assert_int_equal(value, emu_all_ones(width));
	else if (verdict != EMU_OK)
		assert_int_equal(value, 0);
	check_counted(bench, verdict);
	verdict = expected_verdict(offset, width, EMU_WRITE);
	bench->before = bench->emu.state;
	emu_write(&bench->emu, offset, width, UINT64_MAX);
	check_counted(bench, verdict);
	if (verdict != EMU_OK)
		assert_memory_equal(&bench->emu.state, &bench->before, sizeof(bench->before));
}

static void test_access_obeys_the_policy(void **state)
{
	static const struct emu_bench_mode modes[] = EMU_BENCH_MODES;
	/*
	 * Places around both ends of the BARs, and outside of all BARs; the last one wraps around.
	 */
	static const uint64_t places[] = {
		0,
		BAR2 - 8,
		BAR2 + BAR2_SIZE - BAR_SIZE,
		0x100000000 - 8,
		0x300000000 - 8,
		0x500000000 - 8,
		0x600000000 - 8,
		0x8000000200000000,
		UINT64_MAX - BAR_SIZE,
	};
	struct emu_bench *bench = *state;

	for (size_t mode = 0; mode < sizeof(modes) / sizeof(modes[0]); mode++) {
		modes[mode].arm(bench);
		for (size_t k = 0; k < sizeof(places) / sizeof(places[0]); k++)
			for (uint64_t at = 0; at < BAR_SIZE + 16; at++)
				for (size_t i = 0; i < WIDTHS; i++)
					check_access(bench, places[k] + at, widths[i]);
		bench_do_not_observe(bench);
	}
}

/* The registers are separate and hold their own width, whatever the bits beyond it. */
static void test_registers_hold_their_width(void **state)
{
	static const struct emu_bench_mode modes[] = EMU_BENCH_MODES;
	struct emu_bench *bench = *state;
	struct emu *emu = &bench->emu;

	for (size_t mode = 0; mode < sizeof(modes) / sizeof(modes[0]); mode++) {
		emu_reset(emu);
		modes[mode].arm(bench);
		assert_int_equal(emu_read(emu, SCRATCH_ID, 4), SCRATCH_ID_VALUE);
		assert_int_equal(emu_read(emu, SCRATCH_CONTROL, 2), SCRATCH_CONTROL_RESET);
		emu_write(emu, SCRATCH_CONTROL, 2, 0xffff1234);
		for (unsigned int i = 0; i < SCRATCH_TABLE_CELLS; i++)
			emu_write(emu, SCRATCH_TABLE + 2 * i, 2, 0xff0100 * (i + 1));
		assert_int_equal(emu_read(emu, SCRATCH_CONTROL, 2), 0x1234);
		for (unsigned int i = 0; i < SCRATCH_TABLE_CELLS; i++)
			assert_int_equal(emu_read(emu, SCRATCH_TABLE + 2 * i, 2), 0x100 * (i + 1));
		assert_int_equal(emu_read(emu, SCRATCH_WINDOW, 1), 0);
		bench_do_not_observe(bench);
	}
	assert_int_equal(emu_misuse(emu), 0);
}

/* One register is read at an offset where another one, of another width, is written. */
static void test_registers_at_one_offset_are_both_there(void **state)
{
	static const struct emu_bench_mode modes[] = EMU_BENCH_MODES;
	struct emu_bench *bench = *state;
	struct emu *emu = &bench->emu;
	unsigned int kicks = 0;

	for (size_t mode = 0; mode < sizeof(modes) / sizeof(modes[0]); mode++) {
		modes[mode].arm(bench);
		emu_write(emu, SCRATCH_KICK, 1, 1);
		assert_int_equal(emu_read(emu, SCRATCH_REPORT, 4), ++kicks);
		assert_string_equal(emu_register_at(SCRATCH_KICK, 1, EMU_WRITE)->name, "KICK");
		assert_string_equal(emu_register_at(SCRATCH_REPORT, 4, EMU_READ)->name, "REPORT");
		bench_do_not_observe(bench);
	}
	assert_int_equal(emu_misuse(emu), 0);
}

/* The device is told how wide an access is. */
static void test_register_of_several_widths_is_accessed_in_parts(void **state)
{
	static const struct emu_bench_mode modes[] = EMU_BENCH_MODES;
	struct emu_bench *bench = *state;
	struct emu *emu = &bench->emu;

	for (size_t mode = 0; mode < sizeof(modes) / sizeof(modes[0]); mode++) {
		emu_reset(emu);
		modes[mode].arm(bench);
		emu_write(emu, SCRATCH_PARTS + 4, 4, 0x33221100);
		emu_write(emu, SCRATCH_PARTS + 6, 2, 0x7766);
		emu_write(emu, SCRATCH_PARTS + 5, 1, 0x55);
		assert_int_equal(emu_read(emu, SCRATCH_PARTS + 4, 4), 0x77665500);
		assert_int_equal(emu_read(emu, SCRATCH_PARTS + 4, 2), 0x5500);
		assert_int_equal(emu_read(emu, SCRATCH_PARTS + 7, 1), 0x77);
		assert_int_equal(emu_read(emu, SCRATCH_PARTS, 4), 0);
		emu_write(emu, SCRATCH_WINDOW + 4, 4, 0x64636261);
		assert_int_equal(emu_read(emu, SCRATCH_WINDOW + 5, 1), 'b');
		bench_do_not_observe(bench);
	}
	assert_int_equal(emu_misuse(emu), 0);
}

static void test_registers_of_another_bar_are_other_registers(void **state)
{
	static const struct emu_bench_mode modes[] = EMU_BENCH_MODES;
	struct emu_bench *bench = *state;
	struct emu *emu = &bench->emu;

	for (size_t mode = 0; mode < sizeof(modes) / sizeof(modes[0]); mode++) {
		emu_reset(emu);
		modes[mode].arm(bench);
		emu_write(emu, BAR2 + 4, 4, 0x12345678);
		assert_int_equal(emu_read(emu, BAR2 + 0xffff8, 8), 0x12345678);
		assert_int_equal(emu_read(emu, 4, 2), SCRATCH_CONTROL_RESET);
		emu_write(emu, 4, 2, 1);
		assert_int_equal(emu_read(emu, BAR2 + 0xffff8, 8), 0x12345678);
		bench_do_not_observe(bench);
	}
	assert_int_equal(emu_misuse(emu), 0);
}

static void test_read_that_changes_the_device_says_so_in_the_map(void **state)
{
	struct emu_bench *bench = *state;
	const struct emu_register *reg = emu_register_at(SCRATCH_QUEUE, 4, EMU_READ);

	assert_int_equal(emu_read(&bench->emu, SCRATCH_QUEUE, 4), 0);
	assert_int_equal(emu_read(&bench->emu, SCRATCH_QUEUE, 4), 1);
	assert_int_equal(emu_read(&bench->emu, SCRATCH_LEFT, 2), SCRATCH_LEFT_RESET - 2);
	assert_true(reg->access & EMU_READ_CHANGES);
	assert_int_equal(reg->affects.offset, SCRATCH_LEFT);
	assert_int_equal(reg->affects.size, 2);
}

static void test_read_of_a_64_bit_register_gives_all_of_it(void **state)
{
	struct emu_bench *bench = *state;

	bench->emu.state.device.count = 0x80000000ffffffff;
	assert_int_equal(emu_read(&bench->emu, SCRATCH_COUNT, 8), 0x80000000ffffffff);
	emu_write(&bench->emu, SCRATCH_COMMAND, 1, 0x102);
	assert_int_equal(emu_read(&bench->emu, SCRATCH_COUNT, 8), 0x8000000100000001);
	emu_remove(&bench->emu);
	assert_int_equal(emu_read(&bench->emu, SCRATCH_COUNT, 8), UINT64_MAX);
}

/* Runs also leave their register: into a hole, a wider one, one that goes the other way. */
static void test_run_equals_the_loop(void **state)
{
	struct emu_bench *bench = *state;
	const size_t longest = 24;

	for (unsigned int at = 0; at < BAR_SIZE + 4; at++) {
		for (size_t n = 0; n <= longest; n++) {
			const uint8_t *text = (const uint8_t *)"run of bytes\0and more of";
			uint8_t bytes[32] = { 0 };
			uint8_t twin_bytes[32] = { 0 };

			emu_write_bytes(&bench->emu, at, text, n);
			emu_read_bytes(&bench->emu, at, bytes, n);
			for (size_t i = 0; i < n; i++)
				emu_write(&bench->twin, at + i, 1, text[i]);
			for (size_t i = 0; i < n; i++)
				twin_bytes[i] = (uint8_t)emu_read(&bench->twin, at + i, 1);
			assert_memory_equal(bytes, twin_bytes, sizeof(bytes));
			assert_memory_equal(&bench->emu.state, &bench->twin.state,
					    sizeof(bench->twin.state));
			assert_memory_equal(&bench->emu.counters, &bench->twin.counters,
					    sizeof(bench->twin.counters));
		}
	}
}

static void test_read_string_stops_after_the_nul(void **state)
{
	struct emu_bench *bench = *state;
	uint8_t bytes[SCRATCH_WINDOW_CELLS];

	emu_write_bytes(&bench->emu, SCRATCH_WINDOW, (const uint8_t *)"pad", 4);
	assert_int_equal(emu_read_string(&bench->emu, SCRATCH_WINDOW, bytes, sizeof(bytes)), 4);
	assert_string_equal((const char *)bytes, "pad");
	assert_int_equal(emu_read_string(&bench->emu, SCRATCH_WINDOW, bytes, 2), 2);
}

static void test_describe_uses_the_map_of_this_device(void **state)
{
	static const struct {
		struct emu_access access;
		const char *text;
	} rows[] = {
		{ { 0x14, 7, 2, EMU_WRITE, EMU_OK }, "W2 TABLE[2] 0x7" },
		{ { 0x06, 0, 1, EMU_READ, EMU_BAD_DIRECTION }, "R1 COMMAND 0x0 (bad direction)" },
		{ { 0x13, 0, 2, EMU_READ, EMU_BAD_ALIGNMENT }, "R2 TABLE[1] 0x0 (bad alignment)" },
		{ { 0x07, 0, 1, EMU_READ, EMU_BAD_UNMAPPED }, "R1 +0x7 0x0 (no register there)" },
		{ { 0x30, 1, 1, EMU_WRITE, EMU_OK }, "W1 KICK 0x1" },
		{ { 0x30, 1, 4, EMU_READ, EMU_OK }, "R4 REPORT 0x1" },
		{ { 0x30, 0, 4, EMU_WRITE, EMU_BAD_DIRECTION }, "W4 REPORT 0x0 (bad direction)" },
		{ { 0x30, 0, 1, EMU_READ, EMU_BAD_DIRECTION }, "R1 KICK 0x0 (bad direction)" },
		{ { 0x38, 2, 4, EMU_READ, EMU_OK }, "R4 PARTS[1] 0x2" },
		{ { 0x3a, 2, 2, EMU_WRITE, EMU_OK }, "W2 PARTS[1]+2 0x2" },
		{ { 0x44, 2, 4, EMU_READ, EMU_OK }, "R4 WINDOW[4] 0x2" },
		{ { BAR2 + 4, 2, 4, EMU_WRITE, EMU_OK }, "W4 DOOR 0x2" },
		{ { BAR2 + 8, 0, 4, EMU_READ, EMU_BAD_UNMAPPED },
		  "R4 BAR2+0x8 0x0 (no register there)" },
		{ { BAR2 + 0x100000, 255, 1, EMU_READ, EMU_BAD_BOUNDS },
		  "R1 BAR2+0x100000 0xff (outside the BAR)" },
		{ { 0x100000004, 255, 1, EMU_READ, EMU_BAD_BOUNDS },
		  "R1 +0x100000004 0xff (outside the BAR)" },
	};
	char line[EMU_TRACE_LINE];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		emu_describe(line, &rows[i].access);
		assert_string_equal(line, rows[i].text);
	}
}

static void test_pci_identity_is_of_this_device(void **state)
{
	struct emu_bench *bench = *state;

	assert_int_equal(emu_pci_read(&bench->emu, 0x00, 4), 0x5c7a1af4);
	assert_int_equal(emu_pci_read(&bench->emu, 0x08, 4), 0x05800042);
	assert_int_equal(emu_pci_read(&bench->emu, 0x2c, 4), 0xb0a21af5);
}

static void test_registers_in_configuration_space_are_the_devices(void **state)
{
	struct emu_bench *bench = *state;
	struct emu *emu = &bench->emu;

	assert_int_equal(emu_pci_read(emu, SCRATCH_NOTES, 4), 0xffffffff);
	emu_pci_write(emu, SCRATCH_NOTES, 4, 0x44332211);
	emu_pci_write(emu, SCRATCH_NOTES + 6, 2, 0x5566);
	assert_int_equal(emu_pci_read(emu, SCRATCH_NOTES, 4), 0xbbccddee);
	assert_int_equal(emu_pci_read(emu, SCRATCH_NOTES + 2, 1), 0xcc);
	assert_int_equal(emu_pci_read(emu, SCRATCH_NOTES + 6, 2), 0xaa99);
	/*
	 * Accesses that are refused elsewhere are refused here too; the bytes before and after are
	 * not the device's.
	 */
	emu_pci_write(emu, SCRATCH_NOTES + 1, 2, 0);
	emu_pci_write(emu, SCRATCH_NOTES, 8, 0);
	emu_pci_write(emu, SCRATCH_NOTES - 4, 4, 0xffffffff);
	emu_pci_write(emu, SCRATCH_NOTES + SCRATCH_NOTES_CELLS, 4, 0xffffffff);
	assert_int_equal(emu_pci_read(emu, SCRATCH_NOTES, 4), 0xbbccddee);
	assert_int_equal(emu_pci_read(emu, SCRATCH_NOTES + 1, 2), 0xffffffff);
	assert_int_equal(emu_pci_read(emu, SCRATCH_NOTES, 8), 0xffffffff);
	assert_int_equal(emu_pci_read(emu, SCRATCH_NOTES - 4, 4), 0);
	assert_int_equal(emu_pci_read(emu, SCRATCH_NOTES + SCRATCH_NOTES_CELLS, 4), 0);
	emu_reset(emu);
	assert_int_equal(emu_pci_read(emu, SCRATCH_NOTES, 4), 0xffffffff);
}

static void test_pci_write_of_all_ones_sizes_both_bars(void **state)
{
	static const uint32_t sizes[] = { 0xffffff00, 0, 0xfff00000, 0, 0, 0 };
	struct emu_bench *bench = *state;

	for (unsigned int bar = 0; bar < 6; bar++) {
		emu_pci_write(&bench->emu, EMU_PCI_BAR0 + 4 * bar, 4, 0xffffffff);
		assert_int_equal(emu_pci_read(&bench->emu, EMU_PCI_BAR0 + 4 * bar, 4), sizes[bar]);
		assert_int_equal(emu_pci_bar(&bench->emu.state.pci, bar), sizes[bar]);
	}
}

static void test_reset_restores_reset_values(void **state)
{
	struct emu_bench *bench = *state;

	emu_write(&bench->emu, SCRATCH_CONTROL, 2, 0);
	emu_write(&bench->emu, SCRATCH_COMMAND, 1, 1);
	emu_write(&bench->emu, SCRATCH_TABLE, 2, 1);
	emu_reset(&bench->emu);
	assert_memory_equal(&bench->emu.state, &bench->twin.state, sizeof(bench->twin.state));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		emu_bench_test(test_access_obeys_the_policy),
		emu_bench_test(test_registers_hold_their_width),
		emu_bench_test(test_registers_at_one_offset_are_both_there),
		emu_bench_test(test_register_of_several_widths_is_accessed_in_parts),
		emu_bench_test(test_registers_of_another_bar_are_other_registers),
		emu_bench_test(test_read_that_changes_the_device_says_so_in_the_map),
		emu_bench_test(test_read_of_a_64_bit_register_gives_all_of_it),
		emu_bench_test(test_run_equals_the_loop),
		emu_bench_test(test_read_string_stops_after_the_nul),
		emu_bench_test(test_describe_uses_the_map_of_this_device),
		emu_bench_test(test_pci_identity_is_of_this_device),
		emu_bench_test(test_registers_in_configuration_space_are_the_devices),
		emu_bench_test(test_pci_write_of_all_ones_sizes_both_bars),
		emu_bench_test(test_reset_restores_reset_values),
	};

	return cmocka_run_group_tests_name("scratch/scratch", tests, NULL, NULL);
}
