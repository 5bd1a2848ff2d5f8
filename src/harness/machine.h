/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A fixture for CMocka tests of a module: a simulated machine with one device on its bus and the
 * module loaded.
 *
 *	static void test_read_gives_what_was_asked_for(void **state)
 *	{
 *		struct machine *machine = *state;
 *		struct sim_file *file = machine_open(machine, O_RDONLY);
 *		char bytes[6];
 *
 *		assert_int_equal(sim_file_read(file, bytes, sizeof(bytes)), sizeof(bytes));
 *	}
 *
 * and in main(), machine_test(test_read_gives_what_was_asked_for). Make calls as in sim_kernel.h,
 * and look at the hardware directly, machine->emu.state. Teardown closes open files and removes
 * everything. It fails the test if the module has left something behind or the hardware was
 * misused.
 */
#ifndef HARNESS_MACHINE_H
#define HARNESS_MACHINE_H

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emu.h"
#include "sim_kernel.h"
#include "sim_plan.h"
#include "sim_task.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/**
 * struct machine - a machine on the bench
 * @emu: its hardware
 * @kernel: the machine
 * @pci: the device on its bus
 * @task: the task of the test
 * @log: lines of the kernel's log
 * @misuse: guest errors that the test provoked on purpose
 * @faults: planned faults, see machine_fault()
 */
struct machine {
	struct emu emu;
	struct sim_kernel *kernel;
	struct sim_pci *pci;
	struct sim_task task;
	char log[4096];
	uint64_t misuse;
	struct sim_plan faults;
};

/* Writes the log. Not for direct use. */
static inline void machine_note(int level, const char *line, void *context)
{
	struct machine *machine = context;
	size_t used = strlen(machine->log);

	snprintf(machine->log + used, sizeof(machine->log) - used, "<%d>%s\n", level, line);
}

/* For machine_test_bare(). Not for direct use. */
static inline int machine_setup_bare(void **state)
{
	struct machine *machine = calloc(1, sizeof(*machine));

	if (!machine)
		return -1;
	emu_init(&machine->emu);
	sim_task_init(&machine->task);
	sim_switch(&machine->task);
	machine->kernel = sim_kernel_create();
	sim_kernel_set_log(machine->kernel, machine_note, machine);
	machine->pci = sim_pci_plug(machine->kernel, &machine->emu);
	*state = machine;
	return 0;
}

/* For machine_test(). Not for direct use. */
static inline int machine_setup(void **state)
{
	struct machine *machine;

	if (machine_setup_bare(state))
		return -1;
	machine = *state;
	return sim_module_load(machine->kernel, NULL);
}

/* For both. Not for direct use. */
static inline int machine_teardown(void **state)
{
	struct machine *machine = *state;
	char left[2048], fault[EMU_FAULT_LINE];
	size_t n, at = 0;

	sim_plan_arm(NULL, &machine->emu, &machine->task);
	sim_kernel_close_files(machine->kernel);
	if (sim_module_is_loaded(machine->kernel) && sim_module_unload(machine->kernel))
		print_error("the module cannot be unloaded: somebody refers to it\n");
	n = sim_kernel_describe_left(machine->kernel, 0, left, sizeof(left));
	if (n)
		print_error("left behind:\n%s", left);
	if (emu_misuse(&machine->emu) != machine->misuse) {
		sim_pci_describe_misuse(machine->pci, left, sizeof(left));
		print_error("the hardware was misused %llu times, at first: %s\n",
			    (unsigned long long)emu_misuse(&machine->emu), left);
	}
	sim_kernel_destroy(machine->kernel);
	sim_switch(NULL);
	n += emu_misuse(&machine->emu) != machine->misuse;
	for (; sim_plan_unfired(&machine->faults, &at, fault); n++)
		print_error("the fault %s never happened\n", fault);
	free(machine);
	return n ? -1 : 0;
}

/* Rows of a group of tests: with the module loaded, and without it. */
#define machine_test(name) cmocka_unit_test_setup_teardown(name, machine_setup, machine_teardown)
#define machine_test_bare(name) \
	cmocka_unit_test_setup_teardown(name, machine_setup_bare, machine_teardown)

/**
 * machine_open() - open the module's first node, which must exist
 * @machine: the machine
 * @flags: as for open(2)
 *
 * Return: the open file.
 */
static inline struct sim_file *machine_open(struct machine *machine, int flags)
{
	struct sim_file *file = NULL;
	char node[40];

	assert_true(sim_node_name(machine->kernel, 0, node));
	assert_int_equal(sim_file_open(machine->kernel, node, flags, &file), 0);
	return file;
}

/**
 * machine_fault() - let hardware or kernel fail, in addition to earlier plans
 * @machine: the machine
 * @plan: where and how, as docs/faults.md says: "LEVEL.read@2:gone", "kmalloc:enomem"
 */
static inline void machine_fault(struct machine *machine, const char *plan)
{
	struct emu_fault_error error;

	if (!sim_plan_parse(&machine->faults, plan, &error))
		fail_msg("%s: column %zu: %s", plan, error.column, error.message);
	sim_plan_arm(&machine->faults, &machine->emu, &machine->task);
}

/**
 * machine_attr() - read an attribute of that node, which must exist
 * @machine: the machine
 * @name: of the attribute
 *
 * Return: its text, valid until the next call.
 */
static inline const char *machine_attr(struct machine *machine, const char *name)
{
	static char page[SIM_PAGE];
	char node[40];

	assert_true(sim_node_name(machine->kernel, 0, node));
	assert_true(sim_attr_read(machine->kernel, node, name, page) > 0);
	return page;
}

/**
 * machine_expect_second() - fail unless the module's second node has this name
 * @machine: the machine
 * @expected: the name
 */
static inline void machine_expect_second(const struct machine *machine, const char *expected)
{
	char node[40];

	assert_true(sim_node_name(machine->kernel, 1, node));
	assert_string_equal(node, expected);
}

/**
 * machine_expect_numbers() - check that nodes of several devices have numbers, and that the module
 * uses them again
 * @machine: the machine
 * @first: the name of the first node
 * @second: ... and of the one of a second device
 */
static inline void machine_expect_numbers(struct machine *machine, const char *first,
					  const char *second)
{
	static struct emu other;
	struct sim_pci *pci;
	char node[40];

	emu_init(&other);
	pci = sim_pci_plug(machine->kernel, &other);
	machine_expect_second(machine, second);
	assert_int_equal(sim_pci_unbind(machine->pci), 0);
	assert_int_equal(sim_pci_bind(machine->pci), 0);
	machine_expect_second(machine, first);
	sim_pci_unplug(pci);
	assert_false(sim_node_name(machine->kernel, 1, node));
}

#endif /* HARNESS_MACHINE_H */
