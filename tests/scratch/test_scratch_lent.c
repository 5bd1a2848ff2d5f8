// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a vfio-user client lends to a device that has interrupts and accesses memory: eventfds and
 * memory that are really there, over a real socket.
 */

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../fixture/skip.h"
#include "../qemu/vfio_client.h"
#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define PAGE    0x1000u
#define ADDRESS 0x80000000u /* of the memory, on the bus */
#define PAGES   4

#define COMMAND     0x04 /* in configuration space */
#define MSI_CONTROL 0x42
#define BUS_MASTER  0x0004u
#define INTX_OFF    0x0400u
#define ERRAND      (uint32_t) SCRATCH_ERRAND
#define CAUSE       (uint32_t) SCRATCH_CAUSE
#define RAISE       (uint32_t) SCRATCH_RAISE

/**
 * struct lender - a client and the server that it talks to
 * @emu: the device
 * @server: of the connection
 * @socket: the server's end
 * @thread: in which it runs
 * @fd: the client's end; -1 while there is none
 * @end: why the last connection ended
 * @memory: a file of %PAGES pages
 * @bytes: of it
 * @message: to be sent, or what came
 */
struct lender {
	struct emu emu;
	struct server server;
	struct socket_transport socket;
	pthread_t thread;
	int fd;
	enum server_end end;
	int memory;
	uint8_t *bytes;
	struct vfio_message message;
};

static void *serve(void *context)
{
	struct lender *lender = context;

	lender->end = server_run(&lender->server);
	close(lender->socket.fd);
	return NULL;
}

static void connect_client(struct lender *lender)
{
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	lender->fd = fds[0];
	socket_transport_init(&lender->socket, fds[1], 0);
	lender->server = (struct server){ .protocol = &protocol_vfio_user,
					  .transport = &lender->socket.transport,
					  .emu = &lender->emu,
					  .host = &host_system };
	assert_int_equal(pthread_create(&lender->thread, NULL, serve, lender), 0);
	vfio_version(&lender->message, NULL);
	assert_int_equal(vfio_ask(lender->fd, &lender->message), 0);
}

static void hang_up(struct lender *lender)
{
	close(lender->fd);
	lender->fd = -1;
	assert_int_equal(pthread_join(lender->thread, NULL), 0);
}

static int setup(void **state)
{
	struct lender *lender = calloc(1, sizeof(*lender));

	assert_non_null(lender);
	emu_init(&lender->emu);
	lender->memory = memfd_create("guest", MFD_CLOEXEC);
	assert_int_equal(ftruncate(lender->memory, PAGES * PAGE), 0);
	lender->bytes =
		mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, lender->memory, 0);
	assert_true(lender->bytes != MAP_FAILED);
	connect_client(lender);
	*state = lender;
	return 0;
}

static int teardown(void **state)
{
	struct lender *lender = *state;

	if (lender->fd >= 0)
		hang_up(lender);
	munmap(lender->bytes, PAGES * PAGE);
	close(lender->memory);
	free(lender);
	return 0;
}

static int ask(struct lender *lender)
{
	return vfio_ask(lender->fd, &lender->message);
}

static int ask_with(struct lender *lender, int fd)
{
	return vfio_ask_with(lender->fd, &lender->message, &fd, 1);
}

static void write_region(struct lender *lender, uint32_t region, uint64_t offset, uint32_t count,
			 uint64_t value)
{
	vfio_write(&lender->message, region, offset, count, value);
	assert_int_equal(ask(lender), 0);
}

static uint64_t read_region(struct lender *lender, uint32_t region, uint64_t offset, uint32_t count)
{
	vfio_access(&lender->message, VFIO_REGION_READ, region, offset, count);
	assert_int_equal(ask(lender), 0);
	return vfio_data(&lender->message, count);
}

/* ---------------------------------------------------------------- BARs ------------------------ */

