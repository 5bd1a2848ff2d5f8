// SPDX-License-Identifier: GPL-2.0-only
/*
 * lkp-bench: runs the suites and prints every ratio beside its bar.
 */
#include "run.h"
#include "suites.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

static const struct bench_suite *const suites[] = {
	/* clang-format off */
	&suite_access,
	&suite_bulk,
	&suite_machine,
	&suite_qtest,
	&suite_calls,
	&suite_served,
	&suite_wire,
	&suite_growth,
	&suite_search,
	&suite_first,
	/* clang-format on */
};
#define SUITES (sizeof(suites) / sizeof(suites[0]))

struct request {
	struct bench bench;
	const char *json;
	const char *bounds;
	bool check;
	bool chosen[SUITES];
	bool choosy;
};

static void list_suites(void)
{
	for (size_t i = 0; i < SUITES; i++)
		printf("%-10s %s\n", suites[i]->name, suites[i]->summary);
}

static void choose(struct request *request, const char *name, struct argp_state *argp)
{
	for (size_t i = 0; i < SUITES; i++)
		if (!strcmp(name, suites[i]->name)) {
			request->chosen[i] = true;
			request->choosy = true;
			return;
		}
	argp_error(argp, "there is no suite '%s' (--list names them)", name);
}

static error_t parse(int key, char *arg, struct argp_state *argp)
{
	struct request *request = argp->input;

	switch (key) {
	case 'j':
		request->json = arg;
		return 0;
	case 'b':
		request->bounds = arg;
		return 0;
	case 'd':
		request->bench.build = arg;
		return 0;
	case 'c':
		request->check = true;
		return 0;
	case 'q':
		request->bench.quick = true;
		return 0;
	case 'l':
		list_suites();
		exit(0);
	case ARGP_KEY_ARG:
		choose(request, arg, argp);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "json", 'j', "FILE", 0, "write JSON lines to FILE", 0 },
	{ "bounds", 'b', "FILE", 0, "bars and bounds of the ratios (bench/bounds)", 0 },
	{ "build", 'd', "DIR", 0, "where the programs were built (build)", 0 },
	{ "check", 'c', NULL, 0, "fail if a ratio is above its bound, and name it", 0 },
	{ "quick", 'q', NULL, 0, "few rounds: shows that everything works, not how fast", 0 },
	{ "list", 'l', NULL, 0, "list the suites and exit", 0 },
	{ 0 },
};

static void run_suites(struct request *request)
{
	struct bench *bench = &request->bench;

	for (size_t i = 0; i < SUITES; i++) {
		double start = bench_now(BENCH_WALL);

		if (request->choosy && !request->chosen[i])
			continue;
		printf("\n%s: %s\n", suites[i]->name, suites[i]->summary);
		fflush(stdout);
		suites[i]->run(bench);
		printf("  (%.1f s)\n", (bench_now(BENCH_WALL) - start) / 1e9);
	}
}

/* The run fails if the JSON could not be written. */
static int close_json(struct request *request)
{
	FILE *json = request->bench.json;

	if (!json || (!ferror(json) && !fclose(json)))
		return 0;
	perror(request->json);
	return 1;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[SUITE...]",
		.doc = "Measure side by side: all suites, or those named.",
	};
	static struct request request = { .bounds = "bench/bounds", .bench.build = "build" };
	unsigned int moved = 0;

	argp_err_exit_status = 2;
	if (argp_parse(&argp, argc, argv, 0, NULL, &request) ||
	    bench_read_bounds(&request.bench, request.bounds))
		return 2;
	if (request.json) {
		request.bench.json = fopen(request.json, "w");
		if (!request.bench.json) {
			perror(request.json);
			return 2;
		}
	}
	bench_environment(&request.bench);
	run_suites(&request);
	bench_table(&request.bench);
	if (request.check)
		moved = bench_moved(&request.bench);
	return close_json(&request) || moved;
}
