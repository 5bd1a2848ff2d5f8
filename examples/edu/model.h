/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The edu device: what the hardware does, as README.md has it.
 */
#ifndef EMU_MODEL_H
#define EMU_MODEL_H

#include "emu_register.h"
#include "regs.h"

#include <stdint.h>
#include <string.h>

#define EMU_DEVICE_NAME "edu"

static const struct emu_pci_identity emu_pci_identity = {
	.vendor = EDU_PCI_VENDOR,
	.device = EDU_PCI_DEVICE,
	.revision = EDU_PCI_REVISION,
	.class_code = EDU_PCI_CLASS,
	.bar_size = { [EDU_BAR] = EDU_BAR_SIZE },
	.interrupt_pin = 1,
	.msi_vectors = 1,
};

/*
 * Registers at 0x80 and above have two widths. A read of 32 bits gives half, a write clears the
 * rest.
 */
static const struct emu_register emu_register_map[] = {
	/* clang-format off */
	{ "ID",         EDU_ID,         4, 1, .access = EMU_READ },
	{ "LIVENESS",   EDU_LIVENESS,   4, 1, .access = EMU_READ | EMU_WRITE },
	{ "FACTORIAL",  EDU_FACTORIAL,  4, 1, .access = EMU_READ | EMU_WRITE,
	  .affects = { EDU_STATUS, 4 } },
	{ "STATUS",     EDU_STATUS,     4, 1, .access = EMU_READ | EMU_WRITE },
	{ "IRQ_STATUS", EDU_IRQ_STATUS, 4, 1, .access = EMU_READ },
	{ "IRQ_RAISE",  EDU_IRQ_RAISE,  4, 1, .access = EMU_WRITE,
	  .affects = { EDU_IRQ_STATUS, 4 } },
	{ "IRQ_ACK",    EDU_IRQ_ACK,    4, 1, .access = EMU_WRITE,
	  .affects = { EDU_IRQ_STATUS, 4 } },
	{ "DMA_SRC",    EDU_DMA_SRC,    8, 1, .access = EMU_READ | EMU_WRITE },
	{ "DMA_DST",    EDU_DMA_DST,    8, 1, .access = EMU_READ | EMU_WRITE },
	{ "DMA_CNT",    EDU_DMA_CNT,    8, 1, .access = EMU_READ | EMU_WRITE },
	{ "DMA_CMD",    EDU_DMA_CMD,    8, 1, .access = EMU_READ | EMU_WRITE,
	  .affects = { EDU_DMA_SRC, 32 } },
	{ "DMA_SRC32",  EDU_DMA_SRC,    4, 1, .access = EMU_READ | EMU_WRITE },
	{ "DMA_DST32",  EDU_DMA_DST,    4, 1, .access = EMU_READ | EMU_WRITE },
	{ "DMA_CNT32",  EDU_DMA_CNT,    4, 1, .access = EMU_READ | EMU_WRITE },
	{ "DMA_CMD32",  EDU_DMA_CMD,    4, 1, .access = EMU_READ | EMU_WRITE,
	  .affects = { EDU_DMA_SRC, 32 } },
	/* clang-format on */
};
#define EMU_DEVICE_REFUSES_BY_ONES

struct emu_device {
	uint64_t dma_src;
	uint64_t dma_dst;
	uint64_t dma_cnt;
	uint64_t dma_cmd;
	uint32_t liveness;
	uint32_t factorial;
	uint32_t status;
	uint32_t causes;
	uint8_t buffer[EDU_BUFFER_SIZE];
};
_Static_assert(sizeof(struct emu_device) == 4 * 8 + 4 * 4 + EDU_BUFFER_SIZE,
	       "padding would not compare");

static inline void emu_device_reset(struct emu_device *dev)
{
	memset(dev, 0, sizeof(*dev));
}

/* ---------------------------------------------------------------- Registers ------------------- */

static inline uint64_t emu_device_read(struct emu_device *dev, uint64_t offset, unsigned int width)
{
	uint64_t value = dev->dma_cmd;

	switch (offset) {
	case EDU_ID:
		return EDU_ID_VALUE;
	case EDU_LIVENESS:
		return dev->liveness;
	case EDU_FACTORIAL:
		return dev->factorial;
	case EDU_STATUS:
		return dev->status;
	case EDU_IRQ_STATUS:
		return dev->causes;
	case EDU_DMA_SRC:
		value = dev->dma_src;
		break;
	case EDU_DMA_DST:
		value = dev->dma_dst;
		break;
	case EDU_DMA_CNT:
		value = dev->dma_cnt;
		break;
	default: /* DMA_CMD */
		break;
	}
	return width == 4 ? (uint32_t)value : value;
}

