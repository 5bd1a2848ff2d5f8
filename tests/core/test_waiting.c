// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that really wait for the device's lock, in a thread of their own. They get it, they get a
 * signal, or the device is gone when they get it.
 */
#include "lab.h"

#include <pthread.h>
#include <sched.h>

/**
 * struct waiter - a thread that makes one call
 * @lab: the fixture
 * @call: the call
 * @task: its task
 * @thread: the thread
 * @result: of the call
 * @done: the call is over; atomic
 * @waited: whether it was seen waiting for the lock
 */
struct waiter {
	struct lab *lab;
	const struct lab_call *call;
	struct sim_task task;
	pthread_t thread;
	long result;
	bool done, waited;
};

static void *wait_in_thread(void *context)
{
	struct waiter *waiter = context;

	sim_switch(&waiter->task);
	waiter->result = waiter->call->run(waiter->lab, false);
	sim_switch(NULL);
	__atomic_store_n(&waiter->done, true, __ATOMIC_SEQ_CST);
	return NULL;
}

/* Start the call while another task holds the lock, and return when the call waits for it. */
static void start_waiting(struct waiter *waiter)
{
	struct mutex *lock = &waiter->lab->dev.lock;
	unsigned int others = __atomic_load_n(&lock->sleepers, __ATOMIC_SEQ_CST);

	if (pthread_create(&waiter->thread, NULL, wait_in_thread, waiter))
		fail_msg("no thread");
	/* If a call wrongly does not wait, the test must not hang. */
	while (!waiter->waited && !__atomic_load_n(&waiter->done, __ATOMIC_SEQ_CST)) {
		waiter->waited = __atomic_load_n(&lock->sleepers, __ATOMIC_SEQ_CST) > others;
		sched_yield();
	}
}

static void finish_waiting(struct waiter *waiter)
{
	assert_int_equal(pthread_join(waiter->thread, NULL), 0);
	assert_true(waiter->waited);
	assert_int_equal(waiter->task.locks, 0);
	assert_int_equal(waiter->task.allocations, 0);
}

static void test_waiting_call_goes_on_when_the_lock_is_free(void **state)
{
	struct lab *lab = *state;

	for (const struct lab_call *call = lab_calls; call->name; call++) {
		struct waiter waiter = { .lab = lab, .call = call };

		lab_restart(lab);
		lab_hold(lab, &lab->dev.lock);
		lab_trace_start(lab);
		start_waiting(&waiter);
		lab_assert_untouched(lab);
		lab_let_go(lab, &lab->dev.lock);
		finish_waiting(&waiter);
		assert_variant_equal(call->name, waiter.result >= 0, true);
		assert_variant_equal(call->name, lab->emu.trace.count, call->accesses);
	}
}

static void test_waiting_call_that_gets_a_signal_is_eintr(void **state)
{
	struct lab *lab = *state;

	for (const struct lab_call *call = lab_calls; call->name; call++) {
		struct waiter waiter = { .lab = lab, .call = call };

		lab_restart(lab);
		lab_hold(lab, &lab->dev.lock);
		lab_trace_start(lab);
		start_waiting(&waiter);
		sim_signal(&waiter.task, true);
		finish_waiting(&waiter);
		assert_variant_equal(call->name, waiter.result, -EINTR);
		lab_assert_untouched(lab);
		lab_let_go(lab, &lab->dev.lock);
	}
}

/* Called before the first access of a call that is about to find the device dead. */
static void let_another_wait(struct emu *emu, uint64_t offset, unsigned int width,
			     enum emu_direction direction, void *context)
{
	(void)offset;
	(void)width;
	(void)direction;
	emu_set_hook(emu, NULL, NULL);
	start_waiting(context);
}

static void test_waiting_call_makes_no_access_once_the_device_is_gone(void **state)
{
	struct lab *lab = *state;

	for (const struct lab_call *call = lab_calls; call->name; call++) {
		struct waiter waiter = { .lab = lab, .call = call };

		lab_restart(lab);
		emu_remove(&lab->emu);
		emu_set_hook(&lab->emu, let_another_wait, &waiter);
		assert_int_equal(lkp_enc_check(&lab->dev), -ENODEV);
		finish_waiting(&waiter);
		assert_variant_equal(call->name, waiter.result, -ENODEV);
		/* The check itself made all of these accesses. */
		assert_variant_equal(call->name, lab->emu.counters.reads, 1 + LKP_ENC_STRING_CELLS);
		assert_variant_equal(call->name, lab->emu.counters.writes, 0);
	}
}

static long run_remove(struct lab *lab, bool nonblock)
{
	(void)nonblock;
	lkp_enc_remove(&lab->dev);
	return 0;
}

static const struct lab_call remove = { "remove", run_remove, 0, false };

/*
 * While remove() waits for the lock, other waiting calls must already see that the device is gone.
 */
static void test_remove_does_not_queue_behind_waiting_calls(void **state)
{
	struct lab *lab = *state;

	for (const struct lab_call *call = lab_calls; call->name; call++) {
		struct waiter before = { .lab = lab, .call = call };
		struct waiter waiter = { .lab = lab, .call = &remove };

		lab_restart(lab);
		lab_hold(lab, &lab->dev.lock);
		lab_trace_start(lab);
		start_waiting(&before);
		start_waiting(&waiter);
		assert_true(lkp_enc_is_gone(&lab->dev));
		/* A later call does not even wait. */
		assert_variant_equal(call->name, call->run(lab, false), -ENODEV);
		lab_let_go(lab, &lab->dev.lock);
		finish_waiting(&before);
		finish_waiting(&waiter);
		assert_variant_equal(call->name, before.result, -ENODEV);
		lab_assert_untouched(lab);
	}
}

static void test_remove_waits_for_the_call_in_flight(void **state)
{
	struct lab *lab = *state;

	for (const struct lab_call *call = lab_calls; call->name; call++) {
		struct waiter waiter = { .lab = lab, .call = &remove };

		lab_restart(lab);
		emu_set_hook(&lab->emu, let_another_wait, &waiter);
		/* remove() waits from the first access on, and does not disturb the call. */
		assert_variant_equal(call->name, call->run(lab, false) >= 0, true);
		finish_waiting(&waiter);
		assert_variant_equal(call->name, lab->emu.counters.reads + lab->emu.counters.writes,
				     call->accesses);
		assert_true(lkp_enc_is_gone(&lab->dev));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lab_test(test_waiting_call_goes_on_when_the_lock_is_free),
		lab_test(test_waiting_call_that_gets_a_signal_is_eintr),
		lab_test(test_waiting_call_makes_no_access_once_the_device_is_gone),
		lab_test(test_remove_does_not_queue_behind_waiting_calls),
		lab_test(test_remove_waits_for_the_call_in_flight),
	};

	return cmocka_run_group_tests_name("core/waiting", tests, NULL, NULL);
}
