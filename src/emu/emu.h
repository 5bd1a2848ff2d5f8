/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The emulator: a memory-mapped device without a machine around it.
 *
 * One struct emu is one device. A driver reaches it through emu_read(), emu_write() and their runs,
 * and a PCI host through emu_pci_read() and emu_pci_write(). The functions below "Test controls"
 * are for tests and tools; hardware has nothing like them.
 *
 * An access is decided in this order: removed, bounds, register map (width, alignment, direction),
 * fault plan, device. Refused accesses are counted by kind and never silently tolerated. Every
 * attempted access is traced, refused ones too, with the value that the driver saw.
 *
 * The emulator is a pure library: no threads, no clock, no allocation, no globals. No function
 * locks, blocks or fails: a refused access answers as the bus would. Callers serialise their own
 * accesses, as a driver does; two unserialised accesses are a data race that ThreadSanitizer
 * reports.
 *
 * The device is bound at compile time: the include path finds its "model.h", so that an access is
 * direct code down to the register. emu_register.h says what a model.h provides.
 */
#ifndef EMU_H
#define EMU_H

#include "emu_bus.h"
#include "emu_fault.h"
#include "emu_model.h"
#include "emu_pci.h"
#include "emu_register.h"
#include "emu_trace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EMU_REGISTERS (sizeof(emu_register_map) / sizeof(emu_register_map[0]))

/**
 * enum emu_verdict - the outcome of an attempted access
 * @EMU_OK: it reached the device
 * @EMU_REMOVED: the device is gone: reads answer all ones, writes are ignored
 * @EMU_FAULTED: a fault plan has changed it, see emu_set_faults(); for a transfer: the device was
 *	cut off, see emu_dma_read()
 * @EMU_BAD_BOUNDS: it leaves its BAR, or there is no such BAR: reads answer all ones, writes are
 *	ignored
 * @EMU_BAD_UNMAPPED: no register there: reads answer 0, or all ones if the model says so
 *	(emu_register.h), writes are ignored
 * @EMU_BAD_WIDTH: the register has no such width: as for no register
 * @EMU_BAD_ALIGNMENT: inside a register but not aligned to its width there, or beyond its end: as
 *	for width
 * @EMU_BAD_DIRECTION: write to a read-only or read of a write-only register: as for width
 * @EMU_BAD_MAPPING: the driver has undone its mapping, see emu_unmap(): as for bounds
 * @EMU_BAD_DMA: the device accessed memory that it must not access, or was told to make a transfer
 *	that it cannot make: see emu_dma_read(), emu_dma_refuse()
 * @EMU_VERDICTS: number of verdicts
 *
 * Those from %EMU_BAD_BOUNDS on are guest errors, "misuse": a correct driver causes none.
 */
enum emu_verdict {
	EMU_OK,
	EMU_REMOVED,
	EMU_FAULTED,
	EMU_BAD_BOUNDS,
	EMU_BAD_UNMAPPED,
	EMU_BAD_WIDTH,
	EMU_BAD_ALIGNMENT,
	EMU_BAD_DIRECTION,
	EMU_BAD_MAPPING,
	EMU_BAD_DMA,
	EMU_VERDICTS,
};

/**
 * struct emu_state - everything that the hardware remembers
 * @device: the device's registers
 * @pci: PCI configuration space
 * @removed: 1 once the device has been pulled out, else 0
 * @unused: 0; there is no padding, however @device is aligned
 *
 * Holds no pointers and no padding. A snapshot is a plain copy (``saved = emu->state``), and so is
 * going back (``emu->state = saved``); memcmp() compares two.
 */
struct emu_state {
	struct emu_device device;
	struct emu_pci pci;
	uint8_t removed;
	uint8_t unused[_Alignof(struct emu_device) - 1];
};
_Static_assert(sizeof(struct emu_state) == sizeof(struct emu_device) + sizeof(struct emu_pci) +
						   _Alignof(struct emu_device),
	       "padding in struct emu_state would not compare");

