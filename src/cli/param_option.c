// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parameters of the module, one after the other.
 */
#include "param_option.h"

#include <stdio.h>
#include <string.h>

void param_option_parse(struct param_option *option, const char *arg, struct argp_state *argp)
{
	size_t used = strlen(option->text);

	if (used + strlen(arg) + 2 > sizeof(option->text))
		argp_error(argp, "--param: more than %zu bytes", sizeof(option->text) - 2);
	snprintf(option->text + used, sizeof(option->text) - used, "%s%s", used ? " " : "", arg);
}
