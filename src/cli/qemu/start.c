// SPDX-License-Identifier: GPL-2.0-only
/*
 * Starting the server and QEMU.
 */
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* The launcher shares only the part of the server that it looks at. */
static struct server *share_server(void)
{
	void *memory = mmap(NULL, sizeof(struct server), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

static const int watched[] = { SIGCHLD, SIGINT, SIGTERM, SIGHUP };

/* A signal that was ignored at the start stays ignored: nohup(1), for one, wants that. */
static void watched_signals(sigset_t *set)
{
	struct sigaction action;

	sigemptyset(set);
	for (size_t i = 0; i < sizeof(watched) / sizeof(watched[0]); i++)
		if (!sigaction(watched[i], NULL, &action) && action.sa_handler != SIG_IGN)
			sigaddset(set, watched[i]);
}

/* In a child: restore the inherited signal state, and end with the launcher. */
static void become_child(const struct qemu_run *run, pid_t launcher)
{
	sigprocmask(SIG_SETMASK, &run->inherited, NULL);
	signal(SIGPIPE, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != launcher)
		_exit(CLI_FAILED);
}

static int failed(const char *what)
{
	fprintf(stderr, QEMU_SAYS "%s: %m\n", what);
	return CLI_FAILED;
}

/* Wait until the server can answer. */
static int await_server(struct qemu_run *run, int ready)
{
	char byte;
	ssize_t got;

	do {
		got = read(ready, &byte, 1);
	} while (got < 0 && errno == EINTR);
	if (got == 1)
		return 0;
	waitpid(run->server_pid, &run->server_status, 0);
	run->server_pid = 0;
	fprintf(stderr, QEMU_SAYS "the server did not start: %s\n",
		*run->server->complaint ? run->server->complaint : "it died");
	return CLI_FAILED;
}

static int start_server(struct qemu_run *run, int fd)
{
	pid_t launcher = getpid();
	int ready[2];
	int status;

	if (pipe2(ready, O_CLOEXEC))
		return failed("pipe");
	run->server_pid = fork();
	if (run->server_pid < 0)
		return failed("fork");
	if (!run->server_pid) {
		become_child(run, launcher);
		qemu_serve(run->options, run->server, fd, ready[1]);
	}
	close(ready[1]);
	status = await_server(run, ready[0]);
	close(ready[0]);
	return status;
}

static int start_qemu(struct qemu_run *run, const struct qemu_link *link)
{
	pid_t launcher = getpid();
	int console[2];
	int messages[2];

	if (pipe2(console, O_CLOEXEC) || pipe2(messages, O_CLOEXEC))
		return failed("pipe");
	run->qemu_pid = fork();
	if (run->qemu_pid < 0)
		return failed("fork");
	if (!run->qemu_pid) {
		become_child(run, launcher);
		dup2(console[1], STDOUT_FILENO);
		dup2(messages[1], STDERR_FILENO);
		qemu_pin(run->options);
		qemu_exec(run, link);
	}
	close(console[1]);
	close(messages[1]);
	run->console_pipe = console[0];
	run->message_pipe = messages[0];
	return 0;
}

static int prepare(struct qemu_run *run)
{
	sigset_t set;

	run->console_pipe = -1;
	run->message_pipe = -1;
	run->server_socket = -1;
	run->server = share_server();
	if (!run->server)
		return failed("shared memory");
	watched_signals(&set);
	sigprocmask(SIG_BLOCK, &set, &run->inherited);
	signal(SIGPIPE, SIG_IGN);
	run->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (run->signals < 0)
		return failed("signalfd");
	return 0;
}

/* ---------------------------------------------------------------- Over a socket pair ---------- */

static int start_pair(struct qemu_run *run)
{
	struct qemu_link link = { .path = NULL };
	int sockets[2];
	int status;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets))
		return failed("socketpair");
	run->server_socket = sockets[0];
	link.fd = sockets[1];
	status = start_server(run, sockets[0]);
	if (!status)
		status = start_qemu(run, &link);
	/* Only QEMU may hold this end: the server sees by its closing that QEMU has ended. */
	close(sockets[1]);
	return status;
}

/* ---------------------------------------------------------------- Over a path ----------------- */

/* How long QEMU may take until it comes to its devices, in milliseconds. */
#define CONNECT_MS 60000

/**
 * struct meeting - a socket that QEMU finds by its path, in a directory that only the user enters
 * @directory: the directory
 * @address: the path
 * @fd: who listens
 */
