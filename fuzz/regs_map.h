/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a register map says, told once more and independently of the emulator: which accesses reach
 * a register, and what they may change. For fuzz_regs.
 */
#ifndef FUZZ_REGS_MAP_H
#define FUZZ_REGS_MAP_H

#include "emu.h"

/**
 * struct regs_place - where an access goes
 * @offset: see EMU_BAR()
 * @width: in bytes
 */
struct regs_place {
	uint64_t offset;
	unsigned int width;
};

/**
 * regs_judge() - what should become of an access?
 * @emu: the device
 * @place: where it goes; any
 * @direction: read or write
 * @found: receives the row of the register map that it reaches
 *
 * Return: the verdict.
 */
enum emu_verdict regs_judge(const struct emu *emu, struct regs_place place,
			    enum emu_direction direction, const struct emu_register **found);

/**
 * regs_refusal() - what does a read answer that reaches no register?
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
 * regs_difference() - do all registers answer the same?
 * @before: what a device remembered
 * @after: and later
 * @place: but for what is there; or NULL
 * @affected: and there; or NULL
 *
 * Of registers with many cells some are asked: the ends, those around the place, and one more.
 *
 * Return: the first one that does not; NULL if all do.
 */
const struct emu_register *regs_difference(const struct emu_device *before,
					   const struct emu_device *after,
					   const struct regs_place *place,
					   const struct emu_range *affected);

/**
 * regs_overlap() - have two ranges something in common?
 * @a: where one begins
 * @a_size: in bytes
 * @b: where the other begins
 * @b_size: in bytes
 *
 * Return: whether they have.
 */
static inline bool regs_overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a < b + b_size && b < a + a_size;
}

#endif /* FUZZ_REGS_MAP_H */
