// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers and work.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "contract.h"

/* More time than a busy machine needs for a timer that is due soon. */
#define PATIENCE (60 * HZ)

/* ---------------------------------------------------------------- Timers ---------------------- */

struct bell {
	struct timer_list timer;
	struct completion rang;
	unsigned int times, more;
	unsigned long at;
	bool in_softirq;
};

static void ring(struct timer_list *timer)
{
	struct bell *bell = from_timer(bell, timer, timer);

	bell->times++;
	bell->at = jiffies;
	bell->in_softirq = in_interrupt() && !in_hardirq();
	if (bell->more) {
		bell->more--;
		mod_timer(timer, jiffies + 1);
	} else {
		complete(&bell->rang);
	}
}

static struct bell bell;

static void set_up(void)
{
	memset(&bell, 0, sizeof(bell));
	init_completion(&bell.rang);
	timer_setup(&bell.timer, ring, 0);
}

static bool has_rung(void)
{
	return wait_for_completion_timeout(&bell.rang, PATIENCE);
}

static void timer_fires_once_and_not_before_its_time(void)
{
	unsigned long start = jiffies;

	set_up();
	EXPECT(!timer_pending(&bell.timer));
	EXPECT(mod_timer(&bell.timer, start + 3) == 0);
	if (!EXPECT(has_rung()))
		return;
	EXPECT(time_after_eq(bell.at, start + 3));
	EXPECT(bell.in_softirq);
	msleep(20);
	EXPECT(bell.times == 1);
	EXPECT(!timer_pending(&bell.timer));
	EXPECT(timer_delete_sync(&bell.timer) == 0);
}

static void timer_that_is_late_fires_soon(void)
{
	set_up();
	bell.timer.expires = jiffies - 10;
	add_timer(&bell.timer);
	EXPECT(has_rung());
	EXPECT(del_timer(&bell.timer) == 0);
}

static void mod_timer_moves_one_that_is_pending(void)
{
	unsigned long start = jiffies;

	set_up();
	EXPECT(mod_timer(&bell.timer, start + PATIENCE) == 0);
	EXPECT(timer_pending(&bell.timer));
	EXPECT(mod_timer(&bell.timer, start + 2) == 1);
	EXPECT(has_rung());
	EXPECT(bell.times == 1);
	del_timer_sync(&bell.timer);
}

static void timer_that_is_deleted_does_not_fire(void)
{
	set_up();
	mod_timer(&bell.timer, jiffies + PATIENCE);
	EXPECT(timer_delete(&bell.timer) == 1);
	EXPECT(!timer_pending(&bell.timer));
	EXPECT(timer_delete(&bell.timer) == 0);
	mod_timer(&bell.timer, jiffies + PATIENCE);
	EXPECT(del_timer_sync(&bell.timer) == 1);
	EXPECT(bell.times == 0);
}

static void timer_may_start_itself_again(void)
{
	set_up();
	bell.more = 3;
	mod_timer(&bell.timer, jiffies + 1);
	EXPECT(has_rung());
	EXPECT(bell.times == 4);
	del_timer_sync(&bell.timer);
}

static void timer_that_is_shut_down_never_starts_again(void)
{
	set_up();
	mod_timer(&bell.timer, jiffies + PATIENCE);
	EXPECT(timer_shutdown_sync(&bell.timer) == 1);
	EXPECT(mod_timer(&bell.timer, jiffies + 1) == 0);
	EXPECT(!timer_pending(&bell.timer));
}

static unsigned int rang_by_itself;

static void ring_by_itself(struct timer_list *timer)
{
	(void)timer;
	WRITE_ONCE(rang_by_itself, 1);
}

static DEFINE_TIMER(made_by_the_linker, ring_by_itself);

static void timer_on_the_stack_is_destroyed(void)
{
	static DEFINE_TIMER(made_inside, ring_by_itself);
	struct timer_list timer;

	EXPECT(!timer_pending(&made_inside));
	WRITE_ONCE(rang_by_itself, 0);
	mod_timer(&made_by_the_linker, jiffies + 1);
	while (!READ_ONCE(rang_by_itself))
		msleep(1);
	timer_setup_on_stack(&timer, ring_by_itself, 0);
	mod_timer(&timer, jiffies + PATIENCE);
	EXPECT(del_timer_sync(&timer) == 1);
	destroy_timer_on_stack(&timer);
	del_timer_sync(&made_by_the_linker);
}

/* ---------------------------------------------------------------- Work ------------------------ */

struct job {
	struct work_struct work;
	struct delayed_work later;
	struct completion done;
	unsigned int times, more, queued_again;
	bool in_task;
};

static struct job job;
static DEFINE_MUTEX(lock);

static void do_job(struct work_struct *work)
{
	job.times++;
	job.in_task = !in_interrupt();
	if (job.more) {
		job.more--;
		job.queued_again += schedule_work(work);
	} else {
		complete(&job.done);
	}
}

static void do_slowly(struct work_struct *work)
{
	(void)work;
	msleep(20);
	mutex_lock(&lock);
	job.times++;
	mutex_unlock(&lock);
}

static void do_later(struct work_struct *work)
{
	struct job *own = container_of(to_delayed_work(work), struct job, later);

	own->times++;
	complete(&own->done);
}

static void set_up_job(work_func_t function)
{
	memset(&job, 0, sizeof(job));
	init_completion(&job.done);
	INIT_WORK(&job.work, function);
	INIT_DELAYED_WORK(&job.later, do_later);
}

