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
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TICK_MS 200

/* How long reading the last output of ended processes may take. */
#define REST_MS 1000

/* If finishing a trace takes this long, tell the user what the launcher waits for. */
#define FINISHING_MS 2000

/* What the watch keeps between two looks. */
struct watch {
	struct qemu_run *run;
	uint64_t start_ms;
	uint64_t requests; /* at the last look */
	uint64_t alive_ms; /* when the server last did something, or had nothing to do */
	uint64_t ended_ms; /* when QEMU had ended */
	bool said_finishing;
};

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

static uint64_t ms(unsigned int seconds)
{
	return seconds * 1000ull;
}

/* stopped processes too */
static void kill_both(const struct qemu_run *run)
{
	if (run->qemu_pid)
		kill(run->qemu_pid, SIGKILL);
	if (run->server_pid)
		kill(run->server_pid, SIGKILL);
}

/* ---------------------------------------------------------------- Their ends ------------------ */

static void take_qemus_end(struct watch *watch, int status)
{
	struct qemu_run *run = watch->run;

	run->qemu_pid = 0;
	run->qemu_status = status;
	watch->ended_ms = now_ms();
	/*
	 * A process that QEMU left behind may hold its end of the socket, so tell the server that
	 * it is over.
	 */
	if (run->server_socket >= 0)
		shutdown(run->server_socket, SHUT_RD);
}

static void take_servers_end(struct qemu_run *run, int status)
{
	run->server_pid = 0;
	run->server_status = status;
	/* While the launcher holds it too, QEMU waits for an answer instead of seeing the end. */
	close(run->server_socket);
	run->server_socket = -1;
	if (status && run->qemu_pid && !run->options->quiet)
		fprintf(stderr,
			QEMU_SAYS "the server has ended: to the guest the device is gone\n");
}

static void reap(struct watch *watch)
{
	struct qemu_run *run = watch->run;
	int status;

	if (run->qemu_pid && waitpid(run->qemu_pid, &status, WNOHANG) == run->qemu_pid)
		take_qemus_end(watch, status);
	if (run->server_pid && waitpid(run->server_pid, &status, WNOHANG) == run->server_pid)
		take_servers_end(run, status);
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

/* ---------------------------------------------------------------- Limits ---------------------- */

/* A stopped server may have read a request, which then is in no socket. */
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
	/* After the name, which is in parentheses and may contain some itself. */
	state = strrchr(line, ')');
	return state && (state[2] == 'T' || state[2] == 't');
}

/* QEMU has ended, and the server completes its trace, as fast as the disk or a reader allows. */
static bool is_finishing(const struct qemu_run *run)
{
	return !run->qemu_pid && run->server_pid && run->options->trace;
}

/* Has a request been waiting while the server did nothing? */
static bool is_idle(const struct watch *watch, uint64_t requests)
{
	int waiting = 0;

	return requests == watch->requests &&
	       !ioctl(watch->run->server_socket, FIONREAD, &waiting) && waiting;
}

/* A request waits and the server does nothing: it is stopped, or stuck. */
static void check_server(struct watch *watch, uint64_t now)
{
	struct qemu_run *run = watch->run;
	uint64_t requests = __atomic_load_n(&run->server->requests, __ATOMIC_RELAXED);
	bool stopped;
	int unread = 0;

	/* Judge once: ending QEMU discards the answers that it has not read. */
	if (!run->server_pid || !run->options->stall || run->stalled)
		return;
	stopped = is_stopped(run->server_pid);
	if (!stopped && (run->qemu_pid ? !is_idle(watch, requests) : is_finishing(run))) {
		watch->requests = requests;
		watch->alive_ms = now;
	}
	if (now - watch->alive_ms < ms(run->options->stall))
		return;
	run->stalled = true;
	/* If answers pile up, QEMU is the one that is stuck. */
	run->unread = !stopped && !ioctl(run->server_socket, TIOCOUTQ, &unread) && unread;
	kill_both(run);
}

static void say_finishing(struct watch *watch, uint64_t now)
{
	if (watch->said_finishing || now - watch->ended_ms < FINISHING_MS)
		return;
	watch->said_finishing = true;
	if (!watch->run->options->quiet)
		fprintf(stderr, QEMU_SAYS "QEMU has ended; the server still writes --trace %s\n",
			watch->run->options->trace);
}

