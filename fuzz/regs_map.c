// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules of a register map.
 */
#include "regs_map.h"

uint64_t regs_ones(unsigned int width)
{
	return width < 8 ? (UINT64_C(1) << 8 * width) - 1 : UINT64_MAX;
}

/* ---------------------------------------------------------------- What the map says ----------- */

/* The verdict of one register for an access that begins in it. */
static enum emu_verdict verdict_of(const struct emu_register *reg, uint64_t at, unsigned int width,
				   enum emu_direction direction)
{
	unsigned int has = reg->widths ? reg->widths : reg->width;

	if (width != 1 && width != 2 && width != 4 && width != 8)
		return EMU_BAD_WIDTH;
	if (!(has & width))
		return EMU_BAD_WIDTH;
	if (at % width || at + width > (uint64_t)reg->width * reg->cells)
		return EMU_BAD_ALIGNMENT;
	return reg->access & direction ? EMU_OK : EMU_BAD_DIRECTION;
}

/*
 * If several registers are at one place, the one that comes nearest to allowing the access counts.
 */
enum emu_verdict regs_judge(const struct emu *emu, struct regs_place place,
			    enum emu_direction direction, const struct emu_register **found)
{
	const uint64_t bar = place.offset >> 32, at = (uint32_t)place.offset;
	const uint64_t size = bar < EMU_PCI_BARS ? emu_pci_identity.bar_size[bar] : 0;
	enum emu_verdict nearest = EMU_BAD_UNMAPPED;

	if (emu->state.removed)
		return EMU_REMOVED;
	if (!size || at + place.width > size)
		return EMU_BAD_BOUNDS;
	for (size_t i = 0; i < EMU_REGISTERS; i++) {
		const struct emu_register *reg = &emu_register_map[i];
		enum emu_verdict verdict;

		if (place.offset < reg->offset ||
		    place.offset - reg->offset >= (uint64_t)reg->width * reg->cells)
			continue;
		verdict = verdict_of(reg, place.offset - reg->offset, place.width, direction);
		*found = reg;
		if (verdict == EMU_OK)
			return EMU_OK;
		if (verdict > nearest)
			nearest = verdict;
	}
	return nearest;
}

uint64_t regs_refusal(enum emu_verdict verdict, unsigned int width)
{
#ifdef EMU_DEVICE_REFUSES_BY_ONES
	(void)verdict;
	return regs_ones(width);
#else
	return verdict == EMU_REMOVED || verdict == EMU_BAD_BOUNDS ? regs_ones(width) : 0;
#endif
}

/* ---------------------------------------------------------------- What may change ------------- */

/* Compare a register's answers in both. Returns the register if they differ. */
static const struct emu_register *differs(const struct emu_register *reg, uint32_t cell,
					  struct emu_device *a, struct emu_device *b,
					  const struct regs_place *place,
					  const struct emu_range *affected)
{
	const uint64_t at = reg->offset + (uint64_t)cell * reg->width;
	unsigned int has = reg->widths ? reg->widths : reg->width;
	unsigned int width = has & reg->width ? reg->width : has & -has;

	if (place && regs_overlap(at, reg->width, place->offset, place->width))
		return NULL;
	if (affected && regs_overlap(at, reg->width, affected->offset, affected->size))
		return NULL;
	return emu_device_read(a, at, width) != emu_device_read(b, at, width) ? reg : NULL;
}

const struct emu_register *regs_difference(const struct emu_device *before,
					   const struct emu_device *after,
					   const struct regs_place *place,
					   const struct emu_range *affected)
{
	static struct emu_device a, b;
	const struct emu_register *found = NULL;

	a = *before;
	b = *after;
	for (size_t i = 0; i < EMU_REGISTERS && !found; i++) {
		const struct emu_register *reg = &emu_register_map[i];
		uint64_t near = place ? (place->offset - reg->offset) / reg->width : 0;
		const uint64_t cells[] = { 0, reg->cells - 1, near - 1, near + 1, near * 37 + 11 };

		if (!(reg->access & EMU_READ))
			continue;
		for (size_t k = 0; k < sizeof(cells) / sizeof(cells[0]) && !found; k++)
			found = differs(reg, (uint32_t)(cells[k] % reg->cells), &a, &b, place,
					affected);
	}
	return found;
}
