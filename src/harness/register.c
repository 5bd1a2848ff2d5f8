// SPDX-License-Identifier: GPL-2.0-only
/*
 * Register accesses as steps, for any device: the register map says which accesses conflict.
 */
#include "explore.h"
#include "prng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The region has the BARs one after the other. */
size_t explore_registers_size(void)
{
	size_t size = 0;

	for (unsigned int bar = 0; bar < EMU_PCI_BARS; bar++)
		size += emu_pci_identity.bar_size[bar];
	return size;
}

static uint32_t to_region(uint64_t offset)
{
	uint32_t at = (uint32_t)offset;

	for (unsigned int bar = 0; bar < offset >> 32; bar++)
		at += emu_pci_identity.bar_size[bar];
	return at;
}

uint64_t explore_register_offset(const struct step *step)
{
	uint32_t at = step->offset;
	unsigned int bar = 0;

	/* In which BAR it was not is no longer known. */
	if (step->region == STEP_NOWHERE)
		return EMU_BAR(EMU_PCI_BARS) + at;
	while (bar < EMU_PCI_BARS - 1 && at >= emu_pci_identity.bar_size[bar])
		at -= emu_pci_identity.bar_size[bar++];
	return EMU_BAR(bar) + at;
}

struct step explore_register_step(uint64_t offset, unsigned int width, enum emu_direction direction)
{
	const struct emu_register *reg = emu_register_at(offset, width, direction);
	struct step step = {
		.kind = STEP_REGISTER,
		.write = direction == EMU_WRITE,
		.region = STEP_NOWHERE,
		.width = (uint8_t)width,
		.direction = (uint8_t)direction,
		.offset = (uint32_t)offset,
		.size = width,
	};

	if (emu_is_inside(offset, width)) {
		step.region = EXPLORE_REGISTERS;
		step.offset = to_region(offset);
	}
	if (reg && direction == EMU_READ)
		step.write = reg->access & EMU_READ_CHANGES;
	if (reg && step.write) {
		step.also = to_region(reg->affects.offset);
		step.also_size = reg->affects.size;
	}
	return step;
}

void explore_register(struct emu *emu, uint64_t offset, unsigned int width,
		      enum emu_direction direction, void *context)
{
	const struct step step = explore_register_step(offset, width, direction);
	struct explore *explore = context;

	(void)emu;
	explore_enter(&explore->tasks[explore->turn], &step);
}

size_t explore_describe_register(const struct step *step, char *text, size_t room)
{
	bool write = step->direction == EMU_WRITE;
	uint64_t offset = explore_register_offset(step);
	const struct emu_register *reg =
		emu_register_at(offset, step->width, write ? EMU_WRITE : EMU_READ);
	char direction = write ? 'W' : 'R';

	if (step->region == STEP_NOWHERE || (!reg && offset < EMU_BAR(1)))
		return (size_t)snprintf(text, room, "%c%u +0x%x", direction, step->width,
					step->offset);
	if (!reg)
		return (size_t)snprintf(text, room, "%c%u BAR%u+0x%x", direction, step->width,
					(unsigned int)(offset >> 32), (uint32_t)offset);
	if (reg->cells == 1)
		return (size_t)snprintf(text, room, "%c%u %s", direction, step->width, reg->name);
	return (size_t)snprintf(text, room, "%c%u %s[%u]", direction, step->width, reg->name,
				(uint32_t)(offset - reg->offset) / reg->width);
}

/* ---------------------------------------------------------------- Is the map honest? ---------- */

/* How often accesses are compared, each time from another state. */
#define STATES 20

/*
 * List each access that a row of the map allows, to its first cells and its last one. Returns their
 * number.
 */
static unsigned int list_accesses(struct step *steps)
{
	unsigned int n = 0;

	for (size_t i = 0; i < EMU_REGISTERS; i++) {
		const struct emu_register *reg = &emu_register_map[i];
		uint64_t end = reg->offset + (uint64_t)reg->width * reg->cells;

		for (uint64_t at = reg->offset; at < end; at++) {
			/* Two cells are enough. */
			if (at == reg->offset + 2 * reg->width && reg->cells > 2)
				at = end - reg->width;
			for (unsigned int width = 1; width <= 8; width *= 2) {
				for (unsigned int way = EMU_READ; way <= EMU_WRITE; way++) {
					if (emu_register_verdict(reg, at, width, way) != EMU_OK)
						continue;
					if (steps)
						steps[n] = explore_register_step(at, width, way);
					n++;
				}
			}
		}
	}
	return n;
}

static uint64_t make_access(struct emu *emu, const struct step *step, uint64_t value)
{
	uint64_t offset = explore_register_offset(step);

	if (step->direction == EMU_READ)
		return emu_read(emu, offset, step->width);
	emu_write(emu, offset, step->width, value);
	return 0;
}

/* Do two accesses have the same effect in both orders? */
static bool commute(const struct emu_state *state, const struct step *a, const struct step *b,
		    uint64_t value)
{
	static struct emu first, second; /* may be too large for a stack */
	uint64_t first_a, first_b, second_a, second_b;

	emu_init(&first);
	first.state = *state;
	second = first;
	first_a = make_access(&first, a, value);
	first_b = make_access(&first, b, ~value);
	second_b = make_access(&second, b, ~value);
	second_a = make_access(&second, a, value);
	return first_a == second_a && first_b == second_b &&
	       !memcmp(&first.state, &second.state, sizeof(first.state));
}

/*
 * Find two accesses whose order matters in this state although the map does not say so, and
 * describe them.
 */
static bool find_concealed(explore_conflicts_fn *conflicts, const struct emu_state *state,
			   const struct step *steps, unsigned int n, struct prng *prng, char *text,
			   size_t room)
{
	for (unsigned int i = 0; i < n; i++) {
		for (unsigned int k = 0; k < n; k++) {
			size_t used;

			if (conflicts(&steps[i], &steps[k]) ||
			    commute(state, &steps[i], &steps[k], prng_next(prng)))
				continue;
			used = explore_describe_register(&steps[i], text, room);
			used += (size_t)snprintf(text + used, room - used, ", ");
			explore_describe_register(&steps[k], text + used, room - used);
			return true;
		}
	}
	return false;
}

bool explore_map_is_honest(explore_conflicts_fn *conflicts, uint64_t seed, char *text, size_t room)
{
	static struct emu emu;
	unsigned int n = list_accesses(NULL);
	struct step *steps = calloc(n + 1, sizeof(*steps));
	struct prng prng = { seed };
	bool honest = true;

	if (!steps)
		abort();
	list_accesses(steps);
	emu_init(&emu);
	for (unsigned int state = 0; state < STATES && honest; state++) {
		honest = !find_concealed(conflicts, &emu.state, steps, n, &prng, text, room);
		for (unsigned int i = 0; i < n; i++)
			make_access(&emu, &steps[prng_below(&prng, n)], prng_next(&prng));
	}
	free(steps);
	return honest;
}