/**
 * struct emu_counters - what happened on the bus since emu_init() or emu_clear_counters()
 * @reads: attempted read accesses
 * @writes: attempted write accesses
 * @verdicts: attempted accesses that were not %EMU_OK, by verdict
 * @misuse: the first guest error; its direction is 0 if there was none
 */
struct emu_counters {
	uint64_t reads;
	uint64_t writes;
	uint64_t verdicts[EMU_VERDICTS];
	struct emu_access misuse;
};

struct emu;

/**
 * emu_hook_fn() - called before an access is decided
 * @emu: the device; the hook may change it (remove it, alter registers), but must not access it, or
 *	it would be called again. It may switch to another task that accesses it, and later switch
 *	back
 * @offset: in bytes, see EMU_BAR()
 * @width: in bytes
 * @direction: read or write
 * @context: as given to emu_set_hook()
 */
typedef void emu_hook_fn(struct emu *emu, uint64_t offset, unsigned int width,
			 enum emu_direction direction, void *context);

/**
 * struct emu - one emulated device
 * @state: what the hardware remembers
 * @counters: what happened on the bus
 * @armed: true while anything observes or changes single accesses (trace, hook, faults), and when
 *	no mapping is left
 * @mappings: of BARs, see emu_map()
 * @unmapped: there was a mapping, and now there is none
 * @bus: see emu_set_bus()
 * @cut_off: it is no bus master any more, and was busy when that was taken away
 * @asserted: interrupts that the device asserted at the last look
 * @line: the interrupt pin is up
 * @steps: number of steps that the device has made
 * @trace: access log, see emu_trace_start()
 * @hook: see emu_set_hook()
 * @hook_context: handed to @hook
 * @faults: fault plan, see emu_set_faults()
 * @n_faults: rows in @faults
 *
 * emu_init() fills it in; it needs no clean-up. @state, @counters and @steps may be read at any
 * time, and @state may be written (see struct emu_state). The rest is for the functions.
 */
struct emu {
	struct emu_state state;
	struct emu_counters counters;
	bool armed;
	unsigned int mappings;
	bool unmapped;
	struct emu_bus bus;
	bool cut_off;
	uint32_t asserted;
	bool line;
	uint64_t steps;
	struct emu_trace trace;
	emu_hook_fn *hook;
	void *hook_context;
	struct emu_fault *faults;
	size_t n_faults;
};

/* ---------------------------------------------------------------- Life of a device ------------ */

/**
 * emu_init() - power the device up for the first time
 * @emu: any memory; overwritten
 *
 * Registers and configuration space have their reset values, nothing is counted, nothing is armed.
 */
void emu_init(struct emu *emu);

/**
 * emu_reset() - reset line: registers and configuration space back to their reset values
 * @emu: the device
 *
 * A removed device stays removed. Counters, trace, hook and fault plan are not hardware and do not
 * change.
 */
void emu_reset(struct emu *emu);

/**
 * emu_remove() - pull the device out (surprise removal)
 * @emu: the device
 *
 * From now on reads answer all ones and writes are ignored; registers keep their values.
 */
void emu_remove(struct emu *emu);

/**
 * emu_insert() - put a removed device back
 * @emu: the device
 *
 * It powers up: registers and configuration space have their reset values.
 */
void emu_insert(struct emu *emu);

/**
 * emu_map() - the host maps a BAR
 * @emu: the device
 *
 * A device that is never mapped answers too: a caller that has a struct emu needs no mapping.
 */
void emu_map(struct emu *emu);

/**
 * emu_unmap() - the host unmaps a BAR
 * @emu: the device
 *
 * After the last one, accesses are guest errors (%EMU_BAD_MAPPING) until it is mapped again.
 */
void emu_unmap(struct emu *emu);

/* ---------------------------------------------------------------- Accesses -------------------- */

/**
 * emu_all_ones() - the answer of a bus without a device
 * @width: in bytes
 *
 * Return: a value of @width bytes, all of whose bits are 1.
 */
static inline uint64_t emu_all_ones(unsigned int width)
{
	return width < 8 ? (1ull << (8 * width)) - 1 : ~0ull;
}

/**
 * emu_register_widths() - the widths at which a register may be accessed
 * @reg: its row of the register map
 *
 * Return: the widths in bytes, as a sum of 1, 2, 4 and 8.
 */
