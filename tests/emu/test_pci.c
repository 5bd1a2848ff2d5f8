// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI configuration space: the identity of the function, the bits that a guest can write, and how
 * it finds the size of the BAR.
 */
#include "emu_bench.h"

#include <limits.h>
#include <string.h>

#define CONFIG_SIZE 256

/* The bytes that are not 0 after reset: vendor and device, revision and class. */
static const struct {
	unsigned int offset;
	uint8_t value;
} identity[] = {
	{ 0x00, 0x34 }, { 0x01, 0x12 }, { 0x02, 0xfe }, { 0x03, 0xca },
	{ 0x08, 0x10 }, { 0x09, 0x00 }, { 0x0a, 0xff }, { 0x0b, 0x00 },
};

/*
 * The bits that a guest can write: memory enable, bus master, cache line, latency, BAR0, interrupt
 * line.
 */
static const struct {
	unsigned int offset;
	uint8_t mask;
} writable[] = {
	{ 0x04, 0x06 }, { 0x0c, 0xff }, { 0x0d, 0xff }, { 0x11, 0xf0 },
	{ 0x12, 0xff }, { 0x13, 0xff }, { 0x3c, 0xff },
};

static uint8_t reset_value(unsigned int offset)
{
	for (size_t i = 0; i < sizeof(identity) / sizeof(identity[0]); i++)
		if (identity[i].offset == offset)
			return identity[i].value;
	return 0;
}

static uint8_t write_mask(unsigned int offset)
{
	for (size_t i = 0; i < sizeof(writable) / sizeof(writable[0]); i++)
		if (writable[i].offset == offset)
			return writable[i].mask;
	return 0;
}

static void check_reset_values(const struct emu *emu)
{
	for (unsigned int offset = 0; offset < CONFIG_SIZE; offset++)
		assert_int_equal(emu_pci_read(emu, offset, 1), reset_value(offset));
}

static void write_everywhere(struct emu *emu, uint32_t value)
{
	for (unsigned int offset = 0; offset < CONFIG_SIZE; offset += 4)
		emu_pci_write(emu, offset, 4, value);
}

static void test_pci_read_gives_the_identity(void **state)
{
	struct emu_bench *bench = *state;

	check_reset_values(&bench->emu);
	assert_int_equal(emu_pci_read(&bench->emu, 0x00, 4), 0xcafe1234);
	assert_int_equal(emu_pci_read(&bench->emu, 0x00, 2), 0x1234);
	assert_int_equal(emu_pci_read(&bench->emu, 0x02, 2), 0xcafe);
	assert_int_equal(emu_pci_read(&bench->emu, 0x08, 4), 0x00ff0010);
}

/* Type 0 header, no capabilities, no interrupt pin, no expansion ROM, BARs 1 to 5 absent. */
static void test_pci_read_describes_a_plain_endpoint(void **state)
{
	static const unsigned int zero[] = { 0x06, 0x0e, 0x14, 0x18, 0x1c,
					     0x20, 0x24, 0x30, 0x34, 0x3d };
	struct emu_bench *bench = *state;

	write_everywhere(&bench->emu, 0xffffffff);
	for (size_t i = 0; i < sizeof(zero) / sizeof(zero[0]); i++)
		assert_int_equal(emu_pci_read(&bench->emu, zero[i], 1), 0);
	assert_int_equal(emu_pci_read(&bench->emu, 0x30, 4), 0);
}

static void test_pci_write_of_all_ones_sizes_the_bars(void **state)
{
	struct emu_bench *bench = *state;

	for (unsigned int bar = 0; bar < 6; bar++) {
		emu_pci_write(&bench->emu, 0x10 + 4 * bar, 4, 0xffffffff);
		assert_int_equal(emu_pci_read(&bench->emu, 0x10 + 4 * bar, 4),
				 bar ? 0 : 0xfffff000);
	}
}

static void test_pci_bar_gives_the_address(void **state)
{
	struct emu_bench *bench = *state;

	for (unsigned int bar = 0; bar < 6; bar++) {
		assert_int_equal(emu_pci_bar(&bench->emu.state.pci, bar), 0);
		emu_pci_write(&bench->emu, 0x10 + 4 * bar, 4, 0xfebd1abc);
		assert_int_equal(emu_pci_bar(&bench->emu.state.pci, bar), bar ? 0 : 0xfebd1000);
	}
}

