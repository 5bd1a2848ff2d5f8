/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory behind a BAR: it takes accesses of every width.
 */
#ifndef EMU_MODEL_H
#define EMU_MODEL_H

#include "emu_register.h"
#include "regs.h"

#include <stdint.h>
#include <string.h>

#define EMU_DEVICE_NAME "memory"

static const struct emu_pci_identity emu_pci_identity = {
	.vendor = MEMORY_PCI_VENDOR,
	.device = MEMORY_PCI_DEVICE,
	.revision = MEMORY_PCI_REVISION,
	.class_code = MEMORY_PCI_CLASS,
	.bar_size = { [MEMORY_BAR] = MEMORY_BAR_SIZE },
};

#define MEMORY_START EMU_BAR(MEMORY_BAR)

static const struct emu_register emu_register_map[] = {
	{ "MEMORY", MEMORY_START, 1, MEMORY_BAR_SIZE, .access = EMU_READ | EMU_WRITE,
	  .widths = 1 | 2 | 4 | 8 },
};

struct emu_device {
	uint8_t bytes[MEMORY_BAR_SIZE];
};

static inline void emu_device_reset(struct emu_device *dev)
{
	memset(dev, 0, sizeof(*dev));
}

/* Little-endian, as the bus is. */
static inline uint64_t emu_device_read(struct emu_device *dev, uint64_t offset, unsigned int width)
{
	const uint8_t *bytes = &dev->bytes[offset - MEMORY_START];
	uint64_t value = 0;

	while (width-- > 0)
		value = value << 8 | bytes[width];
	return value;
}

static inline void emu_device_write(struct emu_device *dev, uint64_t offset, unsigned int width,
				    uint64_t value)
{
	uint8_t *bytes = &dev->bytes[offset - MEMORY_START];

	for (unsigned int i = 0; i < width; i++)
		bytes[i] = (uint8_t)(value >> 8 * i);
}

#endif /* EMU_MODEL_H */
