// SPDX-License-Identifier: GPL-2.0-only
/*
 * Allowed and refused accesses: every offset and width in both directions, the answers and counters
 * of refused accesses; and what removal, insertion and reset do to a device.
 */
#include "emu_bench.h"

#include <limits.h>
#include <string.h>

#define BAR_SIZE 4096

/* Widths that a bus has, and some that only a broken caller has. */
static const unsigned int widths[] = { 0, 1, 2, 3, 4, 8, 16, 4096, 4097, 0x80000000, UINT_MAX };
#define WIDTHS (sizeof(widths) / sizeof(widths[0]))

/* Offsets beyond the BAR that sums and 32-bit arithmetic would bring back into it. */
static const uint64_t far_offsets[] = {
	0x7fffffff,        0xffffffff,         0x100000000,        0x100000004,
	0x100000fff,       0x7fffffffffffffff, 0x8000000000000000, UINT64_MAX - 4096,
	UINT64_MAX - 4095, UINT64_MAX - 8,     UINT64_MAX - 7,     UINT64_MAX - 4,
	UINT64_MAX - 3,    UINT64_MAX - 1,     UINT64_MAX,
};
#define FAR_OFFSETS (sizeof(far_offsets) / sizeof(far_offsets[0]))

/* The access rules as the specification words them. */
static enum emu_verdict expected_verdict(uint64_t offset, unsigned int width)
{
	if (offset > BAR_SIZE || BAR_SIZE - offset < width)
		return EMU_BAD_BOUNDS;
	if (offset == BAR_SIZE) /* no bytes, at the very end: inside, but without a register */
		return EMU_BAD_UNMAPPED;
	if (offset >= 4)
		return width == 1 ? EMU_OK : EMU_BAD_WIDTH;
	if (width != 4)
		return EMU_BAD_WIDTH;
	return offset ? EMU_BAD_ALIGNMENT : EMU_OK;
}

static uint64_t all_ones(unsigned int width)
{
	uint64_t ones = 0;

	for (unsigned int i = 0; i < width && i < 8; i++)
		ones = ones << 8 | 0xff;
	return ones;
}

/* Registers that differ from all ones, from 0 and from each other. */
static void fill(struct emu_bench *bench)
{
	struct emu_device *device = &bench->emu.state.device;

	device->seed = 0xa1b2c3d4;
	for (unsigned int i = 0; i < sizeof(device->string); i++)
		device->string[i] = (uint8_t)(1 + i % 254);
	bench->before = bench->emu.state;
}

static uint64_t expected_read(const struct emu_bench *bench, uint64_t offset, unsigned int width,
			      enum emu_verdict verdict)
{
	if (verdict == EMU_REMOVED || verdict == EMU_BAD_BOUNDS)
		return all_ones(width);
	if (verdict != EMU_OK)
		return 0;
	return offset ? bench->before.device.string[offset - 4] : bench->before.device.seed;
}

static void check_counters(const struct emu_bench *bench, enum emu_direction direction,
			   enum emu_verdict verdict)
{
	const struct emu_counters *counters = &bench->emu.counters;

	assert_int_equal(counters->reads, direction == EMU_READ);
	assert_int_equal(counters->writes, direction == EMU_WRITE);
	for (unsigned int kind = 0; kind < EMU_VERDICTS; kind++)
		assert_int_equal(counters->verdicts[kind], kind == verdict && verdict != EMU_OK);
	assert_int_equal(emu_misuse(&bench->emu), verdict != EMU_OK && verdict != EMU_REMOVED);
}

/*
 * Replaces assert_memory_equal(), which compares single bytes and is too slow for every access
 * here.
 */
static void check_state(const struct emu_bench *bench)
{
	assert_false(memcmp(&bench->emu.state, &bench->before, sizeof(bench->before)));
}

static void check_read(struct emu_bench *bench, uint64_t offset, unsigned int width,
		       enum emu_verdict verdict)
{
	assert_int_equal(emu_check(&bench->emu, offset, width, EMU_READ), verdict);
	emu_clear_counters(&bench->emu);
	assert_int_equal(emu_read(&bench->emu, offset, width),
			 expected_read(bench, offset, width, verdict));
	check_counters(bench, EMU_READ, verdict);
	check_state(bench);
}

static void check_write(struct emu_bench *bench, uint64_t offset, unsigned int width,
			enum emu_verdict verdict)
{
	const uint64_t value = 0x8182838485868788;

