// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bulk path: a string written and read back through the driver core, against two memcpy() of it
 * and the best vector code for the cipher.
 */
#include "suites.h"

#include "lkp_enc_core.h"
#include "lkp_enc_regs.h"
#include "sim_task.h"

#include <stdlib.h>
#include <string.h>

#define DEVICES      4096 /* most that are used in turn */
#define DEVICE_STEPS 5    /* from 1 to DEVICES, each step eight times the one before */
#define SHORT        16   /* bytes that they are given */

/* The compiler has to assume that somebody reads the copy. */
#define used(pointer) __asm__ volatile("" ::"r"(pointer) : "memory")

/* ---------------------------------------------------------------- The limit ------------------- */

/*
 * The best vector code for the cipher: range comparisons on the widest vectors that this machine
 * has. The program chooses it when it starts; ThreadSanitizer cannot start such a program.
 */
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)
#define WIDEST __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define WIDEST
#endif
#if defined(__clang__)
#define VECTORISE
#else
#define VECTORISE __attribute__((optimize("O3")))
#endif

WIDEST VECTORISE static void encipher(uint8_t *restrict to, const uint8_t *restrict from, size_t n,
				      uint8_t shift)
{
	for (size_t i = 0; i < n; i++) {
		uint8_t letter = (uint8_t)((from[i] | 0x20) - 'a');
		uint8_t turn = (uint8_t)(letter < (uint8_t)(26 - shift) ? shift : shift - 26);

		to[i] = (uint8_t)(from[i] + (letter < 26 ? turn : 0));
	}
}

/* ---------------------------------------------------------------- The cases ------------------- */

/* One device with its driver and an open file. */
struct unit {
	struct emu emu;
	struct lkp_enc dev;
	struct lkp_enc_file file;
};

struct bench_bulk {
	struct unit *units;
	size_t n_units;
	size_t length;
	uint8_t in[LKP_ENC_STRING_CELLS];
	uint8_t device[LKP_ENC_STRING_CELLS];
	uint8_t out[LKP_ENC_STRING_CELLS];
};

static void run_memcpy(void *context, uint64_t n)
{
	struct bench_bulk *bulk = context;

	for (; n; n--) {
		memcpy(bulk->device, bulk->in, bulk->length);
		used(bulk->device);
		memcpy(bulk->out, bulk->device, bulk->length);
		used(bulk->out);
	}
}

static void run_limit(void *context, uint64_t n)
{
	struct bench_bulk *bulk = context;

	for (; n; n--) {
		memcpy(bulk->out, bulk->in, bulk->length);
		used(bulk->out);
		encipher(bulk->device, bulk->out, bulk->length, 3);
		used(bulk->device);
		memcpy(bulk->out, bulk->device, bulk->length);
		used(bulk->out);
	}
}

static void write_and_read(struct bench_bulk *bulk, struct unit *unit)
{
	ssize_t length = (ssize_t)bulk->length;

	if (lkp_enc_write(&unit->file, (const char *)bulk->in, bulk->length, false) != length ||
	    lkp_enc_read(&unit->file, (char *)bulk->out, bulk->length, false) != length)
		abort();
}

static void run_core(void *context, uint64_t n)
{
	struct bench_bulk *bulk = context;

	for (size_t i = 0; n; n--) {
		write_and_read(bulk, &bulk->units[i]);
		i = i + 1 < bulk->n_units ? i + 1 : 0;
	}
}

static void observe(struct emu *emu, uint64_t offset, unsigned int width,
		    enum emu_direction direction, void *context)
{
	(void)emu;
	(void)offset;
	(void)width;
	(void)direction;
	(void)context;
}

/* Byte by byte, as in a driver test that observes accesses. */
static void run_observed(void *context, uint64_t n)
{
	struct bench_bulk *bulk = context;

	emu_set_hook(&bulk->units[0].emu, observe, NULL);
	for (; n; n--)
		write_and_read(bulk, &bulk->units[0]);
	emu_set_hook(&bulk->units[0].emu, NULL, NULL);
}

/* ---------------------------------------------------------------- The suite ------------------- */

