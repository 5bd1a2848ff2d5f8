// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers and works of a simulated machine: when they run, and what is forbidden. tests/contract
 * compares them with the kernel's contracts. Kernel code.
 */

/* The C library first, and of that its types: see linux/types.h. */
#include <sys/types.h>

#include "../emu/emu_bench.h"
#include "sim_bug.h"
#include "sim_irq.h"
#include "sim_kernel.h"
#include "sim_task.h"
#include "sim_time.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

/**
 * struct bench - the objects of a driver under test
 * @kernel: its machine
 * @task: the task of the test
 * @timer: calls @act when its time has come
 * @work: likewise
 * @delayed: likewise
 * @act: the function that they call
 * @calls: how often they were called
 * @lock: for them
 * @mutex: likewise
 * @done: likewise
 */
static struct bench {
	struct sim_kernel *kernel;
	struct sim_task task;
	struct timer_list timer;
	struct work_struct work;
	struct delayed_work delayed;
	void (*act)(void);
	unsigned int calls;
	spinlock_t lock;
	struct mutex mutex;
	struct completion done;
} bench;

static void do_act(void)
{
	bench.calls++;
	if (bench.act)
		bench.act();
}

static void timer_comes(struct timer_list *timer)
{
	(void)timer;
	do_act();
}

static void work_comes(struct work_struct *work)
{
	(void)work;
	do_act();
}

static int setup(void **state)
{
	(void)state;
	memset(&bench, 0, sizeof(bench));
	sim_task_init(&bench.task);
	sim_switch(&bench.task);
	bench.kernel = sim_kernel_create();
	bench.task.kernel = bench.kernel;
	timer_setup(&bench.timer, timer_comes, 0);
	INIT_WORK(&bench.work, work_comes);
	INIT_DELAYED_WORK(&bench.delayed, work_comes);
	spin_lock_init(&bench.lock);
	mutex_init(&bench.mutex);
	init_completion(&bench.done);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	assert_int_equal(sim_kernel_left(bench.kernel, 0, NULL), 0);
	sim_kernel_destroy(bench.kernel);
	sim_switch(NULL);
	return 0;
}

/* ---------------------------------------------------------------- When they come -------------- */

static void sleep_and_lock(void)
{
	msleep(20);
	mutex_lock(&bench.mutex);
	mutex_unlock(&bench.mutex);
	complete(&bench.done);
}

static void test_timer_waits_until_it_may_come(void **state)
{
	(void)state;
	mod_timer(&bench.timer, jiffies + 1);
	spin_lock_bh(&bench.lock);
	mdelay(20);
	assert_int_equal(bench.calls, 0);
	spin_unlock_bh(&bench.lock);
	udelay(1);
	assert_int_equal(bench.calls, 1);
	mod_timer(&bench.timer, jiffies + 1);
	local_irq_disable();
	mdelay(20);
	assert_int_equal(bench.calls, 1);
	local_irq_enable();
	udelay(1);
	assert_int_equal(bench.calls, 2);
}

static void test_work_comes_after_the_system_call(void **state)
{
	(void)state;
	bench.task.kernel = NULL;
	sim_time_pass(bench.kernel, 1);
	bench.task.kernel = bench.kernel;
	schedule_work(&bench.work);
	assert_int_equal(sim_work_pending(bench.kernel), 1);
	assert_int_equal(bench.calls, 0);
	bench.task.kernel = NULL;
	sim_time_pass(bench.kernel, 2);
	assert_int_equal(bench.calls, 1);
	bench.task.kernel = bench.kernel;
}

/* The work sleeps until it gets a lock, which is released meanwhile; then the work goes on. */
static void test_work_goes_on_when_it_can(void **state)
{
	(void)state;
	bench.act = sleep_and_lock;
	schedule_work(&bench.work);
	mutex_lock(&bench.mutex);
	assert_int_equal(wait_for_completion_timeout(&bench.done, HZ), 0);
	assert_int_equal(bench.calls, 1);
	mutex_unlock(&bench.mutex);
	assert_int_not_equal(wait_for_completion_timeout(&bench.done, HZ), 0);
	flush_work(&bench.work);
}

static void test_works_of_an_ordered_queue_do_not_overlap(void **state)
{
	struct workqueue_struct *queue = alloc_ordered_workqueue("ordered", 0);

	(void)state;
	bench.act = sleep_and_lock;
	queue_work(queue, &bench.work);
	queue_delayed_work(queue, &bench.delayed, 1);
	msleep(10);
	assert_int_equal(bench.calls, 1);
	msleep(100);
	assert_int_equal(bench.calls, 2);
	destroy_workqueue(queue);
}

