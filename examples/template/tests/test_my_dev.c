// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the driver on a simulated machine. src/harness/machine.h is the fixture's manual.
 *
 * Add yours: a function, and its row in main().
 */
#include "machine.h"

static void test_what_is_written_is_added(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	char text[16] = "";

	machine->emu.state.device.count = 40;
	assert_int_equal(sim_file_write(file, "2\n", 2), 2);
	assert_int_equal(machine->emu.state.device.count, 42);
	assert_int_equal(sim_file_read(file, text, sizeof(text)), 3);
	assert_string_equal(text, "42\n");
}

static void test_calls_without_a_device_are_enodev(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	char text[16];

	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	assert_int_equal(sim_file_write(file, "2", 1), -ENODEV);
	assert_int_equal(sim_file_read(file, text, sizeof(text)), -ENODEV);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(test_what_is_written_is_added),
		machine_test(test_calls_without_a_device_are_enodev),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
