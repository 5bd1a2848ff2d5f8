// SPDX-License-Identifier: GPL-2.0-only
/*
 * Access faults: which of them strike an access, and how they change it.
 */
#include "emu.h"

const struct emu_fault_trait emu_fault_traits[EMU_FAULT_KINDS] = {
	/* clang-format off */
	[EMU_FAULT_NONE]  = { "none",  0,                    0 },
	[EMU_FAULT_ONES]  = { "ones",  EMU_READ,             1 },
	[EMU_FAULT_GONE]  = { "gone",  EMU_READ | EMU_WRITE, 1 },
	[EMU_FAULT_STUCK] = { "stuck", EMU_READ | EMU_WRITE, EMU_FAULT_ALWAYS },
	[EMU_FAULT_FLIP]  = { "flip",  EMU_READ | EMU_WRITE, 1 },
	[EMU_FAULT_DROP]  = { "drop",  EMU_WRITE,            1 },
	[EMU_FAULT_DUP]   = { "dup",   EMU_WRITE,            1 },
	[EMU_FAULT_STALE] = { "stale", EMU_READ,             1 },
	[EMU_FAULT_STEP]  = { "step",  EMU_READ | EMU_WRITE, 1 },
	[EMU_FAULT_IRQ]   = { "irq",   EMU_READ | EMU_WRITE, 1 },
	/* clang-format on */
};

/* Can it happen at all, as the device is now? */
static bool is_possible(const struct emu *emu, enum emu_fault_kind kind)
{
	if (kind == EMU_FAULT_STEP)
		return emu_is_busy(emu);
	return kind != EMU_FAULT_IRQ || (emu->bus.stray && emu_may_interrupt(emu));
}

static bool matches(const struct emu_fault *fault, const struct emu_access *access)
{
	unsigned int directions = emu_fault_traits[fault->kind].access;

	if (fault->access)
		directions &= fault->access;
	if (!(directions & access->direction))
		return false;
	return !fault->size || access->offset - fault->offset < fault->size;
}

/* Is it this row's turn at the access that was just counted? */
static bool is_due(const struct emu_fault *fault)
{
	uint64_t first = fault->nth ? fault->nth : 1;
	uint64_t times = fault->times ? fault->times : emu_fault_traits[fault->kind].times;

	return fault->seen >= first && fault->seen - first < times;
}

/* Faults that strike before any kind of access. */
static void happen(struct emu *emu, enum emu_fault_kind kind)
{
	if (kind == EMU_FAULT_GONE)
		emu_remove(emu);
	else if (kind == EMU_FAULT_STEP)
		emu_step(emu);
	else if (kind == EMU_FAULT_IRQ)
		emu->bus.stray(emu->bus.context);
}

/* Find the rows that strike an access, and let happen what does so before it. */
static enum emu_verdict strike(struct emu *emu, const struct emu_access *access)
{
	enum emu_verdict verdict = EMU_OK;

	for (size_t i = 0; i < emu->n_faults; i++) {
		struct emu_fault *fault = &emu->faults[i];

		fault->struck = false;
		if (!matches(fault, access) || !is_possible(emu, fault->kind))
			continue;
		fault->seen++;
		if (!is_due(fault))
			continue;
		fault->fired++;
		fault->struck = true;
		verdict = EMU_FAULTED;
		happen(emu, fault->kind);
	}
	if (emu->state.removed)
		return EMU_REMOVED;
	emu->counters.verdicts[EMU_FAULTED] += verdict == EMU_FAULTED;
	return verdict;
}

/* Change a value on its way between driver and device as a fault says. */
static uint64_t distort(const struct emu_fault *fault, uint64_t value)
{
	switch (fault->kind) {
	case EMU_FAULT_ONES:
		return ~0ull;
	case EMU_FAULT_STUCK:
		return (value & ~fault->mask) | (fault->value & fault->mask);
	case EMU_FAULT_FLIP:
		return value ^ 1ull << (fault->bit & 63);
	case EMU_FAULT_STALE:
		return fault->last;
	default:
		return value;
	}
}

/* Change a value as all striking rows say, cut to the width of the access. */
static uint64_t distort_all(const struct emu *emu, const struct emu_access *access, uint64_t value)
{
	for (size_t i = 0; i < emu->n_faults; i++)
		if (emu->faults[i].struck)
			value = distort(&emu->faults[i], value);
	return value & emu_all_ones(access->width);
}

enum emu_verdict emu_read_faulty(struct emu *emu, struct emu_access *access)
{
	enum emu_verdict verdict = strike(emu, access);

	if (verdict == EMU_REMOVED)
		return verdict;
	access->value = distort_all(
		emu, access, emu_device_read(&emu->state.device, access->offset, access->width));
	for (size_t i = 0; i < emu->n_faults; i++)
		if (matches(&emu->faults[i], access))
			emu->faults[i].last = access->value;
	return verdict;
}

enum emu_verdict emu_write_faulty(struct emu *emu, const struct emu_access *access)
{
	enum emu_verdict verdict = strike(emu, access);
	unsigned int times = 1;
	uint64_t value;

	if (verdict == EMU_REMOVED)
		return verdict;
	value = distort_all(emu, access, access->value);
	for (size_t i = 0; i < emu->n_faults; i++) {
		if (!emu->faults[i].struck)
			continue;
		if (emu->faults[i].kind == EMU_FAULT_DROP)
			times = 0;
		else if (emu->faults[i].kind == EMU_FAULT_DUP)
			times += times != 0;
	}
	while (times--)
		emu_device_write(&emu->state.device, access->offset, access->width, value);
	return verdict;
}
