// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults of calls of the driver: each kind happens at the calls that it can happen to, at no other,
 * and when it is planned.
 */
#include "sim_bench.h"

#include <errno.h>

static void arm(struct sim_bench *bench, struct sim_fault *faults, size_t n)
{
	sim_set_faults(&bench->one, faults, n);
}

/* ---------------------------------------------------------------- User memory ----------------- */

static void test_efault_cuts_a_copy_at_its_byte(void **state)
{
	struct sim_bench *bench = *state;
	struct sim_fault faults[] = { { .kind = SIM_FAULT_EFAULT, .byte = 3, .times = 2 } };

	memcpy(bench->user, "abcdef", 6);
	memset(bench->kernel, 'x', 8);
	arm(bench, faults, 1);
	assert_int_equal(copy_from_user(bench->kernel, bench->user, 6), 3);
	assert_memory_equal(bench->kernel, "abc\0\0\0xx", 8);
	assert_int_equal(copy_to_user(bench->user, "uvwxyz", 6), 3);
	assert_memory_equal(bench->user, "uvwdef", 6);
	assert_int_equal(copy_to_user(bench->user, "uvwxyz", 6), 0);
	assert_int_equal(faults[0].fired, 2);
}

static void test_efault_beyond_a_copy_does_not_happen(void **state)
{
	struct sim_bench *bench = *state;
	struct sim_fault faults[] = {
		{ .kind = SIM_FAULT_EFAULT, .byte = 3, .times = SIM_FAULT_ALWAYS },
	};

	arm(bench, faults, 1);
	assert_int_equal(copy_from_user(bench->kernel, bench->user, 3), 0);
	assert_int_equal(copy_to_user(bench->user, bench->kernel, 0), 0);
	assert_int_equal(faults[0].seen, 2);
	assert_int_equal(faults[0].fired, 0);
	assert_int_equal(copy_from_user(bench->kernel, bench->user, 4), 1);
	assert_int_equal(faults[0].fired, 1);
}

static void test_efault_strikes_a_string_up_to_its_nul(void **state)
{
	struct sim_bench *bench = *state;

	memcpy(bench->user, "abc", 4);
	for (size_t byte = 0; byte < 6; byte++) {
		struct sim_fault faults[] = { { .kind = SIM_FAULT_EFAULT, .byte = byte } };
		long expected = byte < 4 ? -EFAULT : 3;

		arm(bench, faults, 1);
		assert_int_equal(strncpy_from_user(bench->kernel, bench->user, 10), expected);
		assert_int_equal(faults[0].seen, 1);
		assert_int_equal(faults[0].fired, byte < 4);
	}
}

static void test_efault_strikes_a_string_up_to_its_limit(void **state)
{
	struct sim_bench *bench = *state;
	struct sim_fault faults[] = { { .kind = SIM_FAULT_EFAULT, .byte = 2, .times = 2 } };

	memcpy(bench->user, "abcdef", 7);
	arm(bench, faults, 1);
	assert_int_equal(strncpy_from_user(bench->kernel, bench->user, 2), 2);
	assert_int_equal(strncpy_from_user(bench->kernel, bench->user, 3), -EFAULT);
}

static void test_the_nearest_of_several_efaults_counts(void **state)
{
	struct sim_bench *bench = *state;
	struct sim_fault faults[] = {
		{ .kind = SIM_FAULT_EFAULT, .byte = 4 },
		{ .kind = SIM_FAULT_EFAULT, .byte = 2 },
		{ .kind = SIM_FAULT_EFAULT, .byte = 3 },
	};

	arm(bench, faults, 3);
	assert_int_equal(copy_from_user(bench->kernel, bench->user, 6), 4);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(faults[i].fired, 1);
}

static void test_real_holes_and_efault_go_together(void **state)
{
	struct sim_bench *bench = *state;
	struct sim_fault faults[] = { { .kind = SIM_FAULT_EFAULT, .byte = 4, .times = 2 } };

	sim_map(&bench->one, bench->user, 3, SIM_READ);
	arm(bench, faults, 1);
	assert_int_equal(copy_from_user(bench->kernel, bench->user, 6), 3);
	assert_int_equal(faults[0].fired, 0);
	sim_unmap_all(&bench->one);
	assert_int_equal(copy_from_user(bench->kernel, bench->user, 6), 2);
}

/* ---------------------------------------------------------------- The others ------------------ */

static void test_enomem_fails_an_allocation(void **state)
{
	struct sim_bench *bench = *state;
	struct sim_fault faults[] = { { .kind = SIM_FAULT_ENOMEM, .nth = 2 } };

	arm(bench, faults, 1);
	for (unsigned int i = 1; i < 4; i++) {
		void *block = kmalloc(1, GFP_KERNEL);

		assert_int_equal(!block, i == 2);
		kfree(block);
	}
	assert_int_equal(bench->one.allocations, 0);
}

static void test_eintr_and_busy_keep_a_free_lock_free(void **state)
{
	struct sim_bench *bench = *state;
	struct sim_fault faults[] = { { .kind = SIM_FAULT_EINTR }, { .kind = SIM_FAULT_BUSY } };

	arm(bench, faults, 2);
	assert_int_equal(mutex_lock_interruptible(&bench->lock), -EINTR);
	assert_int_equal(mutex_trylock(&bench->lock), 0);
	assert_null(bench->lock.owner);
	assert_int_equal(bench->one.locks, 0);
	assert_int_equal(mutex_lock_interruptible(&bench->lock), 0);
	mutex_unlock(&bench->lock);
	assert_int_equal(mutex_trylock(&bench->lock), 1);
	mutex_unlock(&bench->lock);
}