static void test_who_drives_lets_works_run(void **state)
{
	(void)state;
	sim_irq_set_mode(bench.kernel, SIM_IRQ_MANUAL);
	assert_false(sim_work_run(bench.kernel));
	schedule_work(&bench.work);
	msleep(10);
	assert_int_equal(bench.calls, 0);
	assert_true(sim_work_run(bench.kernel));
	assert_int_equal(bench.calls, 1);
	assert_false(sim_kernel_idle(bench.kernel));
}

static void test_queue_that_cannot_be_made_is_null(void **state)
{
	(void)state;
	sim_fail(&bench.task, SIM_ALLOC_WORKQUEUE, 1);
	assert_null(alloc_workqueue("none", 0, 0));
}

static void do_complete(void)
{
	complete(&bench.done);
}

static void wait_for_it(void)
{
	wait_for_completion(&bench.done);
}

/* Only the machine's own thread makes events happen. */
static void test_clock_that_follows_real_time_goes_on_by_itself(void **state)
{
	struct sim_task follower;
	uint64_t start;

	(void)state;
	bench.act = do_complete;
	msleep(100);
	start = sim_time_now(bench.kernel);
	sim_task_init(&follower);
	assert_int_equal(sim_time_follow(bench.kernel, &follower), 0);
	mod_timer(&bench.timer, jiffies + 2);
	wait_for_it();
	schedule_work(&bench.work);
	wait_for_it();
	schedule_delayed_work(&bench.delayed, 2);
	wait_for_it();
	flush_work(&bench.delayed.work);
	assert_int_equal(bench.calls, 3);
	msleep(2);
	udelay(10);
	sim_time_unfollow(bench.kernel);
	assert_true(sim_time_now(bench.kernel) > start + 4 * NSEC_PER_MSEC);
	start = sim_time_now(bench.kernel);
	udelay(7);
	assert_int_equal(sim_time_now(bench.kernel), start + 7000);
	sim_time_unfollow(bench.kernel);
}

/* A second of the real clock ends meanwhile. */
static void test_clock_that_follows_real_time_goes_on_from_second_to_second(void **state)
{
	struct sim_task follower;
	struct timespec second;
	uint64_t start;

	(void)state;
	sim_task_init(&follower);
	assert_int_equal(sim_time_follow(bench.kernel, &follower), 0);
	start = sim_time_now(bench.kernel);
	clock_gettime(CLOCK_MONOTONIC, &second);
	second = (struct timespec){ .tv_sec = second.tv_sec + 1 };
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &second, NULL);
	assert_in_range(sim_time_now(bench.kernel), start, start + 3600 * NSEC_PER_SEC);
	sim_time_unfollow(bench.kernel);
}

static void assert_left(const char *wanted)
{
	char text[256];

	sim_kernel_describe_left(bench.kernel, 0, text, sizeof(text));
	if (strncmp(text, wanted, strlen(wanted)) != 0)
		fail_msg("'%s' instead of '%s'", text, wanted);
}

static void test_what_is_left_is_told_by_name(void **state)
{
	struct workqueue_struct *queue = alloc_workqueue("mine%d", 0, 0, 7);
	void *memory;

	(void)state;
	assert_left("workqueue mine7, from ");
	destroy_workqueue(queue);
	memory = kmalloc(24, GFP_KERNEL);
	assert_left("memory of 24 bytes, from ");
	kfree(memory);
	mod_timer(&bench.timer, jiffies + 5);
	assert_left("timer timer_comes, from ");
	del_timer(&bench.timer);
	schedule_delayed_work(&bench.delayed, 5);
	assert_left("work work_comes, from ");
	cancel_delayed_work(&bench.delayed);
	bench.act = sleep_and_lock;
	schedule_work(&bench.work);
	msleep(1);
	assert_left("running work work_comes, from ");
	cancel_work_sync(&bench.work);
}

/* A call during which it came again has not left it behind. */
static void test_what_comes_again_is_as_old_as_at_first(void **state)
{
	struct sim_left left;
	unsigned long mark;

	(void)state;
	mod_timer(&bench.timer, jiffies + 5);
	schedule_delayed_work(&bench.delayed, 5);
	mark = sim_kernel_mark(bench.kernel);
	mod_timer(&bench.timer, jiffies + 6);
	cancel_delayed_work(&bench.delayed);
	schedule_delayed_work(&bench.delayed, 6);
	assert_int_equal(sim_kernel_left(bench.kernel, mark, &left), 0);
	assert_int_equal(sim_kernel_left(bench.kernel, 0, &left), 2);
	del_timer(&bench.timer);
	cancel_delayed_work(&bench.delayed);
}

