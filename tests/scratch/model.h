/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A scratch pad: the smallest device that has what lkp_enc has not, to show that the emulator is
 * not made for one device.
 *
 * It has registers of every width, one that can only be read and one that can only be written, an
 * array of cells wider than a byte, holes between registers, a one-byte register beside a one-byte
 * array, two registers at one offset, one of several widths, one that a read changes together with
 * another one, two BARs of different sizes, with registers in both, and more registers than there
 * are letters.
 */
#ifndef EMU_MODEL_H
#define EMU_MODEL_H

#include "emu_register.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EMU_DEVICE_NAME "scratch"

/* BAR 0 has 256 bytes, BAR 2 a MiB. */

#define SCRATCH_ID      0x00 /* RO 32: SCRATCH_ID_VALUE */
#define SCRATCH_CONTROL 0x04 /* RW 16 */
#define SCRATCH_COMMAND 0x06 /* WO 8: a number is added to COUNT */
#define SCRATCH_TABLE   0x10 /* RW 8 cells of 16 */
#define SCRATCH_COUNT   0x20 /* RO 64: sum of all commands */
#define SCRATCH_QUEUE   0x28 /* RO 32: a number that counts up with each read */
#define SCRATCH_LEFT    0x2c /* RO 16: how often QUEUE can still be read */
#define SCRATCH_REPORT  0x30 /* RO 32: how often KICK was written */
#define SCRATCH_KICK    0x30 /* WO 8 */
#define SCRATCH_PARTS   0x34 /* RW 2 cells of 32, also by 8 and 16 bits */
#define SCRATCH_WINDOW  0x40 /* RW 16 cells of 8, also by 32 bits */

#define SCRATCH_DOOR (EMU_BAR(2) + 0x04)    /* WO 32: a number, which goes to LAST */
#define SCRATCH_LAST (EMU_BAR(2) + 0xffff8) /* RO 64 */

#define SCRATCH_SPARE(n) (EMU_BAR(2) + 0x40 + 4 * (n)) /* RO 32: 0. There are 14 of these */

#define SCRATCH_ID_VALUE      0x5c7a7c40u
#define SCRATCH_CONTROL_RESET 0x8001
#define SCRATCH_TABLE_CELLS   8
#define SCRATCH_WINDOW_CELLS  16
#define SCRATCH_PARTS_CELLS   2
#define SCRATCH_LEFT_RESET    0xffff

static const struct emu_pci_identity emu_pci_identity = {
	.vendor = 0x1af4,
	.device = 0x5c7a,
	.revision = 0x42,
	.class_code = 0x058000, /* memory controller, other */
	.bar_size = { [0] = 0x100, [2] = 0x100000 },
};

static const struct emu_register emu_register_map[] = {
	/* clang-format off */
	{ "ID",      SCRATCH_ID,      4, 1,                    .access = EMU_READ },
	{ "CONTROL", SCRATCH_CONTROL, 2, 1,                    .access = EMU_READ | EMU_WRITE },
	{ "COMMAND", SCRATCH_COMMAND, 1, 1,                    .access = EMU_WRITE,
	  .affects = { SCRATCH_COUNT, 8 } },
	{ "TABLE",   SCRATCH_TABLE,   2, SCRATCH_TABLE_CELLS,  .access = EMU_READ | EMU_WRITE },
	{ "COUNT",   SCRATCH_COUNT,   8, 1,                    .access = EMU_READ },
	{ "QUEUE",   SCRATCH_QUEUE,   4, 1,                    .access = EMU_READ | EMU_READ_CHANGES,
	  .affects = { SCRATCH_LEFT, 2 } },
	{ "LEFT",    SCRATCH_LEFT,    2, 1,                    .access = EMU_READ },
	{ "REPORT",  SCRATCH_REPORT,  4, 1,                    .access = EMU_READ },
	{ "KICK",    SCRATCH_KICK,    1, 1,                    .access = EMU_WRITE,
	  .affects = { SCRATCH_REPORT, 4 } },
	{ "PARTS",   SCRATCH_PARTS,   4, SCRATCH_PARTS_CELLS,  .access = EMU_READ | EMU_WRITE,
	  .widths = 1 | 2 | 4 },
	{ "WINDOW",  SCRATCH_WINDOW,  1, SCRATCH_WINDOW_CELLS, .access = EMU_READ | EMU_WRITE,
	  .widths = 1 | 4 },
	{ "DOOR",    SCRATCH_DOOR,    4, 1,                    .access = EMU_WRITE,
	  .affects = { SCRATCH_LAST, 8 } },
	{ "LAST",    SCRATCH_LAST,    8, 1,                    .access = EMU_READ },
#define SPARE(n) { "SPARE" #n, SCRATCH_SPARE(n), 4, 1, .access = EMU_READ }
	SPARE(0), SPARE(1), SPARE(2), SPARE(3), SPARE(4), SPARE(5), SPARE(6), SPARE(7),
	SPARE(8), SPARE(9), SPARE(10), SPARE(11), SPARE(12), SPARE(13),
#undef SPARE
	/* clang-format on */
};

