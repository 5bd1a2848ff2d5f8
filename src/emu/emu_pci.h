/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PCI configuration space of a plain endpoint: a type 0 header, and MSI if the device has it.
 */
#ifndef EMU_PCI_H
#define EMU_PCI_H

#include "emu_register.h"

#include <stdbool.h>
#include <stdint.h>

#define EMU_PCI_CONFIG_SIZE 256

/**
 * struct emu_pci - configuration space
 * @config: its bytes, little-endian, as a read returns them
 */
struct emu_pci {
	uint8_t config[EMU_PCI_CONFIG_SIZE];
};

/* Offsets of the type 0 header (PCI Local Bus Specification 3.0, section 6.1). */
enum emu_pci_offset {
	EMU_PCI_VENDOR_ID = 0x00,
	EMU_PCI_DEVICE_ID = 0x02,
	EMU_PCI_COMMAND = 0x04,
	EMU_PCI_STATUS = 0x06,
	EMU_PCI_REVISION_ID = 0x08,
	EMU_PCI_CLASS_CODE = 0x09,
	EMU_PCI_CACHE_LINE_SIZE = 0x0c,
	EMU_PCI_LATENCY_TIMER = 0x0d,
	EMU_PCI_BAR0 = 0x10,
	EMU_PCI_SUBSYSTEM_VENDOR_ID = 0x2c,
	EMU_PCI_SUBSYSTEM_ID = 0x2e,
	EMU_PCI_CAPABILITIES = 0x34,
	EMU_PCI_INTERRUPT_LINE = 0x3c,
	EMU_PCI_INTERRUPT_PIN = 0x3d,
	EMU_PCI_MSI = 0x40,
};

/* Inside the MSI capability, which has a 64-bit address (section 6.8.1). */
enum emu_pci_msi_offset {
	EMU_PCI_MSI_CONTROL = EMU_PCI_MSI + 2,
	EMU_PCI_MSI_ADDRESS = EMU_PCI_MSI + 4,
	EMU_PCI_MSI_DATA = EMU_PCI_MSI + 12,
	EMU_PCI_MSI_END = EMU_PCI_MSI + 16,
};

/* Bits of the command register that this function implements. */
#define EMU_PCI_COMMAND_MEMORY     0x0002
#define EMU_PCI_COMMAND_BUS_MASTER 0x0004
#define EMU_PCI_COMMAND_INTX_OFF   0x0400

/* Bits of the status register. */
#define EMU_PCI_STATUS_INTERRUPT    0x0008
#define EMU_PCI_STATUS_CAPABILITIES 0x0010

/* Bits of the MSI capability's control word. */
#define EMU_PCI_MSI_ENABLE  0x0001
#define EMU_PCI_MSI_ENABLED 0x0070 /* log2 of the vectors that the guest allows */
#define EMU_PCI_MSI_64_BIT  0x0080

/**
 * emu_pci_reset() - configuration space as after a reset
 * @pci: overwritten
 * @identity: of the device
 */
void emu_pci_reset(struct emu_pci *pci, const struct emu_pci_identity *identity);

/**
 * emu_pci_is_access() - can configuration space be accessed like that?
 * @offset: in bytes; any value
 * @width: in bytes; any value
 *
 * Return: whether it is 1, 2 or 4 aligned bytes inside the space.
 */
bool emu_pci_is_access(uint32_t offset, unsigned int width);

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

/**
 * emu_pci_command() - the command register
 * @pci: the space
 *
 * Return: its bits.
 */
uint16_t emu_pci_command(const struct emu_pci *pci);

/**
 * emu_pci_msi_vectors() - how many MSI vectors the guest has enabled
 * @pci: the space
 *
 * Return: a power of two; 0 while MSI is disabled or the device has none.
 */
unsigned int emu_pci_msi_vectors(const struct emu_pci *pci);

#endif /* EMU_PCI_H */
