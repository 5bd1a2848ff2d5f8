// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that a program hands to the kernel and does not wait in: by io_submit(), or by io_uring.
 *
 * usage: aio WAY DEVICE   WAY is aio or io_uring; DEVICE has a seed of 0
 *
 * Prints what is wrong. Exits with 0 if nothing is, with 77 if this kernel has not got that way.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/io_uring.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE     4096
#define NOT_HERE 77

static bool uses_ring;
static int wrong;

/* ---------------------------------------------------------------- io_submit() ----------------- */

static aio_context_t context;

static bool set_up_aio(void)
{
	return !syscall(SYS_io_setup, 1, &context);
}

static long call_by_aio(bool writes, int fd, long offset, void *bytes, size_t n)
{
	struct iocb call = {
		.aio_lio_opcode = writes ? IOCB_CMD_PWRITE : IOCB_CMD_PREAD,
		.aio_fildes = (uint32_t)fd,
		.aio_buf = (uintptr_t)bytes,
		.aio_nbytes = n,
		.aio_offset = offset,
	};
	struct iocb *calls[] = { &call };
	struct io_event event = { 0 };

	if (syscall(SYS_io_submit, context, 1, calls) != 1)
		return -errno;
	if (syscall(SYS_io_getevents, context, 1, 1, &event, NULL) != 1)
		return -errno;
	return (long)event.res;
}

/* ---------------------------------------------------------------- io_uring -------------------- */

static struct {
	int fd;
	struct io_uring_params is;
	char *rings;
	struct io_uring_sqe *calls;
} ring;

static bool set_up_ring(void)
{
	size_t size;

	ring.fd = (int)syscall(SYS_io_uring_setup, 1, &ring.is);
	if (ring.fd < 0 || !(ring.is.features & IORING_FEAT_SINGLE_MMAP))
		return false;
	size = ring.is.cq_off.cqes + ring.is.cq_entries * sizeof(struct io_uring_cqe);
	ring.rings = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring.fd,
			  IORING_OFF_SQ_RING);
	ring.calls = mmap(NULL, sizeof(*ring.calls), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_POPULATE, ring.fd, IORING_OFF_SQES);
	return (void *)ring.rings != MAP_FAILED && (void *)ring.calls != MAP_FAILED;
}

static uint32_t *at(uint32_t offset)
{
	return (void *)(ring.rings + offset);
}

static long call_by_ring(bool writes, int fd, long offset, void *bytes, size_t n)
{
	const struct io_uring_cqe *ends = (const void *)(ring.rings + ring.is.cq_off.cqes);
	uint32_t done = *at(ring.is.cq_off.head);

	*ring.calls = (struct io_uring_sqe){
		.opcode = writes ? IORING_OP_WRITE : IORING_OP_READ,
		.fd = fd,
		.off = (uint64_t)offset,
		.addr = (uintptr_t)bytes,
		.len = (uint32_t)n,
	};
	*at(ring.is.sq_off.array) = 0;
	__atomic_fetch_add(at(ring.is.sq_off.tail), 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring.fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) != 1)
		return -errno;
	__atomic_store_n(at(ring.is.cq_off.head), done + 1, __ATOMIC_RELEASE);
	return ends[done & *at(ring.is.cq_off.ring_mask)].res;
}

/* ---------------------------------------------------------------- The calls ------------------- */

static long call_at(bool writes, int fd, long offset, void *bytes, size_t n)
{
	return uses_ring ? call_by_ring(writes, fd, offset, bytes, n)
			 : call_by_aio(writes, fd, offset, bytes, n);
}

static long call(bool writes, int fd, void *bytes, size_t n)
{
	return call_at(writes, fd, 0, bytes, n);
}

static void expect(const char *what, bool holds, long got)
{
	if (holds)
		return;
	printf("%s: got %ld\n", what, got);
	wrong = 1;
}

static void expect_stored(const char *what, const char *device, const char *wanted)
{
	char bytes[32] = "";
	int fd = open(device, O_RDONLY | O_CLOEXEC);
	long n = call(false, fd, bytes, sizeof(bytes));

	close(fd);
	expect(what, n == (long)strlen(wanted) && !memcmp(bytes, wanted, (size_t)n), n);
}

int main(int argc, char **argv)
{
	char *pages = mmap(NULL, (size_t)2 * PAGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char text[] = "one two";
	long n;
	int fd;

	if (argc != 3 || (void *)pages == MAP_FAILED || mprotect(pages + PAGE, PAGE, PROT_NONE))
		return 2;
	uses_ring = !strcmp(argv[1], "io_uring");
	if (!(uses_ring ? set_up_ring() : set_up_aio())) {
		printf("this kernel has no %s here: %s\n", argv[1], strerror(errno));
		return NOT_HERE;
	}
	fd = open(argv[2], O_WRONLY | O_CLOEXEC);
	n = call(true, fd, text, strlen(text));
	expect("write of a whole buffer", n == (long)strlen(text), n);
	expect_stored("what it stored", argv[2], text);
	/* A driver without positions does not mind. */
	n = call_at(true, fd, 3, text, 3);
	expect("write at an offset", n == 3, n);
	expect_stored("what it stored there", argv[2], "one");
	n = call_at(true, fd, 6, text + 4, 3);
	expect("write where that one ended", n == 3, n);
	expect_stored("what it stored there", argv[2], "two");
	for (int i = 0; i < 3; i++)
		pages[PAGE - 3 + i] = "abc"[i];
	n = call(true, fd, pages + PAGE - 3, 8);
	expect("write of a buffer of which 3 bytes can be read", n == 3, n);
	expect_stored("what that stored", argv[2], "abc");
	n = call(true, fd, pages + PAGE, 8);
	expect("write of a buffer that cannot be read", n == -EFAULT, n);
	expect_stored("what that left", argv[2], "abc");
	close(fd);
	return wrong;
}