static bool set_up(struct bench_bulk *bulk)
{
	bulk->units = calloc(DEVICES, sizeof(*bulk->units));
	if (!bulk->units)
		return false;
	for (size_t i = 0; i < DEVICES; i++) {
		struct unit *unit = &bulk->units[i];

		emu_init(&unit->emu);
		unit->emu.state.device.seed = 3;
		lkp_enc_init(&unit->dev, (struct mmio){ .emu = &unit->emu }, "bench", false);
		if (lkp_enc_open(&unit->dev, &unit->file, LKP_ENC_FILE_READ | LKP_ENC_FILE_WRITE))
			abort();
	}
	/* Letters, digits, blanks: never a NUL. */
	for (size_t i = 0; i < sizeof(bulk->in); i++)
		bulk->in[i] = (uint8_t)(' ' + i % 90);
	return true;
}

/* The limit must give the same result as the core. */
static bool limit_is_right(struct bench_bulk *bulk)
{
	bulk->length = LKP_ENC_STRING_MAX;
	run_core(bulk, 1);
	encipher(bulk->device, bulk->in, bulk->length, 3);
	return !memcmp(bulk->out, bulk->device, bulk->length);
}

enum { COPIES, LIMIT, CORE, OBSERVED, CASES };

static void by_length(struct bench *bench, struct bench_bulk *bulk, size_t length,
		      struct bench_series series[CASES])
{
	const struct bench_case cases[CASES] = {
		[COPIES] = { .name = "two memcpy", .run = run_memcpy, .context = bulk },
		[LIMIT] = { .name = "two memcpy and a vector cipher",
			    .run = run_limit,
			    .context = bulk },
		[CORE] = { .name = "write and read through the core",
			   .run = run_core,
			   .context = bulk },
		[OBSERVED] = { .name = "... every byte observed",
			       .run = run_observed,
			       .context = bulk },
	};
	const struct bench_plan plan = { .suite = "bulk",
					 .unit = "string written and read",
					 .x_name = "bytes",
					 .x = (double)length,
					 .clock = BENCH_CPU,
					 .rounds = bench_is_quick(bench) ? 10 : 100,
					 .round_ns = 2e5 };

	bulk->length = length;
	bulk->n_units = 1;
	bench_measure(&plan, cases, series, CASES);
	bench_report(bench, &plan, series, CASES);
}

/* A short string on each of so many devices in turn. */
struct crowd {
	struct bench_bulk *bulk;
	size_t devices;
};

static void run_crowd(void *context, uint64_t n)
{
	const struct crowd *crowd = context;

	crowd->bulk->length = SHORT;
	crowd->bulk->n_units = crowd->devices;
	run_core(crowd->bulk, n);
}

static void by_devices(struct bench *bench, struct bench_bulk *bulk)
{
	struct crowd crowds[DEVICE_STEPS];
	struct bench_case cases[DEVICE_STEPS];
	double counts[DEVICE_STEPS];
	const struct bench_plan plan = { .suite = "devices",
					 .unit = "16 bytes written and read",
					 .x_name = "devices",
					 .clock = BENCH_CPU,
					 .rounds = bench_is_quick(bench) ? 5 : 50,
					 .round_ns = 1e6 };
	size_t devices = 1;

	for (size_t i = 0; i < DEVICE_STEPS; i++, devices *= 8) {
		crowds[i] = (struct crowd){ bulk, devices };
		cases[i] = (struct bench_case){ .name = "devices in turn",
						.run = run_crowd,
						.context = &crowds[i] };
		counts[i] = (double)devices;
	}
	bench_growth(bench, "growth.devices", &plan, cases, counts, DEVICE_STEPS);
}

static void run(struct bench *bench)
{
	static const size_t lengths[] = { 1, 4, 16, 64, 256, 1024, 2048, LKP_ENC_STRING_MAX };
	static struct bench_bulk bulk;
	static struct bench_series series[CASES];

	if (!set_up(&bulk)) {
		bench_missing(bench, "bulk", "not enough memory");
		return;
	}
	if (!limit_is_right(&bulk))
		abort();
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		by_length(bench, &bulk, lengths[i], series);
	bench_ratio(bench, "bulk.4091", &series[CORE], &series[LIMIT]);
	by_devices(bench, &bulk);
	free(bulk.units);
}

const struct bench_suite suite_bulk = {
	.name = "bulk",
	.summary = "a string written and read back, against memcpy() and a vector cipher",
	.run = run,
};
