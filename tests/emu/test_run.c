// SPDX-License-Identifier: GPL-2.0-only
/*
 * A run of accesses equals a loop over single ones: it has the same state, counters, bytes and
 * result, observed or not; and its trace shows every byte.
 *
 * One device does the run, and its twin does the loop. States, offsets and lengths are random, near
 * the places where a run can cross something. TEST_SEED=<number> in the environment sets the first
 * seed; a failure prints the number that replays it.
 */
#include "emu_bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BAR_SIZE 4096
#define ROUNDS   500
/* The longest random run: past the end of the BAR from any register. */
#define LONGEST (BAR_SIZE + 64)

static uint32_t draw(uint64_t *random, uint32_t below)
{
	/* Knuth's MMIX generator: the high bits are good enough. */
	*random = *random * 6364136223846793005 + 1442695040888963407;
	return (uint32_t)(*random >> 33) % below;
}

static uint64_t draw_offset(uint64_t *random)
{
	static const uint64_t bases[] = { 0, 4, BAR_SIZE - 4, BAR_SIZE, UINT64_MAX - 4 };
	const uint32_t n_bases = sizeof(bases) / sizeof(bases[0]);
	uint32_t base = draw(random, n_bases + 1);

	if (base == n_bases)
		return draw(random, BAR_SIZE + 16);
	return bases[base] + draw(random, 5);
}

/* Short runs, runs that end near the last cell, and any length. */
static size_t draw_length(uint64_t *random, uint64_t offset)
{
	size_t to_end = offset < BAR_SIZE ? (size_t)(BAR_SIZE - offset) : 4;

	switch (draw(random, 4)) {
	case 0:
		return draw(random, 9);
	case 1:
		return to_end + draw(random, 3) - (to_end ? 1 : 0);
	default:
		return draw(random, LONGEST);
	}
}

/* Text with a NUL somewhere, and sometimes without one. */
static void draw_bytes(uint64_t *random, uint8_t *bytes, size_t n)
{
	uint32_t nul_in = 1 + draw(random, 5000);

	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)(draw(random, nul_in) ? 1 + draw(random, 255) : 0);
}

static void draw_state(uint64_t *random, struct emu_bench *bench)
{
	struct emu_state *state = &bench->emu.state;

	state->device.seed = draw(random, 2) ? draw(random, 60) : draw(random, 0x7fffffff) << 1;
	draw_bytes(random, state->device.string, sizeof(state->device.string));
	state->removed = draw(random, 16) == 0;
	bench->twin.state = *state;
}

static size_t loop_write(struct emu *emu, uint64_t offset, uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		emu_write(emu, offset + i, 1, bytes[i]);
	return n;
}

static size_t loop_read(struct emu *emu, uint64_t offset, uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)emu_read(emu, offset + i, 1);
	return n;
}

static size_t loop_read_string(struct emu *emu, uint64_t offset, uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bytes[i] = (uint8_t)emu_read(emu, offset + i, 1);
		if (!bytes[i])
			return i + 1;
	}
	return n;
}

static size_t run_write(struct emu *emu, uint64_t offset, uint8_t *bytes, size_t n)
{
	emu_write_bytes(emu, offset, bytes, n);
	return n;
}

static size_t run_read(struct emu *emu, uint64_t offset, uint8_t *bytes, size_t n)
{
	emu_read_bytes(emu, offset, bytes, n);
	return n;
}

struct run {
	const char *name;
	size_t (*run)(struct emu *emu, uint64_t offset, uint8_t *bytes, size_t n);
	size_t (*loop)(struct emu *emu, uint64_t offset, uint8_t *bytes, size_t n);
};

static const struct run runs[] = {
	{ "write_bytes", run_write, loop_write },
	{ "read_bytes", run_read, loop_read },
	{ "read_string", emu_read_string, loop_read_string },
};
#define RUNS (sizeof(runs) / sizeof(runs[0]))

/* One draw. Returns what differs between the run and the loop, or NULL. */
static const char *difference(struct emu_bench *bench, const struct run *run, uint64_t random)
{
	uint64_t offset = draw_offset(&random);
	size_t n = draw_length(&random, offset);
	uint8_t bytes[LONGEST + 1];
	uint8_t twin_bytes[LONGEST + 1];
	size_t got;

	draw_state(&random, bench);
	draw_bytes(&random, bytes, sizeof(bytes));
	memcpy(twin_bytes, bytes, sizeof(bytes));
	got = run->run(&bench->emu, offset, bytes, n);
	if (got != run->loop(&bench->twin, offset, twin_bytes, n))
		return "result";
	/* Bytes after the run are compared too: neither device may touch them. */
	if (memcmp(bytes, twin_bytes, sizeof(bytes)) != 0)
		return "bytes";
	if (memcmp(&bench->emu.state, &bench->twin.state, sizeof(bench->twin.state)) != 0)
		return "state";
	if (memcmp(&bench->emu.counters, &bench->twin.counters, sizeof(bench->twin.counters)) != 0)
		return "counters";
	return NULL;
}

static uint64_t first_draw(void)
{
	const char *given = getenv("TEST_SEED");

	return given ? strtoull(given, NULL, 0) : 1;
}

static void check_draws(struct emu_bench *bench, const struct run *run, const char *mode)
{
	uint64_t first = first_draw();

	for (uint64_t seed = first; seed < first + ROUNDS; seed++) {
		const char *what = difference(bench, run, seed);

		if (what)
			fail_msg("%s, %s: %s differ; replay with TEST_SEED=%" PRIu64, run->name,
				 mode, what, seed);
	}
}

