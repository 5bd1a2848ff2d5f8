// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clocks, delays and sleeps. A real machine may be late, but is never early.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/iopoll.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "contract.h"

/* ---------------------------------------------------------------- Units ----------------------- */

static void milliseconds_are_rounded_up_to_jiffies(void)
{
	EXPECT(msecs_to_jiffies(0) == 0);
	EXPECT(msecs_to_jiffies(1) == DIV_ROUND_UP(HZ, 1000));
	EXPECT(msecs_to_jiffies(1000) == HZ);
	EXPECT(msecs_to_jiffies(1001) > HZ);
	EXPECT(usecs_to_jiffies(0) == 0);
	EXPECT(usecs_to_jiffies(1) == 1);
	EXPECT(usecs_to_jiffies(1000000) == HZ);
	EXPECT(msecs_to_jiffies((unsigned int)-1) == MAX_JIFFY_OFFSET);
	EXPECT(nsecs_to_jiffies(NSEC_PER_SEC - 1) == HZ - 1);
}

static void jiffies_are_milliseconds_and_microseconds(void)
{
	EXPECT(jiffies_to_msecs(HZ) == 1000);
	EXPECT(jiffies_to_usecs(HZ) == 1000000);
	EXPECT(jiffies_to_msecs(0) == 0);
}

static void jiffies_are_compared_across_their_end(void)
{
	unsigned long last = ULONG_MAX, next = last + 2;

	EXPECT(time_after(next, last));
	EXPECT(!time_after(last, next));
	EXPECT(!time_after(last, last));
	EXPECT(time_after_eq(last, last));
	EXPECT(time_before(last, next));
	EXPECT(time_before_eq(last, last));
	EXPECT(!time_before(last, last));
	EXPECT(time_in_range(last + 1, last, next));
	EXPECT(time_in_range(next, last, next));
	EXPECT(!time_in_range(next + 1, last, next));
	EXPECT(time_is_after_jiffies(jiffies + HZ * 60));
	EXPECT(time_is_before_jiffies(jiffies - 1));
	EXPECT(time_is_before_eq_jiffies(jiffies));
	EXPECT(time_is_after_eq_jiffies(jiffies + HZ * 60));
}

static void times_are_added_and_compared(void)
{
	ktime_t time = ktime_set(2, 3);

	EXPECT(ktime_to_ns(time) == 2000000003);
	EXPECT(ktime_to_us(time) == 2000000);
	EXPECT(ktime_to_ms(time) == 2000);
	EXPECT(ktime_to_ns(ktime_add_ns(time, 7)) == 2000000010);
	EXPECT(ktime_to_ns(ktime_add_us(time, 1)) == 2000001003);
	EXPECT(ktime_to_ns(ktime_add_ms(time, 1)) == 2001000003);
	EXPECT(ktime_add(ns_to_ktime(1), ms_to_ktime(1)) == ns_to_ktime(1000001));
	EXPECT(ktime_to_ns(ktime_sub(time, ns_to_ktime(3))) == 2000000000);
	EXPECT(ktime_compare(time, time) == 0);
	EXPECT(ktime_compare(ns_to_ktime(0), time) < 0);
	EXPECT(ktime_compare(time, ns_to_ktime(0)) > 0);
	EXPECT(ktime_after(time, ns_to_ktime(0)) && !ktime_after(time, time));
	EXPECT(ktime_before(ns_to_ktime(0), time) && !ktime_before(time, time));
	EXPECT(ktime_us_delta(time, ns_to_ktime(3)) == 2000000);
	EXPECT(ktime_ms_delta(time, ns_to_ktime(3)) == 2000);
}

/* ---------------------------------------------------------------- Delays ---------------------- */

static s64 since(ktime_t start)
{
	return ktime_us_delta(ktime_get(), start);
}

/* An emulated CPU counts delay loops wrongly, so this does not check how long they last. */
static void delays_end(void)
{
	ktime_t start = ktime_get();

	udelay(200);
	mdelay(2);
	ndelay(10000);
	EXPECT(since(start) >= 0);
}

