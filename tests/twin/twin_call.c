// SPDX-License-Identifier: GPL-2.0-only
/*
 * System calls of the twins: fill and map user memory, and describe it to the model; plan faults
 * for the core, and tell the model if they struck.
 */
#include "twin_steps.h"

#include "unwatched.h"

#include "uapi/linux/lkp_enc.h"

/* ---------------------------------------------------------------- User memory ----------------- */

static void *address(struct twin *twin, size_t place)
{
	if (place == OPERATION_NULL)
		return NULL;
	/* Fewer bytes below the top than any argument has, so that adding its size wraps. */
	if (place == OPERATION_TOP)
		return (void *)(UINTPTR_MAX - 2);
	return twin->user + place;
}

static void put_bytes(struct twin *twin, size_t place, const void *bytes, size_t n)
{
	if (place >= OPERATION_MEMORY)
		return;
	unwatched_copy(twin->user + place, bytes, n);
	unwatched_copy(twin->model_user + place, bytes, n);
}

static void put_text(struct twin *twin, const struct operation *operation, size_t place)
{
	if (place >= OPERATION_MEMORY)
		return;
	operation_text(&twin->texts, operation, twin->user + place);
	unwatched_copy(twin->model_user + place, twin->user + place, operation->length + 1);
}

/* Fill the caller's memory before the call. */
static void put_input(struct twin *twin, const struct operation *operation)
{
	struct lkp_enc_crypt crypt;

	if (operation->kind == OPERATION_WRITE) {
		put_text(twin, operation, operation->place);
		return;
	}
	switch (model_command(operation->number)) {
	case MODEL_WRITE_SEED:
		put_bytes(twin, operation->place, &operation->seed, sizeof(operation->seed));
		break;
	case MODEL_WRITE_STRING:
		put_text(twin, operation, operation->place);
		break;
	case MODEL_CRYPT:
		crypt = (struct lkp_enc_crypt){
			.src = (uintptr_t)address(twin, operation->src),
			.dst = (uintptr_t)address(twin, operation->dst),
			.src_len = operation->src_len,
			.dst_len = operation->dst_len,
			.seed = operation->seed,
			.flags = operation->flags,
		};
		put_bytes(twin, operation->place, &crypt, sizeof(crypt));
		put_text(twin, operation, operation->src);
		break;
	default:
		break;
	}
}

void twin_map_memory(struct twin *twin, struct sim_task *task, const struct operation *operation)
{
	size_t end = operation->hole + operation->hole_size;
	unsigned int access = (operation->hole_readable ? SIM_READ : 0) |
			      (operation->hole_writable ? SIM_WRITE : 0);

	sim_map(task, twin->user, operation->hole, SIM_READ | SIM_WRITE);
	if (access)
		sim_map(task, twin->user + operation->hole, operation->hole_size, access);
	if (end < OPERATION_MEMORY)
		sim_map(task, twin->user + end, OPERATION_MEMORY - end, SIM_READ | SIM_WRITE);
}

/*
 * The number of accessible bytes from a place on; "through" says whether the hole allows the
 * access.
 */
static size_t reach(const struct operation *operation, size_t place, bool through)
{
	if (place >= OPERATION_MEMORY)
		return 0;
	if (!operation->holed || through || place >= operation->hole + operation->hole_size)
		return OPERATION_MEMORY - place;
	return place < operation->hole ? operation->hole - place : 0;
}

static struct model_input input(struct twin *twin, const struct operation *operation, size_t place)
{
	return (struct model_input){
		.bytes = place < OPERATION_MEMORY ? twin->model_user + place : NULL,
		.reachable = reach(operation, place, operation->hole_readable),
	};
}

static struct model_output output(struct twin *twin, const struct operation *operation,
				  size_t place)
{
	return (struct model_output){
		.bytes = place < OPERATION_MEMORY ? twin->model_user + place : NULL,
		.reachable = reach(operation, place, operation->hole_writable),
	};
}

/* ---------------------------------------------------------------- What a call may change ------ */

/* Remember a place that a call may write, or that it reads and must not write. */
static void note(struct twin *twin, size_t place, size_t size)
{
	if (place >= OPERATION_MEMORY || !size)
		return;
	if (size > OPERATION_MEMORY - place)
		size = OPERATION_MEMORY - place;
	twin->ranges[twin->n_ranges++] = (struct twin_range){ .place = place, .size = size };
}

static size_t at_most(size_t n, size_t limit)
{
	return n < limit ? n : limit;
}

static void note_cells(struct twin *twin, size_t n)
{
	n = at_most(n, LKP_ENC_STRING_CELLS);
	if (n > twin->cells)
		twin->cells = n;
}

static void note_ioctl(struct twin *twin, const struct operation *operation)
{
	switch (model_command(operation->number)) {
	case MODEL_WRITE_STRING:
		note_cells(twin, operation->length + 1);
		note(twin, operation->place, operation->length + 1);
		break;
	case MODEL_READ_STRING:
		note(twin, operation->place, LKP_ENC_STRING_CELLS);
		break;
	case MODEL_CRYPT:
		note_cells(twin, operation->src_len);
		note(twin, operation->place, sizeof(struct lkp_enc_crypt));
		note(twin, operation->src, operation->length + 1);
		note(twin, operation->dst, at_most(operation->src_len, LKP_ENC_STRING_CELLS));
		break;
	default:
		note(twin, operation->place, sizeof(operation->seed));
		break;
	}
}

