// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers as typed at the command line.
 */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>

int cli_parse_number(const char *text, uint64_t most, uint64_t *number)
{
	char *end;
	unsigned long long value;

	/* strtoull() would take " 4" and turn "-1" into a large number. */
	if (*text < '0' || *text > '9')
		return -1;
	errno = 0;
	value = strtoull(text, &end, 0);
	if (*end || errno || value > most)
		return -1;
	*number = value;
	return 0;
}

int cli_parse_u32(const char *text, uint32_t *number)
{
	uint64_t value;

	if (cli_parse_number(text, UINT32_MAX, &value))
		return -1;
	*number = (uint32_t)value;
	return 0;
}
