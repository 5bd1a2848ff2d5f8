/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A scratch pad: the smallest device that has what lkp_enc has not, to show that the emulator is
 * not made for one device.
 *
 * It has registers of every width, one that can only be read and one that can only be written, an
 * array of cells wider than a byte, holes between registers, a one-byte register beside a one-byte
 * array, and two BARs of different sizes.
 */
#ifndef EMU_DEVICE_H
#define EMU_DEVICE_H

#include "emu_register.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EMU_DEVICE_NAME "scratch"
#define EMU_BAR_SIZE    256

#define SCRATCH_ID      0x00 /* RO 32: SCRATCH_ID_VALUE */
#define SCRATCH_CONTROL 0x04 /* RW 16 */
#define SCRATCH_COMMAND 0x06 /* WO 8: a number is added to COUNT */
#define SCRATCH_TABLE   0x10 /* RW 8 cells of 16 */
#define SCRATCH_COUNT   0x20 /* RO 64: sum of all commands */
#define SCRATCH_WINDOW  0x40 /* RW 16 cells of 8 */

#define SCRATCH_ID_VALUE      0x5c7a7c40u
#define SCRATCH_CONTROL_RESET 0x8001
#define SCRATCH_TABLE_CELLS   8
#define SCRATCH_WINDOW_CELLS  16

static const struct emu_pci_identity emu_pci_identity = {
	.vendor = 0x1af4,
	.device = 0x5c7a,
	.revision = 0x42,
	.class_code = 0x058000, /* memory controller, other */
	.bar_size = { [0] = EMU_BAR_SIZE, [2] = 0x100000 },
};

static const struct emu_register emu_register_map[] = {
	/* clang-format off */
	{ "ID",      SCRATCH_ID,      4, 1,                    EMU_READ },
	{ "CONTROL", SCRATCH_CONTROL, 2, 1,                    EMU_READ | EMU_WRITE },
	{ "COMMAND", SCRATCH_COMMAND, 1, 1,                    EMU_WRITE },
	{ "TABLE",   SCRATCH_TABLE,   2, SCRATCH_TABLE_CELLS,  EMU_READ | EMU_WRITE },
	{ "COUNT",   SCRATCH_COUNT,   8, 1,                    EMU_READ },
	{ "WINDOW",  SCRATCH_WINDOW,  1, SCRATCH_WINDOW_CELLS, EMU_READ | EMU_WRITE },
	/* clang-format on */
};

/* COUNT is kept in two halves: the state that contains this must have no padding. */
struct emu_device {
	uint32_t count_low;
	uint32_t count_high;
	uint16_t control;
	uint16_t table[SCRATCH_TABLE_CELLS];
	uint8_t window[SCRATCH_WINDOW_CELLS];
	uint16_t unused;
};
_Static_assert(sizeof(struct emu_device) ==
		       4 + 4 + 2 + 2 * SCRATCH_TABLE_CELLS + SCRATCH_WINDOW_CELLS + 2,
	       "padding would not compare");

static inline void emu_device_reset(struct emu_device *dev)
{
	memset(dev, 0, sizeof(*dev));
	dev->control = SCRATCH_CONTROL_RESET;
}

static inline uint64_t emu_device_read(struct emu_device *dev, uint64_t offset)
{
	if (offset >= SCRATCH_WINDOW)
		return dev->window[offset - SCRATCH_WINDOW];
	switch (offset) {
	case SCRATCH_ID:
		return SCRATCH_ID_VALUE;
	case SCRATCH_CONTROL:
		return dev->control;
	case SCRATCH_COUNT:
		return (uint64_t)dev->count_high << 32 | dev->count_low;
	default: /* TABLE */
		return dev->table[(offset - SCRATCH_TABLE) / 2];
	}
}

static inline void scratch_command(struct emu_device *dev, uint8_t number)
{
	dev->count_low += number;
	dev->count_high += dev->count_low < number;
}

static inline void emu_device_write(struct emu_device *dev, uint64_t offset, uint64_t value)
{
	if (offset >= SCRATCH_WINDOW) {
		dev->window[offset - SCRATCH_WINDOW] = (uint8_t)value;
		return;
	}
	switch (offset) {
	case SCRATCH_CONTROL:
		dev->control = (uint16_t)value;
		break;
	case SCRATCH_COMMAND:
		scratch_command(dev, (uint8_t)value);
		break;
	default: /* TABLE */
		dev->table[(offset - SCRATCH_TABLE) / 2] = (uint16_t)value;
		break;
	}
}

/* A device that has nothing to gain from runs makes them the loops that they stand for. */

static inline void emu_device_read_run(struct emu_device *dev, uint64_t offset, uint8_t *bytes,
				       size_t n)
{
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)emu_device_read(dev, offset + i);
}

static inline size_t emu_device_read_run_to_nul(struct emu_device *dev, uint64_t offset,
						uint8_t *bytes, size_t max)
{
	for (size_t i = 0; i < max; i++) {
		bytes[i] = (uint8_t)emu_device_read(dev, offset + i);
		if (!bytes[i])
			return i + 1;
	}
	return max;
}

static inline void emu_device_write_run(struct emu_device *dev, uint64_t offset,
					const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		emu_device_write(dev, offset + i, bytes[i]);
}

#endif /* EMU_DEVICE_H */
