/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The option --param of the commands that load the module.
 */
#ifndef PARAM_OPTION_H
#define PARAM_OPTION_H

#include <argp.h>

#define PARAM_OPTION_KEY 'p'

/* A row of argp_options. */
#define PARAM_OPTION                                                                               \
	{                                                                                          \
		"param", PARAM_OPTION_KEY, "NAME=VALUE", 0, "Load the module with this parameter", \
			0                                                                          \
	}

/**
 * struct param_option - parameters of the module
 * @text: as for sim_module_load(); starts empty
 */
struct param_option {
	char text[512];
};

/**
 * param_option_parse() - add one
 * @option: where it is kept
 * @arg: the option's argument
 * @argp: for messages
 */
void param_option_parse(struct param_option *option, const char *arg, struct argp_state *argp);

#endif /* PARAM_OPTION_H */
