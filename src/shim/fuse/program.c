// SPDX-License-Identifier: GPL-2.0-only
/*
 * Run the program.
 *
 * There are three processes: this one, which serves the device; "init", the first of the program's
 * PID namespace, whose end ends all others there; and the program.
 */
#include "program.h"

#include "caller.h"
#include "inherited.h"
#include "leave.h"
#include "notify.h"
#include "outsiders.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* The process that pass_on() sends to. A signal handler has no other way to know it. */
static volatile sig_atomic_t receiver;

/* A terminal sends its signals to the whole process group, so the program already has those. */
static void pass_on(int signal, siginfo_t *info, void *context)
{
	(void)context;
	if (info->si_code != SI_KERNEL)
		kill((pid_t)receiver, signal);
}

static void pass_on_to(pid_t process)
{
	struct sigaction action = { .sa_sigaction = pass_on, .sa_flags = SA_SIGINFO | SA_RESTART };

	receiver = process;
	sigfillset(&action.sa_mask);
	inherited_handle(&action);
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

/*
 * Wait for every process that ends here; when the program ends, all end. When the program stops,
 * report it through @news: a process outside cannot see that one in here has stopped.
 */
static int reap(pid_t program, int news)
{
	pid_t pid;
	int status;

	for (;;) {
		pid = waitpid(-1, &status, WUNTRACED);
		if (pid < 0 && errno != EINTR)
			return PROGRAM_FAILED; /* GCOV_EXCL_LINE: the program is a child */
		if (pid != program)
			continue;
		if (!WIFSTOPPED(status))
			return exit_code(status);
		if (write(news, "", 1) != 1)
			return PROGRAM_FAILED; /* GCOV_EXCL_LINE: nobody is left to tell */
	}
}

static int start(char **argv, int news)
{
	pid_t program = fork();

	if (program < 0) {
		fprintf(stderr, "lkp-emu run: cannot fork: %s%s\n", strerror(errno),
			inherited_remedy(errno));
		return PROGRAM_FAILED;
	}
	if (!program) {
		inherited_restore();
		execute(argv);
	}
	pass_on_to(program);
	/* Keep nothing else open, so that a reader of the program's output sees its end. */
	dup2(news, STDIN_FILENO);
	close_range(STDIN_FILENO + 1, ~0u, 0);
	return reap(program, STDIN_FILENO);
}

/* The parent process may have ended before PR_SET_PDEATHSIG was in force. */
static bool is_orphan(int go)
{
	struct pollfd pipe = { .fd = go, .events = POLLIN };

	return poll(&pipe, 1, 0) == 1 && pipe.revents & POLLHUP;
}

/* Returns true when the devices are served and the program may start. */
static bool may_start(int ready, int go, const unsigned int *cmds)
{
	int listener;
	char byte;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || is_orphan(go))
		return false;
	listener = notify_install(cmds);
	if (write(ready, &listener, sizeof(listener)) != sizeof(listener))
		return false;
	/* An end of file means that the devices will not be served. */
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
		leave(start(argv, ready[1]));
	}
	close(ready[1]);
	close(go[0]);
	program->ready = ready[0];
	program->go = go[1];
	program->view = outsiders_view(program->init);
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

/*
 * The program has stopped, so this process stops too: a shell takes its terminal back only then.
 * Without a terminal it goes on: perhaps nobody would continue it, and the program's other
 * processes need it.
 */
static void stop_with_program(void)
{
	int terminal = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);

	if (terminal < 0)
		return;
	close(terminal);
	kill(getpid(), SIGSTOP);
}

int program_run(struct program *program)
{
	int status = PROGRAM_FAILED << 8;
	siginfo_t end;
	char byte;

	pass_on_to(program->init);
	/* If nobody is there to read it, there is an end to wait for as well. */
	if (write(program->go, "", 1) == 1)
		while (read(program->ready, &byte, 1) == 1)
			stop_with_program();
	while (waitid(P_PID, (id_t)program->init, &end, WEXITED | WNOWAIT) && errno == EINTR)
		;
	/*
	 * From now on signals are for this process, which may be writing a trace to a slow reader.
	 */
	inherited_unhandle();
	waitpid(program->init, &status, 0);
	return exit_code(status);
}
