// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: any calls of any driver, one after the other, while it is loaded, bound, unbound and
 * unloaded, its hardware goes and comes back, and calls of the kernel fail. trial.h says what is
 * judged.
 *
 * record.h says how bytes become calls.
 */
#include "fuzz.h"
#include "record.h"
#include "trial.h"

#include "sim_bug.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Longer programs find nothing that shorter ones do not, and take longer. */
#define LONGEST 64

static struct trial trial;
static unsigned long steps;

/* What was done so far: the load, and of each record a step and perhaps an open before it. */
static struct trial_step story[1 + 2 * LONGEST];
static size_t n_story;

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

/* A program opens each node as soon as it is there: one may come now. */
static bool is_seen_by_quick(const struct trial_step *step)
{
	return step->quick && (step->row->kind == CALL_LOAD || step->row->kind == CALL_BIND);
}

static void tell_call(const struct trial_step *step, FILE *out)
{
	enum call_kind kind = step->row->kind;

	if (table_kinds[kind].file || kind == CALL_OPEN)
		fprintf(out, "file %u: ", step->file);
	fputs(step->row->name, out);
	tell_bytes(step, out);
	if (is_seen_by_quick(step))
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
	const struct trial_step load = trial_call("load", 0);
	size_t n = record_length(size);

	if (n > LONGEST)
		return -1;
	sim_set_oops(oops, NULL);
	n_story = 0;
	trial_start(&trial, record_state(data, size));
	make(&load);
	for (size_t i = 0; i < n; i++) {
		const struct trial_step step = record_step(data, i);
		const struct trial_step open = trial_call("open", step.file);

		if (trial_lacks_file(&trial, &step))
			make(&open);
		make(&step);
	}
	if (!trial_end(&trial))
		report(trial.complaint);
	return 0;
}

/* ---------------------------------------------------------------- As a test ------------------- */

static void write_fault(const struct sim_plan *plan, FILE *out)
{
	char line[EMU_FAULT_LINE];

	if (plan->n_calls)
		sim_fault_format(line, &plan->calls[0]);
	else if (plan->n_accesses)
		emu_fault_format(line, &plan->accesses[0]);
	else
		return;
	fprintf(out, ", .fault = \"%s\"", line);
}

static void write_step(const struct trial_step *step, FILE *out)
{
	static const char *const others[] = { [TRIAL_PULL] = "PULL", [TRIAL_PLUG] = "PLUG" };

	if (step->kind != TRIAL_CALL) {
		fprintf(out, "\t\t{ .kind = TRIAL_%s },\n", others[step->kind]);
		return;
	}
	fprintf(out, "\t\t{ .call = \"%s\"", step->row->name);
	if (step->file)
		fprintf(out, ", .file = %u", step->file);
	if (is_seen_by_quick(step))
		fputs(", .quick = true", out);
	if (step->size != step->row->size)
		fprintf(out, ", .resized = true, .size = %zu", step->size);
	if (step->n_bytes) {
		fprintf(out, ", .at = %zu, .n_bytes = %zu, .bytes = {", step->at, step->n_bytes);
		for (size_t i = 0; i < step->n_bytes; i++)
			fprintf(out, "%s 0x%02x", i ? "," : "", step->bytes[i]);
		fputs(" }", out);
	}
	write_fault(&step->plan, out);
	fputs(" },\n", out);
}

void fuzz_write_test(const uint8_t *data, size_t size, const char *name, FILE *out)
{
	const char *device = getenv("LKP_DEVICE");
	size_t n = record_length(size);

	fprintf(out, "// SPDX-License-Identifier: GPL-2.0-only\n/* To be %s%s.\n",
		device ? device : "tests/random",
		device ? "/tests/test_found.c" : "/test_found_calls.c");
	fprintf(out, " * If there is one: its function, and its row in main(). */\n");
	fprintf(out, "#include \"retrace.h\"\n\n");
	fprintf(out, "static void test_%s(void **state)\n{\n", name);
	fprintf(out, "\tstatic const struct retrace steps[] = {\n");
	for (size_t i = 0; i < n; i++) {
		const struct trial_step step = record_step(data, i);

		write_step(&step, out);
	}
	fprintf(out, "\t};\n\n\t(void)state;\n\tassert_retraced(\"%s\", steps, %zu);\n}\n\n",
		record_state(data, size)->name, n);
	fprintf(out,
		"int main(void)\n{\n\tconst struct CMUnitTest tests[] = {\n"
		"\t\tcmocka_unit_test(test_%s),\n\t};\n\n"
		"\treturn cmocka_run_group_tests(tests, NULL, NULL);\n}\n",
		name);
}
