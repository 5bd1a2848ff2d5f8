// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two calls at once: at a schedule point of one, another task makes the other.
 *
 * The other call runs to its end there, on the same stack, without coroutines. This still covers
 * every schedule of two calls in which one is preempted once, which is enough to find work outside
 * the lock. The explorer tries all other schedules.
 */
#include "twin_steps.h"

#include "sim_bug.h"
#include "unwatched.h"

#include <setjmp.h>

/**
 * struct overlap - one call during another
 * @twin: the twins
 * @outer: the call that is interrupted
 * @inner: the other call
 * @due: schedule points until the other call; 0 afterwards
 * @blocked: a lock that @inner wanted was held
 * @waits: where to continue when remove() needs a lock that is held
 * @awaited: that lock; NULL before
 * @removed: remove() has returned
 * @late: whether an access came after that
 * @holding: user memory was touched with the device's lock held, so a wait for a page would stop
 *	all others
 * @outer_result: of the core
 * @inner_result: of the core
 */
struct overlap {
	struct twin *twin;
	const struct operation *outer;
	const struct operation *inner;
	unsigned long due;
	bool blocked;
	jmp_buf waits;
	const struct mutex *awaited;
	bool removed;
	bool late;
	bool holding;
	long outer_result;
	long inner_result;
};

/* The parts of the model that a call can change; user memory is in twin->before. */
struct saved {
	struct model model;
	struct model_file files[OPERATION_FILES];
};

/* ---------------------------------------------------------------- The core -------------------- */

/* The holder of the lock is below this call on the stack, and can never release it. */
static void at_inner_call(struct sim_task *task, enum sim_call call, const void *object,
			  void *context)
{
	struct overlap *overlap = context;
	const struct mutex *lock = object;
	bool waits = (call == SIM_LOCK || call == SIM_LOCK_INTERRUPTIBLE) && lock->owner;

	(void)task;
	if (waits && overlap->inner->kind == OPERATION_REMOVE) {
		overlap->awaited = lock;
		longjmp(overlap->waits, 1);
	}
	if (waits)
		sim_bug("deadlock: a call waits for a lock that a call which it interrupts holds");
}

/*
 * If remove() need not wait, it has removed the device now. If it must wait, it is given up there,
 * and called again when that lock is free.
 */
static bool remove_returns(struct overlap *overlap)
{
	if (setjmp(overlap->waits))
		return false;
	lkp_enc_remove(&overlap->twin->dev);
	overlap->removed = true;
	return true;
}

/* Returns false if it must be tried again. */
static bool run_inner(struct overlap *overlap)
{
	struct twin *twin = overlap->twin;
	bool done = true;

	sim_set_point(&twin->other, at_inner_call, overlap);
	sim_switch(&twin->other);
	if (overlap->inner->kind == OPERATION_REMOVE)
		done = remove_returns(overlap);
	else
		overlap->inner_result = twin_core_call(twin, overlap->inner);
	sim_switch(&twin->task);
	sim_set_point(&twin->other, NULL, NULL);
	if (twin->other.locks)
		sim_bug("a call has ended and keeps a lock");
	return done;
}

/* Another task polls: its result must say which locks a call would have to wait for. */
static void poll_meanwhile(const struct twin *twin, struct lkp_enc_file *file)
{
	unsigned int ready = LKP_ENC_FILE_READ | LKP_ENC_FILE_WRITE;

	if (lkp_enc_is_gone(&twin->dev))
		ready = LKP_ENC_FILE_GONE;
	else if (twin->dev.lock.owner)
		ready = 0;
	else if (file->read_lock.owner)
		ready = LKP_ENC_FILE_WRITE;
	if (lkp_enc_poll(file) != ready)
		sim_bug("poll says that a call would wait which would not, or the contrary");
}

