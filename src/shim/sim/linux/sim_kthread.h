/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel threads. Internal to the simulated kernel.
 */
#ifndef SIM_KTHREAD_H
#define SIM_KTHREAD_H

#include "internal.h"

/**
 * struct sim_kthread - a task with a thread of its own, which runs in its turns
 * @list: in the machine's list
 * @task: the task
 * @thread: its thread
 * @run: its function @context: handed to @run @what: its name, for people
 * @by: the task that gave it the turn
 * @turn: whether it has its turn; under the lock of sim_queue, like the next ones
 * @moved: whether it did something in its turn
 * @over: whether @run has returned
 * @story: the report of a bug that it found
 */
struct sim_kthread {
	struct list_head list;
	struct sim_task task;
	pthread_t thread;
	void (*run)(void *context);
	void *context;
	char what[64];
	struct sim_task *by;
	bool turn;
	bool moved;
	bool over;
	char story[1024];
};

/**
 * sim_kthread_run() - start a kernel thread, and let it run until it is over or sleeps
 * @kernel: the machine
 * @what: its name, for people
 * @run: what it does
 * @context: handed to @run
 */
void sim_kthread_run(struct sim_kernel *kernel, const char *what, void (*run)(void *context),
		     void *context);

/**
 * sim_kthreads_go_on() - let each sleeping thread go on that can
 * @kernel: the machine
 *
 * Return: whether any went on.
 */
bool sim_kthreads_go_on(struct sim_kernel *kernel);

/**
 * sim_kthread_rest() - put the current task to sleep until it has its turn again
 * @kthread: its thread; with the lock of sim_queue held
 */
void sim_kthread_rest(struct sim_kthread *kthread);

#endif /* SIM_KTHREAD_H */