/* ---------------------------------------------------------------- Who waits owns it ----------- */

#define HANDOVERS 500

/**
 * struct handover - a completion whose memory has another use as soon as the waiter goes on
 * @x: the completion
 * @round: 2 i + 1: complete it the i-th time; 2 i + 2: that is done
 */
struct handover {
	struct completion x;
	unsigned int round;
};

static void wait_for_round(struct handover *handover, unsigned int round)
{
	while (__atomic_load_n(&handover->round, __ATOMIC_SEQ_CST) != round)
		sched_yield();
}

static void begin_round(struct handover *handover, unsigned int round)
{
	__atomic_store_n(&handover->round, round, __ATOMIC_SEQ_CST);
}

static void *complete_each(void *context)
{
	struct handover *handover = context;

	for (unsigned int i = 0; i < HANDOVERS; i++) {
		wait_for_round(handover, 2 * i + 1);
		complete(&handover->x);
		begin_round(handover, 2 * i + 2);
	}
	return NULL;
}

/* ThreadSanitizer finds each access that comes too late; without it, one that writes is found. */
static void test_complete_touches_nothing_that_the_waiter_has_freed(void **state)
{
	static struct handover handover;
	unsigned char used[sizeof(handover.x)];
	pthread_t completer;

	(void)state;
	memset(used, 0x5a, sizeof(used));
	assert_int_equal(pthread_create(&completer, NULL, complete_each, &handover), 0);
	for (unsigned int i = 0; i < HANDOVERS; i++) {
		init_completion(&handover.x);
		begin_round(&handover, 2 * i + 1);
		while (!try_wait_for_completion(&handover.x))
			;
		memcpy(&handover.x, used, sizeof(used));
		wait_for_round(&handover, 2 * i + 2);
		assert_memory_equal(&handover.x, used, sizeof(used));
	}
	assert_int_equal(pthread_join(completer, NULL), 0);
}

/* ---------------------------------------------------------------- What no driver may do ------- */

static char story[1024];
static jmp_buf escape;

static void caught(const char *text, void *context)
{
	(void)context;
	snprintf(story, sizeof(story), "%s", text);
	longjmp(escape, 1);
}

static struct timer_list bare_timer;
static struct work_struct bare_work;

static void use_bare_timer(void)
{
	mod_timer(&bare_timer, jiffies);
}

static void use_bare_work(void)
{
	schedule_work(&bare_work);
}

static void add_twice(void)
{
	mod_timer(&bench.timer, jiffies + 5);
	add_timer(&bench.timer);
}

static void set_up_pending(void)
{
	mod_timer(&bench.timer, jiffies + 5);
	timer_setup(&bench.timer, timer_comes, 0);
}

static void init_pending(void)
{
	schedule_work(&bench.work);
	INIT_WORK(&bench.work, work_comes);
}

static void leave_stack(void)
{
	mod_timer(&bench.timer, jiffies + 5);
	destroy_timer_on_stack(&bench.timer);
}

static void free_pending_timer(void)
{
	struct timer_list *timer = kmalloc(sizeof(*timer), GFP_KERNEL);

	timer_setup(timer, timer_comes, 0);
	mod_timer(timer, jiffies + 5);
	kfree(timer);
}

static void free_pending_work(void)
{
	struct delayed_work *delayed = kmalloc(sizeof(*delayed), GFP_KERNEL);

	INIT_DELAYED_WORK(delayed, work_comes);
	schedule_delayed_work(delayed, 5);
	kfree(delayed);
}

static void sleep_once(void)
{
	msleep(1);
}

static void run_timer(void)
{
	mod_timer(&bench.timer, jiffies + 1);
	msleep(20);
}

static void sleep_in_timer(void)
{
	bench.act = sleep_once;
	run_timer();
}

static void take_and_keep(void)
{
	mutex_lock(&bench.mutex);
}

static void keep_lock_in_work(void)
{
	bench.act = take_and_keep;
	schedule_work(&bench.work);
	msleep(20);
}

static void delete_itself(void)
{
	del_timer_sync(&bench.timer);
}

static void delete_in_itself(void)
{
	bench.act = delete_itself;
	run_timer();
}

static void flush_itself(void)
{
	flush_work(&bench.work);
}

static void flush_from_itself(void)
{
	bench.act = flush_itself;
	schedule_work(&bench.work);
	msleep(20);
}

static void take_lock(void)
{
	spin_lock(&bench.lock);
	spin_unlock(&bench.lock);
}

