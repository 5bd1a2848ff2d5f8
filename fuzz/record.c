// SPDX-License-Identifier: GPL-2.0-only
/*
 * Make steps from bytes.
 */
#include "record.h"

#include <string.h>

static unsigned int n_rows, n_states;

static void count_rows(void)
{
	if (n_rows)
		return;
	while (table_row(n_rows))
		n_rows++;
	while (table_state(n_states) && !table_state(n_states)->swept)
		n_states++;
}

static void change_memory(struct trial_step *step, const struct record *record)
{
	enum call_kind kind = step->row->kind;
	bool transfers = kind == CALL_READ || kind == CALL_WRITE;

	if (record->change >= RECORD_SIZE && transfers) {
		step->size = record->at;
	} else if (record->change >= RECORD_BYTES &&
		   (kind == CALL_WRITE || kind == CALL_IOCTL || kind == CALL_STORE)) {
		step->at = step->size ? record->at % step->size : 0;
		step->n_bytes = 1u + (record->flags >> 5);
		memcpy(step->bytes, record->bytes, step->n_bytes);
	}
}

/* All ways in which there is such a call are equally likely. */
static void twist(struct trial_step *step, unsigned int how)
{
	enum trial_twist ways[TRIAL_TWISTS] = { TRIAL_PLAIN };
	unsigned int n = 1;

	if (step->row->kind == CALL_POLL || step->row->kind == CALL_WAIT)
		step->point = how;
	for (unsigned int i = TRIAL_PLAIN + 1; i < TRIAL_TWISTS; i++)
		if (trial_may_twist(step->row->kind, (enum trial_twist)i))
			ways[n++] = (enum trial_twist)i;
	step->twist = ways[how % n];
}

static struct trial_step step_of(const struct record *record)
{
	unsigned int which = record->call % (n_rows + TRIAL_KINDS - 1);
	struct trial_step step = { 0 };
	enum call_kind kind;

	if (which >= n_rows) {
		step.kind = (enum trial_kind)(TRIAL_CALL + 1 + which - n_rows);
		return step;
	}
	step.row = table_row(which);
	step.size = step.row->size;
	kind = step.row->kind;
	if (table_kinds[kind].file || kind == CALL_OPEN)
		step.file = record->flags & RECORD_FILE;
	twist(&step, (record->flags & RECORD_HOW) / (RECORD_HOW & -RECORD_HOW));
	change_memory(&step, record);
	if (record->fault >= RECORD_FAILS)
		trial_fault(&step.fault, record->which, 1u + (record->nth & 7), record->byte & 0xf);
	return step;
}

size_t record_length(size_t size)
{
	return size > RECORD_HEADER ? (size - RECORD_HEADER) / sizeof(struct record) : 0;
}

const struct spec_state_row *record_state(const uint8_t *data, size_t size)
{
	count_rows();
	return table_state(size ? data[0] % n_states : 0);
}

struct trial_step record_step(const uint8_t *data, size_t i)
{
	struct record record;

	count_rows();
	memcpy(&record, data + RECORD_HEADER + i * sizeof(record), sizeof(record));
	return step_of(&record);
}

/* ---------------------------------------------------------------- And back -------------------- */

static bool is_same(const struct trial_step *a, const struct trial_step *b)
{
	char faults[2][EMU_FAULT_LINE];

	trial_fault_format(&a->fault, faults[0]);
	trial_fault_format(&b->fault, faults[1]);
	return a->kind == b->kind && a->row == b->row && a->file == b->file && a->size == b->size &&
	       a->at == b->at && a->n_bytes == b->n_bytes &&
	       !memcmp(a->bytes, b->bytes, sizeof(a->bytes)) && a->twist == b->twist &&
	       a->point == b->point && !strcmp(faults[0], faults[1]);
}

static void put_memory(const struct trial_step *step, struct record *record)
{
	if (step->size != step->row->size) {
		record->change = RECORD_SIZE;
		record->at = (uint8_t)step->size;
	} else if (step->n_bytes) {
		record->change = RECORD_BYTES;
		record->flags |= (uint8_t)((step->n_bytes - 1) << 5);
		record->at = (uint8_t)step->at;
		memcpy(record->bytes, step->bytes, sizeof(record->bytes));
	}
}

/* Try all ways to find the number of this one. */
static void put_twist(const struct trial_step *step, struct record *record)
{
	struct trial_step other = { .row = step->row };
	unsigned int how = 0;

	do {
		other.point = 0;
		twist(&other, how);
	} while ((other.twist != step->twist || other.point != step->point) && ++how < RECORD_HOWS);
	record->flags |= (uint8_t)(how % RECORD_HOWS * (RECORD_HOW & -RECORD_HOW));
}

/* Try all faults to find the number of this one. */
static bool put_fault(const struct trial_step *step, struct record *record)
{
	const struct trial_fault *fault = &step->fault;
	struct trial_step other;

	record->fault = RECORD_FAILS;
	if (fault->of_call) {
		record->nth = (uint8_t)(fault->call.nth - 1);
		record->byte = (uint8_t)fault->call.byte;
	} else {
		record->nth = (uint8_t)(fault->access.nth - 1);
	}
	do {
		other = step_of(record);
		if (is_same(step, &other))
			return true;
	} while (++record->which);
	return false;
}

bool record_put(const struct trial_step *step, struct record *record)
{
	struct trial_step other;

	count_rows();
	*record = (struct record){ .flags = (uint8_t)step->file };
	if (step->kind != TRIAL_CALL) {
		record->call = (uint8_t)(n_rows + step->kind - TRIAL_CALL - 1);
	} else {
		record->call = (uint8_t)table_find(step->row->name, strlen(step->row->name));
		put_twist(step, record);
		put_memory(step, record);
		if (step->fault.of_call || step->fault.of_access)
			return put_fault(step, record);
	}
	other = step_of(record);
	return is_same(step, &other);
}
