/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Run a program: start it with a /dev of its own, watch it, and report how it ended.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "private_dev.h"

#include <stddef.h>
#include <sys/types.h>

/* Exit codes of programs that run other programs: env(1), timeout(1) and nohup(1) have the same. */
enum program_exit {
	PROGRAM_FAILED = 125,     /* lkp-emu failed, not the program */
	PROGRAM_CANNOT_RUN = 126, /* the program is there and cannot be executed */
	PROGRAM_NOT_FOUND = 127,  /* there is no such program */
	PROGRAM_KILLED_BY = 128,  /* plus the number of the signal that ended it */
};

/**
 * struct program - a program that is starting or running
 * @init: first process of its PID namespace, a child of this process
 * @ready: from init: the listener's descriptor, or a negative errno; then a byte each time the
 *	program stops
 * @go: to init: start now
 * @view: its mount namespace, see outsiders_view()
 */
struct program {
	pid_t init;
	int ready;
	int go;
	ino_t view;
};

/**
 * program_prepare() - fork the process that will start the program
 * @program: overwritten
 * @argv: the program and its arguments, ended by NULL
 * @cmds: ioctl commands that notify_install() is to filter
 * @nodes: the devices, from private_dev_enter()
 * @count: number of @nodes
 *
 * Call this after inherited_keep(), and only while this process has a single thread. When this
 * process ends, in whatever way, the program and everything that it has started end too.
 *
 * Return: 0 or a negative errno.
 */
int program_prepare(struct program *program, char **argv, const unsigned int *cmds,
		    const struct private_dev_node *nodes, size_t count)
	__attribute__((warn_unused_result));

/**
 * program_listener() - wait for the filter to be installed
 * @program: from program_prepare()
 *
 * Return: a descriptor for notify_start(), or a negative errno.
 */
int program_listener(const struct program *program) __attribute__((warn_unused_result));

/**
 * program_run() - let the program start, and wait for its end
 * @program: from program_prepare()
 *
 * This process passes the signals that it gets meanwhile (TERM, HUP, INT, QUIT, USR1, USR2, TSTP,
 * CONT) on to the program. When the program stops and there is a terminal, this process stops too.
 *
 * Return: its exit code, %PROGRAM_KILLED_BY plus the number of the signal, or one of enum
 * program_exit.
 */
int program_run(struct program *program);

#endif /* PROGRAM_H */
