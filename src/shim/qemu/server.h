/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The server: takes a peer's requests off a transport, one after the other, until the peer hangs up
 * or turns out not to speak the protocol.
 */
#ifndef QEMU_SERVER_H
#define QEMU_SERVER_H

#include "protocol.h"
#include "transport.h"

#include <stdint.h>

/**
 * enum server_end - why server_run() came back
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
 * @protocol: what the peer speaks
 * @transport: where it is
 * @emu: the device
 * @host: what is done with descriptors that the peer sends
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
 * The device makes the steps that come due meanwhile. What it was lent is given back at the end;
 * its state stays as it is.
 *
 * Sleeps in the transport, locks and allocates nothing. A request that is not proper in every field
 * has no effect on the device.
 *
 * Return: why it ended.
 */
enum server_end server_run(struct server *server);

#endif /* QEMU_SERVER_H */
