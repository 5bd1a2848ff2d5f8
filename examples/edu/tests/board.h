/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hardware without a driver: a device, some RAM, and hooks that record its interrupts.
 */
#ifndef EDU_BOARD_H
#define EDU_BOARD_H

#include "machine.h"

/* The address of RAM on the bus, and how much of it the device reaches. */
#define RAM 0x10000u

/**
 * struct board - a device without a driver
 * @emu: the device
 * @ram: at %RAM on the bus
 * @raised: how often its pin went up
 * @up: the pin is up
 * @lines: what the pin did since the last look: U for up, D for down
 * @n_lines: entries in @lines
 * @messages: messages that came
 */
struct board {
	struct emu emu;
	uint8_t ram[2 * EDU_BUFFER_SIZE];
	unsigned int raised;
	bool up;
	char lines[16];
	unsigned int n_lines;
	unsigned int messages;
};

static inline uint8_t *board_ram(struct board *board, uint64_t address, size_t n)
{
	uint64_t at = address - RAM;

	return at <= sizeof(board->ram) && n <= sizeof(board->ram) - at ? board->ram + at : NULL;
}

static inline bool board_read(void *board, uint64_t address, void *to, size_t n)
{
	const uint8_t *from = board_ram(board, address, n);

	return from && memcpy(to, from, n);
}

static inline bool board_write(void *board, uint64_t address, const void *from, size_t n)
{
	uint8_t *to = board_ram(board, address, n);

	return to && memcpy(to, from, n);
}

static inline void board_line(void *context, bool up)
{
	struct board *board = context;

	board->up = up;
	board->raised += up;
	if (board->n_lines < sizeof(board->lines) - 1)
		board->lines[board->n_lines++] = up ? 'U' : 'D';
	board->lines[board->n_lines] = '\0';
}

static inline void board_message(void *context, unsigned int vector)
{
	struct board *board = context;

	assert_int_equal(vector, 0);
	board->messages++;
}

static inline int board_setup(void **state)
{
	struct board *board = calloc(1, sizeof(*board));
	const struct emu_bus bus = {
		.read = board_read,
		.write = board_write,
		.line = board_line,
		.message = board_message,
		.context = board,
	};

	if (!board)
		return -1;
	emu_init(&board->emu);
	emu_pci_write(&board->emu, 0x04, 2, 0x0006);
	emu_set_bus(&board->emu, &bus);
	for (unsigned int i = 0; i < sizeof(board->ram); i++)
		board->ram[i] = (uint8_t)(i * 7 + i / 256);
	*state = board;
	return 0;
}

static inline int board_teardown(void **state)
{
	free(*state);
	return 0;
}

static inline uint32_t get(struct board *board, uint64_t offset)
{
	return (uint32_t)emu_read(&board->emu, offset, 4);
}

static inline void put(struct board *board, uint64_t offset, uint32_t value)
{
	emu_write(&board->emu, offset, 4, value);
}

#define board_test(name) cmocka_unit_test_setup_teardown(name, board_setup, board_teardown)

#endif /* EDU_BOARD_H */
