/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state of a connection besides the device: the guest memory and the interrupts that the peer
 * lends to the device. The device outlives the connection; these do not.
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
 * struct session - the state of one connection
 * @emu: the device
 * @host: the functions for descriptors
 * @greeted: whether both sides have agreed on a version, if the protocol has versions
 * @memory: the memory that the device may access
 * @pin: eventfd of the interrupt pin; -1 if there is none
 * @vectors: eventfds of the MSI vectors; the same
 * @up: the pin is up
 * @masked: @pin is not signalled until the peer unmasks it
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
 * session_begin() - begin a connection
 * @session: filled in
 * @emu: the device, which from now on tells @session what it does by itself
 * @host: the functions for descriptors
 */
void session_begin(struct session *session, struct emu *emu, const struct host *host);

/**
 * session_end() - end a connection
 * @session: everything that was lent is released
 */
void session_end(struct session *session);

/**
 * session_set_pin() - take an eventfd for the interrupt pin
 * @session: keeps it, and gives back the one that it has
 * @fd: which; -1 for none
 *
 * It is signalled when the pin goes up, and is masked then. A pin that is up is told at once.
 */
void session_set_pin(struct session *session, int fd);

/**
 * session_mask_pin() - mask or unmask the pin
 * @session: of the peer
 * @masked: false: yes. A pin that is up is told at once
 */
void session_mask_pin(struct session *session, bool masked);

/**
 * session_set_vector() - take an eventfd for an MSI vector
 * @session: keeps it, and gives back the one that it has
 * @vector: below %SESSION_VECTORS
 * @fd: which; -1 for none
 */
void session_set_vector(struct session *session, unsigned int vector, int fd);

#endif /* QEMU_SESSION_H */
