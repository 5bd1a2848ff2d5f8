// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a device does by itself: interrupts by its pin and by MSI, steps that take time, memory that
 * it may or must not access.
 */
#include "../emu/emu_bench.h"

#include <string.h>

#define MEMORY 64
#define BASE   0x10000u

/**
 * struct machine - the other side of the bus
 * @memory: at %BASE on the bus
 * @up: whether the pin is up
 * @changes: how often it has changed
 * @messages: number of messages of each vector
 */
struct machine {
	uint8_t memory[MEMORY];
	bool up;
	unsigned int changes;
	unsigned int messages[32];
};

static uint8_t *memory_at(struct machine *machine, uint64_t address, size_t n)
{
	uint64_t at = address - BASE;

	return at <= MEMORY && n <= MEMORY - at ? machine->memory + at : NULL;
}

static bool bus_read(void *context, uint64_t address, void *to, size_t n)
{
	const uint8_t *from = memory_at(context, address, n);

	return from && memcpy(to, from, n);
}

static bool bus_write(void *context, uint64_t address, const void *from, size_t n)
{
	uint8_t *to = memory_at(context, address, n);

	return to && memcpy(to, from, n);
}

static void bus_line(void *context, bool up)
{
	struct machine *machine = context;

	assert_true(machine->up != up);
	machine->up = up;
	machine->changes++;
}

static void bus_message(void *context, unsigned int vector)
{
	struct machine *machine = context;

	machine->messages[vector]++;
}

static void plug(struct emu_bench *bench, struct machine *machine)
{
	const struct emu_bus bus = {
		.read = bus_read,
		.write = bus_write,
		.line = bus_line,
		.message = bus_message,
		.context = machine,
	};

	memset(machine, 0, sizeof(*machine));
	for (unsigned int i = 0; i < MEMORY; i++)
		machine->memory[i] = (uint8_t)(0x80 + i);
	emu_set_bus(&bench->emu, &bus);
}

static void set_command(struct emu *emu, uint32_t command)
{
	emu_pci_write(emu, 0x04, 2, command);
}

/* The MSI capability is where the list says, and so many vectors of it are enabled. */
static void enable_msi(struct emu *emu, unsigned int log2)
{
	uint32_t at = emu_pci_read(emu, 0x34, 1);

	assert_int_equal(emu_pci_read(emu, at, 2), 0x0005);
	emu_pci_write(emu, at + 2, 2, 1 | log2 << 4);
}

/* ---------------------------------------------------------------- Interrupts ------------------ */

static void test_pin_follows_the_state(void **state)
{
	struct emu_bench *bench = *state;
	struct machine machine;

	plug(bench, &machine);
	assert_int_equal(emu_pci_read(&bench->emu, 0x3d, 1), 1);
	emu_write(&bench->emu, SCRATCH_RAISE, 4, 0x12);
	assert_true(machine.up);
	emu_write(&bench->emu, SCRATCH_RAISE, 4, 0x1);
	emu_write(&bench->emu, SCRATCH_CAUSE, 4, 0x12);
	assert_true(machine.up);
	assert_int_equal(machine.changes, 1);
	emu_write(&bench->emu, SCRATCH_CAUSE, 4, 0x1);
	assert_false(machine.up);
	assert_int_equal(machine.changes, 2);
	for (unsigned int vector = 0; vector < 32; vector++)
		assert_int_equal(machine.messages[vector], 0);
}

/* Observed accesses and runs report it like plain ones. */
static void test_pin_follows_accesses_of_every_kind(void **state)
{
	struct emu_bench *bench = *state;
	struct machine machine;
	uint8_t byte = 0;

	plug(bench, &machine);
	emu_trace_start(&bench->emu, bench->log, EMU_BENCH_LOG);
	emu_write(&bench->emu, SCRATCH_RAISE, 4, 1);
	assert_true(machine.up);
	emu_trace_stop(&bench->emu);
	bench->emu.state.device.cause = 0;
	emu_read_bytes(&bench->emu, SCRATCH_WINDOW, &byte, 1);
	assert_false(machine.up);
	bench->emu.state.device.cause = 1;
	emu_write_bytes(&bench->emu, SCRATCH_WINDOW, &byte, 1);
	assert_true(machine.up);
	bench->emu.state.device.cause = 0;
	emu_read_string(&bench->emu, SCRATCH_WINDOW, &byte, 1);
	assert_false(machine.up);
	bench->emu.state.device.cause = 1;
	emu_trace_start(&bench->emu, bench->log, EMU_BENCH_LOG);
	emu_read(&bench->emu, SCRATCH_ID, 4);
	assert_true(machine.up);
	emu_trace_stop(&bench->emu);
}

