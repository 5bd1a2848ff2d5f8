/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The calling task.
 */
#ifndef SIM_LINUX_SCHED_H
#define SIM_LINUX_SCHED_H

#include "compiler.h"
#include "limits.h"
#include "processor.h"
#include "types.h"

/* The calling task. Drivers can only pass it on. */
struct task_struct;
struct task_struct *sim_current_task(void);
#define current sim_current_task()

/* Lets others run; may sleep. */
int cond_resched(void);

/* Says that the caller may sleep. Where that is forbidden, it ends the program with a report. */
void sim_might_sleep(const char *what);
#define might_sleep() sim_might_sleep("might_sleep()")

/* Sleeps for so many jiffies; returns how many are left. */
#define MAX_SCHEDULE_TIMEOUT LONG_MAX /* no time-out */
long schedule_timeout_uninterruptible(long timeout);
long schedule_timeout_interruptible(long timeout);
#define schedule_timeout_killable(timeout) schedule_timeout_interruptible(timeout)

#endif /* SIM_LINUX_SCHED_H */
