// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI configuration space of a plain endpoint.
 */
#include "emu_pci.h"

#include <string.h>

static uint32_t get_le(const uint8_t *bytes, unsigned int width)
{
	uint32_t value = 0;

	for (unsigned int i = width; i--;)
		value = value << 8 | bytes[i];
	return value;
}

static void put_le(uint8_t *bytes, unsigned int width, uint32_t value)
{
	for (unsigned int i = 0; i < width; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
}

static uint32_t bar_offset(unsigned int bar)
{
	return EMU_PCI_BAR0 + 4 * bar;
}

bool emu_pci_is_access(uint32_t offset, unsigned int width)
{
	return (width == 1 || width == 2 || width == 4) && offset % width == 0 &&
	       offset < EMU_PCI_CONFIG_SIZE;
}

/* The logarithm of a power of two. */
static unsigned int log2_of(unsigned int power)
{
	unsigned int n = 0;

	while (power >>= 1)
		n++;
	return n;
}

static void reset_msi(struct emu_pci *pci, unsigned int vectors)
{
	put_le(&pci->config[EMU_PCI_STATUS], 2, EMU_PCI_STATUS_CAPABILITIES);
	pci->config[EMU_PCI_CAPABILITIES] = EMU_PCI_MSI;
	pci->config[EMU_PCI_MSI] = 0x05;
	put_le(&pci->config[EMU_PCI_MSI_CONTROL], 2, EMU_PCI_MSI_64_BIT | log2_of(vectors) << 1);
}

void emu_pci_reset(struct emu_pci *pci, const struct emu_pci_identity *identity)
{
	memset(pci, 0, sizeof(*pci));
	put_le(&pci->config[EMU_PCI_VENDOR_ID], 2, identity->vendor);
	put_le(&pci->config[EMU_PCI_DEVICE_ID], 2, identity->device);
	put_le(&pci->config[EMU_PCI_REVISION_ID], 1, identity->revision);
	put_le(&pci->config[EMU_PCI_CLASS_CODE], 3, identity->class_code);
	put_le(&pci->config[EMU_PCI_SUBSYSTEM_VENDOR_ID], 2, identity->subsystem_vendor);
	put_le(&pci->config[EMU_PCI_SUBSYSTEM_ID], 2, identity->subsystem_device);
	pci->config[EMU_PCI_INTERRUPT_PIN] = identity->interrupt_pin;
	if (identity->msi_vectors)
		reset_msi(pci, identity->msi_vectors);
}

uint32_t emu_pci_config_read(const struct emu_pci *pci, uint32_t offset, unsigned int width)
{
	if (!emu_pci_is_access(offset, width))
		return ~0u;
	return get_le(&pci->config[offset], width);
}

/* The writable bits of the whole space; all other bits keep their reset values. */
static void writable_bits(uint8_t mask[EMU_PCI_CONFIG_SIZE],
			  const struct emu_pci_identity *identity)
{
	memset(mask, 0, EMU_PCI_CONFIG_SIZE);
	put_le(&mask[EMU_PCI_COMMAND], 2,
	       EMU_PCI_COMMAND_MEMORY | EMU_PCI_COMMAND_BUS_MASTER |
		       (identity->interrupt_pin ? EMU_PCI_COMMAND_INTX_OFF : 0));
	if (identity->msi_vectors) {
		put_le(&mask[EMU_PCI_MSI_CONTROL], 2, EMU_PCI_MSI_ENABLE | EMU_PCI_MSI_ENABLED);
		put_le(&mask[EMU_PCI_MSI_ADDRESS], 4, ~3u);
		put_le(&mask[EMU_PCI_MSI_ADDRESS + 4], 4, ~0u);
		put_le(&mask[EMU_PCI_MSI_DATA], 2, 0xffff);
	}
	mask[EMU_PCI_CACHE_LINE_SIZE] = 0xff;
	mask[EMU_PCI_LATENCY_TIMER] = 0xff;
	mask[EMU_PCI_INTERRUPT_LINE] = 0xff;
	/* Only the bits above its size can be written in a BAR: by that a guest finds the size. */
	for (unsigned int bar = 0; bar < EMU_PCI_BARS; bar++)
		if (identity->bar_size[bar])
			put_le(&mask[bar_offset(bar)], 4, ~(identity->bar_size[bar] - 1));
}

void emu_pci_config_write(struct emu_pci *pci, const struct emu_pci_identity *identity,
			  uint32_t offset, unsigned int width, uint32_t value)
{
	uint8_t mask[EMU_PCI_CONFIG_SIZE];

	if (!emu_pci_is_access(offset, width))
		return;
	writable_bits(mask, identity);
	for (unsigned int i = 0; i < width; i++) {
		uint8_t *byte = &pci->config[offset + i];
		uint8_t bits = mask[offset + i];

		*byte = (uint8_t)((*byte & ~bits) | ((value >> (8 * i)) & bits));
	}
}

uint32_t emu_pci_bar(const struct emu_pci *pci, unsigned int bar)
{
	return get_le(&pci->config[bar_offset(bar)], 4);
}

uint16_t emu_pci_command(const struct emu_pci *pci)
{
	return (uint16_t)get_le(&pci->config[EMU_PCI_COMMAND], 2);
}

unsigned int emu_pci_msi_vectors(const struct emu_pci *pci)
{
	uint32_t control = get_le(&pci->config[EMU_PCI_MSI_CONTROL], 2);

	return control & EMU_PCI_MSI_ENABLE ? 1u << (control & EMU_PCI_MSI_ENABLED) / 0x10 : 0;
}