static void test_run_equals_the_loop(void **state)
{
	static const struct emu_bench_mode modes[] = EMU_BENCH_MODES;
	struct emu_bench *bench = *state;

	for (size_t mode = 0; mode < sizeof(modes) / sizeof(modes[0]); mode++) {
		modes[mode].arm(bench);
		for (size_t i = 0; i < RUNS; i++)
			check_draws(bench, &runs[i], modes[mode].name);
		bench_do_not_observe(bench);
	}
}

static void test_run_traces_what_the_loop_traces(void **state)
{
	struct emu_bench *bench = *state;

	for (uint64_t seed = first_draw(); seed < first_draw() + 300; seed++) {
		const struct run *run = &runs[seed % RUNS];
		size_t count;

		emu_trace_start(&bench->emu, bench->log, EMU_BENCH_LOG);
		emu_trace_start(&bench->twin, bench->twin_log, EMU_BENCH_LOG);
		assert_null(difference(bench, run, seed));
		count = bench->emu.trace.count;
		assert_int_equal(count, bench->twin.trace.count);
		assert_int_equal(bench->emu.trace.dropped, 0);
		if (memcmp(bench->log, bench->twin_log, count * sizeof(bench->log[0])) != 0)
			fail_msg("%s: traces differ; replay with TEST_SEED=%" PRIu64, run->name,
				 seed);
	}
}

static void test_run_of_no_bytes_makes_no_access(void **state)
{
	static const uint64_t offsets[] = { 0, 4, BAR_SIZE - 1, BAR_SIZE, UINT64_MAX };
	struct emu_bench *bench = *state;
	uint8_t byte = 'x';

	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		emu_write_bytes(&bench->emu, offsets[i], &byte, 0);
		emu_read_bytes(&bench->emu, offsets[i], &byte, 0);
		assert_int_equal(emu_read_string(&bench->emu, offsets[i], &byte, 0), 0);
	}
	assert_int_equal(byte, 'x');
	assert_memory_equal(&bench->emu.counters, &bench->twin.counters,
			    sizeof(bench->twin.counters));
	assert_memory_equal(&bench->emu.state, &bench->twin.state, sizeof(bench->twin.state));
}

static void test_read_string_stops_after_the_nul(void **state)
{
	struct emu_bench *bench = *state;
	uint8_t bytes[16];

	memset(bytes, 0xa5, sizeof(bytes));
	emu_write_bytes(&bench->emu, 4, (const uint8_t *)"one\0two", 8);
	emu_clear_counters(&bench->emu);
	assert_int_equal(emu_read_string(&bench->emu, 4, bytes, sizeof(bytes)), 4);
	assert_memory_equal(bytes, "one\0\xa5\xa5", 6);
	assert_int_equal(bench->emu.counters.reads, 4);
}

static void test_read_string_without_nul_stops_at_max(void **state)
{
	struct emu_bench *bench = *state;
	uint8_t bytes[4092];

	memset(bench->emu.state.device.string, 'x', sizeof(bench->emu.state.device.string));
	for (size_t max = 1; max < 4; max++)
		assert_int_equal(emu_read_string(&bench->emu, 4, bytes, max), max);
	assert_int_equal(emu_read_string(&bench->emu, 4, bytes, sizeof(bytes)), sizeof(bytes));
	assert_int_equal(bytes[sizeof(bytes) - 1], 'x');
	assert_int_equal(emu_misuse(&bench->emu), 0);
}

/* The register is 32 bits wide, so a run is refused byte by byte, and each byte is counted. */
static void test_write_bytes_to_seed_is_refused_byte_by_byte(void **state)
{
	struct emu_bench *bench = *state;

	emu_write_bytes(&bench->emu, 0, (const uint8_t *)"abcdef", 6);
	assert_int_equal(bench->emu.counters.verdicts[EMU_BAD_WIDTH], 4);
	assert_int_equal(bench->emu.counters.writes, 6);
	assert_int_equal(bench->emu.state.device.seed, 0);
	assert_memory_equal(bench->emu.state.device.string, "ef", 3);
}

/* The device may be removed between two bytes of a run; the rest of the run finds it gone. */
static void remove_in_the_middle(struct emu *emu, uint64_t offset, unsigned int width,
				 enum emu_direction direction, void *context)
{
	(void)width;
	(void)direction;
	if (offset == *(const uint64_t *)context)
		emu_remove(emu);
}

static void test_run_notices_a_removal_between_two_bytes(void **state)
{
	struct emu_bench *bench = *state;
	uint64_t last = 4 + 3;
	uint8_t bytes[6];

	emu_write_bytes(&bench->emu, 4, (const uint8_t *)"abcdef", 6);
	emu_set_hook(&bench->emu, remove_in_the_middle, &last);
	emu_read_bytes(&bench->emu, 4, bytes, sizeof(bytes));
	assert_memory_equal(bytes, "abc\xff\xff\xff", 6);
	assert_int_equal(bench->emu.counters.verdicts[EMU_REMOVED], 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		emu_bench_test(test_run_equals_the_loop),
		emu_bench_test(test_run_traces_what_the_loop_traces),
		emu_bench_test(test_run_of_no_bytes_makes_no_access),
		emu_bench_test(test_read_string_stops_after_the_nul),
		emu_bench_test(test_read_string_without_nul_stops_at_max),
		emu_bench_test(test_write_bytes_to_seed_is_refused_byte_by_byte),
		emu_bench_test(test_run_notices_a_removal_between_two_bytes),
	};

	return cmocka_run_group_tests_name("emu/run", tests, NULL, NULL);
}
