// SPDX-License-Identifier: GPL-2.0-only
/*
 * The arm ticks, and the driver handles it.
 */
#include "machine.h"

#include "model.h"
#include "sim_time.h"

#include <poll.h>

#include <linux/ioctl.h>
#include <linux/phantom.h>
#include <linux/types.h>

static void pass_ticks(struct machine *machine, unsigned int n)
{
	sim_time_pass(machine->kernel,
		      sim_time_now(machine->kernel) + (uint64_t)n * PHANTOM_TICK_NS);
}

static void set_control(struct sim_file *file, uint32_t value)
{
	struct phm_reg reg = { .reg = PHN_CONTROL, .value = value };

	assert_int_equal(sim_file_ioctl(file, PHN_SETREG, (unsigned long)&reg), 0);
}

static void get_all(struct sim_file *file, struct phm_regs *regs)
{
	*regs = (struct phm_regs){ .count = PHANTOM_CELLS, .mask = 0xff };
	assert_int_equal(sim_file_ioctl(file, PHN_GETREGS, (unsigned long)regs), 0);
}

static void test_tick_makes_the_file_readable(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	struct phm_regs regs;

	assert_int_equal(sim_file_poll(file, NULL, NULL), POLLERR);
	set_control(file, PHN_CTL_IRQ | PHN_CTL_AMP);
	assert_int_equal(sim_file_poll(file, NULL, NULL), 0);
	pass_ticks(machine, 1);
	assert_int_equal(sim_file_poll(file, NULL, NULL), POLLIN | POLLRDNORM);
	assert_int_equal(machine->emu.state.device.ticked, 0);
	machine->emu.state.device.in[3] = 77;
	get_all(file, &regs);
	assert_int_equal(regs.values[3], 77);
	assert_int_equal(sim_file_poll(file, NULL, NULL), 0);
	pass_ticks(machine, 3);
	assert_int_equal(sim_file_poll(file, NULL, NULL), POLLIN | POLLRDNORM);
}

static void test_close_stops_the_ticks(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);

	set_control(file, PHN_CTL_IRQ);
	assert_int_equal(sim_file_close(file), 0);
	assert_int_equal(machine->emu.state.device.irqctl, 0);
}

/* For a program that is not OpenHaptics, the interrupt handler passes the numbers on. */
static void test_handler_hands_on_the_torque_of_who_asks_for_it(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);
	struct phm_regs torque = { .count = 2, .mask = 3, .values = { 5, 6 } };

	assert_int_equal(sim_file_ioctl(file, PHN_NOT_OH, 0), 0);
	set_control(file, PHN_CTL_IRQ);
	assert_int_equal(sim_file_ioctl(file, PHN_SETREGS, (unsigned long)&torque), 0);
	assert_int_equal(machine->emu.state.device.out[1], 0);
	pass_ticks(machine, 1);
	assert_int_equal(machine->emu.state.device.out[0], 5);
	assert_int_equal(machine->emu.state.device.out[1], 6);
}

static void test_class_shows_the_version(void **state)
{
	struct machine *machine = *state;
	char page[SIM_PAGE];

	assert_true(sim_attr_read(machine->kernel, "class/phantom", "version", page) > 0);
	assert_string_equal(page, "n0.9.8\n");
	assert_int_equal(sim_attr_write(machine->kernel, "class/phantom", "version", "x"), -EACCES);
}

/* Its file operations name no owner, and its cdev does. */
static void test_module_stays_while_the_file_is_open(void **state)
{
	struct machine *machine = *state;
	struct sim_file *file = machine_open(machine, O_RDWR);

	assert_int_equal(sim_module_unload(machine->kernel), -EBUSY);
	assert_int_equal(sim_file_close(file), 0);
	assert_int_equal(sim_module_unload(machine->kernel), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(test_tick_makes_the_file_readable),
		machine_test(test_close_stops_the_ticks),
		machine_test(test_handler_hands_on_the_torque_of_who_asks_for_it),
		machine_test(test_class_shows_the_version),
		machine_test(test_module_stays_while_the_file_is_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
