// SPDX-License-Identifier: GPL-2.0-only
/*
 * An ordinary program that uses a character device and measures how long that takes.
 *
 * usage: bench-caller DEVICE
 *
 * Answers each line "write N", "read N", "ioctl N" or "string N" (an ioctl of a string) on standard
 * input with the nanoseconds that N such calls took, of a short string or a seed. "nothing N" only
 * counts. "crowd-P N" lets P processes share the N writes. Two leave the device alone: "other N"
 * reads a byte of another file, and "command N" runs a command that only makes system calls.
 */
#include "uapi/linux/lkp_enc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char text[] = "Hello, device";

static bool do_write(int fd)
{
	return write(fd, text, sizeof(text) - 1) == (ssize_t)sizeof(text) - 1;
}

/*
 * Read all of the string, as a program that does not know its length. A write makes the next read
 * start at the beginning.
 */
static bool do_read(int fd)
{
	char bytes[256];

	return read(fd, bytes, sizeof(bytes)) >= (ssize_t)sizeof(text) - 1;
}

/* Under lkp-emu run, string commands take another path than the others. */
static bool do_string(int fd)
{
	return !ioctl(fd, LKP_ENC_WRITE_STRING, text) || errno == ENOTTY;
}

/* A file without such a command was called all the same. */
static bool do_ioctl(int fd)
{
	__u32 seed = 3;

	return !ioctl(fd, LKP_ENC_WRITE_SEED, &seed) || errno == ENOTTY;
}

static bool do_nothing(int fd)
{
	return fd >= 0;
}

static bool do_other(int fd)
{
	static int other = -1;
	char byte;

	(void)fd;
	if (other < 0)
		other = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	return pread(other, &byte, 1, 0) == 1;
}

static bool do_command(int fd)
{
	(void)fd;
	return !system("find /usr/include/linux -type f -exec cat {} + > /dev/null");
}

/**
 * struct call - a call to measure
 * @name: as in the request
 * @call: makes it once
 * @before: the call that has to come before each; not timed; or NULL
 */
struct call {
	const char *name;
	bool (*call)(int fd);
	bool (*before)(int fd);
};

static const struct call calls[] = {
	{ "write", do_write, NULL },     { "read", do_read, do_write },
	{ "ioctl", do_ioctl, NULL },     { "string", do_string, NULL },
	{ "other", do_other, NULL },     { "command", do_command, NULL },
	{ "nothing", do_nothing, NULL },
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static bool make_calls(const struct call *call, int fd, unsigned long n, double *ns)
{
	double start = now();

	for (unsigned long i = 0; i < n; i++)
		if (!call->call(fd))
			return false;
	*ns = now() - start;
	return true;
}

static bool make_calls_in_turn(const struct call *call, int fd, unsigned long n, double *ns)
{
	*ns = 0;
	for (unsigned long i = 0; i < n; i++) {
		double one;

		if (!call->before(fd) || !make_calls(call, fd, 1, &one))
			return false;
		*ns += one;
	}
	return true;
}

static int time_calls(const struct call *call, int fd, unsigned long n)
{
	double ns = 0;

	if (!(call->before ? make_calls_in_turn : make_calls)(call, fd, n, &ns)) {
		perror("bench-caller");
		return -1;
	}
	printf("%.0f\n", ns);
	return fflush(stdout);
}

/* Processes with the same open file. They start before the clock does. */
static int time_crowd(unsigned long processes, int fd, unsigned long n)
{
	int gate[2];
	double start;
	int failed = 0;
	char byte;

	if (pipe(gate))
		return -1;
	for (unsigned long p = 0; p < processes; p++) {
		if (fork())
			continue;
		close(gate[1]);
		/* Returns when the other end is closed. */
		failed = read(gate[0], &byte, 1) != 0;
		for (unsigned long i = p; i < n; i += processes)
			failed |= !do_write(fd);
		_exit(failed);
	}
	close(gate[0]);
	start = now();
	close(gate[1]);
	for (int status; wait(&status) > 0;)
		failed |= status;
	if (failed)
		return -1;
	printf("%.0f\n", now() - start);
	return fflush(stdout);
}

static int answer(const char *line, int fd)
{
	size_t name = strcspn(line, " ");

	if (!strncmp(line, "crowd-", 6))
		return time_crowd(strtoul(line + 6, NULL, 10), fd, strtoul(line + name, NULL, 10));

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (!strncmp(line, calls[i].name, name) && !calls[i].name[name])
			return time_calls(&calls[i], fd, strtoul(line + name, NULL, 10));
	fprintf(stderr, "bench-caller: there is no call '%s'\n", line);
	return -1;
}

int main(int argc, char **argv)
{
	char line[64];
	int fd;

	if (argc != 2) {
		fputs("usage: bench-caller DEVICE\n", stderr);
		return 2;
	}
	fd = open(argv[1], O_RDWR);
	if (fd < 0) {
		perror(argv[1]);
		return 1;
	}
	while (fgets(line, sizeof(line), stdin))
		if (answer(line, fd))
			return 1;
	return 0;
}