static inline unsigned int emu_register_widths(const struct emu_register *reg)
{
	return reg->widths ? reg->widths : reg->width;
}

/**
 * emu_register_has_width() - may a register be accessed at this width?
 * @reg: the register's row of the register map
 * @width: in bytes; any value
 *
 * Return: whether it is.
 */
static inline bool emu_register_has_width(const struct emu_register *reg, unsigned int width)
{
	/* Only a power of two can be a part of a sum of powers of two. */
	return !(width & (width - 1)) && emu_register_widths(reg) & width;
}

/**
 * emu_register_verdict() - decide an access by one row of the register map alone
 * @reg: the row
 * @offset: in bytes, see EMU_BAR()
 * @width: in bytes
 * @direction: read or write
 *
 * Return: the verdict; %EMU_BAD_UNMAPPED if the offset is outside the register.
 */
static inline enum emu_verdict emu_register_verdict(const struct emu_register *reg, uint64_t offset,
						    unsigned int width,
						    enum emu_direction direction)
{
	uint64_t at = offset - reg->offset;
	uint64_t size = (uint64_t)reg->width * reg->cells;

	if (at >= size)
		return EMU_BAD_UNMAPPED;
	if (!emu_register_has_width(reg, width))
		return EMU_BAD_WIDTH;
	/* A power of two: see above. */
	if (at & (width - 1) || size - at < width)
		return EMU_BAD_ALIGNMENT;
	return reg->access & direction ? EMU_OK : EMU_BAD_DIRECTION;
}

/**
 * emu_register_at() - find the register of an access
 * @offset: in bytes, see EMU_BAR(); any value
 * @width: in bytes; any value
 * @direction: read or write
 *
 * If no row of the register map allows the access, this finds the row with the latest verdict: the
 * verdicts are in the order of the checks.
 *
 * Return: its row of the register map, or NULL if there is none.
 */
static inline const struct emu_register *emu_register_at(uint64_t offset, unsigned int width,
							 enum emu_direction direction)
{
	const struct emu_register *nearest = NULL;
	enum emu_verdict most = EMU_BAD_UNMAPPED;

#pragma GCC unroll 16
	for (size_t i = 0; i < EMU_REGISTERS; i++) {
		const struct emu_register *reg = &emu_register_map[i];
		enum emu_verdict verdict = emu_register_verdict(reg, offset, width, direction);

		if (verdict == EMU_OK)
			return reg;
		if (verdict > most) {
			most = verdict;
			nearest = reg;
		}
	}
	return nearest;
}

/**
 * emu_check_map() - decide an access by the register map alone
 * @offset: in bytes, see EMU_BAR()
 * @width: in bytes
 * @direction: read or write
 *
 * Return: the verdict.
 */
static inline enum emu_verdict emu_check_map(uint64_t offset, unsigned int width,
					     enum emu_direction direction)
{
	const struct emu_register *reg = emu_register_at(offset, width, direction);

	return reg ? emu_register_verdict(reg, offset, width, direction) : EMU_BAD_UNMAPPED;
}

/**
 * emu_bar_size() - the size of the BAR that an offset is in
 * @offset: in bytes, see EMU_BAR(); any value
 *
 * Return: its size in bytes; 0 if there is no such BAR.
 */
static inline uint32_t emu_bar_size(uint64_t offset)
{
	uint64_t bar = offset >> 32;

	return bar < EMU_PCI_BARS ? emu_pci_identity.bar_size[bar] : 0;
}

/**
 * emu_first_bar() - the number of the device's first BAR
 *
 * Return: 0 to 5.
 */
static inline unsigned int emu_first_bar(void)
{
	unsigned int first = 0;

	for (unsigned int bar = EMU_PCI_BARS; bar-- > 0;)
		if (emu_pci_identity.bar_size[bar])
			first = bar;
	return first;
}

/**
 * emu_is_inside() - do all bytes of an access lie in one BAR?
 * @offset: in bytes, see EMU_BAR(); any value
 * @width: in bytes; any value
 *
 * Return: false if it leaves its BAR, or there is no such BAR.
 */
