/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a virtual machine monitor uses a PCI function that is in another process.
 *
 * A protocol is three pure functions of bytes: one finds the end of a request, one checks the
 * request, and one carries it out on the emulated device. They read no socket, allocate nothing,
 * and keep their state only in the session. So a test or a fuzzer can feed them from a buffer. Each
 * protocol has its own file.
 */
#ifndef QEMU_PROTOCOL_H
#define QEMU_PROTOCOL_H

#include "session.h"
#include "transport.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Limits over all protocols: the longest request and answer, in bytes. */
#define PROTOCOL_REQUEST_MAX 8192
#define PROTOCOL_ANSWER_MAX  512

/* Room for one sentence about what is wrong, terminating NUL included. */
#define PROTOCOL_COMPLAINT 160

/**
 * struct protocol - one protocol
 * @name: for messages
 * @qemu_driver: QEMU's name of the device that speaks it
 * @measure: how many bytes the request that begins at @bytes has, as far as its first @size tell:
 *	more than @size as long as some are missing, never more than the request has, at most
 *	%PROTOCOL_REQUEST_MAX. Where no request begins, as many as show it to @check. Looks at no
 *	more than @size bytes
 * @check: whether the whole request at @bytes, with which so many file descriptors came, is proper
 *	in every field; if not, @complaint is one sentence that says what is wrong
 * @perform: carries out a request that @check approved of, writes the answer to @answer and returns
 *	its length; 0 where there is to be none. A descriptor that it takes becomes -1 in @fds,
 *	whose others the caller closes before it sends the answer
 */
struct protocol {
	const char *name;
	const char *qemu_driver;
	size_t (*measure)(const uint8_t *bytes, size_t size);
	bool (*check)(const uint8_t *bytes, unsigned int fds, char complaint[PROTOCOL_COMPLAINT]);
	size_t (*perform)(struct session *session, const uint8_t *bytes, struct descriptors *fds,
			  uint8_t answer[PROTOCOL_ANSWER_MAX]);
};

/**
 * protocol_complain() - report an error in a request
 * @complaint: receives the message, cut if it is too long
 * @format: as printf() takes it
 *
 * Return: false, as @check does.
 */
bool protocol_complain(char complaint[PROTOCOL_COMPLAINT], const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* QEMU's multi-process protocol, which its stock device x-pci-proxy-dev speaks. */
extern const struct protocol protocol_multiprocess;

/* vfio-user, which QEMU's vfio-user-pci and other virtual machine monitors speak. */
extern const struct protocol protocol_vfio_user;

#endif /* QEMU_PROTOCOL_H */
