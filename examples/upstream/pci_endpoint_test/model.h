/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The test function of PCI endpoints: what the endpoint does, as README.md has it.
 */
#ifndef EMU_MODEL_H
#define EMU_MODEL_H

#include "emu_register.h"
#include "regs.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define EMU_DEVICE_NAME "pci_endpoint_test"

static const struct emu_pci_identity emu_pci_identity = {
	.vendor = ENDPOINT_PCI_VENDOR,
	.device = ENDPOINT_PCI_DEVICE,
	.revision = ENDPOINT_PCI_REVISION,
	.class_code = ENDPOINT_PCI_CLASS,
	.bar_size = { [ENDPOINT_BAR] = ENDPOINT_BAR_SIZE,
		      [ENDPOINT_BAR_MEMORY] = ENDPOINT_BAR_MEMORY_SIZE },
	.interrupt_pin = 1,
	.msi_vectors = ENDPOINT_VECTORS,
};

static const struct emu_register emu_register_map[] = {
	/* clang-format off */
	{ "MAGIC",      ENDPOINT_MAGIC,      4, 1, .access = EMU_READ | EMU_WRITE },
	{ "COMMAND",    ENDPOINT_COMMAND,    4, 1, .access = EMU_READ | EMU_WRITE },
	{ "STATUS",     ENDPOINT_STATUS,     4, 1, .access = EMU_READ | EMU_WRITE },
	{ "SRC_LOW",    ENDPOINT_SRC_LOW,    4, 1, .access = EMU_READ | EMU_WRITE },
	{ "SRC_HIGH",   ENDPOINT_SRC_HIGH,   4, 1, .access = EMU_READ | EMU_WRITE },
	{ "DST_LOW",    ENDPOINT_DST_LOW,    4, 1, .access = EMU_READ | EMU_WRITE },
	{ "DST_HIGH",   ENDPOINT_DST_HIGH,   4, 1, .access = EMU_READ | EMU_WRITE },
	{ "SIZE",       ENDPOINT_SIZE,       4, 1, .access = EMU_READ | EMU_WRITE },
	{ "CHECKSUM",   ENDPOINT_CHECKSUM,   4, 1, .access = EMU_READ | EMU_WRITE },
	{ "IRQ_TYPE",   ENDPOINT_IRQ_TYPE,   4, 1, .access = EMU_READ | EMU_WRITE },
	{ "IRQ_NUMBER", ENDPOINT_IRQ_NUMBER, 4, 1, .access = EMU_READ | EMU_WRITE },
	{ "FLAGS",      ENDPOINT_FLAGS,      4, 1, .access = EMU_READ | EMU_WRITE },
	{ "MEMORY",     EMU_BAR(ENDPOINT_BAR_MEMORY), 4, ENDPOINT_BAR_MEMORY_SIZE / 4,
	  .access = EMU_READ | EMU_WRITE },
	/* clang-format on */
};

struct emu_device {
	uint32_t registers[ENDPOINT_REGISTERS];
	uint32_t memory[ENDPOINT_BAR_MEMORY_SIZE / 4];
	uint32_t asserted; /* interrupts, as bits */
	uint32_t random;
};

static inline void emu_device_reset(struct emu_device *dev)
{
	memset(dev, 0, sizeof(*dev));
}

/* ---------------------------------------------------------------- Registers ------------------- */

/* All of it is memory of the endpoint. */
static inline uint32_t *endpoint_cell(struct emu_device *dev, uint64_t offset)
{
	return offset < ENDPOINT_BAR_SIZE
		       ? &dev->registers[offset / 4]
		       : &dev->memory[(offset - EMU_BAR(ENDPOINT_BAR_MEMORY)) / 4];
}

static inline uint64_t emu_device_read(struct emu_device *dev, uint64_t offset, unsigned int width)
{
	(void)width;
	return *endpoint_cell(dev, offset);
}

static inline void emu_device_write(struct emu_device *dev, uint64_t offset, unsigned int width,
				    uint64_t value)
{
	(void)width;
	*endpoint_cell(dev, offset) = (uint32_t)value;
	if (offset == ENDPOINT_COMMAND || (offset == ENDPOINT_STATUS && !(value & ENDPOINT_RAISED)))
		dev->asserted = 0;
}

static inline uint32_t endpoint_register(const struct emu_device *dev, uint64_t offset)
{
	return dev->registers[offset / 4];
}

static inline void endpoint_set_status(struct emu_device *dev, uint32_t bits)
{
	dev->registers[ENDPOINT_STATUS / 4] |= bits;
}

/* ---------------------------------------------------------------- Interrupts ------------------ */

#define EMU_DEVICE_INTERRUPTS

static inline uint32_t emu_device_interrupts(const struct emu_device *dev)
{
	return dev->asserted;
}

/* The pin while messages are enabled, or a message that is not, does not come. */
static inline void endpoint_assert(struct emu_device *dev, const struct emu *emu, uint32_t type)
{
	uint32_t number = endpoint_register(dev, ENDPOINT_IRQ_NUMBER);
	uint32_t vectors = emu_messages(emu);

	if (type == ENDPOINT_PIN && !vectors)
		dev->asserted = 1;
	if (type == ENDPOINT_MSI && number && number <= vectors)
		dev->asserted = 1u << (number - 1);
}

