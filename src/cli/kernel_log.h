/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages of a simulated kernel while a command runs; the command shows them at its end.
 */
#ifndef KERNEL_LOG_H
#define KERNEL_LOG_H

#include <pthread.h>

struct sim_kernel;

#define KERNEL_LOG_LINES 8

/**
 * struct kernel_log - messages of the kernel
 * @lines: its first warnings and errors
 * @n: how many there were
 * @lock: covers them
 */
struct kernel_log {
	char lines[KERNEL_LOG_LINES][160];
	unsigned long n;
	pthread_mutex_t lock;
};

/**
 * kernel_log_start() - start to keep messages
 * @log: overwritten; in use as long as the machine exists
 * @kernel: the machine
 */
void kernel_log_start(struct kernel_log *log, struct sim_kernel *kernel);

/**
 * kernel_log_show() - print the messages to standard error
 * @log: the messages
 * @command: begins each line, such as "lkp-emu run"
 */
void kernel_log_show(const struct kernel_log *log, const char *command);

#endif /* KERNEL_LOG_H */