static inline bool emu_is_inside(uint64_t offset, unsigned int width)
{
	uint32_t size = emu_bar_size(offset);

	return size && width <= size && (uint32_t)offset <= size - width;
}

/**
 * emu_check_place() - decide an access by bounds and register map
 * @offset: in bytes, see EMU_BAR(); any value
 * @width: in bytes; any value
 * @direction: read or write
 *
 * Return: the verdict that it meets unless the device or its mapping is gone.
 */
static inline enum emu_verdict emu_check_place(uint64_t offset, unsigned int width,
					       enum emu_direction direction)
{
	return emu_is_inside(offset, width) ? emu_check_map(offset, width, direction)
					    : EMU_BAD_BOUNDS;
}

/**
 * emu_check() - decide an access without making it
 * @emu: the device
 * @offset: in bytes, see EMU_BAR(); any value
 * @width: in bytes; any value
 * @direction: read or write
 *
 * Return: the verdict that the access would meet now.
 */
static inline enum emu_verdict emu_check(const struct emu *emu, uint64_t offset, unsigned int width,
					 enum emu_direction direction)
{
	if (emu->state.removed)
		return EMU_REMOVED;
	if (emu->unmapped)
		return EMU_BAD_MAPPING;
	return emu_check_place(offset, width, direction);
}

/**
 * emu_map_allows() - does the register map allow an access?
 * @offset: in bytes, see EMU_BAR()
 * @width: in bytes
 * @direction: read or write
 *
 * Unlike emu_check_map(), this does not say why not. If @width and @direction are constants, it
 * compiles to one comparison for each register of that width. Registers lie inside their BAR, so an
 * allowed access is also within bounds.
 *
 * Return: whether emu_check_map() says %EMU_OK.
 */
static inline bool emu_map_allows(uint64_t offset, unsigned int width, enum emu_direction direction)
{
	bool allowed = false;

#pragma GCC unroll 16
	for (size_t i = 0; i < EMU_REGISTERS; i++)
		/*
		 * Check the width first: if it is constant, registers of other widths leave no
		 * code.
		 */
		allowed |= emu_register_has_width(&emu_register_map[i], width) &&
			   emu_register_verdict(&emu_register_map[i], offset, width, direction) ==
				   EMU_OK;
	return allowed;
}

/**
 * emu_settle() - see which interrupts the device asserts, and tell the bus of changes
 * @emu: the device
 *
 * The emulator does this by itself after each access and each step, when configuration space is
 * written, and when the device is reset, removed or put back. Call it after a change of
 * ``emu->state``.
 */
void emu_settle(struct emu *emu);

/* The same after an access of a device that has interrupts. Not for direct use. */
static inline void emu_settle_access(struct emu *emu)
{
	if (EMU_HAS_INTERRUPTS && emu_device_interrupts(&emu->state.device) != emu->asserted)
		emu_settle(emu);
}

/* Does nobody observe this access, and does the device take it? Not for direct use. */
static inline bool emu_is_plain(const struct emu *emu, uint64_t offset, unsigned int width,
				enum emu_direction direction)
{
	bool special = emu->armed | emu->state.removed;

	return __builtin_expect(!special && emu_map_allows(offset, width, direction), 1);
}

/*
 * emu_read() and emu_write() for all other accesses: refused or observed ones. Not for direct use.
 */
uint64_t emu_read_special(struct emu *emu, uint64_t offset, unsigned int width)
	__attribute__((cold));
void emu_write_special(struct emu *emu, uint64_t offset, unsigned int width, uint64_t value)
	__attribute__((cold));

/* An access that the register map allows, under the fault plan. Not for direct use. */
enum emu_verdict emu_read_faulty(struct emu *emu, struct emu_access *access);
enum emu_verdict emu_write_faulty(struct emu *emu, const struct emu_access *access);

/**
 * emu_read() - one read access by the driver
 * @emu: the device
 * @offset: in bytes, see EMU_BAR(); any value
 * @width: in bytes; any value
 *
 * Return: the value read, or what a refused access answers (see enum emu_verdict).
 */
