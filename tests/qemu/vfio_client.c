// SPDX-License-Identifier: GPL-2.0-only
#include "vfio_client.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void vfio_begin(struct vfio_message *message, unsigned int command)
{
	memset(message, 0, sizeof(*message));
	message->id = (uint16_t)(command * 257 + 1);
	message->command = (uint16_t)command;
	message->size = VFIO_HEADER;
}

void vfio_put(struct vfio_message *message, const void *bytes, size_t size)
{
	memcpy(message->payload + message->size - VFIO_HEADER, bytes, size);
	message->size += (uint32_t)size;
}

void vfio_put32(struct vfio_message *message, uint32_t value)
{
	vfio_put(message, &value, sizeof(value));
}

void vfio_put64(struct vfio_message *message, uint64_t value)
{
	vfio_put(message, &value, sizeof(value));
}

uint64_t vfio_get(const struct vfio_message *message, size_t at, size_t width)
{
	uint8_t narrow;
	uint16_t half;
	uint32_t word;
	uint64_t wide = 0;

	if (at + width > message->size - VFIO_HEADER)
		return 0;
	switch (width) {
	case 1:
		memcpy(&narrow, message->payload + at, width);
		return narrow;
	case 2:
		memcpy(&half, message->payload + at, width);
		return half;
	case 4:
		memcpy(&word, message->payload + at, width);
		return word;
	default:
		memcpy(&wide, message->payload + at, sizeof(wide));
		return wide;
	}
}

uint64_t vfio_data(const struct vfio_message *message, uint32_t count)
{
	uint64_t value = 0;

	for (uint32_t i = 0; i < count && i < 8; i++)
		value |= vfio_get(message, 16 + i, 1) << 8 * i;
	return value;
}

void vfio_version(struct vfio_message *message, const char *text)
{
	vfio_begin(message, VFIO_VERSION);
	vfio_put32(message, 0);
	if (text)
		vfio_put(message, text, strlen(text) + 1);
}

void vfio_access(struct vfio_message *message, unsigned int command, uint32_t region,
		 uint64_t offset, uint32_t count)
{
	vfio_begin(message, command);
	vfio_put64(message, offset);
	vfio_put32(message, region);
	vfio_put32(message, count);
}

void vfio_write(struct vfio_message *message, uint32_t region, uint64_t offset, uint32_t count,
		uint64_t value)
{
	vfio_access(message, VFIO_REGION_WRITE, region, offset, count);
	for (uint32_t i = 0; i < count; i++) {
		uint8_t byte = (uint8_t)(value >> 8 * i);

		vfio_put(message, &byte, 1);
	}
}

void vfio_set_irqs(struct vfio_message *message, uint32_t flags, uint32_t index, uint32_t start,
		   uint32_t count)
{
	vfio_begin(message, VFIO_SET_IRQS);
	vfio_put32(message, 20);
	vfio_put32(message, flags);
	vfio_put32(message, index);
	vfio_put32(message, start);
	vfio_put32(message, count);
}

void vfio_map(struct vfio_message *message, uint32_t flags, uint64_t offset, uint64_t address,
	      uint64_t size)
{
	vfio_begin(message, VFIO_DMA_MAP);
	vfio_put32(message, 32);
	vfio_put32(message, flags);
	vfio_put64(message, offset);
	vfio_put64(message, address);
	vfio_put64(message, size);
}

void vfio_unmap(struct vfio_message *message, uint32_t flags, uint64_t address, uint64_t size)
{
	vfio_begin(message, VFIO_DMA_UNMAP);
	vfio_put32(message, 24);
	vfio_put32(message, flags);
	vfio_put64(message, address);
	vfio_put64(message, size);
}

/* ---------------------------------------------------------------- Over a socket --------------- */

bool vfio_send(int fd, const struct vfio_message *message, const int *fds, unsigned int n)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(64 * sizeof(int))] = { 0 };
	struct iovec bytes = { (void *)(uintptr_t)message, message->size };
	struct msghdr header = { .msg_iov = &bytes, .msg_iovlen = 1 };

	if (n) {
		struct cmsghdr *part = (struct cmsghdr *)control;

		header.msg_control = control;
		header.msg_controllen = CMSG_SPACE(n * sizeof(int));
		part->cmsg_level = SOL_SOCKET;
		part->cmsg_type = SCM_RIGHTS;
		part->cmsg_len = CMSG_LEN(n * sizeof(int));
		memcpy(CMSG_DATA(part), fds, n * sizeof(int));
	}
	return sendmsg(fd, &header, MSG_NOSIGNAL) == (ssize_t)message->size;
}

bool vfio_receive(int fd, struct vfio_message *message)
{
	size_t left;

	if (recv(fd, message, VFIO_HEADER, MSG_WAITALL) != VFIO_HEADER ||
	    message->size < VFIO_HEADER || message->size > sizeof(*message))
		return false;
	left = message->size - VFIO_HEADER;
	return !left || recv(fd, message->payload, left, MSG_WAITALL) == (ssize_t)left;
}

int vfio_ask_with(int fd, struct vfio_message *message, const int *fds, unsigned int n)
{
	uint16_t id = message->id, command = message->command;

	if (!vfio_send(fd, message, fds, n) || !vfio_receive(fd, message) || message->id != id ||
	    message->command != command)
		return -1;
	if (message->flags == 0x21)
		return message->size == VFIO_HEADER ? (int)message->error : -1;
	return message->flags == 1 ? 0 : -1;
}

int vfio_ask(int fd, struct vfio_message *message)
{
	return vfio_ask_with(fd, message, NULL, 0);
}

int vfio_connect(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (fd >= 0 && !connect(fd, (const struct sockaddr *)&address, sizeof(address)))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}