/* Every call that can be made, once. */
static void make_every_call(struct sim_bench *bench)
{
	void *block = kmalloc(1, GFP_KERNEL);

	kfree(block);
	if (copy_from_user(bench->kernel, bench->user, 1) ||
	    copy_to_user(bench->user, bench->kernel, 1) ||
	    strncpy_from_user(bench->kernel, bench->user, 1) < 0)
		print_message("a copy failed\n");
	mutex_lock(&bench->lock);
	mutex_unlock(&bench->lock);
	if (!mutex_lock_interruptible(&bench->lock))
		mutex_unlock(&bench->lock);
	if (mutex_trylock(&bench->lock))
		mutex_unlock(&bench->lock);
	cond_resched();
	pr_warn_ratelimited("a warning\n");
}

static void test_a_kind_happens_to_its_calls_only(void **state)
{
	static const struct {
		enum sim_fault_kind kind;
		enum sim_call call;
		unsigned int seen;
	} rows[] = {
		{ SIM_FAULT_EFAULT, SIM_ANY_CALL, 3 },
		{ SIM_FAULT_EFAULT, SIM_COPY_FROM_USER, 1 },
		{ SIM_FAULT_EFAULT, SIM_COPY_TO_USER, 1 },
		{ SIM_FAULT_EFAULT, SIM_STRNCPY_FROM_USER, 1 },
		{ SIM_FAULT_EFAULT, SIM_KMALLOC, 0 },
		{ SIM_FAULT_ENOMEM, SIM_ANY_CALL, 1 },
		{ SIM_FAULT_ENOMEM, SIM_KFREE, 0 },
		{ SIM_FAULT_EINTR, SIM_ANY_CALL, 1 },
		{ SIM_FAULT_EINTR, SIM_LOCK, 0 },
		{ SIM_FAULT_BUSY, SIM_ANY_CALL, 1 },
		{ SIM_FAULT_BUSY, SIM_LOCK_INTERRUPTIBLE, 0 },
		{ SIM_FAULT_NONE, SIM_ANY_CALL, 0 },
	};
	struct sim_bench *bench = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sim_fault faults[] = {
			{ .kind = rows[i].kind, .call = rows[i].call, .nth = 99 },
		};

		arm(bench, faults, 1);
		make_every_call(bench);
		assert_int_equal(faults[0].seen, rows[i].seen);
		assert_int_equal(faults[0].fired, 0);
	}
}

static void test_usual_failure_is_the_first_kind_of_a_call(void **state)
{
	(void)state;
	assert_int_equal(sim_usual_failure(SIM_KZALLOC), -ENOMEM);
	assert_int_equal(sim_usual_failure(SIM_LOCK_INTERRUPTIBLE), -EINTR);
	assert_int_equal(sim_usual_failure(SIM_LOCK), 0);
}

static void test_disarmed_plan_does_nothing(void **state)
{
	struct sim_bench *bench = *state;
	struct sim_fault faults[] = { { .kind = SIM_FAULT_ENOMEM } };
	void *block;

	arm(bench, faults, 1);
	assert_true(bench->one.armed);
	arm(bench, NULL, 0);
	assert_false(bench->one.armed);
	block = kmalloc(1, GFP_KERNEL);
	assert_non_null(block);
	kfree(block);
}

/* ---------------------------------------------------------------- A shared plan --------------- */

#define SHARED_CALLS 2000

static void *try_locks(void *context)
{
	struct sim_task task;
	long struck = 0;
	struct mutex lock;

	sim_task_init(&task);
	sim_set_faults(&task, context, 1);
	sim_switch(&task);
	mutex_init(&lock);
	for (unsigned int i = 0; i < SHARED_CALLS; i++) {
		if (mutex_trylock(&lock))
			mutex_unlock(&lock);
		else
			struck++;
	}
	sim_switch(NULL);
	return (void *)struck;
}

static void test_tasks_of_several_threads_share_a_plan(void **state)
{
	struct sim_fault faults[] = {
		{ .kind = SIM_FAULT_BUSY, .nth = SHARED_CALLS / 2, .times = SHARED_CALLS },
	};
	pthread_t threads[2];
	long struck = 0;

	(void)state;
	for (unsigned int i = 0; i < 2; i++)
		assert_false(pthread_create(&threads[i], NULL, try_locks, faults));
	for (unsigned int i = 0; i < 2; i++) {
		void *result;

		assert_false(pthread_join(threads[i], &result));
		struck += (long)result;
	}
	assert_int_equal(struck, SHARED_CALLS);
	assert_int_equal(faults[0].seen, 2 * SHARED_CALLS);
	assert_int_equal(faults[0].fired, SHARED_CALLS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_bench_test(test_efault_cuts_a_copy_at_its_byte),
		sim_bench_test(test_efault_beyond_a_copy_does_not_happen),
		sim_bench_test(test_efault_strikes_a_string_up_to_its_nul),
		sim_bench_test(test_efault_strikes_a_string_up_to_its_limit),
		sim_bench_test(test_the_nearest_of_several_efaults_counts),
		sim_bench_test(test_real_holes_and_efault_go_together),
		sim_bench_test(test_enomem_fails_an_allocation),
		sim_bench_test(test_eintr_and_busy_keep_a_free_lock_free),
		sim_bench_test(test_a_kind_happens_to_its_calls_only),
		sim_bench_test(test_usual_failure_is_the_first_kind_of_a_call),
		sim_bench_test(test_disarmed_plan_does_nothing),
		sim_bench_test(test_tasks_of_several_threads_share_a_plan),
	};

	return cmocka_run_group_tests_name("sim/fault", tests, NULL, NULL);
}
