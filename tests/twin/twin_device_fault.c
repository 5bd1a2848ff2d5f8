// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hardware that fails within a call. The right result is then that of the model for the answers of
 * the hardware.
 */
#include "twin_steps.h"

#include "lkp_enc_regs.h"
#include "prng.h"
#include "unwatched.h"

#include "uapi/linux/lkp_enc.h"

#include <string.h>

/* ---------------------------------------------------------------- Planning -------------------- */

static void garble(struct emu_device *device)
{
	struct prng prng = { device->seed };

	device->seed ^= (uint32_t)prng_next(&prng);
	device->string[prng_below(&prng, 8)] ^= (uint8_t)prng_next(&prng);
}

static void strike(struct emu *emu, uint64_t offset, unsigned int width,
		   enum emu_direction direction, void *context)
{
	struct twin *twin = context;

	(void)offset;
	(void)width;
	(void)direction;
	if (!twin->due) {
		/* The access after the glitch. */
		emu->state.removed = 0;
		emu_set_hook(emu, NULL, NULL);
		return;
	}
	if (--twin->due)
		return;
	switch (twin->device_fault) {
	case DEVICE_FAULT_REMOVAL:
		emu_remove(emu);
		break;
	case DEVICE_FAULT_GLITCH:
		emu->state.removed = 1;
		return;
	case DEVICE_FAULT_GARBAGE:
		garble(&emu->state.device);
		break;
	default:
		emu_reset(emu);
		break;
	}
	emu_set_hook(emu, NULL, NULL);
}

static bool is_fault(enum operation_device_fault kind)
{
	return kind >= DEVICE_FAULT_ONES;
}
_Static_assert(DEVICE_FAULT_STALE - DEVICE_FAULT_ONES == EMU_FAULT_STALE - EMU_FAULT_ONES,
	       "one for each kind of a plan");

static void plan_fault(struct twin *twin, const struct operation *operation)
{
	struct emu_fault *fault = &twin->fault;

	*fault = (struct emu_fault){
		.kind = EMU_FAULT_ONES + (operation->device_fault - DEVICE_FAULT_ONES),
		.nth = operation->access,
		.times = operation->lasting ? EMU_FAULT_ALWAYS : 1,
		.mask = operation->bits * 0x01010101u,
		.value = operation->bits & 1 ? UINT64_MAX : 0,
		.bit = operation->bits & 31,
	};
	if (operation->struck) {
		fault->offset = operation->struck == STRUCK_SEED ? LKP_ENC_SEED : LKP_ENC_STRING;
		fault->size = operation->struck == STRUCK_SEED ? LKP_ENC_SEED_WIDTH
							       : LKP_ENC_STRING_CELLS;
	}
	emu_set_faults(&twin->emu, fault, 1);
}

void twin_plan_device_fault(struct twin *twin, const struct operation *operation)
{
	if (twin->model.dead)
		return;
	twin->device_fault = operation->device_fault;
	if (!twin->traced)
		emu_trace_start(&twin->emu, twin->log, TWIN_LOG);
	if (is_fault(operation->device_fault)) {
		plan_fault(twin, operation);
		return;
	}
	twin->due = operation->access;
	emu_set_hook(&twin->emu, strike, twin);
}

bool twin_call_off_device_fault(struct twin *twin)
{
	const enum operation_device_fault kind = twin->device_fault;
	bool came = is_fault(kind) ? twin->fault.fired : !twin->due;

	twin->device_fault = DEVICE_FAULT_NONE;
	if (kind == DEVICE_FAULT_NONE)
		return false;
	if (came && kind == DEVICE_FAULT_GLITCH)
		twin->emu.state.removed = 0;
	emu_set_faults(&twin->emu, NULL, 0);
	emu_set_hook(&twin->emu, NULL, NULL);
	twin->due = 0;
	return came;
}

/* ---------------------------------------------------------------- Afterwards ------------------ */

void twin_adopt_hardware(struct twin *twin)
{
	const struct emu_state *state = &twin->emu.state;

	twin->model.seed = state->device.seed;
	unwatched_copy(twin->model.string, state->device.string, sizeof(state->device.string));
	twin->model.dead = state->removed;
}
