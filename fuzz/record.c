// SPDX-License-Identifier: GPL-2.0-only
/*
 * From bytes to steps.
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
	while (table_state(n_states))
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
		memcpy(step->bytes, record->bytes, sizeof(step->bytes));
	}
}

static struct trial_step step_of(const struct record *record)
{
	unsigned int which = record->call % (n_rows + TRIAL_KINDS - 1);
	struct trial_step step = { .file = record->flags & RECORD_FILE,
				   .quick = record->flags & RECORD_QUICK };

	if (which >= n_rows) {
		step.kind = (enum trial_kind)(TRIAL_CALL + 1 + which - n_rows);
		return step;
	}
	step.row = table_row(which);
	step.size = step.row->size;
	change_memory(&step, record);
	if (record->fault >= RECORD_FAILS)
		trial_fault(&step.plan, record->which, 1u + (record->nth & 7), record->byte & 0xf);
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
