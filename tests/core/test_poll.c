// SPDX-License-Identifier: GPL-2.0-only
/*
 * poll: it says what a call that must not wait would meet, and each change of that wakes the
 * waiters.
 */
#include "lab.h"

#include <errno.h>
#include <string.h>

#define BOTH (LKP_ENC_FILE_READ | LKP_ENC_FILE_WRITE)

/* A task that queued and was told to wait. */
struct poller {
	struct lab *lab;
	unsigned int wakes;
	unsigned int found; /* the events of poll at its last wake-up */
	struct sim_wait wait;
};

static void look_again(struct sim_task *task, enum sim_call call, const void *object, void *context)
{
	struct poller *poller = context;

	(void)task;
	if (call != SIM_WAKE_UP || object != &poller->lab->dev.pollers)
		return;
	poller->wakes++;
	poller->found = lkp_enc_poll(&poller->lab->file);
}

/* From here on the poller is in the queue. */
static void queue(struct poller *poller)
{
	sim_wait_begin(&poller->wait, &poller->lab->dev.pollers, 0, 0);
	sim_set_point(&poller->lab->task, look_again, poller);
}

static void leave(struct poller *poller)
{
	sim_set_point(&poller->lab->task, NULL, NULL);
	sim_wait_end(&poller->wait, true);
}

static void test_poll_of_an_idle_device_is_ready_for_both(void **state)
{
	struct lab *lab = *state;

	lab_trace_start(lab);
	assert_int_equal(lkp_enc_poll(&lab->file), BOTH);
	lab_assert_untouched(lab);
}

static bool is_read(const struct lab_call *call)
{
	return !strcmp(call->name, "read");
}

/* The three ways in which locks can be held, and each call in each of them. */
static void test_poll_says_what_a_call_meets(void **state)
{
	struct lab *lab = *state;

	for (unsigned int held = 0; held < 3; held++) {
		struct mutex *lock = held == 1 ? &lab->dev.lock : &lab->file.read_lock;

		for (const struct lab_call *call = lab_calls; call->name; call++) {
			unsigned int bit = is_read(call) ? LKP_ENC_FILE_READ : LKP_ENC_FILE_WRITE;
			bool ready;

			lab_restart(lab);
			if (held)
				lab_hold(lab, lock);
			ready = lkp_enc_poll(&lab->file) & bit;
			assert_variant_equal(call->name, call->run(lab, true) != -EAGAIN, ready);
			if (held)
				lab_let_go(lab, lock);
		}
	}
}

static void test_poll_of_another_file_does_not_mind_a_reader(void **state)
{
	struct lab *lab = *state;
	struct lkp_enc_file other;

	assert_int_equal(lkp_enc_open(&lab->dev, &other, BOTH), 0);
	lab_hold(lab, &lab->file.read_lock);
	assert_int_equal(lkp_enc_poll(&lab->file), LKP_ENC_FILE_WRITE);
	assert_int_equal(lkp_enc_poll(&other), BOTH);
	lab_let_go(lab, &lab->file.read_lock);
}

static void test_poll_of_a_device_that_is_gone_says_only_that(void **state)
{
	struct lab *lab = *state;

	lab_hold(lab, &lab->dev.lock);
	lab->dev.gone = true;
	assert_int_equal(lkp_enc_poll(&lab->file), LKP_ENC_FILE_GONE);
	lab_let_go(lab, &lab->dev.lock);
	assert_int_equal(lkp_enc_poll(&lab->file), LKP_ENC_FILE_GONE);
}

/* However a call ends, it wakes the waiters at its end. */
static void test_poll_is_woken_by_the_end_of_each_call(void **state)
{
	static const char *const plans[] = { NULL, "any@1:ones", "any@1:gone" };
	struct lab *lab = *state;

	for (size_t i = 0; i < 3; i++) {
		for (const struct lab_call *call = lab_calls; call->name; call++) {
			struct poller poller = { .lab = lab };
			unsigned int expected = BOTH;

			lab_restart(lab);
			if (plans[i])
				lab_fault(lab, plans[i]);
			queue(&poller);
			if (call->run(lab, false) == -ENODEV)
				expected = LKP_ENC_FILE_GONE;
			leave(&poller);
			assert_variant_equal(call->name, poller.found, expected);
		}
	}
}

/* The device's lock is released first, and then the readers' lock. */
static void test_poll_is_woken_by_both_locks_of_a_read(void **state)
{
	struct lab *lab = *state;
	struct poller poller = { .lab = lab };
	char text[8];

	lab_restart(lab);
	queue(&poller);
	assert_int_equal(lkp_enc_read(&lab->file, text, sizeof(text), false), 3);
	leave(&poller);
	assert_int_equal(poller.wakes, 2);
	assert_int_equal(poller.found, BOTH);
}

static void test_poll_is_woken_by_remove_before_the_lock_is_free(void **state)
{
	struct lab *lab = *state;
	struct poller poller = { .lab = lab };

	queue(&poller);
	lkp_enc_remove(&lab->dev);
	leave(&poller);
	assert_int_equal(poller.wakes, 1);
	assert_int_equal(poller.found, LKP_ENC_FILE_GONE);
}

static void test_poll_waits_for_a_reset(void **state)
{
	struct lab *lab = *state;
	struct poller poller = { .lab = lab };

	lkp_enc_reset_prepare(&lab->dev);
	queue(&poller);
	assert_int_equal(lkp_enc_poll(&lab->file), 0);
	assert_int_equal(lkp_enc_reset_done(&lab->dev), 0);
	leave(&poller);
	assert_int_equal(poller.wakes, 1);
	assert_int_equal(poller.found, BOTH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		lab_test(test_poll_of_an_idle_device_is_ready_for_both),
		lab_test(test_poll_says_what_a_call_meets),
		lab_test(test_poll_of_another_file_does_not_mind_a_reader),
		lab_test(test_poll_of_a_device_that_is_gone_says_only_that),
		lab_test(test_poll_is_woken_by_the_end_of_each_call),
		lab_test(test_poll_is_woken_by_both_locks_of_a_read),
		lab_test(test_poll_is_woken_by_remove_before_the_lock_is_free),
		lab_test(test_poll_waits_for_a_reset),
	};

	return cmocka_run_group_tests_name("core/poll", tests, NULL, NULL);
}
