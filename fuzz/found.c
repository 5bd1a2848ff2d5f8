// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of an input that found something: engines take the signal and keep the input. And of a
 * run: what was done in it.
 */
#include "fuzz.h"

#include <stdarg.h>
#include <stdlib.h>

void fuzz_found(const char *format, ...)
{
	va_list list;

	fputs("found: ", stderr);
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fputc('\n', stderr);
	abort();
}

/*
 * What an input frees stays free until it has ended, and no longer: memory that comes back soon is
 * in the cache. Environment variables come after this.
 */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "quarantine_size_mb=2:malloc_context_size=8";
}

unsigned long fuzz_operations;

/* A few inputs need no statistics. */
static void print(void)
{
	if (fuzz_operations > 10000)
		fprintf(stderr, "stat::operations: %lu\n", fuzz_operations);
}

int fuzz_print_operations(void)
{
	return atexit(print);
}
