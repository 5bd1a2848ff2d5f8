// SPDX-License-Identifier: GPL-2.0-only
/*
 * The system calls for descriptors and memory that a peer lends.
 */
#include "host.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void close_descriptor(int fd)
{
	close(fd);
}

/* Is it an eventfd? A file, pipe, socket or device must not be written to by mistake. */
static bool is_signal(int fd)
{
	struct stat about;

	return !fstat(fd, &about) && !(about.st_mode & S_IFMT);
}

static void signal_descriptor(int fd)
{
	struct pollfd room = { .fd = fd, .events = POLLOUT };
	const uint64_t one = 1;

	if (poll(&room, 1, 0) == 1 && write(fd, &one, sizeof(one)) < 0)
		return; /* the descriptor and its use are the peer's affair */
}

static int map(int fd, uint64_t offset, uint64_t size, bool writable, void **memory)
{
	struct stat about;

	if (fstat(fd, &about))
		return -errno;
	if (!S_ISREG(about.st_mode) || (uint64_t)about.st_size < offset ||
	    (uint64_t)about.st_size - offset < size)
		return -EINVAL;
	*memory = mmap(NULL, size, PROT_READ | (writable ? PROT_WRITE : 0), MAP_SHARED, fd,
		       (off_t)offset);
	return *memory == MAP_FAILED ? -errno : 0;
}

static void unmap(void *memory, uint64_t size)
{
	munmap(memory, size);
}

/* ---------------------------------------------------------------- Memory that may go ---------- */

static sigjmp_buf gone;
static volatile sig_atomic_t is_copying;

static void take_bus_error(int number)
{
	if (is_copying)
		siglongjmp(gone, 1);
	_exit(128 + number); /* not from a copy of ours */
}

void host_watch_memory(void)
{
	/* The mask does not change, so that the return needs no system call. */
	struct sigaction action = { .sa_handler = take_bus_error, .sa_flags = SA_NODEFER };

	sigaction(SIGBUS, &action, NULL);
}

static bool copy(void *to, const void *from, size_t n)
{
	if (sigsetjmp(gone, 0)) {
		is_copying = 0;
		return false;
	}
	is_copying = 1;
	atomic_signal_fence(memory_order_seq_cst);
	memcpy(to, from, n);
	atomic_signal_fence(memory_order_seq_cst);
	is_copying = 0;
	return true;
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

const struct host host_system = {
	.close = close_descriptor,
	.is_signal = is_signal,
	.signal = signal_descriptor,
	.map = map,
	.unmap = unmap,
	.copy = copy,
	.now = now,
};
