/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Other programs that take part in a measurement. Each is started once. Then it gets one request a
 * round, a line each way, through its standard input and output.
 */
#ifndef BENCH_PROCESS_H
#define BENCH_PROCESS_H

#include "bench.h"

#include <sys/types.h>

/**
 * struct bench_child - a program that is running
 * @pid: its process, which leads a group of its own; 0 if there is none
 * @to: its standard input
 * @from: its standard output
 * @buffer: output that was read and not yet taken, @used bytes
 * @used: bytes in @buffer
 */
struct bench_child {
	pid_t pid;
	int to;
	int from;
	char buffer[8192];
	size_t used;
};

/**
 * bench_find() - is this program installed?
 * @name: searched for as by execvp()
 *
 * Return: true if it can be run.
 */
bool bench_find(const char *name);

/**
 * bench_pin() - keep this process, and the children that it starts, on one CPU
 * @pinned: false to use all CPUs again that it was started with
 */
void bench_pin(bool pinned);

/**
 * bench_pin_apart() - keep this process, and the children that it starts, on another CPU than
 *	bench_pin() takes, until bench_pin() is called
 *
 * Return: that CPU; -1, with nothing changed, if there is no other.
 */
int bench_pin_apart(void);

/**
 * bench_spawn() - start a program
 * @child: receives it
 * @argv: program and arguments, ended by NULL. Its standard input and output are ours; its standard
 *	error goes to a file below @bench 's build directory
 * @bench: the run
 *
 * Return: false if fork() failed. Whether the program runs shows when it answers.
 */
bool bench_spawn(struct bench *bench, struct bench_child *child, const char *const argv[]);

/**
 * bench_send() - write to a program's standard input
 * @child: the program
 * @text: what to write, all of it
 * @n: bytes
 *
 * Return: false if it no longer reads.
 */
bool bench_send(struct bench_child *child, const char *text, size_t n);

/**
 * bench_line() - read a line of a program's standard output
 * @child: the program
 * @line: receives it without its end
 * @room: size of @line in bytes; a longer line is cut off
 * @seconds: how long to wait for it at most
 *
 * Return: false if none came.
 */
bool bench_line(struct bench_child *child, char *line, size_t room, double seconds);

/**
 * bench_ask() - send a program a line and read the number that it answers
 * @child: the program
 * @format: of the line, without its end; as for printf()
 *
 * Return: the number, or -1 if none came.
 */
double bench_ask(struct bench_child *child, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * bench_terminate() - end a child that does not end with its input
 * @child: the child; nothing is done if it is not there. bench_reap() then waits for it
 */
void bench_terminate(struct bench_child *child);

/**
 * bench_reap() - end a program
 * @child: the program; harmless if it was not started
 *
 * Closes its standard input, which ends a well-behaved one, and kills its process group if it has
 * not ended after some seconds.
 *
 * Return: its exit status, or -1 if it was killed.
 */
int bench_reap(struct bench_child *child);

#endif /* BENCH_PROCESS_H */
