// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each call of edu should do, as README.md has it.
 */
#include "spec.h"

#include "model.h"
#include "uapi.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

/**
 * struct reference - what the driver and the device remember
 * @position: of each file
 * @events: that were raised, and that nobody has taken yet; the interrupt may not have come yet
 * @unended: a transfer was late, and may not have ended yet
 * @buffer: the device's
 * @unknown: which bytes of it a transfer that was late may have changed
 */
struct reference {
	uint64_t position[SPEC_FILES];
	uint32_t events;
	bool unended;
	uint8_t buffer[EDU_BUFFER_SIZE];
	bool unknown[EDU_BUFFER_SIZE];
};

static const uint32_t a_number = 0x12345678;
static const uint32_t an_event = 0x80000010;
static const struct edu_compute by_interrupt = { .number = 13 };
static const struct edu_compute by_asking = { .number = 5, .flags = EDU_COMPUTE_POLL };

static const struct spec_call_row calls[] = {
	{ .name = "read", .kind = CALL_READ, .size = 8, .any = true, .large = true },
	{ .name = "write",
	  .kind = CALL_WRITE,
	  .in = "abcdefgh",
	  .size = 8,
	  .any = true,
	  .large = true },
	{ .name = "write-now",
	  .kind = CALL_WRITE,
	  .in = "ABCDEFGH",
	  .size = 8,
	  .nonblock = true,
	  .large = true },
	{ .name = "INVERT",
	  .kind = CALL_IOCTL,
	  .cmd = EDU_INVERT,
	  .in = &a_number,
	  .size = sizeof(a_number),
	  .any = true },
	{ .name = "COMPUTE",
	  .kind = CALL_IOCTL,
	  .cmd = EDU_COMPUTE,
	  .in = &by_interrupt,
	  .size = sizeof(by_interrupt),
	  .large = true },
	{ .name = "COMPUTE-poll",
	  .kind = CALL_IOCTL,
	  .cmd = EDU_COMPUTE,
	  .in = &by_asking,
	  .size = sizeof(by_asking) },
	{ .name = "RAISE",
	  .kind = CALL_IOCTL,
	  .cmd = EDU_RAISE,
	  .in = &an_event,
	  .size = sizeof(an_event),
	  .any = true },
	{ .name = "TAKE", .kind = CALL_IOCTL, .cmd = EDU_TAKE, .size = sizeof(uint32_t) },
	{ .name = "sleep", .kind = CALL_SLEEP },
	{ .name = "wait-event", .kind = CALL_WAIT, .number = POLLPRI, .large = true },
};

/* Of those that wait for an interrupt each with each other call; what is long see below. */
static const char *const scenes[] = {
	"bound: wait unbind device irq",
	"bound: wait-event RAISE device irq",
	"bound: write,write device irq", /* one task: what is acknowledged too late */
	"bound: read release device irq@A",
	"bound: read INVERT device irq@A",
	"bound: write INVERT@A device irq",
	"bound: read TAKE device irq@A",
	"bound: read poll device irq",
	"bound: COMPUTE release device irq",
	"bound: COMPUTE INVERT device irq",
	"bound: COMPUTE TAKE device irq",
	"bound: COMPUTE poll device irq@A",
	"bound: read open device irq",
	"unbound: read bind device irq",
	"unbound: COMPUTE bind device irq",
	"bound: COMPUTE,INVERT device irq signal@A", /* what it leaves when it gives up */
	"bound: read INVERT device irq@A signal@B",
	NULL,
};

/* `make explore` goes through all their schedules, too. */
static const char *const vast[] = {
	"bound: read,write device irq",
	"bound: read RAISE device irq",
	"bound: COMPUTE COMPUTE device irq",
	"bound: read write device irq@A",
	"bound: read unbind device irq",
	"bound: COMPUTE unbind device irq@A",
	"bound: write COMPUTE-poll device irq",
	"bound: COMPUTE RAISE device irq@A",
	"bound: COMPUTE COMPUTE-poll device irq",
	"bound: COMPUTE,COMPUTE device irq@A",
	"bound: write write-now device irq@A",
	"bound: read COMPUTE device irq",
	"bound: COMPUTE,COMPUTE device irq signal@A",
	NULL,
};

static void start(void *state, const struct emu_device *device)
{
	struct reference *reference = state;

	memcpy(reference->buffer, device->buffer, sizeof(reference->buffer));
}

/* ---------------------------------------------------------------- Read and write -------------- */

static size_t room(const struct reference *reference, const struct spec_call *call)
{
	size_t left = EDU_BUFFER_SIZE - reference->position[call->file];

	return call->row->size < left ? call->row->size : left;
}

/* Time passed too quickly for the device; or it still has to do with a transfer that was late. */
static bool failure_is_right(struct reference *reference, const struct spec_call *call)
{
	if (call->result == -EIO)
		return reference->unended;
	reference->unended = true;
	return call->result == -ETIMEDOUT && call->late;
}

/* What the device has sent is what the buffer has. */
static bool buffer_has(struct reference *reference, uint64_t at, const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!reference->unknown[at + i] && reference->buffer[at + i] != bytes[i])
			return false;
		reference->buffer[at + i] = bytes[i];
		reference->unknown[at + i] = false;
	}
	return true;
}

