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
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Bytes of an access on the wire: a header and a payload there, a header and a value back. */
#define REQUEST  40
#define RESPONSE 24

#define PINGS    8000
#define TIME_OUT 60 /* seconds for a boot */

/*
 * What is measured. Where the scheduler puts QEMU and server decides which way of waiting is the
 * better one, and it changes its mind. So it is not left to it.
 */
enum { INSIDE, SOCKET, PINNED, TOGETHER, APART = TOGETHER + 3, SERIES = APART + 3 };

/* From TOGETHER and from APART. */
enum { BLOCKING, SPINNING, CHOOSING };

/**
 * struct way - how server and QEMU wait for each other
 * @name: for reports
 * @options: of lkp-emu qemu
 *
 * Each has a CPU of its own from APART on; before, both have the same one.
 */
static const struct way {
	const char *name;
	const char *options[3];
} ways[SERIES] = {
	[INSIDE] = { .name = "device inside QEMU (edu), TCG" },
	[SOCKET] = { .name = "bare socket, pinned" },
	[PINNED] = { .name = "served, pinned" },
	[TOGETHER + BLOCKING] = { "one CPU, blocking", { "--no-pin", "--spin=0" } },
	[TOGETHER + SPINNING] = { "one CPU, bounded spin", { "--no-pin", "--spin=50" } },
	[TOGETHER + CHOOSING] = { "one CPU, as chosen", { "--no-pin" } },
	[APART + BLOCKING] = { "two CPUs, blocking", { "--no-pin", "--spin=0" } },
	[APART + SPINNING] = { "two CPUs, bounded spin", { "--no-pin", "--spin=50" } },
	[APART + CHOOSING] = { "two CPUs, as chosen", { "--no-pin" } },
};

/**
 * struct served - the results of a run, boot by boot
 * @median: of each way
 * @p99: 99th percentile of the same
 */
struct served {
	struct bench_series median[SERIES];
	struct bench_series p99[SERIES];
};

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

/* A program that is QEMU on the CPU that is not the launcher's. False if there is no such CPU. */
static bool write_qemu_apart(struct bench *bench, char *file, size_t room)
{
	const char *qemu = getenv("QEMU");
	int cpu = bench_pin_apart();
	FILE *script;

	bench_pin(false);
	snprintf(file, room, "%s/bench/qemu-apart", bench->build);
	script = cpu < 0 ? NULL : fopen(file, "we");
	if (!script)
		return false;
	fprintf(script, "#!/bin/sh\nexec taskset -c %d '%s' \"$@\"\n", cpu,
		qemu && *qemu ? qemu : "qemu-system-x86_64");
	return !fclose(script) && !chmod(file, 0755);
}

static bool boot(struct bench *bench, struct served *served, size_t way)
{
	static struct bench_child child;
	char program[512];
	char initrd[512];
	char qemu[512] = "--qemu=";
	char line[1024];
	const char *argv[16] = { program, "qemu", "--run=bench", "--timeout=50", initrd };
	size_t n = 5;
	bool started;

	snprintf(program, sizeof(program), "%s/lkp-emu", bench->build);
	snprintf(initrd, sizeof(initrd), "--initrd=%s/bench/guest.cpio", bench->build);
	for (size_t i = 0; i < 2 && ways[way].options[i]; i++)
		argv[n++] = ways[way].options[i];
	if (way >= APART) {
		if (!write_qemu_apart(bench, qemu + 7, sizeof(qemu) - 7))
			return false;
		argv[n++] = qemu;
	}
	argv[n++] = "--";
	argv[n++] = "-device";
	argv[n] = "edu";
	bench_pin(true);
	started = bench_spawn(bench, &child, argv);
	bench_pin(false);
	if (!started)
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

/* What the server chooses, over the better of always and never. */
static void report_choice(struct bench *bench, const char *name, const struct bench_series *series)
{
	bench_ratio(bench, name, &series[CHOOSING],
		    bench_faster(&series[SPINNING], &series[BLOCKING]));
}

static void report(struct bench *bench, struct served *served, size_t series)
{
	const struct bench_plan plan = { .suite = "served", .unit = "access by a guest, median" };
	const struct bench_plan p99 = { .suite = "served",
					.unit = "access by a guest, 99th percentile" };

	for (size_t i = 0; i < series; i++) {
		snprintf(served->median[i].name, BENCH_NAME, "%s", ways[i].name);
		snprintf(served->p99[i].name, BENCH_NAME, "%s", ways[i].name);
	}
	bench_report(bench, &plan, served->median, series);
	bench_report(bench, &p99, served->p99, series);
	bench_ratio(bench, "served.pinned", &served->median[PINNED], &served->median[SOCKET]);
	report_choice(bench, "served.together", &served->median[TOGETHER]);
	if (series > APART)
		report_choice(bench, "served.apart", &served->median[APART]);
	else
		bench_missing(bench, "served, two CPUs", "this machine has one");
}

static void run(struct bench *bench)
{
	static struct served served;
	unsigned int rounds = bench_is_quick(bench) ? 1 : 3;
	size_t series = bench_pin_apart() < 0 ? APART : SERIES;
	char file[512];

	bench_pin(false);
	snprintf(file, sizeof(file), "%s/bench/guest.cpio", bench->build);
	if (access(file, R_OK)) {
		bench_missing(bench, "served device", "no %s: ./setup.sh --all, then make bench",
			      file);
		return;
	}
	memset(&served, 0, sizeof(served));
	for (unsigned int round = 0; round < rounds; round++)
		for (size_t way = PINNED; way < series; way++) {
			if (way == PINNED ? boot_between_pings(bench, &served)
					  : boot(bench, &served, way))
				continue;
			bench_missing(bench, ways[way].name,
				      "no guest; %s/bench/children.log says why", bench->build);
			return;
		}
	report(bench, &served, series);
}

const struct bench_suite suite_served = {
	.name = "served",
	.summary = "accesses of a guest in a stock QEMU to the served device",
	.run = run,
};
