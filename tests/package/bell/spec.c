// SPDX-License-Identifier: GPL-2.0-only
/*
 * The specification of the bell's driver: each read returns how often it has rung, and a write
 * takes a ring that nobody has taken.
 */
#include "spec.h"

#include "model.h"

#include <errno.h>
#include <string.h>

struct reference {
	uint32_t rings;
	uint32_t unheard;
	uint32_t cause;
};

static const struct spec_call_row calls[] = {
	{ .name = "read", .kind = CALL_READ, .size = 4 },
	{ .name = "write", .kind = CALL_WRITE, .size = 4 },
};

/* It rang before a driver came; the driver sees that. */
static void rung(struct emu_device *device)
{
	device->rings = 1;
	device->cause = 1;
}

static const struct spec_state_row states[] = {
	{ .name = "silent" },
	{ .name = "rung", .set = rung },
};

static void start(void *state, const struct emu_device *device)
{
	struct reference *reference = state;

	reference->rings = device->rings;
	reference->cause = device->cause;
}

static bool call_is_right(void *state, const struct spec_call *call)
{
	struct reference *reference = state;
	uint32_t rings;

	if (call->kind == CALL_BIND) {
		reference->unheard = reference->cause;
		reference->cause = 0;
	}
	if (call->kind != CALL_READ && call->kind != CALL_WRITE)
		return true;
	if (call->gone)
		return call->result == -ENODEV;
	/* A time-out may happen at any time. */
	if (call->kind == CALL_WRITE && call->result == -ETIMEDOUT)
		return true;
	if (call->kind == CALL_WRITE)
		return call->result == 4 && reference->unheard && reference->unheard--;
	reference->unheard++;
	memcpy(&rings, call->after, sizeof(rings));
	return call->result == 4 && rings == ++reference->rings;
}

static bool agrees(const void *state, const struct emu_device *device)
{
	const struct reference *reference = state;

	return device->rings == reference->rings;
}

static const struct spec spec = {
	.calls = calls,
	.n_calls = sizeof(calls) / sizeof(calls[0]),
	.states = states,
	.n_states = sizeof(states) / sizeof(states[0]),
	.interrupted = true,
	.size = sizeof(struct reference),
	.start = start,
	.call = call_is_right,
	.agrees = agrees,
};
const struct spec *const device_spec = &spec;