static void test_each_bar_is_a_region(void **state)
{
	static const uint32_t sizes[9] = { [0] = 0x100, [2] = 0x100000, [VFIO_CONFIG] = 256 };
	struct lender *lender = *state;

	for (uint32_t index = 0; index < 9; index++) {
		vfio_begin(&lender->message, VFIO_GET_REGION_INFO);
		vfio_put32(&lender->message, 32);
		vfio_put32(&lender->message, 0);
		vfio_put32(&lender->message, index);
		vfio_put(&lender->message, (const uint8_t[20]){ 0 }, 20);
		assert_int_equal(ask(lender), 0);
		assert_int_equal(vfio_get(&lender->message, 16, 8), sizes[index]);
	}
	write_region(lender, 2, 4, 4, 0x12345678);
	assert_int_equal(read_region(lender, 2, 0xffff8, 8), 0x12345678);
	assert_int_equal(read_region(lender, 0, 4, 2), SCRATCH_CONTROL_RESET);
	assert_int_equal(emu_misuse(&lender->emu), 0);
	vfio_access(&lender->message, VFIO_REGION_READ, 0, 0x100, 4);
	assert_int_equal(ask(lender), EINVAL);
	vfio_access(&lender->message, VFIO_REGION_READ, 2, 0xffffc, 8);
	assert_int_equal(ask(lender), EINVAL);
}

/* ---------------------------------------------------------------- Interrupts ------------------ */

/* How often it was signalled since somebody last looked. */
static uint64_t signals(int fd)
{
	uint64_t count = 0;

	return read(fd, &count, sizeof(count)) == sizeof(count) ? count : 0;
}

/* Is one signal one signal, through a descriptor that was passed? */
static bool signal_passes(int signal)
{
	const uint64_t one = 1;
	struct socket_transport socket;
	struct vfio_message message;
	struct descriptors passed = { .n = 0 };
	int ends[2];
	bool same;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	socket_transport_init(&socket, ends[1], 0);
	vfio_begin(&message, VFIO_RESET);
	assert_true(vfio_send(ends[0], &message, &signal, 1));
	socket.transport.receive(&socket.transport, &message, VFIO_HEADER, &passed);
	assert_int_equal(passed.n, 1);
	same = write(passed.fd[0], &one, sizeof(one)) == sizeof(one) && signals(signal) == 1;
	close(passed.fd[0]);
	close(ends[0]);
	close(ends[1]);
	return same;
}

static int new_signal(void)
{
	int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

	assert_true(fd >= 0);
	if (!signal_passes(fd))
		skip_because("the user-mode emulator does not turn the bytes of a passed eventfd");
	return fd;
}

static int set_irqs(struct lender *lender, uint32_t flags, uint32_t index, uint32_t start,
		    uint32_t count)
{
	vfio_set_irqs(&lender->message, flags, index, start, count);
	return ask(lender);
}

static void lend_signal(struct lender *lender, uint32_t index, uint32_t start, int fd)
{
	vfio_set_irqs(&lender->message, IRQ_FDS | IRQ_TRIGGER, index, start, 1);
	assert_int_equal(ask_with(lender, fd), 0);
}

static void test_interrupts_are_a_pin_and_messages(void **state)
{
	static const uint32_t counts[5] = { 1, 8 }, flags[5] = { 7, 9 };
	struct lender *lender = *state;

	for (uint32_t index = 0; index < 5; index++) {
		vfio_begin(&lender->message, VFIO_GET_IRQ_INFO);
		vfio_put32(&lender->message, 16);
		vfio_put32(&lender->message, 0);
		vfio_put32(&lender->message, index);
		vfio_put32(&lender->message, 0);
		assert_int_equal(ask(lender), 0);
		assert_int_equal(vfio_get(&lender->message, 4, 4), flags[index]);
		assert_int_equal(vfio_get(&lender->message, 12, 4), counts[index]);
	}
}

static void test_pin_is_told_once_until_it_is_unmasked(void **state)
{
	struct lender *lender = *state;
	int pin = new_signal();

	lend_signal(lender, 0, 0, pin);
	assert_int_equal(signals(pin), 0);
	write_region(lender, 2, RAISE, 4, 1);
	assert_int_equal(signals(pin), 1);
	/* It is up, and has been told. */
	write_region(lender, 2, RAISE, 4, 2);
	assert_int_equal(signals(pin), 0);
	/* It is up still. */
	assert_int_equal(set_irqs(lender, IRQ_NONE | IRQ_UNMASK, 0, 0, 1), 0);
	assert_int_equal(signals(pin), 1);
	/* It goes down and up again, which waits for the client. */
	write_region(lender, 2, CAUSE, 4, 3);
	write_region(lender, 2, RAISE, 4, 1);
	assert_int_equal(signals(pin), 0);
	write_region(lender, 2, CAUSE, 4, 1);
	assert_int_equal(set_irqs(lender, IRQ_NONE | IRQ_UNMASK, 0, 0, 1), 0);
	assert_int_equal(signals(pin), 0);
	write_region(lender, 2, RAISE, 4, 1);
	assert_int_equal(signals(pin), 1);
	close(pin);
}

