/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A machine with the scratch device on its bus, for tests that are kernel code: they call the
 * simulated kernel's functions themselves, without a module.
 */
#ifndef SCRATCH_MACHINE_H
#define SCRATCH_MACHINE_H

#include "machine.h"

/**
 * scratch_setup() - start such a machine; machine_teardown() stops it
 * @state: of the test
 * @machine: gets the machine
 *
 * The test's task is inside of the kernel.
 *
 * Return: 0, or -1.
 */
static inline int scratch_setup(void **state, struct machine **machine)
{
	if (machine_setup_bare(state))
		return -1;
	*machine = *state;
	(*machine)->task.kernel = (*machine)->kernel;
	return (*machine)->pci ? 0 : -1;
}

#endif /* SCRATCH_MACHINE_H */
