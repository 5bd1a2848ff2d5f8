// SPDX-License-Identifier: GPL-2.0-only
/*
 * The watchdog bites only when nobody pings it.
 */
#include "machine.h"

#include "sim_time.h"

#include <linux/types.h>
#include <linux/watchdog.h>

static void pass_seconds(struct machine *machine, unsigned int seconds)
{
	sim_time_pass(machine->kernel, sim_time_now(machine->kernel) + seconds * 1000000000ull);
}

static uint32_t resets(const struct machine *machine)
{
	return machine->emu.state.device.out;
}

static void ping(struct sim_file *file)
{
	assert_int_equal(sim_file_write(file, "p", 1), 1);
}

static void stop(struct sim_file *file)
{
	assert_int_equal(sim_file_write(file, "V", 1), 1);
	assert_int_equal(sim_file_close(file), 0);
}

static void test_watchdog_that_nobody_opened_does_not_bite(void **state)
{
	struct machine *machine = *state;

	pass_seconds(machine, 1000);
	assert_int_equal(resets(machine), 0);
}

static void test_pings_in_time_keep_it_off(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_WRONLY);

	for (int i = 0; i < 10; i++) {
		pass_seconds(machine, 29);
		ping(file);
	}
	assert_int_equal(resets(machine), 0);
	stop(file);
}

static void test_missed_ping_ends_in_the_output(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_WRONLY);

	pass_seconds(machine, 30);
	assert_int_equal(resets(machine), 0);
	pass_seconds(machine, 1);
	assert_int_equal(resets(machine), 1);
	stop(file);
}

static void test_shorter_time_bites_earlier(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_WRONLY);
	int seconds = 5;

	assert_int_equal(sim_file_ioctl(file, WDIOC_SETTIMEOUT, (unsigned long)&seconds), 0);
	assert_int_equal(seconds, 5);
	pass_seconds(machine, 4);
	ping(file);
	pass_seconds(machine, 5);
	assert_int_equal(resets(machine), 0);
	pass_seconds(machine, 1);
	assert_int_equal(resets(machine), 1);
	stop(file);
}

static void test_magic_close_stops_it(void **state)
{
	struct machine *machine = *state;

	stop(machine_open(machine, O_WRONLY));
	pass_seconds(machine, 1000);
	assert_int_equal(resets(machine), 0);
}

static void test_close_without_magic_lets_it_run(void **state)
{
	struct machine *machine = *state;

	assert_int_equal(sim_file_close(machine_open(machine, O_WRONLY)), 0);
	assert_non_null(strstr(machine->log, "watchdog did not stop!"));
	pass_seconds(machine, 31);
	assert_int_equal(resets(machine), 1);
}

static void test_unbind_stops_it(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_WRONLY);

	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	pass_seconds(machine, 1000);
	assert_int_equal(resets(machine), 0);
	assert_int_equal(sim_file_write(file, "p", 1), -ENODEV);
}

static void test_driver_that_comes_after_a_bite_says_so_once(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file;
	int status = 0;

	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	machine->emu.state.device.bitten = 1;
	assert_int_equal(sim_pci_bind(machine->pci), 0);
	file = machine_open(machine, O_WRONLY);
	assert_int_equal(sim_file_ioctl(file, WDIOC_GETBOOTSTATUS, (unsigned long)&status), 0);
	assert_int_equal(status, WDIOF_CARDRESET);
	stop(file);
	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	assert_int_equal(sim_pci_bind(machine->pci), 0);
	file = machine_open(machine, O_WRONLY);
	assert_int_equal(sim_file_ioctl(file, WDIOC_GETBOOTSTATUS, (unsigned long)&status), 0);
	assert_int_equal(status, 0);
	stop(file);
}

static void test_both_nodes_are_one_watchdog(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_WRONLY), *other;

	assert_int_equal(sim_file_open(machine->kernel, "watchdog0", O_WRONLY, &other), -EBUSY);
	stop(file);
	assert_int_equal(sim_file_open(machine->kernel, "watchdog0", O_WRONLY, &other), 0);
	stop(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(test_watchdog_that_nobody_opened_does_not_bite),
		machine_test(test_pings_in_time_keep_it_off),
		machine_test(test_missed_ping_ends_in_the_output),
		machine_test(test_shorter_time_bites_earlier),
		machine_test(test_magic_close_stops_it),
		machine_test(test_close_without_magic_lets_it_run),
		machine_test(test_unbind_stops_it),
		machine_test(test_driver_that_comes_after_a_bite_says_so_once),
		machine_test(test_both_nodes_are_one_watchdog),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