static inline uint64_t emu_read(struct emu *emu, uint64_t offset, unsigned int width)
{
	uint64_t value;

	if (!emu_is_plain(emu, offset, width, EMU_READ))
		return emu_read_special(emu, offset, width);
	emu->counters.reads++;
	value = emu_device_read(&emu->state.device, offset, width);
	emu_settle_access(emu);
	return value;
}

/**
 * emu_write() - one write access by the driver
 * @emu: the device
 * @offset: in bytes, see EMU_BAR(); any value
 * @width: in bytes; any value
 * @value: bits beyond @width are ignored
 */
static inline void emu_write(struct emu *emu, uint64_t offset, unsigned int width, uint64_t value)
{
	if (!emu_is_plain(emu, offset, width, EMU_WRITE)) {
		emu_write_special(emu, offset, width, value);
		return;
	}
	emu->counters.writes++;
	emu_device_write(&emu->state.device, offset, width, value);
	emu_settle_access(emu);
}

/**
 * emu_write_bytes() - @n one-byte write accesses at consecutive offsets
 * @emu: the device
 * @offset: of the first
 * @bytes: the values, in order
 * @n: how many
 *
 * The state, the counters and (when armed) the trace are the same as after a loop over emu_write().
 * When nothing is armed and the whole run is inside one register, the device does it at once.
 */
void emu_write_bytes(struct emu *emu, uint64_t offset, const uint8_t *bytes, size_t n);

/**
 * emu_read_bytes() - @n one-byte read accesses at consecutive offsets
 * @emu: the device
 * @offset: of the first
 * @bytes: receives the values
 * @n: how many
 *
 * Equal to a loop over emu_read(), as emu_write_bytes() is to one over emu_write().
 */
void emu_read_bytes(struct emu *emu, uint64_t offset, uint8_t *bytes, size_t n);

/**
 * emu_read_string() - one-byte read accesses at consecutive offsets up to and including a NUL
 * @emu: the device
 * @offset: of the first
 * @bytes: receives the values with the NUL; nothing after it is written
 * @max: the most accesses to make
 *
 * Return: how many accesses were made. ``bytes[ret - 1]`` is NUL unless none of @max cells held
 * one.
 */
size_t emu_read_string(struct emu *emu, uint64_t offset, uint8_t *bytes, size_t max);

/**
 * emu_pci_read() - one read of PCI configuration space
 * @emu: the device
 * @offset: in bytes, inside the 256 of configuration space
 * @width: 1, 2 or 4 bytes, aligned
 *
 * Return: the value; all ones for a removed device or an access outside those rules.
 */
uint32_t emu_pci_read(const struct emu *emu, uint32_t offset, unsigned int width);

/**
 * emu_pci_write() - one write of PCI configuration space
 * @emu: the device
 * @offset: in bytes, inside the 256 of configuration space
 * @width: 1, 2 or 4 bytes, aligned
 * @value: only writable bits change; a BAR written with all ones reads back its size
 *
 * Ignored on a removed device and for an access outside those rules.
 */
void emu_pci_write(struct emu *emu, uint32_t offset, unsigned int width, uint32_t value);

/* ---------------------------------------------------------------- By itself ------------------- */

/**
 * emu_set_bus() - say who receives interrupts, and which memory the device reaches
 * @emu: the device
 * @bus: copied; NULL for nobody and none, as after emu_init()
 *
 * An interrupt that is asserted now is reported at once.
 */
void emu_set_bus(struct emu *emu, const struct emu_bus *bus);

/**
 * emu_may_interrupt() - does configuration space let the device interrupt?
 * @emu: the device
 *
 * Return: whether it may send messages, or raise its pin if it has one and sends none.
 */
bool emu_may_interrupt(const struct emu *emu);

/**
 * emu_is_busy() - will the device do something by itself?
 * @emu: the device
 *
 * Return: whether emu_step() has something to do; false for a removed device.
 */
bool emu_is_busy(const struct emu *emu);

/**
 * emu_delay() - how long does the next step take?
 * @emu: the device, which is busy
 *
 * Return: simulated time in nanoseconds, from the moment when the step became the next one.
 */
