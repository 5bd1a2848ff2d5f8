// SPDX-License-Identifier: GPL-2.0-only
/*
 * The requests of FUSE, and their answers. This test plays the kernel, on the other end of a
 * socket.
 *
 * So it can send requests that a kernel sends only in rare cases.
 */
#include "chrdev.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define BIGGEST 65536

/* ---------------------------------------------------------------- A driver -------------------- */

/**
 * struct toy - a driver that reads given bytes, and remembers what was written
 * @length: number of bytes to read: 'a', 'b', ...
 * @gone: whether poll() reports a hang-up
 * @wake: of the poller; called when that changes
 * @context: handed to @wake
 * @writes: number of calls of write
 * @written: number of bytes of the last one
 * @released: number of released files
 * @has_position: its files have a position, from 0 to 100
 * @seeks: number of calls of seek
 * @sought: position of the last one
 */
struct toy {
	size_t length;
	bool gone;
	void (*wake)(void *context);
	void *context;
	unsigned int writes;
	size_t written;
	unsigned int released;
	bool has_position;
	unsigned int seeks;
	long long sought;
};

static int toy_open(void *device, int flags, void **file)
{
	(void)flags;
	*file = device;
	return 0;
}

static void toy_release(void *file)
{
	struct toy *toy = file;

	toy->wake = NULL;
	toy->released++;
}

static ssize_t toy_read(void *file, char *buf, size_t count, bool nonblock)
{
	const struct toy *toy = file;

	(void)nonblock;
	for (size_t i = 0; i < toy->length && i < count; i++)
		buf[i] = (char)('a' + i % 26);
	return (ssize_t)(toy->length < count ? toy->length : count);
}

static ssize_t toy_write(void *file, const char *buf, size_t count, bool nonblock)
{
	struct toy *toy = file;

	(void)buf;
	(void)nonblock;
	toy->writes++;
	toy->written = count;
	return (ssize_t)count;
}

/* As a wait queue: wakes once, and a woken poller asks again. */
static void toy_wake(struct toy *toy)
{
	void (*wake)(void *context) = toy->wake;

	toy->wake = NULL;
	if (wake)
		wake(toy->context);
}

static long toy_ioctl(void *file, unsigned int cmd, void *arg, bool nonblock)
{
	struct toy *toy = file;

	(void)cmd;
	(void)arg;
	(void)nonblock;
	toy->gone = true;
	toy_wake(toy);
	return -ENODEV;
}

static unsigned int toy_poll(void *file, void (*wake)(void *context), void *context)
{
	struct toy *toy = file;

	if (wake) {
		toy->wake = wake;
		toy->context = context;
	}
	return toy->gone ? POLLHUP | POLLERR : 0;
}

static bool toy_has_position(void *file)
{
	const struct toy *toy = file;

	return toy->has_position;
}

static long long toy_seek(void *file, long long offset)
{
	struct toy *toy = file;

	if (offset > 100)
		return -EINVAL;
	toy->seeks++;
	toy->sought = offset;
	return offset;
}

static const struct chrdev_ops toy_ops = {
	.open = toy_open,
	.release = toy_release,
	.read = toy_read,
	.write = toy_write,
	.ioctl = toy_ioctl,
	.poll = toy_poll,
	.has_position = toy_has_position,
	.seek = toy_seek,
};

/* ---------------------------------------------------------------- A kernel -------------------- */

/**
 * struct mounted - a served device, and the kernel's end of its connection
 * @toy: its driver
 * @dev: the device
 * @kernel: that end
 * @unique: number of the last request
 * @answer: the last answer
 * @data: the bytes after its header
 * @size: bytes in @data
 */
struct mounted {
	struct toy toy;
	struct chrdev dev;
	int kernel;
	uint64_t unique;
	struct fuse_out_header answer;
	char data[BIGGEST];
	size_t size;
};

/*
 * The caller of a request: a number that no thread has, so that the server cannot ask for more
 * about it.
 */
