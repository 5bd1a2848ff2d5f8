/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a server may ask of the kernel once it is connected: a seccomp filter.
 */
#ifndef QEMU_SANDBOX_H
#define QEMU_SANDBOX_H

#include <stddef.h>

/**
 * sandbox_enter() - from now on allow this process and its threads only what serving needs
 * @also: numbers of more system calls (SYS_...) to allow
 * @count: how many
 *
 * Reading, writing and closing what is open, waiting, clocks, memory, and ending. Anything else,
 * opening files, sockets, programs and processes included, kills the process by SIGSYS. Cannot be
 * undone. A build for coverage or a sanitizer allows what its runtime adds.
 *
 * Return: 0, or a negative errno; then nothing has changed.
 */
int sandbox_enter(const int *also, size_t count);

#endif /* QEMU_SANDBOX_H */
