// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of an input that found something: engines take the signal and keep the input.
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