static inline void hw_write_factorial(struct emu_device *dev, uint32_t value)
{
	if (dev->status & EDU_STATUS_COMPUTING)
		return;
	dev->factorial = value;
	dev->status |= EDU_STATUS_COMPUTING;
}

/* While a transfer runs, its registers do not change. */
static inline void hw_write_dma(struct emu_device *dev, uint64_t offset, uint64_t value)
{
	if (dev->dma_cmd & EDU_DMA_RUN)
		return;
	switch (offset) {
	case EDU_DMA_SRC:
		dev->dma_src = value;
		break;
	case EDU_DMA_DST:
		dev->dma_dst = value;
		break;
	case EDU_DMA_CNT:
		dev->dma_cnt = value;
		break;
	default: /* DMA_CMD */
		if (value & EDU_DMA_RUN)
			dev->dma_cmd = value;
		break;
	}
}

static inline void emu_device_write(struct emu_device *dev, uint64_t offset, unsigned int width,
				    uint64_t value)
{
	uint32_t word = (uint32_t)value;

	switch (offset) {
	case EDU_LIVENESS:
		dev->liveness = ~word;
		break;
	case EDU_FACTORIAL:
		hw_write_factorial(dev, word);
		break;
	case EDU_STATUS:
		dev->status &= ~EDU_STATUS_INTERRUPT;
		dev->status |= word & EDU_STATUS_INTERRUPT;
		break;
	case EDU_IRQ_RAISE:
		dev->causes |= word;
		break;
	case EDU_IRQ_ACK:
		dev->causes &= ~word;
		break;
	default: /* DMA_* */
		hw_write_dma(dev, offset, width == 4 ? word : value);
		break;
	}
}

/* ---------------------------------------------------------------- By itself ------------------- */

#define EMU_DEVICE_INTERRUPTS
#define EMU_DEVICE_STEPS

/* The documentation does not say how long a factorial takes; a transfer takes 100 ms. */
#define EDU_FACTORIAL_NS 1000u
#define EDU_DMA_NS       100000000u

static inline uint32_t emu_device_interrupts(const struct emu_device *dev)
{
	return dev->causes != 0;
}

static inline bool emu_device_is_busy(const struct emu_device *dev)
{
	return dev->status & EDU_STATUS_COMPUTING || dev->dma_cmd & EDU_DMA_RUN;
}

static inline uint64_t emu_device_delay(const struct emu_device *dev)
{
	return dev->status & EDU_STATUS_COMPUTING ? EDU_FACTORIAL_NS : EDU_DMA_NS;
}

/* From 34! on, all 32 bits are 0. */
static inline uint32_t hw_factorial(uint32_t n)
{
	uint32_t product = 1;

	for (; n && product; n--)
		product *= n;
	return product;
}

static inline void hw_finish_factorial(struct emu_device *dev)
{
	dev->factorial = hw_factorial(dev->factorial);
	dev->status &= ~EDU_STATUS_COMPUTING;
	if (dev->status & EDU_STATUS_INTERRUPT)
		dev->causes |= EDU_CAUSE_FACTORIAL;
}

/* A range that is not all in the buffer is misuse, and nothing is transferred. */
static inline void hw_transfer(struct emu_device *dev, struct emu *emu)
{
	bool to_ram = dev->dma_cmd & EDU_DMA_TO_RAM;
	uint64_t ram = (to_ram ? dev->dma_dst : dev->dma_src) & ((1u << EDU_DMA_BITS) - 1);
	uint64_t at = (to_ram ? dev->dma_src : dev->dma_dst) - EDU_BUFFER;

	if (at > EDU_BUFFER_SIZE || dev->dma_cnt > EDU_BUFFER_SIZE - at)
		emu_dma_refuse(emu);
	else if (to_ram)
		emu_dma_write(emu, ram, &dev->buffer[at], dev->dma_cnt);
	else
		emu_dma_read(emu, ram, &dev->buffer[at], dev->dma_cnt);
}

static inline void hw_finish_dma(struct emu_device *dev, struct emu *emu)
{
	hw_transfer(dev, emu);
	dev->dma_cmd &= ~(uint64_t)EDU_DMA_RUN;
	if (dev->dma_cmd & EDU_DMA_INTERRUPT)
		dev->causes |= EDU_CAUSE_DMA;
}

static inline void emu_device_step(struct emu_device *dev, struct emu *emu)
{
	if (dev->status & EDU_STATUS_COMPUTING)
		hw_finish_factorial(dev);
	else
		hw_finish_dma(dev, emu);
}

#endif /* EMU_MODEL_H */
