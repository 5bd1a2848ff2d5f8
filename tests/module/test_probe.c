// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices that cannot be used: the errors of probe() and base=, and the messages in the log.
 */
#include "machine.h"

#include "sim_plan.h"

static void forget_log(struct machine *machine)
{
	machine->log[0] = '\0';
}

/* Set the faults from here on; NULL for none. */
static void let_fail(struct machine *machine, struct sim_plan *plan, const char *text)
{
	struct emu_fault_error error;

	memset(plan, 0, sizeof(*plan));
	if (text)
		assert_true(sim_plan_parse(plan, text, &error));
	sim_plan_arm(text ? plan : NULL, &machine->emu, &machine->task);
}

/* ---------------------------------------------------------------- On the bus ------------------ */

static void test_probe_of_another_bar_is_enodev(void **state)
{
	static const struct {
		size_t size;
		bool is_ports;
		const char *shown;
	} rows[] = {
		{ 0, false, "[??? 0x00000000 flags 0x0]" },
		{ 0x800, false, "[mem 0xfebd1000-0xfebd17ff]" },
		{ 0xfff, false, "[mem 0xfebd1000-0xfebd1ffe]" },
		{ 0x1000, true, "[io  0xfebd1000-0xfebd1fff]" },
	};
	struct machine *machine = *state;
	char log[200];

	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		forget_log(machine);
		sim_pci_set_bar(machine->pci, 0, rows[i].size, rows[i].is_ports);
		assert_int_equal(sim_pci_bind(machine->pci), -ENODEV);
		snprintf(log, sizeof(log),
			 "<3>lkp_enc 0000:00:04.0: error -ENODEV: BAR 0 is not 4096 bytes of "
			 "memory: %s\n",
			 rows[i].shown);
		assert_string_equal(machine->log, log);
	}
}

static void test_probe_of_a_larger_bar_takes_its_start(void **state)
{
	struct machine *machine = *state;

	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	sim_pci_set_bar(machine->pci, 0, 0x2000, false);
	assert_int_equal(sim_pci_bind(machine->pci), 0);
	assert_string_equal(machine_attr(machine, "gone"), "0\n");
}

static void test_probe_that_fails_says_why(void **state)
{
	static const struct {
		const char *plan;
		int err;
		const char *said;
	} rows[] = {
		{ "pci_enable_device:eio", -EIO, "error -EIO: cannot enable the device" },
		{ "ioremap:enomem", -ENOMEM, "error -ENOMEM: cannot map BAR 0" },
		{ "any:gone", -ENODEV,
		  "error -ENODEV: no device answers at [mem 0xfebd1000-0xfebd1fff]" },
		{ "kzalloc:enomem", -ENOMEM, "error -ENOMEM: cannot make a device node" },
		{ "misc_register:ebusy", -EBUSY, "error -EBUSY: cannot make a device node" },
	};
	struct machine *machine = *state;
	struct sim_plan plan;
	char log[200], name[40];

	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		forget_log(machine);
		let_fail(machine, &plan, rows[i].plan);
		assert_int_equal(sim_pci_bind(machine->pci), rows[i].err);
		let_fail(machine, &plan, NULL);
		snprintf(log, sizeof(log), "<3>lkp_enc 0000:00:04.0: %s\n", rows[i].said);
		assert_string_equal(machine->log, log);
		assert_false(sim_node_name(machine->kernel, 0, name));
		emu_insert(&machine->emu);
	}
}

/* ---------------------------------------------------------------- At an address --------------- */

static void test_base_that_is_no_address_is_einval(void **state)
{
	static const struct {
		const char *params;
		const char *said;
	} rows[] = {
		{ "base=0xfebd1001", "base=0xfebd1001: not a multiple of 0x1000" },
		{ "base=0xfebd1800", "base=0xfebd1800: not a multiple of 0x1000" },
		{ "base=0x10000000000",
		  "base=0x10000000000: beyond the last physical address, 0x000000ffffffffff" },
	};
	struct machine *machine = *state;
	char log[200];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		forget_log(machine);
		assert_int_equal(sim_module_load(machine->kernel, rows[i].params), -EINVAL);
		snprintf(log, sizeof(log), "<3>lkp_enc: %s\n", rows[i].said);
		assert_string_equal(machine->log, log);
	}
	/* The last possible address. */
	assert_int_equal(sim_module_load(machine->kernel, "base=0xfffffff000"), -ENODEV);
}

static void test_base_that_fails_says_why(void **state)
{
	static const struct {
		const char *plan;
		int err;
		const char *said;
	} rows[] = {
		{ "request_mem_region:ebusy", -EBUSY, "the region is taken, see /proc/iomem" },
		{ "ioremap:enomem", -ENOMEM, "cannot be mapped" },
		{ "any:gone", -ENODEV, "no device answers there" },
		{ "kzalloc:enomem", -ENOMEM, "cannot make a device node: -ENOMEM" },
		{ "misc_register:ebusy", -EBUSY, "cannot make a device node: -EBUSY" },
	};
	struct machine *machine = *state;
	struct sim_plan plan;
	char log[200];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		forget_log(machine);
		let_fail(machine, &plan, rows[i].plan);
		assert_int_equal(sim_module_load(machine->kernel, "base=0xfebd1000"), rows[i].err);
		let_fail(machine, &plan, NULL);
		snprintf(log, sizeof(log), "<3>lkp_enc: base=0xfebd1000: %s\n", rows[i].said);
		assert_string_equal(machine->log, log);
		assert_int_equal(sim_kernel_left(machine->kernel, 0, NULL), 0);
		emu_insert(&machine->emu);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(test_probe_of_another_bar_is_enodev),
		machine_test(test_probe_of_a_larger_bar_takes_its_start),
		machine_test(test_probe_that_fails_says_why),
		machine_test_bare(test_base_that_is_no_address_is_einval),
		machine_test_bare(test_base_that_fails_says_why),
	};

	return cmocka_run_group_tests_name("module/probe", tests, NULL, NULL);
}
