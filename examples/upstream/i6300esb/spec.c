// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each call on the watchdog should do, as for every watchdog of Linux (documents watchdog-api
 * and watchdog-kernel-api), and what the hardware then shows.
 */
#include "spec.h"

#include "model.h"

#include <errno.h>
#include <string.h>

#include <linux/types.h>
#include <linux/watchdog.h>

#define DEFAULT_SECONDS 30
#define MAX_SECONDS     2046

struct reference {
	bool bound;
	bool open;
	bool active;
	bool magic;     /* the last write had a V */
	bool keepalive; /* since somebody asked */
	bool card_reset;
	int seconds;
};

static const int ten = 10, zero = 0, most = MAX_SECONDS, too_long = MAX_SECONDS + 1;
static const int enable = WDIOS_ENABLECARD, disable = WDIOS_DISABLECARD;

#define ASK(call_name, command, bytes, ...)                                                       \
	{                                                                                         \
		.name = call_name, .kind = CALL_IOCTL, .cmd = command, .size = bytes, __VA_ARGS__ \
	}
#define TELL(call_name, command, number, ...)                                           \
	{                                                                               \
		.name = call_name, .kind = CALL_IOCTL, .cmd = command, .in = &(number), \
		.size = sizeof(number), __VA_ARGS__                                     \
	}

static const struct spec_call_row calls[] = {
	{ .name = "ping", .kind = CALL_WRITE, .in = "p", .size = 1 },
	{ .name = "magic", .kind = CALL_WRITE, .in = "pV", .size = 2 },
	ASK("support", WDIOC_GETSUPPORT, sizeof(struct watchdog_info)),
	ASK("status", WDIOC_GETSTATUS, sizeof(int)),
	ASK("boot-status", WDIOC_GETBOOTSTATUS, sizeof(int)),
	ASK("time-left", WDIOC_GETTIMELEFT, sizeof(int), .fails = true),
	ASK("timeout", WDIOC_GETTIMEOUT, sizeof(int)),
	TELL("timeout-10", WDIOC_SETTIMEOUT, ten),
	TELL("timeout-0", WDIOC_SETTIMEOUT, zero, .fails = true),
	TELL("timeout-most", WDIOC_SETTIMEOUT, most),
	TELL("timeout-more", WDIOC_SETTIMEOUT, too_long, .fails = true),
	TELL("enable", WDIOC_SETOPTIONS, enable),
	TELL("disable", WDIOC_SETOPTIONS, disable),
	ASK("keepalive", WDIOC_KEEPALIVE, sizeof(int)),
	ASK("temperature", WDIOC_GETTEMP, sizeof(int), .fails = true),
};

static void bitten(struct emu_device *device)
{
	device->bitten = 1;
}

static const struct spec_state_row states[] = {
	{ .name = "quiet" },
	{ .name = "bitten", .set = bitten },
};

static void begin(void *state, const struct emu_device *device)
{
	struct reference *reference = state;

	reference->card_reset = device->bitten;
	reference->seconds = DEFAULT_SECONDS;
}

/* The next one that is bound is another watchdog. The driver has cleared what the last one did. */
static bool unbind_is_right(struct reference *reference)
{
	*reference = (struct reference){ .seconds = DEFAULT_SECONDS };
	return true;
}

static bool open_is_right(struct reference *reference, long result)
{
	if (reference->open)
		return result == -EBUSY;
	reference->keepalive |= !reference->active;
	reference->open = reference->active = true;
	return !result;
}

static void release(struct reference *reference)
{
	if (reference->active && reference->magic)
		reference->active = false;
	reference->keepalive |= reference->active;
	reference->open = reference->magic = false;
}

static bool write_is_right(struct reference *reference, const struct spec_call *call)
{
	reference->magic = memchr(call->before, 'V', call->row->size);
	reference->keepalive |= reference->active;
	return call->result == (long)call->row->size;
}

static bool says(const struct spec_call *call, int number)
{
	return !call->result && !memcmp(call->after, &number, sizeof(number));
}