struct meeting {
	char directory[32];
	struct sockaddr_un address;
	int fd;
};

static int open_meeting(struct meeting *meeting)
{
	snprintf(meeting->directory, sizeof(meeting->directory), "/tmp/lkp-emu-XXXXXX");
	if (!mkdtemp(meeting->directory))
		return failed(meeting->directory);
	meeting->address.sun_family = AF_UNIX;
	snprintf(meeting->address.sun_path, sizeof(meeting->address.sun_path), "%s/socket",
		 meeting->directory);
	meeting->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (meeting->fd < 0 ||
	    bind(meeting->fd, (const struct sockaddr *)&meeting->address, sizeof(meeting->address)))
		return failed(meeting->address.sun_path);
	return listen(meeting->fd, 1) ? failed("listen") : 0;
}

static void close_meeting(const struct meeting *meeting)
{
	if (meeting->fd >= 0)
		close(meeting->fd);
	unlink(meeting->address.sun_path);
	rmdir(meeting->directory);
}

/* QEMU's connection; -1 if it has ended or a signal came, which the watch sees to. */
static int await_qemu(const struct qemu_run *run, const struct meeting *meeting)
{
	struct pollfd fds[] = {
		{ .fd = meeting->fd, .events = POLLIN },
		{ .fd = run->signals, .events = POLLIN },
	};

	if (!poll(fds, sizeof(fds) / sizeof(fds[0]), CONNECT_MS)) {
		fprintf(stderr, QEMU_SAYS "QEMU does not connect to the device\n");
		kill(run->qemu_pid, SIGKILL);
	}
	return fds[0].revents ? accept4(meeting->fd, NULL, NULL, SOCK_CLOEXEC) : -1;
}

static int start_path(struct qemu_run *run)
{
	struct meeting meeting = { .fd = -1 };
	struct qemu_link link = { .path = meeting.address.sun_path, .fd = -1 };
	int status = open_meeting(&meeting);

	if (!status)
		status = start_qemu(run, &link);
	if (!status)
		run->server_socket = await_qemu(run, &meeting);
	close_meeting(&meeting);
	if (run->server_socket >= 0)
		status = start_server(run, run->server_socket);
	return status;
}

/* ---------------------------------------------------------------- Both ------------------------ */

static void say_what_runs(const struct qemu_run *run, const char *why)
{
	const struct qemu_options *options = run->options;

	if (options->quiet)
		return;
	fprintf(stderr, QEMU_SAYS "kernel %s\n", options->kernel);
	fprintf(stderr, QEMU_SAYS "accelerator %s: %s\n", run->accelerator, why);
	fprintf(stderr, QEMU_SAYS "device %s, by %s, in machine %s\n",
		options->protocol->qemu_driver, options->protocol->name, run->machine);
	if (options->pin)
		fprintf(stderr, QEMU_SAYS "server is process %d, QEMU is %d, both on CPU %d\n",
			run->server_pid, run->qemu_pid, options->cpu);
	else
		fprintf(stderr, QEMU_SAYS "server is process %d, QEMU is %d\n", run->server_pid,
			run->qemu_pid);
}

/* Nothing is left of a start that failed. */
static void end_both(struct qemu_run *run)
{
	if (run->server_pid > 0) {
		kill(run->server_pid, SIGKILL);
		waitpid(run->server_pid, &run->server_status, 0);
	}
	if (run->qemu_pid > 0) {
		kill(run->qemu_pid, SIGKILL);
		waitpid(run->qemu_pid, &run->qemu_status, 0);
	}
}

static int no_machine(const struct qemu_run *run)
{
	fprintf(stderr,
		QEMU_SAYS "%s crashes with %s without KVM: install " QEMU_NEWER
			  ", or one before 8.2; or --accel kvm where KVM works\n",
		run->options->qemu, run->options->protocol->qemu_driver);
	return QEMU_EXIT_DEVICE;
}

int qemu_start(struct qemu_run *run)
{
	const char *why;
	int status;

	run->accelerator = qemu_choose_accelerator(run->options->accelerator, &why);
	status = prepare(run);
	if (status)
		return status;
	if (!qemu_choose_machine(run))
		return no_machine(run);
	status = run->options->protocol == &protocol_vfio_user ? start_path(run) : start_pair(run);
	if (status)
		end_both(run);
	else
		say_what_runs(run, why);
	return status;
}
