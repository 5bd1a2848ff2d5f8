// SPDX-License-Identifier: GPL-2.0-only
/*
 * The process behind a system call on the device.
 */
#include "caller.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* ---------------------------------------------------------------- Memory ---------------------- */

typedef ssize_t transfer_fn(pid_t pid, const struct iovec *local, unsigned long n_local,
			    const struct iovec *remote, unsigned long n_remote,
			    unsigned long flags);

/* Security modules can forbid what needs no privilege otherwise. To call that EFAULT would mislead.
 */
static void explain_refusal(pid_t tid)
{
	static bool said;

	if (__atomic_exchange_n(&said, true, __ATOMIC_RELAXED))
		return;
	fprintf(stderr,
		"lkp-emu run: may not reach memory of process %d (what needs it gets EFAULT): it "
		"runs a set-user-ID program, or sysctl kernel.yama.ptrace_scope is 3\n",
		(int)tid);
}

static size_t transfer(transfer_fn *call, pid_t tid, void *here, uintptr_t there, size_t n)
{
	struct iovec local = { .iov_base = here, .iov_len = n };
	struct iovec remote = { .iov_base = (void *)there, .iov_len = n };
	ssize_t done = n ? call(tid, &local, 1, &remote, 1, 0) : 0;

	if (done < 0 && errno == EPERM)
		explain_refusal(tid);
	return done < 0 ? 0 : (size_t)done;
}

static size_t copied_before(void *context, uintptr_t from)
{
	const struct caller_memory *memory = context;
	uintptr_t offset = from - memory->start;

	return offset < memory->size ? memory->size - offset : 0;
}

static size_t read_memory(void *context, void *to, uintptr_t from, size_t n)
{
	const struct caller_memory *memory = context;

	if (n && n <= copied_before(context, from)) {
		memcpy(to, memory->copy + (from - memory->start), n);
		return n;
	}
	return transfer(process_vm_readv, memory->tid, to, from, n);
}

static size_t write_memory(void *context, uintptr_t to, const void *from, size_t n)
{
	struct caller_memory *memory = context;

	memory->size = 0;
	return transfer(process_vm_writev, memory->tid, (void *)(uintptr_t)from, to, n);
}

size_t caller_read(pid_t tid, void *to, uint64_t from, size_t n)
{
	return transfer(process_vm_readv, tid, to, (uintptr_t)from, n);
}

void caller_use_memory(struct sim_task *task, struct caller_memory *memory)
{
	static const struct sim_memory ops = {
		.read = read_memory,
		.write = write_memory,
		.at_hand = copied_before,
	};

	sim_set_memory(task, &ops, memory);
}

/* ---------------------------------------------------------------- What /proc knows ------------ */

/* Read a small file of /proc. Returns false if there is none. */
static bool read_proc(pid_t tid, const char *name, char *text, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)tid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, size - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/*
 * The file of the thread that this thread served last stays open: to open it takes several times as
 * long as to read it. It belongs to that one thread and not to its number, so it cannot mislead.
 */
struct kept_file {
	pid_t tid;
	int fd;
};

static _Thread_local struct kept_file kept = { .fd = -1 };

void caller_forget(void)
{
	if (kept.fd >= 0)
		close(kept.fd);
	kept = (struct kept_file){ .fd = -1 };
}

static ssize_t read_syscall(pid_t tid, char *text, size_t size)
{
	char path[64];
	ssize_t n = 0;

	if (kept.tid == tid)
		n = pread(kept.fd, text, size, 0);
	if (n > 0)
		return n;
	caller_forget();
	snprintf(path, sizeof(path), "/proc/%d/syscall", (int)tid);
	kept.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (kept.fd < 0)
		return -1;
	kept.tid = tid;
	return pread(kept.fd, text, size, 0);
}

struct caller_syscall caller_syscall(pid_t tid)
{
	struct caller_syscall call = { .number = -1 };
	uint64_t args[3];
	char text[256];
	ssize_t length = read_syscall(tid, text, sizeof(text) - 1);
	char *rest = text;

	if (length <= 0)
		return call;
	text[length] = '\0';
	call.number = strtol(text, &rest, 10);
	/* "running" when the thread is not waiting after all. */
	if (rest == text)
		return (struct caller_syscall){ .number = -1 };
	for (unsigned int i = 0; i < 3; i++)
		args[i] = strtoull(rest, &rest, 16);
	call.fd = (int)args[0];
	call.count = args[2];
	return call;
}

/* A 32-bit program on x86 has numbers of its own. */
static bool is_syscall(long number, long native, long i386)
{
#ifdef __x86_64__
	return number == native || number == i386;
#else
	(void)i386;
	return number == native;
#endif
}

bool caller_is_write(long number)
{
	return is_syscall(number, SYS_write, 4);
}

bool caller_is_read(long number)
{
	return is_syscall(number, SYS_read, 3);
}

bool caller_is_nonblock(pid_t tid, int fd)
{
	char name[32];
	char text[512];
	const char *flags;

	snprintf(name, sizeof(name), "fdinfo/%d", fd);
	if (!read_proc(tid, name, text, sizeof(text)))
		return false;
	flags = strstr(text, "flags:");
	return flags && strtoul(flags + strlen("flags:"), NULL, 8) & O_NONBLOCK;
}

/* A set of signals in /proc/PID/status. */
static uint64_t signals(const char *status, const char *name)
{
	const char *line = strstr(status, name);

	return line ? strtoull(line + strlen(name), NULL, 16) : 0;
}

bool caller_has_signal(pid_t tid)
{
	char status[4096];

	if (!read_proc(tid, "status", status, sizeof(status)))
		return true;
	return (signals(status, "SigPnd:") | signals(status, "ShdPnd:")) &
	       ~signals(status, "SigBlk:");
}

/* ---------------------------------------------------------------- Open files ------------------ */

/* The process that a thread belongs to: a PID file descriptor is for a process. */
static pid_t process_of(pid_t tid)
{
	char status[4096];
	const char *line;

	if (!read_proc(tid, "status", status, sizeof(status)))
		return tid;
	line = strstr(status, "Tgid:");
	return line ? (pid_t)strtoul(line + strlen("Tgid:"), NULL, 10) : tid;
}

int caller_open(pid_t tid, int fd)
{
	int process = pidfd_open(tid, 0);
	int copy;
	int err;

	if (process < 0)
		process = pidfd_open(process_of(tid), 0);
	if (process < 0)
		return -1;
	copy = pidfd_getfd(process, fd, 0);
	err = errno;
	close(process);
	errno = err;
	return copy;
}
