// SPDX-License-Identifier: GPL-2.0-only
/*
 * The common part of protocols.
 */
#include "protocol.h"

#include <stdarg.h>
#include <stdio.h>

bool protocol_complain(char complaint[PROTOCOL_COMPLAINT], const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(complaint, PROTOCOL_COMPLAINT, format, args);
	va_end(args);
	return false;
}
