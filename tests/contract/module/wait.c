// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting, where there is nothing to wait for.
 */
#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/wait.h>

#include "contract.h"

static DECLARE_COMPLETION(made_by_the_linker);
static DECLARE_WAIT_QUEUE_HEAD(queue_made_by_the_linker);

static void completion_begins_undone(void)
{
	static DECLARE_COMPLETION(made_inside);
	struct completion x;

	init_completion(&x);
	EXPECT(!completion_done(&x));
	EXPECT(!try_wait_for_completion(&x));
	EXPECT(!completion_done(&made_by_the_linker));
	EXPECT(!completion_done(&made_inside));
}

static void completion_before_the_wait_is_not_lost(void)
{
	struct completion x;

	init_completion(&x);
	complete(&x);
	if (!EXPECT(completion_done(&x)))
		return;
	wait_for_completion(&x);
	EXPECT(!completion_done(&x));
	complete(&x);
	EXPECT(wait_for_completion_interruptible(&x) == 0);
	EXPECT(!completion_done(&x));
}

static void completions_are_counted(void)
{
	DECLARE_COMPLETION_ONSTACK(x);

	complete(&x);
	complete(&x);
	EXPECT(try_wait_for_completion(&x));
	if (!EXPECT(completion_done(&x)))
		return;
	wait_for_completion(&x);
	EXPECT(!try_wait_for_completion(&x));
}

static void complete_all_lets_everybody_through(void)
{
	struct completion x;

	init_completion(&x);
	complete_all(&x);
	for (int i = 0; i < 3 && EXPECT(completion_done(&x)); i++) {
		wait_for_completion(&x);
		EXPECT(try_wait_for_completion(&x));
	}
	EXPECT(completion_done(&x));
	complete(&x);
	EXPECT(completion_done(&x));
	reinit_completion(&x);
	EXPECT(!completion_done(&x));
	EXPECT(!try_wait_for_completion(&x));
}

static int looked;

static bool look(bool answer)
{
	looked++;
	return answer;
}

static DEFINE_MUTEX(lock);

static bool look_under_a_mutex(void)
{
	mutex_lock(&lock);
	looked++;
	mutex_unlock(&lock);
	return true;
}

/* The task counts as asleep only when it has looked once. */
static void wait_event_that_holds_may_sleep_to_find_out(void)
{
	wait_queue_head_t queue;

	init_waitqueue_head(&queue);
	looked = 0;
	wait_event(queue, look_under_a_mutex());
	EXPECT(wait_event_timeout(queue, look_under_a_mutex(), 1) == 1);
	EXPECT(looked == 2);
}

static void wait_event_that_holds_does_not_wait(void)
{
	wait_queue_head_t queue;

	init_waitqueue_head(&queue);
	looked = 0;
	wait_event(queue, look(true));
	EXPECT(looked == 1);
	EXPECT(wait_event_interruptible(queue, look(true)) == 0);
	EXPECT(wait_event_killable(queue, look(true)) == 0);
	EXPECT(looked == 3);
}

static void wake_up_of_nobody_does_nothing(void)
{
	static DECLARE_WAIT_QUEUE_HEAD(made_inside);

	wake_up(&made_inside);
	EXPECT(!waitqueue_active(&made_inside));
	wake_up(&queue_made_by_the_linker);
	wake_up_all(&queue_made_by_the_linker);
	wake_up_interruptible(&queue_made_by_the_linker);
	wake_up_interruptible_all(&queue_made_by_the_linker);
	EXPECT(!waitqueue_active(&queue_made_by_the_linker));
}

static void nobody_has_sent_a_signal(void)
{
	EXPECT(signal_pending(current) == 0);
}

static const struct contract wait[] = {
	CONTRACT(completion_begins_undone),
	CONTRACT(completion_before_the_wait_is_not_lost),
	CONTRACT(completions_are_counted),
	CONTRACT(complete_all_lets_everybody_through),
	CONTRACT(wait_event_that_holds_does_not_wait),
	CONTRACT(wait_event_that_holds_may_sleep_to_find_out),
	CONTRACT(wake_up_of_nobody_does_nothing),
	CONTRACT(nobody_has_sent_a_signal),
};
CONTRACTS(wait);
