// SPDX-License-Identifier: GPL-2.0-only
/*
 * The server's process.
 */
#include "launcher.h"
#include "sandbox.h"
#include "trace_file.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* System calls that give a finished trace its name; serving needs none of them. */
static const int finishing_a_trace[] = {
#ifdef SYS_renameat /* newer architectures have only renameat2() */
	SYS_renameat,
#endif
	SYS_renameat2, SYS_fsync, SYS_linkat, SYS_unlinkat,
};

/* The device, and accesses not yet in the trace file. Static, since it is too large for a stack. */
static struct emu emu;
static struct trace_file trace;
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

/*
 * Everything is written by now, and a sanitizer's checks at exit need more than the filter allows.
 */
__attribute__((noreturn)) static void leave(int code)
{
#ifdef LKP_COVERAGE
	exit(code); /* writes down what was covered */
#else
	_exit(code);
#endif
}

__attribute__((noreturn)) static void end(struct server *server, int code, const char *why)
{
	if (why != server->complaint)
		snprintf(server->complaint, sizeof(server->complaint), "%s", why);
	leave(code);
}

static void start_trace(const struct qemu_options *options, struct server *server)
{
	int err = trace_file_start(&trace, &emu, options->trace);

	if (!err)
		return;
	snprintf(server->complaint, sizeof(server->complaint), "--trace %s: %s", options->trace,
		 strerror(-err));
	end(server, CLI_FAILED, server->complaint);
}

static int compare_descriptors(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* The server needs no descriptors that the launcher or its parent has open. */
static void close_all_but(int *fds, size_t n)
{
	unsigned int next = STDERR_FILENO + 1;

	qsort(fds, n, sizeof(*fds), compare_descriptors);
	for (size_t i = 0; i < n; i++) {
		if (fds[i] < (int)next)
			continue;
		if (fds[i] > (int)next)
			close_range(next, (unsigned int)fds[i] - 1, 0);
		next = (unsigned int)fds[i] + 1;
	}
	close_range(next, ~0u, 0);
}

static void finish_trace(const struct qemu_options *options, struct server *server)
{
	int err = trace_file_finish(&trace);

	if (!err)
		return;
	snprintf(server->complaint, sizeof(server->complaint), "--trace %s: %s", options->trace,
		 strerror(-err));
	end(server, CLI_FAILED, server->complaint);
}

static void enter_sandbox(const struct qemu_options *options, struct server *server)
{
	size_t more = sizeof(finishing_a_trace) / sizeof(finishing_a_trace[0]);
	int err = sandbox_enter(finishing_a_trace, options->trace ? more : 0);

	if (!err)
		return;
	snprintf(server->complaint, sizeof(server->complaint),
		 "the system call filter does not load (%s); --no-sandbox serves without it",
		 strerror(-err));
	end(server, CLI_FAILED, server->complaint);
}

/*
 * Spin only if both have a CPU of their own. If they share one, a busy wait would keep QEMU off it.
 */
static uint64_t spin_ns(const struct qemu_options *options)
{
	if (options->has_spin)
		return options->spin * 1000ull;
	return options->pin ? 0 : 50000;
}

void qemu_serve(const struct qemu_options *options, struct server *server, int fd, int ready)
{
	int keep[4] = { fd, ready, -1, -1 };
	enum server_end result;

	prctl(PR_SET_NAME, "lkp-emu-server");
	/*
	 * If a trace's reader is gone or its file may not grow, that is an error and not the end.
	 */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	qemu_pin(options);
	emu_init(&emu);
	emu_set_faults(&emu, options->faults->accesses, options->faults->n_accesses);
	socket_transport_init(&socket_end, fd, spin_ns(options));
	server->protocol = &protocol_multiprocess;
	server->transport = &socket_end.transport;
	server->emu = &emu;
	if (options->trace) {
		start_trace(options, server);
		trace_file_descriptors(&trace, &keep[2]);
	}
	close_all_but(keep, sizeof(keep) / sizeof(keep[0]));
	if (write(ready, "", 1) != 1)
		end(server, CLI_FAILED, "the launcher is gone");
	close(ready);
	if (options->sandbox)
		enter_sandbox(options, server);
	result = server_run(server);
	if (options->trace)
		finish_trace(options, server);
	if (result == SERVER_HUNG_UP)
		leave(CLI_OK);
	leave(result == SERVER_BAD_PEER ? QEMU_EXIT_PEER : QEMU_EXIT_SERVER);
}
