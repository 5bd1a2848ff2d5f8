/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A data sheet: the answers of a device's registers, written independently of its model.h, with
 * which fuzz_regs compares. A device need not have one.
 */
#ifndef FUZZ_SHEET_H
#define FUZZ_SHEET_H

#include <stddef.h>
#include <stdint.h>

/* The most that a sheet remembers, in bytes. */
#define SHEET_ROOM 8192

/**
 * struct sheet - the answers of the registers
 * @size: of its memory, at most %SHEET_ROOM
 * @reset: the reset values
 * @read: an access that the register map allows; returns its value
 * @write: likewise
 */
struct sheet {
	size_t size;
	void (*reset)(void *state);
	uint64_t (*read)(void *state, uint64_t offset, unsigned int width);
	void (*write)(void *state, uint64_t offset, unsigned int width, uint64_t value);
};

/* A device with a sheet defines it. */
extern const struct sheet device_sheet __attribute__((weak));

#endif /* FUZZ_SHEET_H */
