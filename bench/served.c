// SPDX-License-Identifier: GPL-2.0-only
/*
 * MMIO accesses of a guest in a stock QEMU to the device that this project serves over a socket, by
 * the guest's own clock; against a bare ping-pong over such a socket, and against a device that
 * lives inside QEMU.
 *
 * A boot measures one way of waiting; the ways take turns.
 */
#include "process.h"
#include "run.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Bytes of an access on the wire: a header and a payload there, a header and a value back. */
#define REQUEST  40
#define RESPONSE 24

#define PINGS    8000
#define TIME_OUT 60 /* seconds for a boot */

/**
 * struct way - how server and QEMU wait for each other
 * @name: for reports
 * @options: of lkp-emu qemu
 */
struct way {
	const char *name;
	const char *options[3];
};

enum { BLOCKING, SPINNING, CHOOSING, PINNED, WAYS };

static const struct way ways[WAYS] = {
	[BLOCKING] = { "served, blocking", { "--no-pin", "--spin=0" } },
	[SPINNING] = { "served, bounded spin", { "--no-pin", "--spin=50" } },
	[CHOOSING] = { "served, as chosen", { "--no-pin" } },
	[PINNED] = { "served, pinned", { NULL } },
};

/**
 * struct served - the results of a run, boot by boot
 * @median: of each way, of the device inside QEMU, and of the bare socket
 * @p99: 99th percentile of the same
 */
struct served {
	struct bench_series median[WAYS + 2];
	struct bench_series p99[WAYS + 2];
};

enum { INSIDE = WAYS, SOCKET, SERIES };

/* ---------------------------------------------------------------- The bare socket ------------- */

static bool transfer(int fd, bool out, char *bytes, size_t n)
{
	return (out ? write(fd, bytes, n) : read(fd, bytes, n)) == (ssize_t)n;
}

static void answer_pings(int fd)
{
	char bytes[REQUEST];

	while (transfer(fd, false, bytes, REQUEST))
		if (!transfer(fd, true, bytes, RESPONSE))
			break;
	_exit(0);
}

static bool time_pings(int fd, double *ns)
{
	char bytes[REQUEST] = "";

	for (size_t i = 0; i < PINGS; i++) {
		double start = bench_now(BENCH_WALL);

		if (!transfer(fd, true, bytes, REQUEST) || !transfer(fd, false, bytes, RESPONSE))
			return false;
		ns[i] = bench_now(BENCH_WALL) - start;
	}
	return true;
}

/* The times of the pings, in nanoseconds; 0 if there were none. */
struct pings {
	double median;
	double p99;
};

/* Two processes on one CPU, and nothing but the messages between them. */
static struct pings ping(void)
{
	static double ns[PINGS];
	struct pings pings = { 0 };
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return pings;
	bench_pin(true);
	fflush(stdout);
	pid = fork();
	if (!pid) {
		close(pair[0]);
		answer_pings(pair[1]);
	}
	close(pair[1]);
	if (pid > 0 && time_pings(pair[0], ns)) {
		pings.median = bench_spread(ns, PINGS).median;
		pings.p99 = ns[PINGS / 100 * 99];
	}
	close(pair[0]);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	bench_pin(false);
	return pings;
}

/* ---------------------------------------------------------------- A boot ---------------------- */

/* A line "lkp-bench CASE MEDIAN P99" of the guest's console. */
static void take_result(struct served *served, size_t way, const char *line)
{
	char *rest = strstr(line, "lkp-bench ");
	size_t which = way;
	double median;

	if (!rest)
		return;
	rest += strlen("lkp-bench ");
	if (!strncmp(rest, "inside ", 7))
		which = INSIDE;
	rest = strchr(rest, ' ');
	if (!rest)
		return;
	median = strtod(rest, &rest);
	bench_add(&served->median[which], median);
	bench_add(&served->p99[which], strtod(rest, NULL));
}

static bool boot(struct bench *bench, struct served *served, size_t way)
{
	static struct bench_child child;
	char program[512];
	char initrd[512];
	char line[1024];
	const char *argv[16] = { program, "qemu", "--run=bench", "--timeout=50", initrd };
	size_t n = 5;

	snprintf(program, sizeof(program), "%s/lkp-emu", bench->build);
	snprintf(initrd, sizeof(initrd), "--initrd=%s/bench/guest.cpio", bench->build);
	for (size_t i = 0; i < 2 && ways[way].options[i]; i++)
		argv[n++] = ways[way].options[i];
	argv[n++] = "--";
	argv[n++] = "-device";
	argv[n] = "edu";
	if (!bench_spawn(bench, &child, argv))
		return false;
	while (bench_line(&child, line, sizeof(line), TIME_OUT))
		take_result(served, way, line);
	return bench_reap(&child) == 0;
}

/*
 * A boot takes seconds, in which a machine may change. So half of the pings come before it and half
 * after it.
 */
static bool boot_between_pings(struct bench *bench, struct served *served)
{
	struct pings before = ping();
	bool done = boot(bench, served, PINNED);
	struct pings after = ping();

	bench_add(&served->median[SOCKET], (before.median + after.median) / 2);
	bench_add(&served->p99[SOCKET], (before.p99 + after.p99) / 2);
	return done && before.median > 0 && after.median > 0;
}

/* ---------------------------------------------------------------- The suite ------------------- */

static void report(struct bench *bench, struct served *served)
{
	const struct bench_plan plan = { .suite = "served", .unit = "access by a guest, median" };
	const struct bench_plan p99 = { .suite = "served",
					.unit = "access by a guest, 99th percentile" };

	size_t best;

	for (size_t i = 0; i < SERIES; i++) {
		const char *name = i < WAYS      ? ways[i].name
				   : i == INSIDE ? "device inside QEMU (edu), TCG"
						 : "bare socket, pinned";

		snprintf(served->median[i].name, BENCH_NAME, "%s", name);
		snprintf(served->p99[i].name, BENCH_NAME, "%s", name);
	}
	bench_report(bench, &plan, served->median, SERIES);
	bench_report(bench, &p99, served->p99, SERIES);
	best = bench_median(&served->median[SPINNING]) < bench_median(&served->median[BLOCKING])
		       ? SPINNING
		       : BLOCKING;
	bench_ratio(bench, "served.spin", &served->median[CHOOSING], &served->median[best]);
	bench_ratio(bench, "served.pinned", &served->median[PINNED], &served->median[SOCKET]);
}

static void run(struct bench *bench)
{
	static struct served served;
	unsigned int rounds = bench_is_quick(bench) ? 1 : 3;
	char file[512];

	snprintf(file, sizeof(file), "%s/bench/guest.cpio", bench->build);
	if (access(file, R_OK)) {
		bench_missing(bench, "served device", "no %s: ./setup.sh --all, then make bench",
			      file);
		return;
	}
	memset(&served, 0, sizeof(served));
	for (unsigned int round = 0; round < rounds; round++)
		for (size_t way = 0; way < WAYS; way++) {
			if (way == PINNED ? boot_between_pings(bench, &served)
					  : boot(bench, &served, way))
				continue;
			bench_missing(bench, ways[way].name,
				      "no guest; %s/bench/children.log says why", bench->build);
			return;
		}
	report(bench, &served);
}

const struct bench_suite suite_served = {
	.name = "served",
	.summary = "accesses of a guest in a stock QEMU to the served device",
	.run = run,
};
