/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fixture of the threaded tests: one device, and a crowd of threads that use it at once.
 *
 * Each member of the crowd is a thread with its own simulated task and open file. A member cannot
 * fail a test: it notes the error, and crowd_join() fails the test for it.
 *
 * Every test runs twice: on the bulk paths of the emulator, and interleaved, where every access is
 * separate and other threads come in between. The second run also sees the thread of each access,
 * which must hold the device's lock. Teardown fails a test if one did not.
 */
#ifndef TESTS_CROWD_H
#define TESTS_CROWD_H

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lkp_enc_core.h"
#include "lkp_enc_regs.h"
#include "sim_task.h"
#include "uapi/linux/lkp_enc.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CROWD 8

/*
 * Ends a program that waits for ever, because of a lost wake-up. In seconds, far more than a test
 * takes.
 */
#define CROWD_WATCHDOG 120

struct crowd;

/**
 * struct member - one thread
 * @crowd: its crowd
 * @index: its number, 0 to CROWD - 1
 * @task: the simulated task that it runs as
 * @file: its own open file, for reading and writing
 * @act: its function
 * @result: of the last call that it made
 * @failure: the first error, or NULL
 * @text: room for strings
 * @seen: how often it got each byte of the string, for tests that share a file
 */
struct member {
	struct crowd *crowd;
	unsigned int index;
	struct sim_task task;
	struct lkp_enc_file file;
	void (*act)(struct member *member);
	long result;
	const char *failure;
	char text[LKP_ENC_STRING_CELLS];
	uint8_t seen[LKP_ENC_STRING_CELLS];
	pthread_t thread;
};

enum crowd_pause {
	CROWD_RUNS,
	CROWD_WANTED, /* a member should stop in the middle of a call */
	CROWD_PAUSED, /* a member has stopped */
};

/**
 * struct crowd - a device and all threads that use it
 * @emu: the hardware
 * @dev: the driver's device
 * @shared: one more open file, for tests in which several threads use one file
 * @members: the threads
 * @size: number of running @members
 * @start: lets them all start at once
 * @ready: members that said crowd_ready(); atomic
 * @done: members that have finished; atomic
 * @pause: see crowd_pause(); atomic
 * @over: set when no thread may access the device any more; atomic
 * @late: accesses after that; atomic
 * @strangers: accesses by threads that did not hold the lock; atomic
 * @dies_in: the device is removed before this access from now on; 0 for never
 */
struct crowd {
	struct emu emu;
	struct lkp_enc dev;
	struct lkp_enc_file shared;
	struct member members[CROWD];
	unsigned int size;
	pthread_barrier_t start;
	unsigned int ready;
	unsigned int done;
	enum crowd_pause pause;
	bool over;
	unsigned long late;
	unsigned long strangers;
	unsigned long dies_in;
};