static bool is_done(void)
{
	return wait_for_completion_timeout(&job.done, PATIENCE);
}

static void work_runs_in_a_task_of_its_own(void)
{
	static DECLARE_WORK(made_inside, do_job);
	static DECLARE_DELAYED_WORK(made_for_later, do_later);

	EXPECT(!work_pending(&made_inside) && !delayed_work_pending(&made_for_later));
	set_up_job(do_job);
	EXPECT(!work_pending(&job.work));
	EXPECT(schedule_work(&job.work));
	EXPECT(is_done());
	EXPECT(job.in_task);
	flush_work(&job.work);
	EXPECT(!flush_work(&job.work));
	EXPECT(job.times == 1);
	EXPECT(!cancel_work_sync(&job.work));
}

static void work_may_queue_itself_again(void)
{
	set_up_job(do_job);
	job.more = 3;
	schedule_work(&job.work);
	EXPECT(is_done());
	flush_work(&job.work);
	EXPECT(job.times == 4);
	EXPECT(job.queued_again == 3);
}

/* A work sleeps until it gets a lock whose holder sleeps. */
static void work_waits_for_a_lock(void)
{
	set_up_job(do_slowly);
	mutex_lock(&lock);
	schedule_work(&job.work);
	msleep(100);
	EXPECT(job.times == 0);
	mutex_unlock(&lock);
	flush_work(&job.work);
	EXPECT(job.times == 1);
}

static void flush_waits_until_it_has_run(void)
{
	set_up_job(do_slowly);
	schedule_work(&job.work);
	EXPECT(flush_work(&job.work));
	EXPECT(job.times == 1);
	schedule_work(&job.work);
	cancel_work_sync(&job.work);
	EXPECT(job.times <= 2);
	EXPECT(!work_pending(&job.work));
}

static void delayed_work_runs_once_and_later(void)
{
	unsigned long start = jiffies;

	set_up_job(do_job);
	EXPECT(schedule_delayed_work(&job.later, 3));
	EXPECT(is_done());
	EXPECT(time_after_eq(jiffies, start + 3));
	EXPECT(schedule_delayed_work(&job.later, 0));
	EXPECT(is_done());
	flush_delayed_work(&job.later);
	EXPECT(job.times == 2);
	EXPECT(!delayed_work_pending(&job.later));
}

static void delayed_work_is_pending_until_then(void)
{
	set_up_job(do_job);
	EXPECT(schedule_delayed_work(&job.later, PATIENCE));
	EXPECT(delayed_work_pending(&job.later));
	EXPECT(!schedule_delayed_work(&job.later, 1));
	EXPECT(cancel_delayed_work(&job.later));
	EXPECT(!cancel_delayed_work(&job.later));
	schedule_delayed_work(&job.later, PATIENCE);
	EXPECT(cancel_delayed_work_sync(&job.later));
	EXPECT(!cancel_delayed_work_sync(&job.later));
	EXPECT(job.times == 0);
}

static void delayed_work_is_hastened(void)
{
	set_up_job(do_job);
	EXPECT(!mod_delayed_work(system_wq, &job.later, PATIENCE));
	EXPECT(mod_delayed_work(system_wq, &job.later, 1));
	EXPECT(is_done());
	schedule_delayed_work(&job.later, PATIENCE);
	/* It returns true if it had to wait; another CPU may have been quick. */
	flush_delayed_work(&job.later);
	EXPECT(job.times == 2);
}

static void ordered_queue_does_one_after_another(void)
{
	struct workqueue_struct *queue = alloc_ordered_workqueue("contract%d", 0, 1);

	if (!EXPECT(queue))
		return;
	set_up_job(do_slowly);
	EXPECT(queue_work(queue, &job.work));
	EXPECT(queue_delayed_work(queue, &job.later, 0));
	EXPECT(is_done());
	EXPECT(job.times == 2);
	destroy_workqueue(queue);
}

static void queue_does_all_before_it_goes(void)
{
	struct workqueue_struct *queue = alloc_workqueue("contract", WQ_UNBOUND, 0);

	if (!EXPECT(queue))
		return;
	set_up_job(do_slowly);
	queue_work(queue, &job.work);
	flush_workqueue(queue);
	EXPECT(job.times == 1);
	queue_work(queue, &job.work);
	destroy_workqueue(queue);
	EXPECT(job.times == 2);
	queue = create_singlethread_workqueue("contract");
	if (!EXPECT(queue))
		return;
	drain_workqueue(queue);
	destroy_workqueue(queue);
}

static const struct contract work[] = {
	CONTRACT(timer_fires_once_and_not_before_its_time),
	CONTRACT(timer_that_is_late_fires_soon),
	CONTRACT(mod_timer_moves_one_that_is_pending),
	CONTRACT(timer_that_is_deleted_does_not_fire),
	CONTRACT(timer_may_start_itself_again),
	CONTRACT(timer_that_is_shut_down_never_starts_again),
	CONTRACT(timer_on_the_stack_is_destroyed),
	CONTRACT(work_runs_in_a_task_of_its_own),
	CONTRACT(work_may_queue_itself_again),
	CONTRACT(work_waits_for_a_lock),
	CONTRACT(flush_waits_until_it_has_run),
	CONTRACT(delayed_work_runs_once_and_later),
	CONTRACT(delayed_work_is_pending_until_then),
	CONTRACT(delayed_work_is_hastened),
	CONTRACT(ordered_queue_does_one_after_another),
	CONTRACT(queue_does_all_before_it_goes),
};
CONTRACTS(work);
