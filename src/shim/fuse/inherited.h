/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a program inherits from whoever starts it, when that is not who serves it: what becomes of
 * signals, and how many files may be open.
 *
 * Some signals are the program's when they are sent to this process: TERM, HUP, INT, QUIT, USR1,
 * USR2, TSTP and CONT.
 */
#ifndef INHERITED_H
#define INHERITED_H

#include <signal.h>

/**
 * inherited_keep() - remember what the program is to inherit, and have what this process needs
 *
 * Children can be waited for, as many files may be open as the hard limit says, and the signals
 * that are the program's are blocked: in this process, its threads and its children, until they
 * know whom to send them to. So none is lost, and none is taken by one that has not been told what
 * to do.
 *
 * Once.
 */
void inherited_keep(void);

/**
 * inherited_handle() - have the signals that are the program's handled in this thread
 * @action: by whom
 */
void inherited_handle(const struct sigaction *action);

/**
 * inherited_unhandle() - let those signals do what they did before inherited_keep()
 */
void inherited_unhandle(void);

/**
 * inherited_restore() - be as this process was before inherited_keep()
 *
 * For the child that becomes the program.
 */
void inherited_restore(void);

/**
 * inherited_remedy() - which limit makes a call fail?
 * @err: its errno
 *
 * Return: what to do about it, to be put behind the text of @err; "" if it is no limit.
 */
const char *inherited_remedy(int err);

#endif /* INHERITED_H */
