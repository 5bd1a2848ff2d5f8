// SPDX-License-Identifier: GPL-2.0-only
/*
 * lkp-emu trace: show, compare, convert and replay traces.
 */
#include "trace.h"
#include "cli.h"
#include "streams.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_FILES 2

/* As in diff(1): 1 means "different", 2 means that there is no answer. */
enum {
	SAME = CLI_OK,
	DIFFERENT = CLI_FAILED,
	NO_ANSWER = CLI_USAGE,
};

struct format {
	const char *name;
	void (*write)(FILE *out, struct trace *trace);
};

static const struct format formats[] = {
	{ "mmiotrace", trace_write_mmiotrace },
	{ "vcd", trace_write_vcd },
	{ "jsonl", trace_write_jsonl },
};
#define FORMATS (sizeof(formats) / sizeof(formats[0]))

struct options {
	const struct command *command;
	const char *files[MAX_FILES];
	unsigned int n_files;
	uint64_t base;
	bool has_base;
	bool fold;
	bool quiet;
	bool events;
	uint64_t number; /* of context lines, or of differences to show */
	const struct format *format;
};

/* A file and the trace in it. */
struct input {
	FILE *in;
	struct trace trace;
};

/* ---------------------------------------------------------------- Reading --------------------- */

/* A copy that can be read several times. */
static FILE *spool(FILE *in)
{
	FILE *copy = tmpfile();
	char bytes[4096];
	size_t n;

	if (!copy)
		return NULL;
	errno = 0;
	/* A short read is the end, or an error. */
	do
		n = fread(bytes, 1, sizeof(bytes), in);
	while (n && fwrite(bytes, 1, n, copy) == n && n == sizeof(bytes));
	if (!ferror(in) && !ferror(copy) && !fseeko(copy, 0, SEEK_SET))
		return copy;
	n = (size_t)errno;
	(void)fclose(copy);
	errno = (int)n ? (int)n : EIO;
	return NULL;
}

/* A file can be read several times if it has a size. Pipes and files of the kernel have none. */
static FILE *open_file(const char *name)
{
	bool standard = !strcmp(name, "-");
	FILE *in = standard ? stdin : fopen(name, "re");
	struct stat status;
	FILE *copy;

	if (!in || (!fstat(fileno(in), &status) && S_ISREG(status.st_mode) && status.st_size))
		return in;
	copy = spool(in);
	if (!standard)
		(void)fclose(in);
	return copy;
}

static void say_error(const char *name, const struct trace_error *error)
{
	if (error->line)
		fprintf(stderr, "%s:%zu:%zu: %s\n", name, error->line, error->column,
			error->message);
	else
		fprintf(stderr, "%s: %s\n", name, error->message);
}

/* Say what went wrong with a trace, if anything did. */
static bool complain_if_failed(const struct trace *trace)
{
	if (trace->err == -EINVAL)
		say_error(trace->name, &trace->error);
	else if (trace->err)
		fprintf(stderr, "%s: %s\n", trace->name, strerror(-trace->err));
	return trace->err;
}

/* Find the trace in a file; on failure say why. */
static bool open_input(const struct options *options, const char *name, struct input *input)
{
	input->in = open_file(name);
	if (!input->in) {
		fprintf(stderr, "%s: %s\n", name, strerror(errno));
		return false;
	}
	trace_open(&input->trace, name, input->in, options->has_base ? &options->base : NULL);
	return !complain_if_failed(&input->trace);
}

static void close_input(struct input *input)
{
	trace_close(&input->trace);
	if (input->in && input->in != stdin)
		(void)fclose(input->in);
}

static bool complain_if_incomplete(const struct trace *trace)
{
	char why_not[160];

	if (trace_is_complete(trace, why_not, sizeof(why_not)))
		return false;
	fprintf(stderr, "%s: incomplete: %s\n", trace->name, why_not);
	return true;
}

/* ---------------------------------------------------------------- Commands -------------------- */

static int show(const struct options *options, struct input *inputs)
{
	trace_show(stdout, &inputs[0].trace, options->fold);
	complain_if_incomplete(&inputs[0].trace);
	return CLI_OK;
}

