// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tasks: the current one, the state of a fresh one, and its record of warnings.
 */
#include "death.h"

#include <stdio.h>

static void test_switch_returns_the_task_before(void **state)
{
	struct sim_bench *bench = *state;

	assert_ptr_equal(sim_current(), &bench->one);
	assert_ptr_equal(sim_switch(&bench->two), &bench->one);
	assert_ptr_equal(sim_current(), &bench->two);
	assert_ptr_equal(sim_switch(NULL), &bench->two);
	assert_null(sim_switch(&bench->one));
}

/* A caller restores the current task. */
static void test_switch_nests(void **state)
{
	struct sim_bench *bench = *state;
	struct sim_task *outer = sim_switch(&bench->two);
	struct sim_task *inner = sim_switch(NULL);

	assert_ptr_not_equal(sim_current(), &bench->two);
	sim_switch(inner);
	assert_ptr_equal(sim_current(), &bench->two);
	sim_switch(outer);
	assert_ptr_equal(sim_current(), &bench->one);
}

static void test_current_is_the_threads_own_without_switch(void **state)
{
	struct sim_bench *bench = *state;
	struct sim_task *own;

	sim_switch(NULL);
	own = sim_current();
	assert_non_null(own);
	assert_ptr_not_equal(own, &bench->one);
	assert_ptr_equal(sim_current(), own);
}

/* In a new thread: no task of other threads, and the documented defaults. */
static void *look_around(void *context)
{
	struct sim_bench *bench = context;
	struct sim_task *own = sim_current();
	void *block = kmalloc(1, GFP_KERNEL);
	bool as_expected = own != &bench->one && block && own->allocations == 1 &&
			   !copy_from_user(bench->kernel, bench->user, SIM_BENCH_PAGE);

	kfree(block);
	return as_expected ? NULL : own;
}

static void test_current_of_another_thread_is_its_own(void **state)
{
	struct sim_bench *bench = *state;
	pthread_t thread;
	void *failed;

	sim_map(&bench->one, bench->user, 1, SIM_READ);
	assert_false(pthread_create(&thread, NULL, look_around, bench));
	assert_false(pthread_join(thread, &failed));
	assert_null(failed);
	assert_ptr_equal(sim_current(), &bench->one);
}

static void test_task_init_overwrites_whatever_was_there(void **state)
{
	struct sim_bench *bench = *state;

	memset(&bench->two, 0xff, sizeof(bench->two));
	sim_task_init(&bench->two);
	assert_int_equal(bench->two.n_mappings, 0);
	for (unsigned int call = 0; call < SIM_CALLS; call++) {
		assert_int_equal(bench->two.fail_in[call], 0);
		assert_int_equal(bench->two.calls[call], 0);
	}
	assert_false(bench->two.armed);
	assert_null(bench->two.point);
	assert_false(bench->two.signal);
	assert_int_equal(bench->two.allocations, 0);
	assert_int_equal(bench->two.locks, 0);
	assert_int_equal(bench->two.warnings, 0);
	assert_string_equal(bench->two.warning, "");
}

static void test_warning_is_counted_and_the_last_one_kept(void **state)
{
	struct sim_bench *bench = *state;

	pr_warn_ratelimited("%s: %d\n", "first", 1);
	assert_int_equal(bench->one.warnings, 1);
	assert_string_equal(bench->one.warning, "first: 1");
	pr_warn_ratelimited("second\n");
	assert_int_equal(bench->one.warnings, 2);
	assert_string_equal(bench->one.warning, "second");
	assert_int_equal(bench->two.warnings, 0);
}

static void test_warning_too_long_is_cut(void **state)
{
	struct sim_bench *bench = *state;
	const size_t room = sizeof(bench->one.warning);

	pr_warn_ratelimited("%*s", (int)room + 10, "end");
	assert_int_equal(strlen(bench->one.warning), room - 1);
	assert_int_equal(bench->one.warnings, 1);
}

static void test_map_takes_as_many_ranges_as_it_says(void **state)
{
	struct sim_bench *bench = *state;

	for (unsigned int i = 0; i < SIM_MAPPINGS; i++)
		sim_map(&bench->one, bench->user + i, 1, SIM_READ);
	assert_int_equal(copy_from_user(bench->kernel, bench->user, SIM_MAPPINGS), 0);
	assert_int_equal(copy_from_user(bench->kernel, bench->user, SIM_MAPPINGS + 1), 1);
}

static void map_one_too_many(struct sim_bench *bench)
{
	for (unsigned int i = 0; i <= SIM_MAPPINGS; i++)
		sim_map(&bench->one, bench->user + i, 1, SIM_READ);
}