#define NOBODY 0x7ffffff0

static uint32_t caller;

static void request(struct mounted *m, uint32_t opcode, const void *arg, size_t n_arg,
		    const void *data, size_t n_data)
{
	char bytes[sizeof(struct fuse_in_header) + 64 + BIGGEST];
	const struct fuse_in_header header = {
		.len = (uint32_t)(sizeof(header) + n_arg + n_data),
		.opcode = opcode,
		.unique = m->unique += 2,
		.nodeid = FUSE_ROOT_ID,
		.pid = caller,
	};

	memcpy(bytes, &header, sizeof(header));
	memcpy(bytes + sizeof(header), arg, n_arg);
	if (n_data)
		memcpy(bytes + sizeof(header) + n_arg, data, n_data);
	assert_int_equal(write(m->kernel, bytes, header.len), header.len);
}

static void receive(struct mounted *m)
{
	struct pollfd ready = { .fd = m->kernel, .events = POLLIN };
	char bytes[sizeof(m->answer) + BIGGEST];
	ssize_t n;

	assert_int_equal(poll(&ready, 1, 10000), 1);
	n = read(m->kernel, bytes, sizeof(bytes));
	assert_true(n >= (ssize_t)sizeof(m->answer));
	memcpy(&m->answer, bytes, sizeof(m->answer));
	assert_int_equal(m->answer.len, n);
	m->size = (size_t)n - sizeof(m->answer);
	memcpy(m->data, bytes + sizeof(m->answer), m->size);
}

static void call(struct mounted *m, uint32_t opcode, const void *arg, size_t n_arg,
		 const void *data, size_t n_data)
{
	request(m, opcode, arg, n_arg, data, n_data);
	receive(m);
	assert_int_equal(m->answer.unique, m->unique);
}

static void open_session(struct mounted *m)
{
	const struct fuse_init_in init = {
		.major = FUSE_KERNEL_VERSION,
		.minor = FUSE_KERNEL_MINOR_VERSION,
		.max_readahead = 4096,
	};

	call(m, FUSE_INIT, &init, sizeof(init), NULL, 0);
	assert_int_equal(m->answer.error, 0);
}

static uint64_t open_file(struct mounted *m)
{
	const uint32_t stream = FOPEN_STREAM | FOPEN_NONSEEKABLE;
	const struct fuse_open_in in = { .flags = O_RDWR };
	struct fuse_open_out out;

	call(m, FUSE_OPEN, &in, sizeof(in), NULL, 0);
	assert_int_equal(m->answer.error, 0);
	assert_int_equal(m->size, sizeof(out));
	memcpy(&out, m->data, sizeof(out));
	assert_int_equal(out.open_flags & stream, m->toy.has_position ? 0 : stream);
	return out.fh;
}

static void release_file(struct mounted *m, uint64_t file)
{
	const struct fuse_release_in in = { .fh = file };

	call(m, FUSE_RELEASE, &in, sizeof(in), NULL, 0);
}

static void read_at(struct mounted *m, uint64_t file, uint64_t offset, uint32_t size)
{
	const struct fuse_read_in in = {
		.fh = file,
		.offset = offset,
		.size = size,
		.read_flags = FUSE_READ_LOCKOWNER,
		.lock_owner = 1,
	};

	call(m, FUSE_READ, &in, sizeof(in), NULL, 0);
}

/* A read of read(2), not of a page fault. */
static void read_file(struct mounted *m, uint64_t file, uint32_t size, uint32_t flags)
{
	const struct fuse_read_in in = {
		.fh = file,
		.size = size,
		.read_flags = flags,
		.lock_owner = flags ? 1 : 0,
	};

	call(m, FUSE_READ, &in, sizeof(in), NULL, 0);
}