static void test_pin_can_be_turned_off(void **state)
{
	struct emu_bench *bench = *state;
	struct machine machine;

	plug(bench, &machine);
	emu_write(&bench->emu, SCRATCH_RAISE, 4, 1);
	set_command(&bench->emu, 0x0402);
	assert_false(machine.up);
	/* Status still shows it, at every width that covers it. */
	assert_int_equal(emu_pci_read(&bench->emu, 0x06, 2), 0x0018);
	assert_int_equal(emu_pci_read(&bench->emu, 0x06, 1), 0x18);
	assert_int_equal(emu_pci_read(&bench->emu, 0x04, 4), 0x00180402);
	/* An access that no bus makes reads all ones, whatever it covers. */
	assert_int_equal(emu_pci_read(&bench->emu, 0x00, 16), UINT32_MAX);
	assert_int_equal(emu_pci_read(&bench->emu, 0x07, 1), 0x00);
	assert_int_equal(emu_pci_read(&bench->emu, 0x05, 1), 0x04);
	set_command(&bench->emu, 0x0002);
	assert_true(machine.up);
	emu_write(&bench->emu, SCRATCH_CAUSE, 4, 1);
	assert_int_equal(emu_pci_read(&bench->emu, 0x06, 2), 0x0010);
}

static void test_pin_goes_down_with_the_device(void **state)
{
	struct emu_bench *bench = *state;
	struct machine machine;

	plug(bench, &machine);
	emu_write(&bench->emu, SCRATCH_RAISE, 4, 1);
	emu_remove(&bench->emu);
	assert_false(machine.up);
	emu_insert(&bench->emu);
	assert_false(machine.up);
	emu_write(&bench->emu, SCRATCH_RAISE, 4, 1);
	emu_reset(&bench->emu);
	assert_false(machine.up);
	assert_int_equal(machine.changes, 4);
}

/* A snapshot is a plain copy. */
static void test_pin_follows_a_snapshot(void **state)
{
	struct emu_bench *bench = *state;
	struct machine machine;

	plug(bench, &machine);
	emu_write(&bench->emu, SCRATCH_RAISE, 4, 1);
	bench->before = bench->emu.state;
	emu_write(&bench->emu, SCRATCH_CAUSE, 4, 1);
	bench->emu.state = bench->before;
	emu_settle(&bench->emu);
	assert_true(machine.up);
	/* A machine that is connected later also learns of it. */
	plug(bench, &machine);
	assert_true(machine.up);
	emu_set_bus(&bench->emu, NULL);
	emu_write(&bench->emu, SCRATCH_CAUSE, 4, 1);
	assert_true(machine.up);
}

static void test_messages_are_sent_when_a_vector_rises(void **state)
{
	struct emu_bench *bench = *state;
	struct machine machine;

	plug(bench, &machine);
	set_command(&bench->emu, 0x0006);
	enable_msi(&bench->emu, 3);
	emu_write(&bench->emu, SCRATCH_RAISE, 4, 0x12);
	emu_write(&bench->emu, SCRATCH_RAISE, 4, 0x12);
	emu_write(&bench->emu, SCRATCH_CAUSE, 4, 0x2);
	emu_write(&bench->emu, SCRATCH_RAISE, 4, 0x2);
	assert_int_equal(machine.messages[1], 2);
	assert_int_equal(machine.messages[4], 1);
	assert_int_equal(machine.messages[0] + machine.messages[2] + machine.messages[3], 0);
	assert_false(machine.up);
	assert_int_equal(emu_pci_read(&bench->emu, 0x06, 2), 0x0010);
	/* A machine that is connected later gets those that are asserted. */
	plug(bench, &machine);
	assert_int_equal(machine.messages[1], 1);
	assert_int_equal(machine.messages[4], 1);
	emu_set_bus(&bench->emu, NULL);
	emu_write(&bench->emu, SCRATCH_RAISE, 4, 0x1);
	assert_int_equal(machine.messages[0], 0);
}

