/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The my_rng device: what the hardware does, as README.md has it.
 */
#ifndef EMU_MODEL_H
#define EMU_MODEL_H

#include "emu_register.h"
#include "regs.h"

#include <stdint.h>

#define EMU_DEVICE_NAME "my_rng"

static const struct emu_pci_identity emu_pci_identity = {
	.vendor = MY_RNG_PCI_VENDOR,
	.device = MY_RNG_PCI_DEVICE,
	.revision = MY_RNG_PCI_REVISION,
	.class_code = MY_RNG_PCI_CLASS,
	.bar_size = { [MY_RNG_BAR] = MY_RNG_BAR_SIZE },
};

static const struct emu_register emu_register_map[] = {
	/* clang-format off */
	{ "NUMBER", MY_RNG_NUMBER, MY_RNG_WIDTH, 1,
	  .access = EMU_READ | EMU_READ_CHANGES },
	{ "SEED",   MY_RNG_SEED,   MY_RNG_WIDTH, 1,
	  .access = EMU_WRITE, .affects = { MY_RNG_NUMBER, MY_RNG_WIDTH } },
	/* clang-format on */
};

struct emu_device {
	uint32_t state;
};

static inline void emu_device_reset(struct emu_device *dev)
{
	dev->state = MY_RNG_SEED_RESET;
}

/* Only NUMBER can be read. */
static inline uint64_t emu_device_read(struct emu_device *dev, uint64_t offset, unsigned int width)
{
	(void)offset;
	(void)width;
	dev->state = dev->state * 1664525u + 1013904223u;
	return dev->state;
}

/* Only SEED can be written. */
static inline void emu_device_write(struct emu_device *dev, uint64_t offset, unsigned int width,
				    uint64_t value)
{
	(void)offset;
	(void)width;
	dev->state = (uint32_t)value;
}

#endif /* EMU_MODEL_H */
