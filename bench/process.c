// SPDX-License-Identifier: GPL-2.0-only
/*
 * Other programs that take part in a measurement.
 */
#include "process.h"

#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

bool bench_find(const char *name)
{
	const char *path = getenv("PATH");
	char file[512];

	if (strchr(name, '/'))
		return !access(name, X_OK);
	while (path && *path) {
		size_t n = strcspn(path, ":");

		snprintf(file, sizeof(file), "%.*s/%s", (int)n, path, name);
		if (!access(file, X_OK))
			return true;
		path += n + (path[n] == ':');
	}
	return false;
}

/* All CPUs that this process was started with. */
static const cpu_set_t *all_cpus(void)
{
	static cpu_set_t all;

	if (!CPU_COUNT(&all) && sched_getaffinity(0, sizeof(all), &all))
		perror("sched_getaffinity");
	return &all;
}

static void stay_on(const cpu_set_t *cpus)
{
	if (sched_setaffinity(0, sizeof(*cpus), cpus))
		perror("sched_setaffinity");
}

static void stay_on_one(int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET((size_t)cpu, &one);
	stay_on(&one);
}

/* The first CPU or the last one. */
static int edge_cpu(bool last)
{
	int edge = -1;

	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET((size_t)cpu, all_cpus()) && (last || edge < 0))
			edge = cpu;
	return edge;
}

void bench_pin(bool pinned)
{
	if (pinned)
		stay_on_one(edge_cpu(true));
	else
		stay_on(all_cpus());
}

int bench_pin_apart(void)
{
	int cpu = edge_cpu(false);

	if (cpu == edge_cpu(true))
		return -1;
	stay_on_one(cpu);
	return cpu;
}

/* In the child: execute the program. */
static void become(struct bench *bench, const char *const argv[], int in, int out)
{
	char log[512];
	int err;

	snprintf(log, sizeof(log), "%s/bench/children.log", bench->build);
	err = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (setpgid(0, 0) || dup2(in, 0) < 0 || dup2(out, 1) < 0 || (err >= 0 && dup2(err, 2) < 0))
		_exit(127);
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	perror(argv[0]);
	_exit(127);
}

bool bench_spawn(struct bench *bench, struct bench_child *child, const char *const argv[])
{
	int in[2] = { -1, -1 };
	int out[2] = { -1, -1 };

	memset(child, 0, sizeof(*child));
	/* If a child dies, its answer does not come. */
	signal(SIGPIPE, SIG_IGN);
	fflush(stdout);
	if (!pipe2(in, O_CLOEXEC) && !pipe2(out, O_CLOEXEC))
		child->pid = fork();
	else
		child->pid = -1;
	if (!child->pid)
		become(bench, argv, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	child->to = in[1];
	child->from = out[0];
	if (child->pid > 0)
		return true;
	close(in[1]);
	close(out[0]);
	child->pid = 0;
	return false;
}

bool bench_send(struct bench_child *child, const char *text, size_t n)
{
	while (n) {
		ssize_t some = write(child->to, text, n);

		if (some < 0)
			return false;
		text += some;
		n -= (size_t)some;
	}
	return true;
}

/* Take the first line out of the buffer, if there is a whole one. */
static bool take_line(struct bench_child *child, char *line, size_t room)
{
	char *end = memchr(child->buffer, '\n', child->used);
	size_t n;

	if (!end)
		return false;
	n = (size_t)(end - child->buffer);
	snprintf(line, room, "%.*s", (int)n, child->buffer);
	child->used -= n + 1;
	memmove(child->buffer, end + 1, child->used);
	return true;
}

bool bench_line(struct bench_child *child, char *line, size_t room, double seconds)
{
	double deadline = bench_now(BENCH_WALL) + seconds * 1e9;

	while (!take_line(child, line, room)) {
		struct pollfd fd = { .fd = child->from, .events = POLLIN };
		double left = (deadline - bench_now(BENCH_WALL)) / 1e6;
		ssize_t n;

		if (child->used == sizeof(child->buffer)) /* no line is that long */
			child->used = 0;
		if (left <= 0 || poll(&fd, 1, (int)left + 1) <= 0)
			return false;
		n = read(child->from, child->buffer + child->used,
			 sizeof(child->buffer) - child->used);
		if (n <= 0)
			return false;
		child->used += (size_t)n;
	}
	return true;
}

double bench_ask(struct bench_child *child, const char *format, ...)
{
	char line[256];
	char *end;
	double answer;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(line, sizeof(line) - 1, format, args);
	va_end(args);
	line[n] = '\n';
	if (!child->pid || !bench_send(child, line, (size_t)n + 1) ||
	    !bench_line(child, line, sizeof(line), 20))
		return -1;
	answer = strtod(line, &end);
	return end == line ? -1 : answer;
}

void bench_terminate(struct bench_child *child)
{
	if (child->pid)
		kill(-child->pid, SIGTERM);
}

int bench_reap(struct bench_child *child)
{
	const struct timespec while_it_ends = { .tv_nsec = 10000000 };
	int status = -1;

	if (!child->pid)
		return -1;
	close(child->to);
	for (int i = 0; i < 500; i++) {
		if (waitpid(child->pid, &status, WNOHANG) == child->pid) {
			child->pid = 0;
			break;
		}
		nanosleep(&while_it_ends, NULL);
	}
	if (child->pid) {
		kill(-child->pid, SIGKILL);
		waitpid(child->pid, NULL, 0);
		status = -1;
	}
	close(child->from);
	child->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
