// SPDX-License-Identifier: GPL-2.0-only
/*
 * The columns of a line of mmiotrace text.
 */
#include "mmiotrace_line.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define VERSION      "20070824"
#define NSEC_PER_SEC 1000000000u

static const struct {
	const char *name;
	size_t member;
} columns[] = {
	/* clang-format off */
	[NUMBER_WIDTH]    = { "width",    offsetof(struct mmiotrace_record, width) },
	[NUMBER_MAP]      = { "map",      offsetof(struct mmiotrace_record, map) },
	[NUMBER_PHYS]     = { "physical", offsetof(struct mmiotrace_record, phys) },
	[NUMBER_VALUE]    = { "value",    offsetof(struct mmiotrace_record, value) },
	[NUMBER_VIRT]     = { "virtual",  offsetof(struct mmiotrace_record, virt) },
	[NUMBER_SIZE]     = { "length",   offsetof(struct mmiotrace_record, size) },
	[NUMBER_PC]       = { "pc",       offsetof(struct mmiotrace_record, pc) },
	[NUMBER_PID]      = { "pid",      offsetof(struct mmiotrace_record, pid) },
	[TIME]            = { "time",     0 },
	[OPCODE]          = { "data",     0 },
	[NAME_OF_VERSION] = { VERSION,    0 },
	[PCI_DEVICE]      = { "device",   0 },
	[REST]            = { "text",     0 },
	/* clang-format on */
};

/* ---------------------------------------------------------------- Errors ---------------------- */

int mmiotrace_line_complain(const struct mmiotrace_line *line, const char *at, const char *format,
			    ...)
{
	va_list args;

	line->error->line = line->number;
	line->error->column = (size_t)(at - line->start) + 1;
	va_start(args, format);
	vsnprintf(line->error->message, sizeof(line->error->message), format, args);
	va_end(args);
	return -EINVAL;
}

/* Write the columns of a format in words: "R width time map physical value pc pid". */
static void describe_format(const struct mmiotrace_format *format, char *text, size_t room)
{
	size_t n = (size_t)snprintf(text, room, "%s", format->keyword);

	for (size_t i = 0; i < MMIOTRACE_COLUMNS && format->columns[i] && n < room; i++)
		n += (size_t)snprintf(text + n, room - n, " %s", columns[format->columns[i]].name);
}

const char *mmiotrace_line_word_end(const char *at, const char *end)
{
	while (at < end && *at != ' ' && *at != '\t')
		at++;
	return at;
}

static bool is_printable(char c)
{
	return c >= ' ' && c <= '~';
}

/* Quote a word, cut to a readable length; unprintable bytes show as a dot. */
void mmiotrace_line_quote(const char *at, const char *end, char text[MMIOTRACE_QUOTE])
{
	size_t n = 0;

	if (at == end) {
		snprintf(text, MMIOTRACE_QUOTE, "the end of the line");
		return;
	}
	text[n++] = '\'';
	for (; at < end && n < 16; at++)
		text[n++] = (char)(is_printable(*at) ? *at : '.');
	if (at < end) {
		memcpy(text + n, "...", 3);
		n += 3;
	}
	text[n++] = '\'';
	text[n] = '\0';
}

static int unexpected(const struct mmiotrace_line *line, const char *expected)
{
	char found[MMIOTRACE_QUOTE];
	char form[80];

	mmiotrace_line_quote(line->at, mmiotrace_line_word_end(line->at, line->end), found);
	describe_format(line->format, form, sizeof(form));
	return mmiotrace_line_complain(line, line->at,
				       "%s expected, found %s; the line should read: %s", expected,
				       found, form);
}

/* ---------------------------------------------------------------- Columns --------------------- */

static int digit_of(char c, unsigned int base)
{
	int digit = -1;

	if (c >= '0' && c <= '9')
		digit = c - '0';
	else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		digit = (c | 0x20) - 'a' + 10;
	return digit < (int)base ? digit : -1;
}

/* Take digits from at on. Returns their end, or NULL if there are none or too many. */
const char *mmiotrace_line_take_digits(const char *at, const char *end, unsigned int base,
				       uint64_t *number)
{
	const char *start = at;
	uint64_t n = 0;

	for (; at < end && digit_of(*at, base) >= 0; at++) {
		unsigned int digit = (unsigned int)digit_of(*at, base);

		if (n > (UINT64_MAX - digit) / base)
			return NULL;
		n = n * base + digit;
	}
	*number = n;
	return at > start ? at : NULL;
}

/* Take a whole word that is a number, decimal or 0x.... */
static int take_number(struct mmiotrace_line *line, enum mmiotrace_column column, uint64_t *number)
{
	const char *end = mmiotrace_line_word_end(line->at, line->end);
	bool hex = end - line->at > 2 && line->at[0] == '0' && line->at[1] == 'x';
	const char *stop =
		mmiotrace_line_take_digits(line->at + (hex ? 2 : 0), end, hex ? 16 : 10, number);

	if (stop != end)
		return unexpected(line, columns[column].name);
	line->at = end;
	return 0;
}