static void test_vectors_share_the_messages_that_are_allowed(void **state)
{
	struct emu_bench *bench = *state;
	struct machine machine;

	plug(bench, &machine);
	set_command(&bench->emu, 0x0006);
	enable_msi(&bench->emu, 1);
	emu_write(&bench->emu, SCRATCH_RAISE, 4, 0x1f);
	assert_int_equal(machine.messages[0], 3);
	assert_int_equal(machine.messages[1], 2);
}

/* A message is a write to memory, which a device must not make without bus mastering. */
static void test_no_message_without_bus_mastering(void **state)
{
	struct emu_bench *bench = *state;
	struct machine machine;

	plug(bench, &machine);
	enable_msi(&bench->emu, 0);
	emu_write(&bench->emu, SCRATCH_RAISE, 4, 1);
	assert_int_equal(machine.messages[0], 0);
	assert_false(machine.up);
	emu_pci_write(&bench->emu, 0x42, 2, 0);
	assert_true(machine.up);
}

static void test_msi_capability_can_be_written_where_it_may(void **state)
{
	struct emu_bench *bench = *state;
	struct emu *emu = &bench->emu;

	for (uint32_t offset = 0x40; offset < 0x60; offset += 4)
		emu_pci_write(emu, offset, 4, 0xffffffff);
	/* 64 bits, 8 vectors; next capability: none. */
	assert_int_equal(emu_pci_read(emu, 0x40, 4), 0x00f70005);
	assert_int_equal(emu_pci_read(emu, 0x44, 4), 0xfffffffc);
	assert_int_equal(emu_pci_read(emu, 0x48, 4), 0xffffffff);
	assert_int_equal(emu_pci_read(emu, 0x4c, 4), 0x0000ffff);
	assert_int_equal(emu_pci_read(emu, 0x50, 4), 0);
}

/* ---------------------------------------------------------------- Steps and DMA --------------- */

static void test_step_fetches_memory(void **state)
{
	struct emu_bench *bench = *state;
	struct emu *emu = &bench->emu;
	struct machine machine;

	plug(bench, &machine);
	set_command(emu, 0x0006);
	assert_false(emu_is_busy(emu));
	emu_write(emu, SCRATCH_ERRAND, 8, BASE + 8);
	assert_true(emu_is_busy(emu));
	assert_int_equal(emu_delay(emu), 1000);
	assert_false(machine.up);
	assert_int_equal(emu_read(emu, SCRATCH_WINDOW, 1), 0);
	emu_step(emu);
	assert_true(machine.up);
	assert_false(emu_is_busy(emu));
	for (unsigned int i = 0; i < 16; i++)
		assert_int_equal(emu_read(emu, SCRATCH_WINDOW + i, 1), 0x88 + i);
	assert_int_equal(emu_misuse(emu), 0);
}

static void test_step_puts_memory(void **state)
{
	struct emu_bench *bench = *state;
	struct emu *emu = &bench->emu;
	struct machine machine;

	plug(bench, &machine);
	set_command(emu, 0x0006);
	for (unsigned int i = 0; i < 16; i++)
		emu_write(emu, SCRATCH_WINDOW + i, 1, i);
	emu_write(emu, SCRATCH_ERRAND, 8, BASE + MEMORY - 16 + 1);
	emu_step(emu);
	for (unsigned int i = 0; i < 16; i++)
		assert_int_equal(machine.memory[MEMORY - 16 + i], i);
	assert_int_equal(machine.memory[MEMORY - 17], 0x80 + MEMORY - 17);
	assert_int_equal(emu_misuse(emu), 0);
}

static void test_step_of_an_idle_device_is_none(void **state)
{
	struct emu_bench *bench = *state;

	bench->before = bench->emu.state;
	emu_step(&bench->emu);
	assert_memory_equal(&bench->emu.state, &bench->before, sizeof(bench->before));
}

static void test_removed_device_makes_no_step(void **state)
{
	struct emu_bench *bench = *state;
	struct machine machine;

	plug(bench, &machine);
	set_command(&bench->emu, 0x0006);
	emu_write(&bench->emu, SCRATCH_ERRAND, 8, BASE + 1);
	emu_remove(&bench->emu);
	assert_false(emu_is_busy(&bench->emu));
	emu_step(&bench->emu);
	assert_int_equal(machine.memory[0], 0x80);
}

