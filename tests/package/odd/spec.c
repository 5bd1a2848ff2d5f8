// SPDX-License-Identifier: GPL-2.0-only
/*
 * The specification of odd's calls. ODD_WAY is the driver's parameter, and ODD_SPEC names the error
 * in this file.
 */
#include "spec.h"

#include "model.h"
#include "uapi.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reference {
	uint8_t letter;
	uint32_t count;
};

/* The letter shows the task. */
static void letter(void *user, unsigned int task)
{
	memset(user, 'a' + (int)task, 1);
}

/* The last row may be wrong. */
static struct spec_call_row calls[] = {
	{ .name = "read", .kind = CALL_READ, .in = "??", .size = 2 },
	{ .name = "write", .kind = CALL_WRITE, .size = 1, .prepare = letter },
	{ 0 },
};

static void fill(struct emu_device *device)
{
	device->count = 1;
}

static struct spec_state_row states[] = {
	{ .name = "empty" },
	{ .name = "full", .set = fill },
};

static const char first_is_a[ODD_BYTES] = "a";

static bool call_is_right(void *state, const struct spec_call *call)
{
	struct reference *reference = state;

	if (call->kind == CALL_OPEN && !getenv("ODD_EXCLUSIVE"))
		return !call->result;
	if (call->kind == CALL_IOCTL && call->row->cmd == ODD_REVERSE)
		return !call->result && !memcmp(call->before, first_is_a, ODD_BYTES) &&
		       !call->after[0] && call->after[ODD_BYTES - 1] == 'a';
	if (call->kind == CALL_RESET && !call->gone)
		reference->letter = 'r';
	if (call->kind != CALL_READ && call->kind != CALL_WRITE)
		return true;
	if (call->gone)
		return call->result == -ENODEV;
	if (call->row->reach)
		return call->result == -EFAULT;
	if (call->row->nonblock)
		return call->result == -EAGAIN;
	if (call->kind == CALL_READ)
		return call->result == 2 && call->after[0] == call->after[1] &&
		       call->after[0] == reference->letter;
	reference->letter = call->before[0];
	return call->result == 1;
}

static void start(void *state, const struct emu_device *device)
{
	struct reference *reference = state;

	reference->count = device->count;
}

static bool agrees(const void *state, const struct emu_device *device)
{
	const struct reference *reference = state;

	return device->count == reference->count;
}

static struct spec spec = {
	.calls = calls,
	.n_calls = 2,
	.states = states,
	.n_states = 1,
	.size = sizeof(struct reference),
	.start = start,
	.call = call_is_right,
	.agrees = agrees,
};
const struct spec *const device_spec = &spec;

/**
 * struct odd_row - a row of calls that only one spec has @what: the name of that spec
 * @row: the row
 */
static const struct odd_row {
	const char *what;
	struct spec_call_row row;
} odd_rows[] = {
	{ "typo", { .name = "REVERSE", .kind = CALL_IOCTL, .cmd = 0x1234, .size = 4 } },
	{ "fails", { .name = "UNKNOWN", .kind = CALL_IOCTL, .cmd = 0x1234, .fails = true } },
	{ "asks-late",
	  { .name = "read-now", .kind = CALL_READ, .size = 2, .nonblock = true, .fails = true } },
	{ "fails-not", { .name = "read-3", .kind = CALL_READ, .size = 3, .fails = true } },
	{ "attribute", { .name = "show", .kind = CALL_SHOW, .attribute = "color", .size = 4 } },
	{ "large",
	  { .name = "REVERSE",
	    .kind = CALL_IOCTL,
	    .cmd = ODD_REVERSE,
	    .in = first_is_a,
	    .size = ODD_BYTES } },
	{ "short", { .name = "REVERSE", .kind = CALL_IOCTL, .cmd = ODD_REVERSE, .size = 8 } },
	{ "too-large", { .name = "read-all", .kind = CALL_READ, .size = SPEC_MEMORY + 1 } },
	{ "efault-state",
	  { .name = "read-efault", .kind = CALL_READ, .size = 2, .reach = 1, .fails = true } },
	{ "twice", { .name = "read", .kind = CALL_READ, .size = 3 } },
	{ "nameless", { .kind = CALL_READ } },
	{ "comma", { .name = "read,3", .kind = CALL_READ, .size = 3 } },
	{ "kind", { .name = "REVERSE", .kind = CALL_KINDS } },
	{ "other-kind", { .name = "open", .kind = CALL_READ } },
	{ "show", { .name = "show", .kind = CALL_SHOW, .size = 4 } },
	{ "reset", { .name = "reset", .kind = CALL_RESET } },
	{ "sleep-state", { .name = "sleep", .kind = CALL_SLEEP } },
	{ "powered-sleep-state", { .name = "sleep", .kind = CALL_SLEEP } },
	{ "store", { .name = "store", .kind = CALL_STORE, .attribute = "color" } },
};

static const char *const bad_scenes[] = { "bound: read write", "bound: raed", NULL };

static const char *const last[] = { "read", NULL };

static const char *const recovers[] = {
	"load kmalloc@1:enomem",
	"bind kmalloc@1:enomem",
	"read copy_to_user@1:efault",
	NULL,
};

static void be_odd(const char *what)
{
	for (size_t i = 0; i < sizeof(odd_rows) / sizeof(odd_rows[0]); i++) {
		if (strcmp(odd_rows[i].what, what) != 0)
			continue;
		calls[2] = odd_rows[i].row;
		spec.n_calls = 3;
	}
	if (strstr(what, "state"))
		spec.n_states = 2;
	calls[0].unchecked = !strcmp(what, "unchecked");
	calls[0].swept = !strcmp(what, "swept");
	states[0].swept = !strcmp(what, "swept-state");
	spec.powered = !strncmp(what, "powered", 7);
	if (!strcmp(what, "same-states"))
		states[1].set = NULL;
	if (!strcmp(what, "state-twice"))
		states[1].name = states[0].name;
	if (!strcmp(what, "unjudged"))
		spec.call = NULL;
	if (!strcmp(what, "scene"))
		spec.scenes = bad_scenes;
	if (!strcmp(what, "last"))
		spec.last = last;
	if (!strcmp(what, "recovers"))
		spec.recovers = recovers;
	if (!strcmp(what, "vast"))
		spec.vast = bad_scenes;
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
		be_odd(what);
}