static void write_file(struct mounted *m, uint64_t file, uint64_t offset, uint32_t size)
{
	static const char bytes[BIGGEST];
	const struct fuse_write_in in = { .fh = file, .offset = offset, .size = size };
	struct fuse_write_out out;

	call(m, FUSE_WRITE, &in, sizeof(in), bytes, size);
	assert_int_equal(m->answer.error, 0);
	memcpy(&out, m->data, sizeof(out));
	assert_int_equal(out.size, size);
}

static uint32_t poll_file(struct mounted *m, uint64_t file, uint64_t handle, uint32_t flags)
{
	const struct fuse_poll_in in = { .fh = file, .kh = handle, .flags = flags };
	struct fuse_poll_out out;

	call(m, FUSE_POLL, &in, sizeof(in), NULL, 0);
	assert_int_equal(m->answer.error, 0);
	memcpy(&out, m->data, sizeof(out));
	return out.revents;
}

/* The toy's ioctl: the device dies. */
static void ask_to_die(struct mounted *m, uint64_t file)
{
	const struct fuse_ioctl_in in = { .fh = file, .cmd = 1 };

	request(m, FUSE_IOCTL, &in, sizeof(in), NULL, 0);
}

static int setup(void **state)
{
	static struct mounted mounted;
	struct mounted *m = &mounted;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends))
		return -1;
	*m = (struct mounted){ 0 };
	caller = NOBODY + 1;
	m->kernel = ends[0];
	m->dev = (struct chrdev){
		.name = "toy",
		.ops = &toy_ops,
		.device = &m->toy,
		.fuse = ends[1],
		.mode = 0666,
	};
	if (chrdev_start(&m->dev, "/"))
		return -1;
	*state = m;
	open_session(m);
	return 0;
}

static int teardown(void **state)
{
	struct mounted *m = *state;

	close(m->kernel);
	chrdev_stop(&m->dev);
	return 0;
}

/* ---------------------------------------------------------------- Tests ----------------------- */

static void test_read_of_every_length_is_answered_whole(void **state)
{
	struct mounted *m = *state;
	uint64_t file = open_file(m);

	for (m->toy.length = 0; m->toy.length <= 300; m->toy.length++) {
		read_file(m, file, 4096, FUSE_READ_LOCKOWNER);
		assert_int_equal(m->answer.error, 0);
		assert_int_equal(m->size, m->toy.length);
		for (size_t i = 0; i < m->size; i++)
			assert_int_equal(m->data[i], 'a' + i % 26);
	}
	release_file(m, file);
}

static void test_read_for_a_mapping_leaves_the_device_alone(void **state)
{
	struct mounted *m = *state;
	uint64_t file = open_file(m);

	m->toy.length = 5;
	read_file(m, file, 4096, 0);
	assert_int_equal(m->answer.error, -EIO);
	assert_int_equal(m->dev.counters.reads, 0);
	release_file(m, file);
}

/* Nobody receives the answer to an open() whose caller was killed meanwhile. */
static void test_file_of_a_killed_opener_is_released(void **state)
{
	struct mounted *m = *state;
	const struct fuse_open_in in = { .flags = O_RDWR };

	shutdown(m->kernel, SHUT_RD);
	request(m, FUSE_OPEN, &in, sizeof(in), NULL, 0);
	for (unsigned int i = 0; i < 1000 && !__atomic_load_n(&m->toy.released, __ATOMIC_SEQ_CST);
	     i++)
		usleep(1000);
	assert_int_equal(m->toy.released, 1);
	chrdev_wait_released(&m->dev);
	assert_int_equal(m->dev.counters.opens, 1);
	assert_int_equal(m->dev.counters.releases, 1);
}

static void test_write_in_full_requests_is_one_call(void **state)
{
	struct mounted *m = *state;
	uint64_t file = open_file(m);

	write_file(m, file, 0, BIGGEST);
	write_file(m, file, BIGGEST, BIGGEST);
	write_file(m, file, 2 * BIGGEST, 10);
	assert_int_equal(m->toy.writes, 1);
	write_file(m, file, 0, 10);
	assert_int_equal(m->toy.writes, 2);
	release_file(m, file);
}

