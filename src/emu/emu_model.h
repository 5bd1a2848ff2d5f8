/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The model of the device that the emulator is bound to, with what it may leave out filled in.
 */
#ifndef EMU_EMU_MODEL_H
#define EMU_EMU_MODEL_H

#include "model.h"

#include <stddef.h>
#include <stdint.h>

/* Runs are the loops that they stand for. */
#ifndef EMU_DEVICE_RUNS
static inline void emu_device_read_run(struct emu_device *dev, uint64_t offset, uint8_t *bytes,
				       size_t n)
{
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)emu_device_read(dev, offset + i, 1);
}

static inline size_t emu_device_read_run_to_nul(struct emu_device *dev, uint64_t offset,
						uint8_t *bytes, size_t max)
{
	for (size_t i = 0; i < max; i++) {
		bytes[i] = (uint8_t)emu_device_read(dev, offset + i, 1);
		if (!bytes[i])
			return i + 1;
	}
	return max;
}

static inline void emu_device_write_run(struct emu_device *dev, uint64_t offset,
					const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		emu_device_write(dev, offset + i, 1, bytes[i]);
}
#endif

#endif /* EMU_EMU_MODEL_H */
