// SPDX-License-Identifier: GPL-2.0-only
/*
 * Access faults as text: the meaning of the words for this device's registers, and faults written
 * as text.
 */
#include "emu_fault_text.h"

#include "emu.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- From text ------------------- */

/* The length of a word in a message; a long word is cut. */
static int shown(struct emu_fault_word word)
{
	return word.length < 24 ? (int)word.length : 24;
}

enum emu_fault_kind emu_fault_kind_of(const struct emu_fault_words *words)
{
	for (unsigned int kind = EMU_FAULT_NONE + 1; kind < EMU_FAULT_KINDS; kind++)
		if (emu_fault_is(words, words->kind, emu_fault_traits[kind].name))
			return (enum emu_fault_kind)kind;
	return EMU_FAULT_NONE;
}

static bool refuse_kind(const struct emu_fault_words *words, struct emu_fault_error *error)
{
	char names[96] = "";
	size_t n = 0;

	for (unsigned int kind = EMU_FAULT_NONE + 1; kind < EMU_FAULT_KINDS; kind++)
		n += (size_t)snprintf(names + n, sizeof(names) - n, " %s",
				      emu_fault_traits[kind].name);
	return emu_fault_refuse(error, words->kind.at, "there is no fault '%.*s'; there are%s",
				shown(words->kind), words->text + words->kind.at, names);
}

static bool refuse_place(const struct emu_fault_words *words, struct emu_fault_error *error)
{
	size_t used;

	emu_fault_refuse(
		error, words->place.at,
		"there is no register '%.*s'; there are any, offsets such as 0x%" PRIx64 ", and",
		shown(words->place), words->text + words->place.at, emu_register_map[0].offset);
	for (size_t i = 0; i < EMU_REGISTERS; i++) {
		used = strlen(error->message);
		snprintf(error->message + used, sizeof(error->message) - used, " %s",
			 emu_register_map[i].name);
	}
	return false;
}

static bool offsets(struct emu_fault *fault, const struct emu_fault_words *words,
		    struct emu_fault_error *error)
{
	uint64_t bar = words->first >> 32;
	uint32_t size = emu_bar_size(words->first);

	if (!size)
		return emu_fault_refuse(error, words->range.at, "there is no BAR %" PRIu64, bar);
	if (words->last - EMU_BAR(bar) >= size)
		return emu_fault_refuse(error, words->range.at,
					"the last byte of the BAR is at 0x%" PRIx64,
					EMU_BAR(bar) + size - 1);
	fault->offset = words->first;
	fault->size = words->last - words->first + 1;
	return true;
}

static bool cells(struct emu_fault *fault, const struct emu_fault_words *words,
		  const struct emu_register *reg, struct emu_fault_error *error)
{
	uint64_t first = words->range.length ? words->first : 0;
	uint64_t last = words->range.length ? words->last : reg->cells - 1;

	if (last >= reg->cells)
		return emu_fault_refuse(error, words->range.at, "the last cell of %s is %" PRIu32,
					reg->name, reg->cells - 1);
	fault->offset = reg->offset + first * reg->width;
	fault->size = (last - first + 1) * reg->width;
	return true;
}

static bool find_place(struct emu_fault *fault, const struct emu_fault_words *words,
		       struct emu_fault_error *error)
{
	if (words->by_offset)
		return offsets(fault, words, error);
	for (size_t i = 0; i < EMU_REGISTERS; i++)
		if (emu_fault_is(words, words->place, emu_register_map[i].name))
			return cells(fault, words, &emu_register_map[i], error);
	if (!emu_fault_is(words, words->place, "any"))
		return refuse_place(words, error);
	if (words->range.length)
		return emu_fault_refuse(error, words->range.at, "only a register has cells");
	return true;
}

static bool find_access(struct emu_fault *fault, const struct emu_fault_words *words,
			struct emu_fault_error *error)
{
	const struct emu_fault_trait *trait = &emu_fault_traits[fault->kind];

	fault->access = words->access;
	if (!words->access || (words->access & trait->access))
		return true;
	return emu_fault_refuse(error, words->access_word.at, "%s happens to %s only", trait->name,
				trait->access == EMU_READ ? "reads" : "writes");
}

/* The widest access that can match, in bits: no higher bit can flip. */
static unsigned int widest(const struct emu_fault *fault)
{
	unsigned int width = 0;

	for (size_t i = 0; i < EMU_REGISTERS; i++) {
		const struct emu_register *reg = &emu_register_map[i];
		uint64_t end = reg->offset + (uint64_t)reg->width * reg->cells;

		if (fault->size &&
		    (fault->offset >= end || fault->offset + fault->size <= reg->offset))
			continue;
		if (emu_register_widths(reg) > width)
			width = emu_register_widths(reg);
	}
	while (width & (width - 1))
		width &= width - 1;
	return 8 * width;
}

static bool find_bit(struct emu_fault *fault, const struct emu_fault_words *words,
		     struct emu_fault_error *error)
{
	if (!words->number_words[0].length || words->number_words[1].length)
		return emu_fault_refuse(error, words->kind.at, "flip takes one bit, as in flip=5");
	if (words->numbers[0] >= widest(fault))
		return emu_fault_refuse(error, words->number_words[0].at,
					"no access there has more than %u bits", widest(fault));
	fault->bit = (unsigned int)words->numbers[0];
	return true;
}

