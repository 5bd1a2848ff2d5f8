// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hardware by itself, as in README.md. test_qemu.c compares it with QEMU's.
 */
#include "board.h"

/* ---------------------------------------------------------------- Registers ------------------- */

static void test_registers_have_their_reset_values(void **state)
{
	struct board *board = *state;

	for (int again = 0; again < 2; again++) {
		assert_int_equal(get(board, 0x00), 0x010000ed);
		assert_int_equal(get(board, 0x04), 0);
		assert_int_equal(get(board, 0x08), 0);
		assert_int_equal(get(board, 0x20), 0);
		assert_int_equal(get(board, 0x24), 0);
		for (uint64_t offset = 0x80; offset < 0xa0; offset += 8)
			assert_int_equal(emu_read(&board->emu, offset, 8), 0);
		for (uint64_t offset = 0x04; offset < 0xa0; offset += 4)
			put(board, offset, 0xff);
		emu_reset(&board->emu);
	}
	assert_false(board->up);
	assert_false(emu_is_busy(&board->emu));
}

static void test_liveness_gives_the_inverse(void **state)
{
	struct board *board = *state;

	put(board, 0x04, 0x12345678);
	assert_int_equal(get(board, 0x04), 0xedcba987);
}

/* Without a register of that width, a read gives all ones, a write is ignored, and both count. */
static void test_what_is_no_register_answers_all_ones(void **state)
{
	static const struct {
		uint64_t offset;
		unsigned int width;
	} rows[] = { { 0x0c, 4 }, { 0x04, 8 }, { 0x04, 1 },    { 0x04, 2 }, { 0x60, 4 },
		     { 0x64, 4 }, { 0x84, 4 }, { 0x80, 2 },    { 0x80, 1 }, { 0x9c, 4 },
		     { 0xa0, 8 }, { 0x84, 8 }, { 0xffffc, 4 }, { 0x82, 4 } };
	struct board *board = *state;
	struct emu_state before = board->emu.state;
	const size_t n = sizeof(rows) / sizeof(rows[0]);

	for (size_t i = 0; i < n; i++) {
		if (rows[i].offset != 0x60 && rows[i].offset != 0x64)
			emu_write(&board->emu, rows[i].offset, rows[i].width, 0);
		assert_int_equal(emu_read(&board->emu, rows[i].offset, rows[i].width),
				 emu_all_ones(rows[i].width));
	}
	put(board, 0x00, 0);
	put(board, 0x24, 0);
	assert_memory_equal(&board->emu.state, &before, sizeof(before));
	assert_int_equal(emu_misuse(&board->emu), 2 * n);
}

static void test_dma_registers_have_two_widths(void **state)
{
	struct board *board = *state;

	for (uint64_t offset = 0x80; offset < 0x98; offset += 8) {
		emu_write(&board->emu, offset, 8, 0x123456789abcdef0);
		assert_int_equal(emu_read(&board->emu, offset, 8), 0x123456789abcdef0);
		assert_int_equal(get(board, offset), 0x9abcdef0);
		put(board, offset, 0xffffffff);
		assert_int_equal(emu_read(&board->emu, offset, 8), 0xffffffff);
	}
}

/* ---------------------------------------------------------------- Factorial ------------------- */

static void test_factorial_is_modulo_two_to_the_32(void **state)
{
	static const uint32_t rows[][2] = { { 0, 1 },           { 1, 1 },
					    { 5, 120 },         { 12, 479001600 },
					    { 13, 1932053504 }, { 33, 0x80000000 },
					    { 34, 0 },          { 0xffffffff, 0 } };
	struct board *board = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		put(board, 0x08, rows[i][0]);
		assert_int_equal(get(board, 0x20), 1);
		assert_int_equal(get(board, 0x08), rows[i][0]);
		assert_true(emu_delay(&board->emu) > 0);
		emu_step(&board->emu);
		assert_int_equal(get(board, 0x20), 0);
		assert_int_equal(get(board, 0x08), rows[i][1]);
		assert_false(emu_is_busy(&board->emu));
	}
	assert_int_equal(board->raised, 0);
}

