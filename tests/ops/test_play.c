// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an ioctl that is described finds in the caller's memory, and how what it leaves there is
 * printed. The device is toy/calls.h; the world is this file.
 */

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "play.h"
#include "toy/calls.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What memory holds in which nothing was put. */
#define FILLER 0xa5

/**
 * struct bench - a world of one ioctl
 * @player: plays here
 * @out: what it printed
 * @command: that was called
 * @arg: its argument
 * @writable: of each area, as the world was told
 * @driver: is called; NULL to return @result
 * @result: what the ioctl gives
 */
struct bench {
	struct ops_player player;
	char *out;
	uint32_t command;
	uint8_t *arg;
	bool writable[OPS_AREAS];
	void (*driver)(struct bench *bench);
	long result;
};

static long ioctl_fd(void *context, int fd, uint32_t command, void *arg)
{
	struct bench *bench = context;

	(void)fd;
	bench->command = command;
	bench->arg = arg;
	if (bench->driver)
		bench->driver(bench);
	return bench->result;
}

static void map_memory(void *context, const struct ops_memory *areas)
{
	struct bench *bench = context;

	for (size_t i = 0; i < OPS_AREAS; i++)
		bench->writable[i] = areas[i].writable;
}

/* Play one line; what it printed is compared if that is not NULL. */
static void play(struct bench *bench, const char *line, const char *printed)
{
	const struct ops_world world = { bench, .ioctl = ioctl_fd, .memory = map_memory };
	struct ops_error error;
	size_t size;

	free(bench->out);
	bench->out = NULL;
	bench->player.world = &world;
	bench->player.out = open_memstream(&bench->out, &size);
	assert_non_null(bench->player.out);
	if (ops_play(&bench->player, line, strlen(line), &error))
		fail_msg("%s: %zu: %s", line, error.column, error.message);
	(void)fclose(bench->player.out);
	if (!printed)
		return;
	assert_memory_equal(bench->out, line, strlen(line));
	assert_string_equal(bench->out + strlen(line), printed);
}

static int setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	*state = bench;
	return bench ? ops_player_init(&bench->player, NULL, NULL) : -1;
}

static int teardown(void **state)
{
	struct bench *bench = *state;

	ops_player_free(&bench->player);
	free(bench->out);
	free(bench);
	return 0;
}

static uint8_t *memory_at(uint64_t address)
{
	return (uint8_t *)(uintptr_t)address;
}

/* ---------------------------------------------------------------- What the driver finds ------- */

static void test_play_puts_each_field_in_its_place(void **state)
{
	struct bench *bench = *state;
	const struct toy *toy;

	play(bench,
	     "ioctl a SET large=0x123456789abcdef0 in=\"abc\" word=7 medium=0xfffe small=255 fast "
	     "loud name=\"x\"",
	     " = 0\n");
	toy = (const struct toy *)bench->arg;
	assert_int_equal(bench->command, TOY_SET);
	assert_true(toy->large == 0x123456789abcdef0);
	assert_int_equal(toy->word, 0xc0000007);
	assert_int_equal(toy->in_len, 3);
	assert_int_equal(toy->medium, 0xfffe);
	assert_int_equal(toy->small, 255);
	assert_memory_equal(toy->name, "x\0\0\0", 4);
	assert_memory_equal(memory_at(toy->in), "abc\xa5", 4);
	assert_int_equal(*memory_at(toy->out), FILLER);
	assert_true(toy->in != toy->out && toy->out != toy->more && toy->more != toy->in);
}

static void test_play_puts_zeros_where_nothing_is_said(void **state)
{
	struct bench *bench = *state;
	const struct toy *toy;

	play(bench, "ioctl a SET", NULL);
	toy = (const struct toy *)bench->arg;
	assert_true(!toy->large && !toy->word && !toy->in_len && !toy->medium && !toy->small &&
		    !toy->unsaid && !toy->name[0]);
	assert_int_equal(*memory_at(toy->in), FILLER);
	assert_int_equal(((const uint8_t *)toy)[sizeof(*toy)], FILLER);
}

static void test_play_gives_a_length_that_is_said(void **state)
{
	struct bench *bench = *state;

	play(bench, "ioctl a SET in=\"abc\" in_len=70000", NULL);
	assert_int_equal(((const struct toy *)bench->arg)->in_len, 70000);
}

static void test_play_shares_memory(void **state)
{
	struct bench *bench = *state;
	const struct toy *toy;

	play(bench, "ioctl a SET in=\"abc\" more=in out=more out_null more_null in_edge=2", NULL);
	toy = (const struct toy *)bench->arg;
	assert_true(toy->more == toy->in);
	assert_memory_equal(memory_at(toy->in), "ab", 2);
	/* Of the third area, and not of what that one's pointer is. */
	assert_true(!toy->out);
}

static void test_play_ends_memory_where_it_is_said(void **state)
{
	struct bench *bench = *state;
	const struct toy *toy;

	play(bench, "ioctl a SET small=3 edge=12 in_null out_edge=0 more_readonly", NULL);
	/* Only 12 bytes of the structure are there: neither the second pointer nor the rest. */
	assert_true(bench->arg == bench->player.areas[0].start + OPS_AREA - 12);
	assert_memory_equal(bench->arg + 8, "\0\0\0\0", 4);
	assert_true(bench->writable[0] && bench->writable[1] && bench->writable[2]);
	assert_false(bench->writable[3]);
	play(bench, "ioctl a SET readonly out_edge=0 in_null", NULL);
	toy = (const struct toy *)bench->arg;
	assert_false(bench->writable[0]);
	assert_true(!toy->in);
	assert_true(memory_at(toy->out) == bench->player.areas[2].start + OPS_AREA);
	play(bench, "ioctl a SET null", NULL);
	assert_null(bench->arg);
}

