/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fixture of the emulator's own tests: two devices on the bench and nothing around them.
 *
 * These tests compare the emulator with its specification. So the expected values are written here
 * and in the tests, and not taken from the register map under test.
 */
#ifndef TESTS_EMU_BENCH_H
#define TESTS_EMU_BENCH_H

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "emu.h"

#include <stdlib.h>

/* Accesses of the longest run in any of these tests, in both directions. */
#define EMU_BENCH_LOG 16384

/**
 * struct emu_bench - what a test of the emulator works with
 * @emu: the device
 * @twin: another one, for comparison
 * @before: room for a snapshot of @emu
 * @log: room for the trace of @emu
 * @twin_log: room for the trace of @twin
 * @hooked: the last arguments of bench_hook()
 * @hooks: how often bench_hook() was called
 * @patient: a fault that never strikes
 */
struct emu_bench {
	struct emu emu;
	struct emu twin;
	struct emu_state before;
	struct emu_access log[EMU_BENCH_LOG];
	struct emu_access twin_log[EMU_BENCH_LOG];
	struct emu_access hooked;
	unsigned long hooks;
	struct emu_fault patient;
};

static inline int emu_bench_setup(void **state)
{
	struct emu_bench *bench = calloc(1, sizeof(*bench));

	if (!bench)
		return -1;
	emu_init(&bench->emu);
	emu_init(&bench->twin);
	*state = bench;
	return 0;
}

static inline int emu_bench_teardown(void **state)
{
	free(*state);
	return 0;
}

#define emu_bench_test(name) \
	cmocka_unit_test_setup_teardown(name, emu_bench_setup, emu_bench_teardown)

/* A hook that counts its calls; its context is the bench. */
static inline void bench_hook(struct emu *emu, uint64_t offset, unsigned int width,
			      enum emu_direction direction, void *context)
{
	struct emu_bench *bench = context;

	(void)emu;
	bench->hooked = (struct emu_access){ .offset = offset,
					     .width = width,
					     .direction = (uint16_t)direction };
	bench->hooks++;
}

/* A hook that removes the device. */
static inline void bench_hook_remove(struct emu *emu, uint64_t offset, unsigned int width,
				     enum emu_direction direction, void *context)
{
	(void)offset;
	(void)width;
	(void)direction;
	(void)context;
	emu_remove(emu);
}

/* The ways to observe accesses. None of them may change what an access does. */
static inline void bench_trace(struct emu_bench *bench)
{
	emu_trace_start(&bench->emu, bench->log, EMU_BENCH_LOG);
}

static inline void bench_watch(struct emu_bench *bench)
{
	emu_set_hook(&bench->emu, bench_hook, bench);
}

static inline void bench_threaten(struct emu_bench *bench)
{
	bench->patient = (struct emu_fault){ .kind = EMU_FAULT_FLIP, .nth = UINT64_MAX };
	emu_set_faults(&bench->emu, &bench->patient, 1);
}

static inline void bench_do_not_observe(struct emu_bench *bench)
{
	emu_trace_stop(&bench->emu);
	emu_set_hook(&bench->emu, NULL, NULL);
	emu_set_faults(&bench->emu, NULL, 0);
}

/**
 * struct emu_bench_mode - a way of observing
 * @name: for messages
 * @arm: switches it on
 */
struct emu_bench_mode {
	const char *name;
	void (*arm)(struct emu_bench *bench);
};

/* clang-format off */
#define EMU_BENCH_MODES {                         \
	{ "not observed", bench_do_not_observe }, \
	{ "traced", bench_trace },                \
	{ "hooked", bench_watch },                \
	{ "under a fault plan", bench_threaten }, \
}
/* clang-format on */

#endif /* TESTS_EMU_BENCH_H */
