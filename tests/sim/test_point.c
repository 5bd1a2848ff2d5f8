// SPDX-License-Identifier: GPL-2.0-only
/*
 * Schedule points: every call of the seam is counted and, if a function watches, announced before
 * it takes effect.
 */
#include "sim_bench.h"

#include <errno.h>

/* The last call that the point saw, and the state of the world at that time. */
struct watch {
	struct sim_task *task;
	enum sim_call call;
	const void *object;
	unsigned int times;
	struct mutex *lock;
	bool lock_was_free;
	long allocations;
};

static void note(struct sim_task *task, enum sim_call call, const void *object, void *context)
{
	struct watch *watch = context;

	watch->task = task;
	watch->call = call;
	watch->object = object;
	watch->times++;
	watch->lock_was_free = !watch->lock->owner;
	watch->allocations = task->allocations;
}

/* Assert that the last call was announced once, with its object. */
#define assert_announced(watch, expected_call, expected_object)           \
	do {                                                              \
		assert_int_equal((watch)->times, 1);                      \
		assert_int_equal((watch)->call, expected_call);           \
		assert_ptr_equal((watch)->object, expected_object);       \
		assert_int_equal((watch)->task->calls[expected_call], 1); \
		(watch)->times = 0;                                       \
	} while (0)

static void test_point_sees_every_copy(void **state)
{
	struct sim_bench *bench = *state;
	struct watch watch = { .lock = &bench->lock };

	sim_set_point(&bench->one, note, &watch);
	assert_int_equal(copy_from_user(bench->kernel, bench->user, 1), 0);
	assert_announced(&watch, SIM_COPY_FROM_USER, bench->user);
	assert_int_equal(copy_to_user(bench->user + 1, bench->kernel, 1), 0);
	assert_announced(&watch, SIM_COPY_TO_USER, bench->user + 1);
	assert_int_equal(strncpy_from_user(bench->kernel, bench->user, 1), 0);
	assert_announced(&watch, SIM_STRNCPY_FROM_USER, bench->user);
}

static void test_point_comes_before_memory_changes_hands(void **state)
{
	struct sim_bench *bench = *state;
	struct watch watch = { .lock = &bench->lock };
	void *memory;

	sim_set_point(&bench->one, note, &watch);
	memory = kmalloc(1, GFP_KERNEL);
	assert_announced(&watch, SIM_KMALLOC, NULL);
	assert_int_equal(watch.allocations, 0);
	kfree(memory);
	assert_announced(&watch, SIM_KFREE, memory);
	assert_int_equal(watch.allocations, 1);
}

static void test_point_comes_before_a_lock_changes_hands(void **state)
{
	struct sim_bench *bench = *state;
	struct watch watch = { .lock = &bench->lock };
	const unsigned long before = bench->one.calls[SIM_MUTEX_INIT];

	sim_set_point(&bench->one, note, &watch);
	bench->one.calls[SIM_MUTEX_INIT] = 0;
	mutex_init(&bench->lock);
	assert_announced(&watch, SIM_MUTEX_INIT, &bench->lock);
	assert_int_equal(before, 1);

	mutex_lock(&bench->lock);
	assert_announced(&watch, SIM_LOCK, &bench->lock);
	assert_true(watch.lock_was_free);
	mutex_unlock(&bench->lock);
	assert_announced(&watch, SIM_UNLOCK, &bench->lock);
	assert_false(watch.lock_was_free);

	assert_int_equal(mutex_lock_interruptible(&bench->lock), 0);
	assert_announced(&watch, SIM_LOCK_INTERRUPTIBLE, &bench->lock);
	assert_true(watch.lock_was_free);
	assert_int_equal(mutex_trylock(&bench->lock), 0);
	assert_announced(&watch, SIM_TRYLOCK, &bench->lock);
	assert_true(mutex_is_locked(&bench->lock));
	assert_announced(&watch, SIM_IS_LOCKED, &bench->lock);
	mutex_unlock(&bench->lock);
}

