/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A scratch pad: the smallest device with everything that lkp_enc lacks, to show that the emulator
 * is not made for one device.
 *
 * It has registers of every width, one that can only be read and one that can only be written, an
 * array of cells wider than a byte, holes between registers, a one-byte register beside a one-byte
 * array, two registers at one offset, one of several widths, one that a read changes together with
 * another one, two BARs of different sizes, with registers in both, more registers than there are
 * letters, interrupts by pin and by MSI, errands to memory that take time, a board's identity, and
 * registers in configuration space.
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

#define SCRATCH_CAUSE (EMU_BAR(2) + 0x80) /* RW 32: pending interrupts; a 1 written clears it */
#define SCRATCH_RAISE (EMU_BAR(2) + 0x84) /* WO 32: these become pending */
#define SCRATCH_ERRAND \
	(EMU_BAR(2) + 0x88) /* WO 64: fetch WINDOW from there, if odd put it; not 0 */

#define SCRATCH_NOTES 0x60 /* configuration space, RW 8 bytes: a byte reads as its inverse */

#define SCRATCH_CAUSES       0x1fu /* one vector each */
#define SCRATCH_CAUSE_ERRAND 0x01u /* an errand is done */
#define SCRATCH_ERRAND_NS    1000  /* to put takes twice as long */

#define SCRATCH_ID_VALUE      0x5c7a7c40u
#define SCRATCH_CONTROL_RESET 0x8001
#define SCRATCH_TABLE_CELLS   8
#define SCRATCH_WINDOW_CELLS  16
#define SCRATCH_PARTS_CELLS   2
#define SCRATCH_NOTES_CELLS   8
#define SCRATCH_LEFT_RESET    0xffff

static const struct emu_pci_identity emu_pci_identity = {
	.vendor = 0x1af4,
	.device = 0x5c7a,
	.revision = 0x42,
	.class_code = 0x058000, /* memory controller, other */
	.bar_size = { [0] = 0x100, [2] = 0x100000 },
	.interrupt_pin = 1,
	.msi_vectors = 8,
	.subsystem_vendor = 0x1af5,
	.subsystem_device = 0xb0a2,
	.own = { SCRATCH_NOTES, SCRATCH_NOTES_CELLS },
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
	{ "CAUSE",   SCRATCH_CAUSE,   4, 1,                    .access = EMU_READ | EMU_WRITE },
	{ "RAISE",   SCRATCH_RAISE,   4, 1,                    .access = EMU_WRITE,
	  .affects = { SCRATCH_CAUSE, 4 } },
	{ "ERRAND",  SCRATCH_ERRAND,  8, 1,                    .access = EMU_WRITE,
	  .affects = { SCRATCH_WINDOW, SCRATCH_WINDOW_CELLS } },
	/* clang-format on */
};

/*
 * The device's memory. It has no pointers and no padding: it is copied and compared as plain bytes.
 */
struct emu_device {
	uint64_t count;
	uint64_t last;
	uint64_t errand;
	uint32_t errands;
	uint32_t cause;
	uint32_t kicks;
	uint16_t control;
	uint16_t left;
	uint16_t table[SCRATCH_TABLE_CELLS];
	uint8_t parts[4 * SCRATCH_PARTS_CELLS];
	uint8_t window[SCRATCH_WINDOW_CELLS];
	uint8_t notes[SCRATCH_NOTES_CELLS];
};
_Static_assert(sizeof(struct emu_device) ==
		       8 + 8 + 8 + 4 + 4 + 4 + 2 + 2 + 2 * SCRATCH_TABLE_CELLS +
			       4 * SCRATCH_PARTS_CELLS + SCRATCH_WINDOW_CELLS + SCRATCH_NOTES_CELLS,
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
	if (offset == SCRATCH_CAUSE)
		return dev->cause;
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

static inline void scratch_write_bar2(struct emu_device *dev, uint64_t offset, uint64_t value)
{
	switch (offset) {
	case SCRATCH_DOOR:
		dev->last = (uint32_t)value;
		break;
	case SCRATCH_CAUSE:
		dev->cause &= ~(uint32_t)value;
		break;
	case SCRATCH_RAISE:
		dev->cause |= (uint32_t)value & SCRATCH_CAUSES;
		break;
	default: /* ERRAND: one at a time */
		if (!dev->errands)
			dev->errand = value;
		dev->errands = 1;
		break;
	}
}

static inline void emu_device_write(struct emu_device *dev, uint64_t offset, unsigned int width,
				    uint64_t value)
{
	if (offset >= EMU_BAR(2)) {
		scratch_write_bar2(dev, offset, value);
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

/* ---------------------------------------------------------------- By itself ------------------- */

#define EMU_DEVICE_INTERRUPTS
#define EMU_DEVICE_STEPS

static inline uint32_t emu_device_interrupts(const struct emu_device *dev)
{
	return dev->cause;
}

static inline bool emu_device_is_busy(const struct emu_device *dev)
{
	return dev->errands;
}

static inline uint64_t emu_device_delay(const struct emu_device *dev)
{
	return (uint64_t)SCRATCH_ERRAND_NS << (dev->errand & 1);
}

static inline void emu_device_step(struct emu_device *dev, struct emu *emu)
{
	dev->errands = 0;
	if (!dev->errand)
		emu_dma_refuse(emu);
	else if (dev->errand & 1)
		emu_dma_write(emu, dev->errand - 1, dev->window, sizeof(dev->window));
	else
		emu_dma_read(emu, dev->errand, dev->window, sizeof(dev->window));
	dev->cause |= SCRATCH_CAUSE_ERRAND;
}

#define EMU_DEVICE_CONFIG

static inline uint8_t emu_device_config_read(const struct emu_device *dev, uint32_t offset)
{
	return (uint8_t)~dev->notes[offset - SCRATCH_NOTES];
}

static inline void emu_device_config_write(struct emu_device *dev, uint32_t offset, uint8_t value)
{
	dev->notes[offset - SCRATCH_NOTES] = value;
}

#endif /* EMU_MODEL_H */
