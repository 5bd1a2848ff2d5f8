// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each call of my_dev should do. src/harness/spec.h is the manual.
 *
 * CHANGE FOURTH: a row for each call that your driver has, and what should come of it. Write it
 * from the data sheet and not from the driver. Until you have, delete this file: what every driver
 * has to keep is checked without it.
 */
#include "spec.h"

#include "model.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What there is to know, when no call is in work. */
struct reference {
	uint32_t sum;
};

static const struct spec_call_row calls[] = {
	{ .name = "read", .text = "read 16" },
	{ .name = "add-3", .text = "write \"3\"" },
	{ .name = "add-nonsense", .text = "write \"x\"", .fails = true },
};

static void start(void *state, const struct emu_device *device)
{
	struct reference *reference = state;

	reference->sum = device->count;
}

/* The sum as a line, or what is left of it after other reads. */
static bool read_is_right(const struct reference *reference, const struct spec_call *call)
{
	char line[16];
	long n = snprintf(line, sizeof(line), "%u\n", reference->sum);

	return call->result >= 0 && call->result <= n &&
	       !memcmp(call->after, line + n - call->result, (size_t)call->result);
}

static bool write_is_right(struct reference *reference, const struct spec_call *call)
{
	if (call->before[0] != '3')
		return call->result == -EINVAL;
	reference->sum += 3;
	return call->result == 1;
}

static bool call_is_right(void *state, const struct spec_call *call)
{
	switch (call->kind) {
	case CALL_READ:
		return call->gone ? call->result == -ENODEV : read_is_right(state, call);
	case CALL_WRITE:
		return call->gone ? call->result < 0 : write_is_right(state, call);
	default:
		return true;
	}
}

static bool agrees(const void *state, const struct emu_device *device)
{
	const struct reference *reference = state;

	return device->count == reference->sum;
}

static const struct spec spec = {
	.calls = calls,
	.n_calls = sizeof(calls) / sizeof(calls[0]),
	.size = sizeof(struct reference),
	.start = start,
	.call = call_is_right,
	.agrees = agrees,
};
const struct spec *const device_spec = &spec;
