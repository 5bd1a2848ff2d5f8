// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each call of my_rng should do, as README.md has it.
 */
#include "spec.h"

#include "model.h"
#include "uapi.h"

#include <errno.h>
#include <string.h>

struct reference {
	uint32_t state;
};

/*
 * Two numbers each: the numbers of one call are consecutive. After the seed, 0xffffffff comes next:
 * a normal number.
 */
static const struct spec_call_row calls[] = {
	{ .name = "read", .text = "read 8", .any = true },
	{ .name = "read-6", .text = "read 6" },
	{ .name = "GET_NUMBER", .text = "ioctl GET_NUMBER" },
	{ .name = "SET_SEED", .text = "ioctl SET_SEED seed=0x26f5b720", .any = true },
};

static void start(void *state, const struct emu_device *device)
{
	struct reference *reference = state;

	reference->state = device->state;
}

static uint32_t next(struct reference *reference)
{
	reference->state = (uint32_t)(1664525ull * reference->state + 1013904223);
	return reference->state;
}

/* Are these @n bytes consecutive numbers, the lowest byte of each first? */
static bool are_next(struct reference *reference, const uint8_t *bytes, size_t n)
{
	bool equal = true;
	uint32_t number = 0;

	for (size_t i = 0; i < n; i++, number >>= 8) {
		if (i % 4 == 0)
			number = next(reference);
		equal &= bytes[i] == (uint8_t)number;
	}
	return equal;
}

static bool read_is_right(struct reference *reference, const struct spec_call *call)
{
	return call->result == (long)call->row->size &&
	       are_next(reference, call->after, call->row->size);
}

static bool ioctl_is_right(struct reference *reference, const struct spec_call *call)
{
	uint32_t value;

	if (call->result)
		return false;
	memcpy(&value, call->after, sizeof(value));
	if (call->row->cmd == MY_RNG_GET_NUMBER)
		return value == next(reference);
	reference->state = value;
	return true;
}

static bool call_is_right(void *state, const struct spec_call *call)
{
	switch (call->kind) {
	case CALL_READ:
		/* A read of no bytes does not use the device. */
		if (call->gone && call->row->size)
			return call->result == -ENODEV;
		return read_is_right(state, call);
	case CALL_IOCTL:
		return call->gone ? call->result == -ENODEV : ioctl_is_right(state, call);
	default:
		return true;
	}
}

static bool agrees(const void *state, const struct emu_device *device)
{
	const struct reference *reference = state;

	return device->state == reference->state;
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
