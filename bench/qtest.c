// SPDX-License-Identifier: GPL-2.0-only
/*
 * Peer: QEMU's qtest protocol, the usual way to drive a device model without a guest: a line of
 * text over a pipe for each access, or for a whole block in its batch commands.
 *
 * The accesses go to plain memory, so this measures the protocol and not a device.
 */
#include "process.h"
#include "run.h"
#include "suites.h"

#include "lkp_enc_core.h"
#include "lkp_enc_regs.h"
#include "sim_task.h"

#include <stdlib.h>
#include <string.h>

#define QEMU    "qemu-system-x86_64"
#define ADDRESS 0x100000u

/* Stopped before the first instruction: Debian's QEMU has no "qtest" accelerator. */
static const char *const command[] = {
	QEMU,       "-machine", "pc",          "-accel", "tcg",   "-S",         "-m",   "16",
	"-display", "none",     "-nodefaults", "-qtest", "stdio", "-qtest-log", "none", NULL,
};

/**
 * struct qtest - a QEMU that takes qtest commands
 * @child: the program
 * @batch_length: of @batch
 * @batch: a command that writes a whole string
 * @pinned: to the CPU to which this process moves before it sends a request
 * @failed: an answer was not what it should be
 */
struct qtest {
	struct bench_child child;
	size_t batch_length;
	char batch[3 * LKP_ENC_STRING_CELLS];
	bool pinned;
	bool failed;
};

static void ask(struct qtest *qtest, const char *text, size_t n)
{
	char answer[64];

	if (qtest->failed || !bench_send(&qtest->child, text, n) ||
	    !bench_line(&qtest->child, answer, sizeof(answer), 10) || strncmp(answer, "OK", 2) != 0)
		qtest->failed = true;
}

/* A byte written and read back, as in the access suite. */
static void run_bytes(struct qtest *qtest, uint64_t n)
{
	char line[64];

	for (; n; n--) {
		int length = snprintf(line, sizeof(line), "writeb 0x%x 0x41\n", ADDRESS);

		ask(qtest, line, (size_t)length);
		length = snprintf(line, sizeof(line), "readb 0x%x\n", ADDRESS);
		ask(qtest, line, (size_t)length);
	}
}

static void run_batch(struct qtest *qtest, uint64_t n)
{
	for (; n; n--)
		ask(qtest, qtest->batch, qtest->batch_length);
}

/* A whole string as hexadecimal digits, or in base 64, which is shorter. */
static void fill_hex(struct qtest *qtest)
{
	char *out = qtest->batch;

	out += sprintf(out, "write 0x%x 0x%x 0x", ADDRESS, LKP_ENC_STRING_MAX);
	memset(out, '4', 2 * (size_t)LKP_ENC_STRING_MAX);
	out += 2 * (size_t)LKP_ENC_STRING_MAX;
	*out++ = '\n';
	qtest->batch_length = (size_t)(out - qtest->batch);
}

static void fill_base64(struct qtest *qtest)
{
	char *out = qtest->batch;
	size_t digits = ((size_t)LKP_ENC_STRING_MAX + 2) / 3 * 4;

	out += sprintf(out, "b64write 0x%x 0x%x ", ADDRESS, LKP_ENC_STRING_MAX);
	memset(out, 'Q', digits);
	out += digits;
	/* 4091 = 3 * 1363 + 2: the last group has one byte too few. */
	out[-1] = '=';
	*out++ = '\n';
	qtest->batch_length = (size_t)(out - qtest->batch);
}

/* ---------------------------------------------------------------- Ours ------------------------ */

struct ours {
	struct emu emu;
	struct lkp_enc dev;
	struct lkp_enc_file file;
	char text[LKP_ENC_STRING_CELLS];
	unsigned int sum;
};

static void run_our_bytes(void *context, uint64_t n)
{
	struct ours *ours = context;
	struct mmio regs = { .emu = &ours->emu };

	for (; n; n--) {
		mmio_write8(regs, LKP_ENC_STRING, 'A');
		__asm__ volatile("" ::: "memory");
		ours->sum += mmio_read8(regs, LKP_ENC_STRING);
	}
}

static void run_our_write(void *context, uint64_t n)
{
	struct ours *ours = context;

	for (; n; n--)
		if (lkp_enc_write(&ours->file, ours->text, LKP_ENC_STRING_MAX, false) < 0)
			abort();
}

static void set_up(struct ours *ours)
{
	emu_init(&ours->emu);
	lkp_enc_init(&ours->dev, (struct mmio){ .emu = &ours->emu }, "bench", false);
	if (lkp_enc_open(&ours->dev, &ours->file, LKP_ENC_FILE_WRITE))
		abort();
	memset(ours->text, 'D', sizeof(ours->text));
}

