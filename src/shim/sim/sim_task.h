/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A simulated task: the calling process as a driver sees it, with its memory, the allocations that
 * fail, and whether a signal is pending.
 *
 * The functions of the simulated kernel act for the current task of the calling thread. A thread
 * that never called sim_switch() has a task of its own with the defaults: all memory mapped,
 * nothing fails.
 *
 * Thread safety: a task belongs to one thread at a time. Other threads may call only sim_signal()
 * on it.
 */
#ifndef SIM_TASK_H
#define SIM_TASK_H

#include "sim_attention.h"
#include "sim_fault.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sim_access {
	SIM_READ = 1,
	SIM_WRITE = 2,
};

/**
 * struct sim_mapping - a range of user memory that is mapped
 * @start: first address
 * @size: in bytes
 * @access: %SIM_READ, %SIM_WRITE or both
 */
struct sim_mapping {
	uintptr_t start;
	size_t size;
	unsigned int access;
};

#define SIM_MAPPINGS 8

/**
 * struct sim_memory - user memory of another process
 * @read: copies @n bytes from user address @from
 * @write: copies @n bytes to user address @to
 * @at_hand: how many bytes from user address @from on are copied already, so that reading them
 *	costs nothing; NULL if there never are any
 *
 * @read and @write return how many bytes they copied before the first fault, and may sleep.
 */
struct sim_memory {
	size_t (*read)(void *context, void *to, uintptr_t from, size_t n);
	size_t (*write)(void *context, uintptr_t to, const void *from, size_t n);
	size_t (*at_hand)(void *context, uintptr_t from);
};

#define SIM_HELD 16

/**
 * struct sim_held - a lock that a task holds
 * @lock: the lock
 * @site: where it is initialised; NULL if that is not known
 */
struct sim_held {
	const void *lock;
	const struct sim_place *site;
};

/**
 * enum sim_context - the context of a task
 * @SIM_IN_TASK: a process or thread
 * @SIM_IN_SOFTIRQ: a timer: the task whose CPU it took waits for it
 * @SIM_IN_HARDIRQ: an interrupt handler, likewise
 */
enum sim_context {
	SIM_IN_TASK,
	SIM_IN_SOFTIRQ,
	SIM_IN_HARDIRQ,
};

struct mutex;
struct sim_kernel;
struct sim_kthread;
struct sim_place;
struct sim_pool;
struct sim_task;
struct sim_wait;

/**
 * sim_point_fn() - a schedule point: called before a call of the seam takes effect
 * @task: the task that makes the call
 * @call: which
 * @object: the object of the call, see enum sim_call
 * @context: as given to sim_set_point()
 *
 * It may let other tasks run on the same thread and switch back, see sim_switch(). When it returns
 * in a locking call, that call takes the mutex. So, to wait without blocking the thread, return
 * only when the mutex is free.
 */
typedef void sim_point_fn(struct sim_task *task, enum sim_call call, const void *object,
			  void *context);

/**
 * sim_access_fn() - called before the simulated kernel reads or writes memory of the driver
 * @task: the task for which it does so
 * @memory: the first byte
 * @n: how many
 * @write: whether it writes
 * @context: as given to sim_set_access()
 *
 * copy_to_user() reads the driver's memory in the call, after its schedule point. The function may
 * let other tasks run, as a schedule point may.
 */
typedef void sim_access_fn(struct sim_task *task, const void *memory, size_t n, bool write,
			   void *context);