/* A wake-up without waiters is no point, unless the task asks for it. */
static void test_point_comes_before_waiters_are_woken(void **state)
{
	struct sim_bench *bench = *state;
	struct watch watch = { .lock = &bench->lock };
	wait_queue_head_t queue;
	struct sim_wait waiter;

	init_waitqueue_head(&queue);
	sim_set_point(&bench->one, note, &watch);
	wake_up_all(&queue);
	assert_int_equal(watch.times, 0);
	sim_wait_begin(&waiter, &queue, 0, 0);
	wake_up_all(&queue);
	assert_announced(&watch, SIM_WAKE_UP, &queue);
	sim_wait_end(&waiter, true);
	bench->one.every_wake = true;
	wake_up_all(&queue);
	assert_int_equal(watch.times, 1);
}

static void test_point_sees_giving_way_and_warnings(void **state)
{
	struct sim_bench *bench = *state;
	struct watch watch = { .lock = &bench->lock };
	static const char format[] = "once\n";

	sim_set_point(&bench->one, note, &watch);
	cond_resched();
	assert_announced(&watch, SIM_COND_RESCHED, NULL);
	pr_warn_ratelimited(format);
	assert_announced(&watch, SIM_WARN, format);
}

static void test_point_is_the_tasks_own_and_ends_when_it_is_taken_away(void **state)
{
	struct sim_bench *bench = *state;
	struct watch watch = { .lock = &bench->lock };

	sim_set_point(&bench->two, note, &watch);
	cond_resched();
	assert_int_equal(watch.times, 0);
	sim_switch(&bench->two);
	cond_resched();
	assert_int_equal(watch.times, 1);
	assert_ptr_equal(watch.task, &bench->two);
	sim_set_point(&bench->two, NULL, NULL);
	assert_false(bench->two.armed);
	cond_resched();
	assert_int_equal(watch.times, 1);
	assert_int_equal(bench->two.calls[SIM_COND_RESCHED], 2);
}

/*
 * A point that lets the owner unlock the mutex, as a scheduler does for a task that would have to
 * wait.
 */
static void let_two_unlock(struct sim_task *task, enum sim_call call, const void *object,
			   void *context)
{
	struct sim_bench *bench = context;

	(void)object;
	if (call != SIM_LOCK)
		return;
	sim_switch(&bench->two);
	mutex_unlock(&bench->lock);
	sim_switch(task);
}

static void test_point_may_run_another_task_that_frees_the_lock(void **state)
{
	struct sim_bench *bench = *state;

	sim_switch(&bench->two);
	mutex_lock(&bench->lock);
	sim_switch(&bench->one);
	sim_set_point(&bench->one, let_two_unlock, bench);
	mutex_lock(&bench->lock);
	assert_ptr_equal(bench->lock.owner, &bench->one);
	mutex_unlock(&bench->lock);
}

/* The point comes first, so it can still make this call fail. */
static void fail_it(struct sim_task *task, enum sim_call call, const void *object, void *context)
{
	(void)object;
	(void)context;
	if (call == SIM_KMALLOC)
		sim_fail(task, SIM_KMALLOC, 1);
}

static void test_point_and_failures_go_together(void **state)
{
	struct sim_bench *bench = *state;
	struct watch watch = { .lock = &bench->lock };
	void *memory;

	sim_set_point(&bench->one, fail_it, NULL);
	memory = kmalloc(1, GFP_KERNEL);
	assert_null(memory);
	kfree(memory);
	sim_set_point(&bench->one, note, &watch);
	sim_fail(&bench->one, SIM_TRYLOCK, 1);
	assert_int_equal(mutex_trylock(&bench->lock), 0);
	assert_announced(&watch, SIM_TRYLOCK, &bench->lock);
	assert_true(bench->one.armed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_bench_test(test_point_sees_every_copy),
		sim_bench_test(test_point_comes_before_memory_changes_hands),
		sim_bench_test(test_point_comes_before_a_lock_changes_hands),
		sim_bench_test(test_point_comes_before_waiters_are_woken),
		sim_bench_test(test_point_sees_giving_way_and_warnings),
		sim_bench_test(test_point_is_the_tasks_own_and_ends_when_it_is_taken_away),
		sim_bench_test(test_point_may_run_another_task_that_frees_the_lock),
		sim_bench_test(test_point_and_failures_go_together),
	};

	return cmocka_run_group_tests_name("sim/point", tests, NULL, NULL);
}
