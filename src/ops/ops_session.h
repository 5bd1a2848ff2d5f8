/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A run of a program that plays op scripts: the scripts, and the output around them. lkp-ops and
 * lkp-emu ops share it, so that their outputs can be compared.
 */
#ifndef OPS_SESSION_H
#define OPS_SESSION_H

#include "play.h"

#include <argp.h>

/* Exit status of the programs. */
enum {
	OPS_PLAYED = 0,
	OPS_FAILED = 1,
	OPS_USAGE = 2,
};

/**
 * struct ops_session - what to play
 * @files: scripts, "-" is standard input
 * @n_files: how many
 * @generate: print random scripts instead of playing them
 * @random: play random scripts
 * @has_seed: @seed was given
 * @seed: of the first random script
 * @has_count: @count was given
 * @count: how many random scripts
 * @seconds: play as many as fit into this time; 0 to use @count
 * @ops: operations in each
 */
struct ops_session {
	char **files;
	unsigned int n_files;
	bool generate;
	bool random;
	bool has_seed;
	uint64_t seed;
	bool has_count;
	uint64_t count;
	uint64_t seconds;
	unsigned int ops;
};

/* Options and arguments of a session, for use as an argp child; its input is a struct ops_session.
 */
extern const struct argp ops_session_argp;

/**
 * ops_session_run() - play everything and print the results to standard output
 * @session: what to play
 * @world: the world to play in
 *
 * Return: an exit status. No result of a script is an error; only a script that cannot be read, or
 * output that cannot be written, is one.
 */
int ops_session_run(const struct ops_session *session, const struct ops_world *world);

#endif /* OPS_SESSION_H */
