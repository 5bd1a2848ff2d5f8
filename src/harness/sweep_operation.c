// SPDX-License-Identifier: GPL-2.0-only
/*
 * The operations of a module's life.
 */
#include "sweep_case.h"

#include "left.h"
#include "oracle.h"

#include "sim_kernel.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

static void expect_memory_only(const char *after)
{
	struct sim_left left;

	if (left_by_remove(sweep.machine.kernel, &left))
		sweep_violation("nothing-left", "%s: %s %s", after, left.kind, left.name);
}

static long do_call(const struct sweep_operation *operation)
{
	long result;

	table_lay_out(operation->row, sweep.user, 0);
	memcpy(sweep.before, sweep.user, sizeof(sweep.before));
	result = table_call(&sweep.machine, operation->row, &sweep.file, sweep.user);
	sweep.task.signal = false;
	return result;
}

static long do_load(const struct sweep_operation *operation)
{
	long err = do_call(operation);

	return err || !operation->binds ? err : sim_pci_probe_result(sweep.machine.pci);
}

static long do_sleep_without_power(const struct sweep_operation *operation)
{
	(void)operation;
	return table_sleep(&sweep.machine, &sweep.emu, SLEEP_WITHOUT_POWER);
}

static void wake(void *context)
{
	(void)context;
	sweep.woken++;
}

/* A driver without a wait queue reports everything at once. */
static unsigned int begin_to_poll(void)
{
	unsigned long before = sweep.task.calls[SIM_POLL_WAIT];
	unsigned int mask = sim_file_poll(sweep.file, wake, NULL);

	sweep.queued |= sweep.task.calls[SIM_POLL_WAIT] != before;
	return mask;
}

/* A poller must learn of an end that came meanwhile: at once, or by a wake-up. */
static long do_poll(const struct sweep_operation *operation)
{
	unsigned int mask = begin_to_poll();

	(void)operation;
	if (!sim_pci_is_bound(sweep.machine.pci) && sweep.queued && !(mask & POLLHUP) &&
	    !sweep.woken)
		sweep_violation("polled", "the device is unbound, poll says 0x%x and is not woken",
				mask);
	return (long)mask;
}

/* An attribute that is to fail has a call that says so. */
static bool is_to_fail(const char *attribute)
{
	const struct spec_call_row *row;

	for (unsigned int i = 0; (row = table_row(i)); i++) {
		const char *name = row->attribute ? row->attribute : "";
		const char *slash = strchr(name, '/');

		if (row->kind == CALL_SHOW && row->fails &&
		    !strcmp(slash ? slash + 1 : name, attribute))
			return true;
	}
	return false;
}

static long read_attributes(const char *device)
{
	static char page[SIM_PAGE];
	char name[40];
	long n = 0;

	for (size_t i = 0; n >= 0 && sim_attr_name(sweep.machine.kernel, device, i, name); i++) {
		n = sim_attr_read(sweep.machine.kernel, device, name, page);
		if (n == -EACCES || (n < 0 && is_to_fail(name)))
			n = 0;
	}
	return n;
}

static long do_attributes(const struct sweep_operation *operation)
{
	long n = read_attributes(table_node());

	(void)operation;
	return n < 0 ? n : read_attributes(sim_pci_name(sweep.machine.pci));
}

/* Any attribute that is still there shows something that still is. */
static long do_unbind(const struct sweep_operation *operation)
{
	long err;

	begin_to_poll();
	err = do_call(operation);
	if (!err && sweep.queued && !sweep.woken)
		sweep_violation("polled", "nobody wakes whoever polls when the device is unbound");
	read_attributes(table_node());
	read_attributes(sim_pci_name(sweep.machine.pci));
	sweep_use();
	expect_memory_only("after unbind");
	return err;
}

/* Indexed by the kind of call. A kind that is not here is no operation. */
static const struct sweep_operation operation_kinds[CALL_KINDS] = {
	[CALL_LOAD] = { .run = do_load, .start = START_BARE, .can_fail = true },
	[CALL_BIND] = { .run = do_call, .start = START_UNBOUND, .can_fail = true },
	[CALL_OPEN] = { .run = do_call, .start = START_BOUND, .can_fail = true },
	[CALL_READ] = { .run = do_call, .start = START_OPEN, .can_fail = true },
	[CALL_WRITE] = { .run = do_call, .start = START_OPEN, .can_fail = true },
	[CALL_IOCTL] = { .run = do_call, .start = START_OPEN, .can_fail = true },
	[CALL_POLL] = { .run = do_poll, .start = START_OPEN, .can_fail = true },
	[CALL_SHOW] = { .run = do_call, .start = START_BOUND, .can_fail = true },
	[CALL_STORE] = { .run = do_call, .start = START_BOUND, .can_fail = true },
	[CALL_SLEEP] = { .run = do_call, .start = START_OPEN, .can_fail = true },
	[CALL_RESET] = { .run = do_call, .start = START_OPEN },
	[CALL_UNBIND] = { .run = do_unbind, .start = START_OPEN },
	[CALL_RELEASE] = { .run = do_call, .start = START_OPEN },
	[CALL_UNLOAD] = { .run = do_call, .start = START_BOUND },
};

static const struct sweep_operation attributes = {
	.name = "attributes", .run = do_attributes, .start = START_BOUND, .can_fail = true
};
static const struct sweep_operation sleep_without_power = { .name = "sleep-without-power",
							    .run = do_sleep_without_power,
							    .start = START_OPEN,
							    .lost = true,
							    .can_fail = true };
const struct sweep_operation sweep_poll_while_unbound = { .name = "poll-while-unbound",
							  .run = do_poll,
							  .start = START_OPEN };

/* Life begins when the module is loaded. Without such a row, @i is less by the rows that there are.
 */
static const struct spec_call_row *nth_row(unsigned int *i)
{
	const struct spec_call_row *row;

	for (unsigned int turn = 0; turn < 2; turn++)
		for (unsigned int k = 0; (row = table_row(k)); k++)
			if ((row->kind == CALL_LOAD) == !turn && !(*i)--)
				return row;
	return NULL;
}

/* Those that are no calls. Without @run it is none. */
static struct sweep_operation other(unsigned int i)
{
	static const struct sweep_operation none;

	switch (i) {
	case 0:
		return attributes;
	case 1:
		return oracle_may_lose_power() ? sleep_without_power : none;
	default:
		return sweep_poll_while_unbound;
	}
}

bool sweep_get(unsigned int i, struct sweep_operation *operation)
{
	const struct spec_call_row *row = nth_row(&i);

	if (row) {
		*operation = operation_kinds[row->kind];
		operation->name = row->name;
		operation->row = row;
	} else {
		*operation = other(i);
	}
	operation->state = table_state(0);
	return row || i < 3;
}