static void test_pin_can_be_masked(void **state)
{
	static const uint8_t yes = 1, no = 0;
	struct lender *lender = *state;
	int pin = new_signal();

	lend_signal(lender, 0, 0, pin);
	assert_int_equal(set_irqs(lender, IRQ_NONE | IRQ_MASK, 0, 0, 1), 0);
	write_region(lender, 2, RAISE, 4, 1);
	assert_int_equal(signals(pin), 0);
	for (int i = 0; i < 2; i++) {
		vfio_set_irqs(&lender->message, IRQ_BOOLS | IRQ_UNMASK, 0, 0, 1);
		vfio_put(&lender->message, i ? &yes : &no, 1);
		lender->message.payload[0] = 21;
		assert_int_equal(ask(lender), 0);
		assert_int_equal(signals(pin), i);
	}
	/* Switched off by the guest. */
	write_region(lender, VFIO_CONFIG, COMMAND, 2, INTX_OFF);
	assert_int_equal(set_irqs(lender, IRQ_NONE | IRQ_UNMASK, 0, 0, 1), 0);
	assert_int_equal(signals(pin), 0);
	close(pin);
}

static void test_pin_that_is_up_is_told_to_who_asks(void **state)
{
	struct lender *lender = *state;
	int pin = new_signal();

	write_region(lender, 2, RAISE, 4, 1);
	lend_signal(lender, 0, 0, pin);
	assert_int_equal(signals(pin), 1);
	close(pin);
}

static void enable_messages(struct lender *lender, uint32_t log2)
{
	write_region(lender, VFIO_CONFIG, COMMAND, 2, BUS_MASTER);
	write_region(lender, VFIO_CONFIG, MSI_CONTROL, 2, 1 | log2 << 4);
}

static void test_messages_go_to_their_vector(void **state)
{
	struct lender *lender = *state;
	int vectors[8];

	for (int i = 0; i < 8; i++)
		vectors[i] = new_signal();
	vfio_set_irqs(&lender->message, IRQ_FDS | IRQ_TRIGGER, 1, 0, 8);
	assert_int_equal(vfio_ask_with(lender->fd, &lender->message, vectors, 8), 0);
	write_region(lender, 2, RAISE, 4, 1);
	assert_int_equal(signals(vectors[0]), 0); /* not enabled */
	write_region(lender, 2, CAUSE, 4, 1);
	enable_messages(lender, 3);
	write_region(lender, 2, RAISE, 4, 0x12);
	for (int i = 0; i < 8; i++)
		assert_int_equal(signals(vectors[i]), i == 1 || i == 4);
	/* Each has its own; one that goes is not signalled, and neither are those that went. */
	vfio_set_irqs(&lender->message, IRQ_FDS | IRQ_TRIGGER, 1, 1, 2);
	assert_int_equal(ask(lender), 0);
	write_region(lender, 2, CAUSE, 4, 0x1f);
	write_region(lender, 2, RAISE, 4, 0x1f);
	for (int i = 0; i < 8; i++)
		assert_int_equal(signals(vectors[i]), i == 0 || i == 3 || i == 4);
	assert_int_equal(set_irqs(lender, IRQ_NONE | IRQ_TRIGGER, 1, 0, 0), 0);
	write_region(lender, 2, CAUSE, 4, 0x1f);
	write_region(lender, 2, RAISE, 4, 0x1f);
	for (int i = 0; i < 8; i++) {
		assert_int_equal(signals(vectors[i]), 0);
		close(vectors[i]);
	}
}

static void test_client_can_try_its_signals(void **state)
{
	static const uint8_t second[2] = { 0, 1 };
	struct lender *lender = *state;
	int fds[2] = { new_signal(), new_signal() };

	lend_signal(lender, 1, 3, fds[0]);
	lend_signal(lender, 1, 4, fds[1]);
	assert_int_equal(set_irqs(lender, IRQ_NONE | IRQ_TRIGGER, 1, 0, 8), 0);
	assert_int_equal(signals(fds[0]), 1);
	assert_int_equal(signals(fds[1]), 1);
	vfio_set_irqs(&lender->message, IRQ_BOOLS | IRQ_TRIGGER, 1, 3, 2);
	vfio_put(&lender->message, second, sizeof(second));
	lender->message.payload[0] = 22;
	assert_int_equal(ask(lender), 0);
	assert_int_equal(signals(fds[0]), 0);
	assert_int_equal(signals(fds[1]), 1);
	close(fds[0]);
	close(fds[1]);
}

