/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bell: what the hardware does.
 */
#ifndef EMU_MODEL_H
#define EMU_MODEL_H

#include "emu_register.h"
#include "regs.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define EMU_DEVICE_NAME "bell"
#define EMU_DEVICE_INTERRUPTS
#define EMU_DEVICE_STEPS

static const struct emu_pci_identity emu_pci_identity = {
	.vendor = BELL_PCI_VENDOR,
	.device = BELL_PCI_DEVICE,
	.revision = 1,
	.class_code = 0x00ff00,
	.bar_size = { [0] = BELL_BAR_SIZE },
	.interrupt_pin = 1,
};

static const struct emu_register emu_register_map[] = {
	{ "RING", BELL_RING, 4, 1, .access = EMU_WRITE },
	{ "CAUSE", BELL_CAUSE, 4, 1, .access = EMU_READ | EMU_WRITE },
	{ "RINGS", BELL_RINGS, 4, 1, .access = EMU_READ },
};

struct emu_device {
	uint32_t to_ring;
	uint32_t cause;
	uint32_t rings;
};

static inline void emu_device_reset(struct emu_device *dev)
{
	memset(dev, 0, sizeof(*dev));
}

static inline uint64_t emu_device_read(struct emu_device *dev, uint64_t offset, unsigned int width)
{
	(void)width;
	return offset == BELL_CAUSE ? dev->cause : dev->rings;
}

static inline void emu_device_write(struct emu_device *dev, uint64_t offset, unsigned int width,
				    uint64_t value)
{
	(void)width;
	if (offset == BELL_CAUSE)
		dev->cause &= ~(uint32_t)value;
	else
		dev->to_ring = (uint32_t)value & 0xf;
}

static inline uint32_t emu_device_interrupts(const struct emu_device *dev)
{
	return dev->cause;
}

static inline bool emu_device_is_busy(const struct emu_device *dev)
{
	return dev->to_ring;
}

static inline uint64_t emu_device_delay(const struct emu_device *dev)
{
	(void)dev;
	return 1000;
}

static inline void emu_device_step(struct emu_device *dev, struct emu *emu)
{
	(void)emu;
	dev->to_ring--;
	dev->rings++;
	dev->cause = 1;
}

#endif /* EMU_MODEL_H */