/* A command that is only to raise an interrupt. */
static inline void endpoint_raise(struct emu_device *dev, const struct emu *emu, uint32_t type)
{
	uint32_t number = endpoint_register(dev, ENDPOINT_IRQ_NUMBER);

	if (type == ENDPOINT_MSIX || (type == ENDPOINT_MSI && number > emu_messages(emu)))
		return;
	endpoint_set_status(dev, ENDPOINT_RAISED);
	endpoint_assert(dev, emu, type);
}

/* ---------------------------------------------------------------- Transfers ------------------- */

/* CRC-32, least significant bit first, without the inversions. */
static inline uint32_t endpoint_checksum(uint32_t sum, const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < 8 * n; i++) {
		uint32_t bit = (uint32_t)bytes[i / 8] >> i % 8;

		sum = (sum ^ bit) & 1 ? sum >> 1 ^ 0xedb88320 : sum >> 1;
	}
	return sum;
}

static inline void endpoint_fill(struct emu_device *dev, uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		dev->random = dev->random * 1664525 + 1013904223;
		bytes[i] = (uint8_t)(dev->random >> 24);
	}
}

static inline uint64_t endpoint_address(const struct emu_device *dev, uint64_t low)
{
	return (uint64_t)endpoint_register(dev, low + 4) << 32 | endpoint_register(dev, low);
}

/* Piece by piece. Gives what STATUS says if it fails, or 0; @sum is of what was transferred. */
static inline uint32_t endpoint_move(struct emu_device *dev, struct emu *emu, uint32_t command,
				     uint32_t *sum)
{
	uint64_t from = endpoint_address(dev, ENDPOINT_SRC_LOW);
	uint64_t to = endpoint_address(dev, ENDPOINT_DST_LOW);
	uint32_t left = endpoint_register(dev, ENDPOINT_SIZE);
	uint8_t bytes[256];

	while (left) {
		uint32_t n = left < sizeof(bytes) ? left : (uint32_t)sizeof(bytes);

		if (command == ENDPOINT_WRITE)
			endpoint_fill(dev, bytes, n);
		else if (!emu_dma_read(emu, from, bytes, n))
			return ENDPOINT_BAD_SRC;
		if (command != ENDPOINT_READ && !emu_dma_write(emu, to, bytes, n))
			return ENDPOINT_BAD_DST;
		*sum = endpoint_checksum(*sum, bytes, n);
		from += n;
		to += n;
		left -= n;
	}
	return 0;
}

static inline void endpoint_transfer(struct emu_device *dev, struct emu *emu, uint32_t command)
{
	uint32_t done = command == ENDPOINT_READ    ? ENDPOINT_READ_DONE
			: command == ENDPOINT_WRITE ? ENDPOINT_WRITE_DONE
						    : ENDPOINT_COPY_DONE;
	uint32_t sum = ~0u, wrong = endpoint_move(dev, emu, command, &sum);
	bool right = !wrong;

	if (command == ENDPOINT_WRITE)
		dev->registers[ENDPOINT_CHECKSUM / 4] = sum;
	if (command == ENDPOINT_READ)
		right = right && sum == endpoint_register(dev, ENDPOINT_CHECKSUM);
	endpoint_set_status(dev, ENDPOINT_RAISED | wrong | (right ? done : done << 1));
	endpoint_assert(dev, emu, endpoint_register(dev, ENDPOINT_IRQ_TYPE));
}

/* ---------------------------------------------------------------- By itself ------------------- */

#define EMU_DEVICE_STEPS

static inline bool emu_device_is_busy(const struct emu_device *dev)
{
	return endpoint_register(dev, ENDPOINT_COMMAND);
}

static inline uint64_t emu_device_delay(const struct emu_device *dev)
{
	(void)dev;
	return ENDPOINT_LOOK_NS;
}

/* It takes a command, and does not answer one that it cannot carry out. Of several it does one. */
static inline void emu_device_step(struct emu_device *dev, struct emu *emu)
{
	uint32_t command = endpoint_register(dev, ENDPOINT_COMMAND);

	dev->registers[ENDPOINT_COMMAND / 4] = dev->registers[ENDPOINT_STATUS / 4] = 0;
	if (endpoint_register(dev, ENDPOINT_IRQ_TYPE) > ENDPOINT_MSIX)
		return;
	if (command & ENDPOINT_RAISE_PIN)
		endpoint_raise(dev, emu, ENDPOINT_PIN);
	else if (command & ENDPOINT_WRITE)
		endpoint_transfer(dev, emu, ENDPOINT_WRITE);
	else if (command & ENDPOINT_READ)
		endpoint_transfer(dev, emu, ENDPOINT_READ);
	else if (command & ENDPOINT_COPY)
		endpoint_transfer(dev, emu, ENDPOINT_COPY);
	else if (command & ENDPOINT_RAISE_MSI)
		endpoint_raise(dev, emu, ENDPOINT_MSI);
}

#endif /* EMU_MODEL_H */