/* The server writes only to an eventfd. */
static void test_wrong_interrupts_are_refused(void **state)
{
	struct lender *lender = *state;
	int signal = new_signal(), ends[2];

	assert_int_equal(pipe(ends), 0);
	vfio_set_irqs(&lender->message, IRQ_FDS | IRQ_TRIGGER, 0, 0, 1);
	assert_int_equal(ask_with(lender, ends[1]), EINVAL);
	vfio_set_irqs(&lender->message, IRQ_FDS | IRQ_TRIGGER, 0, 0, 1);
	assert_int_equal(ask_with(lender, lender->memory), EINVAL);
	vfio_set_irqs(&lender->message, IRQ_FDS | IRQ_TRIGGER, 0, 0, 1);
	assert_int_equal(ask_with(lender, lender->fd), EINVAL);
	/* As many as it says, or none. */
	vfio_set_irqs(&lender->message, IRQ_FDS | IRQ_TRIGGER, 1, 0, 2);
	assert_int_equal(ask_with(lender, signal), EINVAL);
	vfio_set_irqs(&lender->message, IRQ_NONE | IRQ_TRIGGER, 1, 0, 1);
	assert_int_equal(ask_with(lender, signal), EINVAL);
	/* No more than there are. */
	assert_int_equal(set_irqs(lender, IRQ_NONE | IRQ_TRIGGER, 0, 0, 2), EINVAL);
	assert_int_equal(set_irqs(lender, IRQ_NONE | IRQ_TRIGGER, 1, 8, 1), EINVAL);
	assert_int_equal(set_irqs(lender, IRQ_NONE | IRQ_TRIGGER, 1, 1, 8), EINVAL);
	assert_int_equal(set_irqs(lender, IRQ_NONE | IRQ_TRIGGER, 1, 1, UINT32_MAX), EINVAL);
	assert_int_equal(set_irqs(lender, IRQ_NONE | IRQ_TRIGGER, 2, 0, 1), EINVAL);
	/* Messages are not masked here, and nobody unmasks by an eventfd. */
	assert_int_equal(set_irqs(lender, IRQ_NONE | IRQ_MASK, 1, 0, 1), EINVAL);
	vfio_set_irqs(&lender->message, IRQ_FDS | IRQ_UNMASK, 0, 0, 1);
	assert_int_equal(ask_with(lender, signal), ENOTSUP);
	close(ends[0]);
	close(ends[1]);
	close(signal);
}

/* ---------------------------------------------------------------- Memory ---------------------- */

static int map_at(struct lender *lender, uint32_t flags, uint64_t offset, uint64_t address,
		  uint64_t size)
{
	vfio_map(&lender->message, flags, offset, address, size);
	return ask_with(lender, lender->memory);
}

static int unmap_at(struct lender *lender, uint64_t address, uint64_t size)
{
	vfio_unmap(&lender->message, 0, address, size);
	return ask(lender);
}

/* Send the device for 16 bytes from there, and wait until it has been. Returns how often it failed.
 */
static uint64_t fetch(struct lender *lender, uint64_t address, bool put)
{
	uint64_t before = lender->emu.counters.verdicts[EMU_BAD_DMA];
	unsigned int tries = 0;

	write_region(lender, 2, ERRAND, 8, address | put);
	while (!(read_region(lender, 2, CAUSE, 4) & SCRATCH_CAUSE_ERRAND)) {
		usleep(100);
		assert_true(tries++ < 50000);
	}
	write_region(lender, 2, CAUSE, 4, SCRATCH_CAUSE_ERRAND);
	return lender->emu.counters.verdicts[EMU_BAD_DMA] - before;
}

static void fill_window(struct lender *lender, uint32_t value)
{
	for (uint32_t i = 0; i < 4; i++)
		write_region(lender, 0, SCRATCH_WINDOW + 4 * i, 4, value);
}