/* Only writable bits follow, to 0 and to 1, and no other byte changes. */
static void check_write_masks(struct emu_bench *bench, unsigned int width)
{
	for (unsigned int at = 0; at < CONFIG_SIZE; at += width) {
		emu_pci_write(&bench->emu, at, width, 0xffffffff);
		for (unsigned int offset = 0; offset < CONFIG_SIZE; offset++) {
			uint8_t mask = write_mask(offset);
			uint8_t want = reset_value(offset);

			if (offset >= at && offset < at + width)
				want |= mask;
			assert_int_equal(emu_pci_read(&bench->emu, offset, 1), want);
		}
		emu_pci_write(&bench->emu, at, width, 0);
		check_reset_values(&bench->emu);
	}
}

static void test_pci_write_changes_writable_bits_only(void **state)
{
	check_write_masks(*state, 1);
	check_write_masks(*state, 2);
	check_write_masks(*state, 4);
}

static void test_pci_write_stores_little_endian(void **state)
{
	struct emu_bench *bench = *state;

	emu_pci_write(&bench->emu, 0x10, 4, 0x87654321);
	assert_int_equal(emu_pci_read(&bench->emu, 0x11, 1), 0x40);
	assert_int_equal(emu_pci_read(&bench->emu, 0x12, 1), 0x65);
	assert_int_equal(emu_pci_read(&bench->emu, 0x13, 1), 0x87);
	assert_int_equal(emu_pci_read(&bench->emu, 0x12, 2), 0x8765);
	emu_pci_write(&bench->emu, 0x12, 1, 0xab);
	emu_pci_write(&bench->emu, 0x13, 1, 0xcd);
	assert_int_equal(emu_pci_read(&bench->emu, 0x10, 4), 0xcdab4000);
	emu_pci_write(&bench->emu, 0x12, 2, 0xfebd);
	assert_int_equal(emu_pci_bar(&bench->emu.state.pci, 0), 0xfebd4000);
}

static bool is_allowed(uint32_t offset, unsigned int width)
{
	if (offset >= CONFIG_SIZE)
		return false;
	return width == 1 || (width == 2 && !(offset & 1)) || (width == 4 && !(offset & 3));
}

/* All ones in the width of the access; higher bits mean nothing. */
static uint32_t all_ones(unsigned int width)
{
	return width < 4 ? (1u << (8 * width)) - 1 : 0xffffffff;
}

static void check_refused(struct emu_bench *bench, uint32_t offset, unsigned int width)
{
	uint32_t ones = all_ones(width);

	assert_int_equal(emu_pci_read(&bench->emu, offset, width) & ones, ones);
	emu_pci_write(&bench->emu, offset, width, 0xffffffff);
	assert_false(memcmp(&bench->emu.state, &bench->before, sizeof(bench->before)));
}

static void test_pci_access_outside_the_rules_is_refused(void **state)
{
	static const unsigned int widths[] = { 0, 1, 2, 3, 4, 5, 8, 256, UINT_MAX };
	struct emu_bench *bench = *state;

	bench->before = bench->emu.state;
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		for (uint32_t offset = 0; offset < CONFIG_SIZE + 64; offset++)
			if (!is_allowed(offset, widths[i]))
				check_refused(bench, offset, widths[i]);
		for (uint32_t offset = UINT32_MAX; offset > UINT32_MAX - 8; offset--)
			check_refused(bench, offset, widths[i]);
	}
}

static void test_pci_access_to_a_removed_device_finds_nothing(void **state)
{
	struct emu_bench *bench = *state;

	emu_remove(&bench->emu);
	bench->before = bench->emu.state;
	for (uint32_t offset = 0; offset < CONFIG_SIZE + 64; offset++)
		for (unsigned int width = 1; width <= 4; width++)
			check_refused(bench, offset, width);
	emu_insert(&bench->emu);
	check_reset_values(&bench->emu);
}

static void test_pci_reset_forgets_what_the_guest_wrote(void **state)
{
	struct emu_bench *bench = *state;

	write_everywhere(&bench->emu, 0xffffffff);
	emu_reset(&bench->emu);
	check_reset_values(&bench->emu);
}

/* Configuration space is not on the memory bus: its accesses are neither counted nor traced. */
static void test_pci_access_does_not_count_as_mmio(void **state)
{
	struct emu_bench *bench = *state;

	bench_trace(bench);
	bench_watch(bench);
	emu_pci_read(&bench->emu, 0, 4);
	emu_pci_write(&bench->emu, 1, 4, 0);
	assert_memory_equal(&bench->emu.counters, &bench->twin.counters,
			    sizeof(bench->twin.counters));
	assert_int_equal(bench->emu.trace.count, 0);
	assert_int_equal(bench->hooks, 0);
}

/* ---------------------------------------------------------------- Any function ---------------- */

/* Expected bytes of configuration space: from some offset on. */
struct bytes {
	unsigned int offset;
	unsigned int n;
	uint8_t byte[12];
};

