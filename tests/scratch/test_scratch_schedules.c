// SPDX-License-Identifier: GPL-2.0-only
/*
 * The explorer with another device: the register map says whether the order of two register
 * accesses matters, also for reads.
 */
#include "../emu/emu_bench.h"
#include "explore.h"

#include <string.h>

/* The beginning of BAR 2, as an offset of the emulator. */
#define BAR2 0x200000000

/**
 * struct access - what a task does to the device
 * @offset: in bytes, see EMU_BAR()
 * @width: in bytes
 * @write: whether it writes or reads
 */
struct access {
	uint64_t offset;
	unsigned int width;
	bool write;
};

/**
 * struct accesses - a world: two tasks that access registers
 * @world: for the explorer
 * @emu: the device
 * @lock: taken around a task's accesses, if @locked
 * @locked: whether to take @lock
 * @accesses: of each task
 * @twice: whether a task makes its access twice
 * @values: what each task has read
 */
struct accesses {
	struct explore_world world;
	struct emu emu;
	struct mutex lock;
	bool locked;
	struct access accesses[2];
	bool twice;
	uint64_t values[2][2];
};

static void begin(struct explore *explore, void *context)
{
	struct accesses *accesses = context;

	emu_init(&accesses->emu);
	emu_set_hook(&accesses->emu, explore_register, explore);
	mutex_init(&accesses->lock);
	explore->regions[EXPLORE_REGISTERS] =
		(struct explore_region){ .size = explore_registers_size() };
	explore->regions[1] =
		(struct explore_region){ .start = &accesses->lock, .size = sizeof(accesses->lock) };
}

static void act(void *context, unsigned int task)
{
	struct accesses *accesses = context;
	const struct access *access = &accesses->accesses[task];

	if (accesses->locked)
		mutex_lock(&accesses->lock);
	for (unsigned int i = 0; i <= accesses->twice; i++) {
		if (access->write)
			emu_write(&accesses->emu, access->offset, access->width, 1);
		else
			accesses->values[task][i] =
				emu_read(&accesses->emu, access->offset, access->width);
	}
	if (accesses->locked)
		mutex_unlock(&accesses->lock);
}

static const char *refuse(void *context, unsigned int task, const struct step *step)
{
	(void)context;
	(void)task;
	(void)step;
	return NULL;
}

static const char *accept(struct explore *explore, void *context)
{
	(void)explore;
	(void)context;
	return NULL;
}

/* A task that reads the queue twice must get consecutive numbers. */
static const char *want_neighbours(struct explore *explore, void *context)
{
	const struct accesses *accesses = context;

	(void)explore;
	for (unsigned int i = 0; i < 2; i++)
		if (accesses->values[i][1] != accesses->values[i][0] + 1)
			return "numbers that do not follow one another";
	return NULL;
}

static size_t describe(void *context, const struct step *step, char *text, size_t room)
{
	(void)context;
	return explore_describe_register(step, text, room);
}

static struct accesses *make_world(struct access first, struct access second)
{
	struct accesses *accesses = calloc(1, sizeof(*accesses));

	assert_non_null(accesses);
	accesses->accesses[0] = first;
	accesses->accesses[1] = second;
	accesses->world = (struct explore_world){
		.name = "scratch",
		.tasks = 2,
		.begin = begin,
		.act = act,
		.refuse = refuse,
		.judge = accept,
		.describe = describe,
		.context = accesses,
	};
	return accesses;
}

/*
 * Two tasks with one access each: one after the other, in two orders, and overlapping, in as many
 * orders as can make a difference. There are 6! / 3!^2 schedules if both accesses concern the other
 * task; if none does, there are only those of the begins and ends.
 */