static void test_writes_of_two_threads_are_two_calls(void **state)
{
	struct mounted *m = *state;
	uint64_t file = open_file(m);

	write_file(m, file, 0, BIGGEST);
	caller = NOBODY + 2;
	write_file(m, file, 0, BIGGEST);
	caller = NOBODY + 1;
	write_file(m, file, BIGGEST, 10);
	caller = NOBODY + 2;
	write_file(m, file, BIGGEST, 10);
	assert_int_equal(m->toy.writes, 2);
	caller = NOBODY + 3;
	write_file(m, file, BIGGEST, 10);
	assert_int_equal(m->toy.writes, 3);
	/* Their numbers may differ in the upper bits only. */
	write_file(m, file, 0, BIGGEST);
	caller -= 4096;
	write_file(m, file, BIGGEST, 10);
	assert_int_equal(m->toy.writes, 5);
	release_file(m, file);
}

static void test_write_elsewhere_does_not_go_on(void **state)
{
	struct mounted *m = *state;
	uint64_t file = open_file(m);

	write_file(m, file, 0, BIGGEST);
	write_file(m, file, 100, 10);
	assert_int_equal(m->toy.writes, 2);
	write_file(m, file, BIGGEST, 10);
	assert_int_equal(m->toy.writes, 3);
	/* Released in the middle of a write. */
	write_file(m, file, 0, BIGGEST);
	release_file(m, file);
}

/* The driver's seek is called only if a call does not begin where the last one ended. */
static void test_call_that_begins_elsewhere_seeks(void **state)
{
	struct mounted *m = *state;
	uint64_t file;

	m->toy.has_position = true;
	m->toy.length = 5;
	file = open_file(m);
	read_at(m, file, 0, 4096);
	write_file(m, file, 5, 3);
	read_at(m, file, 8, 2);
	assert_int_equal(m->toy.seeks, 0);
	read_at(m, file, 4, 2);
	assert_int_equal(m->size, 2);
	assert_int_equal(m->toy.sought, 4);
	write_file(m, file, 90, 2);
	assert_int_equal(m->toy.sought, 90);
	read_at(m, file, 92, 2);
	assert_int_equal(m->toy.seeks, 2);
	/* A position that the driver does not have. */
	read_at(m, file, 101, 2);
	assert_int_equal(m->answer.error, -EINVAL);
	read_at(m, file, 94, 2);
	assert_int_equal(m->toy.seeks, 2);
	release_file(m, file);
}

static void test_parts_of_a_write_do_not_seek(void **state)
{
	struct mounted *m = *state;
	uint64_t file;

	m->toy.has_position = true;
	file = open_file(m);
	write_file(m, file, 0, BIGGEST);
	write_file(m, file, BIGGEST, 10);
	assert_int_equal(m->toy.writes, 1);
	read_at(m, file, BIGGEST + 10, 2);
	assert_int_equal(m->toy.seeks, 0);
	release_file(m, file);
}

static void test_stream_is_never_sought_in(void **state)
{
	struct mounted *m = *state;
	uint64_t file = open_file(m);

	read_at(m, file, 50, 2);
	write_file(m, file, 20, 2);
	assert_int_equal(m->toy.seeks, 0);
	release_file(m, file);
}

static void test_waiting_file_is_notified_once(void **state)
{
	struct mounted *m = *state;
	uint64_t file = open_file(m);
	struct fuse_notify_poll_wakeup_out woken;

	assert_int_equal(poll_file(m, file, 77, FUSE_POLL_SCHEDULE_NOTIFY), 0);
	assert_int_equal(poll_file(m, file, 77, FUSE_POLL_SCHEDULE_NOTIFY), 0);
	ask_to_die(m, file);
	receive(m);
	assert_int_equal(m->answer.unique, 0);
	assert_int_equal(m->answer.error, FUSE_NOTIFY_POLL);
	memcpy(&woken, m->data, sizeof(woken));
	assert_int_equal(woken.kh, 77);
	receive(m);
	assert_int_equal(m->answer.unique, m->unique);
	/* Then only the answer to the next request comes. */
	ask_to_die(m, file);
	receive(m);
	assert_int_equal(m->answer.unique, m->unique);
	assert_int_equal(poll_file(m, file, 77, FUSE_POLL_SCHEDULE_NOTIFY), POLLHUP | POLLERR);
	release_file(m, file);
}

