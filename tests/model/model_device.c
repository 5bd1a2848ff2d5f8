// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reference model: the device, and the transfers that the driver makes on it.
 */
#include "model_device.h"

#include <errno.h>

#define SEED_OFFSET   0x000
#define STRING_OFFSET 0x004
#define ALPHABET      26u
#define ONES          0xffffffffu

/* ---------------------------------------------------------------- The device ------------------ */

static uint8_t encipher(uint8_t byte, uint32_t seed)
{
	if (byte >= 'A' && byte <= 'Z')
		return (uint8_t)('A' + (byte - 'A' + seed % ALPHABET) % ALPHABET);
	if (byte >= 'a' && byte <= 'z')
		return (uint8_t)('a' + (byte - 'a' + seed % ALPHABET) % ALPHABET);
	return byte;
}

/*
 * Ask for an access. @value is the written value, or the answer of the model's device. Returns the
 * answer that counts.
 */
static uint32_t ask(const struct model_call *call, char direction, uint8_t width, uint32_t offset,
		    uint32_t value)
{
	const struct model_access access = {
		.direction = direction,
		.width = width,
		.offset = (uint16_t)offset,
		.value = value,
	};

	return call && call->ask ? call->ask(call->context, &access) : value;
}

static uint32_t r4_seed(const struct model *model, const struct model_call *call)
{
	return ask(call, 'R', 4, SEED_OFFSET, model->dead ? ONES : model->seed);
}

static void w4_seed(struct model *model, const struct model_call *call, uint32_t value)
{
	ask(call, 'W', 4, SEED_OFFSET, value);
	if (!model->dead)
		model->seed = value;
}

uint8_t device_r1_cell(const struct model *model, const struct model_call *call, uint32_t cell)
{
	return (uint8_t)ask(call, 'R', 1, STRING_OFFSET + cell,
			    model->dead ? 0xff : model->string[cell]);
}

void device_w1_cell(struct model *model, const struct model_call *call, uint32_t cell,
		    uint8_t value)
{
	ask(call, 'W', 1, STRING_OFFSET + cell, value);
	if (!model->dead)
		model->string[cell] = encipher(value, model->seed);
}

/* ---------------------------------------------------------------- Presence -------------------- */

static int presence(struct model *model, const struct model_call *call, uint32_t *seed)
{
	*seed = r4_seed(model, call);
	if (*seed != ONES)
		return 0;
	if (model->answered && device_r1_cell(model, call, model->answered) != 0xff)
		return 0;
	for (uint32_t cell = 0; cell < model->cells; cell++) {
		if (device_r1_cell(model, call, cell) != 0xff) {
			model->answered = cell;
			return 0;
		}
	}
	model->gone = true;
	return -ENODEV;
}

int device_presence(struct model *model, const struct model_call *call)
{
	uint32_t seed;

	return presence(model, call, &seed);
}

/* The device gave an answer that a good one cannot give: it is dead, or its answer is wrong. */
static int nonsense(struct model *model, const struct model_call *call)
{
	int error = device_presence(model, call);

	return error ? error : -EIO;
}

/* ---------------------------------------------------------------- Transfers ------------------- */

/*
 * SEED should be "want" and was read as "got". All ones need a presence check even if they are
 * right.
 */
static int verify_seed(struct model *model, const struct model_call *call, uint32_t want,
		       uint32_t got)
{
	uint32_t again;
	int error;

	if (got == want && got != ONES)
		return 0;
	error = presence(model, call, &again);
	if (error)
		return error;
	return got == want && again == want ? 0 : -EIO;
}

int device_get_seed(struct model *model, const struct model_call *call, uint32_t *seed)
{
	*seed = r4_seed(model, call);
	return verify_seed(model, call, *seed, *seed);
}

int device_set_seed(struct model *model, const struct model_call *call, uint32_t seed)
{
	w4_seed(model, call, seed);
	return verify_seed(model, call, seed, r4_seed(model, call));
}

int device_store(struct model *model, const struct model_call *call, const uint8_t *text,
		 uint32_t length)
{
	for (uint32_t i = 0; i < length; i++)
		device_w1_cell(model, call, i, text[i]);
	device_w1_cell(model, call, length, 0);
	return device_r1_cell(model, call, length) ? nonsense(model, call) : 0;
}

int device_fetch(struct model *model, const struct model_call *call, uint8_t *text, size_t *length)
{
	for (uint32_t cell = 0; cell < model->cells; cell++) {
		text[cell] = device_r1_cell(model, call, cell);
		if (!text[cell]) {
			*length = cell;
			return 0;
		}
	}
	return nonsense(model, call);
}
