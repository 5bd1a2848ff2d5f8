/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a server may ask of the kernel once it is connected: a seccomp filter.
 */
#ifndef QEMU_SANDBOX_H
#define QEMU_SANDBOX_H

/**
 * enum sandbox_more - what not every server needs
 * @SANDBOX_NAME_A_FILE: write a file out and give it its name
 * @SANDBOX_LISTEN: take connections, and end them
 */
enum sandbox_more {
	SANDBOX_NAME_A_FILE = 1,
	SANDBOX_LISTEN = 2,
};

/**
 * sandbox_enter() - from now on allow this process and its threads only what serving needs
 * @more: sum of enum sandbox_more
 *
 * Reading, writing, mapping and closing what is open, waiting, clocks, memory, and ending. Anything
 * else, opening files, sockets, programs and processes included, kills the process by SIGSYS.
 * Cannot be undone. A build for coverage or a sanitizer allows what its runtime adds.
 *
 * Return: 0, or a negative errno; then nothing has changed.
 */
int sandbox_enter(unsigned int more);

#endif /* QEMU_SANDBOX_H */
