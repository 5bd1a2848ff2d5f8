// SPDX-License-Identifier: GPL-2.0-only
/*
 * An ordinary program whose children wait for a device in every possible way, until a read finds it
 * dead.
 *
 * usage: poller
 *
 * Exits with 0 if every child has seen that the device is gone.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEVICE "/dev/lkp_enc"

#define GONE (POLLHUP | POLLERR)

static bool wait_in_poll(int fd)
{
	struct pollfd waiting = { .fd = fd, .events = POLLPRI };

	return poll(&waiting, 1, -1) == 1 && waiting.revents == GONE;
}

static bool wait_in_epoll(int fd, unsigned int events)
{
	struct epoll_event wanted = { .events = events };
	struct epoll_event got = { 0 };
	int set = epoll_create1(EPOLL_CLOEXEC);
	int n;

	if (epoll_ctl(set, EPOLL_CTL_ADD, fd, &wanted))
		return false;
	do
		n = epoll_wait(set, &got, 1, -1);
	while (n == 1 && !(got.events & GONE));
	return n == 1 && (got.events & GONE) == GONE;
}

static bool wait_for_a_level(int fd)
{
	return wait_in_epoll(fd, EPOLLPRI);
}

static bool wait_for_an_edge(int fd)
{
	return wait_in_epoll(fd, EPOLLIN | EPOLLOUT | EPOLLET);
}

static const struct {
	const char *name;
	bool (*wait)(int fd);
	bool shared; /* shares its open file with the others that have this set */
} waits[] = {
	{ "poll", wait_in_poll, false },
	{ "poll on a shared file", wait_in_poll, true },
	{ "epoll_wait", wait_for_a_level, false },
	{ "epoll_wait for an edge", wait_for_an_edge, false },
	{ "epoll_wait for an edge of a shared file", wait_for_an_edge, true },
};
#define WAITS (sizeof(waits) / sizeof(waits[0]))

static bool sleeps(pid_t process)
{
	char path[64];
	char text[256] = "";
	int in;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)process);
	in = open(path, O_RDONLY);
	if (in < 0 || read(in, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	close(in);
	return strstr(text, ") S ");
}

/* Wait for a process that ends at once or never; kill it in the latter case. */
static int end_of(pid_t process)
{
	int status = 0;

	for (unsigned int tries = 0; tries < 500; tries++) {
		if (waitpid(process, &status, WNOHANG) == process)
			return status;
		usleep(10000);
	}
	kill(process, SIGKILL);
	waitpid(process, &status, 0);
	return status;
}

int main(void)
{
	int fd = open(DEVICE, O_RDWR);
	pid_t children[WAITS];
	int failures = 0;
	char byte;

	if (fd < 0 || write(fd, "x", 1) != 1) {
		perror(DEVICE);
		return 1;
	}
	for (size_t i = 0; i < WAITS; i++) {
		children[i] = fork();
		if (children[i])
			continue;
		if (!waits[i].shared)
			fd = open(DEVICE, O_RDONLY);
		_exit(!waits[i].wait(fd));
	}
	for (size_t i = 0; i < WAITS; i++)
		while (!sleeps(children[i]))
			usleep(10000);
	usleep(200000);
	if (read(fd, &byte, 1) != -1 || errno != ENODEV) {
		puts("the device does not die");
		return 1;
	}
	for (size_t i = 0; i < WAITS; i++) {
		int status = end_of(children[i]);

		if (status)
			printf("not woken: %s\n", waits[i].name);
		failures += status != 0;
	}
	return failures ? 1 : 0;
}
