// SPDX-License-Identifier: GPL-2.0-only
/*
 * Make random operations. The distributions matter: most operations must succeed, or nothing deep
 * is ever reached, and the edges must come far more often than by luck.
 */
#include "sequence.h"

#include "lkp_enc_regs.h"
#include "uapi/linux/lkp_enc.h"

#define N(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

/* Longer than any call may read. */
#define LONGEST OPERATION_TEXT

/* Places in user memory; CRYPT's struct does not overlap its buffers. */
#define BUFFERS      256
#define BUFFERS_SIZE 3000
#define SOURCES      13000
#define SOURCES_SIZE 4000
#define TARGETS      23000
#define TARGETS_SIZE 4000

static size_t pick_length(struct prng *prng)
{
	static const uint16_t edges[] = {
		0,
		1,
		2,
		LKP_ENC_STRING_MAX - 1,
		LKP_ENC_STRING_MAX,
		LKP_ENC_STRING_CELLS,
		LKP_ENC_STRING_CELLS + 1,
		LONGEST,
	};

	if (prng_chance(prng, 40))
		return edges[prng_below(prng, N(edges))];
	if (prng_chance(prng, 15))
		return prng_below(prng, LKP_ENC_STRING_CELLS);
	return prng_below(prng, prng_chance(prng, 20) ? 600 : 48);
}

static uint32_t pick_seed(struct prng *prng)
{
	static const uint32_t edges[] = { 0,  1,    4,     13,         25,         26,
					  27, 0xff, 0x100, 0x80000000, 0xfffffffe, 0xffffffff };

	if (prng_chance(prng, 75))
		return edges[prng_below(prng, N(edges))];
	return (uint32_t)prng_next(prng);
}

static void pick_text(struct prng *prng, struct operation *operation, size_t length)
{
	operation->text = (enum operation_text)prng_below(prng, TEXT_KINDS);
	operation->length = length < LONGEST ? length : LONGEST;
	operation->nul = SIZE_MAX;
	if (operation->length && prng_chance(prng, 15))
		operation->nul = prng_below(prng, (uint32_t)operation->length);
	operation->noise = prng_next(prng);
}

/* ---------------------------------------------------------------- Commands -------------------- */

static const uint32_t commands[] = {
	LKP_ENC_WRITE_SEED, LKP_ENC_WRITE_STRING, LKP_ENC_READ_STRING,
	LKP_ENC_READ_SEED,  LKP_ENC_CRYPT,
};

/* As published, and as 32-bit programs encode them. */
static const uint32_t variants[] = { 0x40107102, 0x80107103, 0x40047102, 0x80047103 };

static uint32_t pick_number(struct prng *prng)
{
	uint32_t number = commands[prng_below(prng, N(commands))];

	if (prng_chance(prng, 85))
		return number;
	switch (prng_below(prng, 5)) {
	case 0: /* another size */
		return (number & ~0x3fff0000u) | prng_below(prng, 40) << 16;
	case 1:
		return number ^ 1u << prng_below(prng, 32);
	case 2:
		return (uint32_t)prng_next(prng);
	default:
		return variants[prng_below(prng, N(variants))];
	}
}

static void pick_crypt(struct prng *prng, struct operation *operation)
{
	size_t n = pick_length(prng);

	pick_text(prng, operation, n);
	operation->src = SOURCES + prng_below(prng, SOURCES_SIZE);
	operation->src_len = (uint32_t)n;
	operation->dst_len = (uint32_t)(prng_chance(prng, 50) ? n : n + pick_length(prng));
	if (n && prng_chance(prng, 8))
		operation->dst_len = (uint32_t)n - 1;
	if (prng_chance(prng, 2))
		operation->src_len = (uint32_t)prng_next(prng);
	operation->seed = pick_seed(prng);
	operation->flags = prng_below(prng, 2) * LKP_ENC_CRYPT_DECRYPT;
	if (prng_chance(prng, 7))
		operation->flags |= 1u << prng_below(prng, 32);
	switch (prng_below(prng, 3)) {
	case 0:
		operation->dst = operation->src;
		break;
	case 1: /* overlaps it, from before or from after */
		operation->dst = operation->src - operation->length +
				 prng_below(prng, 2 * (uint32_t)operation->length + 1);
		break;
	default:
		operation->dst = TARGETS + prng_below(prng, TARGETS_SIZE);
		break;
	}
}

static void pick_ioctl(struct prng *prng, struct operation *operation)
{
	operation->number = pick_number(prng);
	switch (operation->number & 0xff) {
	case 1:
		operation->seed = pick_seed(prng);
		break;
	case 2:
		pick_text(prng, operation, pick_length(prng));
		break;
	case 5:
		pick_crypt(prng, operation);
		break;
	default:
		break;
	}
}

/* ---------------------------------------------------------------- What goes wrong ------------- */

static size_t *pick_buffer(struct prng *prng, struct operation *operation)
{
	if (operation->kind == OPERATION_IOCTL && operation->number == LKP_ENC_CRYPT) {
		switch (prng_below(prng, 3)) {
		case 0:
			return &operation->src;
		case 1:
			return &operation->dst;
		default:
			break;
		}
	}
	return &operation->place;
}

