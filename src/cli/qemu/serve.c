// SPDX-License-Identifier: GPL-2.0-only
/*
 * The server's process.
 */
#include "launcher.h"
#include "service.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Static, like the rest of what is served. */
static struct socket_transport socket_end;

void qemu_pin(const struct qemu_options *options)
{
	cpu_set_t one;

	if (!options->pin)
		return;
	CPU_ZERO(&one);
	CPU_SET((size_t)options->cpu, &one);
	/* If it fails, the run is only slower. */
	sched_setaffinity(0, sizeof(one), &one);
}

/* If they share a CPU, a busy wait would keep QEMU off it. */
static uint64_t spin_ns(const struct qemu_options *options)
{
	if (options->has_spin)
		return options->spin * 1000ull;
	return options->pin ? 0 : TRANSPORT_SPIN_AUTO;
}

void qemu_serve(const struct qemu_options *options, struct server *server, int fd, int ready)
{
	const struct service service = {
		.trace = options->trace,
		.faults = options->faults,
		.sandbox = options->sandbox,
	};
	const int keep[] = { fd, ready };
	enum server_end result;

	prctl(PR_SET_NAME, "lkp-emu-server");
	if (options->pin)
		service_share_cpu(options->cpu);
	server->emu = service_open(&service, server->complaint);
	if (!server->emu)
		service_leave(CLI_FAILED);
	socket_transport_init(&socket_end, fd, spin_ns(options));
	server->protocol = options->protocol;
	server->transport = &socket_end.transport;
	server->host = &host_system;
	service_keep(keep, sizeof(keep) / sizeof(keep[0]));
	if (write(ready, "", 1) != 1) {
		snprintf(server->complaint, sizeof(server->complaint), "the launcher is gone");
		service_leave(CLI_FAILED);
	}
	close(ready);
	if (service_confine(&service, server->complaint))
		service_leave(CLI_FAILED);
	result = server_run(server);
	if (service_close(&service, server->complaint))
		service_leave(CLI_FAILED);
	if (result == SERVER_HUNG_UP)
		service_leave(CLI_OK);
	service_leave(result == SERVER_BAD_PEER ? QEMU_EXIT_PEER : QEMU_EXIT_SERVER);
}
