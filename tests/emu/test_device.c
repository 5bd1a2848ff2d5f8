// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lkp_enc device against its data sheet: the registers and the cipher.
 *
 * Offsets and sizes are the numbers of the data sheet on purpose: an error in the register header
 * must show.
 */
#include "emu_bench.h"

#include <string.h>

#define SEED   0x000
#define STRING 0x004
#define CELLS  4092

static uint32_t read_seed(struct emu_bench *bench)
{
	return (uint32_t)emu_read(&bench->emu, SEED, 4);
}

static void write_seed(struct emu_bench *bench, uint32_t seed)
{
	emu_write(&bench->emu, SEED, 4, seed);
}

static uint8_t read_cell(struct emu_bench *bench, unsigned int cell)
{
	return (uint8_t)emu_read(&bench->emu, STRING + cell, 1);
}

static void write_cell(struct emu_bench *bench, unsigned int cell, uint8_t byte)
{
	emu_write(&bench->emu, STRING + cell, 1, byte);
}

/* The cipher by another method than in the model: letters are looked up, not calculated. */
static uint8_t shifted(uint8_t byte, uint32_t seed)
{
	static const char *const alphabets[] = {
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
		"abcdefghijklmnopqrstuvwxyz",
	};

	for (unsigned int i = 0; byte && i < 2; i++) {
		const char *letter = strchr(alphabets[i], byte);

		if (letter) {
			size_t place = (size_t)(letter - alphabets[i]);

			return (uint8_t)alphabets[i][(place + seed % 26) % 26];
		}
	}
	return byte;
}

/* Every shift twice, then seeds that a narrower or signed register would get wrong. */
#define SHIFTS 52
static const uint32_t wide_seeds[] = {
	255,        256,        257,        0xffff,     0x10000,    0x10001,
	0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff,
};
#define SEEDS (SHIFTS + sizeof(wide_seeds) / sizeof(wide_seeds[0]))

static uint32_t nth_seed(size_t i)
{
	return i < SHIFTS ? (uint32_t)i : wide_seeds[i - SHIFTS];
}

static void test_read_after_init_gives_reset_values(void **state)
{
	struct emu_bench *bench = *state;

	assert_int_equal(read_seed(bench), 0);
	for (unsigned int cell = 0; cell < CELLS; cell++)
		assert_int_equal(read_cell(bench, cell), 0);
}

static void test_reset_restores_reset_values(void **state)
{
	struct emu_bench *bench = *state;

	write_seed(bench, 0xffffffff);
	for (unsigned int cell = 0; cell < CELLS; cell++)
		write_cell(bench, cell, '!');
	emu_reset(&bench->emu);
	test_read_after_init_gives_reset_values(state);
}

static void test_seed_keeps_all_32_bits(void **state)
{
	struct emu_bench *bench = *state;

	for (size_t i = 0; i < SEEDS; i++) {
		write_seed(bench, nth_seed(i));
		assert_int_equal(read_seed(bench), nth_seed(i));
		assert_int_equal(bench->emu.state.device.seed, nth_seed(i));
	}
}

/* However the access is observed, only the width counts. */
static void test_write_ignores_bits_beyond_the_width(void **state)
{
	static const struct emu_bench_mode modes[] = EMU_BENCH_MODES;
	struct emu_bench *bench = *state;

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		modes[i].arm(bench);
		emu_write(&bench->emu, SEED, 4, 0xffffffff00000001);
		emu_write(&bench->emu, STRING, 1, 0xffffffffffffff41);
		assert_int_equal(emu_read(&bench->emu, SEED, 4), 1);
		assert_int_equal(emu_read(&bench->emu, STRING, 1), 'B');
		bench_do_not_observe(bench);
	}
}

static void test_cell_write_enciphers_every_byte_under_every_seed(void **state)
{
	struct emu_bench *bench = *state;

	for (size_t i = 0; i < SEEDS; i++) {
		write_seed(bench, nth_seed(i));
		for (unsigned int byte = 0; byte < 256; byte++) {
			write_cell(bench, byte, (uint8_t)byte);
			assert_int_equal(read_cell(bench, byte),
					 shifted((uint8_t)byte, nth_seed(i)));
		}
	}
}