static int diff(const struct options *options, struct input *inputs)
{
	struct trace *a = &inputs[0].trace;
	struct trace *b = &inputs[1].trace;
	struct trace_difference difference;
	bool same = trace_compare(a, b, options->events, &difference);
	bool incomplete = complain_if_incomplete(a);

	incomplete |= complain_if_incomplete(b);
	if (!same && !options->quiet)
		trace_show_difference(stdout, a, b, &difference, options->number);
	if (incomplete)
		return NO_ANSWER;
	if (same && !options->quiet)
		printf("the same %zu accesses\n", a->accesses);
	return same ? SAME : DIFFERENT;
}

static int convert(const struct options *options, struct input *inputs)
{
	options->format->write(stdout, &inputs[0].trace);
	complain_if_incomplete(&inputs[0].trace);
	return CLI_OK;
}

static int replay(const struct options *options, struct input *inputs)
{
	struct trace *trace = &inputs[0].trace;
	size_t differences = trace_replay(stdout, trace, options->number);
	bool incomplete = complain_if_incomplete(trace);

	if (differences > options->number)
		printf("... and %zu more\n", differences - (size_t)options->number);
	printf("%zu accesses replayed, %zu reads answered differently\n", trace->accesses,
	       differences);
	if (incomplete)
		return NO_ANSWER;
	return differences ? DIFFERENT : SAME;
}

struct command {
	const char *name;
	const char *args_doc;
	const char *doc;
	unsigned int n_files;
	const char *keys; /* options that it takes, besides --base */
	uint64_t number;  /* default of the numeric option */
	int (*run)(const struct options *options, struct input *inputs);
};

static const struct command commands[] = {
	{ "show", "FILE", "Show the accesses in FILE, with registers named and values decoded.", 1,
	  "f", 0, show },
	{ "diff", "FILE1 FILE2",
	  "Compare two traces access by access and show the first difference in context. Time, "
	  "mapping and physical address do not count, interrupts and DMA only with --events.\vExit "
	  "status: 0 the same, 1 different, 2 an error, such as an incomplete trace.",
	  2, "Cqe", 3, diff },
	{ "convert", "FILE", "Write the trace in FILE to standard output in another form.", 1, "t",
	  0, convert },
	{ "replay", "FILE",
	  "Make the accesses in FILE on the device model, from reset, and report reads that answer "
	  "differently.\vExit status: 0 all the same, 1 some differ, 2 an error, such as an "
	  "incomplete trace.",
	  1, "n", 10, replay },
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

/* ---------------------------------------------------------------- Arguments ------------------- */

static const struct argp_option all_options[] = {
	{ "base", 'b', "ADDRESS", 0,
	  "Physical address of the device, where the file has several or does not say", 0 },
	{ "fold", 'f', NULL, 0, "Show accesses to consecutive cells as one line", 0 },
	{ "context", 'C', "N", 0, "Show N accesses before and after the difference (default 3)",
	  0 },
	{ "quiet", 'q', NULL, 0, "Only the exit status tells", 0 },
	{ "events", 'e', NULL, 0, "Compare interrupts and DMA, too", 0 },
	{ "to", 't', "vcd|jsonl|mmiotrace", 0,
	  "Required; vcd is for waveform viewers such as GTKWave, jsonl is JSON lines", 0 },
	{ "number", 'n', "N", 0, "Report no more than N reads (default 10)", 0 },
	{ 0 },
};

static uint64_t parse_number(const struct argp_state *argp, const char *option, const char *text)
{
	char *end;
	unsigned long long value;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (*text < '0' || *text > '9' || *end || errno)
		argp_error(argp, "--%s: '%s' is not a number", option, text);
	return value;
}

static const struct format *parse_format(const struct argp_state *argp, const char *name)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	argp_error(argp, "--to: there is no form '%s' (mmiotrace, vcd, jsonl)", name);
	return NULL;
}

