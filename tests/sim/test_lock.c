// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mutex of the simulator: busy, free, interrupted, handed over, misused.
 *
 * If a wait ends by itself, two tasks of one thread are enough. If another task must end it, the
 * waiting task is a real thread; tests look at the lock to see that it sleeps, never at a clock.
 */
#include "death.h"

#include <sched.h>

#define WAITERS 3

/* Become the other task while the first one holds the lock. */
static void let_one_hold_it(struct sim_bench *bench)
{
	mutex_lock(&bench->lock);
	sim_switch(&bench->two);
}

static void one_lets_go(struct sim_bench *bench)
{
	sim_switch(&bench->one);
	mutex_unlock(&bench->lock);
	sim_switch(&bench->two);
}

static void test_lock_is_taken_and_counted(void **state)
{
	struct sim_bench *bench = *state;

	for (int i = 0; i < 3; i++) {
		mutex_lock(&bench->lock);
		assert_ptr_equal(bench->lock.owner, &bench->one);
		assert_int_equal(bench->one.locks, 1);
		mutex_unlock(&bench->lock);
		assert_null(bench->lock.owner);
		assert_int_equal(bench->one.locks, 0);
	}
}

static void test_lock_counts_several_mutexes(void **state)
{
	struct sim_bench *bench = *state;
	struct mutex other;

	mutex_init(&other);
	mutex_lock(&bench->lock);
	assert_int_equal(mutex_lock_interruptible(&other), 0);
	assert_int_equal(bench->one.locks, 2);
	mutex_unlock(&bench->lock);
	mutex_unlock(&other);
	assert_int_equal(bench->one.locks, 0);
}

static void test_trylock_of_a_free_lock_takes_it(void **state)
{
	struct sim_bench *bench = *state;

	assert_int_equal(mutex_trylock(&bench->lock), 1);
	assert_int_equal(bench->one.locks, 1);
	mutex_unlock(&bench->lock);
}

static void test_trylock_of_a_held_lock_does_not_wait(void **state)
{
	struct sim_bench *bench = *state;

	let_one_hold_it(bench);
	assert_int_equal(mutex_trylock(&bench->lock), 0);
	assert_int_equal(bench->two.locks, 0);
	assert_ptr_equal(bench->lock.owner, &bench->one);
	assert_true(mutex_is_locked(&bench->lock));
	one_lets_go(bench);
	assert_false(mutex_is_locked(&bench->lock));
	assert_int_equal(mutex_trylock(&bench->lock), 1);
	mutex_unlock(&bench->lock);
}

static void test_trylock_of_ones_own_lock_is_busy(void **state)
{
	struct sim_bench *bench = *state;

	mutex_lock(&bench->lock);
	assert_int_equal(mutex_trylock(&bench->lock), 0);
	assert_int_equal(bench->one.locks, 1);
	mutex_unlock(&bench->lock);
}

static void test_trylock_fails_the_nth_time_only(void **state)
{
	struct sim_bench *bench = *state;

	sim_fail(&bench->one, SIM_TRYLOCK, 2);
	for (unsigned int call = 1; call < 5; call++) {
		int taken = mutex_trylock(&bench->lock);

		assert_int_equal(taken, call != 2);
		assert_int_equal(bench->one.locks, taken);
		if (taken)
			mutex_unlock(&bench->lock);
	}
	assert_int_equal(bench->one.calls[SIM_TRYLOCK], 4);
}

static void test_lock_interruptible_fails_the_nth_time_only(void **state)
{
	struct sim_bench *bench = *state;

	sim_fail(&bench->one, SIM_LOCK_INTERRUPTIBLE, 2);
	for (unsigned int call = 1; call < 5; call++) {
		int err = mutex_lock_interruptible(&bench->lock);

		assert_int_equal(err, call == 2 ? -EINTR : 0);
		assert_int_equal(bench->one.locks, !err);
		if (!err)
			mutex_unlock(&bench->lock);
	}
	assert_int_equal(bench->one.calls[SIM_LOCK_INTERRUPTIBLE], 4);
}

static void test_signal_does_not_keep_from_a_free_lock(void **state)
{
	struct sim_bench *bench = *state;

	sim_signal(&bench->one, true);
	assert_int_equal(mutex_lock_interruptible(&bench->lock), 0);
	assert_int_equal(bench->one.locks, 1);
	mutex_unlock(&bench->lock);
}

static void test_signal_pending_ends_the_wait_at_once(void **state)
{
	struct sim_bench *bench = *state;

	let_one_hold_it(bench);
	sim_signal(&bench->two, true);
	assert_int_equal(mutex_lock_interruptible(&bench->lock), -EINTR);
	assert_int_equal(bench->two.locks, 0);
	assert_int_equal(bench->lock.sleepers, 0);
	assert_ptr_equal(bench->lock.owner, &bench->one);
	/* The signal stays pending, and does not matter when the lock is free. */
	assert_true(bench->two.signal);
	assert_int_equal(mutex_lock_interruptible(&bench->lock), -EINTR);
	one_lets_go(bench);
	assert_int_equal(mutex_lock_interruptible(&bench->lock), 0);
	mutex_unlock(&bench->lock);
}

