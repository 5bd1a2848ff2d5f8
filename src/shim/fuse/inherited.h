/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the program inherits from the process that started this one: signal dispositions, the signal
 * mask, and the limit of open files. This process needs others for itself.
 *
 * This process passes these signals on to the program: TERM, HUP, INT, QUIT, USR1, USR2, TSTP and
 * CONT.
 */
#ifndef INHERITED_H
#define INHERITED_H

#include <signal.h>

/**
 * inherited_keep() - remember what the program inherits, and set what this process needs
 *
 * This process can then wait for children and open as many files as the hard limit allows. The
 * signals of the program are blocked in this process, its threads and its children until a handler
 * knows the receiver. So no signal is lost, and no process handles one too early.
 *
 * Once.
 */
void inherited_keep(void);

/**
 * inherited_handle() - handle the program's signals in this thread
 * @action: the handler
 */
void inherited_handle(const struct sigaction *action);

/**
 * inherited_unhandle() - let those signals do what they did before inherited_keep()
 */
void inherited_unhandle(void);

/**
 * inherited_restore() - undo inherited_keep()
 *
 * For the child that becomes the program.
 */
void inherited_restore(void);

/**
 * inherited_remedy() - which limit makes a call fail?
 * @err: its errno
 *
 * Return: what to do about it, as text to append to that of @err; "" if no limit made it fail.
 */
const char *inherited_remedy(int err);

#endif /* INHERITED_H */