/* Each refused errand is misuse; data that could not be fetched is all ones. */
static void expect_refused(struct emu *emu, uint64_t address)
{
	uint64_t before = emu->counters.verdicts[EMU_BAD_DMA];

	emu_write(emu, SCRATCH_ERRAND, 8, address);
	emu_step(emu);
	assert_int_equal(emu->counters.verdicts[EMU_BAD_DMA], before + 1);
	if (!(address & 1))
		assert_int_equal(emu_read(emu, SCRATCH_WINDOW, 4), 0xffffffff);
}

static void test_what_a_device_must_not_reach_is_counted(void **state)
{
	struct emu_bench *bench = *state;
	struct emu *emu = &bench->emu;
	struct machine machine;

	plug(bench, &machine);
	/* It is refused while the device is not a bus master, */
	set_command(emu, 0x0002);
	expect_refused(emu, BASE);
	expect_refused(emu, BASE + 1);
	/* outside of its memory, */
	set_command(emu, 0x0006);
	expect_refused(emu, BASE - 16);
	expect_refused(emu, BASE + MEMORY - 14);
	expect_refused(emu, BASE + MEMORY + 1);
	/* and without a machine. */
	emu_set_bus(emu, NULL);
	expect_refused(emu, BASE);
	expect_refused(emu, BASE + 1);
	assert_int_equal(emu_misuse(emu), 7);
	/* The device itself refuses a wrong errand. */
	emu_write(emu, SCRATCH_ERRAND, 8, 0);
	emu_step(emu);
	assert_int_equal(emu->counters.verdicts[EMU_BAD_DMA], 8);
	assert_string_equal(emu_verdict_name(EMU_BAD_DMA), "bad DMA");
	emu_clear_counters(emu);
	for (unsigned int i = 0; i < MEMORY; i++)
		assert_int_equal(machine.memory[i], 0x80 + i);
}

/* To take bus mastering away stops it; to start it without is another matter. */
static void test_what_is_cut_off_reaches_nothing_and_is_no_misuse(void **state)
{
	struct emu_bench *bench = *state;
	struct emu *emu = &bench->emu;
	struct machine machine;

	plug(bench, &machine);
	set_command(emu, 0x0006);
	emu_write(emu, SCRATCH_ERRAND, 8, BASE + 1);
	set_command(emu, 0x0002);
	set_command(emu, 0x0002);
	emu_step(emu);
	assert_int_equal(machine.memory[0], 0x80);
	assert_int_equal(emu->counters.verdicts[EMU_FAULTED], 1);
	assert_int_equal(emu_misuse(emu), 0);
	expect_refused(emu, BASE + 1);
	set_command(emu, 0x0006);
	set_command(emu, 0x0002);
	expect_refused(emu, BASE + 1);
	/* Nor is it after a reset, or when it may again. */
	set_command(emu, 0x0006);
	emu_write(emu, SCRATCH_ERRAND, 8, BASE + 1);
	set_command(emu, 0x0002);
	emu_reset(emu);
	set_command(emu, 0x0002);
	expect_refused(emu, BASE + 1);
	set_command(emu, 0x0006);
	emu_write(emu, SCRATCH_ERRAND, 8, BASE - 16);
	set_command(emu, 0x0002);
	set_command(emu, 0x0006);
	emu_step(emu);
	assert_int_equal(emu_misuse(emu), 4);
	assert_int_equal(emu->counters.verdicts[EMU_FAULTED], 1);
	emu_clear_counters(emu);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		emu_bench_test(test_pin_follows_the_state),
		emu_bench_test(test_pin_follows_accesses_of_every_kind),
		emu_bench_test(test_pin_can_be_turned_off),
		emu_bench_test(test_pin_goes_down_with_the_device),
		emu_bench_test(test_pin_follows_a_snapshot),
		emu_bench_test(test_messages_are_sent_when_a_vector_rises),
		emu_bench_test(test_vectors_share_the_messages_that_are_allowed),
		emu_bench_test(test_no_message_without_bus_mastering),
		emu_bench_test(test_msi_capability_can_be_written_where_it_may),
		emu_bench_test(test_step_fetches_memory),
		emu_bench_test(test_step_puts_memory),
		emu_bench_test(test_step_of_an_idle_device_is_none),
		emu_bench_test(test_removed_device_makes_no_step),
		emu_bench_test(test_what_a_device_must_not_reach_is_counted),
		emu_bench_test(test_what_is_cut_off_reaches_nothing_and_is_no_misuse),
	};

	return cmocka_run_group_tests_name("scratch/bus", tests, NULL, NULL);
}
