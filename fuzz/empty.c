// SPDX-License-Identifier: GPL-2.0-only
/*
 * The target that does nothing: it shows the speed of the engine. Every other rate is a fraction of
 * this.
 */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	(void)data;
	(void)size;
	return 0;
}

void fuzz_write_test(const uint8_t *data, size_t size, const char *name, FILE *out)
{
	(void)data;
	fprintf(out, "/* %s: %zu bytes, and nothing to test */\n", name, size);
}
