// SPDX-License-Identifier: GPL-2.0-only
/*
 * The caller's memory for a described ioctl, and the print of what the ioctl changed there. The
 * device is toy/calls.h; this file is the world.
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
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The byte in memory where nothing was put. */
#define FILLER 0xa5

/**
 * struct bench - a world of one ioctl
 * @player: plays here
 * @out: what it printed
 * @command: the command of the call
 * @arg: its argument
 * @writable: whether each area is writable, as given to the world
 * @driver: function to call; NULL to return @result
 * @result: result of the ioctl
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

/* Play one line; compare its output unless @printed is NULL. */
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
	/* The setting is for the third area, and does not change the pointer to it. */
	assert_true(!toy->out);
}

static void test_play_ends_memory_where_it_is_said(void **state)
{
	struct bench *bench = *state;
	const struct toy *toy;

	play(bench, "ioctl a SET small=3 edge=12 in_null out_edge=0 more_readonly", NULL);
	/* Only 12 bytes of the structure are mapped, without the second pointer and the rest. */
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

/* ---------------------------------------------------------------- Every call ------------------ */

/**
 * struct log_world - a world that logs its calls
 * @out: where to
 * @end: behind the caller's memory
 * @opened: gives the next descriptor
 */
struct log_world {
	FILE *out;
	const uint8_t *end;
	int opened;
};

static long __attribute__((format(printf, 2, 3))) say(void *context, const char *format, ...)
{
	struct log_world *log = context;
	va_list args;

	va_start(args, format);
	vfprintf(log->out, format, args);
	va_end(args);
	return 0;
}

/* Buffers by how far they are from the end. */
static long say_buffer(void *context, const char *name, int fd, const void *buf, size_t count)
{
	const struct log_world *log = context;

	if (!buf)
		return say(context, "%s(%d, NULL, %zu)\n", name, fd, count);
	return say(context, "%s(%d, %td, %zu)\n", name, fd, log->end - (const uint8_t *)buf, count);
}

static long log_open(void *context, unsigned int mode)
{
	struct log_world *log = context;

	say(log, "open(%u)\n", mode);
	return mode == OPS_MODE_WRITE ? -EACCES : log->opened++;
}

static long log_close(void *context, int fd)
{
	return say(context, "close(%d)\n", fd);
}

static long log_dup(void *context, int fd)
{
	struct log_world *log = context;

	say(log, "dup(%d)\n", fd);
	return log->opened++;
}

static long log_nonblock(void *context, int fd, bool on)
{
	return say(context, "nonblock(%d, %d)\n", fd, on);
}

static long log_read(void *context, int fd, void *buf, size_t count)
{
	return say_buffer(context, "read", fd, buf, count);
}

static long log_write(void *context, int fd, const void *buf, size_t count)
{
	return say_buffer(context, "write", fd, buf, count);
}

static long log_pread(void *context, int fd, void *buf, size_t count)
{
	return say_buffer(context, "pread", fd, buf, count);
}

static long log_pwrite(void *context, int fd, const void *buf, size_t count)
{
	return say_buffer(context, "pwrite", fd, buf, count);
}

static long log_lseek(void *context, int fd)
{
	return say(context, "lseek(%d)\n", fd);
}

static long log_poll(void *context, int fd)
{
	say(context, "poll(%d)\n", fd);
	return fd < 0 ? POLLERR | POLLHUP : fd ? POLLOUT : POLLIN;
}

static long log_ioctl(void *context, int fd, uint32_t command, void *arg)
{
	return say_buffer(context, "ioctl", fd, arg, command);
}

/* The calls that the world gets, and the output; open files are closed at the end. */
static const struct {
	const char *line, *printed;
} calls[] = {
	{ "open a rw", "open(3)\nopen a rw = 0\n" },
	{ "open b r nonblock", "open(5)\nopen b r nonblock = 0\n" },
	{ "open c w", "open(2)\nopen c w = EACCES\n" },
	{ "write c \"x\"", "write(-1, 12288, 1)\nwrite c \"x\" = 0\n" },
	{ "write a \"xy\" count=9 edge=2", "write(0, 2, 9)\nwrite a \"xy\" count=9 edge=2 = 0\n" },
	{ "read b 7 null", "read(1, NULL, 7)\nread b 7 null = 0\n" },
	{ "pread a 8 edge=0", "pread(0, 0, 8)\npread a 8 edge=0 = 0\n" },
	{ "pwrite b \"abc\"", "pwrite(1, 12288, 3)\npwrite b \"abc\" = 0\n" },
	{ "lseek b", "lseek(1)\nlseek b = 0\n" },
	{ "nonblock a on", "nonblock(0, 1)\nnonblock a on = 0\n" },
	{ "nonblock a off", "nonblock(0, 0)\nnonblock a off = 0\n" },
	{ "poll a", "poll(0)\npoll a = in\n" },
	{ "poll b", "poll(1)\npoll b = out\n" },
	{ "poll h", "poll(-1)\npoll h = err hup\n" },
	{ "ioctl a 17 edge=4", "ioctl(0, 4, 17)\nioctl a 17 edge=4 = 0\n" },
	/* The file that had the name is closed. */
	{ "open b rw", "open(3)\nclose(1)\nopen b rw = 0\n" },
	{ "dup a d", "dup(0)\ndup a d = 0\n" },
	{ "dup b d", "dup(2)\nclose(3)\ndup b d = 0\n" },
	{ "dup b a", "dup(2)\nclose(0)\ndup b a = 0\n" },
	{ "close b", "close(2)\nclose b = 0\n" },
	{ "read b 1", "read(-1, 12288, 1)\nread b 1 = 0\n" },
	{ "open h r", "open(1)\nopen h r = 0\n" },
};

static void test_play_makes_each_call_of_the_script(void **state)
{
	struct bench *bench = *state;
	char *text = NULL, *script = NULL, *want = NULL;
	size_t text_size, script_size, want_size;
	FILE *scripted = open_memstream(&script, &script_size);
	FILE *wanted = open_memstream(&want, &want_size);
	struct log_world log = { .out = open_memstream(&text, &text_size),
				 .end = bench->player.areas[0].start + OPS_AREA };
	const struct ops_world world = {
		.context = &log,
		.open = log_open,
		.close = log_close,
		.dup = log_dup,
		.nonblock = log_nonblock,
		.read = log_read,
		.write = log_write,
		.pread = log_pread,
		.pwrite = log_pwrite,
		.lseek = log_lseek,
		.poll = log_poll,
		.ioctl = log_ioctl,
	};
	struct ops_error error;

	assert_true(scripted && wanted && log.out);
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		fprintf(scripted, "%s\n", calls[i].line);
		fputs(calls[i].printed, wanted);
	}
	fputs("close(5)\nclose(4)\nclose(6)\n", wanted);
	(void)fclose(scripted);
	(void)fclose(wanted);
	bench->player.world = &world;
	bench->player.out = log.out;
	assert_int_equal(ops_play(&bench->player, script, script_size, &error), 0);
	(void)fclose(log.out);
	assert_string_equal(text, want);
	free(text);
	free(script);
	free(want);
}