/* After QEMU's end the server has as much time again. */
static void check_end(struct watch *watch, uint64_t now)
{
	struct qemu_run *run = watch->run;

	if (run->qemu_pid || !run->server_pid)
		return;
	if (run->options->trace)
		say_finishing(watch, now);
	if (!run->options->timeout || now - watch->ended_ms < ms(run->options->timeout))
		return;
	run->unfinished = true;
	kill(run->server_pid, SIGKILL);
}

static void check_time(struct watch *watch, uint64_t now)
{
	struct qemu_run *run = watch->run;

	if (!run->options->timeout || !run->qemu_pid || run->timed_out || run->stalled)
		return;
	if (now - watch->start_ms < ms(run->options->timeout))
		return;
	run->timed_out = true;
	/* The server stays: it sees QEMU's end and completes its trace. */
	kill(run->qemu_pid, SIGKILL);
}

static void look(struct watch *watch)
{
	take_signals(watch);
	check_server(watch, now_ms());
	check_time(watch, now_ms());
	check_end(watch, now_ms());
}

/* ---------------------------------------------------------------- Output ---------------------- */

/* Should the launcher no longer wait for readers of the output? */
static bool has_given_up(const struct watch *watch)
{
	const struct qemu_run *run = watch->run;

	return run->signal || run->timed_out || run->stalled ||
	       (!run->qemu_pid && run->options->timeout &&
		now_ms() - watch->ended_ms >= ms(run->options->timeout));
}

/* Wait for a reader, and watch meanwhile: the reader may never read. */
static bool await_writable(struct watch *watch, int fd)
{
	for (;;) {
		bool given_up = has_given_up(watch);
		struct pollfd fds[] = {
			{ .fd = fd, .events = POLLOUT },
			{ .fd = watch->run->signals, .events = POLLIN },
		};

		poll(fds, sizeof(fds) / sizeof(fds[0]), given_up ? 0 : TICK_MS);
		if (fds[0].revents || given_up)
			return fds[0].revents;
		look(watch);
	}
}

/* A writable pipe takes a whole page at once. A terminal may take less. */
static bool write_all(struct watch *watch, int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t written = -1;

		if (!await_writable(watch, fd))
			return false;
		written = write(fd, bytes, size < 256 ? size : 256);
		if (written < 0 && errno != EINTR && errno != EAGAIN)
			return false;
		if (written > 0) {
			bytes += written;
			size -= (size_t)written;
		}
	}
	return true;
}

/* Pass on what is there; close the pipe at its end. */
static void take_output(struct watch *watch, int *pipe)
{
	struct qemu_run *run = watch->run;
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
		if (await_writable(watch, STDERR_FILENO))
			qemu_messages_add(&run->messages, bytes, (size_t)got);
		return;
	}
	qemu_console_add(&run->console, bytes, (size_t)got);
	/* Nobody reads the output any more, so end the run. */
	if (!write_all(watch, STDOUT_FILENO, bytes, (size_t)got) && !run->signal &&
	    !run->timed_out && !run->stalled) {
		run->signal = SIGPIPE;
		kill_both(run);
	}
}

/*
 * QEMU's output is in the pipe by now. The pipe may have no end: a process that QEMU has left
 * behind may hold it.
 */
static void take_rest(struct watch *watch, int *pipe)
{
	struct pollfd fds = { .fd = *pipe, .events = POLLIN };
	uint64_t start = now_ms();

	while (*pipe >= 0 && now_ms() - start < REST_MS && poll(&fds, 1, 0) > 0)
		take_output(watch, pipe);
	if (*pipe < 0)
		return;
	close(*pipe);
	*pipe = -1;
	if (!watch->run->options->quiet)
		fprintf(stderr,
			QEMU_SAYS "QEMU left a process behind that holds its %s: not waited for\n",
			pipe == &watch->run->console_pipe ? "output" : "messages");
}

void qemu_watch(struct qemu_run *run)
{
	struct watch watch = { .run = run, .start_ms = now_ms() };

	watch.alive_ms = watch.start_ms;
	while (run->qemu_pid || run->server_pid) {
		struct pollfd fds[] = {
			{ .fd = run->console_pipe, .events = POLLIN },
			{ .fd = run->message_pipe, .events = POLLIN },
			{ .fd = run->signals, .events = POLLIN },
		};

		poll(fds, sizeof(fds) / sizeof(fds[0]), TICK_MS);
		if (fds[0].revents)
			take_output(&watch, &run->console_pipe);
		if (fds[1].revents)
			take_output(&watch, &run->message_pipe);
		look(&watch);
	}
	take_rest(&watch, &run->console_pipe);
	take_rest(&watch, &run->message_pipe);
	qemu_messages_end(&run->messages);
}
