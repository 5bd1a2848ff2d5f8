/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a device describes itself to the emulator: a register map, a PCI identity, and the interface
 * that its "model.h" provides.
 *
 * A model.h defines EMU_DEVICE_NAME, emu_pci_identity, emu_register_map, struct emu_device (what
 * the device remembers: no pointers, no padding) and the functions below, as static inline. They
 * get only accesses that the register map allows, so they check nothing.
 *
 * An offset, everywhere in the emulator, says where in a BAR and in which one: see EMU_BAR().
 *
 * The simulated kernel reports other errors of a model, which a compiler cannot see, when the
 * device is plugged in: see emu_sound.h.
 */
#ifndef EMU_REGISTER_H
#define EMU_REGISTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * emu_device_reset() - give every register its reset value
 * @dev: the device's memory
 */

/**
 * emu_device_read() - answer a read access
 * @dev: the device's memory; a read may have side effects, which the register map must declare
 * @offset: in bytes, see EMU_BAR()
 * @width: of the access, in bytes
 *
 * Return: the value, not wider than the access.
 */

/**
 * emu_device_write() - take a write access
 * @dev: the device's memory
 * @offset: in bytes, see EMU_BAR()
 * @width: of the access, in bytes
 * @value: ignore the bits beyond @width
 */

/* The rest is optional. A model with the three runs defines EMU_DEVICE_RUNS. */

/**
 * emu_device_read_run() - answer one-byte reads of consecutive bytes of one register
 * @dev: the device's memory
 * @offset: of the first byte
 * @bytes: receives the values
 * @n: how many, at least 1
 *
 * Equal to that many calls of emu_device_read().
 */

/**
 * emu_device_read_run_to_nul() - the same, up to and including a NUL
 * @dev: the device's memory
 * @offset: of the first byte
 * @bytes: receives the values
 * @max: the most reads to make, at least 1
 *
 * Return: how many reads were made.
 */

/**
 * emu_device_write_run() - take one-byte writes of consecutive bytes of one register
 * @dev: the device's memory
 * @offset: of the first byte
 * @bytes: the values
 * @n: how many, at least 1
 *
 * Equal to that many calls of emu_device_write().
 */

/**
 * emu_device_interrupts() - which interrupts the device asserts
 * @dev: the device's memory
 *
 * A model with this function defines EMU_DEVICE_INTERRUPTS, and a pin or MSI vectors in its
 * identity. The result depends only on the device's memory, so that a copy of that is a whole
 * snapshot. The emulator calls this after each access and each step, and tells the bus of changes.
 * While MSI is disabled, the pin is up as long as any bit is set.
 *
 * Return: a bit for each vector, vector 0 the lowest.
 */

/**
 * emu_device_is_busy() - will the device do something by itself?
 * @dev: the device's memory
 *
 * A model with this function and the next two defines EMU_DEVICE_STEPS. A device has no clock: the
 * code that drives the emulator decides when it makes its steps.
 *
 * Return: whether there is a next step.
 */

/**
 * emu_device_delay() - how long does the next step take?
 * @dev: the device's memory, of a busy device
 *
 * Return: simulated time in nanoseconds, from the moment when it became the next one.
 */

/**
 * emu_device_step() - make that step
 * @dev: the device's memory, of a busy device
 * @emu: for emu_dma_read() and emu_dma_write(), by which the device accesses memory
 */
struct emu;

/**
 * emu_dma_read() - a device reads memory
 * @emu: as given to emu_device_step()
 * @address: on the bus
 * @to: receives it; all ones if the bus refuses
 * @n: bytes
 *
 * A read is refused, and counted as misuse (%EMU_BAD_DMA), when the device is not a bus master, and
 * when the code that plays the machine refuses it: if nothing is mapped there for the device.
 * Taking bus mastering away from a busy device is the way to stop it, and no misuse: what it then
 * tries is refused, and counted as %EMU_FAULTED.
 *
 * Return: true, or false if it was refused.
 */
bool emu_dma_read(struct emu *emu, uint64_t address, void *to, size_t n);

/**
 * emu_dma_write() - a device writes memory
 * @emu: as given to emu_device_step()
 * @address: on the bus
 * @from: the bytes
 * @n: how many
 *
 * Return: as emu_dma_read().
 */
bool emu_dma_write(struct emu *emu, uint64_t address, const void *from, size_t n);

/**
 * emu_dma_refuse() - a device is told to make a transfer that it cannot make
 * @emu: as given to emu_device_step()
 *
 * For example, a transfer that leaves the device's own memory. It is counted as misuse
 * (%EMU_BAD_DMA), and does not reach the bus.
 */
void emu_dma_refuse(struct emu *emu);

/**
 * emu_messages() - how many messages a device may send
 * @emu: as given to emu_device_step()
 *
 * Return: enabled MSI vectors, a power of two; 0: the device has only its pin.
 */
unsigned int emu_messages(const struct emu *emu);

