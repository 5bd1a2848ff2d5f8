/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The my_queue device: what the hardware does, as README.md has it.
 */
#ifndef EMU_MODEL_H
#define EMU_MODEL_H

#include "emu_register.h"
#include "regs.h"

#include <stdint.h>
#include <string.h>

#define EMU_DEVICE_NAME "my_queue"

static const struct emu_pci_identity emu_pci_identity = {
	.vendor = MY_QUEUE_PCI_VENDOR,
	.device = MY_QUEUE_PCI_DEVICE,
	.revision = MY_QUEUE_PCI_REVISION,
	.class_code = MY_QUEUE_PCI_CLASS,
	.bar_size = { [MY_QUEUE_BAR] = MY_QUEUE_BAR_SIZE },
};

/* A push or a pop changes what the other two registers read. */
static const struct emu_register emu_register_map[] = {
	/* clang-format off */
	{ "PUSH",  MY_QUEUE_PUSH,  MY_QUEUE_WIDTH,  1,
	  .access = EMU_WRITE, .affects = { MY_QUEUE_POP, 7 } },
	{ "POP",   MY_QUEUE_POP,   MY_QUEUE_WIDTH,  1,
	  .access = EMU_READ | EMU_READ_CHANGES, .affects = { MY_QUEUE_PUSH, 8 } },
	{ "LEVEL", MY_QUEUE_LEVEL, MY_QUEUE_LEVELS, 1, .access = EMU_READ },
	/* clang-format on */
};

struct emu_device {
	uint32_t level;
	uint8_t bytes[MY_QUEUE_ROOM];
};

static inline void emu_device_reset(struct emu_device *dev)
{
	memset(dev, 0, sizeof(*dev));
}

static inline uint64_t emu_device_read(struct emu_device *dev, uint64_t offset, unsigned int width)
{
	uint8_t first = dev->bytes[0];

	(void)width;
	if (offset == MY_QUEUE_LEVEL)
		return dev->level;
	if (!dev->level)
		return 0;
	dev->level--;
	memmove(dev->bytes, dev->bytes + 1, sizeof(dev->bytes) - 1);
	dev->bytes[dev->level] = 0;
	return first;
}

/* Only PUSH can be written. */
static inline void emu_device_write(struct emu_device *dev, uint64_t offset, unsigned int width,
				    uint64_t value)
{
	(void)offset;
	(void)width;
	if (dev->level < MY_QUEUE_ROOM)
		dev->bytes[dev->level++] = (uint8_t)value;
}

#endif /* EMU_MODEL_H */
