/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fixture of the module's tests: a simulated machine with one device on its bus and the module
 * loaded.
 *
 * A test gets it as *state. Teardown takes everything apart, and fails the test if the module then
 * has left something behind or the hardware was misused.
 */
#ifndef TESTS_MACHINE_H
#define TESTS_MACHINE_H

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emu.h"
#include "sim_kernel.h"
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
 * @task: that the test runs as
 * @log: what the kernel logged, a line each
 * @misuse: guest errors that the test provoked on purpose
 */
struct machine {
	struct emu emu;
	struct sim_kernel *kernel;
	struct sim_pci *pci;
	struct sim_task task;
	char log[4096];
	uint64_t misuse;
};

static inline void machine_note(int level, const char *line, void *context)
{
	struct machine *machine = context;
	size_t used = strlen(machine->log);

	snprintf(machine->log + used, sizeof(machine->log) - used, "<%d>%s\n", level, line);
}

/* A machine with its device, and no module yet. */
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

static inline int machine_setup(void **state)
{
	struct machine *machine;

	if (machine_setup_bare(state))
		return -1;
	machine = *state;
	return sim_module_load(machine->kernel, NULL);
}

static inline int machine_teardown(void **state)
{
	struct machine *machine = *state;
	char left[2048];
	size_t n;

	sim_set_faults(&machine->task, NULL, 0);
	if (sim_module_is_loaded(machine->kernel) && sim_module_unload(machine->kernel))
		print_error("the module cannot be unloaded: somebody refers to it\n");
	n = sim_kernel_describe_left(machine->kernel, 0, left, sizeof(left));
	if (n)
		print_error("left behind:\n%s", left);
	if (emu_misuse(&machine->emu) != machine->misuse)
		print_error("the hardware was misused %llu times\n",
			    (unsigned long long)emu_misuse(&machine->emu));
	sim_kernel_destroy(machine->kernel);
	sim_switch(NULL);
	n += emu_misuse(&machine->emu) != machine->misuse;
	free(machine);
	return n ? -1 : 0;
}

#define machine_test(name) cmocka_unit_test_setup_teardown(name, machine_setup, machine_teardown)
#define machine_test_bare(name) \
	cmocka_unit_test_setup_teardown(name, machine_setup_bare, machine_teardown)

/* Open the device's node, which has to be there. */
static inline struct sim_file *machine_open(struct machine *machine, int flags)
{
	struct sim_file *file = NULL;

	assert_int_equal(sim_file_open(machine->kernel, "lkp_enc", flags, &file), 0);
	return file;
}

/* What an attribute of the node says. */
static inline const char *machine_attr(struct machine *machine, const char *name)
{
	static char page[SIM_PAGE];

	assert_true(sim_attr_read(machine->kernel, "lkp_enc", name, page) > 0);
	return page;
}

#endif /* TESTS_MACHINE_H */
