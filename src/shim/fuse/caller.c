// SPDX-License-Identifier: GPL-2.0-only
/*
 * The process behind a system call on the device.
 */
#include "caller.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
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

/* Yama can forbid what otherwise needs no privilege. */
static bool yama_forbids(void)
{
	int fd = open("/proc/sys/kernel/yama/ptrace_scope", O_RDONLY | O_CLOEXEC);
	char scope = '0';
	bool forbids = fd >= 0 && read(fd, &scope, 1) == 1 && scope == '3';

	if (fd >= 0)
		close(fd);
	return forbids;
}

/* EFAULT alone would mislead the user. */
static void explain_refusal(pid_t tid)
{
	static bool said;

	if (__atomic_exchange_n(&said, true, __ATOMIC_RELAXED))
		return;
	fprintf(stderr,
		"lkp-emu run: may not reach memory of process %d (what needs it gets EFAULT): %s\n",
		(int)tid,
		yama_forbids()
			? "sysctl kernel.yama.ptrace_scope is 3"
			: "its program is one that this user may not look into (set-user-ID, with "
			  "capabilities, or not readable: 'chmod +r' it), or a security module or "
			  "the options of a container forbid it");
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
 * The file of the thread that was served last stays open: opening it takes several times as long as
 * reading it. The open file belongs to that thread and not to its number, so it never shows another
 * thread.
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

/* A thread may still show as "running" just before it waits. */
#define TRIES 1000

static ssize_t read_waiting_syscall(pid_t tid, char *text, size_t size)
{
	ssize_t length = read_syscall(tid, text, size);

	for (int i = 0; i < TRIES && length > 0 && text[0] == 'r'; i++) {
		sched_yield();
		length = read_syscall(tid, text, size);
	}
	return length;
}

struct caller_syscall caller_syscall(pid_t tid)
{
	struct caller_syscall call = { .number = -1 };
	char text[256];
	ssize_t length = read_waiting_syscall(tid, text, sizeof(text) - 1);
	char *rest = text;

	if (length <= 0 || text[0] == 'r')
		return call;
	text[length] = '\0';
	call.number = strtol(text, &rest, 10);
	for (unsigned int i = 0; i < 3; i++)
		call.args[i] = strtoull(rest, &rest, 16);
	return call;
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

/* ---------------------------------------------------------------- Buffers --------------------- */

/**
 * struct buffer_call - a system call with a buffer
 * @number: its number
 * @vector: the buffer is an array of pieces
 * @compat: that array is one of a 32-bit program
 */
struct buffer_call {
	long number;
	bool vector;
	bool compat;
};

static const struct buffer_call writes[] = {
	{ .number = SYS_write },
	{ .number = SYS_writev, .vector = true },
	{ .number = SYS_pwritev2, .vector = true },
#ifdef __x86_64__ /* numbers in 32-bit programs; in 64-bit ones no read or write has them */
	{ .number = 4 },
	{ .number = 146, .vector = true, .compat = true },
	{ .number = 379, .vector = true, .compat = true },
#endif
	{ .number = -1 },
};

static const struct buffer_call reads[] = {
	{ .number = SYS_read },
	{ .number = SYS_readv, .vector = true },
	{ .number = SYS_preadv2, .vector = true },
#ifdef __x86_64__
	{ .number = 3 },
	{ .number = 145, .vector = true, .compat = true },
	{ .number = 378, .vector = true, .compat = true },
#endif
	{ .number = -1 },
};

static bool get_pieces(struct caller_buffer *buffer, const struct caller_syscall *call)
{
	const size_t count = (size_t)call->args[2];
	const size_t size = count * sizeof(struct iovec);

	if (count > CALLER_PIECES ||
	    caller_read(buffer->tid, buffer->pieces, call->args[1], size) != size)
		return false;
	buffer->n_pieces = count;
	return true;
}

static bool get_compat_pieces(struct caller_buffer *buffer, const struct caller_syscall *call)
{
	uint32_t pieces[CALLER_PIECES][2] = { { 0 } };
	const size_t count = (size_t)call->args[2];
	const size_t size = count * sizeof(pieces[0]);

	if (count > CALLER_PIECES || caller_read(buffer->tid, pieces, call->args[1], size) != size)
		return false;
	buffer->n_pieces = count;
	for (size_t i = 0; i < buffer->n_pieces; i++)
		buffer->pieces[i] = (struct iovec){ (void *)(uintptr_t)pieces[i][0], pieces[i][1] };
	return true;
}

static bool get_buffer(pid_t tid, const struct buffer_call *calls, struct caller_buffer *buffer)
{
	const struct caller_syscall call = caller_syscall(tid);
	bool got = true;

	while (calls->number >= 0 && calls->number != call.number)
		calls++;
	if (calls->number < 0)
		return false;
	buffer->tid = tid;
	buffer->n_pieces = 1;
	if (!calls->vector)
		buffer->pieces[0] =
			(struct iovec){ (void *)(uintptr_t)call.args[1], (size_t)call.args[2] };
	else
		got = calls->compat ? get_compat_pieces(buffer, &call) : get_pieces(buffer, &call);
	buffer->size = 0;
	for (size_t i = 0; got && i < buffer->n_pieces; i++)
		buffer->size += buffer->pieces[i].iov_len;
	return got;
}

bool caller_written(pid_t tid, struct caller_buffer *buffer)
{
	return get_buffer(tid, writes, buffer);
}

bool caller_to_fill(pid_t tid, struct caller_buffer *buffer)
{
	return get_buffer(tid, reads, buffer);
}

size_t caller_gather(const struct caller_buffer *buffer, size_t from, void *to, size_t n)
{
	size_t got = 0;

	for (size_t i = 0; i < buffer->n_pieces && got < n; i++) {
		const struct iovec *piece = &buffer->pieces[i];
		size_t skip = from < piece->iov_len ? from : piece->iov_len;
		size_t wanted = piece->iov_len - skip < n - got ? piece->iov_len - skip : n - got;
		size_t part = caller_read(buffer->tid, (char *)to + got,
					  (uintptr_t)piece->iov_base + skip, wanted);

		from -= skip;
		got += part;
		if (part < wanted)
			break;
	}
	return got;
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

void caller_close(int fd)
{
	syscall(SYS_close, fd);
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
	caller_close(process);
	errno = err;
	return copy;
}
