// SPDX-License-Identifier: GPL-2.0-only
/*
 * lkp-enc: the user's tool for /dev/lkp_enc, real or emulated.
 *
 * Knows the device by its user interface alone (uapi/linux/lkp_enc.h, docs/abi.md).
 */
#include "cli.h"
#include "lkp_enc_regs.h"
#include "streams.h"
#include "tool.h"
#include "uapi/linux/lkp_enc.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

const char *argp_program_version = "lkp-enc " LKP_VERSION;

/* ---------------------------------------------------------------- Commands -------------------- */

/* What the lab's own program does: SEED, the string in, the string out. */
static int show(const struct tool *tool)
{
	char stored[LKP_ENC_STRING_CELLS + 1] = "";
	const char *text = tool->texts[0];
	uint32_t seed = tool->seed;
	int fd;

	if (strlen(text) > LKP_ENC_STRING_MAX)
		return tool_too_long(strlen(text));
	fd = tool_open(tool, O_RDWR);
	if (fd < 0)
		return CLI_FAILED;
	if (tool_ioctl(tool, fd, LKP_ENC_WRITE_SEED, &seed) ||
	    tool_ioctl(tool, fd, LKP_ENC_WRITE_STRING, text) ||
	    tool_ioctl(tool, fd, LKP_ENC_READ_STRING, stored))
		return CLI_FAILED;
	printf("Original string %s\nEncrypted string %s\n", text, stored);
	return CLI_OK;
}

static int seed(const struct tool *tool)
{
	bool set = tool->n_texts;
	uint32_t value = 0;
	int fd;

	if (set && cli_parse_u32(tool->texts[0], &value)) {
		fprintf(stderr, "lkp-enc: '%s' is not a number from 0 to 4294967295\n",
			tool->texts[0]);
		return CLI_USAGE;
	}
	fd = tool_open(tool, set ? O_WRONLY : O_RDONLY);
	if (fd < 0)
		return CLI_FAILED;
	if (tool_ioctl(tool, fd, set ? LKP_ENC_WRITE_SEED : LKP_ENC_READ_SEED, &value))
		return CLI_FAILED;
	if (!set)
		printf("%u\n", value);
	return CLI_OK;
}

/*
 * Store by the ioctl and not by write(2), which any other device would accept too. @text ends with
 * a NUL.
 */
static int store(const struct tool *tool, const char *text, size_t length)
{
	int fd;

	if (memchr(text, '\0', length)) {
		fprintf(stderr, "lkp-enc: the text has a NUL in it, and the device would lose what "
				"comes after; 'lkp-enc encrypt' takes any bytes\n");
		return CLI_FAILED;
	}
	if (length > LKP_ENC_STRING_MAX)
		return tool_too_long(length);
	fd = tool_open(tool, O_WRONLY);
	if (fd < 0)
		return CLI_FAILED;
	return tool_ioctl(tool, fd, LKP_ENC_WRITE_STRING, text) ? CLI_FAILED : CLI_OK;
}

static int write_string(const struct tool *tool)
{
	char text[LKP_ENC_STRING_MAX + 2];
	struct source source;
	ssize_t length;

	source_open(&source, tool);
	/* Read one byte more than fits, to see that a text is too long. */
	length = source_read(&source, text, sizeof(text) - 1);
	if (length < 0)
		return tool_input_failed();
	text[length] = '\0';
	return store(tool, text, (size_t)length);
}

/* Read by the ioctl and not by read(2), which other devices may answer without end. */
static int read_string(const struct tool *tool)
{
	char text[LKP_ENC_STRING_CELLS + 1] = "";
	int fd = tool_open(tool, O_RDONLY);
	size_t length;

	if (fd < 0 || tool_ioctl(tool, fd, LKP_ENC_READ_STRING, text))
		return CLI_FAILED;
	length = strlen(text);
	fwrite(text, 1, length, stdout);
	if (length && text[length - 1] != '\n' && isatty(STDOUT_FILENO))
		putchar('\n');
	return CLI_OK;
}

static int crypt_source(const struct tool *tool, int fd, uint32_t flags)
{
	char bytes[LKP_ENC_STRING_CELLS];
	struct progress progress;
	struct source source;
	ssize_t n;

	source_open(&source, tool);
	progress_start(&progress);
	while ((n = source_read(&source, bytes, sizeof(bytes))) > 0) {
		struct lkp_enc_crypt crypt = {
			.src = (uintptr_t)bytes,
			.dst = (uintptr_t)bytes,
			.src_len = (uint32_t)n,
			.dst_len = sizeof(bytes),
			.seed = tool->seed,
			.flags = flags,
		};

		if (tool_ioctl(tool, fd, LKP_ENC_CRYPT, &crypt))
			return CLI_FAILED;
		if (fwrite(bytes, 1, (size_t)n, stdout) != (size_t)n)
			break; /* main() says why */
		progress_show(&progress, (size_t)n);
	}
	progress_end(&progress);
	if (n < 0)
		return tool_input_failed();
	if (tool->n_texts)
		putchar('\n');
	return CLI_OK;
}

static int crypt_bytes(const struct tool *tool, uint32_t flags)
{
	int fd = tool_open(tool, O_RDWR);

	return fd < 0 ? CLI_FAILED : crypt_source(tool, fd, flags);
}

static int encrypt_bytes(const struct tool *tool)
{
	return crypt_bytes(tool, 0);
}

