// SPDX-License-Identifier: GPL-2.0-only
/*
 * The server: requests over a buffer and over a socket, and every way in which a connection ends.
 */
#include "wire_bench.h"

#include "server.h"
#include "skip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* A transport without a socket: gives a number of bytes at a time out of a buffer. */
struct buffer_transport {
	struct transport transport;
	const struct wire *requests;
	size_t at;
	size_t chunk;
	unsigned int fds; /* come with the byte at fds_at */
	size_t fds_at;
	int receive_error; /* returned instead of the end */
	int send_error;
	struct wire answers;
};

static ssize_t buffer_receive(struct transport *transport, void *buffer, size_t size,
			      struct descriptors *fds)
{
	struct buffer_transport *self = (struct buffer_transport *)transport;
	size_t n = self->requests->size - self->at;

	assert_true(size > 0);
	if (!n && self->receive_error)
		return self->receive_error;
	n = n < size ? n : size;
	n = n < self->chunk ? n : self->chunk;
	memcpy(buffer, self->requests->bytes + self->at, n);
	if (self->fds_at >= self->at && self->fds_at < self->at + n)
		for (unsigned int i = 0; i < self->fds; i++)
			fds->fd[fds->n++] = dup(STDIN_FILENO);
	self->at += n;
	return (ssize_t)n;
}

static int buffer_send(struct transport *transport, const void *buffer, size_t size)
{
	struct buffer_transport *self = (struct buffer_transport *)transport;

	if (self->send_error)
		return self->send_error;
	wire_put(&self->answers, buffer, size);
	return 0;
}

static struct buffer_transport buffer_of(const struct wire_bench *bench)
{
	return (struct buffer_transport){
		.transport = { .receive = buffer_receive, .send = buffer_send },
		.requests = &bench->wire,
		.chunk = SIZE_MAX,
	};
}

static struct server serve(struct wire_bench *bench, struct transport *transport,
			   enum server_end expected)
{
	struct server server = { .protocol = &protocol_multiprocess,
				 .transport = transport,
				 .emu = &bench->emu,
				 .host = &host_system };

	assert_int_equal(server_run(&server), expected);
	return server;
}

static uint64_t answer(const struct wire *answers, size_t i)
{
	uint64_t value;

	assert_true((i + 1) * ANSWER <= answers->size);
	memcpy(&value, answers->bytes + i * ANSWER + HEADER, sizeof(value));
	return value;
}

/* Memory, interrupt, a write, a read, a reset: a short version of QEMU's start. */
static void put_conversation(struct wire *wire)
{
	wire_access(wire, BAR_WRITE, BAR_ADDRESS, 9, 4);
	wire_access(wire, BAR_READ, BAR_ADDRESS, 0, 4);
	wire_config(wire, PCI_CFGREAD, 0, 0, 2);
	wire_header(wire, DEVICE_RESET, 0);
}

static void check_conversation(const struct wire *answers)
{
	assert_int_equal(answers->size, 4 * ANSWER);
	assert_int_equal(answer(answers, 1), 9);
	assert_int_equal(answer(answers, 2), 0x1234);
}

static void test_run_answers_in_order_however_the_bytes_come(void **state)
{
	struct wire_bench *bench = *state;

	put_conversation(&bench->wire);
	for (size_t chunk = 1; chunk <= bench->wire.size; chunk++) {
		struct buffer_transport buffer = buffer_of(bench);
		struct server server;

		emu_pci_write(&bench->emu, EMU_PCI_BAR0, 4, BAR_ADDRESS);
		buffer.chunk = chunk;
		server = serve(bench, &buffer.transport, SERVER_HUNG_UP);
		assert_int_equal(server.requests, 4);
		check_conversation(&buffer.answers);
	}
}

