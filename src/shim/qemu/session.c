// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory and interrupts that a peer lends to the device.
 */
#include "session.h"

/*
 * Make events of the pin's level: one when it is up, and the next when the peer has handled that.
 */
static void tell_pin(struct session *session)
{
	if (!session->up || session->masked || session->pin < 0)
		return;
	session->masked = true;
	session->host->signal(session->pin);
}

static void take_line(void *context, bool up)
{
	struct session *session = context;

	session->up = up;
	tell_pin(session);
}

static void take_message(void *context, unsigned int vector)
{
	const struct session *session = context;

	if (session->vectors[vector] >= 0)
		session->host->signal(session->vectors[vector]);
}

static bool read_memory(void *context, uint64_t address, void *to, size_t n)
{
	const struct session *session = context;

	return guest_memory_read(&session->memory, address, to, n);
}

static bool write_memory(void *context, uint64_t address, const void *from, size_t n)
{
	const struct session *session = context;

	return guest_memory_write(&session->memory, address, from, n);
}

void session_begin(struct session *session, struct emu *emu, const struct host *host)
{
	const struct emu_bus bus = {
		.read = read_memory,
		.write = write_memory,
		.line = take_line,
		.message = take_message,
		.context = session,
	};

	*session = (struct session){
		.emu = emu,
		.host = host,
		.memory = { .host = host },
		.pin = -1,
	};
	for (unsigned int vector = 0; vector < SESSION_VECTORS; vector++)
		session->vectors[vector] = -1;
	if (EMU_ACTS)
		emu_set_bus(emu, &bus);
}

/* Replace a kept descriptor by another one, and close the old one. */
static void replace(const struct session *session, int *kept, int fd)
{
	if (*kept >= 0)
		session->host->close(*kept);
	*kept = fd;
}

void session_set_pin(struct session *session, int fd)
{
	replace(session, &session->pin, fd);
	session->masked = false;
	tell_pin(session);
}

void session_mask_pin(struct session *session, bool masked)
{
	session->masked = masked;
	tell_pin(session);
}

void session_set_vector(struct session *session, unsigned int vector, int fd)
{
	replace(session, &session->vectors[vector], fd);
}

void session_end(struct session *session)
{
	if (EMU_ACTS)
		emu_set_bus(session->emu, NULL);
	replace(session, &session->pin, -1);
	for (unsigned int vector = 0; vector < SESSION_VECTORS; vector++)
		replace(session, &session->vectors[vector], -1);
	guest_memory_remove_all(&session->memory);
}