static void test_device_reaches_what_it_was_lent(void **state)
{
	struct lender *lender = *state;

	write_region(lender, VFIO_CONFIG, COMMAND, 2, BUS_MASTER);
	assert_int_equal(map_at(lender, 3, PAGE, ADDRESS, 2 * PAGE), 0);
	memset(lender->bytes + PAGE + 0x40, 0x5a, 16);
	assert_int_equal(fetch(lender, ADDRESS + 0x40, false), 0);
	assert_int_equal(read_region(lender, 0, SCRATCH_WINDOW + 12, 4), 0x5a5a5a5a);
	fill_window(lender, 0x61626364);
	assert_int_equal(fetch(lender, ADDRESS + 2 * PAGE - 16, true), 0);
	assert_memory_equal(lender->bytes + 3 * PAGE - 16, "dcbadcbadcbadcba", 16);
	assert_int_equal(lender->bytes[3 * PAGE], 0);
}

static void test_device_reaches_nothing_else(void **state)
{
	static const uint64_t outside[] = { 0,
					    ADDRESS - 16,
					    ADDRESS - 2,
					    ADDRESS + PAGE - 14,
					    ADDRESS + PAGE,
					    ADDRESS + (1ull << 32),
					    UINT64_MAX - 15,
					    UINT64_MAX - 1 };
	struct lender *lender = *state;

	assert_int_equal(map_at(lender, 3, 0, ADDRESS, PAGE), 0);
	fill_window(lender, 0x61626364);
	/* It may not yet. */
	assert_int_equal(fetch(lender, ADDRESS, true), 1);
	write_region(lender, VFIO_CONFIG, COMMAND, 2, BUS_MASTER);
	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++) {
		assert_int_equal(fetch(lender, outside[i], true), 1);
		assert_int_equal(fetch(lender, outside[i] & ~1ull, false), 1);
	}
	for (size_t i = 0; i < PAGES * PAGE; i++)
		assert_int_equal(lender->bytes[i], 0);
	assert_int_equal(fetch(lender, ADDRESS, true), 0);
	/* No more. */
	assert_int_equal(unmap_at(lender, ADDRESS, PAGE), 0);
	assert_int_equal(fetch(lender, ADDRESS, true), 1);
}

static void test_device_reads_and_writes_what_it_may(void **state)
{
	struct lender *lender = *state;

	write_region(lender, VFIO_CONFIG, COMMAND, 2, BUS_MASTER);
	assert_int_equal(map_at(lender, 1, 0, ADDRESS, PAGE), 0);
	assert_int_equal(map_at(lender, 2, PAGE, ADDRESS + 2 * PAGE, PAGE), 0);
	assert_int_equal(fetch(lender, ADDRESS, false), 0);
	assert_int_equal(fetch(lender, ADDRESS, true), 1);
	assert_int_equal(fetch(lender, ADDRESS + 2 * PAGE, false), 1);
	assert_int_equal(fetch(lender, ADDRESS + 2 * PAGE, true), 0);
}

/* Two regions side by side; of a third one nobody knows what is behind it. */
static void test_device_reaches_across_regions(void **state)
{
	struct lender *lender = *state;

	write_region(lender, VFIO_CONFIG, COMMAND, 2, BUS_MASTER);
	assert_int_equal(map_at(lender, 3, 2 * PAGE, ADDRESS, PAGE), 0);
	assert_int_equal(map_at(lender, 3, 0, ADDRESS + PAGE, PAGE), 0);
	fill_window(lender, 0x61626364);
	assert_int_equal(fetch(lender, ADDRESS + PAGE - 6, true), 0);
	assert_memory_equal(lender->bytes + 3 * PAGE - 6, "dcbadc", 6);
	assert_memory_equal(lender->bytes, "badcbadcba", 10);
	vfio_map(&lender->message, 3, 0, ADDRESS + 2 * PAGE, PAGE);
	assert_int_equal(ask(lender), 0);
	assert_int_equal(fetch(lender, ADDRESS + 2 * PAGE - 6, true), 1);
	assert_int_equal(lender->bytes[PAGE - 6], 0); /* not even the part that it may */
	assert_int_equal(fetch(lender, ADDRESS + 2 * PAGE, false), 1);
}