/* What the device remembers. No pointers and no padding: copied and compared as plain bytes. */
struct emu_device {
	uint64_t count;
	uint64_t last;
	uint32_t kicks;
	uint16_t control;
	uint16_t left;
	uint16_t table[SCRATCH_TABLE_CELLS];
	uint8_t parts[4 * SCRATCH_PARTS_CELLS];
	uint8_t window[SCRATCH_WINDOW_CELLS];
};
_Static_assert(sizeof(struct emu_device) == 8 + 8 + 4 + 2 + 2 + 2 * SCRATCH_TABLE_CELLS +
						    4 * SCRATCH_PARTS_CELLS + SCRATCH_WINDOW_CELLS,
	       "padding would not compare");

static inline void emu_device_reset(struct emu_device *dev)
{
	memset(dev, 0, sizeof(*dev));
	dev->control = SCRATCH_CONTROL_RESET;
	dev->left = SCRATCH_LEFT_RESET;
}

/* Bytes that are read and written at several widths; little-endian, as the bus is. */
static inline uint64_t scratch_load(const uint8_t *bytes, unsigned int width)
{
	uint64_t value = 0;

	while (width-- > 0)
		value = value << 8 | bytes[width];
	return value;
}

static inline void scratch_store(uint8_t *bytes, unsigned int width, uint64_t value)
{
	for (unsigned int i = 0; i < width; i++)
		bytes[i] = (uint8_t)(value >> 8 * i);
}

static inline uint32_t scratch_take(struct emu_device *dev)
{
	uint32_t number = (uint32_t)(SCRATCH_LEFT_RESET - dev->left);

	if (dev->left)
		dev->left--;
	return number;
}

static inline uint64_t emu_device_read(struct emu_device *dev, uint64_t offset, unsigned int width)
{
	if (offset >= EMU_BAR(2))
		return offset == SCRATCH_LAST ? dev->last : 0;
	if (offset >= SCRATCH_WINDOW)
		return scratch_load(&dev->window[offset - SCRATCH_WINDOW], width);
	if (offset >= SCRATCH_PARTS)
		return scratch_load(&dev->parts[offset - SCRATCH_PARTS], width);
	switch (offset) {
	case SCRATCH_ID:
		return SCRATCH_ID_VALUE;
	case SCRATCH_CONTROL:
		return dev->control;
	case SCRATCH_COUNT:
		return dev->count;
	case SCRATCH_QUEUE:
		return scratch_take(dev);
	case SCRATCH_LEFT:
		return dev->left;
	case SCRATCH_REPORT:
		return dev->kicks;
	default: /* TABLE */
		return dev->table[(offset - SCRATCH_TABLE) / 2];
	}
}

static inline void emu_device_write(struct emu_device *dev, uint64_t offset, unsigned int width,
				    uint64_t value)
{
	if (offset == SCRATCH_DOOR) {
		dev->last = value;
		return;
	}
	if (offset >= SCRATCH_WINDOW) {
		scratch_store(&dev->window[offset - SCRATCH_WINDOW], width, value);
		return;
	}
	if (offset >= SCRATCH_PARTS) {
		scratch_store(&dev->parts[offset - SCRATCH_PARTS], width, value);
		return;
	}
	switch (offset) {
	case SCRATCH_CONTROL:
		dev->control = (uint16_t)value;
		break;
	case SCRATCH_COMMAND:
		dev->count += (uint8_t)value;
		break;
	case SCRATCH_KICK:
		dev->kicks++;
		break;
	default: /* TABLE */
		dev->table[(offset - SCRATCH_TABLE) / 2] = (uint16_t)value;
		break;
	}
}

#endif /* EMU_MODEL_H */
