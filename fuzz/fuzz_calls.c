// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: any calls of any driver, one after the other, while it is loaded, bound, unbound and
 * unloaded, its hardware goes and comes back, and calls of the kernel fail. trial.h says what is
 * judged.
 *
 * An input is a program: one byte for the state of the hardware in the beginning, then records of
 * sixteen bytes; see struct record. Any bytes are a program. The module is loaded first, and what
 * needs a file opens it.
 */
#include "fuzz.h"
#include "trial.h"

#include "sim_bug.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define HEADER 1

/* Longer programs find nothing that shorter ones do not, and take longer. */
#define LONGEST 64

/**
 * struct record - one step, as bytes
 * @call: which, of all there are, and of what can happen to the hardware
 * @flags: low two bits: the file; 4: a quick program; the three upper ones: how many of @bytes
 * @fault: 0xc0 and more: something fails
 * @which: what
 * @nth: low three bits: at which such call or access
 * @byte: low four bits: at which byte of a copy
 * @change: 0xa0 and more: user memory has @bytes; 0xd0 and more: it has another size
 * @at: where they are, or the size
 * @bytes: of user memory
 */
struct record {
	uint8_t call;
	uint8_t flags;
	uint8_t fault;
	uint8_t which;
	uint8_t nth;
	uint8_t byte;
	uint8_t change;
	uint8_t at;
	uint8_t bytes[TRIAL_BYTES];
};
_Static_assert(sizeof(struct record) == 16, "records are read from plain bytes");

static struct trial trial;
static unsigned int n_rows, n_states;
static unsigned long steps;

/* What was done so far: the load, and of each record a step and perhaps an open before it. */
static struct trial_step story[1 + 2 * LONGEST];
static size_t n_story;

/* ---------------------------------------------------------------- From bytes to a step -------- */

/* A call that is there in any case, as it is in the table. */
static struct trial_step plain(const char *name, unsigned int file)
{
	const struct spec_call_row *row = table_row(table_find(name, strlen(name)));

	return (struct trial_step){ .row = row, .size = row->size, .file = file };
}

static void count_rows(void)
{
	for (n_rows = 0; table_row(n_rows); n_rows++)
		;
	for (n_states = 0; table_state(n_states); n_states++)
		;
}

static void change_memory(struct trial_step *step, const struct record *record)
{
	enum call_kind kind = step->row->kind;
	bool transfers = kind == CALL_READ || kind == CALL_WRITE;

	if (record->change >= 0xd0 && transfers) {
		step->size = record->at;
	} else if (record->change >= 0xa0 &&
		   (kind == CALL_WRITE || kind == CALL_IOCTL || kind == CALL_STORE)) {
		step->at = step->size ? record->at % step->size : 0;
		step->n_bytes = 1u + (record->flags >> 5);
		memcpy(step->bytes, record->bytes, sizeof(step->bytes));
	}
}

static struct trial_step step_of(const struct record *record)
{
	unsigned int which = record->call % (n_rows + TRIAL_KINDS - 1);
	struct trial_step step = { .file = record->flags & 3, .quick = record->flags & 4 };

	if (which >= n_rows) {
		step.kind = (enum trial_kind)(TRIAL_CALL + 1 + which - n_rows);
		return step;
	}
	step.row = table_row(which);
	step.size = step.row->size;
	change_memory(&step, record);
	if (record->fault >= 0xc0)
		trial_fault(&step.plan, record->which, 1u + (record->nth & 7), record->byte & 0xf);
	return step;
}

static size_t length_of(size_t size)
{
	return size > HEADER ? (size - HEADER) / sizeof(struct record) : 0;
}

static struct trial_step step_at(const uint8_t *data, size_t i)
{
	struct record record;

	memcpy(&record, data + HEADER + i * sizeof(record), sizeof(record));
	return step_of(&record);
}

static bool needs_file(const struct trial_step *step)
{
	return step->row && table_kinds[step->row->kind].file;
}

/* ---------------------------------------------------------------- In words -------------------- */

static void tell_plan(const struct trial_step *step, FILE *out)
{
	const struct sim_plan *plan = &step->plan;
	char line[EMU_FAULT_LINE] = "";

	/* What never happened is no part of it. */
	if (plan->n_calls && plan->calls[0].fired)
		sim_fault_format(line, &plan->calls[0]);
	if (plan->n_accesses && plan->accesses[0].fired)
		emu_fault_format(line, &plan->accesses[0]);
	if (*line)
		fprintf(out, ", %s", line);
}

static void tell_bytes(const struct trial_step *step, FILE *out)
{
	if (step->size != step->row->size)
		fprintf(out, ", of %zu bytes", step->size);
	for (size_t i = 0; i < step->n_bytes; i++)
		fprintf(out, "%s%02x", i ? " " : ", with ", step->bytes[i]);
	if (step->n_bytes && step->size)
		fprintf(out, " at byte %zu", step->at);
}

static void tell_call(const struct trial_step *step, FILE *out)
{
	enum call_kind kind = step->row->kind;

	if (table_kinds[kind].file || kind == CALL_OPEN)
		fprintf(out, "file %u: ", step->file);
	fputs(step->row->name, out);
	tell_bytes(step, out);
	if (step->quick && (kind == CALL_LOAD || kind == CALL_BIND))
		fputs(", a quick program opens the node", out);
	tell_plan(step, out);
}

static void tell_step(const struct trial_step *step, FILE *out)
{
	static const char *const others[] = {
		[TRIAL_PULL] = "the hardware is pulled out",
		[TRIAL_PLUG] = "the hardware is put back",
	};

	if (step->kind == TRIAL_CALL)
		tell_call(step, out);
	else
		fputs(others[step->kind], out);
	if (step->ended && step->result < 0)
		fprintf(out, ": -%s", strerrorname_np((int)-step->result));
	else if (step->ended)
		fprintf(out, ": %ld", step->result);
	fputc('\n', out);
}

static void tell_story(void)
{
	unsigned int n = 0;

	for (size_t i = 0; i < n_story; i++) {
		if (!story[i].made)
			continue;
		fprintf(stderr, "  %u. ", ++n);
		tell_step(&story[i], stderr);
	}
}

static void __attribute__((noreturn)) report(const char *complaint)
{
	tell_story();
	fuzz_found("%s", complaint);
}

static void oops(const char *complaint, void *context)
{
	(void)context;
	report(complaint);
}

/* AddressSanitizer calls it, if there is one, before it tells what it has found. */
void __asan_on_error(void);
void __asan_on_error(void)
{
	tell_story();
}

/* ---------------------------------------------------------------- An input -------------------- */

static void print_steps(void)
{
	/* For the table of make fuzz; a few inputs need no statistics. */
	if (steps > 10000)
		fprintf(stderr, "stat::operations: %lu\n", steps);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	trial_init(&trial);
	count_rows();
	return atexit(print_steps);
}

static void make(const struct trial_step *step)
{
	struct trial_step *told = &story[n_story++];

	*told = *step;
	steps++;
	if (!trial_step(&trial, told))
		report(trial.complaint);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct trial_step load = plain("load", 0);
	size_t n = length_of(size);

	if (n > LONGEST)
		return -1;
	sim_set_oops(oops, NULL);
	n_story = 0;
	trial_start(&trial, table_state(size ? data[0] % n_states : 0));
	make(&load);
	for (size_t i = 0; i < n; i++) {
		const struct trial_step step = step_at(data, i);
		const struct trial_step open = plain("open", step.file);

		if (needs_file(&step) && !trial.files[step.file])
			make(&open);
		make(&step);
	}
	if (!trial_end(&trial))
		report(trial.complaint);
	return 0;
}
