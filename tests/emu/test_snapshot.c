// SPDX-License-Identifier: GPL-2.0-only
/*
 * Snapshots: the state is plain memory that can be copied, put back and compared, and holds
 * everything that the hardware remembers.
 */
#include "emu_bench.h"

#include <string.h>

static bool same_state(const struct emu *a, const struct emu *b)
{
	return !memcmp(&a->state, &b->state, sizeof(a->state));
}

static void write_seed(struct emu *emu)
{
	emu_write(emu, 0, 4, 0x01000000);
}

static void write_first_cell(struct emu *emu)
{
	emu_write(emu, 4, 1, 'x');
}

static void write_last_cell(struct emu *emu)
{
	emu_write(emu, 4095, 1, 'x');
}

static void write_configuration_space(struct emu *emu)
{
	emu_pci_write(emu, EMU_PCI_INTERRUPT_LINE, 1, 11);
}

/* Everything that changes what the hardware remembers, one at a time. */
static const struct {
	const char *name;
	void (*make)(struct emu *emu);
} changes[] = {
	{ "SEED", write_seed },           { "first cell", write_first_cell },
	{ "last cell", write_last_cell }, { "configuration space", write_configuration_space },
	{ "removal", emu_remove },
};
#define CHANGES (sizeof(changes) / sizeof(changes[0]))

static void test_compare_sees_every_change(void **state)
{
	struct emu_bench *bench = *state;

	for (size_t i = 0; i < CHANGES; i++) {
		emu_init(&bench->emu);
		emu_init(&bench->twin);
		changes[i].make(&bench->emu);
		if (same_state(&bench->emu, &bench->twin))
			fail_msg("%s does not show in the state", changes[i].name);
		changes[i].make(&bench->twin);
		if (!same_state(&bench->emu, &bench->twin))
			fail_msg("%s: equal devices compare different", changes[i].name);
	}
}

static void test_compare_ignores_where_the_memory_came_from(void **state)
{
	struct emu_bench *bench = *state;

	memset(&bench->emu, 0xa5, sizeof(bench->emu));
	memset(&bench->twin, 0x5a, sizeof(bench->twin));
	emu_init(&bench->emu);
	emu_init(&bench->twin);
	assert_true(same_state(&bench->emu, &bench->twin));
}

static void test_compare_ignores_what_only_observes(void **state)
{
	struct emu_bench *bench = *state;

	bench_trace(bench);
	bench_watch(bench);
	emu_read(&bench->emu, 4, 1);
	emu_read(&bench->emu, 1, 1);
	assert_true(same_state(&bench->emu, &bench->twin));
}

static void test_copy_brings_the_device_back(void **state)
{
	struct emu_bench *bench = *state;

	write_seed(&bench->emu);
	emu_write_bytes(&bench->emu, 4, (const uint8_t *)"snapshot", 9);
	emu_pci_write(&bench->emu, EMU_PCI_BAR0, 4, 0xfebd1000);
	bench->before = bench->emu.state;
	for (size_t i = 0; i < CHANGES; i++) {
		changes[i].make(&bench->emu);
		bench->emu.state = bench->before;
		assert_memory_equal(&bench->emu.state, &bench->before, sizeof(bench->before));
	}
	assert_int_equal(emu_read(&bench->emu, 0, 4), 0x01000000);
	assert_int_equal(emu_pci_bar(&bench->emu.state.pci, 0), 0xfebd1000);
}

static void test_copy_makes_another_device_the_same(void **state)
{
	struct emu_bench *bench = *state;
	uint8_t bytes[9];

	emu_write(&bench->emu, 0, 4, 1);
	emu_write_bytes(&bench->emu, 4, (const uint8_t *)"snapshot", 9);
	bench->twin.state = bench->emu.state;
	/* There are no pointers between them: the original goes on without the copy. */
	emu_reset(&bench->emu);
	assert_int_equal(emu_read_string(&bench->twin, 4, bytes, sizeof(bytes)), 9);
	assert_string_equal((const char *)bytes, "tobqtipu");
	assert_int_equal(emu_read(&bench->twin, 0, 4), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		emu_bench_test(test_compare_sees_every_change),
		emu_bench_test(test_compare_ignores_where_the_memory_came_from),
		emu_bench_test(test_compare_ignores_what_only_observes),
		emu_bench_test(test_copy_brings_the_device_back),
		emu_bench_test(test_copy_makes_another_device_the_same),
	};

	return cmocka_run_group_tests_name("emu/snapshot", tests, NULL, NULL);
}