	assert_int_equal(emu_check(&bench->emu, offset, width, EMU_WRITE), verdict);
	emu_clear_counters(&bench->emu);
	emu_write(&bench->emu, offset, width, value);
	check_counters(bench, EMU_WRITE, verdict);
	if (verdict == EMU_OK && !offset)
		bench->before.device.seed = (uint32_t)value;
	else if (verdict == EMU_OK)
		bench->before.device.string[offset - 4] = (uint8_t)value;
	check_state(bench);
}

static void check_offset(struct emu_bench *bench, uint64_t offset)
{
	for (size_t i = 0; i < WIDTHS; i++) {
		enum emu_verdict verdict = expected_verdict(offset, widths[i]);

		check_read(bench, offset, widths[i], verdict);
		check_write(bench, offset, widths[i], verdict);
	}
}

static void check_policy(struct emu_bench *bench)
{
	fill(bench);
	for (uint64_t offset = 0; offset < BAR_SIZE + 64; offset++)
		check_offset(bench, offset);
	for (size_t i = 0; i < FAR_OFFSETS; i++)
		check_offset(bench, far_offsets[i]);
}

static void test_access_obeys_the_policy(void **state)
{
	check_policy(*state);
}

static void test_access_obeys_the_policy_when_traced(void **state)
{
	bench_trace(*state);
	check_policy(*state);
}

static void test_access_obeys_the_policy_when_hooked(void **state)
{
	bench_watch(*state);
	check_policy(*state);
}

/* Removal comes before all other checks: a guest error on a live device is none here. */
static void check_removed(struct emu_bench *bench)
{
	fill(bench);
	emu_remove(&bench->emu);
	bench->before.removed = 1;
	for (size_t i = 0; i < WIDTHS; i++) {
		for (uint64_t offset = 0; offset < BAR_SIZE + 64; offset++) {
			check_read(bench, offset, widths[i], EMU_REMOVED);
			check_write(bench, offset, widths[i], EMU_REMOVED);
		}
		for (size_t j = 0; j < FAR_OFFSETS; j++) {
			check_read(bench, far_offsets[j], widths[i], EMU_REMOVED);
			check_write(bench, far_offsets[j], widths[i], EMU_REMOVED);
		}
	}
}

static void test_access_to_a_removed_device_reads_all_ones(void **state)
{
	check_removed(*state);
}

static void test_access_to_a_removed_device_reads_all_ones_when_traced(void **state)
{
	bench_trace(*state);
	check_removed(*state);
}

static void test_remove_twice_is_once(void **state)
{
	struct emu_bench *bench = *state;

	emu_remove(&bench->emu);
	emu_remove(&bench->emu);
	emu_insert(&bench->emu);
	assert_int_equal(emu_read(&bench->emu, 0, 4), 0);
}

static void test_insert_powers_up(void **state)
{
	struct emu_bench *bench = *state;

	fill(bench);
	emu_pci_write(&bench->emu, EMU_PCI_BAR0, 4, 0xfebd1000);
	emu_remove(&bench->emu);
	emu_insert(&bench->emu);
	assert_memory_equal(&bench->emu.state, &bench->twin.state, sizeof(bench->twin.state));
}

static void test_reset_keeps_a_removed_device_removed(void **state)
{
	struct emu_bench *bench = *state;

	emu_remove(&bench->emu);
	emu_reset(&bench->emu);
	assert_int_equal(bench->emu.state.removed, 1);
	assert_int_equal(emu_read(&bench->emu, 0, 4), 0xffffffff);
}

static void test_reset_restores_registers_and_configuration_space(void **state)
{
	struct emu_bench *bench = *state;

	fill(bench);
	emu_pci_write(&bench->emu, EMU_PCI_BAR0, 4, 0xfebd1000);
	emu_reset(&bench->emu);
	assert_memory_equal(&bench->emu.state, &bench->twin.state, sizeof(bench->twin.state));
}

static void test_reset_keeps_counters_and_observers(void **state)
{
	struct emu_bench *bench = *state;

	bench_trace(bench);
	bench_watch(bench);
	emu_read(&bench->emu, 0, 1);
	emu_reset(&bench->emu);
	emu_write(&bench->emu, 0, 4, 1);
	assert_int_equal(bench->emu.counters.reads, 1);
	assert_int_equal(bench->emu.counters.writes, 1);
	assert_int_equal(bench->emu.counters.verdicts[EMU_BAD_WIDTH], 1);
	assert_int_equal(bench->emu.trace.count, 2);
	assert_int_equal(bench->hooks, 2);
}

