/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The server: it handles a peer's requests from a transport, one after the other, until the peer
 * hangs up or breaks the protocol.
 */
#ifndef QEMU_SERVER_H
#define QEMU_SERVER_H

#include "protocol.h"
#include "transport.h"

#include <stdint.h>

/**
 * enum server_end - why server_run() returned
 * @SERVER_HUNG_UP: the peer closed the connection between two requests, as it should
 * @SERVER_BAD_PEER: the peer sent what the protocol does not allow
 * @SERVER_BROKEN: the transport failed
 */
enum server_end {
	SERVER_HUNG_UP,
	SERVER_BAD_PEER,
	SERVER_BROKEN,
};

/**
 * struct server - one connection to one device
 * @protocol: the peer's protocol
 * @transport: the connection
 * @emu: the device
 * @host: the functions for descriptors that the peer sends
 * @requests: carried out so far; starts at 0. May be read at any time, by an atomic load
 * @complaint: after %SERVER_BAD_PEER and %SERVER_BROKEN, one sentence that says why
 *
 * Fill in the first four, zero the rest.
 */
struct server {
	const struct protocol *protocol;
	struct transport *transport;
	struct emu *emu;
	const struct host *host;
	uint64_t requests;
	char complaint[PROTOCOL_COMPLAINT];
};

/**
 * server_run() - serve until the connection ends
 * @server: the connection
 *
 * The device makes its steps meanwhile, when they are due. What the peer lent is released at the
 * end; the device's state does not change then.
 *
 * It sleeps in the transport, and locks and allocates nothing. A request with an error in any field
 * has no effect on the device.
 *
 * Return: why it ended.
 */
enum server_end server_run(struct server *server);

#endif /* QEMU_SERVER_H */
