// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accesses over vfio-user by a client of our own, beside a bare ping-pong over such a socket; and
 * the server's ways of waiting, beside each other. No QEMU is needed.
 *
 * A write is posted: the client waits for no answer. So writes are measured by the burst, with a
 * read at the end, which waits until the server has carried out all of them.
 */
#include "process.h"
#include "run.h"
#include "suites.h"
#include "vfio_client.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define BURST 16 /* posted writes before a read */

/* A message there and back: a header, 16 bytes that say where, and the value. */
#define ASKED    32
#define ANSWERED 36

/**
 * struct end - one connection
 * @child: its server
 * @fd: the client's end
 */
struct end {
	struct bench_child child;
	int fd;
};

static struct vfio_message reading, writing;

static bool swap(int fd, const void *asked, char answer[ANSWERED])
{
	return send(fd, asked, ASKED, MSG_NOSIGNAL) == ASKED &&
	       recv(fd, answer, ANSWERED, MSG_WAITALL) == ANSWERED;
}

/* A case measures nothing once its server has gone; the report then misses it. */
static double time_reads(void *context, uint64_t n)
{
	const struct end *end = context;
	double start = bench_now(BENCH_WALL);
	char answer[ANSWERED];

	for (uint64_t i = 0; i < n; i++)
		if (!swap(end->fd, &reading, answer))
			return -1;
	return bench_now(BENCH_WALL) - start;
}

static double time_bursts(void *context, uint64_t n)
{
	const struct end *end = context;
	double start = bench_now(BENCH_WALL);
	char answer[ANSWERED];

	for (uint64_t i = 0; i < n; i++) {
		for (int write = 0; write < BURST; write++)
			if (send(end->fd, &writing, writing.size, MSG_NOSIGNAL) != writing.size)
				return -1;
		if (!swap(end->fd, &reading, answer))
			return -1;
	}
	return bench_now(BENCH_WALL) - start;
}

/* ---------------------------------------------------------------- The servers ----------------- */

static int connect_patiently(const char *path)
{
	int fd = -1;

	for (int tries = 0; fd < 0 && tries < 500; tries++) {
		usleep(10000);
		fd = vfio_connect(path);
	}
	return fd;
}

/* lkp-emu serve with an option, at a path of its own. False if it cannot be reached. */
static bool start_server(struct bench *bench, struct end *end, const char *option)
{
	static unsigned int servers;
	struct vfio_message hello;
	char program[512], at[600];
	const char *argv[] = { program, "serve", "--quiet", "--once", at, option, NULL };

	end->fd = -1;
	snprintf(program, sizeof(program), "%s/lkp-emu", bench->build);
	snprintf(at, sizeof(at), "--socket=%s/bench/socket%u", bench->build, servers++);
	unlink(at + strlen("--socket="));
	if (!bench_spawn(bench, &end->child, argv))
		return false;
	end->fd = connect_patiently(at + strlen("--socket="));
	vfio_version(&hello, NULL);
	return end->fd >= 0 && !vfio_ask(end->fd, &hello);
}

/* The floor: another process that does nothing but answer. */
static bool start_floor(struct end *end)
{
	char bytes[ANSWERED] = "";
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return false;
	end->fd = pair[0];
	fflush(stdout);
	pid = fork();
	if (!pid) {
		close(pair[0]);
		while (read(pair[1], bytes, ASKED) == ASKED &&
		       write(pair[1], bytes, ANSWERED) == ANSWERED)
			;
		_exit(0);
	}
	close(pair[1]);
	return pid > 0;
}

static void stop(struct end *end)
{
	if (end->fd >= 0)
		close(end->fd);
	bench_reap(&end->child);
}

static void be_missing(struct bench *bench, const char *what)
{
	bench_missing(bench, what, "no server; %s/bench/children.log says why", bench->build);
}

/* ---------------------------------------------------------------- The measurements ------------ */