/**
 * struct sim_task - one simulated task
 * @mappings: user memory, @n_mappings entries; with none, all of it but the first page is mapped
 * @n_mappings: entries in @mappings
 * @coarse: a copy_from_user() that faults stops at a multiple of so many bytes, as on arm64, which
 *	copies by the word; 0 and 1: at the byte that cannot be read
 * @memory: see sim_set_memory(); NULL for the memory of this process
 * @memory_context: handed to the functions of @memory
 * @fail_in: for each call, 1 if the next one fails, 2 if the one after, ...; 0 for none
 * @n_fail_in: how many of them are not 0
 * @calls: for each call, how often it was made
 * @faults: fault plan, see sim_set_faults()
 * @n_faults: rows in @faults
 * @point: see sim_set_point()
 * @point_context: handed to @point
 * @access: see sim_set_access()
 * @access_context: handed to @access
 * @armed: true while single calls are observed or are to fail
 * @every_wake: wake_up() is a point even if the queue is empty, and queueing is a point
 * @signal: true while a signal is pending; atomic, see sim_signal()
 * @irqs_off: no interrupt comes to its CPU
 * @waits_at: the last call that had to wait
 * @wait: see sim_set_wait()
 * @wait_context: handed to @wait
 * @can_go_on: tells before a call that waits whether the call can go on now. NULL for calls that do
 *	not wait, and for locks and wait queues, whose object tells it. For the code that decides
 *	which task runs
 * @can_go_on_context: handed to @can_go_on
 * @wakes: of the queue on which it sleeps: the number of wake-ups that concern it
 * @found: that number as it found it; it goes on when it has changed
 * @pool: where kmalloc() gets its memory, see sim_pool.h; NULL for the heap. Change it only while
 *	@allocations is 0
 * @allocations: blocks from kmalloc() that are not yet freed
 * @kernel: the machine that it runs on; NULL if there is only a driver core
 * @locks: locks held
 * @held: these locks, in the order in which they were taken
 * @atomic: spinning locks held, and other reasons not to sleep
 * @atomic_why: the newest of those reasons, for people
 * @warnings: warnings and worse that it logged
 * @warning: text of the last of them
 * @context: its context
 * @kthread: the kernel thread that this task is; else NULL
 * @bh_off: how often local_bh_disable() was called; unless 0, no timer comes to it
 * @interrupted: the task that goes on only when this one is over; NULL for none
 * @restarts: calls on files that a kernel would restart after the signal, under SA_RESTART; here
 *	they return -EINTR
 * @condition: the wait whose condition it checks; NULL: none
 * @random: the state of its random numbers, which are the same in each run
 */
struct sim_task {
	struct sim_mapping mappings[SIM_MAPPINGS];
	unsigned int n_mappings;
	unsigned int coarse;
	const struct sim_memory *memory;
	void *memory_context;
	unsigned long fail_in[SIM_CALLS];
	unsigned int n_fail_in;
	unsigned long calls[SIM_CALLS];
	struct sim_fault *faults;
	size_t n_faults;
	sim_point_fn *point;
	void *point_context;
	sim_access_fn *access;
	void *access_context;
	bool armed;
	bool every_wake;
	bool signal;
	bool irqs_off;
	enum sim_call waits_at;
	void (*wait)(void *context);
	void *wait_context;
	bool (*can_go_on)(void *context);
	void *can_go_on_context;
	const unsigned long *wakes;
	unsigned long found;
	struct sim_pool *pool;
	long allocations;
	struct sim_kernel *kernel;
	long locks;
	struct sim_held held[SIM_HELD];
	unsigned int atomic;
	const char *atomic_why;
	unsigned long warnings;
	char warning[128];
	enum sim_context context;
	struct sim_kthread *kthread;
	unsigned int bh_off;
	struct sim_task *interrupted;
	unsigned long restarts;
	struct sim_wait *condition;
	uint64_t random;
};

/**
 * sim_task_init() - make a fresh task: all memory mapped, nothing fails, no signal
 * @task: overwritten
 */
void sim_task_init(struct sim_task *task);

/**
 * sim_interrupt_begin() - run another task, for which the current task waits
 * @handler: the other task; overwritten, and made the current one
 * @context: its context: %SIM_IN_TASK for a kernel thread
 *
 * It runs on the same machine, with the same point, wait hook and fault plan. A thread may sleep;
 * in %SIM_IN_HARDIRQ no further interrupt comes.
 */
void sim_interrupt_begin(struct sim_task *handler, enum sim_context context);

/**
 * sim_interrupt_end() - the interrupted task goes on
 * @handler: as given to sim_interrupt_begin(), and the current task
 * @what: what has run in it, for the report if it still holds a lock or has interrupts off: a
 *	format and its arguments
 */
