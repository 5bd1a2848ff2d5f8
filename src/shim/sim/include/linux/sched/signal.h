/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Signals of the calling task.
 */
#ifndef SIM_LINUX_SCHED_SIGNAL_H
#define SIM_LINUX_SCHED_SIGNAL_H

#include "../sched.h"

/* Has a signal come that the task has not taken? */
int signal_pending(struct task_struct *task);

#endif /* SIM_LINUX_SCHED_SIGNAL_H */
