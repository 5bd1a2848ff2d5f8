// SPDX-License-Identifier: GPL-2.0-only
/*
 * What each call of the phantom driver should do: from its ioctl header, linux/phantom.h, and from
 * what the arm does.
 */
#include "spec.h"

#include "model.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include <linux/ioctl.h>
#include <linux/phantom.h>
#include <linux/types.h>

/* The complete state, as long as the arm does not tick by itself. */
struct reference {
	uint32_t in[PHANTOM_CELLS];
	uint32_t out[PHANTOM_CELLS];
	uint32_t amp;
	bool open;
	bool running;
	bool not_oh;
	bool ran; /* so a tick may stand, for the handler to find */
	/* The handler may have turned its own idea of the motors; and the motors. */
	bool turned;
	bool amp_is_turned;
	/* What the handler hands on at ticks, as bits; and what may have been handed on. */
	uint32_t kept;
	uint32_t maybe;
	uint32_t pending[PHANTOM_CELLS];
};

static const struct phm_reg run = { .reg = PHN_CONTROL, .value = PHN_CTL_IRQ | PHN_CTL_AMP };
static const struct phm_reg halt = { .reg = PHN_CONTROL };
static const struct phm_reg no_register = { .reg = PHANTOM_CELLS };
static const struct phm_reg encoder = { .reg = 2 };
static const struct phm_regs torque = { .count = 3, .mask = 5, .values = { 7, 8, 9 } };
static const struct phm_regs all = { .count = PHANTOM_CELLS, .mask = 0xff };

#define REG(call_name, command, argument, ...)                                            \
	{                                                                                 \
		.name = call_name, .kind = CALL_IOCTL, .cmd = command, .in = &(argument), \
		.size = sizeof(argument), __VA_ARGS__                                     \
	}

static const struct spec_call_row calls[] = {
	REG("start", PHN_SETREG, run),
	REG("stop", PHN_SETREG, halt),
	REG("set-none", PHN_SETREG, no_register, .fails = true),
	REG("get", PHN_GETREG, encoder, .unchecked = true),
	REG("get-none", PHN_GETREG, no_register, .fails = true),
	REG("set-torque", PHN_SETREGS, torque),
	REG("get-all", PHN_GETREGS, all, .unchecked = true),
	{ .name = "not-oh", .kind = CALL_IOCTL, .cmd = PHN_NOT_OH },
	{ .name = "no-such", .kind = CALL_IOCTL, .cmd = _IO(PH_IOC_MAGIC, 9), .fails = true },
};

static void moved(struct emu_device *device)
{
	for (uint32_t i = 0; i < PHANTOM_CONTROL; i++)
		device->in[i] = 0x100 + i;
}

static const struct spec_state_row states[] = {
	{ .name = "at-rest" },
	{ .name = "moved", .set = moved },
};

static void begin(void *state, const struct emu_device *device)
{
	struct reference *reference = state;

	memcpy(reference->in, device->in, sizeof(reference->in));
	memcpy(reference->out, device->out, sizeof(reference->out));
	reference->amp = device->amp;
}

static bool open_is_right(struct reference *reference, long result)
{
	if (reference->open)
		return result == -EINVAL;
	reference->open = !result;
	return !result;
}

/*
 * The handler runs at a tick, or when another device on the shared line interrupts while one
 * stands: for a program that is not OpenHaptics it turns the motors on or off, and hands on.
 */
static void handler_may_run(struct reference *reference)
{
	if (!reference->not_oh || !reference->ran)
		return;
	reference->turned = true;
	reference->amp_is_turned = true;
	reference->maybe |= reference->kept;
}

/*
 * A program that is not OpenHaptics leaves the motors to the driver, which has them off until its
 * handler turns them: also where an earlier program left them on.
 */
static void set_control(struct reference *reference, uint32_t value)
{
	reference->running = value & PHN_CTL_IRQ;
	reference->ran = reference->ran || reference->running;
	reference->amp = reference->not_oh ? 0 : value & PHN_CTL_AMP;
	reference->amp_is_turned = reference->not_oh && reference->turned;
	handler_may_run(reference);
}

