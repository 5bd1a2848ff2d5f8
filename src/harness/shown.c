// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a machine shows, told by the process that has it to its parent.
 */
#include "shown.h"

#include "emu.h"
#include "leave.h"
#include "sim_bug.h"
#include "sim_kernel.h"
#include "sim_task.h"
#include "table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static struct shown *shown;

static void __attribute__((noreturn, format(printf, 1, 2))) give_up(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(shown->why, sizeof(shown->why), format, args);
	va_end(args);
	_exit(1);
}

static void oops(const char *story, void *context)
{
	(void)context;
	give_up("%s", story);
}

static void look_at_attributes(struct sim_kernel *kernel, const char *device, const char *where)
{
	char page[SIM_PAGE], name[40];

	for (size_t i = 0; sim_attr_name(kernel, device, i, name); i++) {
		struct shown_attribute *attribute = &shown->attributes[shown->n_attributes];

		if (sim_attr_read(kernel, device, name, page) == -EACCES)
			continue;
		if (shown->n_attributes++ == SHOWN_ATTRIBUTES)
			give_up("there are more attributes than %d", SHOWN_ATTRIBUTES);
		snprintf(attribute->call, SHOWN_NAME, "show-%s%s", *where ? "device-" : "", name);
		snprintf(attribute->name, SHOWN_NAME, "%s%s", where, name);
	}
}

static void look_at_nodes(struct sim_kernel *kernel, struct sim_pci *pci)
{
	shown->told = sim_pci_is_told_of_resets(pci);
	while (shown->n_nodes < SHOWN_NODES &&
	       sim_node_name(kernel, shown->n_nodes, shown->nodes[shown->n_nodes]))
		shown->n_nodes++;
	if (!shown->n_nodes)
		give_up("the driver takes the device and makes no node");
	look_at_attributes(kernel, shown->nodes[0], "");
	look_at_attributes(kernel, sim_pci_name(pci), "device/");
}

/* A driver that does worse than to refuse is found by whoever tries it. */
static void look_at_files(struct sim_kernel *kernel, struct sim_pci *pci)
{
	struct sim_file *file;

	(void)pci;
	if (!sim_file_open(kernel, shown->nodes[0], O_RDWR, &file))
		shown->exclusive = sim_file_open(kernel, shown->nodes[0], O_RDWR, &file);
}

typedef void look_fn(struct sim_kernel *kernel, struct sim_pci *pci);

static void look_at_machine(const struct spec_state_row *state, look_fn *look)
{
	static struct emu emu; /* may be too large for a stack */
	struct sim_kernel *kernel;
	struct sim_pci *pci;
	struct sim_task task;
	int err;

	sim_task_init(&task);
	sim_switch(&task);
	sim_set_oops(oops, NULL);
	table_power_up(&emu, state);
	kernel = sim_kernel_create();
	pci = kernel ? sim_pci_plug(kernel, &emu) : NULL;
	if (!pci)
		give_up("there is no memory for a machine");
	err = sim_module_load(kernel, table_params());
	if (err)
		give_up("the module cannot be loaded: %s", strerror(-err));
	if (!sim_pci_is_bound(pci))
		give_up("the driver does not take the device in the state '%s': %s", state->name,
			strerror(-sim_pci_probe_result(pci)));
	if (look)
		look(kernel, pci);
}

/* In a process of its own, so that it does not matter here what the driver does there. */
static bool learn_in(const struct spec_state_row *state, look_fn *look)
{
	int status = 0;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (!child) {
		look_at_machine(state, look);
		leave(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child) {
		perror(program_invocation_short_name);
		exit(1);
	}
	return !status;
}

static void expect_to_learn(const struct spec_state_row *state, look_fn *look)
{
	if (learn_in(state, look))
		return;
	fprintf(stderr, "%s: %s\n", program_invocation_short_name,
		*shown->why ? shown->why : "the driver crashes when it is loaded");
	exit(1);
}

const struct shown *shown_learn(void)
{
	shown = mmap(NULL, sizeof(*shown), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	if (shown == MAP_FAILED) {
		perror(program_invocation_short_name);
		exit(1);
	}
	for (unsigned int i = 0; table_state(i); i++)
		expect_to_learn(table_state(i), i ? NULL : look_at_nodes);
	learn_in(table_state(0), look_at_files);
	return shown;
}
