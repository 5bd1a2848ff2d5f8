// SPDX-License-Identifier: GPL-2.0-only
/*
 * One program for any driver: it checks the rules for every driver and the package's spec, under
 * every fault and in every order of overlapping calls.
 */
#include "agenda.h"
#include "command.h"
#include "spec.h"
#include "sweep.h"
#include "untried.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
	"usage: %s [COMMAND] [OPTION]...\n"
	"\n"
	"Try a driver on the simulated kernel. Without options, as tests:\n"
	"\n"
	"  - every call of the kernel that can fail does so once, in every operation of a life "
	"from\n"
	"    load to unload, and the hardware goes at every access; in each state of the hardware "
	"that\n"
	"    the package's spec has: the sweep\n"
	"  - the device's register map tells of all that its accesses change\n"
	"  - each two calls overlap in every way that makes a difference, on a device with its "
	"driver\n"
	"    and without, and so do the scenes of the package's spec: the explorer\n"
	"\n"
	"  sweep                            the sweep only\n"
	"  sweep OPERATION                  ... of one operation; 'STATE: OPERATION' in one state\n"
	"  sweep OPERATION FAULT            ... one case, in this process: good for a debugger\n"
	"  -s, --scene SCENE                all schedules of a scene that can make a difference\n"
	"  -p, --preemptions N              --scene: all with at most N preemptions instead\n"
	"  -r, --replay 'SCENE / SCHEDULE'  run one schedule and tell it step by step\n"
	"  -d, --depth N                    explore all that the tests do, and deeper\n"
	"  -f, --first                      the tests, and none after one that has found "
	"something\n"
	"  -l, --list                       operations, states and calls\n"
	"  -h, --help                       show this text\n"
	"\n"
	"examples: %s sweep bind 'kzalloc@1:enomem'\n"
	"          %s --scene 'bound: open,read,release unbind'\n"
	"\n"
	"docs/faults.md and docs/schedules.md explain the two.\n"
	"Exit status: 0 nothing is wrong, 1 something is, 2 wrong usage.\n";

/**
 * struct course - the tests so far
 * @n: how many
 * @failed: how many of them
 * @first: whether the first find is enough
 * @blind: why the explorer cannot be used; NULL if it can
 */
struct course {
	unsigned int n;
	unsigned int failed;
	bool first;
	const char *blind;
};

static const char found_before[] = "something was found before";

static void tell(struct course *course, const char *name, bool well)
{
	printf("%s %u - %s\n", well ? "ok" : "not ok", ++course->n, name);
	course->failed += !well;
	if (!well && course->first)
		course->blind = found_before;
}

static void explore(struct course *course, const struct agenda *agenda)
{
	struct hunt found;

	if (course->blind) {
		printf("ok %u - %s # SKIP %s\n", ++course->n, agenda->test, course->blind);
		return;
	}
	agenda_run(agenda, &found, stdout);
	if (!found.well) {
		hunt_tell(&found, stdout);
		course->blind = found_before;
	}
	/* A search of nothing would also find nothing. */
	tell(course, agenda->test, found.well && found.stats.schedules);
}

static bool map_is_honest(void)
{
	char pair[EXPLORE_TEXT];

	if (explore_map_is_honest(step_conflicts, 1, pair, sizeof(pair)))
		return true;
	printf("# it matters which comes first, and the register map in model.h says it does not: "
	       "%s\n",
	       pair);
	return false;
}

/*
 * The reason from the build, for example that the compiler must report each memory access to the
 * explorer.
 */
static const char *why_blind(void)
{
#ifdef CHECK_BLIND
	return CHECK_BLIND;
#else
	return NULL;
#endif
}

static int run_tests(const char *sweep, bool first)
{
	struct course course = { .first = first, .blind = why_blind() };
	struct agenda agendas[AGENDA_EVERYDAY];
	unsigned int n;

	agenda_check();
	n = agenda_everyday(agendas);
	printf("1..%u\n", 2 + n);
	untried_report(stdout);
	tell(&course, "test_sweep", sweep_all(sweep, NULL));
	tell(&course, "test_register_map_is_honest", map_is_honest());
	for (unsigned int i = 0; i < n; i++)
		explore(&course, &agendas[i]);
	return course.failed > 0;
}

static bool is_option(const char *text, const char *brief, const char *name)
{
	return !strcmp(text, brief) || !strcmp(text, name);
}

int main(int argc, char **argv)
{
	const char *name = program_invocation_short_name;
	const char *first = argc > 1 ? argv[1] : "";
	char sweep[4096];

	setvbuf(stdout, NULL, _IOLBF, 0);
	snprintf(sweep, sizeof(sweep), "%s sweep", argv[0]);
	if (argc < 2)
		return run_tests(sweep, false);
	if (argc == 2 && is_option(first, "-f", "--first"))
		return run_tests(sweep, true);
	if (!strcmp(first, "sweep"))
		return sweep_main(sweep, argc - 1, argv + 1);
	if (is_option(first, "-h", "--help")) {
		printf(usage, name, name, name);
		return 0;
	}
	if (is_option(first, "-l", "--list"))
		sweep_list();
	else if (*first != '-') {
		fprintf(stderr, usage, name, name, name);
		return 2;
	}
	return command_line(argc, argv);
}
