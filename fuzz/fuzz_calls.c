// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: any calls of any driver, one after the other, while it is loaded, bound, unbound and
 * unloaded, its hardware goes and comes back, and calls of the kernel fail. trial.h has the rules.
 *
 * record.h says how bytes become calls.
 */
#include "fuzz.h"
#include "step_script.h"
#include "step_text.h"

#include "sim_bug.h"

#include <stdlib.h>
#include <string.h>

static struct trial trial;

/* The steps so far: the load, and for each record a step and perhaps an open before it. */
static struct trial_step story[1 + 2 * RECORD_MOST];
static size_t n_story;

/* ---------------------------------------------------------------- In words -------------------- */

/* A fault that never happened is left out. */
static void tell_step(const struct trial_step *step)
{
	struct trial_step told = *step;

	if (!told.fault.call.fired && !told.fault.access.fired)
		told.fault = (struct trial_fault){ .of_call = false };
	step_write(&told, stderr);
	if (step->ended && step->result < 0)
		fprintf(stderr, ": -%s", strerrorname_np((int)-step->result));
	else if (step->ended)
		fprintf(stderr, ": %ld", step->result);
	fputc('\n', stderr);
}

static void tell_story(void)
{
	unsigned int n = 0;

	for (size_t i = 0; i < n_story; i++) {
		if (!story[i].made)
			continue;
		fprintf(stderr, "  %u. ", ++n);
		tell_step(&story[i]);
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

/* AddressSanitizer calls this before it reports a find. */
void __asan_on_error(void);
void __asan_on_error(void)
{
	tell_story();
}

/* ---------------------------------------------------------------- An input -------------------- */

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	trial_init(&trial);
	return fuzz_print_operations();
}

static void make(const struct trial_step *step)
{
	struct trial_step *told = &story[n_story++];

	*told = *step;
	fuzz_operations++;
	if (!trial_step(&trial, told))
		report(trial.complaint);
}

static void open_file(unsigned int file)
{
	const struct trial_step open = trial_call("open", file);

	make(&open);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct trial_step load = trial_call("load", 0);
	size_t n = record_length(size);

	if (n > RECORD_MOST)
		return -1;
	sim_set_oops(oops, NULL);
	n_story = 0;
	trial_start(&trial, record_state(data, size));
	make(&load);
	for (size_t i = 0; i < n; i++) {
		const struct trial_step step = record_step(data, i);

		if (trial_lacks_file(&trial, &step))
			open_file(step.file);
		make(&step);
	}
	if (!trial_end(&trial))
		report(trial.complaint);
	return 0;
}

/* ---------------------------------------------------------------- As text --------------------- */

void fuzz_write_text(const uint8_t *data, size_t size, FILE *out)
{
	step_write_program(data, size, "", "\n", out);
}

static size_t read_program(const char *name, const char *text, uint8_t *data)
{
	const char *at = text;
	size_t size, line = 1;
	const char *wrong = step_read_program(&at, data, &size);

	if (!wrong)
		return size;
	for (; text < at; text++)
		line += *text == '\n';
	fprintf(stderr, "%s:%zu: %s: %.*s\n", name, line, wrong, (int)strcspn(at, "\n"), at);
	return 0;
}

size_t fuzz_read_text(const char *name, const char *text, uint8_t *data)
{
	const char *at = text;
	struct ops_error error;
	size_t size;

	if (step_read_state(&at))
		return read_program(name, text, data);
	if (step_read_script(text, data, &size, stderr, &error))
		return size;
	fprintf(stderr, "%s:%zu:%zu: %s\n", name, error.line, error.column, error.message);
	return 0;
}

void fuzz_write_test(const uint8_t *data, size_t size, const char *name, FILE *out)
{
	const char *device = getenv("LKP_DEVICE");

	fprintf(out, "// SPDX-License-Identifier: GPL-2.0-only\n/* To be %s%s.\n",
		device ? device : "tests/random",
		device ? "/tests/test_found.c" : "/test_found_calls.c");
	fprintf(out, " * If there is one: its function, and its row in main(). */\n");
	fprintf(out, "#include \"retrace.h\"\n\n");
	fprintf(out, "static void test_%s(void **state)\n{\n\t(void)state;\n", name);
	fprintf(out, "\tassert_retraced(");
	step_write_program(data, size, "\n\t\t\"", "\\n\"", out);
	fprintf(out, ");\n}\n\n");
	fprintf(out,
		"int main(void)\n{\n\tconst struct CMUnitTest tests[] = {\n"
		"\t\tcmocka_unit_test(test_%s),\n\t};\n\n"
		"\treturn cmocka_run_group_tests(tests, NULL, NULL);\n}\n",
		name);
}
