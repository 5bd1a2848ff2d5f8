// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls of the table, made.
 */
#include "table.h"

#include "call_text.h"
#include "emu.h"
#include "sim_kernel.h"
#include "sim_task.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

void table_power_up(struct emu *emu, const struct spec_state_row *state)
{
	emu_init(emu);
	if (state->set)
		state->set(&emu->state.device);
}

void table_lay_out(const struct spec_call_row *row, void *user, unsigned int task)
{
	memset(user, 0, row->size);
	if (row->kind == CALL_STORE)
		snprintf(user, SPEC_MEMORY, "%s", (const char *)row->in);
	else if (row->in && row->kind != CALL_LOAD)
		memcpy(user, row->in, row->size);
	if (row->ioctl)
		call_point(row->ioctl, user);
	if (row->prepare)
		row->prepare(user, task);
}

static long access_attribute(const struct table_machine *machine, const struct spec_call_row *row,
			     void *user)
{
	static const char of_pci[] = "device/";
	bool is_of_pci = !strncmp(row->attribute, of_pci, strlen(of_pci));
	const char *device = is_of_pci ? sim_pci_name(machine->pci) : table_node();
	const char *name = row->attribute + (is_of_pci ? strlen(of_pci) : 0);
	char page[SIM_PAGE];
	long n;

	if (row->kind == CALL_STORE)
		return sim_attr_write(machine->kernel, device, name, user);
	n = sim_attr_read(machine->kernel, device, name, page);
	if (n > 0)
		memcpy(user, page, (size_t)n < row->size ? (size_t)n : row->size);
	return n;
}

/* With its state, the device has lost what it was about to do. */
long table_sleep(const struct table_machine *machine, struct emu *emu, enum table_sleep how)
{
	const bool image = how == SLEEP_IMAGE;
	long result = sim_pci_pm(machine->pci, image ? SIM_FREEZE : SIM_SUSPEND);

	if (result)
		return result;
	if (how == SLEEP_WITHOUT_POWER)
		emu_reset(emu);
	if (how == SLEEP_PULLED_OUT)
		emu_remove(emu);
	return sim_pci_pm(machine->pci, image ? SIM_THAW : SIM_RESUME);
}

static int flags_of(const struct spec_call_row *row)
{
	if (!row->mode)
		return O_RDWR;
	return *row->mode == 'w' ? O_WRONLY : O_RDONLY;
}

/* A driver does not get a transfer of nothing in pieces. */
static bool is_nowait(const struct spec_call_row *row)
{
	return row->nowait && row->size;
}

void table_set_nonblock(struct sim_file *file, const struct spec_call_row *row)
{
	sim_file_set_nonblock(file, row->nonblock && !is_nowait(row));
}

static long transfer(struct sim_file *file, const struct spec_call_row *row, void *user)
{
	const struct iovec piece = { user, row->size };

	if (row->kind == CALL_WRITE)
		return is_nowait(row) ? sim_file_writev(file, &piece, 1, true)
				      : sim_file_write(file, user, row->size);
	return is_nowait(row) ? sim_file_readv(file, &piece, 1, true)
			      : sim_file_read(file, user, row->size);
}

/* No size: whatever address it is, nothing is there. */
static void map(const struct spec_call_row *row, const void *user)
{
	static const uint8_t nothing[1];
	struct sim_task *task = sim_current();

	sim_unmap_all(task);
	if (row->size)
		sim_map(task, user, row->reach ? row->reach : row->size, SIM_READ | SIM_WRITE);
	else
		sim_map(task, nothing, sizeof(nothing), SIM_READ);
}

long table_call(const struct table_machine *machine, const struct spec_call_row *row,
		struct sim_file **file, void *user)
{
	long result;

	if (table_kinds[row->kind].file)
		table_set_nonblock(*file, row);
	map(row, user);
	switch (row->kind) {
	case CALL_OPEN:
		return sim_file_open(machine->kernel, row->node ? row->node : table_node(),
				     flags_of(row), file);
	case CALL_RELEASE:
		result = sim_file_close(*file);
		*file = NULL;
		return result;
	case CALL_READ:
	case CALL_WRITE:
		return transfer(*file, row, user);
	case CALL_IOCTL:
		return sim_file_ioctl(*file, row->cmd,
				      row->size ? (unsigned long)user : row->number);
	case CALL_POLL:
		return (long)sim_file_poll(*file, NULL, NULL);
	case CALL_SHOW:
	case CALL_STORE:
		return access_attribute(machine, row, user);
	case CALL_BIND:
		return sim_pci_bind(machine->pci);
	case CALL_UNBIND:
		return sim_pci_unbind(machine->pci);
	case CALL_LOAD:
		return sim_module_load(machine->kernel, row->in ? row->in : table_params());
	case CALL_UNLOAD:
		return sim_module_unload(machine->kernel);
	case CALL_SLEEP:
		return table_sleep(machine, NULL, SLEEP_PLAIN);
	case CALL_RESET:
		return sim_pci_reset(machine->pci);
	case CALL_WAIT:
	case CALL_KINDS:
		break;
	}
	abort();
}
