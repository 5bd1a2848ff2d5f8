// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buffers larger than one request of FUSE, and such that are mapped in part, on a driver that keeps
 * what is written: all of it or nothing, and 256 KiB at most.
 *
 * usage: buffers DEVICE
 *
 * Prints what is wrong. Exits with 0 if nothing is.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#define PAGE 4096
#define KEPT ((size_t)4 * 65536)
#define MOST ((size_t)1 << 20)

static const char *device;
static char *bytes; /* MOST of them, and behind them nothing is mapped */
static int wrong;

static void expect(const char *what, size_t size, ssize_t got, ssize_t wanted)
{
	if (got == wanted)
		return;
	printf("%s of %zu bytes gave %zd, not %zd (%s)\n", what, size, got, wanted,
	       strerror(errno));
	wrong = 1;
}

static void check_kept(const char *what, const char *wanted, size_t size)
{
	static char kept[KEPT + 1];
	int fd = open(device, O_RDONLY | O_CLOEXEC);
	size_t n = 0;
	ssize_t got;

	if (size >= 8192)
		expect("one read", 8192, read(fd, kept, n = 8192), 8192);
	while ((got = read(fd, kept + n, sizeof(kept) - n)) > 0)
		n += (size_t)got;
	close(fd);
	expect("reading back", size, got < 0 ? got : (ssize_t)n, (ssize_t)size);
	if (memcmp(kept, wanted, size) != 0) {
		printf("%s of %zu bytes: others are kept\n", what, size);
		wrong = 1;
	}
}

/* One write, from an address that is @at bytes behind a page. */
static void write_and_read(size_t at, size_t size)
{
	size_t wanted = size < KEPT ? size : KEPT;
	int fd = open(device, O_WRONLY | O_CLOEXEC);

	expect("write", size, write(fd, bytes + at, size), (ssize_t)wanted);
	/* What comes next is another write. */
	check_kept("write", bytes + at, wanted);
	expect("second write", 5, write(fd, bytes, 5), 5);
	check_kept("second write", bytes, 5);
	close(fd);
}

static void write_beyond_the_end(size_t size)
{
	int fd = open(device, O_WRONLY | O_CLOEXEC);

	expect("write", 7, write(fd, bytes + 9, 7), 7);
	errno = 0;
	expect("write beyond the end", size, write(fd, bytes + MOST - size, size + 1), -1);
	expect("errno of a write beyond the end", size, errno, EFAULT);
	check_kept("write that failed", bytes + 9, 7);
	expect("write up to the end", size, write(fd, bytes + MOST - size, size), (ssize_t)size);
	check_kept("write up to the end", bytes + MOST - size, size);
	close(fd);
}

static void write_pieces(void)
{
	struct iovec pieces[3] = { { bytes + 1, 60000 },
				   { bytes + 3, 1 },
				   { bytes + 70000, 50000 } };
	int fd = open(device, O_WRONLY | O_CLOEXEC);

	expect("writev", 110001, writev(fd, pieces, 3), 110001);
	close(fd);
}

int main(int argc, char **argv)
{
	static const size_t sizes[] = { 1,        4095,   4096,      4097,    8192,     65535,
					65536,    65537,  131072,    200000,  KEPT - 1, KEPT,
					KEPT + 1, 300000, 5 * 65536, MOST - 8 };

	if (argc != 2)
		return 2;
	device = argv[1];
	bytes = mmap(NULL, MOST + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (bytes == MAP_FAILED || munmap(bytes + MOST, PAGE))
		return 2;
	for (size_t i = 0; i < MOST; i++)
		bytes[i] = (char)(i * 7 + i / 251);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (size_t at = 0; at < 8; at += 7)
			write_and_read(at, sizes[i]);
	write_beyond_the_end(100);
	write_beyond_the_end(4096);
	write_beyond_the_end(10000);
	write_beyond_the_end(65536);
	write_beyond_the_end(100000);
	write_beyond_the_end(131072);
	write_pieces();
	return wrong;
}
