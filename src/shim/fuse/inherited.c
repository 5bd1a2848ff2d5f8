// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dispositions, masks and limits, which fork() and exec() keep.
 */
#include "inherited.h"

#include <errno.h>
#include <stddef.h>
#include <sys/resource.h>

static const int passed_on[] = { SIGTERM, SIGHUP,  SIGINT,  SIGQUIT,
				 SIGUSR1, SIGUSR2, SIGTSTP, SIGCONT };
#define PASSED_ON (sizeof(passed_on) / sizeof(passed_on[0]))

/* Of the process. */
static struct {
	struct sigaction actions[PASSED_ON];
	struct sigaction child;
	sigset_t mask;
	struct rlimit files;
} kept;

static void change_mask(int how, sigset_t *before)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < PASSED_ON; i++)
		sigaddset(&set, passed_on[i]);
	sigprocmask(how, &set, before);
}

void inherited_keep(void)
{
	/* A process that ignores SIGCHLD cannot wait for the end of a child. */
	const struct sigaction standard = { .sa_handler = SIG_DFL };
	struct rlimit most;

	for (size_t i = 0; i < PASSED_ON; i++)
		sigaction(passed_on[i], NULL, &kept.actions[i]);
	sigaction(SIGCHLD, &standard, &kept.child);
	change_mask(SIG_BLOCK, &kept.mask);
	getrlimit(RLIMIT_NOFILE, &kept.files);
	most = kept.files;
	most.rlim_cur = most.rlim_max;
	setrlimit(RLIMIT_NOFILE, &most);
}

void inherited_handle(const struct sigaction *action)
{
	for (size_t i = 0; i < PASSED_ON; i++)
		sigaction(passed_on[i], action, NULL);
	change_mask(SIG_UNBLOCK, NULL);
}

void inherited_unhandle(void)
{
	for (size_t i = 0; i < PASSED_ON; i++)
		sigaction(passed_on[i], &kept.actions[i], NULL);
}

void inherited_restore(void)
{
	inherited_unhandle();
	sigaction(SIGCHLD, &kept.child, NULL);
	setrlimit(RLIMIT_NOFILE, &kept.files);
	sigprocmask(SIG_SETMASK, &kept.mask, NULL);
}

const char *inherited_remedy(int err)
{
	switch (err) {
	case EMFILE:
		return "; allow more open files with 'ulimit -n 256'";
	case EAGAIN:
		return "; allow more processes with 'ulimit -u', or end some of them";
	default:
		return "";
	}
}
