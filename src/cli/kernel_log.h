/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a simulated kernel has to say while a command runs: shown at the end.
 */
#ifndef KERNEL_LOG_H
#define KERNEL_LOG_H

#include <pthread.h>

struct sim_kernel;

#define KERNEL_LOG_LINES 8

/**
 * struct kernel_log - what the kernel has to say
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
 * kernel_log_start() - listen
 * @log: overwritten; as long as the machine is there
 * @kernel: the machine
 */
void kernel_log_start(struct kernel_log *log, struct sim_kernel *kernel);

/**
 * kernel_log_show() - print it to standard error
 * @log: what there was
 * @command: begins each line, such as "lkp-emu run"
 */
void kernel_log_show(const struct kernel_log *log, const char *command);

#endif /* KERNEL_LOG_H */
