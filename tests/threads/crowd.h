/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fixture of the threaded tests: one device, and a crowd of threads that use it at once.
 *
 * Each member of the crowd is a thread with a simulated task and an open file of its own. A member
 * cannot fail a test: it notes what went wrong, and crowd_join() fails the test for it.
 *
 * Every test runs twice: on the bulk paths of the emulator, and interleaved, where every access is
 * a separate one and other threads are let in between. The second also sees who makes each access:
 * it has to hold the device's lock. Teardown fails a test in which somebody did not.
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

/* Ends a program that waits for ever: a lost wake-up. In seconds, far beyond what a test takes. */
#define CROWD_WATCHDOG 120

struct crowd;

/**
 * struct member - one thread
 * @crowd: where it belongs
 * @index: its number, 0 to CROWD - 1
 * @task: the simulated task that it runs as
 * @file: its own open file, for reading and writing
 * @act: what it does
 * @result: of the last call that it made
 * @failure: what went wrong first, or NULL
 * @text: room for strings
 * @seen: how often it was given each byte of the string, for tests that share a file
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
	CROWD_WANTED, /* somebody is to stop in the middle of a call */
	CROWD_PAUSED, /* somebody did */
};

/**
 * struct crowd - a device and everybody who uses it
 * @emu: the hardware
 * @dev: the driver's device
 * @shared: one more open file, for tests in which several threads use the same
 * @members: the threads
 * @size: how many of @members run
 * @start: lets them all go at once
 * @ready: members that said crowd_ready(); atomic
 * @done: members that have finished; atomic
 * @pause: see crowd_pause(); atomic
 * @over: set when nobody may access the device any more; atomic
 * @late: accesses after that; atomic
 * @strangers: accesses by somebody who did not hold the lock; atomic
 * @dies_in: the device is pulled out just before this many accesses from now; 0 for never
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

/* Stop here, in the middle of a call, if somebody is to. */
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
	/* Often enough for others to get between the bytes of any string. */
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
 * crowd_start() - let members act, all at once
 * @crowd: the fixture
 * @acts: what each does, from the first member on
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
 * crowd_join() - wait for all that crowd_start() started, and fail the test if one of them did
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

/* Note what went wrong, for crowd_join(). Returns false if something did: time to stop. */
static inline bool expect(struct member *member, bool condition, const char *otherwise)
{
	if (!condition && !member->failure)
		member->failure = otherwise;
	return condition;
}

/* Tell the main thread that this member is in the middle of things. */
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
 * Returns when it has stopped. Only for interleaved tests, as without a hook nobody would stop.
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
