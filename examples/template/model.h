/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The my_dev device: what the hardware does. src/emu/emu_register.h is the manual.
 *
 * CHANGE SECOND: a row of the register map, a member of struct emu_device, and a case below for
 * each register.
 */
#ifndef EMU_MODEL_H
#define EMU_MODEL_H

#include "emu_register.h"
#include "regs.h"

#include <stdint.h>

#define EMU_DEVICE_NAME "my_dev"

static const struct emu_pci_identity emu_pci_identity = {
	.vendor = MY_DEV_PCI_VENDOR,
	.device = MY_DEV_PCI_DEVICE,
	.revision = MY_DEV_PCI_REVISION,
	.class_code = MY_DEV_PCI_CLASS,
	.bar_size = { [MY_DEV_BAR] = MY_DEV_BAR_SIZE },
};

/*
 * Any other access is misuse, and a test fails. A register whose read changes something has
 * EMU_READ_CHANGES; one whose write changes what another one reads has .affects.
 */
static const struct emu_register emu_register_map[] = {
	/* clang-format off */
	/* name     offset        width               cells */
	{ "COUNT", MY_DEV_COUNT, MY_DEV_COUNT_WIDTH, 1, .access = EMU_READ | EMU_WRITE },
	/* clang-format on */
};

/* What the device remembers. No pointers. */
struct emu_device {
	uint32_t count;
};

static inline void emu_device_reset(struct emu_device *dev)
{
	dev->count = MY_DEV_COUNT_RESET;
}

static inline uint64_t emu_device_read(struct emu_device *dev, uint64_t offset, unsigned int width)
{
	(void)width; /* each register has only one */
	switch (offset) {
	default: /* COUNT */
		return dev->count;
	}
}

static inline void emu_device_write(struct emu_device *dev, uint64_t offset, unsigned int width,
				    uint64_t value)
{
	(void)width;
	switch (offset) {
	default: /* COUNT */
		dev->count = (uint32_t)value;
		break;
	}
}

#endif /* EMU_MODEL_H */
