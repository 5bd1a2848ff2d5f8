// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each call of odd should do. ODD_WAY is the driver's parameter, and ODD_SPEC the name of what
 * is odd about this file.
 */
#include "spec.h"

#include "model.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reference {
	uint8_t letter;
};

/* Whose letter it is can be seen. */
static void letter(void *user, unsigned int task)
{
	memset(user, 'a' + (int)task, 1);
}

static const struct spec_call_row calls[] = {
	{ .name = "read", .kind = CALL_READ, .size = 2 },
	{ .name = "write", .kind = CALL_WRITE, .size = 1, .prepare = letter },
};

static void fill(struct emu_device *device)
{
	device->count = 1;
}

static const struct spec_state_row states[] = {
	{ .name = "empty" },
	{ .name = "full", .set = fill },
};

static bool call_is_right(void *state, const struct spec_call *call)
{
	struct reference *reference = state;

	if (call->kind != CALL_READ && call->kind != CALL_WRITE)
		return true;
	if (call->gone)
		return call->result == -ENODEV;
	if (call->kind == CALL_READ)
		return call->result == 2 && call->after[0] == call->after[1] &&
		       call->after[0] == reference->letter;
	reference->letter = call->before[0];
	return call->result == 1;
}

static struct spec spec = {
	.calls = calls,
	.n_calls = sizeof(calls) / sizeof(calls[0]),
	.size = sizeof(struct reference),
	.call = call_is_right,
};
const struct spec *const device_spec = &spec;

static void is_odd(const char *what)
{
	if (!strcmp(what, "states")) {
		spec.states = states;
		spec.n_states = 2;
	}
}

static void __attribute__((constructor)) choose(void)
{
	static char params[64];
	const char *way = getenv("ODD_WAY");
	const char *what = getenv("ODD_SPEC");

	if (way)
		snprintf(params, sizeof(params), "way=%s", way);
	spec.params = params;
	if (what)
		is_odd(what);
}
