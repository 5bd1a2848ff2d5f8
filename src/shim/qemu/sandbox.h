/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a server may ask of the kernel once it is connected: a seccomp filter.
 */
#ifndef QEMU_SANDBOX_H
#define QEMU_SANDBOX_H

/**
 * sandbox_enter() - from now on allow this process and its threads only what serving needs
 *
 * Reading, writing and closing what is open, waiting, clocks, memory, renaming a finished trace
 * into place, and ending. Anything else, opening files, sockets, programs and processes included,
 * kills the process by SIGSYS. Cannot be undone. A build for coverage or a sanitizer allows what
 * its runtime adds.
 *
 * Return: 0, or a negative errno; then nothing has changed.
 */
int sandbox_enter(void);

#endif /* QEMU_SANDBOX_H */
