// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accesses and other events of a trace in words.
 */
#include "emu.h"

#include <inttypes.h>
#include <stdio.h>

/*
 * Write the register's name, with the cell if there are several, and with the byte in it if
 * narrower accesses are allowed; or the offset if there is no register.
 */
static int describe_place(char *line, size_t room, const struct emu_access *access)
{
	const struct emu_register *reg =
		emu_register_at(access->offset, access->width, access->direction);
	uint64_t at;
	int n;

	if (!reg && access->offset >= EMU_BAR(1) && emu_bar_size(access->offset))
		return snprintf(line, room, "BAR%u+0x%" PRIx32,
				(unsigned int)(access->offset >> 32), (uint32_t)access->offset);
	if (!reg)
		return snprintf(line, room, "+0x%" PRIx64, access->offset);
	at = access->offset - reg->offset;
	n = snprintf(line, room, "%s", reg->name);
	if (reg->cells > 1)
		n += snprintf(line + n, room - (size_t)n, "[%" PRIu64 "]", at / reg->width);
	if (reg->widths && at % reg->width)
		n += snprintf(line + n, room - (size_t)n, "+%" PRIu64, at % reg->width);
	return n;
}

static int describe_access(char line[EMU_TRACE_LINE], const struct emu_access *access)
{
	char direction = access->direction == EMU_READ ? 'R' : 'W';
	int n = snprintf(line, EMU_TRACE_LINE, "%c%" PRIu32 " ", direction, access->width);

	n += describe_place(line + n, EMU_TRACE_LINE - (size_t)n, access);
	n += snprintf(line + n, EMU_TRACE_LINE - (size_t)n, " 0x%" PRIx64, access->value);
	return n;
}

static int describe_event(char line[EMU_TRACE_LINE], const struct emu_access *event)
{
	const size_t room = EMU_TRACE_LINE;

	switch (event->direction) {
	case EMU_PIN_UP:
		return snprintf(line, room, "irq up");
	case EMU_PIN_DOWN:
		return snprintf(line, room, "irq down");
	case EMU_MESSAGE:
		return snprintf(line, room, "msi %" PRIu64, event->value);
	case EMU_DMA_READ:
	case EMU_DMA_WRITE:
		return snprintf(line, room, "dma %s 0x%" PRIx64 " %" PRIu32 " 0x%" PRIx64,
				event->direction == EMU_DMA_READ ? "read" : "write", event->offset,
				event->width, event->value);
	case EMU_HANDLER:
		return snprintf(line, room, "handler %" PRIu64, event->value);
	default:
		return snprintf(line, room, "handled %" PRIu64 " %" PRIu32, event->value,
				event->width);
	}
}

size_t emu_describe(char line[EMU_TRACE_LINE], const struct emu_access *access)
{
	int n = emu_is_access(access) ? describe_access(line, access)
				      : describe_event(line, access);

	if (access->verdict != EMU_OK)
		n += snprintf(line + n, EMU_TRACE_LINE - (size_t)n, " (%s)",
			      emu_verdict_name(access->verdict));
	return (size_t)n;
}