static void sleeps_last_at_least_so_long(void)
{
	ktime_t start = ktime_get();

	msleep(20);
	EXPECT(since(start) >= 20000);
	start = ktime_get();
	EXPECT(msleep_interruptible(20) == 0);
	EXPECT(since(start) >= 20000);
	start = ktime_get();
	usleep_range(500, 1000);
	EXPECT(since(start) >= 500);
	start = ktime_get();
	fsleep(5);
	fsleep(500);
	fsleep(25000);
	EXPECT(since(start) >= 25505);
}

static void schedule_timeout_gives_what_is_left(void)
{
	unsigned long start = jiffies;

	EXPECT(schedule_timeout_uninterruptible(3) == 0);
	EXPECT(time_after_eq(jiffies, start + 3));
	start = jiffies;
	EXPECT(schedule_timeout_interruptible(2) == 0);
	EXPECT(schedule_timeout_killable(2) == 0);
	EXPECT(time_after_eq(jiffies, start + 4));
}

static void loop_until_jiffies_ends(void)
{
	unsigned long end = jiffies + 2;
	u64 start = get_jiffies_64(), ns = ktime_get_ns();

	while (time_before(jiffies, end))
		cpu_relax();
	EXPECT(get_jiffies_64() >= start + 1);
	EXPECT(ktime_get_ns() > ns);
}

/* ---------------------------------------------------------------- Waits ----------------------- */

static void wait_event_timeout_of_what_holds_leaves_all(void)
{
	wait_queue_head_t queue;

	init_waitqueue_head(&queue);
	EXPECT(wait_event_timeout(queue, true, 1000 * HZ) > 900 * HZ);
	EXPECT(wait_event_interruptible_timeout(queue, true, 1000 * HZ) > 900 * HZ);
	EXPECT(wait_event_timeout(queue, true, 0) == 1);
	EXPECT(wait_event_interruptible_timeout(queue, true, 0) == 1);
	EXPECT(wait_event_timeout(queue, true, MAX_SCHEDULE_TIMEOUT) == MAX_SCHEDULE_TIMEOUT);
}

static void wait_event_timeout_of_what_does_not_hold_is_0_when_late(void)
{
	unsigned long start = jiffies;
	wait_queue_head_t queue;

	init_waitqueue_head(&queue);
	EXPECT(wait_event_timeout(queue, false, 3) == 0);
	EXPECT(time_after_eq(jiffies, start + 3));
	EXPECT(wait_event_interruptible_timeout(queue, false, 2) == 0);
	EXPECT(wait_event_killable_timeout(queue, false, 2) == 0);
	EXPECT(wait_event_timeout(queue, false, 0) == 0);
}

/* Nobody wakes the queue, and yet the condition is checked after the time-out. */
static void wait_event_timeout_looks_once_more_when_late(void)
{
	unsigned long late = jiffies + 5;
	wait_queue_head_t queue;
	long left;

	init_waitqueue_head(&queue);
	left = wait_event_timeout(queue, time_after_eq(jiffies, late), 5);
	/* All of it is left if a slow machine is late before the wait begins. */
	EXPECT(left == 1 || left == 5);
}

static DECLARE_WAIT_QUEUE_HEAD(napping);
static bool is_up;

static void wake_who_may_be_interrupted(struct work_struct *work)
{
	is_up = true;
	wake_up_interruptible(&napping);
}

static DECLARE_DELAYED_WORK(wake_later, wake_who_may_be_interrupted);

/* Who waits otherwise sleeps on, and looks when the time is up. */
static void wake_up_interruptible_wakes_only_who_may_be_interrupted(void)
{
	is_up = false;
	schedule_delayed_work(&wake_later, 2);
	EXPECT(wait_event_interruptible_timeout(napping, is_up, 1000 * HZ) > 900 * HZ);
	flush_delayed_work(&wake_later);
	is_up = false;
	schedule_delayed_work(&wake_later, 2);
	EXPECT(wait_event_timeout(napping, is_up, 50) <= 1);
	flush_delayed_work(&wake_later);
	is_up = false;
	schedule_delayed_work(&wake_later, 2);
	EXPECT(wait_event_killable_timeout(napping, is_up, 50) <= 1);
	flush_delayed_work(&wake_later);
}