static void test_factorial_is_not_begun_anew_while_it_runs(void **state)
{
	struct board *board = *state;

	put(board, 0x08, 4);
	put(board, 0x08, 5);
	assert_int_equal(get(board, 0x08), 4);
	emu_step(&board->emu);
	assert_int_equal(get(board, 0x08), 24);
}

static void test_factorial_interrupts_when_asked_to(void **state)
{
	struct board *board = *state;

	put(board, 0x20, 0xffffffff);
	assert_int_equal(get(board, 0x20), 0x80);
	put(board, 0x08, 4);
	assert_int_equal(get(board, 0x20), 0x81);
	put(board, 0x20, 0x80);
	assert_int_equal(get(board, 0x20), 0x81);
	assert_int_equal(get(board, 0x24), 0);
	emu_step(&board->emu);
	assert_int_equal(get(board, 0x24), 0x1);
	assert_true(board->up);
	put(board, 0x64, 0x1);
	assert_false(board->up);
	put(board, 0x20, 0);
	assert_int_equal(get(board, 0x20), 0);
}

/* ---------------------------------------------------------------- Interrupts ------------------ */

static void test_pin_is_up_while_a_cause_is_pending(void **state)
{
	struct board *board = *state;

	put(board, 0x60, 0);
	assert_false(board->up);
	put(board, 0x60, 0x80000001);
	put(board, 0x60, 0x10);
	assert_int_equal(get(board, 0x24), 0x80000011);
	put(board, 0x64, 0x11);
	assert_true(board->up);
	put(board, 0x64, 0xffffffff);
	assert_false(board->up);
	assert_int_equal(get(board, 0x24), 0);
	assert_int_equal(board->raised, 1);
}

static void test_message_is_sent_when_there_was_no_cause(void **state)
{
	struct board *board = *state;
	uint32_t at = emu_pci_read(&board->emu, 0x34, 1);

	emu_pci_write(&board->emu, at + 2, 2, 1);
	put(board, 0x60, 0x10);
	put(board, 0x60, 0x20);
	assert_int_equal(board->messages, 1);
	put(board, 0x64, 0x30);
	put(board, 0x60, 0x10);
	assert_int_equal(board->messages, 2);
	assert_int_equal(board->raised, 0);
}

/* ---------------------------------------------------------------- Transfers ------------------- */

static void start(struct board *board, uint64_t src, uint64_t dst, uint64_t n, uint32_t command)
{
	emu_write(&board->emu, 0x80, 8, src);
	emu_write(&board->emu, 0x88, 8, dst);
	emu_write(&board->emu, 0x90, 8, n);
	put(board, 0x98, command);
}

static void transfer(struct board *board, uint64_t src, uint64_t dst, uint64_t n, uint32_t command)
{
	start(board, src, dst, n, command);
	assert_true(emu_is_busy(&board->emu));
	assert_int_equal(emu_delay(&board->emu), 100000000);
	emu_step(&board->emu);
	assert_false(emu_is_busy(&board->emu));
	assert_int_equal(get(board, 0x98), command & ~1u);
}

static void test_transfers_go_both_ways(void **state)
{
	struct board *board = *state;

	transfer(board, RAM, 0x40000, 4096, 0x1);
	assert_memory_equal(board->emu.state.device.buffer, board->ram, 4096);
	transfer(board, 0x40010, RAM + 5000, 100, 0x3);
	assert_memory_equal(board->ram + 5000, board->ram + 0x10, 100);
	assert_int_equal(board->raised, 0);
	assert_int_equal(emu_misuse(&board->emu), 0);
}

static void test_transfer_interrupts_when_asked_to(void **state)
{
	struct board *board = *state;

	transfer(board, RAM, 0x40000, 1, 0x5);
	assert_int_equal(get(board, 0x24), 0x100);
	assert_true(board->up);
}

