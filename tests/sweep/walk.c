// SPDX-License-Identifier: GPL-2.0-only
/*
 * The MMIO column of the specification, as something that reads a trace: which accesses a call
 * makes, one after the other, where each may depend on what the ones before it answered; and how
 * the call has to end when it got those answers.
 *
 * Hardware that fails may answer anything. What the driver then does is not free: it goes on, or it
 * has a suspicion and makes the presence check, and this knows which.
 */
#include "sweep.h"

#include <stdio.h>
#include <string.h>

#define ONES 0xffffffffu

struct walk {
	const struct emu_access *log;
	size_t n;
	size_t at;
	size_t answered;
	struct sweep_seen *seen;
};

/* ---------------------------------------------------------------- Single accesses ------------- */

static void complain(struct walk *walk, const struct emu_access *expected)
{
	char is[EMU_TRACE_LINE] = "none", should[EMU_TRACE_LINE];

	if (walk->at < walk->n)
		emu_describe(is, &walk->log[walk->at]);
	emu_describe(should, expected);
	walk->seen->wrong = true;
	snprintf(walk->seen->complaint, sizeof(walk->seen->complaint),
		 "access %zu is %.30s, not %.30s", walk->at + 1, is, should);
}

/* The next access is this one; a read's value is what it is. Returns the value. */
static uint32_t next(struct walk *walk, enum emu_direction direction, uint32_t offset,
		     uint32_t width, uint32_t value)
{
	const struct emu_access expected = { offset, value, width, (uint16_t)direction, EMU_OK };
	const struct emu_access *is = &walk->log[walk->at];

	if (walk->seen->wrong)
		return 0;
	if (walk->at == walk->n || is->direction != direction || is->offset != offset ||
	    is->width != width || (direction == EMU_WRITE && is->value != value)) {
		complain(walk, &expected);
		return 0;
	}
	walk->at++;
	return (uint32_t)is->value;
}

static uint32_t r4_seed(struct walk *walk)
{
	return next(walk, EMU_READ, LKP_ENC_SEED, 4, 0);
}

static void w4_seed(struct walk *walk, uint32_t value)
{
	next(walk, EMU_WRITE, LKP_ENC_SEED, 4, value);
}

static uint8_t r1_cell(struct walk *walk, size_t cell)
{
	return (uint8_t)next(walk, EMU_READ, LKP_ENC_STRING + (uint32_t)cell, 1, 0);
}

static void w1_cell(struct walk *walk, size_t cell, uint8_t value)
{
	next(walk, EMU_WRITE, LKP_ENC_STRING + (uint32_t)cell, 1, value);
}

/* ---------------------------------------------------------------- Transfers ------------------- */

static bool ends(struct walk *walk, enum sweep_ending ending)
{
	walk->seen->ending = ending;
	return false;
}

/*
 * R4 SEED, and while everything is all ones the cell that answered the last time, and all of them.
 * Returns false if all of it is.
 */
static bool presence(struct walk *walk, uint32_t *seed)
{
	*seed = r4_seed(walk);
	if (*seed != ONES)
		return true;
	if (walk->answered && r1_cell(walk, walk->answered) != 0xff)
		return true;
	for (size_t cell = 0; cell < LKP_ENC_STRING_CELLS; cell++) {
		if (r1_cell(walk, cell) != 0xff) {
			walk->answered = cell;
			return true;
		}
	}
	return ends(walk, SWEEP_DEAD);
}

static bool suspect(struct walk *walk)
{
	uint32_t seed;

	return presence(walk, &seed) ? ends(walk, SWEEP_NONSENSE) : false;
}

/* SEED should be "want" and was read as "got". All ones are a suspicion even where they are right.
 */
static bool verify_seed(struct walk *walk, uint32_t want, uint32_t got)
{
	uint32_t again;

	if (got == want && got != ONES)
		return true;
	if (!presence(walk, &again))
		return false;
	return (got == want && again == want) || ends(walk, SWEEP_NONSENSE);
}

static bool get_seed(struct walk *walk, uint32_t *seed)
{
	*seed = r4_seed(walk);
	return verify_seed(walk, *seed, *seed);
}

static bool set_seed(struct walk *walk, uint32_t seed)
{
	w4_seed(walk, seed);
	return verify_seed(walk, seed, r4_seed(walk));
}

