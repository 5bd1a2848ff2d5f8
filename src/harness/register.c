// SPDX-License-Identifier: GPL-2.0-only
/*
 * Register accesses as steps, for any device: what matters to others is what its register map says.
 */
#include "explore.h"
#include "prng.h"

#include <stdio.h>
#include <string.h>

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

	if (offset < EMU_BAR_SIZE && width <= EMU_BAR_SIZE - offset)
		step.region = EXPLORE_REGISTERS;
	if (reg && direction == EMU_READ)
		step.write = reg->access & EMU_READ_CHANGES;
	if (reg && step.write) {
		step.also = reg->affects.offset;
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
	const struct emu_register *reg =
		emu_register_at(step->offset, step->width, write ? EMU_WRITE : EMU_READ);
	char direction = write ? 'W' : 'R';

	if (!reg)
		return (size_t)snprintf(text, room, "%c%u +0x%x", direction, step->width,
					step->offset);
	if (reg->cells == 1)
		return (size_t)snprintf(text, room, "%c%u %s", direction, step->width, reg->name);
	return (size_t)snprintf(text, room, "%c%u %s[%u]", direction, step->width, reg->name,
				(step->offset - reg->offset) / reg->width);
}

/* ---------------------------------------------------------------- Is the map honest? ---------- */

/* Accesses that are compared, and how often, each time from another state. */
#define ACCESSES 256
#define STATES   20

/* Each access that a row of the map allows, to its first cells and its last one. */
static unsigned int list_accesses(struct step steps[ACCESSES])
{
	unsigned int n = 0;

	for (size_t i = 0; i < EMU_REGISTERS; i++) {
		const struct emu_register *reg = &emu_register_map[i];
		uint32_t end = reg->offset + reg->width * reg->cells;

		for (uint32_t at = reg->offset; at < end; at++) {
			/* Two cells are as good as more of them. */
			if (at == reg->offset + 2 * reg->width && reg->cells > 2)
				at = end - reg->width;
			for (unsigned int width = 1; width <= 8; width *= 2)
				for (unsigned int way = EMU_READ; way <= EMU_WRITE; way++)
					if (n < ACCESSES &&
					    emu_register_verdict(reg, at, width, way) == EMU_OK)
						steps[n++] = explore_register_step(at, width, way);
		}
	}
	return n;
}

static uint64_t make_access(struct emu *emu, const struct step *step, uint64_t value)
{
	if (step->direction == EMU_READ)
		return emu_read(emu, step->offset, step->width);
	emu_write(emu, step->offset, step->width, value);
	return 0;
}

/* Do two accesses lead to the same, whichever comes first? */
static bool commute(const struct emu_state *state, const struct step *a, const struct step *b,
		    uint64_t value)
{
	struct emu first, second;
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

bool explore_map_is_honest(explore_conflicts_fn *conflicts, uint64_t seed, char *text, size_t room)
{
	struct step steps[ACCESSES];
	unsigned int n = list_accesses(steps);
	struct prng prng = { seed };
	struct emu emu;

	emu_init(&emu);
	for (unsigned int state = 0; state < STATES; state++) {
		for (unsigned int i = 0; i < n; i++) {
			for (unsigned int k = 0; k < n; k++) {
				size_t used;

				if (conflicts(&steps[i], &steps[k]) ||
				    commute(&emu.state, &steps[i], &steps[k], prng_next(&prng)))
					continue;
				used = explore_describe_register(&steps[i], text, room);
				used += (size_t)snprintf(text + used, room - used, ", ");
				explore_describe_register(&steps[k], text + used, room - used);
				return false;
			}
		}
		for (unsigned int i = 0; i < n; i++)
			make_access(&emu, &steps[prng_below(&prng, n)], prng_next(&prng));
	}
	return true;
}
