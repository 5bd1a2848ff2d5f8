/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lkp-emu's subcommands, and what they and lkp-enc share.
 */
#ifndef CLI_H
#define CLI_H

#include <stdint.h>
#include <stdio.h>

/* Exit codes of lkp-emu. docs/man/lkp-emu.1 lists them. */
enum cli_exit {
	CLI_OK = 0,
	CLI_FAILED = 1, /* the command could not do what it was asked */
	CLI_USAGE = 2,  /* wrong usage */
};

/**
 * struct cli_command - one subcommand
 * @name: as typed
 * @summary: one line for --help
 * @run: gets argv from @name on, with "lkp-emu NAME" as argv[0]. Returns the exit code
 */
struct cli_command {
	const char *name;
	const char *summary;
	int (*run)(int argc, char **argv);
};

/* Commands that only some devices have. */
extern const struct cli_command cli_demo __attribute__((weak));
extern const struct cli_command cli_map;
extern const struct cli_command cli_ops;
extern const struct cli_command cli_trace;
extern const struct cli_command cli_qemu;
extern const struct cli_command cli_serve;
extern const struct cli_command cli_run;

/**
 * cli_parse_number() - a number as typed: decimal, 0x... or 0... (octal)
 * @text: all of it must be the number
 * @most: the largest that is allowed
 * @number: receives it; unchanged on error
 *
 * Return: 0, or -1 if @text is not a number from 0 to @most.
 */
int cli_parse_number(const char *text, uint64_t most, uint64_t *number);

/**
 * cli_parse_u32() - the same for a number of 32 bits
 * @text: as above
 * @number: receives it; unchanged on error
 *
 * Return: 0, or -1 if @text is not a number from 0 to 4294967295.
 */
int cli_parse_u32(const char *text, uint32_t *number);

/**
 * cli_help_after() - text that --help prints after the options; for a help_filter of argp
 * @key: as the filter got it
 * @text: the same
 * @write: writes that text
 *
 * Return: the text in allocated memory, which argp frees; or @text for another @key, or without
 * memory.
 */
char *cli_help_after(int key, const char *text, void (*write)(FILE *out));

#endif /* CLI_H */
