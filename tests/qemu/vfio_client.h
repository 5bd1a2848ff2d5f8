/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A vfio-user client of our own: messages, and how they go over a socket. The numbers are spelt
 * here, not taken from the header that is on trial.
 */
#ifndef TESTS_VFIO_CLIENT_H
#define TESTS_VFIO_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	VFIO_VERSION = 1,
	VFIO_DMA_MAP = 2,
	VFIO_DMA_UNMAP = 3,
	VFIO_GET_INFO = 4,
	VFIO_GET_REGION_INFO = 5,
	VFIO_GET_REGION_IO_FDS = 6,
	VFIO_GET_IRQ_INFO = 7,
	VFIO_SET_IRQS = 8,
	VFIO_REGION_READ = 9,
	VFIO_REGION_WRITE = 10,
	VFIO_DMA_READ = 11,
	VFIO_DMA_WRITE = 12,
	VFIO_RESET = 13,
	VFIO_WRITE_MULTI = 15,
	VFIO_FEATURE = 16,
	VFIO_MIG_DATA_READ = 17,
	VFIO_MIG_DATA_WRITE = 18,
};

#define VFIO_HEADER   16
#define VFIO_CONFIG   7 /* region */
#define VFIO_NO_REPLY 0x10u

/* Flags of SET_IRQS. */
#define IRQ_NONE    1u
#define IRQ_BOOLS   2u
#define IRQ_FDS     4u
#define IRQ_MASK    8u
#define IRQ_UNMASK  16u
#define IRQ_TRIGGER 32u

/**
 * struct vfio_message - a command or an answer, as it is on the wire
 * @id: any
 * @command: which
 * @size: with this header
 * @flags: 0 for a command
 * @error: of an answer
 * @payload: what follows
 */
struct vfio_message {
	uint16_t id;
	uint16_t command;
	uint32_t size;
	uint32_t flags;
	uint32_t error;
	uint8_t payload[8192];
};

/**
 * vfio_begin() - a command without a payload
 * @message: overwritten
 * @command: any number
 */
void vfio_begin(struct vfio_message *message, unsigned int command);

/**
 * vfio_put() - append bytes to a payload
 * @message: to this one's
 * @bytes: what
 * @size: how many
 */
void vfio_put(struct vfio_message *message, const void *bytes, size_t size);

/**
 * vfio_put32() - append a number
 * @message: to this one's payload
 * @value: the number
 */
void vfio_put32(struct vfio_message *message, uint32_t value);

/**
 * vfio_put64() - append a number
 * @message: to this one's payload
 * @value: the number
 */
void vfio_put64(struct vfio_message *message, uint64_t value);

/**
 * vfio_get() - a number out of a payload
 * @message: of this one
 * @at: offset of its first byte there
 * @width: its bytes
 *
 * Return: the number; 0 where the payload has not so many bytes.
 */
uint64_t vfio_get(const struct vfio_message *message, size_t at, size_t width);

/**
 * vfio_data() - what a REGION_READ of up to 8 bytes found
 * @message: the answer
 * @count: its bytes
 *
 * Return: the number, which is little-endian in a PCI device; 0 where the answer has not so many
 * bytes.
 */
uint64_t vfio_data(const struct vfio_message *message, uint32_t count);

/**
 * vfio_version() - VERSION 0.0 with a text
 * @message: overwritten
 * @text: its NUL goes along; NULL for none
 */
void vfio_version(struct vfio_message *message, const char *text);

/**
 * vfio_access() - REGION_READ, or the begin of a REGION_WRITE
 * @message: overwritten
 * @command: which
 * @region: where
 * @offset: in there
 * @count: bytes
 */
void vfio_access(struct vfio_message *message, unsigned int command, uint32_t region,
		 uint64_t offset, uint32_t count);

/**
 * vfio_write() - REGION_WRITE of a number of up to 8 bytes
 * @message: overwritten
 * @region: where
 * @offset: in there
 * @count: bytes
 * @value: goes little-endian
 */
void vfio_write(struct vfio_message *message, uint32_t region, uint64_t offset, uint32_t count,
		uint64_t value);

/**
 * vfio_set_irqs() - SET_IRQS without data
 * @message: overwritten
 * @flags: IRQ_...
 * @index: which kind
 * @start: the first
 * @count: how many
 */
void vfio_set_irqs(struct vfio_message *message, uint32_t flags, uint32_t index, uint32_t start,
		   uint32_t count);

/**
 * vfio_map() - DMA_MAP
 * @message: overwritten
 * @flags: 1 readable, 2 writable
 * @offset: into the file
 * @address: on the bus
 * @size: in bytes
 */
void vfio_map(struct vfio_message *message, uint32_t flags, uint64_t offset, uint64_t address,
	      uint64_t size);

/**
 * vfio_unmap() - DMA_UNMAP
 * @message: overwritten
 * @flags: 0, or 2 for all
 * @address: on the bus
 * @size: in bytes
 */
void vfio_unmap(struct vfio_message *message, uint32_t flags, uint64_t address, uint64_t size);

/**
 * vfio_send() - send a message
 * @fd: the socket
 * @message: what
 * @fds: descriptors that go along
 * @n: how many, at most 64
 *
 * Return: whether all of it was sent.
 */
bool vfio_send(int fd, const struct vfio_message *message, const int *fds, unsigned int n);

/**
 * vfio_receive() - receive a message
 * @fd: the socket
 * @message: overwritten
 *
 * Return: false at the end of the connection, or if what comes is none.
 */
bool vfio_receive(int fd, struct vfio_message *message);

/**
 * vfio_ask() - send a command and receive its answer
 * @fd: the socket
 * @message: the command; overwritten by the answer
 *
 * Return: 0; the errno in the answer; or -1 if there is none, or it is of another command.
 */
int vfio_ask(int fd, struct vfio_message *message);

/**
 * vfio_ask_with() - the same with descriptors
 * @fd: the socket
 * @message: the command; overwritten by the answer
 * @fds: go along
 * @n: how many, at most 64
 *
 * Return: as above.
 */
int vfio_ask_with(int fd, struct vfio_message *message, const int *fds, unsigned int n);

/**
 * vfio_connect() - connect to a server
 * @path: where it listens
 *
 * Return: the socket, or -1 with errno.
 */
int vfio_connect(const char *path);

#endif /* TESTS_VFIO_CLIENT_H */
