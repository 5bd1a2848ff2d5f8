// SPDX-License-Identifier: GPL-2.0-only
/*
 * An ordinary program that gets signals while it uses the device, or other files.
 *
 * usage: signals restart     a timer, while short strings are stored at the end of memory
 *        signals killed      children that are killed while they store such strings
 *        signals other FILE  a timer, while FILE is written from the end of a page
 *        signals string      such a string, once
 *        signals limit       such a string, when there can be no more processes
 *
 * Exits with 0 if all went as on a real device.
 */
#include "uapi/linux/lkp_enc.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DEVICE "/dev/lkp_enc"
#define PAGE   4096
#define BUSY   48

static int die(const char *what)
{
	perror(what);
	exit(1);
}

static int open_device(void)
{
	int fd = open(DEVICE, O_RDWR);

	return fd < 0 ? die(DEVICE) : fd;
}

/* A string of three bytes at the end of mapped memory. */
static char *string_at_the_end(void)
{
	char *pages =
		mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED || mprotect(pages + PAGE, PAGE, PROT_NONE))
		die("mmap");
	return memcpy(pages + PAGE - 4, "abc", 4);
}

static volatile sig_atomic_t signals;

static void on_signal(int number)
{
	(void)number;
	signals++;
}

static void signal_every(long us, int flags)
{
	const struct sigaction action = { .sa_handler = on_signal, .sa_flags = flags };
	const struct itimerval timer = { { .tv_usec = us }, { .tv_usec = us } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static bool before(const struct timespec *start, long seconds)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - start->tv_sec < seconds;
}

/* They keep the CPU busy, so that the calls take long enough for a signal to come. */
static void start_busy(pid_t *children, int n)
{
	for (int i = 0; i < n; i++) {
		children[i] = fork();
		if (!children[i])
			for (;;)
				;
	}
}

static void end_all(const pid_t *children, int n)
{
	for (int i = 0; i < n; i++) {
		kill(children[i], SIGKILL);
		waitpid(children[i], NULL, 0);
	}
}

static int store_with_a_timer(void)
{
	char *string = string_at_the_end();
	int fd = open_device();
	struct timespec start;
	unsigned long failed = 0;
	pid_t busy[BUSY];

	start_busy(busy, BUSY);
	signal_every(3000, SA_RESTART);
	clock_gettime(CLOCK_MONOTONIC, &start);
	while (before(&start, 3))
		if (ioctl(fd, LKP_ENC_WRITE_STRING, string) && errno != EINTR)
			failed++;
	end_all(busy, BUSY);
	printf("%lu calls failed\n", failed);
	return failed || !signals;
}

static int outlive_children(void)
{
	char *string = string_at_the_end();
	pid_t busy[BUSY];

	start_busy(busy, BUSY);
	for (int i = 0; i < 20; i++) {
		pid_t child = fork();

		if (!child) {
			int fd = open_device();

			for (;;)
				ioctl(fd, LKP_ENC_WRITE_STRING, string);
		}
		usleep(150000 + 5000 * (unsigned int)i);
		end_all(&child, 1);
	}
	end_all(busy, BUSY);
	return 0;
}

static int write_another_file(const char *path)
{
	static _Alignas(PAGE) char pages[2 * PAGE];
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	struct timespec start;
	unsigned long failed = 0;

	if (fd < 0)
		die(path);
	signal_every(200, 0);
	clock_gettime(CLOCK_MONOTONIC, &start);
	while (before(&start, 2)) {
		if (lseek(fd, 0, SEEK_SET) || write(fd, pages + PAGE - 32, 64) != 64)
			failed++;
	}
	printf("%lu writes failed\n", failed);
	return failed || !signals;
}

static int store_at_the_limit(void)
{
	char *string = string_at_the_end();
	int fd = open_device();
	int failed = 0;
	int n = 0;
	pid_t children[256];
	int err;

	while (n < 256 && (children[n] = fork()) > 0)
		n++;
	if (n < 256 && !children[n])
		for (;;)
			pause();
	err = errno;
	for (int i = 0; i < 100; i++)
		failed += ioctl(fd, LKP_ENC_WRITE_STRING, string) != 0;
	end_all(children, n);
	printf("%d calls failed with %d children\n", failed, n);
	if (n == 256 || err != EAGAIN)
		puts("there is no limit");
	return failed || n == 256 || err != EAGAIN;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "restart"))
		return store_with_a_timer();
	if (!strcmp(what, "killed"))
		return outlive_children();
	if (!strcmp(what, "other") && argc > 2)
		return write_another_file(argv[2]);
	if (!strcmp(what, "string"))
		return ioctl(open_device(), LKP_ENC_WRITE_STRING, string_at_the_end()) != 0;
	if (!strcmp(what, "limit"))
		return store_at_the_limit();
	fputs("usage: signals restart | killed | other FILE | string | limit\n", stderr);
	return 2;
}