static void test_init_overwrites_whatever_was_there(void **state)
{
	struct emu_bench *bench = *state;

	memset(&bench->emu, 0xff, sizeof(bench->emu));
	emu_init(&bench->emu);
	assert_memory_equal(&bench->emu.state, &bench->twin.state, sizeof(bench->twin.state));
	assert_memory_equal(&bench->emu.counters, &bench->twin.counters,
			    sizeof(bench->twin.counters));
	assert_false(bench->emu.armed);
	assert_null(bench->emu.hook);
	assert_false(bench->emu.trace.running);
	assert_int_equal(bench->emu.state.removed, 0);
}

static void test_misuse_sums_guest_errors_of_every_kind(void **state)
{
	struct emu_bench *bench = *state;

	assert_int_equal(emu_misuse(&bench->emu), 0);
	emu_read(&bench->emu, 0, 4);
	assert_int_equal(emu_misuse(&bench->emu), 0);
	emu_read(&bench->emu, BAR_SIZE, 1);
	emu_write(&bench->emu, BAR_SIZE, 0, 0);
	emu_read(&bench->emu, 4, 2);
	emu_write(&bench->emu, 4, 2, 0);
	emu_read(&bench->emu, 2, 4);
	assert_int_equal(emu_misuse(&bench->emu), 5);
	assert_int_equal(bench->emu.counters.verdicts[EMU_BAD_BOUNDS], 1);
	assert_int_equal(bench->emu.counters.verdicts[EMU_BAD_UNMAPPED], 1);
	assert_int_equal(bench->emu.counters.verdicts[EMU_BAD_WIDTH], 2);
	assert_int_equal(bench->emu.counters.verdicts[EMU_BAD_ALIGNMENT], 1);
	bench->emu.counters.verdicts[EMU_BAD_DIRECTION] = 7;
	assert_int_equal(emu_misuse(&bench->emu), 12);
	emu_remove(&bench->emu);
	emu_read(&bench->emu, BAR_SIZE, 1);
	assert_int_equal(emu_misuse(&bench->emu), 12);
}

static void test_access_without_its_mapping_changes_nothing(void **state)
{
	struct emu_bench *bench = *state;
	struct emu *emu = &bench->emu;
	uint64_t id;

	id = emu_read(emu, 0, 4);
	emu_map(emu);
	emu_map(emu);
	emu_unmap(emu);
	assert_int_equal(emu_read(emu, 0, 4), id);
	assert_int_equal(emu_misuse(emu), 0);

	emu_unmap(emu);
	bench->before = emu->state;
	assert_int_equal(emu_read(emu, 0, 4), all_ones(4));
	emu_write(emu, 4, 1, 0x5a);
	assert_memory_equal(&emu->state, &bench->before, sizeof(bench->before));
	assert_int_equal(emu->counters.verdicts[EMU_BAD_MAPPING], 2);
	assert_int_equal(emu_misuse(emu), 2);

	emu_map(emu);
	assert_int_equal(emu_read(emu, 0, 4), id);
	assert_int_equal(emu_misuse(emu), 2);
}

static void test_clear_counters_starts_from_zero(void **state)
{
	struct emu_bench *bench = *state;

	fill(bench);
	emu_read(&bench->emu, 0, 4);
	emu_write(&bench->emu, 1, 1, 0);
	emu_clear_counters(&bench->emu);
	assert_memory_equal(&bench->emu.counters, &bench->twin.counters,
			    sizeof(bench->twin.counters));
	assert_memory_equal(&bench->emu.state, &bench->before, sizeof(bench->before));
}

/*
 * This tests emu_check_map() alone, without the check of bounds before it, so any offset is
 * possible.
 */
static void test_check_map_finds_nothing_beyond_the_registers(void **state)
{
	(void)state;
	assert_int_equal(emu_check_map(0, 4, EMU_READ), EMU_OK);
	assert_int_equal(emu_check_map(BAR_SIZE - 1, 1, EMU_WRITE), EMU_OK);
	assert_int_equal(emu_check_map(BAR_SIZE, 1, EMU_READ), EMU_BAD_UNMAPPED);
	for (size_t i = 0; i < FAR_OFFSETS; i++)
		assert_int_equal(emu_check_map(far_offsets[i], 1, EMU_READ), EMU_BAD_UNMAPPED);
}