static void take_mutex(void)
{
	mutex_lock(&bench.mutex);
	mutex_unlock(&bench.mutex);
}

/* This deadlock is only possible, since the timer is over long ago. */
static void delete_under_its_lock(void)
{
	bench.act = take_lock;
	run_timer();
	spin_lock_bh(&bench.lock);
	del_timer_sync(&bench.timer);
}

static void flush_under_its_lock(void)
{
	bench.act = take_mutex;
	schedule_work(&bench.work);
	msleep(20);
	mutex_lock(&bench.mutex);
	cancel_work_sync(&bench.work);
}

static void take_lock_without_bh(void)
{
	bench.act = take_lock;
	run_timer();
	spin_lock(&bench.lock);
}

static void flush_under_spinlock(void)
{
	spin_lock(&bench.lock);
	flush_work(&bench.work);
}

static void destroy_none(void)
{
	destroy_workqueue(system_wq);
}

static void queue_on_destroyed(void)
{
	struct workqueue_struct *queue = alloc_workqueue("gone", 0, 0);

	queue_delayed_work(queue, &bench.delayed, 3);
	destroy_workqueue(queue);
	msleep(100);
}

static void wait_too_long(void)
{
	schedule_timeout_uninterruptible(-1);
}

static const struct {
	void (*act)(void);
	const char *story;
} rows[] = {
	{ use_bare_timer, "a timer was never set up, or has moved since" },
	{ use_bare_work, "a work was never initialised, or has moved since" },
	{ add_twice, "add_timer() of the timer timer_comes, which is pending" },
	{ set_up_pending, "the timer timer_comes is set up while it is pending" },
	{ init_pending, "the work work_comes is initialised while it is pending" },
	{ leave_stack, "the timer timer_comes on the stack is pending at its end" },
	{ free_pending_timer, "memory is freed while the timer timer_comes in it, from " },
	{ free_pending_work, "memory is freed while the work work_comes in it, from " },
	{ sleep_in_timer, "msleep() may sleep, and " },
	{ keep_lock_in_work, "the work work_comes returns with a lock held" },
	{ delete_in_itself, "deadlock: the timer timer_comes waits for its own end" },
	{ flush_from_itself, "deadlock: flush_work() by what it waits for: it waits for its own" },
	{ delete_under_its_lock, "locks in two orders: the one initialised at " },
	{ flush_under_its_lock, "locks in two orders: the one initialised at " },
	{ take_lock_without_bh, "in a timer at " },
	{ flush_under_spinlock, "flush_work() may sleep, and the task holds a spinlock" },
	{ destroy_none, "destroy_workqueue() of something that is not a workqueue" },
	{ queue_on_destroyed,
	  "the work work_comes is queued on something that is not a workqueue, or was" },
	{ wait_too_long, "a time-out of -1 jiffies" },
};

/* The driver's locks stay held, so keep the machine as it is. */
static struct sim_kernel *left_alone[sizeof(rows) / sizeof(rows[0])];

static void expect_story(size_t row)
{
	setup(NULL);
	left_alone[row] = bench.kernel;
	story[0] = '\0';
	sim_set_oops(caught, NULL);
	if (!setjmp(escape)) {
		rows[row].act();
		fail_msg("nothing was said of: %s", rows[row].story);
	}
	sim_set_oops(NULL, NULL);
	if (!strstr(story, rows[row].story))
		fail_msg("'%s' instead of '%s'", story, rows[row].story);
	sim_switch(NULL);
}

static void test_what_is_forbidden_ends_with_its_story(void **state)
{
	(void)state;
	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++)
		expect_story(row);
}

int main(void)
{
#define WORK_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		WORK_TEST(test_timer_waits_until_it_may_come),
		WORK_TEST(test_work_comes_after_the_system_call),
		WORK_TEST(test_work_goes_on_when_it_can),
		WORK_TEST(test_works_of_an_ordered_queue_do_not_overlap),
		WORK_TEST(test_who_drives_lets_works_run),
		WORK_TEST(test_queue_that_cannot_be_made_is_null),
		WORK_TEST(test_clock_that_follows_real_time_goes_on_by_itself),
		WORK_TEST(test_clock_that_follows_real_time_goes_on_from_second_to_second),
		WORK_TEST(test_what_is_left_is_told_by_name),
		WORK_TEST(test_what_comes_again_is_as_old_as_at_first),
		WORK_TEST(test_complete_touches_nothing_that_the_waiter_has_freed),
		cmocka_unit_test(test_what_is_forbidden_ends_with_its_story),
	};

	return cmocka_run_group_tests_name("scratch/work", tests, NULL, NULL);
}