static void completion_is_waited_for_as_long_as_said(void)
{
	unsigned long start = jiffies;
	struct completion x;

	init_completion(&x);
	EXPECT(wait_for_completion_timeout(&x, 3) == 0);
	EXPECT(time_after_eq(jiffies, start + 3));
	EXPECT(wait_for_completion_interruptible_timeout(&x, 2) == 0);
	EXPECT(wait_for_completion_killable_timeout(&x, 0) == 0);
	complete(&x);
	EXPECT(wait_for_completion_timeout(&x, 0) == 1);
	EXPECT(!completion_done(&x));
	complete(&x);
	EXPECT(wait_for_completion_interruptible_timeout(&x, 1000 * HZ) > 900 * HZ);
	complete(&x);
	EXPECT(wait_for_completion_killable(&x) == 0);
	EXPECT(!completion_done(&x));
}

/* ---------------------------------------------------------------- Polling --------------------- */

static int reads;

static int count_to(int at_most)
{
	if (reads < at_most)
		reads++;
	return reads;
}

static void poll_reads_until_it_is_so(void)
{
	int value = 0;

	reads = 0;
	EXPECT(read_poll_timeout(count_to, value, value == 3, 10, 10000000, false, 5) == 0);
	EXPECT(value == 3);
	EXPECT(read_poll_timeout(count_to, value, value == 4, 10, 0, true, 5) == 0);
	EXPECT(value == 4);
	reads = 0;
	EXPECT(read_poll_timeout_atomic(count_to, value, value == 3, 1, 10000000, true, 5) == 0);
	EXPECT(read_poll_timeout_atomic(count_to, value, value == 4, 0, 0, false, 5) == 0);
	EXPECT(value == 4);
	EXPECT(readx_poll_timeout(count_to, 5, value, value == 5, 0, 0) == 0);
	EXPECT(readx_poll_timeout_atomic(count_to, 5, value, value == 5, 0, 0) == 0);
}

static void poll_is_late_after_a_last_read(void)
{
	ktime_t start = ktime_get();
	int value = 0;

	reads = 0;
	EXPECT(read_poll_timeout(count_to, value, value == 2, 50, 2000, false, 1) == -ETIMEDOUT);
	EXPECT(since(start) >= 2000);
	EXPECT(value == 1);
	EXPECT(read_poll_timeout_atomic(count_to, value, value == 2, 5, 200, false, 1) ==
	       -ETIMEDOUT);
	/* One read, then the time-out, and the last read finds the condition true. */
	reads = 0;
	EXPECT(read_poll_timeout(count_to, value, value == 2, 0, 1, false, ({
					 udelay(5);
					 2;
				 })) == 0);
	EXPECT(value == 2);
}

static const struct contract time[] = {
	CONTRACT(milliseconds_are_rounded_up_to_jiffies),
	CONTRACT(jiffies_are_milliseconds_and_microseconds),
	CONTRACT(jiffies_are_compared_across_their_end),
	CONTRACT(times_are_added_and_compared),
	CONTRACT(delays_end),
	CONTRACT(sleeps_last_at_least_so_long),
	CONTRACT(schedule_timeout_gives_what_is_left),
	CONTRACT(loop_until_jiffies_ends),
	CONTRACT(wait_event_timeout_of_what_holds_leaves_all),
	CONTRACT(wait_event_timeout_of_what_does_not_hold_is_0_when_late),
	CONTRACT(wait_event_timeout_looks_once_more_when_late),
	CONTRACT(wake_up_interruptible_wakes_only_who_may_be_interrupted),
	CONTRACT(completion_is_waited_for_as_long_as_said),
	CONTRACT(poll_reads_until_it_is_so),
	CONTRACT(poll_is_late_after_a_last_read),
};
CONTRACTS(time);