static void test_wrong_regions_are_refused(void **state)
{
	static const struct {
		uint64_t offset, address, size;
		int error;
	} rows[] = {
		{ 0, ADDRESS, PAGE, EEXIST },
		{ PAGE, ADDRESS, PAGE, EEXIST },
		{ 0, ADDRESS - PAGE, 2 * PAGE, EEXIST },
		{ 0, ADDRESS + PAGE, 2 * PAGE, EEXIST },
		{ 0, ADDRESS - PAGE, 4 * PAGE, EEXIST },
		{ 0, 0, 0, EINVAL },
		{ 0, 0, PAGE + 1, EINVAL },
		{ 0, 0, 1, EINVAL },
		{ 0, 1, PAGE, EINVAL },
		{ 1, 0, PAGE, EINVAL },
		{ 0, UINT64_MAX - PAGE + 1, 2 * PAGE, EINVAL }, /* wraps */
		{ 0, PAGE, UINT64_MAX - PAGE + 1, EINVAL },
		{ 0, 0, 5 * PAGE, EINVAL }, /* than the file */
		{ PAGES * PAGE, 0, PAGE, EINVAL },
		{ 5 * PAGE, 0, PAGE, EINVAL },
		{ UINT64_MAX - PAGE + 1, 0, PAGE, EINVAL },
		{ INT64_MAX - PAGE + 1, 0, PAGE, EINVAL },
	};
	struct lender *lender = *state;
	int ends[2];

	assert_int_equal(map_at(lender, 3, 0, ADDRESS, 2 * PAGE), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (map_at(lender, 3, rows[i].offset, rows[i].address, rows[i].size) !=
		    rows[i].error)
			fail_msg("row %zu", i);
	/* The last page of all does not wrap. */
	assert_int_equal(map_at(lender, 3, 0, UINT64_MAX - PAGE + 1, PAGE), 0);
	assert_int_equal(unmap_at(lender, ADDRESS, PAGE), ENOENT);
	assert_int_equal(unmap_at(lender, ADDRESS + PAGE, PAGE), ENOENT);
	assert_int_equal(unmap_at(lender, ADDRESS, 2 * PAGE), 0);
	assert_int_equal(unmap_at(lender, ADDRESS, 2 * PAGE), ENOENT);
	/* A file it has to be. */
	assert_int_equal(pipe(ends), 0);
	vfio_map(&lender->message, 3, 0, 0, PAGE);
	assert_int_equal(ask_with(lender, ends[0]), EINVAL);
	close(ends[0]);
	close(ends[1]);
}

static void test_memory_that_can_only_be_read_is_not_lent_to_be_written(void **state)
{
	struct lender *lender = *state;
	char path[40];
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", lender->memory);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	vfio_map(&lender->message, 3, 0, ADDRESS, PAGE);
	assert_int_equal(ask_with(lender, fd), EACCES);
	vfio_map(&lender->message, 1, 0, ADDRESS, PAGE);
	assert_int_equal(ask_with(lender, fd), 0);
	close(fd);
}

static void test_regions_are_limited(void **state)
{
	struct lender *lender = *state;

	for (uint64_t i = 0; i < 128; i++)
		assert_int_equal(map_at(lender, 3, 0, ADDRESS + i * PAGE, PAGE), 0);
	assert_int_equal(map_at(lender, 3, 0, ADDRESS - PAGE, PAGE), ENOSPC);
	assert_int_equal(unmap_at(lender, ADDRESS + 7 * PAGE, PAGE), 0);
	assert_int_equal(map_at(lender, 3, 0, ADDRESS - PAGE, PAGE), 0);
	vfio_unmap(&lender->message, 2, 0, 0);
	assert_int_equal(ask(lender), 0);
	assert_int_equal(unmap_at(lender, ADDRESS, PAGE), ENOENT);
	assert_int_equal(map_at(lender, 3, 0, ADDRESS, PAGE), 0);
}

/* A client that takes the memory away harms only the transfer. */
static void test_memory_that_is_cut_off_is_a_transfer_that_fails(void **state)
{
	struct lender *lender = *state;

	host_watch_memory(); /* cmocka catches that signal, too, from when a test begins */
	write_region(lender, VFIO_CONFIG, COMMAND, 2, BUS_MASTER);
	assert_int_equal(map_at(lender, 3, 0, ADDRESS, PAGES * PAGE), 0);
	assert_int_equal(ftruncate(lender->memory, PAGE), 0);
	assert_int_equal(fetch(lender, ADDRESS + 2 * PAGE, false), 1);
	assert_int_equal(fetch(lender, ADDRESS + 2 * PAGE, true), 1);
	assert_int_equal(fetch(lender, ADDRESS, true), 0);
	assert_int_equal(ftruncate(lender->memory, PAGES * PAGE), 0);
}

/* ---------------------------------------------------------------- The end --------------------- */

static unsigned int open_descriptors(void)
{
	unsigned int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

/* The device remembers; who comes next has to lend anew. */
static void test_next_client_finds_the_device_and_nothing_lent(void **state)
{
	struct lender *lender = *state;
	int pin = new_signal(), again = new_signal();

	write_region(lender, VFIO_CONFIG, COMMAND, 2, BUS_MASTER);
	hang_up(lender);
	for (int i = 0; i < 3; i++) {
		unsigned int before = open_descriptors();

		connect_client(lender);
		lend_signal(lender, 0, 0, pin);
		lend_signal(lender, 1, 5, pin);
		assert_int_equal(map_at(lender, 3, 0, ADDRESS, PAGE), 0);
		write_region(lender, 2, 4, 4, 0x1000u + (uint32_t)i);
		hang_up(lender);
		assert_int_equal(lender->end, SERVER_HUNG_UP);
		assert_int_equal(open_descriptors(), before);
	}
	connect_client(lender);
	assert_int_equal(read_region(lender, 2, 0xffff8, 8), 0x1002);
	assert_int_equal(read_region(lender, VFIO_CONFIG, COMMAND, 2), BUS_MASTER);
	assert_int_equal(fetch(lender, ADDRESS, false), 1);
	write_region(lender, 2, RAISE, 4, 1);
	assert_int_equal(signals(pin), 0);
	lend_signal(lender, 0, 0, again);
	assert_int_equal(signals(again), 1);
	close(pin);
	close(again);
}

/* Refused descriptors are closed as well, and so are those that come when the connection ends. */
static void test_descriptors_are_closed_whatever_becomes_of_the_command(void **state)
{
	struct lender *lender = *state;
	unsigned int before = open_descriptors();
	int fds[9];

	for (int i = 0; i < 9; i++)
		fds[i] = lender->memory;
	assert_int_equal(map_at(lender, 3, 0, ADDRESS, 0), EINVAL);
	assert_int_equal(map_at(lender, 3, 0, ADDRESS, PAGE), 0);
	/* SPDK's client unmaps with the file that it mapped. */
	vfio_unmap(&lender->message, 0, ADDRESS, PAGE);
	assert_int_equal(ask_with(lender, lender->memory), 0);
	assert_int_equal(unmap_at(lender, ADDRESS, PAGE), ENOENT);
	vfio_set_irqs(&lender->message, IRQ_FDS | IRQ_TRIGGER, 1, 0, 8);
	assert_int_equal(vfio_ask_with(lender->fd, &lender->message, fds, 8), EINVAL);
	assert_int_equal(open_descriptors(), before);
	vfio_set_irqs(&lender->message, IRQ_FDS | IRQ_TRIGGER, 1, 0, 8);
	assert_int_equal(vfio_ask_with(lender->fd, &lender->message, fds, 9), -1);
	hang_up(lender);
	assert_int_equal(lender->end, SERVER_BAD_PEER);
	assert_int_equal(open_descriptors(), before - 2); /* the ends of the connection */
}

#define lent_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		lent_test(test_each_bar_is_a_region),
		lent_test(test_interrupts_are_a_pin_and_messages),
		lent_test(test_pin_is_told_once_until_it_is_unmasked),
		lent_test(test_pin_can_be_masked),
		lent_test(test_pin_that_is_up_is_told_to_who_asks),
		lent_test(test_messages_go_to_their_vector),
		lent_test(test_client_can_try_its_signals),
		lent_test(test_wrong_interrupts_are_refused),
		lent_test(test_device_reaches_what_it_was_lent),
		lent_test(test_device_reaches_nothing_else),
		lent_test(test_device_reads_and_writes_what_it_may),
		lent_test(test_device_reaches_across_regions),
		lent_test(test_wrong_regions_are_refused),
		lent_test(test_memory_that_can_only_be_read_is_not_lent_to_be_written),
		lent_test(test_regions_are_limited),
		lent_test(test_memory_that_is_cut_off_is_a_transfer_that_fails),
		lent_test(test_next_client_finds_the_device_and_nothing_lent),
		lent_test(test_descriptors_are_closed_whatever_becomes_of_the_command),
	};

	return cmocka_run_group_tests_name("scratch/lent", tests, NULL, NULL);
}
