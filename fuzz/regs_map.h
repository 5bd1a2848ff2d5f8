/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rules of a register map, as an independent copy of the emulator's: which accesses reach a
 * register, and what they may change. For fuzz_regs.
 */
#ifndef FUZZ_REGS_MAP_H
#define FUZZ_REGS_MAP_H

#include "emu.h"

/**
 * struct regs_place - the place of an access
 * @offset: see EMU_BAR()
 * @width: in bytes
 */
struct regs_place {
	uint64_t offset;
	unsigned int width;
};

/**
 * regs_judge() - the right verdict for an access
 * @emu: the device
 * @place: its place; any
 * @direction: read or write
 * @found: receives the row of the register map that it reaches
 *
 * Return: the verdict.
 */
enum emu_verdict regs_judge(const struct emu *emu, struct regs_place place,
			    enum emu_direction direction, const struct emu_register **found);

/**
 * regs_refusal() - the answer of a read that reaches no register
 * @verdict: why
 * @width: in bytes
 *
 * Return: the answer.
 */
uint64_t regs_refusal(enum emu_verdict verdict, unsigned int width);

/**
 * regs_ones() - a value whose bits are all 1
 * @width: in bytes
 *
 * Return: that.
 */
uint64_t regs_ones(unsigned int width);

/**
 * regs_difference() - compare the answers of all registers
 * @before: the device's memory before
 * @after: the device's memory after
 * @place: leave out this place; or NULL
 * @affected: and this one; or NULL
 *
 * It compares only some cells of a large register: the ends, those around the place, and one more.
 *
 * Return: the first one that differs; NULL if all are the same.
 */
const struct emu_register *regs_difference(const struct emu_device *before,
					   const struct emu_device *after,
					   const struct regs_place *place,
					   const struct emu_range *affected);

/**
 * regs_overlap() - do two ranges overlap?
 * @a: beginning of one
 * @a_size: in bytes
 * @b: beginning of the other
 * @b_size: in bytes
 *
 * Return: whether they do.
 */
static inline bool regs_overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a < b + b_size && b < a + a_size;
}

#endif /* FUZZ_REGS_MAP_H */