static void test_signal_can_be_taken_back(void **state)
{
	struct sim_bench *bench = *state;

	sim_signal(&bench->two, true);
	sim_signal(&bench->two, false);
	assert_false(bench->two.signal);
}

static void count_and_signal(void *context)
{
	struct sim_bench *bench = context;

	bench->two.warnings++;
	sim_signal(&bench->two, true);
}

static void test_wait_function_comes_before_the_sleep_and_only_then(void **state)
{
	struct sim_bench *bench = *state;

	let_one_hold_it(bench);
	sim_set_wait(&bench->two, count_and_signal, bench);
	assert_int_equal(mutex_trylock(&bench->lock), 0);
	assert_int_equal(bench->two.warnings, 0);
	assert_int_equal(mutex_lock_interruptible(&bench->lock), -EINTR);
	assert_int_equal(bench->two.warnings, 1);
	one_lets_go(bench);
	assert_int_equal(mutex_lock_interruptible(&bench->lock), 0);
	assert_int_equal(bench->two.warnings, 1);
	mutex_unlock(&bench->lock);
}

/* ---------------------------------------------------------------- Real waiters ---------------- */

struct waiter {
	struct sim_bench *bench;
	struct sim_task task;
	bool interruptible;
	int result;
	unsigned int
		*order; /* how many got the lock so far: guarded by the lock and nothing else */
	pthread_t thread;
};

static void *wait_for_lock(void *context)
{
	struct waiter *waiter = context;
	struct mutex *lock = &waiter->bench->lock;

	sim_switch(&waiter->task);
	if (waiter->interruptible)
		waiter->result = mutex_lock_interruptible(lock);
	else
		mutex_lock(lock);
	if (!waiter->result) {
		++*waiter->order;
		mutex_unlock(lock);
	}
	return NULL;
}

static void start(struct waiter *waiter, struct sim_bench *bench, unsigned int *order,
		  bool interruptible)
{
	*waiter = (struct waiter){ .bench = bench, .order = order, .interruptible = interruptible };
	sim_task_init(&waiter->task);
	assert_false(pthread_create(&waiter->thread, NULL, wait_for_lock, waiter));
}

static void until_sleeping(struct sim_bench *bench, unsigned int sleepers)
{
	while (__atomic_load_n(&bench->lock.sleepers, __ATOMIC_SEQ_CST) != sleepers)
		sched_yield();
}

static struct sim_task *owner(const struct sim_bench *bench)
{
	return __atomic_load_n(&bench->lock.owner, __ATOMIC_SEQ_CST);
}

static void test_unlock_hands_over_to_every_waiter(void **state)
{
	struct sim_bench *bench = *state;
	struct waiter waiters[WAITERS];
	unsigned int order = 0;

	mutex_lock(&bench->lock);
	for (unsigned int i = 0; i < WAITERS; i++)
		start(&waiters[i], bench, &order, i % 2);
	until_sleeping(bench, WAITERS);
	assert_int_equal(order, 0);
	mutex_unlock(&bench->lock);
	for (unsigned int i = 0; i < WAITERS; i++) {
		assert_false(pthread_join(waiters[i].thread, NULL));
		assert_int_equal(waiters[i].result, 0);
		assert_int_equal(waiters[i].task.locks, 0);
	}
	assert_int_equal(order, WAITERS);
	assert_int_equal(bench->lock.sleepers, 0);
	assert_null(bench->lock.owner);
}

static void test_signal_wakes_that_waiter_and_no_other(void **state)
{
	struct sim_bench *bench = *state;
	struct waiter waiters[2];
	unsigned int order = 0;

	mutex_lock(&bench->lock);
	start(&waiters[0], bench, &order, true);
	start(&waiters[1], bench, &order, true);
	until_sleeping(bench, 2);
	sim_signal(&waiters[0].task, true);
	assert_false(pthread_join(waiters[0].thread, NULL));
	assert_int_equal(waiters[0].result, -EINTR);
	assert_int_equal(waiters[0].task.locks, 0);
	until_sleeping(bench, 1);
	assert_ptr_equal(owner(bench), &bench->one);
	mutex_unlock(&bench->lock);
	assert_false(pthread_join(waiters[1].thread, NULL));
	assert_int_equal(waiters[1].result, 0);
	assert_int_equal(order, 1);
}

