// SPDX-License-Identifier: GPL-2.0-only
/*
 * lkp-emu: the emulated device at the command line.
 */
#include "cli.h"
#include "emu.h"
#include "streams.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct cli_command *const commands[] = {
	&cli_demo, &cli_map, &cli_ops, &cli_trace, &cli_qemu, &cli_serve, &cli_run,
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

const char *argp_program_version = "lkp-emu " LKP_VERSION;

struct request {
	const struct cli_command *command;
	int first; /* index of the command in argv */
};

static error_t parse(int key, char *arg, struct argp_state *argp)
{
	struct request *request = argp->input;

	switch (key) {
	case ARGP_KEY_ARG:
		for (size_t i = 0; i < COMMANDS; i++)
			if (commands[i] && !strcmp(arg, commands[i]->name))
				request->command = commands[i];
		if (!request->command)
			argp_error(argp, "there is no command '%s'", arg);
		request->first = argp->next - 1;
		argp->next = argp->argc; /* the rest is the command's */
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_usage(argp);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void list_commands(FILE *out)
{
	fputs("Commands:\n", out);
	for (size_t i = 0; i < COMMANDS; i++)
		if (commands[i])
			fprintf(out, "  %-8s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\n'lkp-emu COMMAND --help' explains a command.\n", out);
}

static char *help_filter(int key, const char *text, void *input)
{
	(void)input;
	return cli_help_after(key, text, list_commands);
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse,
		.args_doc = "COMMAND [ARG...]",
		.doc = "The " EMU_DEVICE_NAME
		       " device, emulated, and its driver, without a kernel.\v ",
		.help_filter = help_filter,
	};
	struct request request = { 0 };
	static char name[32]; /* static, since argp keeps it */

	streams_init("lkp-emu", CLI_FAILED);
	argp_err_exit_status = CLI_USAGE;
	if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &request))
		return CLI_FAILED;
	snprintf(name, sizeof(name), "lkp-emu %s", request.command->name);
	argv[request.first] = name;
	return request.command->run(argc - request.first, argv + request.first);
}