/* A hole in memory that begins inside a buffer, just at its end, or at a word of it. */
static void pick_hole(struct prng *prng, struct operation *operation)
{
	size_t *buffer = pick_buffer(prng, operation);
	size_t length = operation->kind == OPERATION_READ ? operation->count : operation->length;
	size_t from;

	operation->holed = true;
	switch (prng_below(prng, 4)) {
	case 0:
		from = 0;
		break;
	case 1:
		from = prng_below(prng, 33);
		break;
	case 2:
		from = (length < LONGEST ? length : LONGEST) + prng_below(prng, 4);
		from -= from > 1 ? 2 : 0;
		break;
	default:
		from = prng_below(prng, LONGEST);
		break;
	}
	operation->hole = *buffer + from;
	operation->hole_size = OPERATION_MEMORY - operation->hole;
	if (prng_chance(prng, 50) && operation->hole_size > 64)
		operation->hole_size = 1 + prng_below(prng, 64);
	if (prng_chance(prng, 40))
		operation->hole_readable = true;
	else
		operation->hole_writable = prng_chance(prng, 30);
	if (prng_chance(prng, 8))
		*buffer = prng_chance(prng, 50) ? OPERATION_NULL : OPERATION_TOP;
}

static void pick_device_fault(struct prng *prng, struct operation *operation, bool late)
{
	if (prng_chance(prng, 6)) {
		uint32_t kind = DEVICE_FAULT_REMOVAL +
				prng_below(prng, DEVICE_FAULT_KINDS - DEVICE_FAULT_REMOVAL);

		if ((kind != DEVICE_FAULT_REMOVAL && kind != DEVICE_FAULT_GONE) || late)
			operation->device_fault = (enum operation_device_fault)kind;
		operation->struck = (enum operation_struck)prng_below(prng, STRUCK_PLACES);
		operation->lasting = prng_chance(prng, 30);
		operation->bits = (uint8_t)prng_next(prng);
		operation->access = 1 + prng_below(prng, prng_chance(prng, 50) ? 6 : 60);
	}
	if (prng_chance(prng, 20))
		pick_hole(prng, operation);
	if (prng_chance(prng, 12)) {
		operation->call_fault = prng_chance(prng, 30) ? CALL_FAULT_MEMORY : CALL_FAULT_LOCK;
		operation->nth = 1 + prng_below(prng, 3);
	}
}

/* ---------------------------------------------------------------- Sequences ------------------- */

static void pick_call(struct prng *prng, struct operation *operation, bool late)
{
	operation->nonblock = prng_chance(prng, 30);
	operation->place = BUFFERS + prng_below(prng, BUFFERS_SIZE);
	if (prng_chance(prng, 45)) {
		operation->kind = OPERATION_IOCTL;
		pick_ioctl(prng, operation);
	} else if (prng_chance(prng, 50)) {
		operation->kind = OPERATION_WRITE;
		operation->count = pick_length(prng);
		pick_text(prng, operation, operation->count);
		if (prng_chance(prng, 5))
			operation->count = 0x7ffff000;
	} else {
		operation->kind = OPERATION_READ;
		operation->count = pick_length(prng);
	}
	pick_device_fault(prng, operation, late);
}

static void pick_operation(struct prng *prng, struct operation *operation, bool late)
{
	uint32_t dice = prng_below(prng, 100);

	if (dice < 7) {
		uint32_t mode = prng_chance(prng, 60) ? 3 : 1 + prng_below(prng, 2);

		operation->kind = OPERATION_OPEN;
		operation->readable = mode & 1;
		operation->writable = mode & 2;
	} else if (dice < 9) {
		operation->kind = OPERATION_CHECK;
	} else if (dice < 11) {
		operation->kind = OPERATION_SUSPEND;
		operation->forget = prng_chance(prng, 70);
	} else if (dice < 13) {
		operation->kind =
			prng_chance(prng, 50) ? OPERATION_RESET : OPERATION_FUNCTION_RESET;
	} else if (dice < 14) {
		operation->kind = OPERATION_SCRIBBLE;
		/*
		 * All ones everywhere look like a dead device, and the driver then treats it as
		 * one.
		 */
		operation->scribble = (enum operation_scribble)prng_below(
			prng, late ? SCRIBBLE_KINDS : SCRIBBLE_ONES);
		operation->seed = pick_seed(prng);
		operation->noise = prng_next(prng);
	} else {
		pick_call(prng, operation, late);
	}
}

void operation_sequence(struct prng *prng, struct operation *sequence, size_t n)
{
	size_t late = n - n / 4;
	size_t end = late + prng_below(prng, (uint32_t)(n - late) + 1);
	unsigned int file = 0;

	for (size_t i = 0; i < n; i++) {
		struct operation *operation = &sequence[i];

		*operation = (struct operation){ .nul = SIZE_MAX };
		/* Several operations on one file show wrong positions. */
		if (prng_chance(prng, 40))
			file = prng_below(prng, OPERATION_FILES);
		operation->file = file;
		if (i == end && prng_chance(prng, 75))
			operation->kind =
				prng_chance(prng, 65) ? OPERATION_UNPLUG : OPERATION_REMOVE;
		else
			pick_operation(prng, operation, i >= late);
	}
}
