// SPDX-License-Identifier: GPL-2.0-only
/*
 * The twins' life: everything except system calls with user memory.
 */
#include "twin_steps.h"

#include "prng.h"

#include <string.h>

static unsigned int mode_of(const struct model_file *file)
{
	return (file->readable ? LKP_ENC_FILE_READ : 0) | (file->writable ? LKP_ENC_FILE_WRITE : 0);
}

/* If the open fails, the old file must not change: it is still in use. */
static void open_file(struct twin *twin, unsigned int i, bool readable, bool writable)
{
	struct lkp_enc_file *file = twin->model.gone ? &twin->spare : &twin->files[i];
	struct model_file wanted = { .readable = readable, .writable = writable };

	twin->result = lkp_enc_open(&twin->dev, file, mode_of(&wanted));
	twin->expected = model_open(&twin->model, &twin->model_files[i], readable, writable);
}

/* A faulting copy of user memory stops as on arm64: up to a word early. */
#define COARSE 8

/* User memory is restored page by page: a short call changes only one or two pages. */
#define PAGE (OPERATION_MEMORY / 64)

static void clean_memory(struct twin *twin)
{
	for (; twin->dirty; twin->dirty &= twin->dirty - 1) {
		size_t page = (size_t)__builtin_ctzll(twin->dirty) * PAGE;

		memcpy(twin->user + page, twin->pristine + page, PAGE);
		memcpy(twin->model_user + page, twin->pristine + page, PAGE);
	}
}

void twin_init(struct twin *twin)
{
	struct prng noise = { 1 };

	/* The bytes around the buffers differ from each other, so that a misplaced byte shows. */
	for (size_t i = 0; i < OPERATION_MEMORY; i += sizeof(uint64_t)) {
		uint64_t bytes = prng_next(&noise);

		memcpy(twin->pristine + i, &bytes, sizeof(bytes));
	}
	twin->dirty = UINT64_MAX;
	sim_pool_init(&twin->pool);
	operation_texts_init(&twin->texts);
}

void twin_destroy(struct twin *twin)
{
	sim_pool_destroy(&twin->pool);
}

void twin_start(struct twin *twin, bool strict, bool traced)
{
	emu_init(&twin->emu);
	sim_task_init(&twin->task);
	sim_task_init(&twin->other);
	twin->task.pool = &twin->pool;
	twin->other.pool = &twin->pool;
	twin->task.coarse = COARSE;
	twin->other.coarse = COARSE;
	sim_switch(&twin->task);
	twin->file = 0;
	lkp_enc_init(&twin->dev, (struct mmio){ &twin->emu }, "lkp_enc", strict);
	model_init(&twin->model, strict);
	twin->model.cells = LKP_ENC_STRING_CELLS;
	twin->traced = traced;
	twin->due = 0;
	for (unsigned int i = 0; i < OPERATION_FILES; i++)
		open_file(twin, i, i != 2, i != 1);
	clean_memory(twin);
}

void twin_touch_memory(struct twin *twin)
{
	for (unsigned int i = 0; i < twin->n_ranges; i++) {
		const struct twin_range *range = &twin->ranges[i];
		size_t first = range->place / PAGE;
		size_t last = (range->place + range->size) / PAGE;

		/* The bits from first to last; the end of memory is not the start of a page. */
		twin->dirty |= UINT64_MAX << first & UINT64_MAX >> (last < 63 ? 63 - last : 0);
	}
}

static void scribble(struct twin *twin, const struct operation *operation)
{
	struct emu_device *device = &twin->emu.state.device;
	struct prng prng = { operation->noise };

	for (size_t i = 0; i < sizeof(device->string); i++) {
		uint8_t byte = (uint8_t)prng_next(&prng);

		if (operation->scribble == SCRIBBLE_NO_NUL)
			byte |= 1;
		else if (operation->scribble != SCRIBBLE_BINARY)
			byte = 0xff;
		device->string[i] = byte;
	}
	if (operation->scribble == SCRIBBLE_ONES_BUT_ONE)
		device->string[operation->noise % sizeof(device->string)] = 'x';
	device->seed = operation->seed;
	twin->model.seed = operation->seed;
	memcpy(twin->model.string, device->string, sizeof(device->string));
}

static void suspend_and_resume(struct twin *twin, bool forget)
{
	/* The specification does not say which accesses it makes, so they are not compared. */
	emu_trace_stop(&twin->emu);
	twin->result = lkp_enc_suspend(&twin->dev);
	twin->expected = model_suspend(&twin->model, NULL);
	if (twin->result != twin->expected)
		return;
	if (forget) {
		emu_reset(&twin->emu);
		model_reset(&twin->model);
	}
	twin->result = lkp_enc_resume(&twin->dev);
	twin->expected = model_resume(&twin->model, NULL);
}

static void reset_function(struct twin *twin)
{
	/* As above. */
	emu_trace_stop(&twin->emu);
	lkp_enc_reset_prepare(&twin->dev);
	if (!lkp_enc_is_gone(&twin->dev))
		emu_reset(&twin->emu);
	twin->result = lkp_enc_reset_done(&twin->dev);
	twin->expected = model_reset_function(&twin->model, NULL);
}

bool twin_mode_allows(const struct twin *twin, const struct operation *operation)
{
	const struct model_file *file = &twin->model_files[operation->file];

	if (operation->kind == OPERATION_WRITE)
		return file->writable;
	return operation->kind != OPERATION_READ || file->readable;
}

static void act(struct twin *twin, const struct operation *operation)
{
	struct model_call call = { 0 };

	twin->cells = LKP_ENC_STRING_CELLS;
	switch (operation->kind) {
	case OPERATION_OPEN:
		twin->cells = 0;
		open_file(twin, operation->file, operation->readable, operation->writable);
		break;
	case OPERATION_CHECK:
		twin->cells = 0;
		twin->result = lkp_enc_check(&twin->dev);
		twin_ask(twin, &call, true);
		twin->expected = model_check(&twin->model, &call);
		break;
	case OPERATION_SUSPEND:
		suspend_and_resume(twin, operation->forget);
		break;
	case OPERATION_RESET:
		emu_reset(&twin->emu);
		model_reset(&twin->model);
		break;
	case OPERATION_SCRIBBLE:
		scribble(twin, operation);
		break;
	case OPERATION_UNPLUG:
		twin->cells = 0;
		emu_remove(&twin->emu);
		model_unplug(&twin->model);
		break;
	case OPERATION_FUNCTION_RESET:
		reset_function(twin);
		break;
	case OPERATION_REMOVE:
		twin->cells = 0;
		lkp_enc_remove(&twin->dev);
		model_remove(&twin->model);
		break;
	default:
		twin->cells = 0;
		if (twin_mode_allows(twin, operation))
			twin_call(twin, operation);
		break;
	}
}

bool twin_step(struct twin *twin, const struct operation *operation)
{
	twin->result = 0;
	twin->expected = 0;
	twin->struck = false;
	twin->n_ranges = 0;
	twin->file = operation->file;
	twin->asked = false;
	if (twin->traced)
		emu_trace_start(&twin->emu, twin->log, TWIN_LOG);
	act(twin, operation);
	twin_touch_memory(twin);
	return twin_agree_touched(twin);
}