static void write_bytes(struct bench *bench)
{
	const struct toy *toy = (const struct toy *)bench->arg;

	for (size_t i = 0; i < 49; i++)
		memory_at(toy->out)[i] = (uint8_t)('A' + i % 26);
	memcpy(memory_at(toy->more), "\"\\ ~\x7f\x1f\xff", 7);
	memset(memory_at(toy->in), 'x', 48);
}

/* 48 bytes are shown, of more there is a sum; what is not printable by its number. */
static void test_play_prints_bytes_as_far_as_they_are_good_to_read(void **state)
{
	struct bench *bench = *state;

	bench->driver = write_bytes;
	play(bench, "ioctl a SET",
	     " = 0 in \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\""
	     " out \"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUV\"... (49 bytes, sum 5089de5e)"
	     " more \"\\\"\\\\ ~\\x7f\\x1f\\xff\"\n");
}

/* Can a byte be read, and written? */
static void assert_access(uint8_t *at, bool readable, bool writable)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], readable ? at : (const void *)"", 1), 1);
	assert_int_equal(read(ends[0], at, 1), writable ? 1 : -1);
	if (!readable)
		assert_int_equal(write(ends[1], at, 1), -1);
	close(ends[0]);
	close(ends[1]);
}

static void test_player_has_memory_between_pages_that_cannot_be_touched(void **state)
{
	struct ops_player player;
	struct bench *bench = *state;
	uint8_t *start = bench->player.areas[OPS_AREAS - 1].start;

	for (size_t i = 0; i < OPS_AREAS; i++) {
		uint8_t *area = bench->player.areas[i].start;

		assert_access(area, true, true);
		assert_access(area + OPS_AREA - 1, true, true);
		assert_access(area - 1, false, false);
		assert_access(area + OPS_AREA, false, false);
	}
	play(bench, "ioctl a SET more_readonly", NULL);
	assert_access(start, true, false);
	assert_access(start + OPS_AREA - 1, true, false);
	/* All of it is given back. */
	assert_int_equal(ops_player_init(&player, NULL, NULL), 0);
	start = player.areas[0].start;
	ops_player_free(&player);
	assert_int_equal(msync(start - getpagesize(), (size_t)getpagesize(), MS_ASYNC), -1);
	assert_int_equal(msync(start, OPS_AREA, MS_ASYNC), -1);
	assert_int_equal(msync(start + OPS_AREA, (size_t)getpagesize(), MS_ASYNC), -1);
}

/* ---------------------------------------------------------------- Random scripts -------------- */

/*
 * A seed that somebody noted, or that a report names, means the same script for ever. Whoever
 * changes that on purpose puts the new sum here.
 */
static void test_generate_gives_the_scripts_that_it_always_gave(void **state)
{
	static char script[1 << 16];
	uint64_t sum = 0xcbf29ce484222325;

	(void)state;
	for (uint64_t seed = 0; seed < 1000; seed++) {
		size_t size = ops_generate(seed, 60, script, sizeof(script));

		for (size_t i = 0; i < size; i++)
			sum = (sum ^ (uint8_t)script[i]) * 0x100000001b3;
	}
	if (sum != 0x261f2ca4cf1ffe69)
		fail_msg("the scripts of seeds 0 to 999 are others: their sum is 0x%" PRIx64, sum);
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
		TEST(test_play_makes_each_call_of_the_script),
		TEST(test_play_prints_bytes_as_far_as_they_are_good_to_read),
		TEST(test_player_has_memory_between_pages_that_cannot_be_touched),
		TEST(test_generate_gives_the_scripts_that_it_always_gave),
	};

	return cmocka_run_group_tests_name("ops/play", tests, NULL, NULL);
}
