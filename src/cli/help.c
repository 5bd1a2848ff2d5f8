// SPDX-License-Identifier: GPL-2.0-only
/*
 * What --help says after the options.
 */
#include "cli.h"

#include <argp.h>
#include <stdlib.h>

char *cli_help_after(int key, const char *text, void (*write)(FILE *out))
{
	char *written = NULL;
	size_t size;
	FILE *out;

	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)(uintptr_t)text;
	out = open_memstream(&written, &size);
	if (!out)
		return (char *)(uintptr_t)text;
	write(out);
	if (!fclose(out))
		return written;
	free(written);
	return (char *)(uintptr_t)text;
}
