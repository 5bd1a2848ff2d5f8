/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a device can do by itself: reach memory, and say that it wants attention. On the other side
 * is whoever plays the machine: a test, a simulated kernel, a server.
 */
#ifndef EMU_BUS_H
#define EMU_BUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct emu_bus - the machine, as its device sees it
 * @read: the device reads @n bytes of memory at a bus address. Returns false where it must not, or
 *	where nobody answers; then what is in @to does not matter. NULL: nobody ever answers
 * @write: likewise, it writes
 * @line: the interrupt pin goes up (asserted) or down. NULL: nobody looks
 * @message: an MSI is sent, of a vector from 0 on. NULL: nobody looks
 * @stray: an interrupt comes that the device has not asserted, see %EMU_FAULT_IRQ: by its pin, or
 *	where it sends messages, by the first of these. NULL: none ever does
 * @context: handed to each of them
 *
 * They are called in the middle of an access or of a step of the device, and must not access it.
 */
struct emu_bus {
	bool (*read)(void *context, uint64_t address, void *to, size_t n);
	bool (*write)(void *context, uint64_t address, const void *from, size_t n);
	void (*line)(void *context, bool up);
	void (*message)(void *context, unsigned int vector);
	void (*stray)(void *context);
	void *context;
};

#endif /* EMU_BUS_H */
