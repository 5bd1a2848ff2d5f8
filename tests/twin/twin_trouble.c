// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hardware that fails within a call, and what the driver still owes its callers then.
 *
 * Errors that are found before the device is touched stay what they are. Once it was touched:
 *
 * - the call succeeds, or fails with EIO, ENODEV, or EFAULT on the way out;
 * - ENODEV if and only if the driver knows from then on that the device is gone; and it may say so
 *   only of a device that was pulled out or answered all ones;
 * - hardware that was pulled out is always noticed: a call that touched it afterwards is ENODEV;
 * - a store that succeeds has seen its NUL: that was its last access;
 * - faults of which nobody can know (a bit that flips, a write that is lost) may change any data;
 * - user memory: what a success promises was delivered, of whatever contents, and nothing else; a
 *   failure other than EFAULT delivers nothing;
 * - a file's position moves by what a read returned, or starts over with a store, or stays;
 * - no guest errors, no lock kept, no memory leaked (compared after every operation anyway).
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
	switch (twin->trouble) {
	case TROUBLE_REMOVAL:
		emu_remove(emu);
		break;
	case TROUBLE_GLITCH:
		emu->state.removed = 1;
		return;
	case TROUBLE_GARBAGE:
		garble(&emu->state.device);
		break;
	default:
		emu_reset(emu);
		break;
	}
	emu_set_hook(emu, NULL, NULL);
}

static bool is_fault(enum operation_trouble trouble)
{
	return trouble >= TROUBLE_ONES;
}
_Static_assert(TROUBLE_STALE - TROUBLE_ONES == EMU_FAULT_STALE - EMU_FAULT_ONES,
	       "a trouble for each kind of fault");

