// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel threads. Each task has a real thread, so that it may sleep until another task does
 * something. But it runs only when another task gives it a turn and waits meanwhile: so the same
 * events happen in the same order each time.
 */
#include "internal.h"

#include "sim_kthread.h"

#include <string.h>

/* ---------------------------------------------------------------- On its thread --------------- */

/* With the lock of sim_queue held. */
static void pass_turn(struct sim_kthread *kthread)
{
	kthread->turn = false;
	pthread_cond_broadcast(&sim_queue.wake);
}

static void wait_for_turn(const struct sim_kthread *kthread)
{
	while (!kthread->turn)
		pthread_cond_wait(&sim_queue.wake, &sim_queue.lock);
}

void sim_kthread_rest(struct sim_kthread *kthread)
{
	pass_turn(kthread);
	wait_for_turn(kthread);
}

/* Pass the report to the task that gave the turn; this thread does not go on. */
static void hand_over(const char *story, void *context)
{
	struct sim_kthread *kthread = context;

	(snprintf)(kthread->story, sizeof(kthread->story), "%s", story);
	pthread_mutex_lock(&sim_queue.lock);
	for (;;)
		sim_kthread_rest(kthread);
}

static void *live(void *context)
{
	struct sim_kthread *kthread = context;
	struct sim_task *task = &kthread->task;

	pthread_mutex_lock(&sim_queue.lock);
	wait_for_turn(kthread);
	pthread_mutex_unlock(&sim_queue.lock);
	sim_set_oops(hand_over, kthread);
	sim_switch(kthread->by);
	sim_interrupt_begin(task, SIM_IN_TASK);
	task->interrupted = NULL;
	task->kthread = kthread;
	kthread->run(kthread->context);
	task->interrupted = kthread->by;
	sim_interrupt_end(task, "%s", kthread->what);
	pthread_mutex_lock(&sim_queue.lock);
	kthread->over = true;
	kthread->moved = true;
	pass_turn(kthread);
	pthread_mutex_unlock(&sim_queue.lock);
	return NULL;
}

/* ---------------------------------------------------------------- On the thread of others ----- */

/*
 * Returns whether the thread did anything. If it is over, it is freed. With the lock of turns held.
 */
static bool give_turn(struct sim_kernel *kernel, struct sim_kthread *kthread)
{
	bool moved;

	pthread_mutex_lock(&sim_queue.lock);
	kthread->by = sim_current();
	kthread->moved = false;
	kthread->turn = true;
	pthread_cond_broadcast(&sim_queue.wake);
	while (kthread->turn)
		pthread_cond_wait(&sim_queue.wake, &sim_queue.lock);
	pthread_mutex_unlock(&sim_queue.lock);
	moved = kthread->moved;
	if (*kthread->story) {
		pthread_mutex_unlock(&kernel->turns);
		sim_bug("%s", kthread->story);
	}
	if (kthread->over) {
		list_del(&kthread->list);
		__atomic_sub_fetch(&kernel->n_kthreads, 1, __ATOMIC_RELAXED);
		pthread_join(kthread->thread, NULL);
		free(kthread);
	}
	return moved;
}

void sim_kthread_run(struct sim_kernel *kernel, const char *what, void (*run)(void *context),
		     void *context)
{
	struct sim_kthread *kthread = calloc(1, sizeof(*kthread));

	if (!kthread)
		sim_bug("no memory for a task");
	kthread->run = run;
	kthread->context = context;
	(snprintf)(kthread->what, sizeof(kthread->what), "%s", what);
	pthread_mutex_lock(&kernel->turns);
	list_add_tail(&kthread->list, &kernel->kthreads);
	__atomic_add_fetch(&kernel->n_kthreads, 1, __ATOMIC_RELAXED);
	if (pthread_create(&kthread->thread, NULL, live, kthread))
		sim_bug("no thread for a task");
	give_turn(kernel, kthread);
	pthread_mutex_unlock(&kernel->turns);
}

bool sim_kthreads_go_on(struct sim_kernel *kernel)
{
	struct sim_kthread *kthread, *following;
	bool moved = false;

	pthread_mutex_lock(&kernel->turns);
	list_for_each_entry_safe (kthread, following, &kernel->kthreads, list)
		moved |= give_turn(kernel, kthread);
	pthread_mutex_unlock(&kernel->turns);
	return moved;
}
