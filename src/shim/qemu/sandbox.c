// SPDX-License-Identifier: GPL-2.0-only
/*
 * The seccomp filter.
 */
#include "sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/syscall.h>

#ifdef __has_feature /* clang's way to say it */
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

static const int serving[] = {
	SCMP_SYS(read),
	SCMP_SYS(write),
	SCMP_SYS(recvmsg),
	SCMP_SYS(sendmsg),
	SCMP_SYS(sendto), /* what send() is */
	SCMP_SYS(close),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll), /* what poll() is on newer architectures */
	SCMP_SYS(clock_gettime),
	SCMP_SYS(sched_yield),
	SCMP_SYS(futex),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(exit_group),
	/* stdio and the heap */
	SCMP_SYS(brk),
	SCMP_SYS(mmap),
	SCMP_SYS(munmap),
	SCMP_SYS(lseek),
	SCMP_SYS(fstat),
	SCMP_SYS(newfstatat),
};

static const int naming_a_file[] = {
#ifdef SYS_renameat /* newer architectures have renameat2() alone */
	SCMP_SYS(renameat),
#endif
	SCMP_SYS(renameat2), SCMP_SYS(fsync), SCMP_SYS(linkat), SCMP_SYS(unlinkat),
};

static const int listening[] = { SCMP_SYS(accept4), SCMP_SYS(shutdown) };

/* System calls of the runtime of a test build, mostly at the end of the process. */
static const int instrumentation[] = {
#ifdef LKP_COVERAGE
	SCMP_SYS(openat),       SCMP_SYS(fcntl),          SCMP_SYS(mkdir),
	SCMP_SYS(getpid),       SCMP_SYS(ftruncate),
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	SCMP_SYS(madvise),      SCMP_SYS(mprotect),       SCMP_SYS(sigaltstack),
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(getpid),
	SCMP_SYS(gettid),       SCMP_SYS(openat),         SCMP_SYS(readlink),
	SCMP_SYS(clone),        SCMP_SYS(prctl),          SCMP_SYS(ptrace),
	SCMP_SYS(wait4),        SCMP_SYS(getdents64),
#endif
	SCMP_SYS(exit_group), /* so that the table is never empty */
};

static int allow(scmp_filter_ctx filter, const int *calls, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int err = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);

		if (err)
			return err;
	}
	return 0;
}

#define ALLOW(filter, calls) allow(filter, calls, sizeof(calls) / sizeof((calls)[0]))

int sandbox_enter(unsigned int more)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int err;

	if (!filter)
		return -ENOMEM;
	err = ALLOW(filter, serving);
	if (!err)
		err = ALLOW(filter, instrumentation);
	if (!err && more & SANDBOX_NAME_A_FILE)
		err = ALLOW(filter, naming_a_file);
	if (!err && more & SANDBOX_LISTEN)
		err = ALLOW(filter, listening);
	if (!err)
		err = seccomp_load(filter);
	seccomp_release(filter);
	return err;
}
