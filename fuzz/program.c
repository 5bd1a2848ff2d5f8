// SPDX-License-Identifier: GPL-2.0-only
/*
 * Make an operation from a record of bytes.
 */
#include "program.h"

#include "lkp_enc_regs.h"
#include "uapi/linux/lkp_enc.h"

#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* Texts end a little after the end of STRING at the latest. */
#define LONGEST (LKP_ENC_STRING_CELLS + 32)

/* User memory: three places that never overlap, for any lengths. */
#define GAP     128
#define BUFFERS GAP
#define SOURCES (BUFFERS + LONGEST + 2 * GAP)
#define TARGETS (SOURCES + LONGEST + 2 * GAP)
_Static_assert(TARGETS + LONGEST + 2 * GAP <= OPERATION_MEMORY / 2,
	       "two calls at once fit into user memory");

/* The meaning of the low five bits of "kind"; kinds that should come often have several values. */
static const struct {
	uint8_t kind;
	uint32_t number;
} kinds[32] = {
	{ OPERATION_WRITE, 0 },
	{ OPERATION_READ, 0 },
	{ OPERATION_IOCTL, LKP_ENC_WRITE_SEED },
	{ OPERATION_IOCTL, LKP_ENC_WRITE_STRING },
	{ OPERATION_IOCTL, LKP_ENC_READ_STRING },
	{ OPERATION_IOCTL, LKP_ENC_READ_SEED },
	{ OPERATION_IOCTL, LKP_ENC_CRYPT },
	{ OPERATION_IOCTL, 0 }, /* the number is in "raw" */
	{ OPERATION_OPEN, 0 },
	{ OPERATION_CHECK, 0 },
	{ OPERATION_SUSPEND, 0 },
	{ OPERATION_RESET, 0 }, /* or FUNCTION_RESET */
	{ OPERATION_SCRIBBLE, 0 },
	{ OPERATION_UNPLUG, 0 }, /* or REMOVE */
	{ OPERATION_WRITE, 0 },
	{ OPERATION_WRITE, 0 },
	{ OPERATION_WRITE, 0 },
	{ OPERATION_WRITE, 0 },
	{ OPERATION_READ, 0 },
	{ OPERATION_READ, 0 },
	{ OPERATION_READ, 0 },
	{ OPERATION_READ, 0 },
	{ OPERATION_IOCTL, LKP_ENC_WRITE_SEED },
	{ OPERATION_IOCTL, LKP_ENC_WRITE_STRING },
	{ OPERATION_IOCTL, LKP_ENC_WRITE_STRING },
	{ OPERATION_IOCTL, LKP_ENC_READ_STRING },
	{ OPERATION_IOCTL, LKP_ENC_READ_STRING },
	{ OPERATION_IOCTL, LKP_ENC_READ_SEED },
	{ OPERATION_IOCTL, LKP_ENC_CRYPT },
	{ OPERATION_IOCTL, LKP_ENC_CRYPT },
	{ OPERATION_IOCTL, LKP_ENC_CRYPT },
	{ OPERATION_IOCTL, LKP_ENC_CRYPT },
};

static uint32_t raw_number(const struct program_record *record)
{
	uint32_t number;

	memcpy(&number, record->raw, sizeof(number));
	return number;
}

/* Mostly short ones, sometimes longer ones, and those that just fit or just do not fit. */
static size_t length_of(const struct program_record *record)
{
	size_t length = record->length & 0xf;

	if (record->length >= 0xf8)
		length = (size_t)(LKP_ENC_STRING_CELLS - 4 + (record->length & 7));
	else if (record->length >= 0xc0)
		length = record->length & 0x3f;
	if (record->more >= 0xfc)
		length += (size_t)(record->more - 0xfb) << 8;
	return length < LONGEST ? length : LONGEST;
}

static uint32_t seed_of(const struct program_record *record)
{
	static const uint32_t edges[] = { 0,    3,     26,         25,         13,         1,
					  0xff, 0x100, 0x80000000, 0xfffffffe, 0xffffffff, 27 };

	return record->seed >= 0xc0 ? raw_number(record) : edges[record->seed % N(edges)];
}

static void put_text(const struct program_record *record, struct operation *operation)
{
	operation->text = (enum operation_text)((record->text & 7) % TEXT_KINDS);
	operation->length = length_of(record);
	operation->noise = record->text >> 3;
	if (operation->length && record->nul)
		operation->nul = (record->nul - 1u) % operation->length;
}

/* ---------------------------------------------------------------- CRYPT ----------------------- */

static size_t target_of(const struct program_record *record, size_t src)
{
	switch (record->crypt & 3) {
	case 0:
		return TARGETS;
	case 1:
		return src;
	case 2: /* overlaps it from before */
		return src - (record->place & 0x3f);
	default: /* or from after */
		return src + (record->place & 0x3f);
	}
}

static void put_crypt(const struct program_record *record, struct operation *operation)
{
	uint32_t n = (uint32_t)operation->length;
	uint32_t relation = record->crypt >> 4;

	operation->src = SOURCES;
	operation->dst = target_of(record, operation->src);
	operation->src_len = (record->crypt & 0xc) == 0xc ? raw_number(record) : n;
	operation->dst_len = operation->src_len;
	if (relation >= 8 && relation < 12)
		operation->dst_len += relation - 9;
	else if (relation == 12)
		operation->dst_len = raw_number(record);
	operation->flags = record->flags & PROGRAM_SWITCH ? LKP_ENC_CRYPT_DECRYPT : 0;
	if (relation >= 14)
		operation->flags |= 1u << (record->raw[0] & 31);
}

