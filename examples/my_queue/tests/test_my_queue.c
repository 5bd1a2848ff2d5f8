// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver of my_queue on a simulated machine. build/my_queue/check tests calls that overlap, and
 * calls during faults.
 */
#include "machine.h"

#include "regs.h"

static void test_bytes_come_in_the_order_in_which_they_were_written(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	char byte;

	for (const char *text = "abcd"; *text; text++)
		assert_int_equal(sim_file_write(file, text, 1), 1);
	for (const char *text = "abcd"; *text; text++) {
		assert_int_equal(sim_file_read(file, &byte, 1), 1);
		assert_int_equal(byte, *text);
	}
	sim_file_close(file);
}

static void test_write_to_a_full_queue_is_enospc(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);

	for (unsigned int i = 0; i < MY_QUEUE_ROOM; i++)
		assert_int_equal(sim_file_write(file, "x", 1), 1);
	assert_int_equal(sim_file_write(file, "y", 1), -ENOSPC);
	assert_int_equal(machine->emu.state.device.level, MY_QUEUE_ROOM);
	sim_file_close(file);
}

static void test_read_that_must_not_wait_is_eagain(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR | O_NONBLOCK);
	char byte;

	assert_int_equal(sim_file_read(file, &byte, 1), -EAGAIN);
	sim_file_close(file);
}

static void test_calls_without_a_device_are_enodev(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	char byte = 0;

	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	assert_int_equal(sim_file_read(file, &byte, 1), -ENODEV);
	assert_int_equal(sim_file_write(file, &byte, 1), -ENODEV);
	sim_file_close(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(test_bytes_come_in_the_order_in_which_they_were_written),
		machine_test(test_write_to_a_full_queue_is_enospc),
		machine_test(test_read_that_must_not_wait_is_eagain),
		machine_test(test_calls_without_a_device_are_enodev),
	};

	return cmocka_run_group_tests_name("my_queue", tests, NULL, NULL);
}