static bool store(struct walk *walk, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		w1_cell(walk, i, (uint8_t)text[i]);
	w1_cell(walk, length, 0);
	return r1_cell(walk, length) ? suspect(walk) : true;
}

static bool fetch(struct walk *walk)
{
	size_t *length = &walk->seen->length;

	for (*length = 0; *length < LKP_ENC_STRING_CELLS; (*length)++)
		if (!r1_cell(walk, *length))
			return true;
	*length = 0;
	return suspect(walk);
}

static bool crypt(struct walk *walk, const struct sweep_operation *op)
{
	bool decrypt = op->flags & LKP_ENC_CRYPT_DECRYPT;
	uint32_t saved;

	if (!get_seed(walk, &saved))
		return false;
	if (!set_seed(walk, decrypt ? 26 - op->seed % 26 : op->seed))
		return false;
	for (size_t i = 0; i < op->src_len; i++)
		w1_cell(walk, i, (uint8_t)op->text[i]);
	for (size_t i = 0; i < op->src_len; i++)
		r1_cell(walk, i);
	w1_cell(walk, 0, 0);
	return set_seed(walk, saved);
}

/* ---------------------------------------------------------------- Calls ----------------------- */

size_t sweep_stored(const struct sweep_operation *op, bool *oversized)
{
	size_t limit = op->call == SWEEP_WRITE ? op->count : LKP_ENC_STRING_CELLS;
	size_t length;

	if (limit > LKP_ENC_STRING_CELLS)
		limit = LKP_ENC_STRING_CELLS;
	length = strnlen(op->text, limit);
	*oversized = length == LKP_ENC_STRING_CELLS;
	return length - *oversized;
}

static bool walk_ioctl(struct walk *walk, const struct sweep_operation *op)
{
	bool oversized;
	uint32_t seed;

	switch (op->number) {
	case LKP_ENC_WRITE_SEED:
		return set_seed(walk, op->seed);
	case LKP_ENC_READ_SEED:
		return get_seed(walk, &seed);
	case LKP_ENC_WRITE_STRING:
		return store(walk, op->text, sweep_stored(op, &oversized));
	case LKP_ENC_READ_STRING:
		return fetch(walk);
	default:
		return crypt(walk, op);
	}
}

/* What a resume restores is what the state had for SEED when it was suspended. */
static bool walk_resume(struct walk *walk, uint32_t seed)
{
	return set_seed(walk, seed) && store(walk, "", 0);
}

static bool walk_reset(struct walk *walk)
{
	uint32_t seed;

	if (!get_seed(walk, &seed)) {
		if (walk->seen->ending == SWEEP_DEAD)
			return false;
		/* Nobody can tell what SEED was; that is no reason not to go on. */
		walk->seen->ending = SWEEP_DONE;
		seed = LKP_ENC_SEED_RESET;
	}
	return walk_resume(walk, seed);
}

static bool walk_call(struct walk *walk, const struct sweep *sweep)
{
	const struct sweep_operation *op = sweep->operation;
	bool oversized;
	uint32_t seed;

	switch (op->call) {
	case SWEEP_WRITE:
		return store(walk, op->text, sweep_stored(op, &oversized));
	case SWEEP_READ:
		return fetch(walk);
	case SWEEP_IOCTL:
		return walk_ioctl(walk, op);
	case SWEEP_CHECK:
		return presence(walk, &seed);
	case SWEEP_SUSPEND:
		return get_seed(walk, &seed);
	case SWEEP_RESUME:
		return walk_resume(walk, sweep->state->seed);
	case SWEEP_RESET:
		return walk_reset(walk);
	default: /* open and remove make none */
		return true;
	}
}

void sweep_walk(struct sweep *sweep)
{
	struct walk walk = { .log = sweep->log, .n = sweep->n_log, .seen = &sweep->seen };

	sweep->seen = (struct sweep_seen){ .ending = SWEEP_DONE };
	if (sweep->reaches_device)
		walk_call(&walk, sweep);
	if (sweep->seen.wrong || walk.at == walk.n)
		return;
	sweep->seen.wrong = true;
	snprintf(sweep->seen.complaint, sizeof(sweep->seen.complaint),
		 "there are %zu accesses, not %zu", walk.n, walk.at);
}
