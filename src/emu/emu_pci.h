/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PCI configuration space of a plain endpoint: a type 0 header without capabilities.
 */
#ifndef EMU_PCI_H
#define EMU_PCI_H

#include "emu_register.h"

#include <stdint.h>

#define EMU_PCI_CONFIG_SIZE 256

/**
 * struct emu_pci - configuration space
 * @config: its bytes, little-endian, as a read gives them
 */
struct emu_pci {
	uint8_t config[EMU_PCI_CONFIG_SIZE];
};

/* Offsets of the type 0 header (PCI Local Bus Specification 3.0, section 6.1). */
enum emu_pci_offset {
	EMU_PCI_VENDOR_ID = 0x00,
	EMU_PCI_DEVICE_ID = 0x02,
	EMU_PCI_COMMAND = 0x04,
	EMU_PCI_REVISION_ID = 0x08,
	EMU_PCI_CLASS_CODE = 0x09,
	EMU_PCI_CACHE_LINE_SIZE = 0x0c,
	EMU_PCI_LATENCY_TIMER = 0x0d,
	EMU_PCI_BAR0 = 0x10,
	EMU_PCI_INTERRUPT_LINE = 0x3c,
};

/* Bits of the command register that this function implements. */
#define EMU_PCI_COMMAND_MEMORY     0x0002
#define EMU_PCI_COMMAND_BUS_MASTER 0x0004

/**
 * emu_pci_reset() - configuration space as after a reset
 * @pci: overwritten
 * @identity: of the device
 */
void emu_pci_reset(struct emu_pci *pci, const struct emu_pci_identity *identity);

/**
 * emu_pci_config_read() - read configuration space
 * @pci: the space
 * @offset: in bytes
 * @width: 1, 2 or 4 bytes
 *
 * Return: the value, or all ones when the access is unaligned, leaves the space or has another
 * width.
 */
uint32_t emu_pci_config_read(const struct emu_pci *pci, uint32_t offset, unsigned int width);

/**
 * emu_pci_config_write() - write configuration space
 * @pci: the space
 * @identity: of the device; it says which BAR bits can be written
 * @offset: in bytes
 * @width: 1, 2 or 4 bytes
 * @value: only writable bits change
 *
 * Ignored under the conditions that emu_pci_config_read() names.
 */
void emu_pci_config_write(struct emu_pci *pci, const struct emu_pci_identity *identity,
			  uint32_t offset, unsigned int width, uint32_t value);

/**
 * emu_pci_bar() - the address that the guest gave a BAR
 * @pci: the space
 * @bar: 0 to 5
 *
 * Return: its base address; 0 when it has none.
 */
uint32_t emu_pci_bar(const struct emu_pci *pci, unsigned int bar);

#endif /* EMU_PCI_H */