/* ---------------------------------------------------------------- The suite ------------------- */

enum { OURS, PINNED, ALONE, BASE64_PINNED, BASE64_ALONE, CASES };

/* During the measurement this process is QEMU's other side, so it moves to QEMU's CPU. */
static double time_asking(struct qtest *qtest, void (*run)(struct qtest *qtest, uint64_t n),
			  uint64_t n)
{
	double start;
	double ns;

	bench_pin(qtest->pinned);
	start = bench_now(BENCH_WALL);
	run(qtest, n);
	ns = bench_now(BENCH_WALL) - start;
	bench_pin(false);
	return qtest->failed ? -1 : ns;
}

static double time_bytes(void *context, uint64_t n)
{
	return time_asking(context, run_bytes, n);
}

static double time_batch(void *context, uint64_t n)
{
	return time_asking(context, run_batch, n);
}

static void by_byte(struct bench *bench, struct qtest qtests[CASES], struct ours *ours)
{
	static struct bench_series series[3];
	const struct bench_case cases[3] = {
		[OURS] = { .name = "in this process", .run = run_our_bytes, .context = ours },
		[PINNED] = { .name = "qtest, pinned",
			     .time = time_bytes,
			     .context = &qtests[PINNED] },
		[ALONE] = { .name = "qtest", .time = time_bytes, .context = &qtests[ALONE] },
	};
	const struct bench_plan plan = { .suite = "qtest",
					 .unit = "byte written and read",
					 .clock = BENCH_WALL,
					 .rounds = bench_is_quick(bench) ? 5 : 60,
					 .round_ns = 3e6 };

	bench_measure(&plan, cases, series, 3);
	bench_report(bench, &plan, series, 3);
	bench_ratio(bench, "qtest.byte", &series[PINNED], &series[OURS]);
}

static void by_string(struct bench *bench, struct qtest qtests[CASES], struct ours *ours)
{
	static struct bench_series series[CASES];
	const struct bench_case cases[CASES] = {
		[OURS] = { .name = "write through the core",
			   .run = run_our_write,
			   .context = ours },
		[PINNED] = { .name = "qtest write, pinned",
			     .time = time_batch,
			     .context = &qtests[PINNED] },
		[ALONE] = { .name = "qtest write", .time = time_batch, .context = &qtests[ALONE] },
		[BASE64_PINNED] = { .name = "qtest b64write, pinned",
				    .time = time_batch,
				    .context = &qtests[BASE64_PINNED] },
		[BASE64_ALONE] = { .name = "qtest b64write",
				   .time = time_batch,
				   .context = &qtests[BASE64_ALONE] },
	};
	const struct bench_plan plan = { .suite = "qtest",
					 .unit = "4091 bytes written",
					 .clock = BENCH_WALL,
					 .rounds = bench_is_quick(bench) ? 5 : 60,
					 .round_ns = 3e6 };

	bench_measure(&plan, cases, series, CASES);
	bench_report(bench, &plan, series, CASES);
	bench_ratio(bench, "qtest.string", &series[BASE64_PINNED], &series[OURS]);
}

static void run(struct bench *bench)
{
	static struct qtest qtests[CASES];
	static struct ours ours;
	bool failed = false;

	if (!bench_find(QEMU)) {
		bench_missing(bench, "QEMU qtest", "no " QEMU ": ./setup.sh --all");
		return;
	}
	set_up(&ours);
	for (size_t i = PINNED; i < CASES; i++) {
		(i < BASE64_PINNED ? fill_hex : fill_base64)(&qtests[i]);
		qtests[i].pinned = i == PINNED || i == BASE64_PINNED;
		bench_pin(qtests[i].pinned);
		if (!bench_spawn(bench, &qtests[i].child, command))
			qtests[i].failed = true;
		bench_pin(false);
		run_bytes(&qtests[i], 1);
		failed |= qtests[i].failed;
	}
	if (!failed) {
		by_byte(bench, qtests, &ours);
		by_string(bench, qtests, &ours);
	}
	for (size_t i = PINNED; i < CASES; i++) {
		failed |= qtests[i].failed;
		/* The end of its input does not end it. */
		bench_terminate(&qtests[i].child);
		bench_reap(&qtests[i].child);
	}
	if (failed)
		bench_missing(bench, "QEMU qtest",
			      "an answer was not OK; see %s/bench/children.log", bench->build);
}

const struct bench_suite suite_qtest = {
	.name = "qtest",
	.summary = "accesses and strings by QEMU's qtest, its batch commands too",
	.run = run,
};