static void test_order_of_accesses_matters_as_the_map_says(void **state)
{
	static const struct {
		const char *what;
		struct access accesses[2];
		bool matters;
		unsigned long all;
	} rows[] = {
		{ "two that pop", { { 0x28, 4, false }, { 0x28, 4, false } }, true, 20 },
		{ "what a read changes", { { 0x28, 4, false }, { 0x2c, 2, false } }, true, 20 },
		{ "the other way round", { { 0x2c, 2, false }, { 0x28, 4, false } }, true, 20 },
		{ "two plain reads", { { 0x2c, 2, false }, { 0x2c, 2, false } }, false, 6 },
		{ "what a write changes", { { 0x06, 1, true }, { 0x20, 8, false } }, true, 20 },
		{ "two that change it", { { 0x06, 1, true }, { 0x06, 1, true } }, true, 20 },
		{ "what it does not change", { { 0x06, 1, true }, { 0x04, 2, false } }, false, 10 },
		{ "two at one offset", { { 0x30, 1, true }, { 0x30, 4, false } }, true, 20 },
		{ "a part", { { 0x34, 1, true }, { 0x34, 4, false } }, true, 20 },
		{ "another part", { { 0x34, 1, true }, { 0x35, 1, false } }, false, 10 },
		{ "two other registers", { { 0x34, 1, true }, { 0x40, 1, true } }, false, 20 },
		{ "in another BAR",
		  { { BAR2 + 4, 4, true }, { BAR2 + 0xffff8, 8, false } },
		  true,
		  20 },
		{ "in two BARs", { { BAR2 + 4, 4, true }, { 4, 2, true } }, false, 20 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct accesses *accesses = make_world(rows[i].accesses[0], rows[i].accesses[1]);
		struct explore *explore = explore_create();
		unsigned long reduced;

		assert_true(explore_reduced(explore, &accesses->world));
		reduced = explore->stats.schedules;
		if (reduced != (rows[i].matters ? 4 : 3))
			fail_msg("%s: %lu schedules", rows[i].what, reduced);
		assert_true(explore_bounded(explore, &accesses->world, EXPLORE_UNBOUNDED, 0));
		if (explore->stats.schedules - reduced != rows[i].all)
			fail_msg("%s: %lu schedules of all", rows[i].what,
				 explore->stats.schedules - reduced);
		assert_int_equal(emu_misuse(&accesses->emu), 0);
		explore_destroy(explore);
		free(accesses);
	}
}

/* Both searches must find two readers of a queue that forget to lock it. */
static void test_unlocked_reads_of_a_queue_are_found(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 4; i++) {
		struct access pop = { SCRATCH_QUEUE, 4, false };
		struct accesses *accesses = make_world(pop, pop);
		struct explore *explore = explore_create();
		bool well;

		accesses->world.judge = want_neighbours;
		accesses->twice = true;
		accesses->locked = i & 1;
		well = i & 2 ? explore_bounded(explore, &accesses->world, 1, 0)
			     : explore_reduced(explore, &accesses->world);
		assert_int_equal(well, accesses->locked);
		if (!well)
			assert_string_equal(explore->violation,
					    "numbers that do not follow one another");
		explore_destroy(explore);
		free(accesses);
	}
}

static void test_register_map_tells_what_accesses_change(void **state)
{
	char text[64];

	(void)state;
	if (!explore_map_is_honest(step_conflicts, 1, text, sizeof(text)))
		fail_msg("the order of these matters: %s", text);
}

/* Conceal the conflicts of one pair of accesses, or of all. */
static struct {
	uint32_t offsets[2];
	unsigned int widths[2];
} concealed;

static bool is_concealed(const struct step *a, const struct step *b)
{
	return a->offset == concealed.offsets[0] && a->width == concealed.widths[0] &&
	       b->offset == concealed.offsets[1] && b->width == concealed.widths[1];
}

static bool conceal(const struct step *a, const struct step *b)
{
	return !is_concealed(a, b) && step_conflicts(a, b);
}

static bool conceal_all(const struct step *a, const struct step *b)
{
	(void)a;
	(void)b;
	return false;
}

static void test_what_a_register_map_conceals_is_found(void **state)
{
	static const struct {
		uint32_t offsets[2];
		unsigned int widths[2];
		const char *text;
	} rows[] = {
		{ { 0x04, 0x04 }, { 2, 2 }, "R2 CONTROL, W2 CONTROL" },
		{ { 0x06, 0x20 }, { 1, 8 }, "W1 COMMAND, R8 COUNT" },
		{ { 0x20, 0x06 }, { 8, 1 }, "R8 COUNT, W1 COMMAND" },
		{ { 0x28, 0x28 }, { 4, 4 }, "R4 QUEUE, R4 QUEUE" },
		/* The first two cells, and the last one. */
		{ { 0x10, 0x10 }, { 2, 2 }, "R2 TABLE[0], W2 TABLE[0]" },
		{ { 0x12, 0x12 }, { 2, 2 }, "R2 TABLE[1], W2 TABLE[1]" },
		{ { 0x1e, 0x1e }, { 2, 2 }, "R2 TABLE[7], W2 TABLE[7]" },
		{ { 0x41, 0x41 }, { 1, 1 }, "R1 WINDOW[1], W1 WINDOW[1]" },
		{ { 0x4f, 0x4f }, { 1, 1 }, "R1 WINDOW[15], W1 WINDOW[15]" },
		/* Several widths, and parts of a cell. */
		{ { 0x40, 0x41 }, { 4, 1 }, "R4 WINDOW[0], W1 WINDOW[1]" },
		{ { 0x3a, 0x3b }, { 2, 1 }, "R2 PARTS[1], W1 PARTS[1]" },
		{ { 0x30, 0x30 }, { 1, 4 }, "W1 KICK, R4 REPORT" },
		/* In BAR 2, which comes after the 0x100 bytes of BAR 0. */
		{ { 0x104, 0x1000f8 }, { 4, 8 }, "W4 DOOR, R8 LAST" },
		/* The last row of the map. */
		{ { 0x188, 0x188 }, { 8, 8 }, "W8 ERRAND, W8 ERRAND" },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memcpy(concealed.offsets, rows[i].offsets, sizeof(concealed.offsets));
		memcpy(concealed.widths, rows[i].widths, sizeof(concealed.widths));
		if (explore_map_is_honest(conceal, 1, text, sizeof(text)))
			fail_msg("not found: %s", rows[i].text);
		assert_string_equal(text, rows[i].text);
	}
	assert_false(explore_map_is_honest(conceal_all, 1, text, sizeof(text)));
	assert_string_equal(text, "R2 CONTROL, W2 CONTROL");
}

