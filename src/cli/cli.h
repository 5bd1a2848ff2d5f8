/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lkp-emu's subcommands, and what they share.
 */
#ifndef CLI_H
#define CLI_H

#include <stdint.h>

/* Exit codes of lkp-emu. docs/man/lkp-emu.1 lists them. */
enum cli_exit {
	CLI_OK = 0,
	CLI_FAILED = 1, /* the command could not do what it was asked */
	CLI_USAGE = 2,  /* it was not asked properly */
};

/**
 * struct cli_command - one subcommand
 * @name: as typed
 * @summary: one line for --help
 * @run: gets the arguments from @name on; argv[0] is "lkp-emu NAME". Returns the exit code
 */
struct cli_command {
	const char *name;
	const char *summary;
	int (*run)(int argc, char **argv);
};

extern const struct cli_command cli_demo;
extern const struct cli_command cli_ops;
extern const struct cli_command cli_trace;
extern const struct cli_command cli_qemu;
extern const struct cli_command cli_run;

/**
 * cli_parse_seed() - a seed as typed: decimal, 0x... or 0... (octal)
 * @text: all of it must be the number
 * @seed: receives it; unchanged on error
 *
 * Return: 0, or -1 if it is no number from 0 to 4294967295.
 */
int cli_parse_seed(const char *text, uint32_t *seed);

#endif /* CLI_H */
