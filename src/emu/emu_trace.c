// SPDX-License-Identifier: GPL-2.0-only
/*
 * Access traces as mmiotrace text.
 */
#include "emu.h"

#include <inttypes.h>
#include <stdio.h>

#define USEC_PER_SEC 1000000

/* snprintf() cannot fail on these formats, and the header's constants have room for the longest. */

/* The number of a BAR's MAP line: from 1, in the order of the existing BARs. */
static unsigned int map_of(unsigned int bar)
{
	unsigned int map = 1;

	while (bar > 0)
		map += emu_pci_identity.bar_size[--bar] != 0;
	return map;
}

struct emu_bases emu_trace_bases(uint64_t phys)
{
	struct emu_bases bases = { 0 };

	for (unsigned int bar = 0; bar < EMU_PCI_BARS; bar++) {
		uint64_t size = emu_pci_identity.bar_size[bar];

		if (!size)
			continue;
		if (map_of(bar) > 1)
			phys = (phys + size - 1) & ~(size - 1);
		bases.bar[bar] = phys;
		phys += size;
	}
	return bases;
}

/* As in /proc/bus/pci/devices: six BARs, and the expansion ROM, which does not exist here. */
static size_t put_pci_device(char *line, size_t room, const struct emu_bases *bases)
{
	size_t n = (size_t)snprintf(line, room, "PCIDEV 0000 %04x%04x 0", emu_pci_identity.vendor,
				    emu_pci_identity.device);

	for (unsigned int bar = 0; bar < EMU_PCI_BARS; bar++)
		n += (size_t)snprintf(line + n, room - n, " %" PRIx64, bases->bar[bar]);
	n += (size_t)snprintf(line + n, room - n, " 0");
	for (unsigned int bar = 0; bar < EMU_PCI_BARS; bar++)
		n += (size_t)snprintf(line + n, room - n, " %" PRIx32,
				      emu_pci_identity.bar_size[bar]);
	return n + (size_t)snprintf(line + n, room - n, " 0 \n");
}

size_t emu_trace_header(char text[EMU_TRACE_HEADER], const struct emu_bases *bases)
{
	const size_t room = EMU_TRACE_HEADER;
	size_t n = (size_t)snprintf(text, room, "VERSION 20070824\n");

	if (map_of(EMU_PCI_BARS) > 2)
		n += put_pci_device(text + n, room - n, bases);
	for (unsigned int bar = 0; bar < EMU_PCI_BARS; bar++) {
		uint32_t size = emu_pci_identity.bar_size[bar];

		if (size)
			n += (size_t)snprintf(text + n, room - n,
					      "MAP 0.000000 %u 0x%" PRIx64 " 0x0 0x%" PRIx32
					      " 0x0 0\n",
					      map_of(bar), bases->bar[bar], size);
	}
	return n;
}

static size_t event_line(char line[EMU_TRACE_LINE], const struct emu_access *event,
			 uint64_t ordinal)
{
	char words[EMU_TRACE_LINE];
	int n;

	emu_describe(words, event);
	n = snprintf(line, EMU_TRACE_LINE, "MARK %" PRIu64 ".%06" PRIu64 " @%s\n",
		     ordinal / USEC_PER_SEC, ordinal % USEC_PER_SEC, words);
	return (size_t)n;
}

size_t emu_trace_line(char line[EMU_TRACE_LINE], const struct emu_access *access,
		      const struct emu_bases *bases, uint64_t ordinal)
{
	/* An offset in no BAR counts from the first BAR. */
	unsigned int bar = emu_bar_size(access->offset) ? (unsigned int)(access->offset >> 32)
							: emu_first_bar();

	if (!emu_is_access(access))
		return event_line(line, access, ordinal);
	return (size_t)snprintf(line, EMU_TRACE_LINE,
				"%c %" PRIu32 " %" PRIu64 ".%06" PRIu64 " %u 0x%" PRIx64
				" 0x%" PRIx64 " 0x0 0\n",
				access->direction == EMU_READ ? 'R' : 'W', access->width,
				ordinal / USEC_PER_SEC, ordinal % USEC_PER_SEC, map_of(bar),
				bases->bar[bar] + (access->offset - EMU_BAR(bar)), access->value);
}