static void test_play_leaves_what_is_only_written_to(void **state)
{
	struct bench *bench = *state;
	const struct toy *toy;

	play(bench, "ioctl a GET word=5", NULL);
	toy = (const struct toy *)bench->arg;
	assert_int_equal(toy->word, 5);
	assert_int_equal(toy->small, FILLER);
	assert_int_equal(toy->unsaid, FILLER);
}

static void test_play_ends_a_text_that_has_room(void **state)
{
	struct bench *bench = *state;

	play(bench, "ioctl a TEXT \"Hello\"", NULL);
	assert_memory_equal(bench->arg, "\0\0Hello\0\xa5", 9);
	play(bench, "ioctl a TEXT", NULL);
	assert_memory_equal(bench->arg, "\0\0\0\xa5", 4);
	play(bench, "ioctl a SET name=\"Hello\"", NULL);
	assert_memory_equal(bench->arg + offsetof(struct toy, name), "Hell\xa5", 5);
}

static void test_play_hands_a_value_over_as_it_is(void **state)
{
	struct bench *bench = *state;

	play(bench, "ioctl a VALUE 4294967295", " = 0\n");
	assert_true((uintptr_t)bench->arg == 4294967295);
	play(bench, "ioctl a VALUE", " = 0\n");
	assert_null(bench->arg);
}

static void test_play_refuses_a_description_that_is_wrong(void **state)
{
	static const char line[] = "ioctl a BROKEN";
	struct bench *bench = *state;
	struct ops_error error;

	assert_int_equal(ops_play(&bench->player, line, strlen(line), &error), -EINVAL);
	assert_string_equal(error.message, "what calls.h says of it is wrong");
	assert_int_equal(error.column, 9);
}

/* ---------------------------------------------------------------- What it leaves -------------- */

static void answer(struct bench *bench)
{
	struct toy *toy = (struct toy *)bench->arg;

	toy->large = 0xffffffffffffffff;
	toy->word = 0;
	toy->medium = 65535;
	toy->small = 1;
}

static void test_play_prints_numbers_by_name(void **state)
{
	struct bench *bench = *state;

	bench->driver = answer;
	play(bench, "ioctl a GET", " = 0 large=18446744073709551615 word=0 medium=65535 small=1\n");
	play(bench, "ioctl a GET word=0 small=1", " = 0 large=18446744073709551615 medium=65535\n");
}

static void overstep(struct bench *bench)
{
	struct toy *toy = (struct toy *)bench->arg;

	answer(bench);
	toy->unsaid = 'u';
	bench->arg[sizeof(*toy)] = 'x';
}

static void test_play_prints_what_no_field_explains(void **state)
{
	struct bench *bench = *state;

	bench->driver = overstep;
	bench->result = -EIO;
	play(bench, "ioctl a SET",
	     " = EIO large=18446744073709551615 medium=65535 small=1 at +43 "
	     "\"u\\x00\\x00\\x00\\x00x\"\n");
}

static void begin(struct bench *bench)
{
	size_t left = (size_t)(bench->player.areas[0].start + OPS_AREA - bench->arg);

	memset(bench->arg, 'b', left);
}

static void test_play_prints_part_of_a_number_as_bytes(void **state)
{
	struct bench *bench = *state;

	bench->driver = begin;
	bench->result = -EFAULT;
	play(bench, "ioctl a GET edge=4", " = EFAULT \"bbbb\"\n");
	play(bench, "ioctl a GET edge=8", " = EFAULT large=7089336938131513954\n");
	play(bench, "ioctl a GET edge=9", " = EFAULT large=7089336938131513954 at +8 \"b\"\n");
}

static void fill(struct bench *bench)
{
	const struct toy *toy = (const struct toy *)bench->arg;

	memcpy(memory_at(toy->out), "done", 4);
	memory_at(toy->more)[2] = 'm';
}

static void test_play_prints_memory_by_the_name_of_its_pointer(void **state)
{
	struct bench *bench = *state;

	bench->driver = fill;
	bench->result = 4;
	play(bench, "ioctl a SET", " = 4 out \"done\" more at +2 \"m\"\n");
	play(bench, "ioctl a SET 1 in=\"dono\" out=in", " = 4 in at +3 \"e\" more at +2 \"m\"\n");
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_play_puts_each_field_in_its_place),
		TEST(test_play_puts_zeros_where_nothing_is_said),
		TEST(test_play_gives_a_length_that_is_said),
		TEST(test_play_shares_memory),
		TEST(test_play_ends_memory_where_it_is_said),
		TEST(test_play_leaves_what_is_only_written_to),
		TEST(test_play_ends_a_text_that_has_room),
		TEST(test_play_hands_a_value_over_as_it_is),
		TEST(test_play_refuses_a_description_that_is_wrong),
		TEST(test_play_prints_numbers_by_name),
		TEST(test_play_prints_what_no_field_explains),
		TEST(test_play_prints_part_of_a_number_as_bytes),
		TEST(test_play_prints_memory_by_the_name_of_its_pointer),
	};

	return cmocka_run_group_tests_name("ops/play", tests, NULL, NULL);
}