static void plan_fault(struct twin *twin, const struct operation *operation)
{
	struct emu_fault *fault = &twin->fault;

	*fault = (struct emu_fault){
		.kind = EMU_FAULT_ONES + (operation->trouble - TROUBLE_ONES),
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
	/* What the driver was told decides what it may say. */
	if (!twin->traced)
		emu_trace_start(&twin->emu, twin->log, TWIN_LOG);
}

void twin_plan_trouble(struct twin *twin, const struct operation *operation)
{
	if (twin->model.dead)
		return;
	twin->trouble = operation->trouble;
	if (is_fault(operation->trouble)) {
		plan_fault(twin, operation);
		return;
	}
	twin->due = operation->access;
	emu_set_hook(&twin->emu, strike, twin);
}

static bool fault_came(struct twin *twin)
{
	emu_set_faults(&twin->emu, NULL, 0);
	if (!twin->traced)
		emu_trace_stop(&twin->emu);
	return twin->fault.fired;
}

bool twin_call_off_trouble(struct twin *twin)
{
	bool came;

	if (twin->trouble == TROUBLE_NONE)
		return false;
	came = is_fault(twin->trouble) ? fault_came(twin) : !twin->due;
	if (came && twin->trouble == TROUBLE_GLITCH)
		twin->emu.state.removed = 0;
	emu_set_hook(&twin->emu, NULL, NULL);
	twin->due = 0;
	if (!came)
		twin->trouble = TROUBLE_NONE;
	return came;
}

/* ---------------------------------------------------------------- Results --------------------- */

/* An error that is found before the device is touched; EFAULT may come later, too. */
static bool is_early(long error)
{
	switch (error) {
	case -ENOTTY:
	case -EBADF:
	case -EINVAL:
	case -EMSGSIZE:
	case -ENOSPC:
	case -ENOMEM:
	case -EAGAIN:
	case -EINTR:
		return true;
	default:
		return false;
	}
}

static bool is_success(const struct operation *operation, long result)
{
	switch (operation->kind) {
	case OPERATION_WRITE:
		return result == (long)operation->count;
	case OPERATION_READ:
		return result >= 0 && result <= LKP_ENC_STRING_MAX &&
		       (size_t)result <= operation->count;
	default:
		return !result;
	}
}

static bool is_output(const struct operation *operation)
{
	int command = operation->kind == OPERATION_IOCTL ? model_command(operation->number) : 0;

	return operation->kind == OPERATION_READ || command == MODEL_READ_SEED ||
	       command == MODEL_READ_STRING || command == MODEL_CRYPT;
}

static bool is_store(const struct operation *operation)
{
	if (operation->kind == OPERATION_WRITE)
		return operation->count;
	return operation->kind == OPERATION_IOCTL &&
	       model_command(operation->number) == MODEL_WRITE_STRING;
}

static bool saw_its_nul(const struct twin *twin)
{
	const struct emu_trace *trace = &twin->emu.trace;

	return trace->count && twin->log[trace->count - 1].direction == EMU_READ &&
	       !twin->log[trace->count - 1].value;
}

static bool result_is_documented(const struct twin *twin, const struct operation *operation,
				 long healthy)
{
	long result = twin->result;

	if (is_early(healthy))
		return result == healthy;
	if (twin->emu.state.removed)
		return result == -ENODEV;
	return is_success(operation, result) || result == -EIO || result == -ENODEV ||
	       (result == -EFAULT && is_output(operation));
}

/* ---------------------------------------------------------------- What was delivered ---------- */

static void deliver(struct twin *twin, size_t place, size_t n)
{
	if (place < OPERATION_MEMORY)
		unwatched_copy(twin->model_user + place, twin->user + place, n);
}

/* With its NUL, and no byte more. */
static void deliver_string(struct twin *twin, size_t place)
{
	if (place < OPERATION_MEMORY)
		deliver(twin, place,
			strnlen((const char *)twin->user + place, LKP_ENC_STRING_MAX) + 1);
}

/* What a success promises to have put into user memory. */
static void deliver_promised(struct twin *twin, const struct operation *operation)
{
	if (operation->kind == OPERATION_READ)
		deliver(twin, operation->place, (size_t)twin->result);
	if (operation->kind != OPERATION_IOCTL)
		return;
	switch (model_command(operation->number)) {
	case MODEL_READ_SEED:
		deliver(twin, operation->place, sizeof(uint32_t));
		break;
	case MODEL_READ_STRING:
		deliver_string(twin, operation->place);
		break;
	case MODEL_CRYPT:
		deliver(twin, operation->place + offsetof(struct lkp_enc_crypt, dst_len),
			sizeof(uint32_t));
		deliver(twin, operation->dst, operation->src_len);
		break;
	default:
		break;
	}
}

/* The model's caller gets what the core's caller got, as far as that could be. */
static void adopt_memory(struct twin *twin, const struct operation *operation)
{
	for (unsigned int i = 0; i < twin->n_ranges; i++) {
		const struct twin_range *range = &twin->ranges[i];

		unwatched_copy(twin->model_user + range->place, twin->before + range->place,
			       range->size);
	}
	if (twin->result >= 0)
		deliver_promised(twin, operation);
	if (twin->result == -EFAULT)
		for (unsigned int i = 0; i < twin->n_ranges; i++)
			deliver(twin, twin->ranges[i].place, twin->ranges[i].size);
}

/* ---------------------------------------------------------------- What is left ---------------- */

/*
 * At most one cell can have changed after it was looked at, or was read wrong. Whoever lies all the
 * time can look as dead as it likes.
 */
static bool looks_dead(const struct twin *twin)
{
	const struct emu_device *device = &twin->emu.state.device;
	size_t others = 0;

	if (is_fault(twin->trouble) && twin->fault.times == EMU_FAULT_ALWAYS)
		return true;
	for (size_t i = 0; i < sizeof(device->string); i++)
		others += device->string[i] != 0xff;
	return others <= 1;
}

static bool adopt_driver(struct twin *twin)
{
	unsigned long truncations = lkp_enc_truncations(twin->dev);
	bool gone = lkp_enc_is_gone(twin->dev);

	if (gone != (twin->result == -ENODEV))
		return twin_differ(twin, "result %ld of a device that is %s", twin->result,
				   gone ? "gone" : "not gone");
	if (gone && !twin->emu.state.removed && !looks_dead(twin))
		return twin_differ(twin, "a device that answers was declared gone");
	if (truncations != twin->model.truncations && twin->result >= 0)
		return twin_differ(twin, "%lu truncations, expected %lu", truncations,
				   twin->model.truncations);
	twin->model.gone = gone;
	twin->model.truncations = truncations;
	twin->model.answered = twin->dev->answered;
	return true;
}

static bool adopt_position(struct twin *twin, const struct operation *operation)
{
	const struct lkp_enc_file *file = twin->files[operation->file];
	struct model_file *model_file = &twin->model_files[operation->file];

	if (position_of(file) > LKP_ENC_STRING_MAX)
		return twin_differ(twin, "position %zu", position_of(file));
	model_file->position = position_of(file);
	return true;
}

static void adopt_hardware(struct twin *twin)
{
	const struct emu_state *state = &twin->emu.state;

	twin->model.seed = state->device.seed;
	unwatched_copy(twin->model.string, state->device.string, sizeof(state->device.string));
	twin->model.dead = state->removed;
}

bool twin_survived(struct twin *twin, const struct operation *operation, long healthy)
{
	bool documented = result_is_documented(twin, operation, healthy);

	if (twin->traced)
		emu_trace_stop(&twin->emu);
	if (!documented)
		return twin_differ(twin, "result %ld, on healthy hardware %ld", twin->result,
				   healthy);
	if (is_fault(twin->trouble) && is_store(operation) && twin->result >= 0 &&
	    !saw_its_nul(twin))
		return twin_differ(twin, "a store succeeds without its NUL");
	if (!adopt_driver(twin) || !adopt_position(twin, operation))
		return false;
	adopt_memory(twin, operation);
	adopt_hardware(twin);
	twin->expected = twin->result;
	twin->trouble = TROUBLE_NONE;
	return true;
}
