// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each call of my_queue should do, as README.md has it.
 */
#include "spec.h"

#include "model.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

struct reference {
	uint32_t level;
	uint8_t bytes[MY_QUEUE_ROOM];
};

/* Each task writes a letter of its own, so a byte shows who wrote it. */
static void letter(void *user, unsigned int task)
{
	memset(user, 'a' + (int)task, 1);
}

static const struct spec_call_row calls[] = {
	{ .name = "read", .text = "read 1" },
	{ .name = "read-nonblock", .text = "read 1", .nonblock = true },
	{ .name = "write", .text = "write \"a\"", .prepare = letter },
};

static void one_byte(struct emu_device *device)
{
	device->level = 1;
	device->bytes[0] = 'x';
}

static void full(struct emu_device *device)
{
	device->level = MY_QUEUE_ROOM;
	memset(device->bytes, 'x', MY_QUEUE_ROOM);
}

static const struct spec_state_row states[] = {
	{ .name = "empty" },
	{ .name = "one-byte", .set = one_byte },
	{ .name = "full", .set = full },
};

static const char *const scenes[] = {
	/* A waiting task is woken for each byte, and when the device goes. */
	"bound: read read write,write",
	"bound: read write unbind",
	"bound: read unbind,bind",
	"bound one-byte: read read unbind",
	NULL,
};

static void start(void *state, const struct emu_device *device)
{
	struct reference *reference = state;

	reference->level = device->level;
	memcpy(reference->bytes, device->bytes, sizeof(reference->bytes));
}

/* A read must not report an empty queue while there is a byte. */
static bool read_is_right(struct reference *reference, const struct spec_call *call)
{
	if (!reference->level)
		return call->result == (call->row->nonblock ? -EAGAIN : -EINTR);
	if (call->result != 1 || call->after[0] != reference->bytes[0])
		return false;
	reference->level--;
	memmove(reference->bytes, reference->bytes + 1, reference->level);
	return true;
}

static bool write_is_right(struct reference *reference, const struct spec_call *call)
{
	if (reference->level == MY_QUEUE_ROOM)
		return call->result == -ENOSPC;
	reference->bytes[reference->level++] = call->before[0];
	return call->result == 1;
}

static bool poll_is_right(const struct reference *reference, const struct spec_call *call)
{
	const long in = reference->level ? POLLIN | POLLRDNORM : 0;
	const long out = reference->level < MY_QUEUE_ROOM ? POLLOUT | POLLWRNORM : 0;

	return call->result == (call->gone ? POLLHUP | POLLERR : in | out);
}

static bool call_is_right(void *state, const struct spec_call *call)
{
	switch (call->kind) {
	case CALL_READ:
		return call->gone ? call->result == -ENODEV : read_is_right(state, call);
	case CALL_WRITE:
		return call->gone ? call->result == -ENODEV : write_is_right(state, call);
	case CALL_POLL:
	case CALL_WAIT:
		return poll_is_right(state, call);
	default:
		return true;
	}
}

static bool agrees(const void *state, const struct emu_device *device)
{
	const struct reference *reference = state;

	return device->level == reference->level &&
	       !memcmp(device->bytes, reference->bytes, reference->level);
}

static const struct spec spec = {
	.calls = calls,
	.n_calls = sizeof(calls) / sizeof(calls[0]),
	.states = states,
	.n_states = sizeof(states) / sizeof(states[0]),
	.scenes = scenes,
	.size = sizeof(struct reference),
	.start = start,
	.call = call_is_right,
	.agrees = agrees,
};
const struct spec *const device_spec = &spec;
