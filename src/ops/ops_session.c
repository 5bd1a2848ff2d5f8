// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options of the programs that play op scripts, and the play of one script after the other.
 */
#include "ops_session.h"

#include "streams.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

/* Room for a random script in bytes; --ops can make none that is longer. */
#define ROOM    (1 << 20)
#define MAX_OPS 5000

/* How often progress is shown on a terminal. */
#define PROGRESS_SECONDS 2

/* ---------------------------------------------------------------- Options --------------------- */

enum {
	KEY_FOR = 0x100,
	KEY_OPS,
};

static const struct argp_option options[] = {
	{ "random", 'r', NULL, 0, "Play random scripts", 0 },
	{ "generate", 'g', NULL, 0, "Print random scripts instead of playing them", 0 },
	{ "seed", 's', "N", 0, "Seed of the first random script (default: another one each time)",
	  0 },
	{ "count", 'n', "N", 0, "How many random scripts (default 1)", 0 },
	{ "for", KEY_FOR, "SECONDS", 0, "As many random scripts as fit into this time", 0 },
	{ "ops", KEY_OPS, "N", 0, "Operations in a random script (default 20)", 0 },
	{ 0 },
};

static uint64_t parse_number(const struct argp_state *argp, const char *name, const char *text,
			     uint64_t min, uint64_t max)
{
	char *end;
	unsigned long long value;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (*text < '0' || *text > '9' || *end || errno || value < min || value > max)
		argp_error(argp, "--%s: '%s' is not a number from %" PRIu64 " to %" PRIu64, name,
			   text, min, max);
	return value;
}

static void check_complete(const struct argp_state *argp, const struct ops_session *session)
{
	bool generated = session->random || session->generate;

	if (generated == !!session->n_files)
		argp_error(argp, "either SCRIPT... or --random or --generate");
	if (!generated && (session->has_seed || session->has_count || session->seconds))
		argp_error(argp, "--seed, --count and --for go with --random or --generate");
	if (session->seconds && (session->generate || session->has_count))
		argp_error(argp, "--for goes with --random, and without --count");
}

static error_t parse(int key, char *arg, struct argp_state *argp)
{
	struct ops_session *session = argp->input;

	switch (key) {
	case ARGP_KEY_INIT:
		*session = (struct ops_session){ .count = 1, .ops = 20 };
		return 0;
	case 'r':
		session->random = true;
		return 0;
	case 'g':
		session->generate = true;
		return 0;
	case 's':
		session->has_seed = true;
		session->seed = parse_number(argp, "seed", arg, 0, UINT64_MAX);
		return 0;
	case 'n':
		session->has_count = true;
		session->count = parse_number(argp, "count", arg, 1, UINT32_MAX);
		return 0;
	case KEY_FOR:
		session->seconds = parse_number(argp, "for", arg, 1, 1000000);
		return 0;
	case KEY_OPS:
		session->ops = (unsigned int)parse_number(argp, "ops", arg, 1, MAX_OPS);
		return 0;
	case ARGP_KEY_ARGS:
		session->files = argp->argv + argp->next;
		session->n_files = (unsigned int)(argp->argc - argp->next);
		return 0;
	case ARGP_KEY_END:
		check_complete(argp, session);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp ops_session_argp = {
	.options = options,
	.parser = parse,
};

/* ---------------------------------------------------------------- Files ----------------------- */

static char *read_all(FILE *in, size_t *size)
{
	char *text = NULL;
	size_t capacity = 0;

	*size = 0;
	do {
		if (*size == capacity) {
			char *more = realloc(text, capacity += 65536);

			if (!more) {
				free(text);
				return NULL;
			}
			text = more;
		}
		errno = 0;
		*size += fread(text + *size, 1, capacity - *size, in);
	} while (!feof(in) && !ferror(in));
	if (ferror(in)) {
		free(text);
		return NULL;
	}
	return text;
}

static char *read_script(const char *name, size_t *size)
{
	bool standard = !strcmp(name, "-");
	FILE *in = standard ? stdin : fopen(name, "re");
	char *text = in ? read_all(in, size) : NULL;

	if (!text)
		fprintf(stderr, "%s: %s\n", name, strerror(errno ? errno : ENOMEM));
	if (in && !standard)
		(void)fclose(in);
	return text;
}

static int play_file(struct ops_player *player, const char *name)
{
	struct ops_error error;
	size_t size;
	char *script = read_script(name, &size);
	int err;

	if (!script)
		return OPS_FAILED;
	fprintf(player->out, "# script %s\n", basename(name));
	err = ops_play(player, script, size, &error);
	if (err)
		fprintf(stderr, "%s:%zu:%zu: %s\n", name, error.line, error.column, error.message);
	free(script);
	return err ? OPS_USAGE : OPS_PLAYED;
}

static int play_files(struct ops_player *player, const struct ops_session *session)
{
	for (unsigned int i = 0; i < session->n_files; i++) {
		int status = play_file(player, session->files[i]);

		if (status)
			return status;
	}
	fprintf(player->out, "# %u scripts\n", session->n_files);
	return OPS_PLAYED;
}

/* ---------------------------------------------------------------- Random scripts -------------- */

/* Is there time for another one? */
static bool goes_on(const struct ops_session *session, uint64_t done, time_t elapsed)
{
	return session->seconds ? elapsed < (time_t)session->seconds : done < session->count;
}

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

static void show_progress(uint64_t done, time_t elapsed)
{
	fprintf(stderr, "\r%" PRIu64 " scripts, %ld s ", done, (long)elapsed);
}

static int play_random(struct ops_player *player, const struct ops_session *session, uint64_t seed,
		       char *script)
{
	bool progress = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
	time_t start = now();
	time_t shown = start;
	uint64_t done = 0;

	for (; goes_on(session, done, now() - start) && !ferror(player->out); done++) {
		size_t size = ops_generate(seed + done, session->ops, script, ROOM);
		struct ops_error error;

		if (session->generate) {
			fwrite(script, 1, size, player->out);
			continue;
		}
		fprintf(player->out, "# random script 0x%" PRIx64 "\n", seed + done);
		if (ops_play(player, script, size, &error)) {
			fprintf(stderr, "random script 0x%" PRIx64 ":%zu:%zu: %s\n", seed + done,
				error.line, error.column, error.message);
			return OPS_FAILED;
		}
		if (progress && now() - shown >= PROGRESS_SECONDS) {
			shown = now();
			show_progress(done + 1, shown - start);
		}
	}
	if (shown != start)
		fputc('\n', stderr);
	if (!session->generate)
		fprintf(player->out, "# %" PRIu64 " random scripts\n", done);
	return OPS_PLAYED;
}

static int play_random_scripts(struct ops_player *player, const struct ops_session *session)
{
	uint64_t seed = session->seed;
	char *script = malloc(ROOM);
	int status;

	if (!script || (!session->has_seed && getrandom(&seed, sizeof(seed), 0) != sizeof(seed))) {
		fprintf(stderr, "random scripts: %s\n", strerror(errno));
		free(script);
		return OPS_FAILED;
	}
	status = play_random(player, session, seed, script);
	free(script);
	return status;
}

int ops_session_run(const struct ops_session *session, const struct ops_world *world)
{
	struct ops_player player;
	int status;

	if (ops_player_init(&player, world, stdout)) {
		fprintf(stderr, "op scripts: %s\n", strerror(ENOMEM));
		return OPS_FAILED;
	}
	if (session->n_files)
		status = play_files(&player, session);
	else
		status = play_random_scripts(&player, session);
	ops_player_free(&player);
	/* A trace may follow there. */
	streams_flush();
	return status;
}
