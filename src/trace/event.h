/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts and DMA in a trace.
 */
#ifndef TRACE_EVENT_H
#define TRACE_EVENT_H

#include "emu.h"

#include <stdbool.h>
#include <stddef.h>

/**
 * trace_event_from_mark() - the event of a mark, if the emulator wrote the mark
 * @mark: text of the mark, which need not end in NUL
 * @size: its length in bytes
 * @event: receives it, see enum emu_event
 *
 * Return: false if it is any other mark; @event has no meaning then.
 */
bool trace_event_from_mark(const char *mark, size_t size, struct emu_access *event);

#endif /* TRACE_EVENT_H */