/*
 * If there is no register, or it has no such width or direction, a read answers 0. If the device
 * answers all ones there, like a bus without a device, the model defines
 * EMU_DEVICE_REFUSES_BY_ONES.
 */

/**
 * emu_device_config_read() - answer a read of one byte of configuration space
 * @dev: the device's memory
 * @offset: inside the bytes that the identity gives as @own
 *
 * A model with this function and the next one defines EMU_DEVICE_CONFIG. An access of several bytes
 * calls it for each byte, the lowest first.
 *
 * Return: the value.
 */

/**
 * emu_device_config_write() - take a write of such a byte
 * @dev: the device's memory
 * @offset: as for emu_device_config_read()
 * @value: the value
 */

/**
 * emu_device_explain() - explain a value of a register for people; it is in an "explain.h"
 * @text: receives the explanation, without a newline, and a NUL; it is empty before, and stays
 *	empty if there is nothing to add to the number
 * @offset: of an access that the register map allows, in bytes, see EMU_BAR()
 * @value: the value
 */

/* Longest explanation, terminating NUL included. */
#define EMU_EXPLANATION 24

/**
 * EMU_ASSUME() - for a model.h: state what the register map guarantees
 * @condition: what holds
 *
 * Optimising compilers use it, and UBSan checks it. Without it, gcc 14 with sanitizers warns of an
 * index that no access can have.
 */
#ifdef __OPTIMIZE__
#define EMU_ASSUME(condition)                    \
	do {                                     \
		if (!(condition))                \
			__builtin_unreachable(); \
	} while (0)
#else
#define EMU_ASSUME(condition)
#endif

/* Directions of an access, and the directions that a register allows. */
enum emu_direction {
	EMU_READ = 1,
	EMU_WRITE = 2,
};

/* For a register that can be read: each read changes the device's memory. */
#define EMU_READ_CHANGES 4u

#define EMU_PCI_BARS 6

/**
 * EMU_BAR() - the offset at which a BAR begins
 * @bar: 0 to 5
 *
 * Offsets in BAR 0 are those of the data sheet; 0x10 in BAR 2 is EMU_BAR(2) + 0x10. There are large
 * gaps between BARs, so no access goes from one into another.
 */
#define EMU_BAR(bar) ((uint64_t)(bar) << 32)

/**
 * struct emu_range - bytes of a BAR
 * @offset: of the first, see EMU_BAR()
 * @size: how many
 */
struct emu_range {
	uint64_t offset;
	uint32_t size;
};

/**
 * struct emu_register - one row of a register map
 * @name: as in the data sheet: up to 31 letters, digits and _. Traces show it
 * @offset: of the first cell, in bytes, see EMU_BAR()
 * @width: of a cell in bytes: 1, 2, 4 or 8; cells are aligned to it
 * @cells: number of consecutive cells of that width; the last of them still lies inside the BAR
 * @access: allowed directions, %EMU_READ or %EMU_WRITE or both; and %EMU_READ_CHANGES
 * @widths: the widths of accesses, in bytes, as a sum of 1, 2, 4 and 8; 0 for @width alone
 * @affects: the registers whose values, or the effects of writes to them, change with a write here,
 *	or with a read that changes something; size 0 for none
 *
 * An access is aligned to its own width. Several rows may have one offset, for example one register
 * that is read and another one that is written: an access belongs to the first row that allows it.
 *
 * The device's functions know what its registers do. @access and @affects tell it to code that must
 * know which accesses depend on each other, such as the explorer of schedules. If something is
 * missing there, the explorer does not see it.
 */
struct emu_register {
	const char *name;
	uint64_t offset;
	uint32_t width;
	uint32_t cells;
	unsigned int access;
	unsigned int widths;
	struct emu_range affects;
};

/**
 * struct emu_pci_identity - what PCI configuration space says about the function
 * @vendor: vendor ID
 * @device: device ID
 * @revision: revision ID
 * @class_code: base class, sub-class and interface in one 24-bit number
 * @bar_size: size in bytes of each 32-bit non-prefetchable memory BAR, a power of two of at least
 *	16; 0 if there is none
 * @interrupt_pin: 1 for INTA# to 4 for INTD#; 0 for none
 * @msi_vectors: how many MSI vectors it asks for, a power of two up to 32; 0 for no MSI
 * @subsystem_vendor: ID of the board's vendor; 0 if not given
 * @subsystem_device: ID of the board
 * @own: bytes of configuration space that are registers of the device, from 0x40 on and outside of
 *	capabilities: see emu_device_config_read()
 */
struct emu_pci_identity {
	uint16_t vendor;
	uint16_t device;
	uint8_t revision;
	uint32_t class_code;
	uint32_t bar_size[EMU_PCI_BARS];
	uint8_t interrupt_pin;
	uint8_t msi_vectors;
	uint16_t subsystem_vendor;
	uint16_t subsystem_device;
	struct emu_range own;
};

#endif /* EMU_REGISTER_H */