static void expect(uint8_t config[CONFIG_SIZE], const struct bytes *bytes, size_t n)
{
	memset(config, 0, CONFIG_SIZE);
	for (size_t i = 0; i < n; i++)
		memcpy(config + bytes[i].offset, bytes[i].byte, bytes[i].n);
}

static void assert_config(const struct emu_pci *pci, const uint8_t want[CONFIG_SIZE])
{
	for (uint32_t offset = 0; offset < CONFIG_SIZE; offset++)
		if (emu_pci_config_read(pci, offset, 1) != want[offset])
			fail_msg("%#x: %#x instead of %#x", offset,
				 emu_pci_config_read(pci, offset, 1), want[offset]);
}

/* A function with everything: BARs beside each other as small and as large as they can be, MSI. */
static void test_pci_config_of_a_function_with_everything(void **state)
{
	static const struct emu_pci_identity full = {
		.vendor = 0x1122,
		.device = 0x3344,
		.revision = 0x55,
		.class_code = 0x667788,
		.bar_size = { 16, 0, 0x80000000, 0x100, 0, 16 },
		.interrupt_pin = 3,
		.msi_vectors = 32,
		.subsystem_vendor = 0x99aa,
		.subsystem_device = 0xbbcc,
	};
	static const struct bytes reset[] = {
		{ 0x00, 12, { 0x22, 0x11, 0x44, 0x33, 0, 0, 0x10, 0, 0x55, 0x88, 0x77, 0x66 } },
		{ 0x2c, 4, { 0xaa, 0x99, 0xcc, 0xbb } },
		{ 0x34, 1, { 0x40 } },
		{ 0x3d, 1, { 0x03 } },
		/* The last capability, with 32 vectors and a 64-bit address. */
		{ 0x40, 4, { 0x05, 0, 0x8a, 0 } },
	};
	static const struct bytes written[] = {
		{ 0x00, 12, { 0x22, 0x11, 0x44, 0x33, 6, 4, 0x10, 0, 0x55, 0x88, 0x77, 0x66 } },
		{ 0x0c, 2, { 0xff, 0xff } },
		{ 0x10, 8, { 0xf0, 0xff, 0xff, 0xff, 0, 0, 0, 0 } },
		{ 0x18, 8, { 0, 0, 0, 0x80, 0, 0xff, 0xff, 0xff } },
		{ 0x24, 4, { 0xf0, 0xff, 0xff, 0xff } },
		{ 0x2c, 4, { 0xaa, 0x99, 0xcc, 0xbb } },
		{ 0x34, 1, { 0x40 } },
		{ 0x3c, 2, { 0xff, 0x03 } },
		{ 0x40, 12, { 0x05, 0, 0xfb, 0, 0xfc, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } },
		{ 0x4c, 4, { 0xff, 0xff, 0, 0 } },
	};
	uint8_t want[CONFIG_SIZE];
	struct emu_pci pci;

	(void)state;
	memset(&pci, 0xa5, sizeof(pci));
	emu_pci_reset(&pci, &full);
	expect(want, reset, sizeof(reset) / sizeof(reset[0]));
	assert_config(&pci, want);
	assert_int_equal(emu_pci_msi_vectors(&pci), 0);
	for (uint32_t offset = 0; offset < CONFIG_SIZE; offset += 4)
		emu_pci_config_write(&pci, &full, offset, 4, 0xffffffff);
	expect(want, written, sizeof(written) / sizeof(written[0]));
	assert_config(&pci, want);
	for (uint32_t log2 = 0; log2 < 6; log2++) {
		emu_pci_config_write(&pci, &full, 0x42, 2, log2 << 4 | 1);
		assert_int_equal(emu_pci_msi_vectors(&pci), 1u << log2);
		emu_pci_config_write(&pci, &full, 0x42, 2, log2 << 4);
		assert_int_equal(emu_pci_msi_vectors(&pci), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		emu_bench_test(test_pci_read_gives_the_identity),
		emu_bench_test(test_pci_read_describes_a_plain_endpoint),
		emu_bench_test(test_pci_write_of_all_ones_sizes_the_bars),
		emu_bench_test(test_pci_bar_gives_the_address),
		emu_bench_test(test_pci_write_changes_writable_bits_only),
		emu_bench_test(test_pci_write_stores_little_endian),
		emu_bench_test(test_pci_access_outside_the_rules_is_refused),
		emu_bench_test(test_pci_access_to_a_removed_device_finds_nothing),
		emu_bench_test(test_pci_reset_forgets_what_the_guest_wrote),
		emu_bench_test(test_pci_access_does_not_count_as_mmio),
		emu_bench_test(test_pci_config_of_a_function_with_everything),
	};

	return cmocka_run_group_tests_name("emu/pci", tests, NULL, NULL);
}
