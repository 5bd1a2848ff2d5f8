/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Access faults: hardware that misbehaves on purpose, at an access and in a way that a test
 * chooses.
 *
 * A plan is an array of rows, each of which says what happens, to which accesses and how often:
 *
 *	{ .kind = EMU_FAULT_ONES, .access = EMU_READ, .offset = 4, .size = 4092, .nth = 3 }
 *
 * is "the third read of the register at 4 answers all ones", as text ``STRING.read@3:ones``
 * (emu_fault_text.h). A member that a row leaves out means "any". emu_set_faults() arms a plan; it
 * strikes accesses that the device would otherwise have answered, after removal, bounds and
 * register map.
 *
 * Rows are independent: each counts the accesses that match it. If several strike the same access,
 * they act in the order of the plan.
 */
#ifndef EMU_FAULT_H
#define EMU_FAULT_H

#include "emu_register.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * enum emu_fault_kind - what goes wrong
 * @EMU_FAULT_NONE: nothing
 * @EMU_FAULT_ONES: a read answers all ones; the device has seen it
 * @EMU_FAULT_GONE: the device is removed before the access, and stays removed
 * @EMU_FAULT_STUCK: the bits of @mask are as in @value, in a read's answer and in a written value
 * @EMU_FAULT_FLIP: bit @bit is inverted, in a read's answer and in a written value
 * @EMU_FAULT_DROP: a write is lost
 * @EMU_FAULT_DUP: a write takes place twice
 * @EMU_FAULT_STALE: a read answers the same as the matching read before it, or 0 if there was none;
 *	the device has seen it
 * @EMU_FAULT_STEP: the device makes its next step before the access. Does not match an access that
 *	finds it idle
 * @EMU_FAULT_IRQ: an interrupt comes with the access, although the device has not asserted it. Does
 *	not match if the device may not interrupt, or if its bus has no listener
 * @EMU_FAULT_KINDS: number of kinds
 */
enum emu_fault_kind {
	EMU_FAULT_NONE,
	EMU_FAULT_ONES,
	EMU_FAULT_GONE,
	EMU_FAULT_STUCK,
	EMU_FAULT_FLIP,
	EMU_FAULT_DROP,
	EMU_FAULT_DUP,
	EMU_FAULT_STALE,
	EMU_FAULT_STEP,
	EMU_FAULT_IRQ,
	EMU_FAULT_KINDS,
};

/* For struct emu_fault.times: every time. */
#define EMU_FAULT_ALWAYS UINT64_MAX

/**
 * struct emu_fault - one row of a plan
 * @kind: what goes wrong
 * @access: %EMU_READ or %EMU_WRITE; 0 for any to which @kind can happen
 * @offset: first byte of the range to which it happens, see EMU_BAR()
 * @size: of that range in bytes; 0 for all registers, whatever @offset
 * @nth: the number of the first matching access to which it happens; 1 or 0 for the very first
 * @times: to how many accesses in a row it happens; %EMU_FAULT_ALWAYS for all; 0 for the default of
 *	@kind: always for STUCK, once for the others
 * @mask: STUCK: the bits
 * @value: STUCK: the values of these bits
 * @bit: FLIP: the number of the bit, 0 to 63
 * @struck: run time: it happens to the current access
 * @seen: run time: matching accesses so far; 0 in a fresh row
 * @fired: run time: how often it has happened; 0 in a fresh row. A test that planned a fault checks
 *	that it happened
 * @last: run time: the answer of the last matching read
 */
struct emu_fault {
	enum emu_fault_kind kind;
	unsigned int access;
	uint64_t offset;
	uint64_t size;
	uint64_t nth;
	uint64_t times;
	uint64_t mask;
	uint64_t value;
	unsigned int bit;

	bool struck;
	uint64_t seen;
	uint64_t fired;
	uint64_t last;
};

/**
 * struct emu_fault_trait - facts about a kind of fault
 * @name: its name in the text of a plan
 * @access: accesses to which it can happen, %EMU_READ or %EMU_WRITE or both
 * @times: struct emu_fault.times if a row has 0 there
 */
struct emu_fault_trait {
	const char *name;
	unsigned int access;
	uint64_t times;
};

/* One row for each enum emu_fault_kind. */
extern const struct emu_fault_trait emu_fault_traits[EMU_FAULT_KINDS];

#endif /* EMU_FAULT_H */
