// SPDX-License-Identifier: GPL-2.0-only
/*
 * One run: set up the state, make the call under the plan, and make the same call on the reference
 * model without a plan.
 */
#include "sweep.h"

#include <string.h>

/* ---------------------------------------------------------------- Before ---------------------- */

static bool is_crypt(const struct sweep_operation *op)
{
	return op->call == SWEEP_IOCTL && op->number == LKP_ENC_CRYPT;
}

static size_t crypt_dst(const struct sweep_operation *op)
{
	return op->in_place ? SWEEP_SRC : SWEEP_DST;
}

/* Fill the caller's memory: neighbouring bytes differ; and the arguments. */
static void lay_out(struct sweep *sweep)
{
	const struct sweep_operation *op = sweep->operation;
	const struct lkp_enc_crypt crypt = {
		.src = (uintptr_t)sweep->user + SWEEP_SRC,
		.dst = (uintptr_t)sweep->user + crypt_dst(op),
		.src_len = op->src_len,
		.dst_len = op->dst_len,
		.seed = op->seed,
		.flags = op->flags,
	};

	for (size_t i = 0; i < SWEEP_USER; i++)
		sweep->user[i] = (uint8_t)(i * 37 + 11);
	if (is_crypt(op)) {
		memcpy(sweep->user + SWEEP_ARG, &crypt, sizeof(crypt));
		memcpy(sweep->user + SWEEP_SRC, op->text, op->length);
	} else if (op->number == LKP_ENC_WRITE_SEED) {
		memcpy(sweep->user + SWEEP_ARG, &op->seed, sizeof(op->seed));
	} else if (op->text) {
		memcpy(sweep->user + SWEEP_ARG, op->text, op->length);
		sweep->user[SWEEP_ARG + op->length] = '\0';
	}
	memcpy(sweep->before, sweep->user, SWEEP_USER);
}

void sweep_set_up(struct sweep *sweep)
{
	const struct sweep_state *state = sweep->state;
	struct emu_device *device = &sweep->emu.state.device;

	emu_init(&sweep->emu);
	device->seed = state->seed;
	memset(device->string, state->fill, sizeof(device->string));
	if (state->length)
		memcpy(device->string, state->text, state->length);
	lay_out(sweep);
}

void sweep_bind(struct sweep *sweep)
{
	lkp_enc_init(&sweep->dev, (struct mmio){ &sweep->emu }, "lkp_enc", sweep->state->strict);
	sweep->dev.saved_seed = sweep->state->seed;
	sweep->result = lkp_enc_open(&sweep->dev, &sweep->file, sweep->operation->mode);
	sweep->file.position = sweep->state->position;
}

/* ---------------------------------------------------------------- The call -------------------- */

static long make_call(struct sweep *sweep)
{
	const struct sweep_operation *op = sweep->operation;
	uint8_t *arg = sweep->user + SWEEP_ARG;
	struct lkp_enc_file other;

	switch (op->call) {
	case SWEEP_OPEN:
		return lkp_enc_open(&sweep->dev, &other, op->mode);
	case SWEEP_WRITE:
		return lkp_enc_write(&sweep->file, (char *)arg, op->count, op->nonblock);
	case SWEEP_READ:
		return lkp_enc_read(&sweep->file, (char *)arg, op->count, op->nonblock);
	case SWEEP_IOCTL:
		return lkp_enc_ioctl(&sweep->file, op->number, arg, op->nonblock);
	case SWEEP_CHECK:
		return lkp_enc_check(&sweep->dev);
	case SWEEP_SUSPEND:
		return lkp_enc_suspend(&sweep->dev);
	case SWEEP_RESUME:
		return lkp_enc_resume(&sweep->dev);
	case SWEEP_RESET:
		lkp_enc_reset_prepare(&sweep->dev);
		if (!lkp_enc_is_gone(&sweep->dev))
			emu_reset(&sweep->emu);
		return lkp_enc_reset_done(&sweep->dev);
	default:
		lkp_enc_remove(&sweep->dev);
		return 0;
	}
}

static void watch_copies(struct sim_task *task, enum sim_call call, const void *object,
			 void *context)
{
	struct sweep *sweep = context;

	(void)object;
	if (call == SIM_COPY_FROM_USER || call == SIM_COPY_TO_USER || call == SIM_STRNCPY_FROM_USER)
		sweep->copied_under_lock |= sweep->dev.lock.owner == task;
}

static void refresh(struct sim_plan *plan)
{
	for (size_t i = 0; i < plan->n_accesses; i++) {
		plan->accesses[i].seen = 0;
		plan->accesses[i].fired = 0;
		plan->accesses[i].last = 0;
	}
	for (size_t i = 0; i < plan->n_calls; i++) {
		plan->calls[i].seen = 0;
		plan->calls[i].fired = 0;
	}
}

/* Keep only accesses that the register map allows; the rest is counted as misuse. */
static void sift_log(struct sweep *sweep)
{
	size_t n = 0;

	for (size_t i = 0; i < sweep->emu.trace.count; i++)
		if (sweep->log[i].verdict < EMU_BAD_BOUNDS)
			sweep->log[n++] = sweep->log[i];
	sweep->n_log = n;
}

/* ---------------------------------------------------------------- The model ------------------- */

