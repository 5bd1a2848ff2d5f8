// SPDX-License-Identifier: GPL-2.0-only
/*
 * Watching the server and QEMU until both have ended.
 */
#include "launcher.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TICK_MS 200

/* What the watch keeps between two looks. */
struct watch {
	struct qemu_run *run;
	uint64_t start_ms;
	uint64_t requests; /* at the last look */
	uint64_t alive_ms; /* when the server last did something, or had nothing to do */
	uint64_t ended_ms; /* when QEMU had ended; 0 before */
};

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

/* stopped processes too */
static void kill_both(const struct qemu_run *run)
{
	if (run->qemu_pid)
		kill(run->qemu_pid, SIGKILL);
	if (run->server_pid)
		kill(run->server_pid, SIGKILL);
}

static bool write_all(int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t written = write(fd, bytes, size);

		if (written < 0 && errno != EINTR)
			return false;
		if (written > 0) {
			bytes += written;
			size -= (size_t)written;
		}
	}
	return true;
}

/* Pass on what is there; close the pipe at its end. */
static void take_output(struct qemu_run *run, int *pipe)
{
	char bytes[4096];
	ssize_t got = read(*pipe, bytes, sizeof(bytes));

	if (got <= 0) {
		if (got == 0 || errno != EINTR) {
			close(*pipe);
			*pipe = -1;
		}
		return;
	}
	if (pipe == &run->message_pipe) {
		qemu_messages_add(&run->messages, bytes, (size_t)got);
		return;
	}
	qemu_console_add(&run->console, bytes, (size_t)got);
	/* Nobody listens any more: then there is nobody to go on for. */
	if (!write_all(STDOUT_FILENO, bytes, (size_t)got) && !run->signal) {
		run->signal = SIGPIPE;
		kill_both(run);
	}
}

static void reap(struct watch *watch)
{
	struct qemu_run *run = watch->run;
	int status;

	if (run->qemu_pid && waitpid(run->qemu_pid, &status, WNOHANG) == run->qemu_pid) {
		run->qemu_pid = 0;
		run->qemu_status = status;
		watch->ended_ms = now_ms();
	}
	if (run->server_pid && waitpid(run->server_pid, &status, WNOHANG) == run->server_pid) {
		run->server_pid = 0;
		run->server_status = status;
		/* As long as we hold it too, QEMU waits for an answer instead of seeing the end. */
		close(run->server_socket);
		run->server_socket = -1;
		if (status && run->qemu_pid && !run->options->quiet)
			fprintf(stderr, QEMU_SAYS
				"the server has ended: to the guest the device is gone\n");
	}
}

static void take_signals(struct watch *watch)
{
	struct signalfd_siginfo info;

	while (read(watch->run->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGCHLD) {
			reap(watch);
		} else {
			watch->run->signal = (int)info.ssi_signo;
			kill_both(watch->run);
		}
	}
}

/* It may have been stopped with a request in its hands, which then waits in no socket. */
static bool is_stopped(pid_t pid)
{
	char path[32], line[256] = "";
	const char *state;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (!fgets(line, sizeof(line), file))
		line[0] = '\0';
	(void)fclose(file);
	/* After the name, which is in parentheses and may hold some, too. */
	state = strrchr(line, ')');
	return state && (state[2] == 'T' || state[2] == 't');
}

/* A request that waits while the server gets nothing done: stopped, or stuck. */
static void check_server(struct watch *watch, uint64_t now)
{
	struct qemu_run *run = watch->run;
	uint64_t requests = __atomic_load_n(&run->server->requests, __ATOMIC_RELAXED);
	int waiting = 0;

	if (!run->server_pid)
		return;
	if (run->qemu_pid && !is_stopped(run->server_pid) &&
	    (requests != watch->requests || ioctl(run->server_socket, FIONREAD, &waiting) ||
	     !waiting)) {
		watch->requests = requests;
		watch->alive_ms = now;
	}
	if (now - watch->alive_ms < run->options->stall * 1000ull)
		return;
	run->stalled = true;
	kill_both(run);
}

static void check_time(struct watch *watch, uint64_t now)
{
	struct qemu_run *run = watch->run;

	if (!run->options->timeout || !run->qemu_pid || run->timed_out || run->stalled)
		return;
	if (now - watch->start_ms < run->options->timeout * 1000ull)
		return;
	run->timed_out = true;
	/* The server stays: it sees QEMU's end and completes its trace. */
	kill(run->qemu_pid, SIGKILL);
}

static bool is_over(const struct qemu_run *run)
{
	return !run->qemu_pid && !run->server_pid && run->console_pipe < 0 && run->message_pipe < 0;
}

void qemu_watch(struct qemu_run *run)
{
	struct watch watch = { .run = run, .start_ms = now_ms() };

	watch.alive_ms = watch.start_ms;
	while (!is_over(run)) {
		struct pollfd fds[] = {
			{ .fd = run->console_pipe, .events = POLLIN },
			{ .fd = run->message_pipe, .events = POLLIN },
			{ .fd = run->signals, .events = POLLIN },
		};

		poll(fds, sizeof(fds) / sizeof(fds[0]), TICK_MS);
		if (fds[0].revents)
			take_output(run, &run->console_pipe);
		if (fds[1].revents)
			take_output(run, &run->message_pipe);
		if (fds[2].revents)
			take_signals(&watch);
		check_server(&watch, now_ms());
		check_time(&watch, now_ms());
	}
	qemu_messages_end(&run->messages);
}
