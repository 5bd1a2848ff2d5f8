// SPDX-License-Identifier: GPL-2.0-only
/*
 * Check a model for errors.
 */
#include "emu_sound.h"

#include "emu_pci.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SMALLEST_BAR 16
/* The end of the header of configuration space. */
#define CONFIG_HEADER 0x40

static bool complain(char why_not[EMU_SOUND_REASON], const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static bool complain(char why_not[EMU_SOUND_REASON], const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why_not, EMU_SOUND_REASON, format, args);
	va_end(args);
	return false;
}

static bool is_power_of_two(uint32_t number)
{
	return number && !(number & (number - 1));
}

static bool are_bars(const struct emu_pci_identity *identity, char why_not[EMU_SOUND_REASON])
{
	unsigned int n = 0;

	for (unsigned int bar = 0; bar < EMU_PCI_BARS; bar++) {
		uint32_t size = identity->bar_size[bar];

		if (size && (size < SMALLEST_BAR || !is_power_of_two(size)))
			return complain(why_not,
					"BAR %u has 0x%" PRIx32 " bytes: a power of two of at "
					"least %d is possible",
					bar, size, SMALLEST_BAR);
		n += size != 0;
	}
	if (!n)
		return complain(why_not, "the device has no BAR");
	return true;
}

/* They must be aligned, so that no access is half inside. */
static bool is_own_config(const struct emu_pci_identity *identity, char why_not[EMU_SOUND_REASON])
{
	const struct emu_range *own = &identity->own;
	uint64_t end = own->offset + own->size;

	if (!own->size)
		return true;
	if (own->offset < CONFIG_HEADER || end > EMU_PCI_CONFIG_SIZE ||
	    (own->offset | own->size) % 4)
		return complain(why_not,
				"0x%" PRIx32 " bytes of configuration space at 0x%" PRIx64
				" cannot be the device's own: multiples of 4 from 0x%x to 0x%x can",
				own->size, own->offset, CONFIG_HEADER, EMU_PCI_CONFIG_SIZE);
	if (identity->msi_vectors && own->offset < EMU_PCI_MSI_END)
		return complain(why_not, "configuration space up to 0x%x is the MSI capability's",
				EMU_PCI_MSI_END);
	return true;
}

/* Do these bytes lie in one BAR? */
static bool is_inside(const struct emu_pci_identity *identity, uint64_t offset, uint64_t size)
{
	uint64_t bar = offset >> 32;
	uint64_t room = bar < EMU_PCI_BARS ? identity->bar_size[bar] : 0;

	return size <= room && (uint32_t)offset <= room - size;
}

/* A name in a fault plan: letters, digits and _, no digit first, and not the word "any". */
static bool is_name(const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < n; i++) {
		bool letter =
			((name[i] | 0x20) >= 'a' && (name[i] | 0x20) <= 'z') || name[i] == '_';

		if (!letter && (!i || name[i] < '0' || name[i] > '9'))
			return false;
	}
	return n && n < EMU_REGISTER_NAME && strcmp(name, "any") != 0;
}

static bool is_place(const struct emu_pci_identity *identity, const struct emu_register *reg,
		     char why_not[EMU_SOUND_REASON])
{
	uint64_t size = (uint64_t)reg->width * reg->cells;

	if (!is_power_of_two(reg->width) || reg->width > 8)
		return complain(why_not, "%s: cells of %" PRIu32 " bytes; 1, 2, 4 and 8 exist",
				reg->name, reg->width);
	if (!size)
		return complain(why_not, "%s: no cells", reg->name);
	if (reg->offset & (reg->width - 1))
		return complain(why_not, "%s: 0x%" PRIx64 " is no multiple of its width", reg->name,
				reg->offset);
	if (!is_inside(identity, reg->offset, size))
		return complain(why_not,
				"%s: 0x%" PRIx64 " bytes at 0x%" PRIx64
				" are not inside a BAR (BAR "
				"n begins at EMU_BAR(n))",
				reg->name, size, reg->offset);
	return true;
}

static bool is_register(const struct emu_pci_identity *identity, const struct emu_register *reg,
			char why_not[EMU_SOUND_REASON])
{
	const unsigned int both = EMU_READ | EMU_WRITE;

	if (!is_name(reg->name))
		return complain(why_not,
				"'%.*s': a register's name is up to %d letters, digits and _, no "
				"digit first, and not \"any\"",
				EMU_REGISTER_NAME, reg->name, EMU_REGISTER_NAME - 1);
	if (!is_place(identity, reg, why_not))
		return false;
	if (!(reg->access & both) || (reg->access & ~(both | EMU_READ_CHANGES)))
		return complain(why_not, "%s: .access is EMU_READ or EMU_WRITE or both", reg->name);
	if (reg->access & EMU_READ_CHANGES && !(reg->access & EMU_READ))
		return complain(why_not, "%s: EMU_READ_CHANGES of what cannot be read", reg->name);
	if (reg->widths & ~(1u | 2u | 4u | 8u))
		return complain(why_not, "%s: .widths is a sum of 1, 2, 4 and 8", reg->name);
	if (reg->affects.size && !is_inside(identity, reg->affects.offset, reg->affects.size))
		return complain(why_not, "%s: what it affects is not inside a BAR", reg->name);
	return true;
}

bool emu_model_is_sound(const struct emu_pci_identity *identity, const struct emu_register *map,
			size_t n, char why_not[EMU_SOUND_REASON])
{
	if (!are_bars(identity, why_not) || !is_own_config(identity, why_not))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!is_register(identity, &map[i], why_not))
			return false;
		for (size_t k = 0; k < i; k++)
			if (!strcmp(map[i].name, map[k].name))
				return complain(why_not, "two registers are called %s",
						map[i].name);
	}
	return true;
}