void sim_interrupt_end(struct sim_task *handler, const char *what, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * sim_switch() - make a task the current one of this thread
 * @task: the task, or NULL for the thread's own
 *
 * Return: the one that was current; NULL if it was the thread's own.
 */
struct sim_task *sim_switch(struct sim_task *task);

/**
 * sim_map() - map a range of user memory
 * @task: the task
 * @start: first address
 * @size: in bytes
 * @access: %SIM_READ, %SIM_WRITE or both
 *
 * From the first mapping on, all memory that is not mapped faults: so "memory that faults at byte
 * n" is a mapping of n bytes. An access may cross from one mapping into an adjacent one. Mapping
 * more than %SIM_MAPPINGS ranges is a bug in the caller and aborts.
 */
void sim_map(struct sim_task *task, const void *start, size_t size, unsigned int access);

/**
 * sim_unmap_all() - forget all mappings: all memory but the first page is mapped again
 * @task: the task
 */
void sim_unmap_all(struct sim_task *task);

/**
 * sim_set_memory() - let the task's user memory be that of another process
 * @task: the task
 * @memory: how to reach it, or NULL for this process's own memory and sim_map() again
 * @context: handed to the functions of @memory
 */
void sim_set_memory(struct sim_task *task, const struct sim_memory *memory, void *context);

/**
 * sim_set_point() - call a function before every call of the seam that the task makes
 * @task: the task
 * @point: the function, or NULL to stop
 * @context: handed to it
 *
 * Register accesses are calls of the seam too. emu_set_hook() shows them, and its function may also
 * let other tasks run.
 */
void sim_set_point(struct sim_task *task, sim_point_fn *point, void *context);

/**
 * sim_set_access() - call a function before the simulated kernel accesses a driver's memory
 * @task: the task
 * @access: the function, or NULL to stop
 * @context: handed to it
 *
 * It is called for copies from and to user memory, and for text that is made, read or copied. It is
 * not called for objects of the simulated kernel in that memory: their calls are points.
 */
void sim_set_access(struct sim_task *task, sim_access_fn *access, void *context);

/**
 * sim_set_wait() - call a function before the task sleeps until others wake it, and while it waits
 * for a spinning lock
 * @task: the task
 * @wait: the function, or NULL to stop. It may call sim_signal()
 * @context: handed to it
 */
void sim_set_wait(struct sim_task *task, void (*wait)(void *context), void *context);

/**
 * sim_fail() - make one call fail
 * @task: the task
 * @call: %SIM_KMALLOC (returns NULL), %SIM_LOCK_INTERRUPTIBLE (returns -EINTR) or %SIM_TRYLOCK
 *	(finds the mutex busy); the others cannot fail and ignore it
 * @nth: 1 for the next such call of this task, 2 for the one after, ...; 0 for none
 */
void sim_fail(struct sim_task *task, enum sim_call call, unsigned long nth);

/**
 * sim_signal() - send the task a signal, or take it back
 * @task: the task
 * @pending: true to send
 *
 * A pending signal ends a wait in mutex_lock_interruptible() with -EINTR; a free lock is still
 * taken, as in the kernel. The signal stays pending until it is taken back. Any thread may call
 * this.
 */
void sim_signal(struct sim_task *task, bool pending);

/* ---------------------------------------------------------------- The current task ------------ */

/*
 * The task that sim_switch() has made current; NULL for the thread's own task. Not for direct use.
 */
extern _Thread_local struct sim_task *sim_switched_to;
extern _Thread_local struct sim_task sim_threads_own;

/**
 * sim_current() - the current task of this thread
 *
 * Return: never NULL.
 */
static inline struct sim_task *sim_current(void)
{
	return sim_switched_to ? sim_switched_to : &sim_threads_own;
}

/* ---------------------------------------------------------------- For platform.h -------------- */

/**
 * struct sim_queue - the queue of all tasks that wait for a mutex, whichever it is
 * @lock: held while deciding whether to sleep
 * @wake: signalled when there may be a reason not to
 *
 * There is only one queue. Waits are rare, and a mutex without a queue of its own is small and
 * quickly made, and needs no destruction.
 */
struct sim_queue {
	pthread_mutex_t lock;
	pthread_cond_t wake;
};

extern struct sim_queue sim_queue;

/**
 * sim_wake_all() - let all tasks in the queue check whether to go on
 */
void sim_wake_all(void);

/* Report a task that sleeps where it may not. Not for direct use. */
void sim_sleeps_in_atomic(const struct sim_task *task, const char *what)
	__attribute__((noreturn, cold));

/* The task may sleep in the condition of a wait. Not for direct use. */
void sim_sleeps_in_condition(struct sim_wait *wait, const char *what) __attribute__((cold));

/**
 * sim_may_schedule() - say that the current task may give the CPU away in a call, and go on as what
 * it was
 * @task: the current task
 * @what: the name of the call, for the report if it may not
 */
static inline void sim_may_schedule(const struct sim_task *task, const char *what)
{
	if (__builtin_expect(task->atomic != 0, 0))
		sim_sleeps_in_atomic(task, what);
}

/**
 * sim_may_sleep() - say that the current task may sleep in a call
 * @task: the current task
 * @what: the name of the call, for the report if it may not
 *
 * It may not in the condition of a wait, either: there it counts as asleep, and what sleeps would
 * make it run.
 */
static inline void sim_may_sleep(const struct sim_task *task, const char *what)
{
	sim_may_schedule(task, what);
	if (__builtin_expect(task->condition != NULL, 0))
		sim_sleeps_in_condition(task->condition, what);
}

/**
 * sim_atomic_begin() - the task may not sleep from now on
 * @task: the task
 * @why: for people
 */
void sim_atomic_begin(struct sim_task *task, const char *why);

/**
 * sim_atomic_end() - that reason not to sleep is gone
 * @task: the task
 */
void sim_atomic_end(struct sim_task *task);

/**
 * sim_sleep() - put a task to sleep
 * @task: the current task
 * @call: the call in which it sleeps
 * @may_go_on: asked whenever something may have changed, with the lock of %sim_queue held
 * @context: handed to it
 * @interruptible: a signal ends it
 * @until: so does this time, see sim_time_now(); SIM_NEVER for no end
 *
 * On a machine whose time nobody else drives, due events happen meanwhile. If there are none, or if
 * after two minutes of its time or a hundred thousand of them a wait without an end still waits,
 * this calls the function of sim_set_wait(), and then it is another thread's turn.
 *
 * Return: 0: it may go on; -ERESTARTSYS; -ETIMEDOUT.
 */
int sim_sleep(struct sim_task *task, enum sim_call call, bool (*may_go_on)(void *context),
	      void *context, bool interruptible, uint64_t until);

/* The armed form of sim_enter(): schedule point, interrupts, then faults. Not for direct use. */
int sim_enter_armed(struct sim_task *task, enum sim_call call, const void *object);

/**
 * sim_enter() - the beginning of every function of the seam, except for register accesses
 * @task: the current task
 * @call: which function
 * @object: the object of the call, see enum sim_call
 *
 * Counts the call. With nothing armed that is all, at the cost of one predictable branch.
 *
 * Return: 0, or the negative errno with which this call must fail.
 */
static inline int sim_enter(struct sim_task *task, enum sim_call call, const void *object)
{
	task->calls[call]++;
	if (__builtin_expect(task->armed | sim_is_due(), 0))
		return sim_enter_armed(task, call, object);
	return 0;
}

/**
 * sim_accesses() - the simulated kernel is about to access memory of the driver in its name
 * @memory: the first byte
 * @n: how many
 * @write: whether it is written
 */
static inline void sim_accesses(const void *memory, size_t n, bool write)
{
	struct sim_task *task = sim_current();

	if (__builtin_expect(task->access != NULL, 0) && n)
		task->access(task, memory, n, write, task->access_context);
}

/**
 * sim_move() - memmove() of a driver's memory: first all is read, then all is written
 * @to: receives the bytes
 * @from: the bytes
 * @n: how many
 */
void sim_move(void *to, const void *from, size_t n);

#endif /* SIM_TASK_H */
