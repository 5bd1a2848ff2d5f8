// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the driver of the bell should do: each read gives how often it has rung.
 */
#include "spec.h"

#include "model.h"

#include <errno.h>
#include <string.h>

struct reference {
	uint32_t rings;
};

static const struct spec_call_row calls[] = {
	{ .name = "read", .kind = CALL_READ, .size = 4 },
};

static bool call_is_right(void *state, const struct spec_call *call)
{
	struct reference *reference = state;
	uint32_t rings;

	if (call->kind != CALL_READ)
		return true;
	if (call->gone)
		return call->result == -ENODEV;
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
	.n_calls = 1,
	.size = sizeof(struct reference),
	.call = call_is_right,
	.agrees = agrees,
};
const struct spec *const device_spec = &spec;