/* A call for no bytes does not use the device, and neither does one at the end. */
static bool read_is_right(struct reference *reference, const struct spec_call *call)
{
	uint64_t *position = &reference->position[call->file];
	size_t n = room(reference, call);

	if (!n)
		return !call->result;
	if (call->gone)
		return call->result == -ENODEV;
	if (call->result < 0)
		return failure_is_right(reference, call);
	if (call->result != (long)n || !buffer_has(reference, *position, call->after, n))
		return false;
	reference->unended = false;
	*position += n;
	return true;
}

static bool write_is_right(struct reference *reference, const struct spec_call *call)
{
	uint64_t *position = &reference->position[call->file];
	size_t n = room(reference, call);

	if (!call->row->size)
		return !call->result;
	if (!n)
		return call->result == -ENOSPC;
	if (call->row->nonblock && call->result == -EAGAIN)
		return true;
	if (call->gone)
		return call->result == -ENODEV;
	if (call->result == -ETIMEDOUT)
		memset(reference->unknown + *position, true, n);
	if (call->result < 0)
		return failure_is_right(reference, call);
	if (call->result != (long)n)
		return false;
	memcpy(reference->buffer + *position, call->before, n);
	memset(reference->unknown + *position, false, n);
	reference->unended = false;
	*position += n;
	return true;
}

/* ---------------------------------------------------------------- ioctls ---------------------- */

static uint32_t number_in(const uint8_t *memory)
{
	uint32_t number;

	memcpy(&number, memory, sizeof(number));
	return number;
}

static bool compute_is_right(const struct spec_call *call)
{
	struct edu_compute compute;
	uint32_t factorial = 1;

	if (call->result == -ETIMEDOUT)
		return call->late;
	memcpy(&compute, call->after, sizeof(compute));
	for (uint32_t i = 2; i <= compute.number; i++)
		factorial *= i;
	return !call->result && compute.result == factorial;
}

static bool raise_is_right(struct reference *reference, const struct spec_call *call)
{
	uint32_t events = number_in(call->before);

	if (events & EDU_EVENTS_OWN)
		return call->result == -EINVAL;
	if (call->gone)
		return call->result == -ENODEV;
	reference->events |= events;
	return !call->result;
}

static bool take_is_right(struct reference *reference, const struct spec_call *call)
{
	uint32_t events = number_in(call->after);

	if (call->result || events & ~reference->events)
		return false;
	reference->events &= ~events;
	return true;
}

static bool ioctl_is_right(struct reference *reference, const struct spec_call *call)
{
	if (call->row->cmd == EDU_RAISE)
		return raise_is_right(reference, call);
	if (call->gone)
		return call->result == -ENODEV;
	switch (call->row->cmd) {
	case EDU_INVERT:
		return !call->result && number_in(call->after) == ~number_in(call->before);
	case EDU_COMPUTE:
		return compute_is_right(call);
	default: /* EDU_TAKE */
		return take_is_right(reference, call);
	}
}

/* ---------------------------------------------------------------- All ------------------------- */

/* Not ready while somebody uses the device. */
static bool poll_is_right(const struct reference *reference, const struct spec_call *call)
{
	const long ready = POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM;
	long mask = call->result;

	if (call->gone)
		return mask == (POLLERR | POLLHUP);
	if (mask & POLLPRI && !reference->events)
		return false;
	return !(mask & ~POLLPRI) || (mask & ~POLLPRI) == ready;
}

static bool call_is_right(void *state, const struct spec_call *call)
{
	struct reference *reference = state;

	/* It gives up before it has done anything, or leaves a factorial. */
	if (call->signalled && call->result == -EINTR)
		return true;
	switch (call->kind) {
	case CALL_OPEN:
		reference->position[call->file] = 0;
		return !call->result;
	case CALL_READ:
		return read_is_right(reference, call);
	case CALL_WRITE:
		return write_is_right(reference, call);
	case CALL_IOCTL:
		return ioctl_is_right(reference, call);
	case CALL_POLL:
		return poll_is_right(reference, call);
	case CALL_BIND:
		reference->events = 0;
		return true;
	case CALL_SLEEP:
		if (!call->lost)
			return !call->result;
		/* fallthrough */
	case CALL_RESET:
		memset(reference->buffer, 0, sizeof(reference->buffer));
		memset(reference->unknown, false, sizeof(reference->unknown));
		reference->unended = false;
		return true;
	default:
		return true;
	}
}

static bool agrees(const void *state, const struct emu_device *device)
{
	const struct reference *reference = state;

	if (!memcmp(device->buffer, reference->buffer, EDU_BUFFER_SIZE))
		return true;
	for (size_t i = 0; i < EDU_BUFFER_SIZE; i++)
		if (!reference->unknown[i] && device->buffer[i] != reference->buffer[i])
			return false;
	return true;
}

static const struct spec spec = {
	.calls = calls,
	.n_calls = sizeof(calls) / sizeof(calls[0]),
	.interrupted = true,
	.scenes = scenes,
	.vast = vast,
	.size = sizeof(struct reference),
	.start = start,
	.call = call_is_right,
	.agrees = agrees,
};
const struct spec *const device_spec = &spec;