static bool support_is_right(const struct spec_call *call)
{
	struct watchdog_info info;

	memcpy(&info, call->after, sizeof(info));
	return !call->result && !strcmp((const char *)info.identity, "i6300ESB timer") &&
	       info.options == (WDIOF_SETTIMEOUT | WDIOF_KEEPALIVEPING | WDIOF_MAGICCLOSE);
}

static bool status_is_right(struct reference *reference, const struct spec_call *call)
{
	int status = (reference->card_reset ? WDIOF_CARDRESET : 0) |
		     (reference->magic ? WDIOF_MAGICCLOSE : 0) |
		     (reference->keepalive ? WDIOF_KEEPALIVEPING : 0);

	reference->keepalive = false;
	return says(call, status);
}

static bool options_are_right(struct reference *reference, const struct spec_call *call)
{
	bool on = !memcmp(call->before, &enable, sizeof(enable));

	reference->keepalive |= on && !reference->active;
	reference->active = on;
	return !call->result;
}

static bool timeout_is_right(struct reference *reference, const struct spec_call *call)
{
	int seconds;

	memcpy(&seconds, call->before, sizeof(seconds));
	if (seconds < 1 || seconds > MAX_SECONDS)
		return call->result == -EINVAL;
	reference->seconds = seconds;
	reference->keepalive |= reference->active;
	return says(call, seconds);
}

static bool ioctl_is_right(struct reference *reference, const struct spec_call *call)
{
	switch (call->row->cmd) {
	case WDIOC_GETSUPPORT:
		return support_is_right(call);
	case WDIOC_GETSTATUS:
		return status_is_right(reference, call);
	case WDIOC_GETBOOTSTATUS:
		return says(call, reference->card_reset ? WDIOF_CARDRESET : 0);
	case WDIOC_GETTIMELEFT:
		return call->result == -EOPNOTSUPP;
	case WDIOC_GETTIMEOUT:
		return says(call, reference->seconds);
	case WDIOC_SETTIMEOUT:
		return timeout_is_right(reference, call);
	case WDIOC_SETOPTIONS:
		return options_are_right(reference, call);
	case WDIOC_KEEPALIVE:
		reference->keepalive |= reference->active;
		return !call->result;
	default:
		return call->result == -ENOTTY;
	}
}

static bool call_is_right(void *state, const struct spec_call *call)
{
	struct reference *reference = state;

	switch (call->kind) {
	case CALL_BIND:
		reference->bound = true;
		return true;
	case CALL_UNBIND:
		return unbind_is_right(reference);
	case CALL_OPEN:
		return call->gone || open_is_right(reference, call->result);
	case CALL_RELEASE:
		if (!call->gone)
			release(reference);
		return true;
	case CALL_WRITE:
		return call->gone ? call->result == -ENODEV : write_is_right(reference, call);
	case CALL_IOCTL:
		return call->gone ? call->result == -ENODEV : ioctl_is_right(reference, call);
	default:
		return true;
	}
}

/* Two stages of half the time each, in ticks of about a millisecond. */
static bool agrees(const void *state, const struct emu_device *device)
{
	const struct reference *reference = state;

	if (!reference->bound)
		return !(device->lock & I6300ESB_LOCK_ENABLE);
	return !device->bitten && !(device->lock & I6300ESB_LOCK_ENABLE) == !reference->active &&
	       device->timer1 == (uint32_t)reference->seconds << 9 &&
	       device->timer2 == device->timer1;
}

/* If another driver has /dev/watchdog, there is still /dev/watchdog0. */
static const char *const recovers[] = {
	"load misc_register@1:ebusy",
	"bind misc_register@1:ebusy",
	NULL,
};

static const struct spec spec = {
	.calls = calls,
	.n_calls = sizeof(calls) / sizeof(calls[0]),
	.states = states,
	.n_states = sizeof(states) / sizeof(states[0]),
	.recovers = recovers,
	.size = sizeof(struct reference),
	.start = begin,
	.call = call_is_right,
	.agrees = agrees,
};
const struct spec *const device_spec = &spec;