static void put_command(const struct program_record *record, struct operation *operation)
{
	/* The string commands' sizes also come from 32-bit C and from Rust; others are wrong. */
	static const uint32_t sizes[8] = { 8, 8, 8, 8, 4, 16, 12, 0 };
	unsigned int size = record->kind >> 5;

	if (!operation->number) {
		operation->number = raw_number(record);
		if (record->flags & PROGRAM_SWITCH)
			operation->number = (operation->number & ~0xffu) | (record->raw[0] & 7u);
	} else if (size >= 4) {
		operation->number = (operation->number & ~0x3fff0000u) | sizes[size] << 16;
	}
	operation->seed = seed_of(record);
	switch (operation->number & 0xff) {
	case 5:
		put_text(record, operation);
		put_crypt(record, operation);
		break;
	case 2:
		put_text(record, operation);
		break;
	default:
		break;
	}
}

/* ---------------------------------------------------------------- What goes wrong ------------- */

static size_t *buffer_of(const struct program_record *record, struct operation *operation)
{
	if ((operation->number & 0xff) != 5)
		return &operation->place;
	if (record->hole & 1)
		return &operation->src;
	return record->hole & 2 ? &operation->dst : &operation->place;
}

static void put_hole(const struct program_record *record, struct operation *operation)
{
	size_t *buffer = buffer_of(record, operation);
	size_t from = record->raw[1];

	if (record->hole & 4) /* where the text ends */
		from = operation->length + (from & 0xf) - (operation->length > 8 ? 8 : 0);
	operation->holed = true;
	operation->hole = *buffer + from;
	operation->hole_size = OPERATION_MEMORY - operation->hole;
	if (record->flags & PROGRAM_SHORT)
		operation->hole_size = 1 + (record->raw[2] & 0x3f);
	operation->hole_readable = record->flags & PROGRAM_READABLE;
	operation->hole_writable = record->flags & PROGRAM_WRITABLE;
	if (record->hole >= 0xfc)
		*buffer = record->hole & 1 ? OPERATION_NULL : OPERATION_TOP;
}

static void put_fault(const struct program_record *record, struct operation *operation)
{
	operation->device_fault = (enum operation_device_fault)(
		DEVICE_FAULT_ONES +
		record->device_fault % 8u % (DEVICE_FAULT_KINDS - DEVICE_FAULT_ONES));
	operation->struck = (enum operation_struck)((record->raw[3] >> 5) % STRUCK_PLACES);
	operation->lasting = record->device_fault & 8;
	operation->bits = record->raw[2];
}

static void put_device_fault(const struct program_record *record, struct operation *operation)
{
	if (record->hole >= 0xc0)
		put_hole(record, operation);
	if (record->call_fault >= 0xa0 && record->call_fault < 0xe0) {
		operation->dropped = record->call_fault >= 0xd8;
		operation->during = record->call_fault - (operation->dropped ? 0xd7u : 0x9fu);
	}
	if (record->call_fault >= 0xe0) {
		operation->call_fault =
			record->call_fault & 4 ? CALL_FAULT_LOCK : CALL_FAULT_MEMORY;
		operation->nth = 1 + (record->call_fault & 3u);
	}
	if (record->device_fault >= 0xe0) {
		operation->device_fault =
			(enum operation_device_fault)(1 + (record->device_fault & 3));
		operation->access = 1u + (record->raw[3] & 0x1f);
	}
	if (record->device_fault >= 0xf0)
		put_fault(record, operation);
}

/* ---------------------------------------------------------------- Calls ----------------------- */

static void put_call(const struct program_record *record, struct operation *operation)
{
	operation->nonblock = record->flags & PROGRAM_NONBLOCK;
	operation->place = BUFFERS + (record->place >> 6);
	if (operation->kind == OPERATION_IOCTL) {
		put_command(record, operation);
	} else {
		operation->count = length_of(record);
		if (operation->kind == OPERATION_WRITE)
			put_text(record, operation);
		if (record->flags & PROGRAM_HUGE)
			operation->count = 0x7ffff000;
	}
	put_device_fault(record, operation);
}

static void put_open(const struct program_record *record, struct operation *operation)
{
	operation->readable = record->flags & PROGRAM_READABLE;
	operation->writable = record->flags & PROGRAM_WRITABLE || !operation->readable;
}

void program_operation(const uint8_t *data, size_t i, struct operation *operation)
{
	const struct program_record *record =
		(const void *)(data + PROGRAM_HEADER + i * sizeof(*record));

	*operation = (struct operation){
		.kind = kinds[record->kind & 31].kind,
		.number = kinds[record->kind & 31].number,
		.file = record->flags & PROGRAM_FILE,
		.nul = SIZE_MAX,
	};
	switch (operation->kind) {
	case OPERATION_OPEN:
		put_open(record, operation);
		break;
	case OPERATION_SUSPEND:
		operation->forget = record->flags & PROGRAM_SWITCH;
		break;
	case OPERATION_SCRIBBLE:
		operation->scribble = (enum operation_scribble)(record->text % SCRIBBLE_KINDS);
		operation->noise = record->text;
		operation->seed = seed_of(record);
		break;
	case OPERATION_UNPLUG:
		if (record->flags & PROGRAM_SWITCH)
			operation->kind = OPERATION_REMOVE;
		break;
	case OPERATION_RESET:
		if (record->flags & PROGRAM_SWITCH)
			operation->kind = OPERATION_FUNCTION_RESET;
		break;
	case OPERATION_CHECK:
		break;
	default:
		put_call(record, operation);
		break;
	}
}
