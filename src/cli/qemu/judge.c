// SPDX-License-Identifier: GPL-2.0-only
/*
 * What became of a run.
 */
#include "launcher.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

static const char *how_it_ended(int status, char text[64])
{
	if (WIFSIGNALED(status))
		snprintf(text, 64, "was killed by signal %d (%s)", WTERMSIG(status),
			 strsignal(WTERMSIG(status)));
	else
		snprintf(text, 64, "ended with exit status %d", WEXITSTATUS(status));
	return text;
}

static int judge_server(const struct qemu_run *run)
{
	const struct server *server = run->server;
	char how[64];

	if (WIFEXITED(run->server_status) && WEXITSTATUS(run->server_status) == QEMU_EXIT_PEER) {
		fprintf(stderr, QEMU_SAYS "QEMU broke the %s protocol: %s\n",
			run->options->protocol->name, server->complaint);
		return QEMU_EXIT_PEER;
	}
	if (WIFSIGNALED(run->server_status) && WTERMSIG(run->server_status) == SIGSYS)
		fprintf(stderr,
			QEMU_SAYS "the server made a system call that its filter forbids\n");
	else if (*server->complaint)
		fprintf(stderr, QEMU_SAYS "the server failed: %s\n", server->complaint);
	else
		fprintf(stderr, QEMU_SAYS "the server %s\n", how_it_ended(run->server_status, how));
	return QEMU_EXIT_SERVER;
}

static int judge_guest(const struct qemu_run *run)
{
	const struct qemu_console *console = &run->console;

	if (*console->bad_verdict) {
		fprintf(stderr, QEMU_SAYS "the guest's verdict is no number: '%s'\n",
			console->bad_verdict);
		return QEMU_EXIT_VERDICT;
	}
	if (console->verdict) {
		fprintf(stderr, QEMU_SAYS "the guest failed with %lu\n", console->verdict);
		return QEMU_EXIT_VERDICT;
	}
	if (run->options->run && !console->has_verdict) {
		fprintf(stderr, QEMU_SAYS "the guest powered off without saying how '%s' went\n",
			run->options->run);
		qemu_console_show_last(console, stderr);
		return QEMU_EXIT_VERDICT;
	}
	return CLI_OK;
}

static int judge_qemu(const struct qemu_run *run)
{
	char how[64];

	fprintf(stderr, QEMU_SAYS "%s %s\n", run->options->qemu,
		how_it_ended(run->qemu_status, how));
	return QEMU_EXIT_QEMU;
}

/* The first thing that went wrong explains the others. */
int qemu_judge(const struct qemu_run *run)
{
	if (run->unread) {
		fprintf(stderr,
			QEMU_SAYS "QEMU has not read the server's answers for %u s (--stall): "
				  "ended\n",
			run->options->stall);
		return QEMU_EXIT_QEMU;
	}
	if (run->stalled) {
		fprintf(stderr, QEMU_SAYS "the server has not answered for %u s (--stall): ended\n",
			run->options->stall);
		return QEMU_EXIT_STALL;
	}
	if (run->signal)
		return 128 + run->signal;
	if (*run->console.panic) {
		fprintf(stderr, QEMU_SAYS "the guest's kernel panicked: %s\n", run->console.panic);
		qemu_console_show_last(&run->console, stderr);
		return QEMU_EXIT_PANIC;
	}
	if (run->timed_out) {
		fprintf(stderr, QEMU_SAYS "the guest had not ended after %u s (--timeout)\n",
			run->options->timeout);
		qemu_console_show_last(&run->console, stderr);
		return QEMU_EXIT_TIMEOUT;
	}
	if (run->unfinished) {
		fprintf(stderr,
			QEMU_SAYS
			"%s%s: not finished %u s after QEMU's end (--timeout): given up\n",
			run->options->trace ? "--trace " : "the server",
			run->options->trace ? run->options->trace : "", run->options->timeout);
		return QEMU_EXIT_SERVER;
	}
	if (run->server_status)
		return judge_server(run);
	if (run->qemu_status)
		return judge_qemu(run);
	return judge_guest(run);
}
