// SPDX-License-Identifier: GPL-2.0-only
/*
 * No wake-up is lost at the two places where that could happen: between the two steps of
 * mutex_unlock(), and between the two steps of a task before it sleeps.
 *
 * The mutex lies on the border of two pages. One of them is read-only, so that the first write to
 * it stops that task until the other task has done its part.
 */
#include "sim_bench.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <time.h>

/* A task that does not return within so many seconds waits for ever. */
#define PATIENCE 20

/* What happens at the first write to a page. */
static struct {
	char *page;
	void (*then)(void *context);
	void *context;
} trap;

static void spring(int number, siginfo_t *info, void *context)
{
	void (*then)(void *) = trap.then;
	const char *at = info->si_addr;

	(void)number;
	(void)context;
	if (!then || at < trap.page || at >= trap.page + SIM_BENCH_PAGE) {
		signal(SIGSEGV, SIG_DFL); /* a real one: it comes again */
		return;
	}
	trap.then = NULL;
	mprotect(trap.page, SIM_BENCH_PAGE, PROT_READ | PROT_WRITE);
	then(trap.context);
}

static void set_trap(char *page, void (*then)(void *context), void *context)
{
	const struct sigaction action = { .sa_sigaction = spring,
					  .sa_flags = SA_SIGINFO | SA_NODEFER };

	assert_int_equal(sigaction(SIGSEGV, &action, NULL), 0);
	trap.page = page;
	trap.then = then;
	trap.context = context;
	assert_int_equal(mprotect(page, SIM_BENCH_PAGE, PROT_READ), 0);
}

/* One task holds a lock, and another one wants it. */
struct pair {
	struct sim_bench *bench;
	char *pages;
	struct mutex *lock;
	pthread_t thread;
	bool got_it;
};

_Static_assert(offsetof(struct mutex, owner) < offsetof(struct mutex, sleepers),
	       "the owner is on the first page");

static void set_up(struct pair *pair, struct sim_bench *bench)
{
	pair->bench = bench;
	pair->pages = mmap(NULL, 2 * SIM_BENCH_PAGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(pair->pages, MAP_FAILED);
	pair->lock = (struct mutex *)(void *)(pair->pages + SIM_BENCH_PAGE -
					      offsetof(struct mutex, sleepers));
	mutex_init(pair->lock);
	mutex_lock(pair->lock);
}

static void *want_it(void *context)
{
	struct pair *pair = context;

	sim_switch(&pair->bench->two);
	mutex_lock(pair->lock);
	pair->got_it = true;
	mutex_unlock(pair->lock);
	return NULL;
}

static void assert_got_it(struct pair *pair)
{
	struct timespec until;

	assert_null(trap.then);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += PATIENCE;
	if (pthread_timedjoin_np(pair->thread, NULL, &until))
		fail_msg("the lock is free, and nobody woke the task that waits for it");
	assert_true(pair->got_it);
	assert_int_equal(pair->lock->sleepers, 0);
	munmap(pair->pages, 2 * SIM_BENCH_PAGE);
}

static void sleep_for_it(void *context)
{
	struct pair *pair = context;

	if (pthread_create(&pair->thread, NULL, want_it, pair))
		abort();
	while (!__atomic_load_n(&pair->lock->sleepers, __ATOMIC_SEQ_CST))
		sched_yield();
	/* It releases this lock only while it sleeps. */
	pthread_mutex_lock(&sim_queue.lock);
	pthread_mutex_unlock(&sim_queue.lock);
}

static void test_unlock_sees_who_falls_asleep_just_before_the_lock_is_free(void **state)
{
	struct pair pair = { 0 };

	set_up(&pair, *state);
	set_trap(pair.pages, sleep_for_it, &pair);
	mutex_unlock(pair.lock);
	assert_got_it(&pair);
}

static void free_it(void *context)
{
	struct pair *pair = context;
	struct sim_task *task = sim_switch(&pair->bench->one);

	mutex_unlock(pair->lock);
	sim_switch(task);
}

static void test_lock_sees_that_it_is_freed_just_before_the_task_counts_itself(void **state)
{
	struct pair pair = { 0 };

	set_up(&pair, *state);
	set_trap(pair.pages + SIM_BENCH_PAGE, free_it, &pair);
	assert_int_equal(pthread_create(&pair.thread, NULL, want_it, &pair), 0);
	while (__atomic_load_n(&trap.then, __ATOMIC_SEQ_CST))
		sched_yield();
	assert_got_it(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		sim_bench_test(test_unlock_sees_who_falls_asleep_just_before_the_lock_is_free),
		sim_bench_test(test_lock_sees_that_it_is_freed_just_before_the_task_counts_itself),
	};

	return cmocka_run_group_tests_name("sim/wakeup", tests, NULL, NULL);
}
