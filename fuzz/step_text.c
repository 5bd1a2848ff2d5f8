// SPDX-License-Identifier: GPL-2.0-only
/*
 * Steps as text.
 */
#include "step_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *const others[] = {
	[TRIAL_PULL] = "the hardware is pulled out",
	[TRIAL_PLUG] = "the hardware is put back",
};

static const char *const twists[] = {
	[TRIAL_QUICK] = "a quick program opens the node",
	[TRIAL_WITHOUT_POWER] = "without power",
	[TRIAL_PULLED_OUT] = "and the hardware is pulled out",
	[TRIAL_IMAGE] = "for an image of memory",
};
static const char unbound[] = "unbound at point ";

static bool has_file(const struct spec_call_row *row)
{
	return table_kinds[row->kind].file || row->kind == CALL_OPEN;
}

/* ---------------------------------------------------------------- To text --------------------- */

void step_write(const struct trial_step *step, FILE *out)
{
	char fault[EMU_FAULT_LINE];

	if (step->kind != TRIAL_CALL) {
		fputs(others[step->kind], out);
		return;
	}
	fputs(step->row->name, out);
	if (has_file(step->row))
		fprintf(out, " %c", 'a' + (int)step->file);
	if (step->size != step->row->size)
		fprintf(out, ", of %zu bytes", step->size);
	for (size_t i = 0; i < step->n_bytes; i++)
		fprintf(out, "%s%02x", i ? " " : ", with ", step->bytes[i]);
	if (step->at)
		fprintf(out, " at %zu", step->at);
	if (step->twist)
		fprintf(out, ", %s", twists[step->twist]);
	if (step->point)
		fprintf(out, ", %s%u", unbound, step->point);
	if (trial_fault_format(&step->fault, fault))
		fprintf(out, ", %s", fault);
}

void step_write_program(const uint8_t *data, size_t size, const char *before, const char *after,
			FILE *out)
{
	fprintf(out, "%s%s:%s", before, record_state(data, size)->name, after);
	for (size_t i = 0; i < record_length(size); i++) {
		const struct trial_step step = record_step(data, i);

		fputs(before, out);
		step_write(&step, out);
		fputs(after, out);
	}
}

/* ---------------------------------------------------------------- From text ------------------- */

static void skip_blanks(const char **text)
{
	*text += strspn(*text, " \t");
}

static bool take(const char **text, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(*text, word, length) != 0)
		return false;
	*text += length;
	return true;
}

static bool take_end(const char **text)
{
	skip_blanks(text);
	return !**text || take(text, "\n");
}

static bool take_number(const char **text, size_t *number)
{
	char *end;

	if (!isdigit((unsigned char)**text))
		return false;
	*number = strtoul(*text, &end, 10);
	*text = end;
	return true;
}

static const char *read_bytes(const char **text, struct trial_step *step)
{
	while (isxdigit((unsigned char)(*text)[0]) && isxdigit((unsigned char)(*text)[1])) {
		const char digits[] = { (*text)[0], (*text)[1], '\0' };

		if (step->n_bytes == TRIAL_BYTES)
			return "these are too many bytes";
		step->bytes[step->n_bytes++] = (uint8_t)strtoul(digits, NULL, 16);
		*text += 2;
		skip_blanks(text);
	}
	if (!step->n_bytes || (take(text, "at ") && !take_number(text, &step->at)))
		return "bytes are two hexadecimal digits each, and may be at a number";
	return NULL;
}

static const char *read_fault(const char **text, struct trial_step *step)
{
	static struct emu_fault_error error;
	struct sim_plan plan = { .n_calls = 0 };
	char fault[EMU_FAULT_LINE];
	size_t length = strcspn(*text, ", \n");

	snprintf(fault, sizeof(fault), "%.*s", (int)length, *text);
	if (!sim_plan_parse(&plan, fault, &error)) {
		*text += error.column;
		return error.message;
	}
	step->fault = (struct trial_fault){
		.of_call = plan.n_calls,
		.of_access = plan.n_accesses,
		.call = plan.calls[0],
		.access = plan.accesses[0],
	};
	*text += length;
	return NULL;
}

static const char *read_item(const char **text, struct trial_step *step)
{
	size_t point;

	skip_blanks(text);
	if (take(text, "of ")) {
		if (!take_number(text, &step->size) || !take(text, " bytes"))
			return "it is of a number of bytes";
		return step->size < SPEC_MEMORY ? NULL : "this is too large";
	}
	if (take(text, "with "))
		return read_bytes(text, step);
	if (take(text, unbound)) {
		if (!take_number(text, &point))
			return "at which point?";
		step->point = (unsigned int)point;
		return NULL;
	}
	for (unsigned int i = TRIAL_PLAIN + 1; i < TRIAL_TWISTS; i++)
		if (take(text, twists[i])) {
			step->twist = (enum trial_twist)i;
			return NULL;
		}
	return read_fault(text, step);
}

static bool take_file(const char **text, struct trial_step *step)
{
	skip_blanks(text);
	if (**text < 'a' || **text >= 'a' + SPEC_FILES)
		return false;
	step->file = (unsigned int)(*(*text)++ - 'a');
	return true;
}

static const char *read_call(const char **text, struct trial_step *step)
{
	size_t length = strcspn(*text, " ,\n");
	const char *wrong = NULL;

	step->row = table_row(table_find(*text, length));
	if (!step->row)
		return "there is no such call";
	*text += length;
	step->size = step->row->size;
	if (has_file(step->row) && !take_file(text, step))
		return "which file?";
	skip_blanks(text);
	while (!wrong && take(text, ","))
		wrong = read_item(text, step);
	return wrong;
}

const char *step_read(const char **text, struct trial_step *step)
{
	const char *wrong = NULL;

	*step = (struct trial_step){ 0 };
	skip_blanks(text);
	for (unsigned int kind = TRIAL_CALL + 1; kind < TRIAL_KINDS; kind++)
		if (take(text, others[kind]))
			step->kind = (enum trial_kind)kind;
	if (step->kind == TRIAL_CALL)
		wrong = read_call(text, step);
	return wrong || take_end(text) ? wrong : "the line goes on";
}

const struct spec_state_row *step_read_state(const char **text)
{
	const struct spec_state_row *state;

	for (unsigned int i = 0; (state = table_state(i)); i++) {
		const char *at = *text;

		if (!state->swept && take(&at, state->name) && take(&at, ":") && take_end(&at)) {
			*text = at;
			return state;
		}
	}
	return NULL;
}

/* ---------------------------------------------------------------- To bytes -------------------- */

static uint8_t number_of(const struct spec_state_row *state)
{
	uint8_t i = 0;

	while (table_state(i) != state)
		i++;
	return i;
}

static const char *read_record(const char **text, struct record *record)
{
	const char *line = *text;
	struct trial_step step;
	const char *wrong = step_read(text, &step);

	if (wrong || record_put(&step, record))
		return wrong;
	*text = line;
	return "no input has this";
}

const char *step_read_program(const char **text, uint8_t data[RECORD_LARGEST], size_t *size)
{
	const struct spec_state_row *state = step_read_state(text);
	const char *wrong = state ? NULL : "which state of the hardware?";

	*size = RECORD_HEADER;
	data[0] = state ? number_of(state) : 0;
	while (!wrong && **text) {
		struct record record;

		if (*size == RECORD_LARGEST)
			return "these are too many steps";
		wrong = read_record(text, &record);
		memcpy(data + *size, &record, sizeof(record));
		*size += sizeof(record);
	}
	return wrong;
}