static void test_map_of_one_range_too_many_aborts(void **state)
{
	assert_dies(map_one_too_many, *state, "simulator: more than 8 mappings\n");
}

/* ---------------------------------------------------------------- A handler ------------------- */

static void ignore_point(struct sim_task *task, enum sim_call call, const void *object,
			 void *context)
{
	(void)task;
	(void)call;
	(void)object;
	(void)context;
}

static void ignore_wait(void *context)
{
	(void)context;
}

/* It has what its task has, but for what it holds; what it does is counted for the task. */
static void test_handler_runs_as_its_task_does_and_is_counted_for_it(void **state)
{
	static const struct {
		enum sim_context context;
		bool irqs_off, atomic;
	} rows[] = {
		{ SIM_IN_TASK, false, false },
		{ SIM_IN_SOFTIRQ, false, true },
		{ SIM_IN_HARDIRQ, true, true },
	};
	struct sim_bench *bench = *state;
	struct sim_fault fault = { .kind = SIM_FAULT_ENOMEM, .nth = 100 };
	struct sim_task *task = &bench->one, *handler = &bench->two;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned long calls = task->calls[SIM_KMALLOC];
		void *memory;

		memset(handler, 0xa5, sizeof(*handler));
		sim_set_point(task, ignore_point, &fault);
		sim_set_faults(task, &fault, 1);
		sim_set_wait(task, ignore_wait, bench);
		task->every_wake = true;
		sim_interrupt_begin(handler, rows[i].context);
		assert_ptr_equal(sim_current(), handler);
		assert_ptr_equal(handler->interrupted, task);
		assert_ptr_equal(handler->kernel, task->kernel);
		assert_ptr_equal(handler->pool, task->pool);
		assert_ptr_equal(handler->faults, &fault);
		assert_int_equal(handler->n_faults, 1);
		assert_true(handler->point == ignore_point && handler->point_context == &fault);
		assert_true(handler->wait == ignore_wait && handler->wait_context == bench);
		assert_true(handler->armed && handler->every_wake);
		assert_int_equal(handler->context, rows[i].context);
		assert_int_equal(handler->irqs_off, rows[i].irqs_off);
		assert_int_equal(!!handler->atomic, rows[i].atomic);
		assert_false(handler->signal || handler->locks || handler->bh_off);
		memory = kmalloc(8, GFP_ATOMIC);
		pr_warn("handler %zu", i);
		sim_interrupt_end(handler, "the handler");
		assert_ptr_equal(sim_current(), task);
		assert_int_equal(task->calls[SIM_KMALLOC], calls + 1);
		assert_int_equal(task->allocations, 1);
		assert_int_equal(task->warnings, i + 1);
		assert_int_equal(task->warning[strlen("handler ")], '0' + i);
		kfree(memory);
		/* Without an observer it does not, either. */
		sim_set_point(task, NULL, NULL);
		sim_set_faults(task, NULL, 0);
		task->every_wake = false;
		sim_interrupt_begin(handler, rows[i].context);
		assert_false(handler->armed || handler->every_wake);
		sim_interrupt_end(handler, "the handler");
	}
}

static void test_handler_interrupts_a_thread_without_a_task_of_its_own(void **state)
{
	struct sim_bench *bench = *state;
	struct sim_task *task, *handler = &bench->two;

	sim_switch(NULL);
	task = sim_current();
	sim_interrupt_begin(handler, SIM_IN_HARDIRQ);
	assert_ptr_equal(handler->interrupted, task);
	sim_interrupt_end(handler, "the handler");
	assert_ptr_equal(sim_current(), task);
	assert_null(sim_switch(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_bench_test(test_switch_returns_the_task_before),
		sim_bench_test(test_switch_nests),
		sim_bench_test(test_current_is_the_threads_own_without_switch),
		sim_bench_test(test_current_of_another_thread_is_its_own),
		sim_bench_test(test_task_init_overwrites_whatever_was_there),
		sim_bench_test(test_warning_is_counted_and_the_last_one_kept),
		sim_bench_test(test_warning_too_long_is_cut),
		sim_bench_test(test_map_takes_as_many_ranges_as_it_says),
		sim_bench_test(test_map_of_one_range_too_many_aborts),
		sim_bench_test(test_handler_runs_as_its_task_does_and_is_counted_for_it),
		sim_bench_test(test_handler_interrupts_a_thread_without_a_task_of_its_own),
	};

	return cmocka_run_group_tests_name("sim/task", tests, NULL, NULL);
}
