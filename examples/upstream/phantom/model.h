/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SensAble PHANToM, an arm with force feedback: what the hardware does, as in README.md.
 */
#ifndef EMU_MODEL_H
#define EMU_MODEL_H

#include "emu_register.h"
#include "regs.h"

#include <stdint.h>
#include <string.h>

#define EMU_DEVICE_NAME "phantom"

static const struct emu_pci_identity emu_pci_identity = {
	.vendor = PHANTOM_PCI_VENDOR,
	.device = PHANTOM_PCI_DEVICE,
	.revision = PHANTOM_PCI_REVISION,
	.class_code = PHANTOM_PCI_CLASS,
	.bar_size = { [PHANTOM_BAR_CONTROL] = PHANTOM_BAR_CONTROL_SIZE,
		      [PHANTOM_BAR_IN] = PHANTOM_BAR_IN_SIZE,
		      [PHANTOM_BAR_OUT] = PHANTOM_BAR_OUT_SIZE },
	.interrupt_pin = 1,
	.subsystem_vendor = PHANTOM_PCI_VENDOR,
	.subsystem_device = PHANTOM_PCI_DEVICE,
};

#define PHANTOM_IN(n)  (EMU_BAR(PHANTOM_BAR_IN) + 4 * (n))
#define PHANTOM_OUT(n) (EMU_BAR(PHANTOM_BAR_OUT) + 4 * (n))

static const struct emu_register emu_register_map[] = {
	/* clang-format off */
	{ "IRQCTL",  PHANTOM_IRQCTL,              4, 1, .access = EMU_READ | EMU_WRITE },
	/* An acknowledgement clears the tick. */
	{ "ENCODER", PHANTOM_IN(0),               4, PHANTOM_CONTROL, .access = EMU_READ | EMU_WRITE,
	  .affects = { PHANTOM_IN(PHANTOM_CONTROL), 4 } },
	{ "CONTROL", PHANTOM_IN(PHANTOM_CONTROL), 4, 1, .access = EMU_READ | EMU_WRITE },
	{ "SPARE",   PHANTOM_IN(7),               4, 1, .access = EMU_READ | EMU_WRITE },
	{ "TORQUE",  PHANTOM_OUT(0),              4, PHANTOM_CELLS, .access = EMU_READ | EMU_WRITE },
	/* clang-format on */
};

struct emu_device {
	uint32_t irqctl;
	uint32_t amp;     /* the motors have power */
	uint32_t running; /* ticks */
	uint32_t ticked;  /* and nobody has acknowledged */
	uint32_t in[PHANTOM_CELLS];
	uint32_t out[PHANTOM_CELLS];
};

static inline void emu_device_reset(struct emu_device *dev)
{
	memset(dev, 0, sizeof(*dev));
}

/* Which of the eight registers of its BAR. */
static inline uint32_t phantom_cell(uint64_t offset)
{
	return (uint32_t)offset / 4 % PHANTOM_CELLS;
}

static inline uint64_t emu_device_read(struct emu_device *dev, uint64_t offset, unsigned int width)
{
	(void)width;
	if (offset == PHANTOM_IRQCTL)
		return dev->irqctl;
	if (offset == PHANTOM_IN(PHANTOM_CONTROL))
		return dev->in[PHANTOM_CONTROL] | dev->amp |
		       (dev->ticked ? PHANTOM_CONTROL_IRQ : 0);
	return offset >= PHANTOM_OUT(0) ? dev->out[phantom_cell(offset)]
					: dev->in[phantom_cell(offset)];
}

static inline void emu_device_write(struct emu_device *dev, uint64_t offset, unsigned int width,
				    uint64_t value)
{
	(void)width;
	if (offset == PHANTOM_IRQCTL) {
		dev->irqctl = (uint32_t)value & PHANTOM_IRQCTL_MASK;
	} else if (offset == PHANTOM_IN(PHANTOM_CONTROL)) {
		dev->amp = (uint32_t)value & PHANTOM_CONTROL_AMP;
		dev->running = (uint32_t)value & PHANTOM_CONTROL_IRQ;
	} else if (offset >= PHANTOM_OUT(0)) {
		dev->out[phantom_cell(offset)] = (uint32_t)value;
	} else if (offset == PHANTOM_IN(PHANTOM_ACK) && (uint32_t)value == PHANTOM_ACK_VALUE) {
		dev->ticked = 0;
	}
	/* Only people change what else the arm shows. */
}

#define EMU_DEVICE_INTERRUPTS

static inline uint32_t emu_device_interrupts(const struct emu_device *dev)
{
	return dev->ticked && (dev->irqctl & PHANTOM_IRQCTL_ON) == PHANTOM_IRQCTL_ON;
}

#define EMU_DEVICE_STEPS

static inline bool emu_device_is_busy(const struct emu_device *dev)
{
	return dev->running;
}

static inline uint64_t emu_device_delay(const struct emu_device *dev)
{
	(void)dev;
	return PHANTOM_TICK_NS;
}

static inline void emu_device_step(struct emu_device *dev, struct emu *emu)
{
	(void)emu;
	dev->ticked = 1;
}

#endif /* EMU_MODEL_H */
