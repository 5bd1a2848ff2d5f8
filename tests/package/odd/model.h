/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The odd device: a number is kept.
 */
#ifndef EMU_MODEL_H
#define EMU_MODEL_H

#include "emu_register.h"
#include "regs.h"

#include <stdint.h>

#define EMU_DEVICE_NAME "odd"

static const struct emu_pci_identity emu_pci_identity = {
	.vendor = ODD_PCI_VENDOR,
	.device = ODD_PCI_DEVICE,
	.revision = ODD_PCI_REVISION,
	.class_code = ODD_PCI_CLASS,
	.bar_size = { [ODD_BAR] = ODD_BAR_SIZE },
};

static const struct emu_register emu_register_map[] = {
	{ "COUNT", ODD_COUNT, ODD_COUNT_WIDTH, 1, .access = EMU_READ | EMU_WRITE },
};

struct emu_device {
	uint32_t count;
};

static inline void emu_device_reset(struct emu_device *dev)
{
	dev->count = 0;
}

static inline uint64_t emu_device_read(struct emu_device *dev, uint64_t offset, unsigned int width)
{
	(void)offset;
	(void)width;
	return dev->count;
}

static inline void emu_device_write(struct emu_device *dev, uint64_t offset, unsigned int width,
				    uint64_t value)
{
	(void)offset;
	(void)width;
	dev->count = (uint32_t)value;
}

#endif /* EMU_MODEL_H */
