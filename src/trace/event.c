// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts and DMA in a trace: marks with the text of emu_describe().
 */
#include "event.h"

#include <stdlib.h>
#include <string.h>

/*
 * Take the number at the start of the rest; the comparison at the end shows whether there was one.
 */
static uint64_t number(const char **rest)
{
	char *end;
	uint64_t value = strtoull(*rest, &end, 0);

	*rest = end + (*end == ' ');
	return value;
}

/* Do the words begin with this? If so, set the rest. */
static bool begins(const char *words, const char *begin, const char **rest)
{
	size_t n = strlen(begin);

	*rest = words + n;
	return !strncmp(words, begin, n);
}

/* Put every number where emu_describe() takes it from. */
static bool take(const char *words, struct emu_access *event)
{
	const char *rest;

	*event = (struct emu_access){ 0 };
	if (begins(words, "irq up", &rest)) {
		event->direction = EMU_PIN_UP;
	} else if (begins(words, "irq down", &rest)) {
		event->direction = EMU_PIN_DOWN;
	} else if (begins(words, "msi ", &rest)) {
		event->direction = EMU_MESSAGE;
		event->value = number(&rest);
	} else if (begins(words, "handler ", &rest)) {
		event->direction = EMU_HANDLER;
		event->value = number(&rest);
	} else if (begins(words, "handled ", &rest)) {
		event->direction = EMU_HANDLER_END;
		event->value = number(&rest);
		event->width = (uint32_t)number(&rest);
	} else if (begins(words, "dma read ", &rest) || begins(words, "dma write ", &rest)) {
		event->direction = words[4] == 'r' ? EMU_DMA_READ : EMU_DMA_WRITE;
		event->offset = number(&rest);
		event->width = (uint32_t)number(&rest);
		event->value = number(&rest);
		event->verdict = *rest != '(' ? EMU_OK : rest[1] == 'b' ? EMU_BAD_DMA : EMU_FAULTED;
	}
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
	/* Accept only exactly those words, and not a user's mark that begins alike. */
	emu_describe(again, event);
	return !strcmp(words, again);
}
