/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The model of the device that the emulator is bound to, with defaults for what it leaves out.
 */
#ifndef EMU_EMU_MODEL_H
#define EMU_EMU_MODEL_H

#include "model.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The default for runs: loops. */
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

/* The answer of a read that no register takes. */
#ifdef EMU_DEVICE_REFUSES_BY_ONES
#define EMU_REFUSED_READS_ONES true
#else
#define EMU_REFUSED_READS_ONES false
#endif

/* Most devices raise no interrupts, */
#ifdef EMU_DEVICE_INTERRUPTS
#define EMU_HAS_INTERRUPTS true
#else
#define EMU_HAS_INTERRUPTS false
static inline uint32_t emu_device_interrupts(const struct emu_device *dev)
{
	(void)dev;
	return 0;
}
#endif

/* and do nothing by themselves. */
#ifdef EMU_DEVICE_STEPS
#define EMU_HAS_STEPS true
#else
#define EMU_HAS_STEPS false
static inline bool emu_device_is_busy(const struct emu_device *dev)
{
	(void)dev;
	return false;
}

static inline uint64_t emu_device_delay(const struct emu_device *dev)
{
	(void)dev;
	return 0;
}

/* GCOV_EXCL_START: never called, since such a device is never busy */
static inline void emu_device_step(struct emu_device *dev, struct emu *emu)
{
	(void)dev;
	(void)emu;
}
/* GCOV_EXCL_STOP: so much for that */
#endif

/* Does the device do anything by itself? */
#define EMU_ACTS (EMU_HAS_STEPS || EMU_HAS_INTERRUPTS)

/* They have no registers in configuration space either. */
#ifndef EMU_DEVICE_CONFIG
/* GCOV_EXCL_START: never called, since there are no such bytes */
static inline uint8_t emu_device_config_read(const struct emu_device *dev, uint32_t offset)
{
	(void)dev;
	(void)offset;
	return 0;
}

static inline void emu_device_config_write(struct emu_device *dev, uint32_t offset, uint8_t value)
{
	(void)dev;
	(void)offset;
	(void)value;
}
/* GCOV_EXCL_STOP: so much for that */
#endif

#endif /* EMU_EMU_MODEL_H */
