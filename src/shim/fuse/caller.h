/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The process behind a system call on the device: its memory, and what else a kernel would know.
 */
#ifndef CALLER_H
#define CALLER_H

#include "sim_task.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

/**
 * struct caller_syscall - the system call that a thread waits in
 * @number: of the call; -1 if it is not known
 * @args: its first arguments
 */
struct caller_syscall {
	long number;
	uint64_t args[3];
};

/* Most pieces of a buffer: the kernel's limit. */
#define CALLER_PIECES 1024

/**
 * struct caller_buffer - the buffer of a read(2), a write(2), or one of their variants
 * @tid: the thread
 * @pieces: their addresses and sizes in that thread's process
 * @n_pieces: how many
 * @size: of all of them
 */
struct caller_buffer {
	pid_t tid;
	struct iovec pieces[CALLER_PIECES];
	size_t n_pieces;
	size_t size;
};

/**
 * struct caller_memory - the memory of another process
 * @tid: a thread of that process, in this process's PID namespace
 * @start: address in that process of the part that is copied already
 * @copy: that copy
 * @size: bytes in @copy; becomes 0 when something is written to the process, and the copy is old
 */
struct caller_memory {
	pid_t tid;
	uintptr_t start;
	const char *copy;
	size_t size;
};

/**
 * caller_use_memory() - user memory of a task is the memory of another process
 * @task: the task
 * @memory: that memory; stays in place while @task is used
 *
 * An access faults at exactly the byte where the process itself would fault.
 */
void caller_use_memory(struct sim_task *task, struct caller_memory *memory);

/**
 * caller_read() - read the memory of another process
 * @tid: a thread of that process
 * @to: receives it
 * @from: address in that process
 * @n: how many bytes
 *
 * Return: how many bytes came before the first fault.
 */
size_t caller_read(pid_t tid, void *to, uint64_t from, size_t n);

/**
 * caller_syscall() - which system call a thread waits in
 * @tid: the thread, waiting for this process's answer
 *
 * Return: the call; its number is -1 if the kernel does not tell.
 */
struct caller_syscall caller_syscall(pid_t tid);

/**
 * caller_written() - the buffer that a thread wants written
 * @tid: the thread, waiting for this process's answer to a write
 * @buffer: overwritten
 *
 * Return: false if it is not known, as for a write by io_uring or AIO.
 */
bool caller_written(pid_t tid, struct caller_buffer *buffer);

/**
 * caller_to_fill() - the buffer that a thread wants filled
 * @tid: the thread, waiting for this process's answer to a read
 * @buffer: overwritten
 *
 * Return: false if it is not known.
 */
bool caller_to_fill(pid_t tid, struct caller_buffer *buffer);

/**
 * caller_gather() - read what is in a buffer
 * @buffer: from caller_written()
 * @from: the first byte, 0 for that of @buffer
 * @to: receives it
 * @n: how many bytes; none behind the end of @buffer are read
 *
 * Return: how many bytes came before the first fault.
 */
size_t caller_gather(const struct caller_buffer *buffer, size_t from, void *to, size_t n);

/**
 * caller_forget() - close what caller_syscall() keeps open for the calling thread
 *
 * Before the thread ends.
 */
void caller_forget(void);

/**
 * caller_is_nonblock() - is O_NONBLOCK set on a descriptor of a thread?
 * @tid: the thread
 * @fd: its descriptor
 *
 * Return: true if it is set now; false also if that is not known.
 */
bool caller_is_nonblock(pid_t tid, int fd);

/**
 * caller_has_signal() - does a signal wait for a thread?
 * @tid: the thread
 *
 * Return: true if there is one that it does not block, or if there is no such thread.
 */
bool caller_has_signal(pid_t tid);

/**
 * caller_open() - get a descriptor for an open file of another process
 * @tid: a thread of that process
 * @fd: its descriptor
 *
 * Return: the descriptor, close-on-exec, or -1 with errno.
 */
int caller_open(pid_t tid, int fd);

/**
 * caller_close() - close a descriptor of the calling thread
 * @fd: from caller_open()
 *
 * Threads that answer notifications have descriptor tables of their own. ThreadSanitizer takes a
 * descriptor number for the same file in all threads, so this makes a system call that it does not
 * see.
 */
void caller_close(int fd);

#endif /* CALLER_H */
