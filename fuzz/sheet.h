/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A data sheet: what the registers of a device answer, written once more and independently of its
 * model.h, for fuzz_regs to compare with. A device need not have one.
 */
#ifndef FUZZ_SHEET_H
#define FUZZ_SHEET_H

#include <stddef.h>
#include <stdint.h>

/* The most that a sheet remembers, in bytes. */
#define SHEET_ROOM 8192

/**
 * struct sheet - what the registers answer
 * @size: of what it remembers, at most %SHEET_ROOM
 * @reset: the reset values
 * @read: an access that the register map allows; gives its value
 * @write: likewise
 */
struct sheet {
	size_t size;
	void (*reset)(void *state);
	uint64_t (*read)(void *state, uint64_t offset, unsigned int width);
	void (*write)(void *state, uint64_t offset, unsigned int width, uint64_t value);
};

/* Defined by the device that has one. */
extern const struct sheet device_sheet __attribute__((weak));

#endif /* FUZZ_SHEET_H */
