// SPDX-License-Identifier: GPL-2.0-only
/*
 * The world of a real kernel, with contract.ko and three devices on the bus.
 */
#include "world.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

const char *const world_contracts = "all edu memory";

static int log_fd = -1;

static long result(long n)
{
	return n < 0 ? -errno : n;
}

bool world_begin(void)
{
	log_fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	return log_fd >= 0;
}

void world_end(void)
{
	close(log_fd);
}

int world_load(const char *params)
{
	int fd = open("contract.ko", O_RDONLY | O_CLOEXEC);
	long err;

	if (fd < 0)
		return -errno;
	lseek(log_fd, 0, SEEK_END);
	err = result(syscall(SYS_finit_module, fd, params, 0));
	close(fd);
	return (int)err;
}

int world_unload(void)
{
	return (int)result(syscall(SYS_delete_module, "contract", O_NONBLOCK));
}

/* A record is "level,number,time,flags;text", and may have further lines. */
bool world_log(int *level, char line[512])
{
	char record[2048];
	const char *text;
	ssize_t n;

	while ((n = read(log_fd, record, sizeof(record) - 1)) > 0 || errno == EPIPE) {
		if (n <= 0)
			continue;
		record[n] = '\0';
		text = strchr(record, ';');
		if (!text)
			continue;
		*level = (int)(strtoul(record, NULL, 10) & 7);
		snprintf(line, 512, "%.*s", (int)strcspn(text + 1, "\n"), text + 1);
		return true;
	}
	return false;
}

int world_open(const char *node, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/dev/%s", node);
	return (int)result(open(path, flags | O_CLOEXEC));
}

int world_close(int fd)
{
	return (int)result(close(fd));
}

ssize_t world_read(int fd, void *buf, size_t n)
{
	return result(read(fd, buf, n));
}

ssize_t world_write(int fd, const void *buf, size_t n)
{
	return result(write(fd, buf, n));
}

ssize_t world_pread(int fd, void *buf, size_t n, long long offset)
{
	return result(pread(fd, buf, n, offset));
}

ssize_t world_pwrite(int fd, const void *buf, size_t n, long long offset)
{
	return result(pwrite(fd, buf, n, offset));
}

ssize_t world_readv(int fd, const struct iovec *pieces, size_t n, bool nowait)
{
	return result(preadv2(fd, pieces, (int)n, -1, nowait ? RWF_NOWAIT : 0));
}

ssize_t world_writev(int fd, const struct iovec *pieces, size_t n, bool nowait)
{
	return result(pwritev2(fd, pieces, (int)n, -1, nowait ? RWF_NOWAIT : 0));
}

long world_ioctl(int fd, unsigned int cmd, unsigned long arg)
{
	return result(ioctl(fd, cmd, arg));
}

static void take_note(int signal)
{
	(void)signal;
}

/* Repeat it, since the first signal may come before the wait has begun. */
void world_interrupt(bool on)
{
	const struct sigaction action = { .sa_handler = take_note };
	struct itimerval timer = { { 0, 20000 }, { 0, 20000 } };

	if (!on)
		timer = (struct itimerval){ 0 };
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

long long world_seek(int fd, long long offset, int whence)
{
	return result(lseek(fd, offset, whence));
}

unsigned int world_poll(int fd)
{
	struct pollfd pollfd = { fd, POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM, 0 };

	return poll(&pollfd, 1, 0) < 0 ? 0 : (unsigned short)pollfd.revents;
}

/* epoll_wait() reports a file that becomes ready only if somebody wakes its queue. */
static int watching[WORLD_POLLERS] = { -1, -1 };

void world_watch(int fd, unsigned int poller)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };

	if (watching[poller] >= 0)
		close(watching[poller]);
	watching[poller] = epoll_create1(EPOLL_CLOEXEC);
	epoll_ctl(watching[poller], EPOLL_CTL_ADD, fd, &event);
}

bool world_woken(unsigned int poller)
{
	struct epoll_event event;

	return epoll_wait(watching[poller], &event, 1, 0) == 1;
}

static int open_attr(const char *device, const char *attr, int flags)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/class/misc/%s/%s", device, attr);
	return open(path, flags | O_CLOEXEC);
}

ssize_t world_attr_read(const char *device, const char *attr, char page[WORLD_PAGE])
{
	int fd = open_attr(device, attr, O_RDONLY);
	long n;

	if (fd < 0)
		return -errno;
	memset(page, 0, WORLD_PAGE);
	n = result(read(fd, page, WORLD_PAGE));
	close(fd);
	return n;
}

ssize_t world_attr_write(const char *device, const char *attr, const char *text)
{
	int fd = open_attr(device, attr, O_WRONLY);
	long n;

	if (fd < 0)
		return -errno;
	n = result(write(fd, text, strlen(text)));
	close(fd);
	return n;
}

char *world_edge(size_t n)
{
	static char *pages;

	if (!pages) {
		pages = mmap(NULL, 2 * WORLD_PAGE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (pages == MAP_FAILED || munmap(pages + WORLD_PAGE, WORLD_PAGE))
			abort();
	}
	return pages + WORLD_PAGE - n;
}

void world_edge_end(void)
{
}
