// SPDX-License-Identifier: GPL-2.0-only
/*
 * The warnings of a simulated kernel.
 */
#include "kernel_log.h"

#include "sim_kernel.h"

#include <stdio.h>

static void note(int level, const char *line, void *context)
{
	struct kernel_log *log = context;

	if (level > 4) /* a warning */
		return;
	pthread_mutex_lock(&log->lock);
	if (log->n < KERNEL_LOG_LINES)
		snprintf(log->lines[log->n], sizeof(log->lines[0]), "%s", line);
	log->n++;
	pthread_mutex_unlock(&log->lock);
}

void kernel_log_start(struct kernel_log *log, struct sim_kernel *kernel)
{
	*log = (struct kernel_log){ .lock = PTHREAD_MUTEX_INITIALIZER };
	sim_kernel_set_log(kernel, note, log);
}

void kernel_log_show(const struct kernel_log *log, const char *command)
{
	for (unsigned long i = 0; i < log->n && i < KERNEL_LOG_LINES; i++)
		fprintf(stderr, "%s: the kernel says: %s\n", command, log->lines[i]);
	if (log->n > KERNEL_LOG_LINES)
		fprintf(stderr, "%s: the kernel says %lu things more\n", command,
			log->n - KERNEL_LOG_LINES);
}