static void test_all_ones_fills_the_width(void **state)
{
	(void)state;
	for (size_t i = 0; i < WIDTHS; i++)
		assert_int_equal(emu_all_ones(widths[i]), all_ones(widths[i]));
}

static void test_register_at_names_what_is_there(void **state)
{
	(void)state;
	for (uint64_t offset = 0; offset < BAR_SIZE; offset++)
		assert_string_equal(emu_register_at(offset, 1, EMU_READ)->name,
				    offset < 4 ? "SEED" : "STRING");
	assert_null(emu_register_at(BAR_SIZE, 1, EMU_READ));
	for (size_t i = 0; i < FAR_OFFSETS; i++)
		assert_null(emu_register_at(far_offsets[i], 1, EMU_READ));
}

static void test_verdict_name_tells_verdicts_apart(void **state)
{
	(void)state;
	assert_string_equal(emu_verdict_name(EMU_OK), "ok");
	assert_string_equal(emu_verdict_name(EMU_BAD_WIDTH), "bad width");
	for (unsigned int a = 0; a < EMU_VERDICTS; a++)
		for (unsigned int b = 0; b < a; b++)
			assert_string_not_equal(emu_verdict_name(a), emu_verdict_name(b));
	assert_string_equal(emu_verdict_name(EMU_VERDICTS), "unknown verdict");
	assert_string_equal(emu_verdict_name((enum emu_verdict)UINT_MAX), "unknown verdict");
}

static void test_wide_access_may_not_leave_a_register_of_odd_length(void **state)
{
	static const struct emu_register odd = {
		"ODD", 0x10, 1, 6, .access = EMU_READ, .widths = 1 | 4,
	};

	(void)state;
	assert_int_equal(emu_register_verdict(&odd, 0x10, 4, EMU_READ), EMU_OK);
	assert_int_equal(emu_register_verdict(&odd, 0x12, 4, EMU_READ), EMU_BAD_ALIGNMENT);
	assert_int_equal(emu_register_verdict(&odd, 0x14, 4, EMU_READ), EMU_BAD_ALIGNMENT);
	assert_int_equal(emu_register_verdict(&odd, 0x15, 1, EMU_READ), EMU_OK);
	assert_int_equal(emu_register_verdict(&odd, 0x14, 2, EMU_READ), EMU_BAD_WIDTH);
	assert_int_equal(emu_register_verdict(&odd, 0x16, 1, EMU_READ), EMU_BAD_UNMAPPED);
}

static void test_device_without_interrupts_and_steps_is_quiet(void **state)
{
	struct emu_bench *bench = *state;

	bench->before = bench->emu.state;
	emu_settle(&bench->emu);
	assert_false(emu_is_busy(&bench->emu));
	assert_int_equal(emu_delay(&bench->emu), 0);
	emu_step(&bench->emu);
	assert_memory_equal(&bench->emu.state, &bench->before, sizeof(bench->before));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		emu_bench_test(test_access_obeys_the_policy),
		emu_bench_test(test_access_obeys_the_policy_when_traced),
		emu_bench_test(test_access_obeys_the_policy_when_hooked),
		emu_bench_test(test_access_to_a_removed_device_reads_all_ones),
		emu_bench_test(test_access_to_a_removed_device_reads_all_ones_when_traced),
		emu_bench_test(test_remove_twice_is_once),
		emu_bench_test(test_device_without_interrupts_and_steps_is_quiet),
		emu_bench_test(test_insert_powers_up),
		emu_bench_test(test_reset_keeps_a_removed_device_removed),
		emu_bench_test(test_reset_restores_registers_and_configuration_space),
		emu_bench_test(test_reset_keeps_counters_and_observers),
		emu_bench_test(test_init_overwrites_whatever_was_there),
		emu_bench_test(test_misuse_sums_guest_errors_of_every_kind),
		emu_bench_test(test_access_without_its_mapping_changes_nothing),
		emu_bench_test(test_clear_counters_starts_from_zero),
		emu_bench_test(test_check_map_finds_nothing_beyond_the_registers),
		emu_bench_test(test_all_ones_fills_the_width),
		emu_bench_test(test_register_at_names_what_is_there),
		cmocka_unit_test(test_wide_access_may_not_leave_a_register_of_odd_length),
		emu_bench_test(test_verdict_name_tells_verdicts_apart),
	};

	return cmocka_run_group_tests_name("emu/access", tests, NULL, NULL);
}
