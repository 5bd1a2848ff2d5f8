// SPDX-License-Identifier: GPL-2.0-only
/*
 * The explorer's command line: one schedule, one scene, or everything and deeper.
 */
#include "command.h"

#include "hunt.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
	"usage: %s [OPTION]...\n"
	"\n"
	"Without options: run the tests.\n"
	"\n"
	"  -r, --replay 'SCENE / SCHEDULE'  run one schedule and tell it step by step\n"
	"  -s, --scene SCENE                all schedules of a scene that can make a difference\n"
	"  -p, --preemptions N              --scene: all with at most N preemptions instead\n"
	"  -d, --depth N                    many scenes, up to N calls; up to N preemptions; at "
	"random\n"
	"  -l, --list                       states and calls that scenes are made of\n"
	"  -h, --help                       show this text\n"
	"\n"
	"A scene is a state of the device and the calls that overlap; read@A goes "
	"through\n"
	"the file of the first call. A schedule says how far each call gets in its turn: after "
	"five\n"
	"calls of the seam, A5, the other one, B. docs/schedules.md explains more.\n"
	"\n"
	"example: test_life --replay 'bound: write read / A5B'\n"
	"\n"
	"Exit status: 0 nothing is wrong, 1 a violation was found, 2 wrong usage.\n";

static int bad(const char *text, const char *why)
{
	fprintf(stderr, "%s: '%s': %s\n", program_invocation_name, text, why);
	return 2;
}

static int bad_scene(const char *text, const char *why)
{
	bad(text, why);
	fprintf(stderr, "--list says which states and calls there are\n");
	return 2;
}

static int blind(const struct hunt *found)
{
	fprintf(stderr, "%s: %s\n", program_invocation_name, found->violation);
	return 2;
}

static int replay(const char *text)
{
	struct hunt found;
	const char *wrong = hunt_replay(&found, text, stdout, true);

	if (wrong)
		return bad_scene(text, wrong);
	if (found.blind)
		return blind(&found);
	printf("# %s\n", found.well ? "no violation" : found.violation);
	return !found.well;
}

/**
 * struct one - a search of one scene
 * @world: the scene
 * @preemptions: the most, or -1 for all schedules that can make a difference
 */
struct one {
	const struct explore_world *world;
	long preemptions;
};

static bool search_one(struct explore *explore, void *context)
{
	struct one *one = context;

	if (one->preemptions < 0)
		return explore_reduced(explore, one->world);
	return explore_bounded(explore, one->world, (unsigned int)one->preemptions, 0);
}

static int search(const char *text, long preemptions)
{
	struct one one = { .preemptions = preemptions };
	const char *wrong = stage_set(text, &one.world);
	struct hunt found;

	if (wrong)
		return bad_scene(text, wrong);
	hunt(&found, search_one, &one);
	hunt_report(&found, one.world->name, stdout);
	if (found.blind)
		return blind(&found);
	if (!found.well)
		hunt_tell(&found, stdout);
	return !found.well;
}

static bool is_number(const char *text, long *number)
{
	char *end;

	errno = 0;
	*number = strtol(text, &end, 10);
	return !errno && end != text && !*end && *number >= 0 && *number < 1000;
}

int command_line(int argc, char **argv)
{
	static const struct option options[] = {
		{ "replay", required_argument, NULL, 'r' },
		{ "scene", required_argument, NULL, 's' },
		{ "preemptions", required_argument, NULL, 'p' },
		{ "depth", required_argument, NULL, 'd' },
		{ "list", no_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	const char *scene = NULL;
	long preemptions = -1;
	long depth = 0;
	int option;

	setvbuf(stdout, NULL, _IOLBF, 0);
	while ((option = getopt_long(argc, argv, "r:s:p:d:lh", options, NULL)) >= 0) {
		switch (option) {
		case 'r':
			return replay(optarg);
		case 's':
			scene = optarg;
			break;
		case 'p':
			if (!is_number(optarg, &preemptions))
				return bad(optarg, "not a number of preemptions");
			break;
		case 'd':
			if (!is_number(optarg, &depth) || depth < 2)
				return bad(optarg, "not a depth of 2 or more");
			break;
		case 'l':
			stage_list(stdout);
			return 0;
		case 'h':
			fprintf(stdout, usage, program_invocation_short_name);
			return 0;
		default:
			fprintf(stderr, usage, program_invocation_short_name);
			return 2;
		}
	}
	if (scene)
		return search(scene, preemptions);
	if (depth)
		return !stage_search((unsigned int)depth);
	fprintf(stderr, usage, program_invocation_short_name);
	return 2;
}