uint64_t emu_delay(const struct emu *emu);

/**
 * emu_step() - let the device make its next step
 * @emu: the device; if it is not busy nothing happens
 */
void emu_step(struct emu *emu);

/* ---------------------------------------------------------------- Test controls --------------- */

/**
 * emu_verdict_name() - a verdict in words, for messages
 * @verdict: any
 *
 * Return: a constant string such as "bad width".
 */
const char *emu_verdict_name(enum emu_verdict verdict);

/**
 * emu_describe() - one access in words, for people
 * @line: receives them, without a newline, and a NUL
 * @access: the access
 *
 * ``W4 SEED 0x4``, ``R1 STRING[2] 0x6c``, ``irq up``, ``dma write 0xffffe000 16 0x64636261``; a
 * refused access has the reason: ``R1 SEED 0x0 (bad width)``. An access without a register has the
 * offset: ``R1 +0x1000 0xff (outside the BAR)``, with the BAR if it is not the first: ``R1 BAR2+0x4
 * 0x0 (no register there)``.
 *
 * Return: their length without the NUL.
 */
size_t emu_describe(char line[EMU_TRACE_LINE], const struct emu_access *access);

/**
 * emu_misuse() - guest errors of every kind so far
 * @emu: the device
 *
 * Return: their number. A test of a driver ends with 0, or with the number that it provoked on
 * purpose.
 */
uint64_t emu_misuse(const struct emu *emu);

/**
 * emu_clear_counters() - count from zero again
 * @emu: the device
 */
void emu_clear_counters(struct emu *emu);

/**
 * emu_trace_start() - log every attempted access from now on, and what the device does by itself
 * @emu: the device
 * @log: room for the log; owned by the caller and in use until emu_trace_stop()
 * @capacity: number of entries in @log
 *
 * Starts with an empty log. When it is full, further accesses are not logged but counted in
 * ``emu->trace.dropped``: a trace with drops is not complete, and says so.
 */
void emu_trace_start(struct emu *emu, struct emu_access *log, size_t capacity);

/**
 * emu_trace_stream() - log every attempted access from now on, without a limit
 * @emu: the device
 * @log: room for the log; owned by the caller and in use until emu_trace_stop()
 * @capacity: number of entries in @log
 * @drain: called whenever the log is full, and for the rest in emu_trace_stop()
 * @context: handed to @drain
 *
 * As emu_trace_start(), but @drain empties a full log. If it does not, accesses are counted in
 * ``emu->trace.dropped``, and the next access calls it again.
 */
void emu_trace_stream(struct emu *emu, struct emu_access *log, size_t capacity, emu_drain_fn *drain,
		      void *context);

/**
 * emu_trace_stop() - stop logging
 * @emu: the device
 *
 * ``emu->trace`` stays readable. A trace that emu_trace_stream() started is drained first; entries
 * that are not taken count as dropped. Harmless when no trace is running.
 */
void emu_trace_stop(struct emu *emu);

/**
 * emu_trace_event() - log an event that happened outside the emulator
 * @emu: the device
 * @event: the event, see enum emu_event
 *
 * For the code that plays the machine: the emulator does not know of handlers. Does nothing without
 * a trace.
 */
void emu_trace_event(struct emu *emu, const struct emu_access *event);

/**
 * emu_set_hook() - call a function before every access is decided
 * @emu: the device
 * @hook: the function, or NULL to stop
 * @context: handed to it
 */
void emu_set_hook(struct emu *emu, emu_hook_fn *hook, void *context);

/**
 * emu_set_faults() - let a fault plan strike the accesses from now on
 * @emu: the device
 * @faults: the rows; owned by the caller, and in use until they are replaced. Their counters go on
 *	from where they are
 * @n: how many; 0 to stop
 *
 * The hook is called first. A struck access has the verdict %EMU_FAULTED, or %EMU_REMOVED when the
 * device is taken away; the trace shows what the driver read or wrote, not what the device saw.
 */
void emu_set_faults(struct emu *emu, struct emu_fault *faults, size_t n);

#endif /* EMU_H */