static void test_signal_does_not_end_an_uninterruptible_wait(void **state)
{
	struct sim_bench *bench = *state;
	struct waiter waiter;
	unsigned int order = 0;

	mutex_lock(&bench->lock);
	start(&waiter, bench, &order, false);
	until_sleeping(bench, 1);
	sim_signal(&waiter.task, true);
	/* If the signal ended the wait, the count would drop although the lock is not free. */
	for (unsigned int i = 0; i < 100; i++) {
		assert_int_equal(__atomic_load_n(&bench->lock.sleepers, __ATOMIC_SEQ_CST), 1);
		sched_yield();
	}
	mutex_unlock(&bench->lock);
	assert_false(pthread_join(waiter.thread, NULL));
	assert_int_equal(order, 1);
	assert_int_equal(waiter.result, 0);
}

/*
 * Many threads hold the lock for a short time, many times: no wake-up is lost, and no two have it
 * at once.
 */
#define HOLDS 2000

static void *hold_often(void *context)
{
	struct waiter *waiter = context;

	sim_switch(&waiter->task);
	for (unsigned int i = 0; i < HOLDS; i++) {
		mutex_lock(&waiter->bench->lock);
		++*waiter->order;
		mutex_unlock(&waiter->bench->lock);
	}
	return NULL;
}

static void test_lock_excludes_and_loses_no_wakeup(void **state)
{
	struct sim_bench *bench = *state;
	struct waiter holders[WAITERS];
	unsigned int holds = 0;

	for (unsigned int i = 0; i < WAITERS; i++) {
		holders[i] = (struct waiter){ .bench = bench, .order = &holds };
		assert_false(pthread_create(&holders[i].thread, NULL, hold_often, &holders[i]));
	}
	for (unsigned int i = 0; i < WAITERS; i++)
		assert_false(pthread_join(holders[i].thread, NULL));
	assert_int_equal(holds, WAITERS * HOLDS);
	assert_int_equal(bench->lock.sleepers, 0);
}

/* ---------------------------------------------------------------- Bugs ------------------------ */

static void unlock_free(struct sim_bench *bench)
{
	mutex_unlock(&bench->lock);
}

static void unlock_anothers(struct sim_bench *bench)
{
	let_one_hold_it(bench);
	mutex_unlock(&bench->lock);
}

static void lock_twice(struct sim_bench *bench)
{
	mutex_lock(&bench->lock);
	mutex_lock(&bench->lock);
}

static void lock_interruptible_twice(struct sim_bench *bench)
{
	mutex_lock(&bench->lock);
	sim_signal(&bench->one, true);
	if (mutex_lock_interruptible(&bench->lock))
		_exit(1);
}

static void lock_uninitialised(struct sim_bench *bench)
{
	struct mutex lock = { 0 };

	(void)bench;
	mutex_lock(&lock);
}

static void lock_a_copy(struct sim_bench *bench)
{
	struct mutex lock = bench->lock;

	if (mutex_trylock(&lock))
		_exit(1);
}

#define NO_MUTEX "simulator: a mutex was never initialised, or has moved since\n"
#define NOT_HELD "simulator: a task unlocks a mutex that it does not hold\n"
#define DEADLOCK "simulator: deadlock: a task waits for a lock that it holds, initialised at "

static void test_unlock_of_a_lock_not_held_aborts(void **state)
{
	assert_dies(unlock_free, *state, NOT_HELD);
	assert_dies(unlock_anothers, *state, NOT_HELD);
}

static void test_lock_of_what_is_no_mutex_aborts(void **state)
{
	assert_dies(lock_uninitialised, *state, NO_MUTEX);
	assert_dies(lock_a_copy, *state, NO_MUTEX);
}

static void test_lock_of_ones_own_lock_aborts(void **state)
{
	assert_dies(lock_twice, *state, DEADLOCK);
	assert_dies(lock_interruptible_twice, *state, DEADLOCK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_bench_test(test_lock_is_taken_and_counted),
		sim_bench_test(test_lock_counts_several_mutexes),
		sim_bench_test(test_trylock_of_a_free_lock_takes_it),
		sim_bench_test(test_trylock_of_a_held_lock_does_not_wait),
		sim_bench_test(test_trylock_of_ones_own_lock_is_busy),
		sim_bench_test(test_trylock_fails_the_nth_time_only),
		sim_bench_test(test_lock_interruptible_fails_the_nth_time_only),
		sim_bench_test(test_signal_does_not_keep_from_a_free_lock),
		sim_bench_test(test_signal_pending_ends_the_wait_at_once),
		sim_bench_test(test_signal_can_be_taken_back),
		sim_bench_test(test_wait_function_comes_before_the_sleep_and_only_then),
		sim_bench_test(test_unlock_hands_over_to_every_waiter),
		sim_bench_test(test_signal_wakes_that_waiter_and_no_other),
		sim_bench_test(test_signal_does_not_end_an_uninterruptible_wait),
		sim_bench_test(test_lock_excludes_and_loses_no_wakeup),
		sim_bench_test(test_unlock_of_a_lock_not_held_aborts),
		sim_bench_test(test_lock_of_what_is_no_mutex_aborts),
		sim_bench_test(test_lock_of_ones_own_lock_aborts),
	};

	return cmocka_run_group_tests_name("sim/lock", tests, NULL, NULL);
}