static void test_run_ends_at_every_byte_where_the_peer_hangs_up(void **state)
{
	struct wire_bench *bench = *state;
	size_t whole;

	put_conversation(&bench->wire);
	whole = bench->wire.size;
	for (bench->wire.size = 0; bench->wire.size < whole; bench->wire.size++) {
		struct buffer_transport buffer = buffer_of(bench);
		size_t size = bench->wire.size;
		bool between = size == 0 || size == 40 || size == 80 || size == 108;
		struct server server =
			serve(bench, &buffer.transport, between ? SERVER_HUNG_UP : SERVER_BAD_PEER);

		assert_true(between || strstr(server.complaint, "bytes into a request"));
	}
}

static void test_run_ends_with_a_bad_request_and_does_nothing(void **state)
{
	struct wire_bench *bench = *state;
	struct buffer_transport buffer = buffer_of(bench);
	struct server server;

	wire_access(&bench->wire, BAR_WRITE, BAR_ADDRESS, 9, 3);
	wire_access(&bench->wire, BAR_WRITE, BAR_ADDRESS, 9, 4);
	server = serve(bench, &buffer.transport, SERVER_BAD_PEER);
	assert_string_equal(server.complaint, "BAR_WRITE of 3 bytes; 1, 2, 4 and 8 exist");
	assert_int_equal(bench->emu.counters.writes, 0);
	assert_int_equal(buffer.answers.size, 0);
}

static void test_run_takes_descriptors_with_the_first_byte_only(void **state)
{
	struct wire_bench *bench = *state;

	wire_header(&bench->wire, DEVICE_RESET, 0);
	wire_header(&bench->wire, SET_IRQFD, 0);
	for (size_t at = 0; at < 2 * HEADER; at++) {
		struct buffer_transport buffer = buffer_of(bench);
		struct server server;

		buffer.fds = 2;
		buffer.fds_at = at;
		buffer.chunk = 1;
		server = serve(bench, &buffer.transport,
			       at == HEADER ? SERVER_HUNG_UP : SERVER_BAD_PEER);
		if (at % HEADER)
			assert_string_equal(server.complaint,
					    "file descriptors came in the middle of a request");
	}
}

static void test_run_reports_a_transport_that_breaks(void **state)
{
	struct wire_bench *bench = *state;
	struct buffer_transport buffer = buffer_of(bench);
	struct server server;

	buffer.receive_error = -EIO;
	server = serve(bench, &buffer.transport, SERVER_BROKEN);
	assert_string_equal(server.complaint, strerror(EIO));
	wire_header(&bench->wire, DEVICE_RESET, 0);
	buffer.at = 0;
	buffer.send_error = -ENOBUFS;
	server = serve(bench, &buffer.transport, SERVER_BROKEN);
	assert_string_equal(server.complaint, strerror(ENOBUFS));
	buffer.at = 0;
	buffer.send_error = -EPIPE;
	serve(bench, &buffer.transport, SERVER_HUNG_UP);
}

/* ---------------------------------------------------------------- Over a socket --------------- */

struct pair {
	int ours;
	int peer;
	struct socket_transport socket;
};

static struct pair connect_pair(uint64_t spin_ns)
{
	struct pair pair;
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	pair.ours = fds[0];
	pair.peer = fds[1];
	socket_transport_init(&pair.socket, pair.ours, spin_ns);
	return pair;
}

static void close_pair(const struct pair *pair)
{
	close(pair->ours);
	close(pair->peer);
}

static void send_with_fds(int peer, const struct wire *wire, const int *fds, unsigned int count)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(64 * sizeof(int))] = { 0 };
	struct iovec bytes = { (void *)(uintptr_t)wire->bytes, wire->size };
	struct msghdr message = { .msg_iov = &bytes, .msg_iovlen = 1 };
	struct cmsghdr *part;

	if (count) {
		message.msg_control = control;
		message.msg_controllen = CMSG_SPACE(count * sizeof(int));
		part = CMSG_FIRSTHDR(&message);
		part->cmsg_level = SOL_SOCKET;
		part->cmsg_type = SCM_RIGHTS;
		part->cmsg_len = CMSG_LEN(count * sizeof(int));
		memcpy(CMSG_DATA(part), fds, count * sizeof(int));
	}
	assert_int_equal(sendmsg(peer, &message, 0), wire->size);
}

