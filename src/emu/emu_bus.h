/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a device can do by itself: access memory and raise interrupts. On the other side is the code
 * that plays the machine: a test, a simulated kernel, a server.
 */
#ifndef EMU_BUS_H
#define EMU_BUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct emu_bus - the machine, as its device sees it
 * @read: the device reads @n bytes of memory at a bus address. Returns false if it must not, or if
 *	nobody answers; the content of @to does not matter then. NULL: nobody ever answers
 * @write: likewise, it writes
 * @line: the interrupt pin goes up (asserted) or down. NULL: nobody looks
 * @message: an MSI is sent, of a vector from 0 on. NULL: nobody looks
 * @stray: an interrupt comes that the device has not asserted, see %EMU_FAULT_IRQ: by its pin, or
 *	where it sends messages, by the first of these. NULL: none ever does
 * @context: handed to each of them
 *
 * They are called during an access or a step of the device, and must not access it.
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