static void test_registers_stay_while_a_transfer_runs(void **state)
{
	struct board *board = *state;

	start(board, RAM, 0x40000, 16, 0x5);
	start(board, 1, 2, 3, 0x3);
	assert_int_equal(emu_read(&board->emu, 0x80, 8), RAM);
	assert_int_equal(emu_read(&board->emu, 0x88, 8), 0x40000);
	assert_int_equal(emu_read(&board->emu, 0x90, 8), 16);
	assert_int_equal(emu_read(&board->emu, 0x98, 8), 0x5);
}

static void test_command_without_the_run_bit_is_ignored(void **state)
{
	struct board *board = *state;

	start(board, RAM, 0x40000, 16, 0x6);
	assert_int_equal(get(board, 0x98), 0);
	assert_false(emu_is_busy(&board->emu));
}

static void test_addresses_have_28_bits(void **state)
{
	struct board *board = *state;

	transfer(board, 0x123456780000000 | RAM, 0x40000, 16, 0x1);
	assert_memory_equal(board->emu.state.device.buffer, board->ram, 16);
	assert_int_equal(emu_misuse(&board->emu), 0);
}

static void test_transfer_beyond_the_buffer_is_misuse_and_does_nothing(void **state)
{
	static const uint64_t rows[][2] = { { 0x40000, 4097 }, { 0x40001, 4096 },
					    { 0x3ffff, 1 },    { 0x41001, 0 },
					    { 0x40fff, 2 },    { 0x40000, UINT64_MAX },
					    { UINT64_MAX, 2 } };
	struct board *board = *state;
	struct emu_device before = board->emu.state.device;
	const size_t n = sizeof(rows) / sizeof(rows[0]);
	uint8_t ram[sizeof(board->ram)];

	memcpy(ram, board->ram, sizeof(ram));
	for (size_t i = 0; i < n; i++) {
		transfer(board, RAM, rows[i][0], rows[i][1], 0x1);
		transfer(board, rows[i][0], RAM, rows[i][1], 0x7);
	}
	assert_int_equal(get(board, 0x24), 0x100);
	assert_int_equal(emu_misuse(&board->emu), 2 * n);
	assert_memory_equal(board->emu.state.device.buffer, before.buffer, sizeof(before.buffer));
	assert_memory_equal(board->ram, ram, sizeof(ram));
}

static void test_transfer_of_memory_that_is_not_there_is_misuse(void **state)
{
	struct board *board = *state;

	transfer(board, RAM - 1, 0x40000, 4, 0x1);
	assert_int_equal(emu_misuse(&board->emu), 1);
	transfer(board, 0x40000, RAM - 1, 4, 0x3);
	assert_int_equal(emu_misuse(&board->emu), 2);
}

static void test_factorial_is_done_before_a_transfer(void **state)
{
	struct board *board = *state;

	start(board, RAM, 0x40000, 16, 0x5);
	put(board, 0x20, 0x80);
	put(board, 0x08, 3);
	emu_step(&board->emu);
	assert_int_equal(get(board, 0x24), 0x1);
	assert_true(emu_is_busy(&board->emu));
	emu_step(&board->emu);
	assert_int_equal(get(board, 0x24), 0x101);
	assert_int_equal(board->raised, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		board_test(test_registers_have_their_reset_values),
		board_test(test_liveness_gives_the_inverse),
		board_test(test_what_is_no_register_answers_all_ones),
		board_test(test_dma_registers_have_two_widths),
		board_test(test_factorial_is_modulo_two_to_the_32),
		board_test(test_factorial_is_not_begun_anew_while_it_runs),
		board_test(test_factorial_interrupts_when_asked_to),
		board_test(test_pin_is_up_while_a_cause_is_pending),
		board_test(test_message_is_sent_when_there_was_no_cause),
		board_test(test_transfers_go_both_ways),
		board_test(test_transfer_interrupts_when_asked_to),
		board_test(test_registers_stay_while_a_transfer_runs),
		board_test(test_command_without_the_run_bit_is_ignored),
		board_test(test_addresses_have_28_bits),
		board_test(test_transfer_beyond_the_buffer_is_misuse_and_does_nothing),
		board_test(test_transfer_of_memory_that_is_not_there_is_misuse),
		board_test(test_factorial_is_done_before_a_transfer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