/* A write of what is no register changes only the bytes that it reaches. */
static void test_write_of_no_register_affects_nothing_else(void **state)
{
	const struct step step = explore_register_step(0x0f, 1, EMU_WRITE);

	(void)state;
	assert_int_equal(step.region, EXPLORE_REGISTERS);
	assert_true(step.write);
	assert_int_equal(step.also_size, 0);
}

/* An access that leaves the BAR, by a byte or by far, is outside of the watched memory. */
static void test_step_outside_the_bar_is_nowhere(void **state)
{
	static const struct {
		uint64_t offset;
		unsigned int width;
		uint8_t region;
	} rows[] = {
		{ 0, 1, EXPLORE_REGISTERS },
		{ 0xff, 1, EXPLORE_REGISTERS },
		{ 0xfc, 4, EXPLORE_REGISTERS },
		{ 0, 0x100, EXPLORE_REGISTERS },
		{ BAR2, 1, EXPLORE_REGISTERS },
		{ BAR2 + 0xfffff, 1, EXPLORE_REGISTERS },
		{ 0xfd, 4, STEP_NOWHERE },
		{ 0x100, 1, STEP_NOWHERE },
		{ 1, 0x100, STEP_NOWHERE },
		{ 0x100000000, 1, STEP_NOWHERE },
		{ BAR2 - 1, 1, STEP_NOWHERE },
		{ BAR2 + 0xfffff, 2, STEP_NOWHERE },
		{ BAR2 + 0x100000, 1, STEP_NOWHERE },
		{ 0x600000000, 1, STEP_NOWHERE },
		{ UINT64_MAX, 1, STEP_NOWHERE },
		{ UINT64_MAX, 2, STEP_NOWHERE },
	};

	(void)state;
	/* BAR 0 has 0x100 bytes, BAR 2 has 0x100000, and there is no other. */
	assert_int_equal(explore_registers_size(), 0x100100);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct step step = explore_register_step(rows[i].offset, rows[i].width, EMU_READ);
		uint64_t offset = explore_register_offset(&step);

		assert_int_equal(step.region, rows[i].region);
		if (rows[i].region == EXPLORE_REGISTERS)
			assert_int_equal(offset, rows[i].offset);
		else
			assert_int_equal(emu_check_place(offset, rows[i].width, EMU_READ),
					 EMU_BAD_BOUNDS);
	}
}

static void test_steps_have_names_of_this_device(void **state)
{
	static const struct {
		struct step step;
		const char *text;
	} rows[] = {
		{ { .direction = EMU_READ, .offset = 0x28, .width = 4, .write = true },
		  "R4 QUEUE" },
		{ { .direction = EMU_WRITE, .offset = 0x30, .width = 1 }, "W1 KICK" },
		{ { .direction = EMU_READ, .offset = 0x30, .width = 4 }, "R4 REPORT" },
		{ { .direction = EMU_WRITE, .offset = 0x14, .width = 2 }, "W2 TABLE[2]" },
		{ { .direction = EMU_WRITE, .offset = 0x0f, .width = 1 }, "W1 +0xf" },
		{ { .direction = EMU_WRITE, .offset = 0x104, .width = 4 }, "W4 DOOR" },
		{ { .direction = EMU_WRITE, .offset = 0x10c, .width = 4 }, "W4 BAR2+0xc" },
		{ { .direction = EMU_WRITE, .region = STEP_NOWHERE, .offset = 0x104, .width = 4 },
		  "W4 +0x104" },
	};
	char text[32];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(explore_describe_register(&rows[i].step, text, sizeof(text)),
				 strlen(rows[i].text));
		assert_string_equal(text, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_of_accesses_matters_as_the_map_says),
		cmocka_unit_test(test_unlocked_reads_of_a_queue_are_found),
		cmocka_unit_test(test_register_map_tells_what_accesses_change),
		cmocka_unit_test(test_what_a_register_map_conceals_is_found),
		cmocka_unit_test(test_write_of_no_register_affects_nothing_else),
		cmocka_unit_test(test_step_outside_the_bar_is_nowhere),
		cmocka_unit_test(test_steps_have_names_of_this_device),
	};

	return cmocka_run_group_tests_name("scratch/scratch_schedules", tests, NULL, NULL);
}
