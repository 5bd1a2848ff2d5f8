/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tasks of the kernel's own. Internal to the simulated kernel.
 */
#ifndef SIM_KTHREAD_H
#define SIM_KTHREAD_H

#include "internal.h"

/**
 * struct sim_kthread - a task that has a thread, and runs when it has its turn
 * @list: of the machine's
 * @task: it
 * @thread: its thread
 * @run: what it does
 * @context: handed to @run
 * @what: for people
 * @by: who has given it the turn
 * @turn: it has; under the lock of sim_queue, as what follows
 * @moved: it did something in it
 * @over: @run has returned
 * @story: of the bug that it has found
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
 * sim_kthread_run() - let a new one run, until it is over or sleeps
 * @kernel: the machine
 * @what: it is, for people
 * @run: what it does
 * @context: handed to @run
 */
void sim_kthread_run(struct sim_kernel *kernel, const char *what, void (*run)(void *context),
		     void *context);

/**
 * sim_kthreads_go_on() - each that sleeps looks whether it can go on, and does
 * @kernel: the machine
 *
 * Return: whether any did.
 */
bool sim_kthreads_go_on(struct sim_kernel *kernel);

/**
 * sim_kthread_rest() - the current task sleeps until it has its turn again
 * @kthread: it; with the lock of sim_queue held
 */
void sim_kthread_rest(struct sim_kthread *kthread);

#endif /* SIM_KTHREAD_H */
