/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fixture of the simulator's own tests: two tasks, a lock, and memory with a real end.
 *
 * @one is current when a test starts. A test that needs another task switches to @two, or starts a
 *	thread for it.
 */
#ifndef TESTS_SIM_BENCH_H
#define TESTS_SIM_BENCH_H

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "platform.h"
#include "sim_task.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIM_BENCH_PAGE 4096

/*
 * Ends a program that waits for ever, because of a lost wake-up. In seconds, far more than a test
 * takes.
 */
#define SIM_BENCH_WATCHDOG 120

/**
 * struct sim_bench - the fixture of the simulator's tests
 * @one: the current task
 * @two: another
 * @lock: a free lock
 * @user: one page of memory; any access to the page after it really faults
 * @kernel: room for what is copied
 */
struct sim_bench {
	struct sim_task one;
	struct sim_task two;
	struct mutex lock;
	char *user;
	char kernel[SIM_BENCH_PAGE];
};

static inline int sim_bench_setup(void **state)
{
	struct sim_bench *bench = calloc(1, sizeof(*bench));

	if (!bench)
		return -1;
	bench->user = mmap(NULL, 2 * SIM_BENCH_PAGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (bench->user == MAP_FAILED ||
	    mprotect(bench->user + SIM_BENCH_PAGE, SIM_BENCH_PAGE, PROT_NONE)) {
		free(bench);
		return -1;
	}
	alarm(SIM_BENCH_WATCHDOG);
	sim_task_init(&bench->one);
	sim_task_init(&bench->two);
	sim_switch(&bench->one);
	mutex_init(&bench->lock);
	*state = bench;
	return 0;
}

static inline int sim_bench_teardown(void **state)
{
	struct sim_bench *bench = *state;

	alarm(0);
	sim_switch(NULL);
	munmap(bench->user, 2 * SIM_BENCH_PAGE);
	free(bench);
	return 0;
}

#define sim_bench_test(name) \
	cmocka_unit_test_setup_teardown(name, sim_bench_setup, sim_bench_teardown)

#endif /* TESTS_SIM_BENCH_H */