/* Stop here, in the middle of a call, if a member should. */
static inline void crowd_pause_here(struct crowd *crowd)
{
	enum crowd_pause wanted = CROWD_WANTED;

	if (!__atomic_compare_exchange_n(&crowd->pause, &wanted, CROWD_PAUSED, false,
					 __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		return;
	while (__atomic_load_n(&crowd->pause, __ATOMIC_SEQ_CST) == CROWD_PAUSED)
		sched_yield();
}

static inline void crowd_hook(struct emu *emu, uint64_t offset, unsigned int width,
			      enum emu_direction direction, void *context)
{
	struct crowd *crowd = context;

	(void)width;
	(void)direction;
	if (__atomic_load_n(&crowd->dev.lock.owner, __ATOMIC_SEQ_CST) != sim_current())
		__atomic_fetch_add(&crowd->strangers, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&crowd->over, __ATOMIC_SEQ_CST))
		__atomic_fetch_add(&crowd->late, 1, __ATOMIC_SEQ_CST);
	if (crowd->dies_in && !--crowd->dies_in)
		emu_remove(emu);
	if (offset == LKP_ENC_STRING)
		crowd_pause_here(crowd);
	/* Often enough that other threads come between the bytes of any string. */
	if (offset % 64 == 0)
		sched_yield();
}

static inline int crowd_setup(void **state)
{
	const unsigned int both = LKP_ENC_FILE_READ | LKP_ENC_FILE_WRITE;
	struct crowd *crowd = calloc(1, sizeof(*crowd));

	if (!crowd)
		return -1;
	alarm(CROWD_WATCHDOG);
	emu_init(&crowd->emu);
	lkp_enc_init(&crowd->dev, (struct mmio){ &crowd->emu }, "lkp_enc", false);
	assert_int_equal(lkp_enc_open(&crowd->dev, &crowd->shared, both), 0);
	for (unsigned int i = 0; i < CROWD; i++) {
		struct member *member = &crowd->members[i];

		member->crowd = crowd;
		member->index = i;
		assert_int_equal(lkp_enc_open(&crowd->dev, &member->file, both), 0);
	}
	*state = crowd;
	return 0;
}

static inline int crowd_setup_interleaved(void **state)
{
	int err = crowd_setup(state);
	struct crowd *crowd = *state;

	if (!err)
		emu_set_hook(&crowd->emu, crowd_hook, crowd);
	return err;
}

static inline int crowd_teardown(void **state)
{
	struct crowd *crowd = *state;
	unsigned long misuse = (unsigned long)emu_misuse(&crowd->emu);
	bool clean = !misuse && !crowd->strangers && !crowd->late;

	if (!clean)
		print_error("%lu guest errors, %lu accesses without the lock, %lu after the end\n",
			    misuse, crowd->strangers, crowd->late);
	alarm(0);
	free(crowd);
	return clean ? 0 : -1;
}

/* Two rows of a test table: the bulk paths, and interleaved. */
#define crowd_tests(name) \
	cmocka_unit_test_setup_teardown(name, crowd_setup, crowd_teardown), crowd_interleaved(name)
#define crowd_interleaved(name)                                                           \
	{                                                                                 \
#name "_interleaved", name, crowd_setup_interleaved, crowd_teardown, NULL \
	}

static inline void *crowd_thread(void *context)
{
	struct member *member = context;

	sim_switch(&member->task);
	pthread_barrier_wait(&member->crowd->start);
	member->act(member);
	__atomic_fetch_add(&member->crowd->done, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

/**
 * crowd_start() - start members, all at once
 * @crowd: the fixture
 * @acts: the function of each, from the first member on
 * @n: how many
 */
static inline void crowd_start(struct crowd *crowd, void (*const *acts)(struct member *), size_t n)
{
	crowd->size = (unsigned int)n;
	crowd->ready = 0;
	crowd->done = 0;
	assert_false(pthread_barrier_init(&crowd->start, NULL, crowd->size));
	for (size_t i = 0; i < n; i++) {
		struct member *member = &crowd->members[i];

		member->act = acts[i];
		assert_false(pthread_create(&member->thread, NULL, crowd_thread, member));
	}
}

/**
 * crowd_join() - wait for all members of crowd_start(), and fail the test if one has failed
 * @crowd: the fixture
 */
static inline void crowd_join(struct crowd *crowd)
{
	for (unsigned int i = 0; i < crowd->size; i++)
		assert_false(pthread_join(crowd->members[i].thread, NULL));
	pthread_barrier_destroy(&crowd->start);
	for (unsigned int i = 0; i < crowd->size; i++) {
		const struct member *member = &crowd->members[i];

		if (member->failure)
			fail_msg("thread %u: %s (last result %ld)", i, member->failure,
				 member->result);
		assert_int_equal(member->task.allocations, 0);
		assert_int_equal(member->task.locks, 0);
	}
}

#define crowd_run(crowd, acts)                                              \
	do {                                                                \
		crowd_start(crowd, acts, sizeof(acts) / sizeof((acts)[0])); \
		crowd_join(crowd);                                          \
	} while (0)

/* Note an error for crowd_join(). Returns false if there is one: then stop. */
static inline bool expect(struct member *member, bool condition, const char *otherwise)
{
	if (!condition && !member->failure)
		member->failure = otherwise;
	return condition;
}

/* Tell the main thread that this member has started its work. */
static inline void crowd_ready(struct member *member)
{
	__atomic_fetch_add(&member->crowd->ready, 1, __ATOMIC_SEQ_CST);
}

/* Wait until all are. */
static inline void crowd_until_ready(struct crowd *crowd)
{
	while (__atomic_load_n(&crowd->ready, __ATOMIC_SEQ_CST) < crowd->size)
		sched_yield();
}

/**
 * crowd_pause() - stop one member in the middle of a call, with accesses still to make
 * @crowd: the fixture
 *
 * Returns when it has stopped. Only for interleaved tests, since without a hook no member would
 * stop.
 */
static inline void crowd_pause(struct crowd *crowd)
{
	__atomic_store_n(&crowd->pause, CROWD_WANTED, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&crowd->pause, __ATOMIC_SEQ_CST) != CROWD_PAUSED)
		sched_yield();
}

/* Let it go on. */
static inline void crowd_resume(struct crowd *crowd)
{
	__atomic_store_n(&crowd->pause, CROWD_RUNS, __ATOMIC_SEQ_CST);
}

static inline unsigned int crowd_done(const struct crowd *crowd)
{
	return __atomic_load_n(&crowd->done, __ATOMIC_SEQ_CST);
}

static inline unsigned int crowd_sleepers(const struct mutex *lock)
{
	return __atomic_load_n(&lock->sleepers, __ATOMIC_SEQ_CST);
}

#endif /* TESTS_CROWD_H */
