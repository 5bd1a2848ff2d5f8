// SPDX-License-Identifier: GPL-2.0-only
/*
 * An AF_UNIX stream socket as a transport.
 */
#include "transport.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* The most that a spin may take that was chosen here. */
#define AUTO_SPIN_NS 50000

static struct socket_transport *socket_of(struct transport *transport)
{
	return (struct socket_transport *)transport;
}

static void append(struct descriptors *fds, const struct cmsghdr *part)
{
	size_t bytes = part->cmsg_len - CMSG_LEN(0);

	for (size_t at = 0; at + sizeof(int) <= bytes; at += sizeof(int)) {
		int fd;

		memcpy(&fd, CMSG_DATA(part) + at, sizeof(fd));
		if (fds->n < DESCRIPTORS_MAX)
			fds->fd[fds->n++] = fd;
		else
			close(fd);
	}
}

static void take_descriptors(struct msghdr *message, struct descriptors *fds)
{
	for (const struct cmsghdr *part = CMSG_FIRSTHDR(message); part;
	     part = CMSG_NXTHDR(message, (struct cmsghdr *)(uintptr_t)part))
		if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_RIGHTS)
			append(fds, part);
}

static ssize_t receive_once(int fd, void *buffer, size_t size, struct descriptors *fds, int flags)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(DESCRIPTORS_MAX * sizeof(int))];
	} control;
	struct iovec into = { .iov_base = buffer, .iov_len = size };
	struct msghdr message = {
		.msg_iov = &into,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	ssize_t got = recvmsg(fd, &message, flags | MSG_CMSG_CLOEXEC);

	if (got < 0)
		return -errno;
	take_descriptors(&message, fds);
	return got;
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Look for @spin_ns, then sleep. */
static ssize_t await(const struct socket_transport *self, void *buffer, size_t size,
		     struct descriptors *fds, uint64_t spin_ns)
{
	ssize_t got = -EAGAIN;

	if (spin_ns) {
		uint64_t start = now_ns();

		do {
			got = receive_once(self->fd, buffer, size, fds, MSG_DONTWAIT);
		} while (got == -EAGAIN && now_ns() - start < spin_ns);
	}
	while (got == -EAGAIN || got == -EINTR)
		got = receive_once(self->fd, buffer, size, fds, 0);
	return got;
}

/* A round counts where there is a wait: what is there already has to be taken first. */
static ssize_t await_as_chosen(struct socket_transport *self, void *buffer, size_t size,
			       struct descriptors *fds)
{
	const bool measures = spin_choice_measures(&self->choice);
	uint64_t now = 0;
	ssize_t got = -EAGAIN;
	bool waits;

	if (measures)
		got = receive_once(self->fd, buffer, size, fds, MSG_DONTWAIT);
	waits = got == -EAGAIN || got == -EINTR;
	if (waits)
		got = await(self, buffer, size, fds,
			    spin_choice_spins(&self->choice) ? self->spin_ns : 0);
	if (measures)
		now = now_ns();
	if (waits)
		spin_choice_add(&self->choice, now - self->began);
	if (spin_choice_measures(&self->choice))
		self->began = measures ? now : now_ns();
	return got;
}

static ssize_t receive(struct transport *transport, void *buffer, size_t size,
		       struct descriptors *fds)
{
	struct socket_transport *self = socket_of(transport);
	ssize_t got = self->chooses ? await_as_chosen(self, buffer, size, fds)
				    : await(self, buffer, size, fds, self->spin_ns);

	/* A peer that died without reading the answer has hung up too. */
	return got == -ECONNRESET ? 0 : got;
}

/* A signal may end the wait early, which does no harm: the caller checks the clock. */
static bool wait_for_bytes(struct transport *transport, uint64_t ns)
{
	struct pollfd input = { .fd = socket_of(transport)->fd, .events = POLLIN };
	const struct timespec time = {
		.tv_sec = (time_t)(ns / 1000000000u),
		.tv_nsec = (long)(ns % 1000000000u),
	};

	return ppoll(&input, 1, &time, NULL) > 0;
}

static int send_all(struct transport *transport, const void *buffer, size_t size)
{
	const uint8_t *bytes = buffer;

	while (size) {
		ssize_t sent = send(socket_of(transport)->fd, bytes, size, MSG_NOSIGNAL);

		if (sent < 0 && errno != EINTR)
			return -errno;
		if (sent > 0) {
			bytes += sent;
			size -= (size_t)sent;
		}
	}
	return 0;
}

void socket_transport_init(struct socket_transport *socket, int fd, uint64_t spin_ns)
{
	*socket = (struct socket_transport){
		.transport = { .receive = receive, .wait = wait_for_bytes, .send = send_all },
		.fd = fd,
		.spin_ns = spin_ns == TRANSPORT_SPIN_AUTO ? AUTO_SPIN_NS : spin_ns,
		.chooses = spin_ns == TRANSPORT_SPIN_AUTO,
	};
}
