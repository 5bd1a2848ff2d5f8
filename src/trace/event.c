// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts and DMA in a trace: marks in the words of emu_describe().
 */
#include "event.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What can follow, as sscanf() has it; every number goes to where emu_describe() takes it from. */
static bool take(const char *words, struct emu_access *event)
{
	char way[8] = "";

	*event = (struct emu_access){ 0 };
	if (!strcmp(words, "irq up"))
		event->direction = EMU_PIN_UP;
	else if (!strcmp(words, "irq down"))
		event->direction = EMU_PIN_DOWN;
	else if (sscanf(words, "msi %" SCNu64, &event->value) == 1)
		event->direction = EMU_MESSAGE;
	else if (sscanf(words, "handler %" SCNu64, &event->value) == 1)
		event->direction = EMU_HANDLER;
	else if (sscanf(words, "handled %" SCNu64 " %" SCNu32, &event->value, &event->width) == 2)
		event->direction = EMU_HANDLER_END;
	else if (sscanf(words, "dma %7s 0x%" SCNx64 " %" SCNu32 " 0x%" SCNx64, way, &event->offset,
			&event->width, &event->value) == 4)
		event->direction = strcmp(way, "read") != 0 ? EMU_DMA_WRITE : EMU_DMA_READ;
	if (strchr(words, '('))
		event->verdict = EMU_BAD_DMA;
	return event->direction;
}

bool trace_event_from_mark(const char *mark, size_t size, struct emu_access *event)
{
	char words[EMU_TRACE_LINE];
	char again[EMU_TRACE_LINE];

	if (!size || *mark != '@' || size > sizeof(words))
		return false;
	memcpy(words, mark + 1, size - 1);
	words[size - 1] = '\0';
	if (!take(words, event))
		return false;
	/* Exactly those words, and none of a user's that begin alike. */
	emu_describe(again, event);
	return !strcmp(words, again);
}