static void test_socket_carries_the_conversation(void **state)
{
	struct wire_bench *bench = *state;
	struct pair pair = connect_pair(1000);
	struct wire answers = { 0 };

	put_conversation(&bench->wire);
	send_with_fds(pair.peer, &bench->wire, NULL, 0);
	assert_int_equal(shutdown(pair.peer, SHUT_WR), 0);
	serve(bench, &pair.socket.transport, SERVER_HUNG_UP);
	answers.size = (size_t)read(pair.peer, answers.bytes, sizeof(answers.bytes));
	check_conversation(&answers);
	close_pair(&pair);
}

/* A slow peer: it waits longer than any busy wait, so that the server sleeps. */
static void check_slow_peer(struct wire_bench *bench, uint64_t spin_ns)
{
	struct pair pair = connect_pair(spin_ns);
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (!child) {
		usleep(20000);
		_exit(write(pair.peer, bench->wire.bytes, bench->wire.size) < 0);
	}
	shutdown(pair.peer, SHUT_RD);
	close(pair.peer);
	serve(bench, &pair.socket.transport, SERVER_HUNG_UP);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	close(pair.ours);
}

static void test_socket_waits_for_a_slow_peer(void **state)
{
	struct wire_bench *bench = *state;

	wire_access(&bench->wire, BAR_WRITE, BAR_ADDRESS, 9, 4);
	check_slow_peer(bench, 0);
	assert_int_equal(bench->emu.state.device.seed, 9);
	bench->emu.state.device.seed = 0;
	check_slow_peer(bench, 1000);
	assert_int_equal(bench->emu.state.device.seed, 9);
	bench->emu.state.device.seed = 0;
	check_slow_peer(bench, TRANSPORT_SPIN_AUTO);
	assert_int_equal(bench->emu.state.device.seed, 9);
}

/* It has tried both ways after some requests, and every one was answered. */
static void test_socket_chooses_how_to_wait(void **state)
{
	struct wire_bench *bench = *state;
	struct pair pair = connect_pair(TRANSPORT_SPIN_AUTO);
	int status;
	pid_t child;

	wire_access(&bench->wire, BAR_READ, BAR_ADDRESS, 0, 4);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		char bytes[ANSWER];
		bool answered = true;

		close(pair.ours);
		for (int i = 0; i < 2000 && answered; i++)
			answered = write(pair.peer, bench->wire.bytes, bench->wire.size) > 0 &&
				   read(pair.peer, bytes, ANSWER) == ANSWER;
		_exit(!answered);
	}
	close(pair.peer);
	assert_int_equal(serve(bench, &pair.socket.transport, SERVER_HUNG_UP).requests, 2000);
	assert_true(pair.socket.choice.usual > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	close(pair.ours);
}

static bool is_closed_elsewhere(int read_end)
{
	char byte;

	assert_int_equal(fcntl(read_end, F_SETFL, O_NONBLOCK), 0);
	return read(read_end, &byte, 1) == 0;
}

