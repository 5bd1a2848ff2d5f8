/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A bug in the driver ends the program: tests run it in a child process.
 */
#ifndef TESTS_SIM_DEATH_H
#define TESTS_SIM_DEATH_H

#include "sim_bench.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#ifdef LKP_COVERAGE
void __gcov_dump(void);

/* A program that aborts loses its coverage counts, unless they are written before. */
static inline void keep_coverage(int number)
{
	(void)number;
	__gcov_dump();
}
#endif

static inline void die_in_child(void (*act)(struct sim_bench *bench), struct sim_bench *bench,
				int stderr_pipe)
{
	const struct rlimit no_core = { 0 };

	dup2(stderr_pipe, STDERR_FILENO);
	setrlimit(RLIMIT_CORE, &no_core);
#ifdef LKP_COVERAGE
	signal(SIGABRT, keep_coverage);
#endif
	act(bench);
	_exit(0);
}

/* A user-mode emulator adds a message when a signal ends a program. */
static inline void forget_emulator(char *said)
{
	char *line = strstr(said, "qemu: uncaught target signal 6 (Aborted)");

	if (line && (line == said || line[-1] == '\n'))
		*line = '\0';
}

/**
 * assert_dies() - fail the test unless the program would abort with a message
 * @act: the function that must abort, called in a child process
 * @bench: handed to it
 * @message: its whole output on stderr; or, if this ends with a blank, the part before a place in a
 *	file
 */
static inline void assert_dies(void (*act)(struct sim_bench *bench), struct sim_bench *bench,
			       const char *message)
{
	char said[256] = "";
	size_t used = 0;
	int ends[2];
	ssize_t n;
	int status;
	pid_t child;

	assert_false(pipe(ends));
	child = fork();
	assert_int_not_equal(child, -1);
	if (!child)
		die_in_child(act, bench, ends[1]);
	close(ends[1]);
	while ((n = read(ends[0], said + used, sizeof(said) - 1 - used)) > 0)
		used += (size_t)n;
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	forget_emulator(said);
	if (message[strlen(message) - 1] == ' ')
		said[strlen(message)] = '\0';
	assert_string_equal(said, message);
}

#endif /* TESTS_SIM_DEATH_H */
