// SPDX-License-Identifier: GPL-2.0-only
/*
 * The program that is run.
 *
 * Three processes: this one, which serves the device; "init", the first of the program's PID
 * namespace, whose end takes all others with it; the program.
 */
#include "program.h"

#include "caller.h"
#include "leave.h"
#include "notify.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Signals that are meant for the program when they are sent to the process that runs it. */
static const int passed_on[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2 };
#define PASSED_ON (sizeof(passed_on) / sizeof(passed_on[0]))

/* Whom pass_on() sends to. Signal handlers have no other way to know. */
static volatile sig_atomic_t receiver;

/* A terminal sends to the whole process group, so the program has got those already. */
static void pass_on(int signal, siginfo_t *info, void *context)
{
	(void)context;
	if (info->si_code != SI_KERNEL && receiver)
		kill((pid_t)receiver, signal);
}

static void set_handlers(struct sigaction *before)
{
	struct sigaction action = { .sa_sigaction = pass_on, .sa_flags = SA_SIGINFO | SA_RESTART };

	sigfillset(&action.sa_mask);
	for (size_t i = 0; i < PASSED_ON; i++)
		sigaction(passed_on[i], &action, &before[i]);
}

static void restore_handlers(const struct sigaction *before)
{
	for (size_t i = 0; i < PASSED_ON; i++)
		sigaction(passed_on[i], &before[i], NULL);
}

static int exit_code(int status)
{
	return WIFSIGNALED(status) ? PROGRAM_KILLED_BY + WTERMSIG(status) : WEXITSTATUS(status);
}

/* ---------------------------------------------------------------- Init ------------------------ */

static void __attribute__((noreturn)) execute(char **argv)
{
	int err;

	execvp(argv[0], argv);
	err = errno;
	fprintf(stderr, "lkp-emu run: %s: %s\n", argv[0], strerror(err));
	leave(err == ENOENT ? PROGRAM_NOT_FOUND : PROGRAM_CANNOT_RUN);
}

/* Wait for whatever ends here; the end of the program is the end of all. */
static int reap(pid_t program)
{
	pid_t pid;
	int status;

	do {
		pid = waitpid(-1, &status, 0);
	} while (pid != program && (pid >= 0 || errno == EINTR));
	return pid == program ? exit_code(status) : PROGRAM_FAILED;
}

static int start(char **argv)
{
	struct sigaction before[PASSED_ON];
	pid_t program;

	/* Before there is a program to send to, the handlers keep signals from being lost. */
	set_handlers(before);
	program = fork();
	if (program < 0) { /* GCOV_EXCL_START: out of resources */
		fprintf(stderr, "lkp-emu run: fork: %s\n", strerror(errno));
		return PROGRAM_FAILED;
	} /* GCOV_EXCL_STOP: out of resources */
	if (!program) {
		restore_handlers(before);
		execute(argv);
	}
	receiver = program;
	/* Keep nothing open: a reader of the program's output is to see its end. */
	close_range(0, ~0u, 0);
	return reap(program);
}

/* The process that runs this one may have ended before PR_SET_PDEATHSIG was in force. */
static bool is_orphan(int go)
{
	struct pollfd pipe = { .fd = go, .events = POLLIN };

	return poll(&pipe, 1, 0) == 1 && pipe.revents & POLLHUP;
}

/* Returns true when the devices are served and the program may start. */
static bool may_start(int ready, int go, const unsigned int *cmds)
{
	int listener;
	const struct iovec message = { .iov_base = &listener, .iov_len = sizeof(listener) };
	char byte;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || is_orphan(go))
		return false;
	listener = notify_install(cmds);
	/* Not by write(): the filter is in force, and nobody listens yet. */
	if (writev(ready, &message, 1) != sizeof(listener))
		return false;
	/* The end of file says that the devices are not going to be served. */
	if (read(go, &byte, 1) != 1)
		return false;
	if (listener >= 0)
		close(listener);
	return true;
}

/* ---------------------------------------------------------------- This process ---------------- */

int program_prepare(struct program *program, char **argv, const unsigned int *cmds,
		    const struct private_dev_node *nodes, size_t count)
{
	int ready[2];
	int go[2];

	if (pipe2(ready, O_CLOEXEC) || pipe2(go, O_CLOEXEC))
		return -errno; /* GCOV_EXCL_LINE: out of resources */
	program->init = private_dev_fork(nodes, count);
	if (program->init < 0)
		return -errno; /* GCOV_EXCL_LINE: out of resources */
	if (!program->init) {
		close(ready[0]);
		close(go[1]);
		if (!may_start(ready[1], go[0], cmds))
			leave(PROGRAM_FAILED); /* GCOV_EXCL_LINE: killed before it starts */
		private_dev_ask(nodes, count);
		leave(start(argv));
	}
	close(ready[1]);
	close(go[0]);
	program->ready = ready[0];
	program->go = go[1];
	return 0;
}

int program_listener(const struct program *program)
{
	int there;
	int fd;

	if (read(program->ready, &there, sizeof(there)) != sizeof(there))
		return -ECHILD;
	if (there < 0)
		return there;
	fd = caller_open(program->init, there);
	return fd < 0 ? -errno : fd;
}

int program_run(struct program *program)
{
	struct sigaction before[PASSED_ON];
	int status;

	receiver = program->init;
	set_handlers(before);
	if (write(program->go, "", 1) != 1)
		return PROGRAM_FAILED;
	while (waitpid(program->init, &status, 0) < 0)
		if (errno != EINTR)
			return PROGRAM_FAILED;
	/* What comes now is for this process, which may have a trace to write to somebody slow. */
	receiver = 0;
	restore_handlers(before);
	return exit_code(status);
}