static unsigned int open_descriptors(void)
{
	unsigned int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

/*
 * Send a request with several copies of the write end of a pipe; afterwards nobody may have it
 * open.
 */
static void check_descriptors_are_closed(struct wire_bench *bench, unsigned int count,
					 enum server_end expected)
{
	struct pair pair = connect_pair(0);
	unsigned int before;
	int fds[64] = { 0 };
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	for (unsigned int i = 0; i < count; i++)
		fds[i] = ends[1];
	send_with_fds(pair.peer, &bench->wire, fds, count);
	close(ends[1]);
	shutdown(pair.peer, SHUT_WR);
	before = open_descriptors();
	serve(bench, &pair.socket.transport, expected);
	assert_int_equal(open_descriptors(), before);
	assert_true(is_closed_elsewhere(ends[0]));
	close(ends[0]);
	close_pair(&pair);
}

static void test_socket_closes_the_descriptors_it_is_given(void **state)
{
	struct wire_bench *bench = *state;

	wire_sysmem(&bench->wire);
	check_descriptors_are_closed(bench, 1, SERVER_HUNG_UP);
	check_descriptors_are_closed(bench, 8, SERVER_HUNG_UP);
	check_descriptors_are_closed(bench, 9, SERVER_BAD_PEER);
	bench->wire.size = 0;
	wire_header(&bench->wire, SET_IRQFD, 0);
	check_descriptors_are_closed(bench, 2, SERVER_HUNG_UP);
	check_descriptors_are_closed(bench, 3, SERVER_BAD_PEER);
	bench->wire.size = 0;
	wire_config(&bench->wire, PCI_CFGREAD, 0, 0, 4);
	check_descriptors_are_closed(bench, 1, SERVER_BAD_PEER);
}

/* The kernel closes descriptors for which there is no room. */
static void test_socket_closes_more_descriptors_than_it_has_room_for(void **state)
{
	struct wire_bench *bench = *state;

	if (getenv("LKP_TEST_EMULATED"))
		skip_because("a user-mode emulator leaves open what there is no room for");
	wire_sysmem(&bench->wire);
	check_descriptors_are_closed(bench, 17, SERVER_BAD_PEER);
	check_descriptors_are_closed(bench, 64, SERVER_BAD_PEER);
}

/* A transport that counts the calls on its socket. */
struct counting_transport {
	struct transport transport;
	struct transport *counted;
	unsigned int receives;
	unsigned int sends;
};

static ssize_t count_receive(struct transport *transport, void *buffer, size_t size,
			     struct descriptors *fds)
{
	struct counting_transport *self = (struct counting_transport *)transport;

	self->receives++;
	return self->counted->receive(self->counted, buffer, size, fds);
}

static int count_send(struct transport *transport, const void *buffer, size_t size)
{
	struct counting_transport *self = (struct counting_transport *)transport;

	self->sends++;
	return self->counted->send(self->counted, buffer, size);
}

/* Descriptors belong to the request that they came with, even if requests are read together. */
static void test_socket_keeps_descriptors_with_their_request(void **state)
{
	struct wire_bench *bench = *state;
	struct pair pair = connect_pair(0);
	struct wire sysmem = { 0 };
	int fd = open("/dev/null", O_RDONLY);

	assert_true(fd >= 0);
	wire_config(&bench->wire, PCI_CFGREAD, 0, 0, 4);
	wire_sysmem(&sysmem);
	for (int i = 0; i < 3; i++) {
		send_with_fds(pair.peer, &bench->wire, NULL, 0);
		send_with_fds(pair.peer, &bench->wire, NULL, 0);
		send_with_fds(pair.peer, &sysmem, &fd, 1);
	}
	shutdown(pair.peer, SHUT_WR);
	assert_int_equal(serve(bench, &pair.socket.transport, SERVER_HUNG_UP).requests, 9);
	close(fd);
	close_pair(&pair);
}

/*
 * As QEMU sends them: only requests with descriptors come without waiting, and no other request
 * joins those.
 */
static void test_socket_makes_one_call_a_message_each_way(void **state)
{
	struct wire_bench *bench = *state;
	struct pair pair = connect_pair(0);
	struct counting_transport counting = {
		.transport = { .receive = count_receive, .send = count_send },
		.counted = &pair.socket.transport,
	};
	struct wire irqfd = { 0 };
	int fds[2] = { 0, 0 };

	wire_sysmem(&bench->wire);
	wire_header(&irqfd, SET_IRQFD, 0);
	send_with_fds(pair.peer, &bench->wire, fds, 1);
	send_with_fds(pair.peer, &irqfd, fds, 2);
	send_with_fds(pair.peer, &bench->wire, fds, 1);
	bench->wire.size = 0;
	wire_access(&bench->wire, BAR_READ, BAR_ADDRESS, 0, 4);
	send_with_fds(pair.peer, &bench->wire, NULL, 0);
	shutdown(pair.peer, SHUT_WR);
	assert_int_equal(serve(bench, &counting.transport, SERVER_HUNG_UP).requests, 4);
	assert_int_equal(counting.receives, 4 + 1); /* and the end */
	assert_int_equal(counting.sends, 1);
	close_pair(&pair);
}

/* If a message has two requests, the second one gets the descriptors. */
static void test_socket_gives_descriptors_to_the_last_that_begins(void **state)
{
	struct wire_bench *bench = *state;
	struct pair pair = connect_pair(0);
	int fds[2] = { 0, 0 };

	wire_header(&bench->wire, SET_IRQFD, 0);
	wire_header(&bench->wire, DEVICE_RESET, 0);
	send_with_fds(pair.peer, &bench->wire, fds, 2);
	assert_string_equal(serve(bench, &pair.socket.transport, SERVER_BAD_PEER).complaint,
			    "SET_IRQFD with 0 file descriptors; it has 2 to 2");
	close_pair(&pair);
}

static void test_socket_takes_a_dead_peer_for_one_that_hung_up(void **state)
{
	struct wire_bench *bench = *state;
	struct pair pair = connect_pair(0);

	put_conversation(&bench->wire);
	send_with_fds(pair.peer, &bench->wire, NULL, 0);
	close(pair.peer);
	serve(bench, &pair.socket.transport, SERVER_HUNG_UP);
	close(pair.ours);
}

/*
 * The peer reads nothing and sends nothing. The server has answered, and is waiting when the peer
 * dies.
 */
static void test_socket_takes_a_peer_that_dies_with_an_answer_unread_for_one_that_hung_up(
	void **state)
{
	struct wire_bench *bench = *state;
	struct pair pair = connect_pair(0);
	int unread = 0;
	pid_t child;

	wire_access(&bench->wire, BAR_READ, BAR_ADDRESS, 0, 4);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		ssize_t sent = write(pair.peer, bench->wire.bytes, bench->wire.size);

		close(pair.ours);
		while (sent > 0 && !ioctl(pair.peer, FIONREAD, &unread) && unread < ANSWER)
			usleep(1000);
		_exit(0);
	}
	close(pair.peer);
	assert_int_equal(serve(bench, &pair.socket.transport, SERVER_HUNG_UP).requests, 1);
	assert_int_equal(waitpid(child, NULL, 0), child);
	close(pair.ours);
}

