// SPDX-License-Identifier: GPL-2.0-only
/*
 * The right results of calls that are made one after the other.
 */
#include "oracle.h"

#include "emu.h"
#include "sim_fault.h"

#include <errno.h>
#include <string.h>

/* ---------------------------------------------------------------- Where nothing fails --------- */

size_t oracle_size(void)
{
	return device_spec ? device_spec->size : 0;
}

size_t oracle_sift(struct emu_access *log, size_t n)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++)
		if (emu_is_access(&log[i]) && log[i].verdict < EMU_BAD_BOUNDS)
			log[left++] = log[i];
	return left;
}

void oracle_start(struct oracle *oracle, uint8_t *state, const struct emu_device *device)
{
	*oracle = (struct oracle){ .state = state };
	memset(state, 0, oracle_size());
	if (device_spec && device_spec->start)
		device_spec->start(state, device);
}

/* What the package says of a call. */
static bool reference_agrees(struct oracle *oracle, const struct spec_call *call, bool gone)
{
	struct spec_call told = *call;

	told.gone = gone;
	return !device_spec || !device_spec->call || device_spec->call(oracle->state, &told);
}

/* Without a driver there is no node, or no device behind it. */
static bool open_file(struct oracle *oracle, const struct spec_call *call)
{
	if (!oracle->now)
		return call->result == -ENOENT || call->result == -ENODEV || call->result == -ENXIO;
	oracle->since[call->file] = call->result ? 0 : oracle->bound;
	oracle->modes[call->file] = call->row->mode;
	return reference_agrees(oracle, call, false);
}

static bool set_bound(struct oracle *oracle, const struct spec_call *call, bool bind)
{
	if (oracle->elsewhere)
		return call->result == -ENODEV;
	if (oracle->now == bind)
		return call->result == (bind ? -EBUSY : -ENODEV);
	oracle->bound += bind;
	oracle->now = bind;
	return !call->result && reference_agrees(oracle, call, false);
}

/* A file whose device has gone stays without one, whatever is bound later. */
static bool is_gone(const struct oracle *oracle, const struct spec_call *call)
{
	return !oracle->now || oracle->since[call->file] != oracle->bound;
}

/* The driver does not get such a call. */
static bool is_in_wrong_mode(const struct oracle *oracle, const struct spec_call *call)
{
	const char *mode = oracle->modes[call->file];

	return mode && ((call->kind == CALL_READ && *mode == 'w') ||
			(call->kind == CALL_WRITE && *mode == 'r'));
}

bool oracle_call(struct oracle *oracle, const struct spec_call *call)
{
	bool gone;

	switch (call->kind) {
	case CALL_BIND:
	case CALL_UNBIND:
		return set_bound(oracle, call, call->kind == CALL_BIND);
	case CALL_OPEN:
		return open_file(oracle, call);
	case CALL_SHOW:
	case CALL_STORE:
		return reference_agrees(oracle, call, !oracle->now);
	case CALL_SLEEP:
	case CALL_RESET:
		return reference_agrees(oracle, call, !oracle->now || oracle->elsewhere);
	default:
		break;
	}
	if (!oracle->since[call->file])
		return !call->result;
	if (is_in_wrong_mode(oracle, call))
		return call->result == -EBADF;
	gone = is_gone(oracle, call);
	if (call->kind == CALL_RELEASE)
		oracle->since[call->file] = 0;
	return reference_agrees(oracle, call, gone);
}

bool oracle_plain(struct oracle *oracle, enum call_kind kind, unsigned int file, long result)
{
	static const uint8_t nothing[SPEC_MEMORY];
	const struct spec_call_row row = { .name = "", .kind = kind };
	const struct spec_call call = {
		.row = &row,
		.kind = kind,
		.file = file,
		.result = result,
		.before = nothing,
		.after = nothing,
	};

	return oracle_call(oracle, &call);
}

void oracle_succeeded(struct oracle *oracle, enum call_kind kind, unsigned int file)
{
	oracle_plain(oracle, kind, file, 0);
}

bool oracle_knows(enum call_kind kind)
{
	for (size_t i = 0; device_spec && i < device_spec->n_calls; i++)
		if (device_spec->calls[i].kind == kind)
			return true;
	return false;
}

bool oracle_may_lose_power(void)
{
	return !device_spec || !device_spec->powered;
}

bool oracle_agrees(const struct oracle *oracle, const struct emu_device *device)
{
	return !device_spec || !device_spec->agrees || device_spec->agrees(oracle->state, device);
}

/* ---------------------------------------------------------------- Where something fails ------- */

int oracle_fault_errno(const struct sim_fault *fault)
{
	if (fault->kind == SIM_FAULT_BUSY)
		return -EAGAIN;
	/* request_mem_region() reports only that it failed. */
	if (fault->call == SIM_REQUEST_REGION)
		return -EBUSY;
	return sim_fault_traits[fault->kind].err;
}

bool oracle_recovers(const char *operation, const char *fault)
{
	const char *const *recovers = device_spec ? device_spec->recovers : NULL;
	size_t length = strlen(operation);

	for (; recovers && *recovers; recovers++)
		if (!strncmp(*recovers, operation, length) && (*recovers)[length] == ' ' &&
		    !strcmp(*recovers + length + 1, fault))
			return true;
	return false;
}

bool oracle_fault_explains(const struct spec_call_row *row, const struct sim_fault *fault,
			   long result)
{
	const bool transfers = row && (row->kind == CALL_READ || row->kind == CALL_WRITE);

	/* A part of the transfer, done before the fault. */
	if (transfers && result > 0 && (size_t)result < row->size)
		return true;
	/* A needless call of the handler changes nothing. */
	if (fault->kind == SIM_FAULT_SPURIOUS || fault->kind == SIM_FAULT_STORM)
		return result >= 0;
	if (sim_fault_traits[fault->kind].of_device)
		return oracle_hardware_explains(result);
	return result == oracle_fault_errno(fault);
}

bool oracle_is_harmless(const struct emu_fault *fault)
{
	return fault->kind == EMU_FAULT_STEP || fault->kind == EMU_FAULT_IRQ;
}

bool oracle_delivers(const struct spec_call_row *row)
{
	const bool may = row && device_spec && device_spec->call && !row->unchecked;

	return may && (row->kind == CALL_READ || row->kind == CALL_IOCTL || row->kind == CALL_SHOW);
}

bool oracle_hardware_explains(long result)
{
	return result >= 0 || result == -EIO || result == -ENODEV || result == -ENXIO ||
	       result == -ETIMEDOUT;
}