static void check_complete(const struct argp_state *argp, const struct options *options)
{
	if (options->n_files < options->command->n_files)
		argp_error(argp, "%s wanted ('-' is standard input)", options->command->args_doc);
	if (options->command->run == convert && !options->format)
		argp_error(argp, "--to=FORM wanted: mmiotrace, vcd or jsonl");
	if (options->n_files == 2 && !strcmp(options->files[0], "-") &&
	    !strcmp(options->files[1], "-"))
		argp_error(argp, "standard input can be read only once");
}

static error_t parse(int key, char *arg, struct argp_state *argp)
{
	struct options *options = argp->input;

	switch (key) {
	case 'b':
		options->base = parse_number(argp, "base", arg);
		options->has_base = true;
		return 0;
	case 'f':
		options->fold = true;
		return 0;
	case 'C':
		options->number = parse_number(argp, "context", arg);
		return 0;
	case 'q':
		options->quiet = true;
		return 0;
	case 'e':
		options->events = true;
		return 0;
	case 't':
		options->format = parse_format(argp, arg);
		return 0;
	case 'n':
		options->number = parse_number(argp, "number", arg);
		return 0;
	case ARGP_KEY_ARG:
		if (options->n_files == options->command->n_files)
			argp_error(argp, "'%s' is one file too many", arg);
		options->files[options->n_files++] = arg;
		return 0;
	case ARGP_KEY_END:
		check_complete(argp, options);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The options that a command takes, for argp, which wants an array. */
static void choose_options(const struct command *command, struct argp_option *chosen)
{
	for (const struct argp_option *option = all_options; option->name; option++)
		if (option->key == 'b' || strchr(command->keys, option->key))
			*chosen++ = *option;
	*chosen = (struct argp_option){ 0 };
}

static int run_command(const struct command *command, int argc, char **argv)
{
	struct argp_option chosen[sizeof(all_options) / sizeof(all_options[0])];
	struct argp argp = {
		.options = chosen,
		.parser = parse,
		.args_doc = command->args_doc,
		.doc = command->doc,
	};
	struct options options = { .command = command, .number = command->number };
	struct input inputs[MAX_FILES] = { 0 };
	int status = NO_ANSWER;
	unsigned int opened = 0;

	/* An error too: 1 would be an answer. */
	streams_set_status(NO_ANSWER);
	choose_options(command, chosen);
	if (argp_parse(&argp, argc, argv, 0, NULL, &options))
		return NO_ANSWER;
	while (opened < options.n_files &&
	       open_input(&options, options.files[opened], &inputs[opened]))
		opened++;
	if (opened == options.n_files) {
		status = command->run(&options, inputs);
		for (unsigned int i = 0; i < opened; i++)
			if (complain_if_failed(&inputs[i].trace))
				status = NO_ANSWER;
	}
	for (unsigned int i = 0; i < MAX_FILES; i++)
		close_input(&inputs[i]);
	return status;
}

static void usage(FILE *out)
{
	fputs("Usage: lkp-emu trace COMMAND [OPTION...] FILE...\n"
	      "Read traces of the device: mmiotrace text from lkp-emu or from a kernel.\n\n"
	      "  show     the accesses, with registers named and values decoded\n"
	      "  diff     the first difference between two traces\n"
	      "  convert  to VCD, JSON lines or mmiotrace text\n"
	      "  replay   on the device model\n\n"
	      "'lkp-emu trace COMMAND --help' explains a command.\n",
	      out);
}

static int run(int argc, char **argv)
{
	static char name[48]; /* static, since argp keeps it */

	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-?"))) {
		usage(stdout);
		return CLI_OK;
	}
	for (size_t i = 0; argc > 1 && i < COMMANDS; i++) {
		if (strcmp(argv[1], commands[i].name) != 0)
			continue;
		snprintf(name, sizeof(name), "lkp-emu trace %s", commands[i].name);
		argv[1] = name;
		return run_command(&commands[i], argc - 1, argv + 1);
	}
	if (argc > 1)
		fprintf(stderr, "lkp-emu trace: there is no command '%s'\n", argv[1]);
	usage(stderr);
	return CLI_USAGE;
}

const struct cli_command cli_trace = {
	.name = "trace",
	.summary = "show, compare, convert and replay traces",
	.run = run,
};