static void test_write_bytes_enciphers_every_byte_under_every_seed(void **state)
{
	struct emu_bench *bench = *state;
	uint8_t bytes[256];

	for (unsigned int byte = 0; byte < 256; byte++)
		bytes[byte] = (uint8_t)byte;
	for (size_t i = 0; i < SEEDS; i++) {
		write_seed(bench, nth_seed(i));
		emu_write_bytes(&bench->emu, STRING, bytes, sizeof(bytes));
		for (unsigned int byte = 0; byte < 256; byte++)
			assert_int_equal(read_cell(bench, byte),
					 shifted((uint8_t)byte, nth_seed(i)));
	}
}

static void test_cell_read_gives_what_is_stored(void **state)
{
	struct emu_bench *bench = *state;

	write_cell(bench, 0, 'A');
	write_seed(bench, 3);
	/* Enciphering happens at the write: no later SEED and no second read changes a letter. */
	assert_int_equal(read_cell(bench, 0), 'A');
	assert_int_equal(read_cell(bench, 0), 'A');
}

static void test_seed_write_leaves_stored_bytes(void **state)
{
	struct emu_bench *bench = *state;

	write_seed(bench, 1);
	for (unsigned int cell = 0; cell < CELLS; cell++)
		write_cell(bench, cell, (uint8_t)(cell % 251));
	for (size_t i = 0; i < SEEDS; i++)
		write_seed(bench, nth_seed(i));
	for (unsigned int cell = 0; cell < CELLS; cell++)
		assert_int_equal(read_cell(bench, cell), shifted((uint8_t)(cell % 251), 1));
}

static void test_cell_write_uses_the_seed_of_that_moment(void **state)
{
	struct emu_bench *bench = *state;

	for (unsigned int cell = 0; cell < 52; cell++) {
		write_seed(bench, cell);
		write_cell(bench, cell, 'x');
	}
	for (unsigned int cell = 0; cell < 52; cell++)
		assert_int_equal(read_cell(bench, cell), shifted('x', cell));
}

static void test_cell_write_with_26_minus_shift_deciphers(void **state)
{
	struct emu_bench *bench = *state;

	for (size_t i = 0; i < SEEDS; i++) {
		for (unsigned int byte = 0; byte < 256; byte++) {
			write_seed(bench, nth_seed(i));
			write_cell(bench, 0, (uint8_t)byte);
			write_seed(bench, 26 - nth_seed(i) % 26);
			write_cell(bench, 0, read_cell(bench, 0));
			assert_int_equal(read_cell(bench, 0), byte);
		}
	}
}

/* Cells do not share storage with each other or with SEED, and the first and the last one exist. */
static void test_cell_write_changes_that_cell_only(void **state)
{
	struct emu_bench *bench = *state;

	write_seed(bench, 0xa5a5a5a5);
	for (unsigned int cell = 0; cell < CELLS; cell++) {
		write_cell(bench, cell, 0xff);
		assert_int_equal(bench->emu.state.device.string[cell], 0xff);
		write_cell(bench, cell, (uint8_t)(0x80 + cell % 127));
	}
	assert_int_equal(read_seed(bench), 0xa5a5a5a5);
	for (unsigned int cell = 0; cell < CELLS; cell++)
		assert_int_equal(read_cell(bench, cell), 0x80 + cell % 127);
	assert_int_equal(emu_misuse(&bench->emu), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		emu_bench_test(test_read_after_init_gives_reset_values),
		emu_bench_test(test_reset_restores_reset_values),
		emu_bench_test(test_seed_keeps_all_32_bits),
		emu_bench_test(test_write_ignores_bits_beyond_the_width),
		emu_bench_test(test_cell_write_enciphers_every_byte_under_every_seed),
		emu_bench_test(test_write_bytes_enciphers_every_byte_under_every_seed),
		emu_bench_test(test_cell_read_gives_what_is_stored),
		emu_bench_test(test_seed_write_leaves_stored_bytes),
		emu_bench_test(test_cell_write_uses_the_seed_of_that_moment),
		emu_bench_test(test_cell_write_with_26_minus_shift_deciphers),
		emu_bench_test(test_cell_write_changes_that_cell_only),
	};

	return cmocka_run_group_tests_name("emu/device", tests, NULL, NULL);
}
