// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration space, from the identity.
 */
#include "regs_config.h"

#include <string.h>

#define MSI 0x40

/* The device itself defines its own bytes there. */
bool regs_is_own(uint64_t offset, unsigned int width)
{
	return regs_overlap(offset, width, emu_pci_identity.own.offset, emu_pci_identity.own.size);
}

static uint8_t writable_of_msi(size_t at)
{
	static const uint8_t bits[] = { 0,    0,    0x71, 0,    0xfc, 0xff, 0xff,
					0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

	return emu_pci_identity.msi_vectors && at < sizeof(bits) ? bits[at] : 0;
}

/* Bits of configuration space that a guest can write. */
static uint8_t writable(size_t i)
{
	const size_t bar = (i - 0x10) / 4;

	if (i >= 0x10 && bar < EMU_PCI_BARS && emu_pci_identity.bar_size[bar])
		return (uint8_t)(~(emu_pci_identity.bar_size[bar] - 1) >> 8 * (i % 4));
	switch (i) {
	case 0x04: /* memory and bus master enable */
		return 0x06;
	case 0x05: /* interrupt disable */
		return emu_pci_identity.interrupt_pin ? 0x04 : 0;
	case 0x0c: /* cache line size */
	case 0x0d: /* latency timer */
	case 0x3c: /* interrupt line */
		return 0xff;
	default:
		return i < MSI ? 0 : writable_of_msi(i - MSI);
	}
}

static void put(uint8_t *config, size_t at, unsigned int width, uint32_t value)
{
	for (unsigned int i = 0; i < width; i++)
		config[at + i] = (uint8_t)(value >> 8 * i);
}

void regs_reset_config(uint8_t config[REGS_CONFIG])
{
	const struct emu_pci_identity *identity = &emu_pci_identity;
	unsigned int log2 = 0;

	while (identity->msi_vectors >> (log2 + 1))
		log2++;
	memset(config, 0, REGS_CONFIG);
	put(config, 0x00, 2, identity->vendor);
	put(config, 0x02, 2, identity->device);
	put(config, 0x08, 1, identity->revision);
	put(config, 0x09, 3, identity->class_code);
	put(config, 0x2c, 2, identity->subsystem_vendor);
	put(config, 0x2e, 2, identity->subsystem_device);
	put(config, 0x3d, 1, identity->interrupt_pin);
	if (!identity->msi_vectors)
		return;
	put(config, 0x06, 2, 0x10); /* there are capabilities */
	put(config, 0x34, 1, MSI);
	put(config, MSI, 4, 0x05 | (0x80 | log2 << 1) << 16); /* 64-bit addresses */
}

uint32_t regs_read_config(const uint8_t config[REGS_CONFIG], struct regs_place place, bool asserted)
{
	const bool messages = emu_pci_identity.msi_vectors && config[MSI + 2] & 1;
	const bool pin = emu_pci_identity.interrupt_pin && asserted && !messages;
	uint32_t value = 0;

	for (unsigned int i = 0; i < place.width; i++) {
		const size_t at = (size_t)place.offset + i;

		/* Bit 3 of the status register. */
		value |= (uint32_t)(config[at] | (at == 0x06 && pin ? 0x08 : 0)) << 8 * i;
	}
	return value;
}

bool regs_is_config_access(uint64_t offset, unsigned int width)
{
	return (width == 1 || width == 2 || width == 4) && !(offset % width) &&
	       offset < REGS_CONFIG;
}

void regs_write_config(uint8_t config[REGS_CONFIG], struct regs_place place, uint32_t value)
{
	for (unsigned int i = 0; i < place.width; i++) {
		uint8_t bits = writable((size_t)place.offset + i);
		uint8_t *byte = &config[place.offset + i];

		*byte = (uint8_t)((*byte & ~bits) | ((value >> 8 * i) & bits));
	}
}