static int decrypt_bytes(const struct tool *tool)
{
	return crypt_bytes(tool, LKP_ENC_CRYPT_DECRYPT);
}

/* ---------------------------------------------------------------- Command line ---------------- */

static const struct command {
	const char *name;
	const char *args;
	const char *doc;
	size_t max_texts;
	bool wants_seed;
	int (*run)(const struct tool *tool);
} commands[] = {
	{ "seed", "[N]", "Print the device's SEED, or set it to N.", 1, false, seed },
	{ "write", "[TEXT...]", "Store TEXT, or standard input, which enciphers it.", SIZE_MAX,
	  false, write_string },
	{ "read", "", "Print the enciphered string that is stored.", 0, false, read_string },
	{ "encrypt", "--seed=N [TEXT...]", "Encipher TEXT, or standard input, of any length.",
	  SIZE_MAX, true, encrypt_bytes },
	{ "decrypt", "--seed=N [TEXT...]", "Decipher TEXT, or standard input, of any length.",
	  SIZE_MAX, true, decrypt_bytes },
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

struct request {
	struct tool tool;
	const struct command *command; /* NULL for SEED TEXT */
	int first;                     /* index of the command in argv */
	bool has_seed;
};

static const struct argp_option device_option[] = {
	{ "device", 'd', "PATH", 0, "The device (default " TOOL_DEVICE ")", 0 },
	{ 0 },
};

static const struct argp_option seed_and_device_options[] = {
	{ "seed", 's', "N", 0, "Seed of the cipher, 0 to 4294967295", 0 },
	{ "device", 'd', "PATH", 0, "The device (default " TOOL_DEVICE ")", 0 },
	{ 0 },
};

static void set_seed(struct request *request, const char *arg, struct argp_state *argp)
{
	if (cli_parse_u32(arg, &request->tool.seed))
		argp_error(argp, "seed '%s' is not a number from 0 to 4294967295", arg);
	request->has_seed = true;
}

static error_t parse_command(int key, char *arg, struct argp_state *argp)
{
	struct request *request = argp->input;
	struct tool *tool = &request->tool;

	switch (key) {
	case 'd':
		tool->device = arg;
		return 0;
	case 's':
		set_seed(request, arg, argp);
		return 0;
	case ARGP_KEY_ARG:
		if (tool->n_texts == request->command->max_texts)
			argp_error(argp, "one argument too many: '%s'", arg);
		tool->texts = &argp->argv[argp->next - 1 - (int)tool->n_texts];
		tool->n_texts++;
		return 0;
	case ARGP_KEY_END:
		if (request->command->wants_seed && !request->has_seed)
			argp_error(argp, "which seed? (--seed=N)");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* SEED TEXT, or the name of a command, whose arguments the rest is. */
static error_t parse(int key, char *arg, struct argp_state *argp)
{
	struct request *request = argp->input;

	switch (key) {
	case 'd':
		request->tool.device = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (request->has_seed) {
			if (request->tool.n_texts)
				argp_error(argp, "one TEXT only; quote it if it has spaces: '%s'",
					   arg);
			request->tool.texts = &argp->argv[argp->next - 1];
			request->tool.n_texts = 1;
			return 0;
		}
		for (size_t i = 0; i < COMMANDS; i++)
			if (!strcmp(arg, commands[i].name))
				request->command = &commands[i];
		if (!request->command)
			set_seed(request, arg, argp);
		request->first = argp->next - 1;
		if (request->command)
			argp->next = argp->argc; /* the rest is the command's */
		return 0;
	case ARGP_KEY_END:
		if (!request->command && !request->tool.n_texts)
			argp_error(argp, request->has_seed ? "which TEXT?" : "which COMMAND?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int run_command(struct request *request, int argc, char **argv)
{
	const struct command *command = request->command;
	const struct argp argp = {
		.options = command->wants_seed ? seed_and_device_options : device_option,
		.parser = parse_command,
		.args_doc = command->args,
		.doc = command->doc,
	};
	static char name[32]; /* static, since argp keeps it */

	snprintf(name, sizeof(name), "lkp-enc %s", command->name);
	argv[0] = name;
	/* Not ARGP_IN_ORDER: argp moves options to the front, so that the texts are consecutive. */
	if (argp_parse(&argp, argc, argv, 0, NULL, request))
		return CLI_FAILED;
	return command->run(&request->tool);
}

static void list_commands(FILE *out)
{
	fputs("Commands:\n", out);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].doc);
	fputs("\n'lkp-enc COMMAND --help' explains a command. Without a module and hardware: "
	      "lkp-emu run -- lkp-enc ...\n",
	      out);
}

static char *help_filter(int key, const char *text, void *input)
{
	(void)input;
	return cli_help_after(key, text, list_commands);
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = device_option,
		.parser = parse,
		.args_doc = "SEED TEXT\nCOMMAND [ARG...]",
		.doc = "Use the lkp_enc string encipherer: encipher TEXT under SEED and show it, "
		       "or run a COMMAND.\v ",
		.help_filter = help_filter,
	};
	struct request request = { .tool = { .device = TOOL_DEVICE } };

	streams_init("lkp-enc", CLI_FAILED);
	argp_err_exit_status = CLI_USAGE;
	if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &request))
		return CLI_FAILED;
	if (!request.command)
		return show(&request.tool);
	return run_command(&request, argc - request.first, argv + request.first);
}
