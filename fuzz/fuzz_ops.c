// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: operations from user space and behaviour of the device, in one string of bytes.
 *
 * program.h says how bytes become operations. After each of them the driver core and the reference
 * model must agree on everything that it touched, and at the end on the whole device and all of
 * user memory.
 */
#include "fuzz.h"
#include "lkp_enc_regs.h"
#include "program.h"
#include "twin.h"

#include <stdlib.h>

/* Tests of a device with a short STRING are built with one (fuzz.mk). */
#define TESTS                                                            \
	(LKP_ENC_STRING_CELLS < 4092 ? "tests/random/test_found_short.c" \
				     : "tests/random/test_found.c")

/* Longer programs find nothing that shorter ones do not, and take longer. */
#define LONGEST 64

static struct twin twin;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	twin_init(&twin);
	return fuzz_print_operations();
}

static void __attribute__((noreturn)) report(const uint8_t *data, size_t n)
{
	char line[512];

	fprintf(stderr,
		"operations, on a %s driver, files 0 and 3 open for both, 1 for reading, 2 for "
		"writing:\n",
		data[0] & PROGRAM_STRICT ? "strict" : "lenient");
	for (size_t i = 0; i < n; i++) {
		struct operation operation;

		program_operation(data, i, &operation);
		operation_describe(&operation, line, sizeof(line));
		fprintf(stderr, "  %zu. %s\n", i, line);
	}
	fuzz_found("%s", twin.complaint);
}

/* Do operation *i, and during it the next one if it must run then. */
static bool step(const uint8_t *data, size_t n, size_t *i)
{
	struct operation operation, next;

	program_operation(data, *i, &operation);
	fuzz_operations++;
	if (!operation.during || *i + 1 == n)
		return twin_step(&twin, &operation);
	program_operation(data, ++*i, &next);
	fuzz_operations++;
	return twin_step_during(&twin, &operation, &next);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t header = size ? data[0] : 0;
	size_t n = program_length(size);

	if (n > LONGEST)
		return -1;
	twin_start(&twin, header & PROGRAM_STRICT, (header & PROGRAM_TRACED) == PROGRAM_TRACED);
	for (size_t i = 0; i < n; i++)
		if (!step(data, n, &i))
			report(data, i + 1);
	if (!twin_agree(&twin))
		report(data, n);
	return 0;
}

void fuzz_write_test(const uint8_t *data, size_t size, const char *name, FILE *out)
{
	size_t n = program_length(size);
	char line[1024];

	fprintf(out, "/* Paste into %s; its row: found_test(test_%s). */\n", TESTS, name);
	fprintf(out, "static void test_%s(void **state)\n{\n", name);
	fprintf(out, "\tstatic const struct operation operations[] = {\n");
	for (size_t i = 0; i < n; i++) {
		struct operation operation;

		program_operation(data, i, &operation);
		operation_describe(&operation, line, sizeof(line));
		fprintf(out, "\t\t/* %s */\n", line);
		operation_initializer(&operation, line, sizeof(line));
		fprintf(out, "\t\t%s,\n", line);
	}
	fprintf(out, "\t};\n\n\tassert_agreement(*state, %s, operations, %zu);\n}\n",
		size && data[0] & PROGRAM_STRICT ? "true" : "false", n);
}
