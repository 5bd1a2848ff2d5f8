// SPDX-License-Identifier: GPL-2.0-only
/*
 * lkp-emu map: print the device's register map.
 */
#include "cli.h"
#include "emu.h"
#include "emu_sound.h"

#include <argp.h>
#include <inttypes.h>
#include <stdio.h>

static void print_identity(void)
{
	const struct emu_pci_identity *identity = &emu_pci_identity;

	printf("%s: PCI %04x:%04x, class %06x\n", EMU_DEVICE_NAME, identity->vendor,
	       identity->device, identity->class_code);
	for (unsigned int bar = 0; bar < EMU_PCI_BARS; bar++)
		if (identity->bar_size[bar])
			printf("BAR %u: 0x%x bytes\n", bar, identity->bar_size[bar]);
}

static void print_widths(unsigned int widths)
{
	char text[16] = "";
	size_t n = 0;

	for (unsigned int width = 1; width <= 8; width *= 2)
		if (widths & width)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%u", n ? "," : "",
					      width);
	printf("  %-7s", text);
}

static void print_register(const struct emu_register *reg)
{
	printf("%-31s  %" PRIu64 " %#8" PRIx64 "  %5u", reg->name, reg->offset >> 32,
	       reg->offset & UINT32_MAX, reg->cells);
	print_widths(emu_register_widths(reg));
	printf("  %s%s%s", reg->access & EMU_READ ? "R" : "", reg->access & EMU_WRITE ? "W" : "",
	       reg->access & EMU_READ_CHANGES ? ", a read changes it" : "");
	for (size_t i = 0; i < EMU_REGISTERS; i++) {
		const struct emu_register *other = &emu_register_map[i];

		if (other != reg && other->offset < reg->affects.offset + reg->affects.size &&
		    reg->affects.offset < other->offset + (uint64_t)other->width * other->cells)
			printf(", affects %s", other->name);
	}
	printf("\n");
}

static int run(int argc, char **argv)
{
	static const struct argp argp = {
		.doc = "Show the device's register map: where each register is, in which BAR, how "
		       "many cells it has, of which widths accesses are, in bytes, and what they "
		       "may do. A map that no device can have is refused, with the reason.",
	};
	char why_not[EMU_SOUND_REASON];

	if (argp_parse(&argp, argc, argv, 0, NULL, NULL))
		return CLI_FAILED;
	if (!emu_model_is_sound(&emu_pci_identity, emu_register_map, EMU_REGISTERS, why_not)) {
		fprintf(stderr, "lkp-emu map: %s\n", why_not);
		return CLI_FAILED;
	}
	print_identity();
	printf("\n%-31s  %s   %s  %s  %s  %s\n", "register", "BAR", "at", "cells", "widths ",
	       "access");
	for (size_t i = 0; i < EMU_REGISTERS; i++)
		print_register(&emu_register_map[i]);
	return CLI_OK;
}

const struct cli_command cli_map = {
	.name = "map",
	.summary = "the device's register map",
	.run = run,
};