static void test_socket_that_is_none_is_reported(void **state)
{
	struct wire_bench *bench = *state;
	struct socket_transport socket;

	socket_transport_init(&socket, -1, 0);
	assert_string_equal(serve(bench, &socket.transport, SERVER_BROKEN).complaint,
			    strerror(EBADF));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		wire_bench_test(test_run_answers_in_order_however_the_bytes_come),
		wire_bench_test(test_run_ends_at_every_byte_where_the_peer_hangs_up),
		wire_bench_test(test_run_ends_with_a_bad_request_and_does_nothing),
		wire_bench_test(test_socket_chooses_how_to_wait),
		wire_bench_test(test_run_takes_descriptors_with_the_first_byte_only),
		wire_bench_test(test_run_reports_a_transport_that_breaks),
		wire_bench_test(test_socket_carries_the_conversation),
		wire_bench_test(test_socket_waits_for_a_slow_peer),
		wire_bench_test(test_socket_closes_the_descriptors_it_is_given),
		wire_bench_test(test_socket_closes_more_descriptors_than_it_has_room_for),
		wire_bench_test(test_socket_keeps_descriptors_with_their_request),
		wire_bench_test(test_socket_makes_one_call_a_message_each_way),
		wire_bench_test(test_socket_gives_descriptors_to_the_last_that_begins),
		wire_bench_test(test_socket_takes_a_dead_peer_for_one_that_hung_up),
		wire_bench_test(
			test_socket_takes_a_peer_that_dies_with_an_answer_unread_for_one_that_hung_up),
		wire_bench_test(test_socket_that_is_none_is_reported),
	};

	return cmocka_run_group_tests_name("qemu/server", tests, NULL, NULL);
}
