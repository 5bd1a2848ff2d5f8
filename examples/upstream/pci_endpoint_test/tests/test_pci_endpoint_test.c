// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a program sees of the endpoint, and what the endpoint sees of the program.
 */
#include "machine.h"

#include "sim_time.h"

#include <linux/ioctl.h>
#include <linux/pcitest.h>

static long tell(struct sim_file *file, unsigned int command, unsigned long number)
{
	return sim_file_ioctl(file, command, number);
}

static long transfer(struct sim_file *file, unsigned int command, unsigned long size)
{
	struct pci_endpoint_test_xfer_param param = { .size = size };

	return sim_file_ioctl(file, command, (unsigned long)&param);
}

static uint32_t register_of(const struct machine *machine, unsigned int offset)
{
	return machine->emu.state.device.registers[offset / 4];
}

static void test_bars_keep_what_is_written(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);

	assert_int_equal(tell(file, PCITEST_BAR, 0), 1);
	assert_int_equal(tell(file, PCITEST_BAR, 1), 1);
	assert_int_equal(register_of(machine, ENDPOINT_MAGIC), 0xa0a0a0a0);
	assert_int_equal(register_of(machine, ENDPOINT_COMMAND), 0);
	assert_int_equal(machine->emu.state.device.memory[3], 0xa0a0a0a0);
}

/* Several pieces of the endpoint's buffer, and not a whole number of them. */
static void test_transfers_of_every_size_succeed(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);

	for (unsigned long size = 1; size < 3000; size = 3 * size + 1) {
		assert_int_equal(transfer(file, PCITEST_WRITE, size), 1);
		assert_int_equal(register_of(machine, ENDPOINT_SIZE), size);
		assert_int_equal(register_of(machine, ENDPOINT_STATUS), ENDPOINT_READ_DONE);
		assert_int_equal(transfer(file, PCITEST_READ, size), 1);
		assert_int_equal(register_of(machine, ENDPOINT_STATUS), ENDPOINT_WRITE_DONE);
		assert_int_equal(transfer(file, PCITEST_COPY, size), 1);
		assert_int_equal(register_of(machine, ENDPOINT_STATUS), ENDPOINT_COPY_DONE);
	}
}

static void test_message_comes_to_its_own_interrupt(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);

	assert_int_equal(tell(file, PCITEST_MSI, 1), 1);
	assert_int_equal(tell(file, PCITEST_MSI, 2), 1);
	assert_int_equal(register_of(machine, ENDPOINT_IRQ_NUMBER), 2);
	assert_int_equal(register_of(machine, ENDPOINT_STATUS), 0);
}

static void test_pin_asserts_only_without_messages(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);

	assert_true(tell(file, PCITEST_LEGACY_IRQ, 0) != 1);
	assert_int_equal(tell(file, PCITEST_SET_IRQTYPE, ENDPOINT_PIN), 1);
	assert_int_equal(tell(file, PCITEST_LEGACY_IRQ, 0), 1);
	assert_true(tell(file, PCITEST_MSI, 1) != 1);
	assert_int_equal(transfer(file, PCITEST_COPY, 8), 1);
}

static void test_transfer_after_a_test_that_failed_succeeds(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);

	assert_true(tell(file, PCITEST_MSIX, 1) != 1);
	assert_int_equal(transfer(file, PCITEST_WRITE, 8), 1);
	assert_true(tell(file, PCITEST_MSI, 3) != 1);
	assert_int_equal(transfer(file, PCITEST_WRITE, 8), 1);
	assert_true(tell(file, PCITEST_LEGACY_IRQ, 0) != 1);
	assert_int_equal(transfer(file, PCITEST_WRITE, 8), 1);
}

static void test_messages_come_again_after_a_type_that_is_not_there(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);

	assert_true(tell(file, PCITEST_SET_IRQTYPE, ENDPOINT_MSIX) != 1);
	assert_true(transfer(file, PCITEST_WRITE, 8) != 1);
	assert_int_equal(tell(file, PCITEST_SET_IRQTYPE, ENDPOINT_MSI), 1);
	assert_int_equal(transfer(file, PCITEST_WRITE, 8), 1);
	assert_int_equal(tell(file, PCITEST_GET_IRQTYPE, 0), ENDPOINT_MSI);
}

/* The endpoint looks for commands each millisecond. */
static void test_transfer_takes_as_long_as_the_endpoint_does(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	uint64_t before = sim_time_now(machine->kernel);

	assert_int_equal(transfer(file, PCITEST_READ, 8), 1);
	assert_true(sim_time_now(machine->kernel) - before >= ENDPOINT_LOOK_NS);
	assert_true(sim_time_now(machine->kernel) - before < 2 * ENDPOINT_LOOK_NS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(test_bars_keep_what_is_written),
		machine_test(test_transfers_of_every_size_succeed),
		machine_test(test_message_comes_to_its_own_interrupt),
		machine_test(test_pin_asserts_only_without_messages),
		machine_test(test_transfer_after_a_test_that_failed_succeeds),
		machine_test(test_messages_come_again_after_a_type_that_is_not_there),
		machine_test(test_transfer_takes_as_long_as_the_endpoint_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