/* Two tasks poll one file: the answer to the second must not hide the change from the first. */
static void test_second_poll_does_not_hide_the_change_from_the_first(void **state)
{
	struct mounted *m = *state;
	uint64_t file = open_file(m);

	assert_int_equal(poll_file(m, file, 77, FUSE_POLL_SCHEDULE_NOTIFY), 0);
	m->toy.gone = true;
	assert_int_equal(poll_file(m, file, 77, FUSE_POLL_SCHEDULE_NOTIFY), POLLHUP | POLLERR);
	toy_wake(&m->toy);
	receive(m);
	assert_int_equal(m->answer.error, FUSE_NOTIFY_POLL);
	release_file(m, file);
}

static void test_released_file_is_not_notified(void **state)
{
	struct mounted *m = *state;
	uint64_t waiting = open_file(m);
	uint64_t other = open_file(m);
	uint64_t third = open_file(m);

	poll_file(m, waiting, 77, FUSE_POLL_SCHEDULE_NOTIFY);
	poll_file(m, other, 78, FUSE_POLL_SCHEDULE_NOTIFY);
	poll_file(m, third, 79, 0);
	release_file(m, waiting);
	release_file(m, other);
	ask_to_die(m, third);
	receive(m);
	assert_int_equal(m->answer.unique, m->unique);
	release_file(m, third);
}

static void test_abandoned_device_answers_no_more(void **state)
{
	struct mounted *m = *state;
	uint64_t file = open_file(m);
	struct pollfd answer = { .fd = m->kernel, .events = POLLIN };

	chrdev_abandon(&m->dev);
	ask_to_die(m, file);
	assert_int_equal(poll(&answer, 1, 100), 0);
	assert_false(m->toy.gone);
	assert_false(chrdev_has_ended(&m->dev, 0));
}

/* The kernel reports no close after its end of the connection is closed. */
static void test_files_are_closed_when_the_connection_has_gone(void **state)
{
	struct mounted *m = *state;
	uint64_t first = open_file(m);

	open_file(m);
	open_file(m);
	release_file(m, first);
	close(m->kernel);
	chrdev_stop(&m->dev);
	assert_int_equal(m->toy.released, 3);
	assert_int_equal(m->dev.counters.opens, 3);
	assert_int_equal(m->dev.counters.releases, 3);
}

#define chrdev_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		chrdev_test(test_read_of_every_length_is_answered_whole),
		chrdev_test(test_read_for_a_mapping_leaves_the_device_alone),
		chrdev_test(test_file_of_a_killed_opener_is_released),
		chrdev_test(test_write_in_full_requests_is_one_call),
		chrdev_test(test_writes_of_two_threads_are_two_calls),
		chrdev_test(test_write_elsewhere_does_not_go_on),
		chrdev_test(test_call_that_begins_elsewhere_seeks),
		chrdev_test(test_parts_of_a_write_do_not_seek),
		chrdev_test(test_stream_is_never_sought_in),
		chrdev_test(test_waiting_file_is_notified_once),
		chrdev_test(test_second_poll_does_not_hide_the_change_from_the_first),
		chrdev_test(test_released_file_is_not_notified),
		chrdev_test(test_abandoned_device_answers_no_more),
		cmocka_unit_test_setup(test_files_are_closed_when_the_connection_has_gone, setup),
	};

	return cmocka_run_group_tests_name("fuse/chrdev", tests, NULL, NULL);
}
