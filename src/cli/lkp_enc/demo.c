// SPDX-License-Identifier: GPL-2.0-only
/*
 * lkp-emu demo: the driver enciphers text on the emulated hardware, and every access is shown.
 */
#include "cli.h"
#include "fault_option.h"
#include "lkp_enc_core.h"
#include "lkp_enc_regs.h"
#include "trace.h"
#include "trace_file.h"
#include "uapi/linux/lkp_enc.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The accesses of the longest run: SEED and a full STRING are written and read, and one cell is
 * read back. When something goes wrong, the driver also reads SEED and all of STRING after each
 * step.
 */
#define LOG (2 + 2 * LKP_ENC_STRING_CELLS + 1 + 3 * (1 + LKP_ENC_STRING_CELLS))

struct example {
	uint32_t seed;
	const char *text;
};

static const struct example examples[] = {
	{ 4, "This is a test for the boyz" },
	{ 12, "Hello, device" },
};
#define EXAMPLES (sizeof(examples) / sizeof(examples[0]))

struct options {
	struct example own; /* .text is NULL to show the examples */
	bool has_seed;
	bool mmiotrace;
	struct sim_plan faults;
};

/* One device, its driver, one open file, and a log of the accesses. */
struct bench {
	struct emu emu;
	struct lkp_enc dev;
	struct lkp_enc_file file;
	struct emu_access log[LOG];
	char enciphered[LKP_ENC_STRING_CELLS];
};

static int fail(const char *call, long err)
{
	fprintf(stderr, "lkp-emu demo: %s: %s\n", call, strerror((int)-err));
	return CLI_FAILED;
}

/* Store the text under the seed and read it back, as a program on /dev/lkp_enc would. */
static int encipher(struct bench *bench, struct example *example)
{
	size_t length = strlen(example->text);
	long ret = lkp_enc_ioctl(&bench->file, LKP_ENC_WRITE_SEED, &example->seed, false);

	if (ret)
		return fail("LKP_ENC_WRITE_SEED", ret);
	ret = lkp_enc_write(&bench->file, example->text, length, false);
	if (ret == -EMSGSIZE) {
		fprintf(stderr, "lkp-emu demo: TEXT is %zu bytes long; the device holds %d\n",
			length, LKP_ENC_STRING_MAX);
		return CLI_FAILED;
	}
	if (ret < 0)
		return fail("write", ret);
	ret = lkp_enc_read(&bench->file, bench->enciphered, LKP_ENC_STRING_MAX, false);
	if (ret < 0)
		return fail("read", ret);
	bench->enciphered[ret] = '\0';
	return CLI_OK;
}

static void show_accesses(const struct emu_trace *trace)
{
	char line[TRACE_LINE];

	for (size_t i = 0; i < trace->count; i++) {
		trace_describe(line, &trace->log[i]);
		printf("  %4zu  %s\n", i + 1, line);
	}
}

static void show_mmiotrace(const struct emu_trace *trace)
{
	const struct emu_bases bases = emu_trace_bases(TRACE_FILE_PHYSICAL_ADDRESS);
	char header[EMU_TRACE_HEADER];
	char line[EMU_TRACE_LINE];

	emu_trace_header(header, &bases);
	fputs(header, stdout);
	for (size_t i = 0; i < trace->count; i++) {
		emu_trace_line(line, &trace->log[i], &bases, i);
		fputs(line, stdout);
	}
}

/* Show the accesses of a failed run too: that is what faults are for. */
static int show(struct bench *bench, struct example example, bool accesses, bool mmiotrace)
{
	int status;

	emu_trace_start(&bench->emu, bench->log, LOG);
	status = encipher(bench, &example);
	emu_trace_stop(&bench->emu);
	if (mmiotrace) {
		show_mmiotrace(&bench->emu.trace);
		return status;
	}
	printf("seed %u\n  Original string  %s\n", example.seed, example.text);
	if (!status)
		printf("  Encrypted string %s\n", bench->enciphered);
	if (accesses && bench->emu.trace.count) {
		printf("\nThe %zu accesses behind it, by width in bytes:\n",
		       bench->emu.trace.count);
		show_accesses(&bench->emu.trace);
	}
	return status;
}

static int show_examples(struct bench *bench)
{
	for (size_t i = 0; i < EXAMPLES; i++) {
		int status = show(bench, examples[i], i == EXAMPLES - 1, false);

		if (status)
			return status;
	}
	return CLI_OK;
}

static error_t parse(int key, char *arg, struct argp_state *argp)
{
	struct options *options = argp->input;

	switch (key) {
	case 's':
		if (cli_parse_u32(arg, &options->own.seed))
			argp_error(argp, "--seed: '%s' is not a number from 0 to 4294967295", arg);
		options->has_seed = true;
		return 0;
	case 'm':
		options->mmiotrace = true;
		return 0;
	case FAULT_OPTION_KEY:
		fault_option_parse(&options->faults, arg, argp);
		return 0;
	case ARGP_KEY_ARG:
		if (options->own.text)
			argp_error(argp, "one TEXT only; quote it if it has spaces: '%s'", arg);
		options->own.text = arg;
		return 0;
	case ARGP_KEY_END:
		if (!options->own.text && (options->has_seed || options->mmiotrace))
			argp_error(argp, "--seed and --mmiotrace need a TEXT");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int run(int argc, char **argv)
{
	static const struct argp_option argp_options[] = {
		{ "seed", 's', "N", 0, "Seed of the cipher, 0 to 4294967295 (default 0)", 0 },
		{ "mmiotrace", 'm', NULL, 0, "Print only the accesses, as mmiotrace text", 0 },
		FAULT_OPTION,
		{ 0 },
	};
	static const struct argp argp = {
		.options = argp_options,
		.parser = parse,
		.args_doc = "[TEXT]",
		.doc = "Encipher TEXT on the emulated device through the driver and show the "
		       "accesses behind it; without TEXT, two examples.",
	};
	static struct bench bench;
	struct options options = { 0 };
	int status;

	if (argp_parse(&argp, argc, argv, 0, NULL, &options))
		return CLI_FAILED;
	emu_init(&bench.emu);
	lkp_enc_init(&bench.dev, (struct mmio){ &bench.emu }, "lkp_enc", true);
	status = lkp_enc_open(&bench.dev, &bench.file, LKP_ENC_FILE_READ | LKP_ENC_FILE_WRITE);
	if (status)
		return fail("open", status);
	sim_plan_arm(&options.faults, &bench.emu, sim_current());
	if (options.own.text)
		status = show(&bench, options.own, true, options.mmiotrace);
	else
		status = show_examples(&bench);
	sim_plan_arm(NULL, &bench.emu, sim_current());
	fault_option_report(&options.faults, argv[0]);
	return status;
}

const struct cli_command cli_demo = {
	.name = "demo",
	.summary = "the driver at work, access by access",
	.run = run,
};