static bool reg_is_right(struct reference *reference, const struct spec_call *call)
{
	struct phm_reg before, after;

	memcpy(&before, call->before, sizeof(before));
	memcpy(&after, call->after, sizeof(after));
	if (before.reg >= PHANTOM_CELLS)
		return call->result == -EINVAL;
	if (call->row->cmd == PHN_GETREG)
		return !call->result && after.value == reference->in[before.reg];
	if (before.reg == PHN_CONTROL)
		set_control(reference, before.value);
	return !call->result;
}

/* CONTROL shows ticks, which come at any time. */
static bool all_are_right(const struct reference *reference, const struct phm_regs *regs)
{
	for (unsigned int i = 0; i < PHANTOM_CELLS; i++) {
		uint32_t amp = i == PHN_CONTROL ? reference->amp : 0;
		uint32_t tick = i == PHN_CONTROL ? PHN_CTL_IRQ : 0;

		if (i == PHN_CONTROL && reference->amp_is_turned)
			continue;
		if ((regs->values[i] & ~tick) != (reference->in[i] | amp))
			return false;
	}
	return true;
}

/* A program that is not OpenHaptics hands them to the driver, for the next tick. */
static void set_torque(struct reference *reference, unsigned int i, uint32_t value)
{
	if (!reference->not_oh) {
		reference->out[i] = value;
		reference->maybe &= ~(1u << i);
		return;
	}
	reference->pending[i] = value;
	reference->kept |= 1u << i;
	handler_may_run(reference);
}

static bool regs_are_right(struct reference *reference, const struct spec_call *call)
{
	struct phm_regs regs;

	memcpy(&regs, call->after, sizeof(regs));
	if (call->row->cmd == PHN_GETREGS)
		return !call->result && all_are_right(reference, &regs);
	for (unsigned int i = 0; i < regs.count && i < PHANTOM_CELLS; i++)
		if (regs.mask & 1u << i)
			set_torque(reference, i, regs.values[i]);
	return !call->result;
}

static bool ioctl_is_right(struct reference *reference, const struct spec_call *call)
{
	switch (call->row->cmd) {
	case PHN_GETREG:
	case PHN_SETREG:
		return reg_is_right(reference, call);
	case PHN_GETREGS:
	case PHN_SETREGS:
		return regs_are_right(reference, call);
	case PHN_NOT_OH:
		if (reference->running)
			return call->result == -EINVAL;
		reference->not_oh = true;
		handler_may_run(reference);
		return !call->result;
	default:
		return call->result == -ENOTTY;
	}
}

static bool poll_is_right(const struct reference *reference, const struct spec_call *call)
{
	if (!reference->running)
		return call->result == POLLERR;
	return !call->result || call->result == (POLLIN | POLLRDNORM);
}

static bool call_is_right(void *state, const struct spec_call *call)
{
	struct reference *reference = state;

	switch (call->kind) {
	case CALL_OPEN:
		return call->gone || open_is_right(reference, call->result);
	case CALL_RELEASE:
	case CALL_UNBIND:
		if (call->kind == CALL_UNBIND || !call->gone)
			reference->open = reference->running = reference->not_oh = false;
		if (call->kind == CALL_UNBIND) {
			reference->kept = 0;
			reference->turned = false;
		}
		return true;
	case CALL_IOCTL:
		return call->gone ? call->result < 0 : ioctl_is_right(reference, call);
	case CALL_POLL:
	case CALL_WAIT:
		return call->gone || poll_is_right(reference, call);
	default:
		return true;
	}
}

static bool agrees(const void *state, const struct emu_device *device)
{
	const struct reference *reference = state;

	for (unsigned int i = 0; i < PHANTOM_CELLS; i++)
		if (device->out[i] != reference->out[i] &&
		    !(reference->maybe & 1u << i && device->out[i] == reference->pending[i]))
			return false;
	return reference->amp_is_turned || device->amp == reference->amp;
}

static const struct spec spec = {
	.calls = calls,
	.n_calls = sizeof(calls) / sizeof(calls[0]),
	.states = states,
	.n_states = sizeof(states) / sizeof(states[0]),
	.size = sizeof(struct reference),
	.start = begin,
	.call = call_is_right,
	.agrees = agrees,
};
const struct spec *const device_spec = &spec;