static void come_to_point(struct overlap *overlap)
{
	struct twin *twin = overlap->twin;

	if (!overlap->due || --overlap->due)
		return;
	if (overlap->awaited && overlap->awaited->owner) {
		overlap->due = 1;
		return;
	}
	poll_meanwhile(twin, &twin->files[overlap->inner->file]);
	poll_meanwhile(twin, &twin->files[overlap->outer->file]);
	overlap->blocked =
		twin->dev.lock.owner || twin->files[overlap->inner->file].read_lock.owner;
	if (!run_inner(overlap)) {
		overlap->due = 1;
		return;
	}
	/*
	 * The rest of the first call may use the bulk paths, unless it must not access the device.
	 */
	sim_set_point(&twin->task, NULL, NULL);
	if (!overlap->removed)
		emu_set_hook(&twin->emu, NULL, NULL);
}

/*
 * A point comes before its call. The place just after the release of a lock needs a point of its
 * own: what the call does there, it should have done before. Releasing the lock here changes
 * nothing for the call.
 */
static void come_to_dropped(struct overlap *overlap, struct sim_task *task, struct mutex *lock)
{
	struct sim_task *owner = lock->owner;

	lock->owner = NULL;
	task->locks--;
	come_to_point(overlap);
	lock->owner = owner;
	task->locks++;
}

static bool touches_user_memory(enum sim_call call)
{
	return call == SIM_COPY_FROM_USER || call == SIM_COPY_TO_USER ||
	       call == SIM_STRNCPY_FROM_USER;
}

static void at_call(struct sim_task *task, enum sim_call call, const void *object, void *context)
{
	struct overlap *overlap = context;

	overlap->holding |= touches_user_memory(call) && overlap->twin->dev.lock.owner == task;
	if (!overlap->outer->dropped)
		come_to_point(context);
	if (call == SIM_UNLOCK)
		come_to_dropped(context, task, (struct mutex *)(uintptr_t)object);
}

static void at_access(struct emu *emu, uint64_t offset, unsigned int width,
		      enum emu_direction direction, void *context)
{
	struct overlap *overlap = context;

	(void)emu;
	(void)offset;
	(void)width;
	(void)direction;
	overlap->late |= overlap->removed;
	if (!overlap->outer->dropped)
		come_to_point(overlap);
}

static void run_core(struct overlap *overlap)
{
	struct twin *twin = overlap->twin;

	overlap->due = overlap->outer->during;
	if (overlap->outer->holed)
		twin_map_memory(twin, &twin->task, overlap->outer);
	if (overlap->inner->holed)
		twin_map_memory(twin, &twin->other, overlap->inner);
	sim_set_point(&twin->task, at_call, overlap);
	emu_set_hook(&twin->emu, at_access, overlap);
	overlap->outer_result = twin_core_call(twin, overlap->outer);
	emu_set_hook(&twin->emu, NULL, NULL);
	sim_set_point(&twin->task, NULL, NULL);
	if (overlap->due) {
		overlap->blocked = false;
		if (!run_inner(overlap))
			sim_bug("remove() waits for a lock that nobody holds any more");
	}
	sim_unmap_all(&twin->task);
	sim_unmap_all(&twin->other);
}

/* ---------------------------------------------------------------- The model ------------------- */

static bool model_inner(const struct overlap *overlap)
{
	struct twin *twin = overlap->twin;
	struct model_call call = { .fault = MODEL_NO_FAULT };

	if (overlap->inner->kind == OPERATION_REMOVE) {
		model_remove(&twin->model);
		return true;
	}
	if (overlap->blocked && overlap->inner_result == -EAGAIN)
		call.fault = MODEL_LOCK_BUSY;
	return twin_model_call(twin, overlap->inner, &call) == overlap->inner_result;
}

static bool model_outer(const struct overlap *overlap)
{
	const struct model_call call = { .fault = MODEL_NO_FAULT };

	return twin_model_call(overlap->twin, overlap->outer, &call) == overlap->outer_result;
}

/*
 * Both orders may explain what is visible and differ in the start of the next read. Nobody reads
 * from a device that is gone.
 */
static bool agree_positions(const struct twin *twin)
{
	for (unsigned int i = 0; i < OPERATION_FILES; i++)
		if (position_of(&twin->files[i]) != twin->model_files[i].position)
			return twin->model.gone;
	return true;
}

