// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: all parsers of text. The first byte chooses one: fault plans, op scripts, or
 * mmiotrace files.
 *
 * No parser may read beyond its bytes, and an error must name a place in the text and a reason. A
 * parsed text must mean the same after it is written again.
 */
#include "fuzz.h"

#include "mmiotrace.h"
#include "ops.h"
#include "same_op.h"
#include "sim_plan.h"

#include <errno.h>
#include <sanitizer/asan_interface.h>
#include <string.h>

#define LONGEST 1024 /* bytes of text */

_Alignas(8) static char text[LONGEST + 8];

/* AddressSanitizer sees a read of a byte after the last one. */
static void put_text(const uint8_t *bytes, size_t size, size_t nul)
{
	ASAN_UNPOISON_MEMORY_REGION(text, sizeof(text));
	memcpy(text, bytes, size);
	text[size] = '\0';
	ASAN_POISON_MEMORY_REGION(text + size + nul, sizeof(text) - size - nul);
}

/* ---------------------------------------------------------------- Errors ---------------------- */

static void check_message(const char *message, size_t room)
{
	if (!message[0] || !memchr(message, '\0', room))
		fuzz_found("an error without a reason");
}

/* Check a place in the text: one after its last line or column is its end. */
static void check_place(size_t size, size_t line, size_t column)
{
	size_t lines = 1;

	for (size_t i = 0; i < size; i++)
		lines += text[i] == '\n';
	if (line > lines || column > size + 1)
		fuzz_found("an error at %zu:%zu of %zu bytes", line, column, size);
}

/* ---------------------------------------------------------------- Fault plans ----------------- */

static void check_access_fault(const struct emu_fault *fault)
{
	struct emu_fault again;
	struct emu_fault_error error;
	char line[EMU_FAULT_LINE];
	size_t n = emu_fault_format(line, fault);

	if (n >= sizeof(line) || strlen(line) != n)
		fuzz_found("a fault of %zu bytes", n);
	if (!emu_fault_parse(&again, line, &error))
		fuzz_found("'%s' is written but not read: %s", line, error.message);
	if (again.kind != fault->kind || again.access != fault->access ||
	    again.offset != fault->offset || again.size != fault->size || again.nth != fault->nth ||
	    again.times != fault->times || again.mask != fault->mask ||
	    again.value != fault->value || again.bit != fault->bit)
		fuzz_found("'%s' is another fault than the one it was written from", line);
}

static void check_call_fault(const struct sim_fault *fault)
{
	static struct sim_plan again;
	struct emu_fault_error error;
	char line[EMU_FAULT_LINE];
	size_t n = sim_fault_format(line, fault);

	memset(&again, 0, sizeof(again));
	if (n >= sizeof(line) || strlen(line) != n)
		fuzz_found("a fault of %zu bytes", n);
	if (!sim_plan_parse(&again, line, &error))
		fuzz_found("'%s' is written but not read: %s", line, error.message);
	if (again.n_calls != 1 || again.n_accesses ||
	    memcmp(&again.calls[0], fault, sizeof(*fault)) != 0)
		fuzz_found("'%s' is another fault than the one it was written from", line);
}

static void fuzz_plan(void)
{
	static struct sim_plan plan;
	struct emu_fault_error error = { 0 };

	memset(&plan, 0, sizeof(plan));
	if (!sim_plan_parse(&plan, text, &error)) {
		check_message(error.message, sizeof(error.message));
		check_place(strlen(text), 1, error.column);
		if (plan.n_accesses || plan.n_calls)
			fuzz_found("half of a plan that is wrong was kept");
		return;
	}
	for (size_t i = 0; i < plan.n_accesses; i++)
		check_access_fault(&plan.accesses[i]);
	for (size_t i = 0; i < plan.n_calls; i++)
		check_call_fault(&plan.calls[i]);
}

/* ---------------------------------------------------------------- Op scripts ------------------ */

static int compare_op(const struct ops_op *op, void *context)
{
	const struct ops_op *first = context;

	if (!same_op(op, first))
		fuzz_found("'%.*s' is another operation than the one it was written from",
			   (int)op->text_size, op->text);
	return 0;
}

static int count_op(const struct ops_op *op, void *context)
{
	/* A command or a field may have lost its name. */
	static char line[2 * LONGEST];
	struct ops_op first = *op;
	struct ops_error error = { 0 };
	size_t *n = context;
	size_t size = ops_format(op, line, sizeof(line));

	if (ops_parse(line, size, compare_op, &first, &error))
		fuzz_found("'%s' is written but not read: %s", line, error.message);
	(*n)++;
	return 0;
}

static void fuzz_script(size_t size)
{
	struct ops_error error = { 0 };
	size_t n = 0, again = 0;
	int result = ops_parse(text, size, count_op, &n, &error);

	if (result != ops_parse(text, size, count_op, &again, &error) || n != again)
		fuzz_found("a script of %zu operations, then of %zu", n, again);
	if (!result)
		return;
	if (result != -EINVAL)
		fuzz_found("parsing a script is %d", result);
	check_message(error.message, sizeof(error.message));
	check_place(size, error.line, error.column);
}

/* ---------------------------------------------------------------- Traces ---------------------- */

static void fuzz_trace(size_t size)
{
	struct mmiotrace_parser parser = { .at = text, .end = text + size };
	struct mmiotrace_record record;
	struct trace_error error = { 0 };
	int result;

	while ((result = mmiotrace_next(&parser, &record, &error)) > 0)
		if (record.text &&
		    (record.text < text || record.text + record.text_size > text + size))
			fuzz_found("a record beyond the text");
	if (!result)
		return;
	if (result != -EINVAL)
		fuzz_found("parsing a trace is %d", result);
	check_message(error.message, sizeof(error.message));
	check_place(size, error.line, error.column);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size || size > LONGEST)
		return 0;
	/* Plans come from a command line: they end at a NUL. */
	put_text(data + 1, size - 1, data[0] % 3 == 0);
	switch (data[0] % 3) {
	case 0:
		fuzz_plan();
		break;
	case 1:
		fuzz_script(size - 1);
		break;
	default:
		fuzz_trace(size - 1);
		break;
	}
	return 0;
}

/* ---------------------------------------------------------------- As a test ------------------- */

void fuzz_write_test(const uint8_t *data, size_t size, const char *name, FILE *out)
{
	static const char *const files[] = { "tests/sim/test_plan.c", "tests/ops/test_parse.c",
					     "tests/trace/test_mmiotrace.c" };

	fprintf(out, "/* Paste into %s and parse it there. */\n", files[size ? data[0] % 3 : 0]);
	fprintf(out, "static void test_%s(void **state)\n{\n\tstatic const char text[] =\n\t\t\"",
		name);
	for (size_t i = 1; i < size; i++) {
		if (data[i] == '\n')
			fprintf(out, "\\n\"\n\t\t\"");
		else if (data[i] < ' ' || data[i] > '~' || data[i] == '"' || data[i] == '\\')
			fprintf(out, "\\%03o", data[i]);
		else
			fputc(data[i], out);
	}
	fprintf(out, "\";\n\n\t(void)state;\n\t(void)text;\n}\n");
}