static bool find_numbers(struct emu_fault *fault, const struct emu_fault_words *words,
			 struct emu_fault_error *error)
{
	switch (fault->kind) {
	case EMU_FAULT_FLIP:
		return find_bit(fault, words, error);
	case EMU_FAULT_STUCK:
		if (!words->number_words[1].length)
			return emu_fault_refuse(error, words->kind.at,
						"stuck takes a mask and a value, as in "
						"stuck=0x0f/0x05");
		fault->mask = words->numbers[0];
		fault->value = words->numbers[1];
		return true;
	default:
		if (words->number_words[0].length)
			return emu_fault_refuse(error, words->number_words[0].at,
						"%s takes no number",
						emu_fault_traits[fault->kind].name);
		return true;
	}
}

bool emu_fault_understand(struct emu_fault *fault, const struct emu_fault_words *words,
			  struct emu_fault_error *error)
{
	struct emu_fault row = {
		.kind = emu_fault_kind_of(words),
		.nth = words->nth,
		.times = words->times,
	};

	if (row.kind == EMU_FAULT_NONE)
		return refuse_kind(words, error);
	if (!find_place(&row, words, error) || !find_access(&row, words, error) ||
	    !find_numbers(&row, words, error))
		return false;
	*fault = row;
	return true;
}

bool emu_fault_parse(struct emu_fault *fault, const char *text, struct emu_fault_error *error)
{
	struct emu_fault_words words;
	size_t end = emu_fault_scan(&words, text, 0, error);

	if (!end)
		return false;
	if (text[end])
		return emu_fault_refuse(error, end, "one fault only");
	return emu_fault_understand(fault, &words, error);
}

/* ---------------------------------------------------------------- To text --------------------- */

/*
 * Is the range made of whole cells of this register, and can it be accessed in a direction that the
 * fault strikes?
 */
static bool is_cells_of(const struct emu_fault *fault, const struct emu_register *reg)
{
	uint64_t at = fault->offset - reg->offset;
	uint64_t size = (uint64_t)reg->width * reg->cells;
	unsigned int access = emu_fault_traits[fault->kind].access;

	if (fault->access)
		access &= fault->access;
	return at < size && fault->size <= size - at && at % reg->width == 0 &&
	       fault->size % reg->width == 0 && (reg->access & access);
}

/* Write a range as cells of one register, if it is that. */
static size_t format_cells(char *line, size_t room, const struct emu_fault *fault)
{
	const struct emu_register *reg = emu_register_map;
	uint64_t first, n;

	while (reg < emu_register_map + EMU_REGISTERS && !is_cells_of(fault, reg))
		reg++;
	if (reg == emu_register_map + EMU_REGISTERS)
		return 0;
	first = (fault->offset - reg->offset) / reg->width;
	n = fault->size / reg->width;
	if (n == reg->cells)
		return (size_t)snprintf(line, room, "%s", reg->name);
	if (n == 1)
		return (size_t)snprintf(line, room, "%s[%" PRIu64 "]", reg->name, first);
	return (size_t)snprintf(line, room, "%s[%" PRIu64 "-%" PRIu64 "]", reg->name, first,
				first + n - 1);
}

static size_t format_place(char *line, size_t room, const struct emu_fault *fault)
{
	size_t n;

	if (!fault->size)
		return (size_t)snprintf(line, room, "any");
	n = format_cells(line, room, fault);
	if (n)
		return n;
	n = (size_t)snprintf(line, room, "0x%" PRIx64, fault->offset);
	if (fault->size > 1)
		n += (size_t)snprintf(line + n, room - n, "-0x%" PRIx64,
				      fault->offset + fault->size - 1);
	return n;
}

size_t emu_fault_count_format(char *line, size_t room, uint64_t nth, uint64_t times)
{
	uint64_t first = nth ? nth : 1;

	line[0] = '\0';
	if (times == EMU_FAULT_ALWAYS)
		return (size_t)snprintf(line, room, "@%" PRIu64 "+", first);
	if (times)
		return (size_t)snprintf(line, room, "@%" PRIu64 "x%" PRIu64, first, times);
	return nth ? (size_t)snprintf(line, room, "@%" PRIu64, nth) : 0;
}

size_t emu_fault_format(char line[EMU_FAULT_LINE], const struct emu_fault *fault)
{
	const size_t room = EMU_FAULT_LINE;
	size_t n = format_place(line, room, fault);

	if (fault->access == EMU_READ)
		n += (size_t)snprintf(line + n, room - n, ".read");
	if (fault->access == EMU_WRITE)
		n += (size_t)snprintf(line + n, room - n, ".write");
	n += emu_fault_count_format(line + n, room - n, fault->nth, fault->times);
	n += (size_t)snprintf(line + n, room - n, ":%s", emu_fault_traits[fault->kind].name);
	if (fault->kind == EMU_FAULT_STUCK)
		n += (size_t)snprintf(line + n, room - n, "=0x%" PRIx64 "/0x%" PRIx64, fault->mask,
				      fault->value);
	if (fault->kind == EMU_FAULT_FLIP)
		n += (size_t)snprintf(line + n, room - n, "=%u", fault->bit);
	return n;
}
