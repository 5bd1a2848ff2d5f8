// SPDX-License-Identifier: GPL-2.0-only
/*
 * The access path: a byte written and read back, as a driver does it, against the least that any
 * emulator of this device could do.
 */
#include "iomem.h"
#include "suites.h"

#include "lkp_enc_regs.h"
#include "platform.h"
#include "sim_task.h"

#include <string.h>

#define LOG 65536

/* ---------------------------------------------------------------- The limit ------------------- */

/*
 * A bounds check, a register switch and a cipher from a table. It counts nothing and refuses
 * nothing.
 */
struct limit {
	uint32_t seed;
	uint8_t string[LKP_ENC_STRING_CELLS];
};

static uint8_t cipher_table[26][256];

static inline void limit_write(struct limit *limit, uint64_t offset, unsigned int width,
			       uint64_t value)
{
	if (offset > LKP_ENC_BAR_SIZE - width)
		return;
	switch (offset) {
	case LKP_ENC_SEED:
		limit->seed = (uint32_t)value;
		break;
	default:
		limit->string[offset - LKP_ENC_STRING] =
			cipher_table[limit->seed % 26][(uint8_t)value];
	}
}

static inline uint64_t limit_read(const struct limit *limit, uint64_t offset, unsigned int width)
{
	if (offset > LKP_ENC_BAR_SIZE - width)
		return UINT64_MAX;
	switch (offset) {
	case LKP_ENC_SEED:
		return limit->seed;
	default:
		return limit->string[offset - LKP_ENC_STRING];
	}
}

/* ---------------------------------------------------------------- The cases ------------------- */

/* What all cases share: one device each, and a place for the value read. */
struct bench_access {
	volatile uint8_t array[LKP_ENC_BAR_SIZE];
	struct limit limit;
	struct emu emu;
	struct emu traced;
	struct emu mapped;
	struct bench_iomem iomem;
	struct emu_access log[LOG];
	uint8_t (*read)(struct emu *emu, uint32_t offset);
	void (*write)(struct emu *emu, uint32_t offset, uint8_t value);
	unsigned int sum;
};

static uint32_t next_cell(uint32_t offset)
{
	return offset + 1 < LKP_ENC_BAR_SIZE ? offset + 1 : LKP_ENC_STRING;
}

static void run_array(void *context, uint64_t n)
{
	struct bench_access *access = context;
	uint32_t offset = LKP_ENC_STRING;
	unsigned int sum = 0;

	for (; n; n--, offset = next_cell(offset)) {
		access->array[offset] = (uint8_t)n;
		sum += access->array[offset];
	}
	access->sum = sum;
}

static void run_limit(void *context, uint64_t n)
{
	struct bench_access *access = context;
	struct limit *limit = &access->limit;
	uint32_t offset = LKP_ENC_STRING;
	unsigned int sum = 0;

	for (; n; n--, offset = next_cell(offset)) {
		limit_write(limit, offset, 1, (uint8_t)n);
		/*
		 * The compiler cannot look through this, so each access really happens, in order.
		 */
		barrier();
		sum += (uint8_t)limit_read(limit, offset, 1);
		barrier();
	}
	access->sum = sum;
}

/* The same code as in the driver core, through the seam. */
static inline unsigned int through_seam(struct mmio regs, uint64_t n)
{
	uint32_t offset = LKP_ENC_STRING;
	unsigned int sum = 0;

	for (; n; n--, offset = next_cell(offset)) {
		mmio_write8(regs, offset, (uint8_t)n);
		barrier();
		sum += mmio_read8(regs, offset);
		barrier();
	}
	return sum;
}

static void run_seam(void *context, uint64_t n)
{
	struct bench_access *access = context;

	access->sum = through_seam((struct mmio){ .emu = &access->emu }, n);
}

/* The same with a trace, which starts anew when the log is full. */
static void run_traced(void *context, uint64_t n)
{
	struct bench_access *access = context;
	struct mmio regs = { .emu = &access->traced };

	while (n) {
		uint64_t some = n < LOG / 2 ? n : LOG / 2;

		emu_trace_start(&access->traced, access->log, LOG);
		access->sum = through_seam(regs, some);
		n -= some;
	}
}

/* The code of a driver that was not written for this project. */
static void run_iomem(void *context, uint64_t n)
{
	struct bench_access *access = context;

	access->sum = bench_iomem_run(&access->iomem, n);
}

static uint8_t call_read(struct emu *emu, uint32_t offset)
{
	return (uint8_t)emu_read(emu, offset, 1);
}

static void call_write(struct emu *emu, uint32_t offset, uint8_t value)
{
	emu_write(emu, offset, 1, value);
}

/* The cost of choosing the world at run time. */
static void run_pointers(void *context, uint64_t n)
{
	struct bench_access *access = context;
	uint32_t offset = LKP_ENC_STRING;
	unsigned int sum = 0;

	for (; n; n--, offset = next_cell(offset)) {
		access->write(&access->emu, offset, (uint8_t)n);
		barrier();
		sum += access->read(&access->emu, offset);
		barrier();
	}
	access->sum = sum;
}

/* ---------------------------------------------------------------- The suite ------------------- */

static void set_up(struct bench_access *access)
{
	const uint32_t seed = 3;

	for (unsigned int shift = 0; shift < 26; shift++)
		for (unsigned int byte = 0; byte < 256; byte++)
			cipher_table[shift][byte] =
				emu_device_encipher((uint8_t)byte, (uint8_t)shift);
	access->limit.seed = seed;
	emu_init(&access->emu);
	emu_init(&access->traced);
	emu_init(&access->mapped);
	bench_iomem_init(&access->iomem, &access->mapped);
	access->emu.state.device.seed = seed;
	access->mapped.state.device.seed = seed;
	access->traced.state.device.seed = seed;
	access->read = call_read;
	access->write = call_write;
}

enum { ARRAY, LIMIT, SEAM, IOMEM, POINTERS, TRACED, CASES };

static void run(struct bench *bench)
{
	static struct bench_access access;
	static struct bench_series series[CASES];
	const struct bench_case cases[CASES] = {
		[ARRAY] = { .name = "store and load, no device",
			    .run = run_array,
			    .context = &access },
		[LIMIT] = { .name = "inlined limit", .run = run_limit, .context = &access },
		[SEAM] = { .name = "seam, policy, model", .run = run_seam, .context = &access },
		[IOMEM] = { .name = "... by readb() and writeb()",
			    .run = run_iomem,
			    .context = &access },
		[POINTERS] = { .name = "... by function pointers",
			       .run = run_pointers,
			       .context = &access },
		[TRACED] = { .name = "... with a trace armed",
			     .run = run_traced,
			     .context = &access },
	};
	const struct bench_plan plan = { .suite = "access",
					 .unit = "byte written and read",
					 .clock = BENCH_CPU,
					 .rounds = bench_is_quick(bench) ? 20 : 400,
					 .round_ns = 5e5 };

	set_up(&access);
	bench_measure(&plan, cases, series, CASES);
	bench_report(bench, &plan, series, CASES);
	bench_ratio(bench, "access.plain", &series[SEAM], &series[LIMIT]);
	bench_ratio(bench, "access.iomem", &series[IOMEM], &series[LIMIT]);
}

const struct bench_suite suite_access = {
	.name = "access",
	.summary = "one byte written and read back, against the inlined limit",
	.run = run,
};