static void measure_pinned(struct bench *bench)
{
	static struct end served, bare;
	const struct bench_plan plan = {
		.suite = "wire",
		.unit = "access over vfio-user, pinned",
		.clock = BENCH_WALL,
		.rounds = bench_is_quick(bench) ? 5 : 45,
		.round_ns = 4e6,
	};
	const struct bench_case cases[] = {
		{ .name = "bare ping-pong", .time = time_reads, .context = &bare },
		{ .name = "read", .time = time_reads, .context = &served },
		{ .name = "16 posted writes and a read", .time = time_bursts, .context = &served },
	};
	struct bench_series series[4];
	char cpu[32];

	bench_pin(true);
	snprintf(cpu, sizeof(cpu), "--cpu=%d", sched_getcpu());
	/* The server first would leave its connection open in the other process. */
	if (start_floor(&bare) && start_server(bench, &served, cpu)) {
		bench_measure(&plan, cases, series, 3);
		series[3] = series[2];
		snprintf(series[3].name, sizeof(series[3].name), "posted write");
		for (unsigned int i = 0; i < series[3].rounds; i++)
			series[3].ns[i] = (series[2].ns[i] - series[1].ns[i]) / BURST;
		bench_report(bench, &plan, series, 4);
		bench_ratio(bench, "wire.read", &series[1], &series[0]);
		bench_ratio(bench, "wire.posted", &series[3], &series[1]);
	} else {
		be_missing(bench, "access over vfio-user, pinned");
	}
	stop(&served);
	stop(&bare);
	waitpid(-1, NULL, 0); /* the floor, which ends with its connection */
	bench_pin(false);
}

/*
 * Where the scheduler puts the two ends decides which way of waiting is the better one, and it
 * changes its mind. So each of the two placements is measured, and neither is left to it.
 */
static void measure_waiting(struct bench *bench, const char *unit, const char *ratio, bool apart)
{
	static const char *const options[] = { "--spin=0", "--spin=50", NULL };
	struct end ends[3] = { { .fd = -1 }, { .fd = -1 }, { .fd = -1 } };
	const struct bench_plan plan = {
		.suite = "wire",
		.unit = unit,
		.clock = BENCH_WALL,
		.rounds = bench_is_quick(bench) ? 5 : 31,
		.round_ns = 40e6, /* several trials of the one that chooses */
	};
	const struct bench_case cases[] = {
		{ .name = "read, sleeping", .time = time_reads, .context = &ends[0] },
		{ .name = "read, spinning", .time = time_reads, .context = &ends[1] },
		{ .name = "read, as chosen", .time = time_reads, .context = &ends[2] },
	};
	struct bench_series series[3];
	bool there = true;

	bench_pin(true);
	if (apart && bench_pin_apart() < 0) {
		bench_missing(bench, unit, "there is one CPU only");
		bench_pin(false);
		return;
	}
	for (size_t i = 0; i < 3; i++)
		there &= start_server(bench, &ends[i], options[i]);
	bench_pin(true);
	if (there) {
		bench_measure(&plan, cases, series, 3);
		bench_report(bench, &plan, series, 3);
		bench_ratio(bench, ratio, &series[2], bench_faster(&series[0], &series[1]));
	} else {
		be_missing(bench, unit);
	}
	for (size_t i = 0; i < 3; i++)
		stop(&ends[i]);
	bench_pin(false);
}

static void run(struct bench *bench)
{
	vfio_access(&reading, VFIO_REGION_READ, 0, 0, 4);
	vfio_write(&writing, 0, 4, 1, 'a');
	writing.flags = VFIO_NO_REPLY;
	measure_pinned(bench);
	measure_waiting(bench, "read over vfio-user, on one CPU", "wire.together", false);
	measure_waiting(bench, "read over vfio-user, on two CPUs", "wire.apart", true);
}

const struct bench_suite suite_wire = {
	.name = "wire",
	.summary = "accesses over vfio-user by a client of our own",
	.run = run,
};
