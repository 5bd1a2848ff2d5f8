/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The watchdog of Intel's 6300ESB: what the hardware does, as README.md has it.
 */
#ifndef EMU_MODEL_H
#define EMU_MODEL_H

#include "emu_register.h"
#include "regs.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define EMU_DEVICE_NAME "i6300esb"

static const struct emu_pci_identity emu_pci_identity = {
	.vendor = I6300ESB_PCI_VENDOR,
	.device = I6300ESB_PCI_DEVICE,
	.revision = I6300ESB_PCI_REVISION,
	.class_code = I6300ESB_PCI_CLASS,
	.bar_size = { [I6300ESB_BAR] = I6300ESB_BAR_SIZE },
	.interrupt_pin = 1,
	.own = { I6300ESB_CONFIG, 0xc },
};

/* Two writes unlock the registers; the next write, to any register, locks them again. */
static const struct emu_register emu_register_map[] = {
	/* clang-format off */
	{ "TIMER1", I6300ESB_TIMER1, 4, 1, .access = EMU_WRITE, .affects = { 0, 16 } },
	{ "TIMER2", I6300ESB_TIMER2, 4, 1, .access = EMU_WRITE, .affects = { 0, 16 } },
	{ "GINTSR", I6300ESB_GINTSR, 1, 1, .access = EMU_READ | EMU_WRITE },
	{ "RELOAD", I6300ESB_RELOAD, 2, 1, .access = EMU_READ | EMU_WRITE, .affects = { 0, 16 } },
	/* clang-format on */
};

struct emu_device {
	uint32_t timer1;
	uint32_t timer2;
	uint64_t delay;    /* how long the running stage lasts, in nanoseconds */
	uint32_t stage;    /* the stage that runs: 1 or 2; 0 for none */
	uint32_t starts;   /* how often a stage was begun */
	uint32_t unlocked; /* 1: the first of two writes came, 2: the next write counts */
	uint32_t out;      /* how often the output reset the machine */
	uint16_t config;
	uint8_t lock;
	uint8_t gintsr;
	uint32_t bitten; /* stage 2 ran out */
};

static inline void emu_device_reset(struct emu_device *dev)
{
	memset(dev, 0, sizeof(*dev));
	dev->timer1 = dev->timer2 = I6300ESB_TIMER_MASK;
}

/*
 * A stage takes the preload and the clock of this moment. A stage that begins anew is another step,
 * though it takes as long: a few nanoseconds tell them apart.
 */
static inline void i6300esb_begin(struct emu_device *dev, uint32_t stage)
{
	uint64_t ticks = stage == 1 ? dev->timer1 : dev->timer2;
	unsigned int shift =
		dev->config & I6300ESB_CONFIG_FAST ? I6300ESB_FAST_SHIFT : I6300ESB_SLOW_SHIFT;

	dev->stage = dev->lock & I6300ESB_LOCK_ENABLE ? stage : 0;
	dev->delay = (ticks << shift) * I6300ESB_CYCLE_NS + ++dev->starts % I6300ESB_CYCLE_NS;
}

static inline uint64_t emu_device_read(struct emu_device *dev, uint64_t offset, unsigned int width)
{
	(void)width;
	if (offset == I6300ESB_GINTSR)
		return dev->gintsr;
	return dev->bitten ? I6300ESB_RELOAD_BIT : 0;
}

static inline void i6300esb_reload(struct emu_device *dev, uint64_t value)
{
	if (value & I6300ESB_RELOAD_BIT)
		dev->bitten = 0;
	if (value & I6300ESB_RELOAD_PING)
		i6300esb_begin(dev, 1);
}

static inline void emu_device_write(struct emu_device *dev, uint64_t offset, unsigned int width,
				    uint64_t value)
{
	uint32_t unlocked = dev->unlocked;
	bool counts = unlocked == 2;

	if (width == 2)
		value = (uint16_t)value;
	if (offset == I6300ESB_GINTSR) {
		dev->gintsr &= (uint8_t)~value;
		return;
	}
	dev->unlocked = 0;
	if (offset == I6300ESB_RELOAD && value == I6300ESB_UNLOCK_FIRST)
		dev->unlocked = 1;
	else if (offset == I6300ESB_RELOAD && value == I6300ESB_UNLOCK_THEN && unlocked == 1)
		dev->unlocked = 2;
	else if (counts && offset == I6300ESB_RELOAD)
		i6300esb_reload(dev, value);
	else if (counts && offset == I6300ESB_TIMER1)
		dev->timer1 = (uint32_t)value & I6300ESB_TIMER_MASK;
	else if (counts)
		dev->timer2 = (uint32_t)value & I6300ESB_TIMER_MASK;
}

/* ---------------------------------------------------------------- Configuration space --------- */

#define EMU_DEVICE_CONFIG

static inline uint8_t emu_device_config_read(const struct emu_device *dev, uint32_t offset)
{
	switch (offset) {
	case I6300ESB_CONFIG:
		return (uint8_t)dev->config;
	case I6300ESB_LOCK:
		return dev->lock;
	default:
		return 0;
	}
}

static inline void i6300esb_set_lock(struct emu_device *dev, uint8_t value)
{
	bool was_enabled = dev->lock & I6300ESB_LOCK_ENABLE;

	dev->lock = value & I6300ESB_LOCK_MASK;
	if (!(dev->lock & I6300ESB_LOCK_ENABLE))
		dev->stage = 0;
	else if (!was_enabled)
		i6300esb_begin(dev, 1);
}

static inline void emu_device_config_write(struct emu_device *dev, uint32_t offset, uint8_t value)
{
	if (offset == I6300ESB_CONFIG)
		dev->config = value & I6300ESB_CONFIG_MASK;
	else if (offset == I6300ESB_LOCK && !(dev->lock & I6300ESB_LOCK_LOCKED))
		i6300esb_set_lock(dev, value);
}

/* ---------------------------------------------------------------- Time ------------------------ */

#define EMU_DEVICE_STEPS

static inline bool emu_device_is_busy(const struct emu_device *dev)
{
	return dev->stage;
}

static inline uint64_t emu_device_delay(const struct emu_device *dev)
{
	return dev->delay;
}

/* The real output resets the machine. Here it counts, and the watchdog waits for a ping. */
static inline void emu_device_step(struct emu_device *dev, struct emu *emu)
{
	(void)emu;
	if (dev->stage == 1) {
		dev->gintsr |= (dev->config & I6300ESB_CONFIG_INT_TYPE) == 0;
		i6300esb_begin(dev, 2);
		return;
	}
	dev->bitten = 1;
	dev->stage = 0;
	if (!(dev->config & I6300ESB_CONFIG_NO_OUT))
		dev->out++;
	if (dev->lock & I6300ESB_LOCK_FREE)
		i6300esb_begin(dev, 1);
}

#define EMU_DEVICE_INTERRUPTS

static inline uint32_t emu_device_interrupts(const struct emu_device *dev)
{
	return dev->gintsr & 1;
}

#endif /* EMU_MODEL_H */
