// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compare the twins: result, memory, accesses, registers, and the driver's own state.
 */
#include "twin_steps.h"

#include "unwatched.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* A misplaced byte is mostly near its buffer. */
#define AROUND 16

bool twin_differ(struct twin *twin, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vsnprintf(twin->complaint, sizeof(twin->complaint), format, list);
	va_end(list);
	return false;
}

static size_t first_difference(const uint8_t *a, const uint8_t *b, size_t n)
{
	size_t i = 0;

	while (i < n && a[i] == b[i])
		i++;
	return i;
}

static bool agree_memory(struct twin *twin, size_t from, size_t to)
{
	size_t i;

	if (unwatched_same(twin->user + from, twin->model_user + from, to - from))
		return true;
	i = from + first_difference(twin->user + from, twin->model_user + from, to - from);
	return twin_differ(twin, "user memory at +%zu: 0x%02x, expected 0x%02x", i, twin->user[i],
			   twin->model_user[i]);
}

static bool agree_ranges(struct twin *twin)
{
	for (unsigned int i = 0; i < twin->n_ranges; i++) {
		const struct twin_range *range = &twin->ranges[i];
		size_t from = range->place > AROUND ? range->place - AROUND : 0;
		size_t to = range->place + range->size + AROUND;

		if (!agree_memory(twin, from, to < OPERATION_MEMORY ? to : OPERATION_MEMORY))
			return false;
	}
	return true;
}

static bool agree_registers(struct twin *twin, size_t cells)
{
	const struct emu_device *device = &twin->emu.state.device;
	size_t i;

	if (device->seed != twin->model.seed)
		return twin_differ(twin, "SEED 0x%x, expected 0x%x", device->seed,
				   twin->model.seed);
	if (unwatched_same(device->string, twin->model.string, cells))
		return true;
	i = first_difference(device->string, twin->model.string, cells);
	return twin_differ(twin, "STRING[%zu] 0x%02x, expected 0x%02x", i, device->string[i],
			   twin->model.string[i]);
}

void twin_ask(struct twin *twin, struct model_call *call, bool healthy)
{
	const struct emu_trace *trace = &twin->emu.trace;

	if (!trace->running)
		return;
	twin->answers = (struct answers){ .log = twin->log, .n = trace->count, .healthy = healthy };
	twin->asked = true;
	call->ask = answers_ask;
	call->context = &twin->answers;
}

static bool agree_accesses(struct twin *twin)
{
	if (!twin->asked)
		return true;
	if (twin->emu.trace.dropped)
		return twin_differ(twin, "more than %d accesses", TWIN_LOG);
	return answers_end(&twin->answers) || twin_differ(twin, "%s", twin->answers.complaint);
}

/* No call is in progress: a file is ready until the device is gone. */
static bool agree_poll(struct twin *twin)
{
	unsigned int ready =
		twin->model.gone ? LKP_ENC_FILE_GONE : LKP_ENC_FILE_READ | LKP_ENC_FILE_WRITE;
	unsigned int found = lkp_enc_poll(&twin->files[twin->file]);

	return found == ready || twin_differ(twin, "poll 0x%x, expected 0x%x", found, ready);
}

static bool agree_device(struct twin *twin)
{
	const struct model *model = &twin->model;

	if (lkp_enc_is_gone(&twin->dev) != model->gone)
		return twin_differ(twin, "device %s, expected the contrary",
				   model->gone ? "not gone" : "gone");
	if (lkp_enc_truncations(&twin->dev) != model->truncations)
		return twin_differ(twin, "%lu truncations, expected %lu",
				   lkp_enc_truncations(&twin->dev), model->truncations);
	return agree_poll(twin);
}

static bool agree_driver(struct twin *twin)
{
	const struct model *model = &twin->model;
	unsigned long warnings = twin->task.warnings + twin->other.warnings;
	long allocations = twin->task.allocations + twin->other.allocations;
	long locks = twin->task.locks + twin->other.locks;

	/* The simulated log has no rate limit, so there is a warning for each. */
	if (warnings != model->truncations)
		return twin_differ(twin, "%lu warnings, expected %lu", warnings,
				   model->truncations);
	if (allocations || locks)
		return twin_differ(twin, "left behind: %ld blocks of memory, %ld locks",
				   allocations, locks);
	if (emu_misuse(&twin->emu))
		return twin_differ(twin, "%" PRIu64 " guest errors", emu_misuse(&twin->emu));
	return agree_device(twin);
}

bool twin_agree_touched(struct twin *twin)
{
	if (twin->result != twin->expected)
		return twin_differ(twin, "result %ld, expected %ld", twin->result, twin->expected);
	return agree_accesses(twin) && agree_registers(twin, twin->cells) && agree_ranges(twin) &&
	       agree_driver(twin);
}

bool twin_agree(struct twin *twin)
{
	return agree_registers(twin, LKP_ENC_STRING_CELLS) &&
	       agree_memory(twin, 0, OPERATION_MEMORY) && agree_driver(twin);
}