static void note_places(struct twin *twin, const struct operation *operation)
{
	if (operation->kind == OPERATION_IOCTL) {
		note_ioctl(twin, operation);
	} else if (operation->kind == OPERATION_WRITE) {
		note_cells(twin, operation->length + 1);
		note(twin, operation->place, operation->length + 1);
	} else {
		note(twin, operation->place, at_most(operation->count, LKP_ENC_STRING_CELLS));
	}
}

void twin_lay_out(struct twin *twin, const struct operation *operation)
{
	put_input(twin, operation);
	note_places(twin, operation);
}

/* Give the model the core's memory from before the call. */
void twin_remember_ranges(struct twin *twin)
{
	for (unsigned int i = 0; i < twin->n_ranges; i++) {
		const struct twin_range *range = &twin->ranges[i];

		unwatched_copy(twin->before + range->place, twin->model_user + range->place,
			       range->size);
	}
}

/*
 * After EFAULT on the way out, it is not specified how many bytes were delivered: any byte may be
 * the old one or the new one. Take over the bytes of the core's caller.
 */
static void allow_partial(struct twin *twin, const struct model_output *out)
{
	size_t place;

	if (!out->received)
		return;
	place = (size_t)((uint8_t *)out->bytes - twin->model_user);
	for (size_t i = place; i < place + out->received; i++)
		if (twin->user[i] == twin->before[i])
			twin->model_user[i] = twin->user[i];
}

/* ---------------------------------------------------------------- The call -------------------- */

long twin_core_call(struct twin *twin, const struct operation *operation)
{
	struct lkp_enc_file *file = &twin->files[operation->file];
	void *argument = address(twin, operation->place);

	switch (operation->kind) {
	case OPERATION_WRITE:
		return lkp_enc_write(file, argument, operation->count, operation->nonblock);
	case OPERATION_READ:
		return lkp_enc_read(file, argument, operation->count, operation->nonblock);
	default:
		return lkp_enc_ioctl(file, operation->number, argument, operation->nonblock);
	}
}

/* Describe the memory of a CRYPT request, and its only written field. */
static void point_out(struct twin *twin, const struct operation *operation, struct model_user *user)
{
	size_t dst_len = operation->place;

	if (dst_len < OPERATION_MEMORY)
		dst_len += offsetof(struct lkp_enc_crypt, dst_len);
	user->out = output(twin, operation, dst_len);
	user->src = input(twin, operation, operation->src);
	user->dst = output(twin, operation, operation->dst);
}

long twin_model_call(struct twin *twin, const struct operation *operation,
		     const struct model_call *call)
{
	struct model_file *file = &twin->model_files[operation->file];
	struct model_user user = { .in = input(twin, operation, operation->place) };
	long result;

	if (operation->kind == OPERATION_WRITE)
		return model_write(&twin->model, file, call, user.in, operation->count);
	user.out = output(twin, operation, operation->place);
	if (operation->kind == OPERATION_READ) {
		result = model_read(&twin->model, file, call, &user.out, operation->count);
	} else {
		if (model_command(operation->number) == MODEL_CRYPT)
			point_out(twin, operation, &user);
		result = model_ioctl(&twin->model, file, call, operation->number, &user);
	}
	if (result == -EFAULT) {
		allow_partial(twin, &user.out);
		allow_partial(twin, &user.dst);
	}
	return result;
}

static void plan_failure(struct twin *twin, const struct operation *operation, unsigned long nth)
{
	if (operation->call_fault == CALL_FAULT_MEMORY) {
		sim_fail(&twin->task, SIM_KMALLOC, nth);
	} else if (operation->call_fault == CALL_FAULT_LOCK) {
		sim_fail(&twin->task, SIM_TRYLOCK, nth);
		sim_fail(&twin->task, SIM_LOCK_INTERRUPTIBLE, nth);
	}
}

static bool failure_struck(const struct twin *twin, const struct operation *operation)
{
	const unsigned long *left = twin->task.fail_in;

	if (operation->call_fault == CALL_FAULT_MEMORY)
		return !left[SIM_KMALLOC];
	return operation->call_fault && (!left[SIM_TRYLOCK] || !left[SIM_LOCK_INTERRUPTIBLE]);
}

static enum model_fault fault_of(const struct operation *operation)
{
	if (operation->call_fault == CALL_FAULT_MEMORY)
		return MODEL_NO_MEMORY;
	return operation->nonblock ? MODEL_LOCK_BUSY : MODEL_LOCK_SIGNAL;
}

/* Returns true if the hardware failed during the call. */
static bool run_core(struct twin *twin, const struct operation *operation)
{
	bool failing;

	if (operation->holed)
		twin_map_memory(twin, &twin->task, operation);
	if (operation->call_fault)
		plan_failure(twin, operation, operation->nth);
	if (operation->device_fault)
		twin_plan_device_fault(twin, operation);
	twin->result = twin_core_call(twin, operation);
	failing = operation->device_fault && twin_call_off_device_fault(twin);
	if (operation->call_fault) {
		twin->struck = failure_struck(twin, operation);
		plan_failure(twin, operation, 0);
	}
	if (operation->holed)
		sim_unmap_all(&twin->task);
	return failing;
}

void twin_call(struct twin *twin, const struct operation *operation)
{
	struct model_call call = { 0 };
	bool failing;

	twin_lay_out(twin, operation);
	failing = run_core(twin, operation);
	if (twin->struck)
		call.fault = fault_of(operation);
	if (twin->result == -EFAULT)
		twin_remember_ranges(twin);
	twin_ask(twin, &call, !failing);
	twin->expected = twin_model_call(twin, operation, &call);
	if (!twin->traced)
		emu_trace_stop(&twin->emu);
	if (failing)
		twin_adopt_hardware(twin);
}