static long call_model(const struct sweep *sweep, struct model *model, uint8_t *memory,
		       const struct model_call *call)
{
	const struct sweep_operation *op = sweep->operation;
	uint8_t *arg = memory + SWEEP_ARG;
	struct model_file file = {
		.readable = op->mode & LKP_ENC_FILE_READ,
		.writable = op->mode & LKP_ENC_FILE_WRITE,
		.position = sweep->state->position,
	};
	struct model_user user = {
		.in = { arg, SWEEP_USER - SWEEP_ARG },
		.out = { arg, SWEEP_USER - SWEEP_ARG, 0 },
		.src = { memory + SWEEP_SRC, SWEEP_USER - SWEEP_SRC },
		.dst = { memory + crypt_dst(op), SWEEP_USER - SWEEP_DST, 0 },
	};

	if (is_crypt(op))
		user.out.bytes = arg + offsetof(struct lkp_enc_crypt, dst_len);
	switch (op->call) {
	case SWEEP_OPEN:
		return model_open(model, &file, true, true);
	case SWEEP_WRITE:
		return model_write(model, &file, call, user.in, op->count);
	case SWEEP_READ:
		return model_read(model, &file, call, &user.out, op->count);
	case SWEEP_IOCTL:
		return model_ioctl(model, &file, call, op->number, &user);
	case SWEEP_CHECK:
		return model_check(model, call);
	case SWEEP_SUSPEND:
		return model_suspend(model, call);
	case SWEEP_RESUME:
		return model_resume(model, call);
	case SWEEP_RESET:
		return model_reset_function(model, call);
	default:
		model_remove(model);
		return 0;
	}
}

static uint32_t note_access(void *context, const struct model_access *access)
{
	*(bool *)context = true;
	return access->value;
}

void sweep_expect(struct sweep *sweep)
{
	const struct sweep_state *state = sweep->state;
	const struct model_call call = { .ask = note_access, .context = &sweep->reaches_device };
	struct model *model = &sweep->model;

	model_init(model, state->strict);
	model->cells = LKP_ENC_STRING_CELLS;
	model->seed = state->seed;
	model->saved_seed = state->seed;
	memcpy(model->string, sweep->emu.state.device.string, LKP_ENC_STRING_CELLS);
	model->dead = state->dead;
	model->gone = state->gone;
	memcpy(&sweep->told, model, MODEL_STATE_SIZE(model->cells));
	memcpy(sweep->model_user, sweep->user, SWEEP_USER);
	sweep->reaches_device = false;
	sweep->expected = call_model(sweep, model, sweep->model_user, &call);
}

/* Did nothing between the caller and the device stop the call? */
static bool got_in(const struct sweep *sweep)
{
	return !sweep_struck(sweep, SIM_FAULT_ENOMEM, SIM_ANY_CALL) &&
	       !sweep_struck(sweep, SIM_FAULT_EINTR, SIM_ANY_CALL) &&
	       !sweep_struck(sweep, SIM_FAULT_BUSY, SIM_ANY_CALL) &&
	       !sweep_struck(sweep, SIM_FAULT_EFAULT, SIM_COPY_FROM_USER) &&
	       !sweep_struck(sweep, SIM_FAULT_EFAULT, SIM_STRNCPY_FROM_USER);
}

/* Find the right result for the hardware's real answers. */
static void tell(struct sweep *sweep)
{
	const struct model_call call = { .ask = answers_ask, .context = &sweep->answers };

	sweep->answers = (struct answers){ .log = sweep->log, .n = sweep->n_log };
	memcpy(sweep->told_user, sweep->before, SWEEP_USER);
	sweep->told_result = 0;
	if (got_in(sweep))
		sweep->told_result = call_model(sweep, &sweep->told, sweep->told_user, &call);
	answers_end(&sweep->answers);
}

/* ---------------------------------------------------------------- Runs ------------------------ */

void sweep_run(struct sweep *sweep)
{
	sim_task_init(&sweep->task);
	sim_switch(&sweep->task);
	sweep_set_up(sweep);
	sweep_bind(sweep);
	sweep_expect(sweep);
	if (sweep->state->gone)
		lkp_enc_remove(&sweep->dev);
	if (sweep->state->dead)
		emu_remove(&sweep->emu);
	sweep->copied_under_lock = false;
	refresh(&sweep->plan);
	sim_set_point(&sweep->task, watch_copies, sweep);
	emu_trace_start(&sweep->emu, sweep->log, SWEEP_LOG);
	sim_plan_arm(&sweep->plan, &sweep->emu, &sweep->task);
	sweep->result = make_call(sweep);
	sim_plan_arm(NULL, &sweep->emu, &sweep->task);
	emu_trace_stop(&sweep->emu);
	sift_log(sweep);
	sweep->reaches_device = sweep->reaches_device && got_in(sweep);
	tell(sweep);
}

long sweep_again(struct sweep *sweep)
{
	return make_call(sweep);
}

/* Memory after the NUL of a string need not be mapped. */
static bool is_past_the_nul(const struct sweep *sweep, const struct sim_fault *fault)
{
	const struct sweep_operation *op = sweep->operation;

	return op->call == SWEEP_WRITE && fault->call == SIM_COPY_FROM_USER &&
	       fault->byte > strnlen(op->text, op->count);
}

bool sweep_struck(const struct sweep *sweep, enum sim_fault_kind kind, enum sim_call call)
{
	for (size_t i = 0; i < sweep->plan.n_calls; i++) {
		const struct sim_fault *fault = &sweep->plan.calls[i];

		if (fault->kind == kind && fault->fired && !is_past_the_nul(sweep, fault) &&
		    (call == SIM_ANY_CALL || fault->call == call))
			return true;
	}
	return false;
}

bool sweep_hardware_struck(const struct sweep *sweep)
{
	for (size_t i = 0; i < sweep->plan.n_accesses; i++)
		if (sweep->plan.accesses[i].fired)
			return true;
	return false;
}