/* Take seconds with up to nine decimals, as nanoseconds. */
static int take_time(struct mmiotrace_line *line, uint64_t *time_ns)
{
	const char *end = mmiotrace_line_word_end(line->at, line->end);
	uint64_t seconds = 0;
	uint64_t fraction = 0;
	const char *stop = mmiotrace_line_take_digits(line->at, end, 10, &seconds);
	uint64_t unit = NSEC_PER_SEC;

	if (stop && stop < end && *stop == '.') {
		const char *decimals = stop + 1;

		stop = mmiotrace_line_take_digits(decimals, end, 10, &fraction);
		if (stop && stop - decimals > 9)
			stop = NULL;
		for (; stop && decimals < stop; decimals++)
			unit /= 10;
		fraction *= unit;
	}
	if (stop != end || seconds > UINT64_MAX / NSEC_PER_SEC - 1)
		return unexpected(line, "time in seconds, such as 12.345678");
	*time_ns = seconds * NSEC_PER_SEC + fraction;
	line->at = end;
	return 0;
}

/* Skip the bytes of the instruction: "0f,b6,02". Nothing here uses them. */
static int take_opcode(struct mmiotrace_line *line)
{
	const char *end = mmiotrace_line_word_end(line->at, line->end);
	const char *at = line->at;
	uint64_t byte;

	while (at) {
		at = mmiotrace_line_take_digits(at, end, 16, &byte);
		if (!at || at == end || *at++ != ',')
			break;
	}
	if (at != end)
		return unexpected(line, "bytes of an instruction, such as 0f,b6,02");
	line->at = end;
	return 0;
}

static int take_version(struct mmiotrace_line *line)
{
	const char *end = mmiotrace_line_word_end(line->at, line->end);

	if (end - line->at != (ptrdiff_t)strlen(VERSION) ||
	    memcmp(line->at, VERSION, strlen(VERSION)) != 0)
		return unexpected(line, "version " VERSION);
	line->at = end;
	return 0;
}

static void skip_blanks(struct mmiotrace_line *line)
{
	while (line->at < line->end && (*line->at == ' ' || *line->at == '\t'))
		line->at++;
}

static int take_bare_hex(struct mmiotrace_line *line, const char *expected, uint64_t *number)
{
	const char *end = mmiotrace_line_word_end(line->at, line->end);
	const char *stop = mmiotrace_line_take_digits(line->at, end, 16, number);

	if (!stop || stop != end)
		return unexpected(line, expected);
	line->at = end;
	skip_blanks(line);
	return 0;
}

/*
 * Take a line as in /proc/bus/pci/devices: bus and function, IDs, interrupt, addresses, sizes,
 * driver.
 */
static int take_pci_device(struct mmiotrace_line *line, struct mmiotrace_record *record)
{
	uint64_t number;
	int err = take_bare_hex(line, "PCI bus and function in hexadecimal", &number);

	if (!err)
		err = take_bare_hex(line, "PCI vendor and device ID in hexadecimal", &number);
	if (err)
		return err;
	record->pci_id = (uint32_t)number;
	err = take_bare_hex(line, "interrupt in hexadecimal", &number);
	for (size_t i = 0; !err && i < MMIOTRACE_BARS; i++)
		err = take_bare_hex(line, "address of a BAR in hexadecimal", &record->bars[i]);
	/* Nothing needs their sizes. A driver's name may follow. */
	for (size_t i = 0; !err && i < MMIOTRACE_BARS; i++)
		err = take_bare_hex(line, "size of a BAR in hexadecimal", &number);
	line->at = line->end;
	return err;
}

void mmiotrace_line_take_rest(struct mmiotrace_line *line, struct mmiotrace_record *record)
{
	record->text = line->at;
	record->text_size = (size_t)(line->end - line->at);
	line->at = line->end;
}

static int take_column(struct mmiotrace_line *line, enum mmiotrace_column column,
		       struct mmiotrace_record *record)
{
	switch (column) {
	case TIME:
		return take_time(line, &record->time_ns);
	case OPCODE:
		return take_opcode(line);
	case NAME_OF_VERSION:
		return take_version(line);
	case PCI_DEVICE:
		return take_pci_device(line, record);
	case REST:
		mmiotrace_line_take_rest(line, record);
		return 0;
	default:
		return take_number(line, column,
				   (uint64_t *)(void *)((char *)record + columns[column].member));
	}
}

int mmiotrace_line_take_columns(struct mmiotrace_line *line, struct mmiotrace_record *record)
{
	for (size_t i = 0; i < MMIOTRACE_COLUMNS && line->format->columns[i]; i++) {
		int err;

		skip_blanks(line);
		err = take_column(line, line->format->columns[i], record);
		if (err)
			return err;
	}
	skip_blanks(line);
	return line->at == line->end ? 0 : unexpected(line, "end of the line");
}
