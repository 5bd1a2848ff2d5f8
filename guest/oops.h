/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel logs when a driver that is wrong is used, and what becomes of the program.
 */
#ifndef GUEST_OOPS_H
#define GUEST_OOPS_H

#include <stdbool.h>

/* What freed memory is filled with in a kernel with slub_debug=FZPU, as a pointer in the log. */
#define OOPS_POISON "6b6b6b6b6b6b6b"

/**
 * oops_load() - put another driver in the place of the module that is loaded
 * @module: its name
 * @file: the other driver
 *
 * Return: 0 or -1 with errno.
 */
int oops_load(const char *module, const char *file);

/**
 * oops_said() - look into the kernel's log
 * @text: what is looked for
 *
 * Return: whether it is there.
 */
bool oops_said(const char *text);

/* Whether the kernel's log has any complaint. */
bool oops_complained(void);

/**
 * oops_run() - let a child use the driver, until it ends or the kernel has faulted
 * @body: what it does; returns its exit status
 * @ms: it is killed then, and waited for as long again
 *
 * If the kernel has faulted, the child may never end, because its files cannot be closed. Neither
 * does one that a driver makes wait for ever: then it stays.
 *
 * Return: its status, as of wait(2); -1 if it has not ended.
 */
int oops_run(int (*body)(void), unsigned int ms);

#endif /* GUEST_OOPS_H */
