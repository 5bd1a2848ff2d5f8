/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A seccomp filter for the system calls of a connected server.
 */
#ifndef QEMU_SANDBOX_H
#define QEMU_SANDBOX_H

/**
 * enum sandbox_more - system calls that only some servers need
 * @SANDBOX_NAME_A_FILE: write a file out and give it its name
 * @SANDBOX_LISTEN: accept connections, and end them
 */
enum sandbox_more {
	SANDBOX_NAME_A_FILE = 1,
	SANDBOX_LISTEN = 2,
};

/**
 * sandbox_enter() - from now on allow this process and its threads only the system calls of serving
 * @more: sum of enum sandbox_more
 *
 * These read, write, map and close open descriptors, wait, read clocks, allocate memory, and end
 * the process. Anything else, such as opening files or sockets or starting programs, kills the
 * process by SIGSYS. The filter cannot be removed. A build for coverage or a sanitizer also allows
 * the calls of its runtime.
 *
 * Return: 0, or a negative errno; then nothing has changed.
 */
int sandbox_enter(unsigned int more);

#endif /* QEMU_SANDBOX_H */