static bool agrees_in_order(const struct overlap *overlap, bool inner_first)
{
	bool results = inner_first ? model_inner(overlap) : model_outer(overlap);

	results = (inner_first ? model_outer(overlap) : model_inner(overlap)) && results;
	if (!results || !agree_positions(overlap->twin) || !twin_agree_touched(overlap->twin))
		return false;
	/*
	 * Both orders may explain the results; the cell of the last presence check belongs to only
	 * one.
	 */
	overlap->twin->model.answered = overlap->twin->dev.answered;
	return true;
}

static void go_back(struct twin *twin, const struct saved *saved)
{
	unwatched_copy(&twin->model, &saved->model, sizeof(saved->model));
	unwatched_copy(twin->model_files, saved->files, sizeof(saved->files));
	for (unsigned int i = 0; i < twin->n_ranges; i++) {
		const struct twin_range *range = &twin->ranges[i];

		unwatched_copy(twin->model_user + range->place, twin->before + range->place,
			       range->size);
	}
}

static bool is_some_order(struct overlap *overlap)
{
	struct twin *twin = overlap->twin;
	static struct saved saved;

	unwatched_copy(&saved.model, &twin->model, sizeof(saved.model));
	unwatched_copy(saved.files, twin->model_files, sizeof(saved.files));
	twin_remember_ranges(twin);
	/* The cell of the last presence check is that of the last call, in either order. */
	saved.model.answered = twin->model.answered = twin->dev.answered;
	if (agrees_in_order(overlap, false))
		return true;
	go_back(twin, &saved);
	if (agrees_in_order(overlap, true))
		return true;
	return twin_differ(twin, "two calls at once, results %ld and %ld: no order explains that",
			   overlap->outer_result, overlap->inner_result);
}

/* ---------------------------------------------------------------- Both ------------------------ */

static bool is_call(const struct twin *twin, const struct operation *operation)
{
	return (operation->kind == OPERATION_WRITE || operation->kind == OPERATION_READ ||
		operation->kind == OPERATION_IOCTL) &&
	       twin_mode_allows(twin, operation);
}

static size_t moved(size_t place)
{
	return place < OPERATION_MEMORY ? place + TWIN_OTHER : place;
}

/* Make the same call in separate memory, and without waiting. */
static struct operation made_inner(const struct operation *operation)
{
	struct operation inner = *operation;

	inner.place = moved(operation->place);
	inner.src = moved(operation->src);
	inner.dst = moved(operation->dst);
	inner.hole = moved(operation->hole);
	if (inner.hole + inner.hole_size > OPERATION_MEMORY)
		inner.hole_size = OPERATION_MEMORY - inner.hole;
	inner.nonblock = true;
	inner.call_fault = CALL_FAULT_NONE;
	inner.device_fault = DEVICE_FAULT_NONE;
	return inner;
}

bool twin_step_during(struct twin *twin, const struct operation *operation,
		      const struct operation *next)
{
	struct operation inner = made_inner(next);
	struct overlap overlap = { .twin = twin, .outer = operation, .inner = &inner };

	if (!is_call(twin, operation) || (next->kind != OPERATION_REMOVE && !is_call(twin, next)))
		return twin_step(twin, operation) && twin_step(twin, next);
	emu_trace_stop(&twin->emu);
	twin->result = 0;
	twin->expected = 0;
	twin->n_ranges = 0;
	twin->cells = 0;
	twin_lay_out(twin, operation);
	if (next->kind != OPERATION_REMOVE)
		twin_lay_out(twin, &inner);
	run_core(&overlap);
	twin_touch_memory(twin);
	if (twin->task.locks || twin->other.locks)
		return twin_differ(twin, "left behind: %ld locks",
				   twin->task.locks + twin->other.locks);
	if (overlap.late)
		return twin_differ(twin, "an access after remove() had returned");
	if (overlap.holding)
		return twin_differ(twin, "user memory is touched with the lock held");
	return is_some_order(&overlap);
}
