/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a connection has besides the device: the guest memory and the interrupts that its peer lends
 * to the device. The device outlives it, and they do not.
 */
#ifndef QEMU_SESSION_H
#define QEMU_SESSION_H

#include "emu.h"
#include "guest_memory.h"
#include "host.h"

#include <stdbool.h>

/* As many as MSI has. */
#define SESSION_VECTORS 32

/**
 * struct session - one connection's
 * @emu: the device
 * @host: what is done with descriptors
 * @greeted: both sides have said which version they speak, where a protocol wants that
 * @memory: what the device may reach
 * @pin: eventfd of the interrupt pin; -1 if there is none
 * @vectors: eventfds of the MSI vectors; the same
 * @up: the pin is up
 * @masked: @pin is not signalled until the peer wants to hear of it again
 */
struct session {
	struct emu *emu;
	const struct host *host;
	bool greeted;
	struct guest_memory memory;
	int pin;
	int vectors[SESSION_VECTORS];
	bool up;
	bool masked;
};

/**
 * session_begin() - a connection begins
 * @session: filled in
 * @emu: the device, which from now on tells @session what it does by itself
 * @host: what is done with descriptors
 */
void session_begin(struct session *session, struct emu *emu, const struct host *host);

/**
 * session_end() - the connection has ended
 * @session: gives back all that was lent
 */
void session_end(struct session *session);

/**
 * session_set_pin() - the peer lends an eventfd for the interrupt pin
 * @session: keeps it, and gives back the one that it has
 * @fd: which; -1 for none
 *
 * It is signalled when the pin goes up, and is masked then. A pin that is up is told at once.
 */
void session_set_pin(struct session *session, int fd);

/**
 * session_mask_pin() - whether the peer wants to hear of the pin
 * @session: of the peer
 * @masked: false: yes. A pin that is up is told at once
 */
void session_mask_pin(struct session *session, bool masked);

/**
 * session_set_vector() - the peer lends an eventfd for an MSI vector
 * @session: keeps it, and gives back the one that it has
 * @vector: below %SESSION_VECTORS
 * @fd: which; -1 for none
 */
void session_set_vector(struct session *session, unsigned int vector, int fd);

#endif /* QEMU_SESSION_H */
