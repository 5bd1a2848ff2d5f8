// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parser of mmiotrace text. What a line may look like is in one table, "formats".
 */
#include "mmiotrace.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define VERSION      "20070824"
#define NSEC_PER_SEC 1000000000u

/* Columns of a record. NUMBER_* go to a member of struct mmiotrace_record as they are. */
enum column {
	NOTHING,
	NUMBER_WIDTH,
	NUMBER_MAP,
	NUMBER_PHYS,
	NUMBER_VALUE,
	NUMBER_VIRT,
	NUMBER_SIZE,
	NUMBER_PC,
	NUMBER_PID,
	TIME,
	OPCODE,
	NAME_OF_VERSION,
	PCI_DEVICE,
	REST,
};

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

#define MAX_COLUMNS 8

struct format {
	const char *keyword;
	enum mmiotrace_kind kind;
	enum column columns[MAX_COLUMNS];
};

static const struct format formats[] = {
	/* clang-format off */
	{ "R",       MMIOTRACE_READ,    { NUMBER_WIDTH, TIME, NUMBER_MAP, NUMBER_PHYS, NUMBER_VALUE, NUMBER_PC, NUMBER_PID } },
	{ "W",       MMIOTRACE_WRITE,   { NUMBER_WIDTH, TIME, NUMBER_MAP, NUMBER_PHYS, NUMBER_VALUE, NUMBER_PC, NUMBER_PID } },
	{ "MAP",     MMIOTRACE_MAP,     { TIME, NUMBER_MAP, NUMBER_PHYS, NUMBER_VIRT, NUMBER_SIZE, NUMBER_PC, NUMBER_PID } },
	{ "UNMAP",   MMIOTRACE_UNMAP,   { TIME, NUMBER_MAP, NUMBER_PC, NUMBER_PID } },
	{ "MARK",    MMIOTRACE_MARK,    { TIME, REST } },
	{ "VERSION", MMIOTRACE_VERSION, { NAME_OF_VERSION } },
	{ "LSPCI",   MMIOTRACE_LSPCI,   { REST } },
	{ "PCIDEV",  MMIOTRACE_PCIDEV,  { PCI_DEVICE } },
	{ "UNKNOWN", MMIOTRACE_UNKNOWN, { TIME, NUMBER_MAP, NUMBER_PHYS, OPCODE, NUMBER_PC, NUMBER_PID } },
	/* clang-format on */
};
#define FORMATS (sizeof(formats) / sizeof(formats[0]))

/* One line, and how far it has been read. */
struct line {
	const char *start;
	const char *at;
	const char *end;
	size_t number;
	const struct format *format;
	struct trace_error *error;
};

/* ---------------------------------------------------------------- Errors ---------------------- */

static int __attribute__((format(printf, 3, 4)))
complain(const struct line *line, const char *at, const char *format, ...)
{
	va_list args;

	line->error->line = line->number;
	line->error->column = (size_t)(at - line->start) + 1;
	va_start(args, format);
	vsnprintf(line->error->message, sizeof(line->error->message), format, args);
	va_end(args);
	return -EINVAL;
}

/* Columns of a format in words: "R width time map physical value pc pid". */
static void describe_format(const struct format *format, char *text, size_t room)
{
	size_t n = (size_t)snprintf(text, room, "%s", format->keyword);

	for (size_t i = 0; i < MAX_COLUMNS && format->columns[i] && n < room; i++)
		n += (size_t)snprintf(text + n, room - n, " %s", columns[format->columns[i]].name);
}

static const char *end_of_word(const char *at, const char *end)
{
	while (at < end && *at != ' ' && *at != '\t')
		at++;
	return at;
}

static bool is_printable(char c)
{
	return c >= ' ' && c <= '~';
}

/* At most as much of a word as is good to read, in quotes; what is not printable as a dot. */
#define QUOTE 24
static void quote(const char *at, const char *end, char text[QUOTE])
{
	size_t n = 0;

	if (at == end) {
		snprintf(text, QUOTE, "the end of the line");
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

static int unexpected(const struct line *line, const char *expected)
{
	char found[QUOTE];
	char form[80];

	quote(line->at, end_of_word(line->at, line->end), found);
	describe_format(line->format, form, sizeof(form));
	return complain(line, line->at, "%s expected, found %s; the line should read: %s", expected,
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

/* Digits from at on. Returns where they end, or NULL if there are none or too many. */
static const char *take_digits(const char *at, const char *end, unsigned int base, uint64_t *number)
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

/* A whole word that is a number, decimal or 0x.... */
static int take_number(struct line *line, enum column column, uint64_t *number)
{
	const char *end = end_of_word(line->at, line->end);
	bool hex = end - line->at > 2 && line->at[0] == '0' && line->at[1] == 'x';
	const char *stop = take_digits(line->at + (hex ? 2 : 0), end, hex ? 16 : 10, number);

	if (stop != end)
		return unexpected(line, columns[column].name);
	line->at = end;
	return 0;
}

/* Seconds with up to nine decimals, into nanoseconds. */
static int take_time(struct line *line, uint64_t *time_ns)
{
	const char *end = end_of_word(line->at, line->end);
	uint64_t seconds = 0;
	uint64_t fraction = 0;
	const char *stop = take_digits(line->at, end, 10, &seconds);
	uint64_t unit = NSEC_PER_SEC;

	if (stop && stop < end && *stop == '.') {
		const char *decimals = stop + 1;

		stop = take_digits(decimals, end, 10, &fraction);
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

/* The bytes of the instruction: "0f,b6,02". They are of no use to anybody here. */
static int take_opcode(struct line *line)
{
	const char *end = end_of_word(line->at, line->end);
	const char *at = line->at;
	uint64_t byte;

	while (at) {
		at = take_digits(at, end, 16, &byte);
		if (!at || at == end || *at++ != ',')
			break;
	}
	if (at != end)
		return unexpected(line, "bytes of an instruction, such as 0f,b6,02");
	line->at = end;
	return 0;
}

static int take_version(struct line *line)
{
	const char *end = end_of_word(line->at, line->end);

	if (end - line->at != (ptrdiff_t)strlen(VERSION) ||
	    memcmp(line->at, VERSION, strlen(VERSION)) != 0)
		return unexpected(line, "version " VERSION);
	line->at = end;
	return 0;
}

static void skip_blanks(struct line *line)
{
	while (line->at < line->end && (*line->at == ' ' || *line->at == '\t'))
		line->at++;
}

static int take_bare_hex(struct line *line, const char *expected, uint64_t *number)
{
	const char *end = end_of_word(line->at, line->end);

	if (take_digits(line->at, end, 16, number) != end)
		return unexpected(line, expected);
	line->at = end;
	skip_blanks(line);
	return 0;
}

/* As in /proc/bus/pci/devices: bus and function, IDs, interrupt, addresses, sizes, driver. */
static int take_pci_device(struct line *line, struct mmiotrace_record *record)
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
	/* Nobody needs their sizes, and a driver's name follows or not. */
	for (size_t i = 0; !err && i < MMIOTRACE_BARS; i++)
		err = take_bare_hex(line, "size of a BAR in hexadecimal", &number);
	line->at = line->end;
	return err;
}

static void take_rest(struct line *line, struct mmiotrace_record *record)
{
	record->text = line->at;
	record->text_size = (size_t)(line->end - line->at);
	line->at = line->end;
}

static int take_column(struct line *line, enum column column, struct mmiotrace_record *record)
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
		take_rest(line, record);
		return 0;
	default:
		return take_number(line, column,
				   (uint64_t *)(void *)((char *)record + columns[column].member));
	}
}

static int take_columns(struct line *line, struct mmiotrace_record *record)
{
	for (size_t i = 0; i < MAX_COLUMNS && line->format->columns[i]; i++) {
		int err;

		skip_blanks(line);
		err = take_column(line, line->format->columns[i], record);
		if (err)
			return err;
	}
	skip_blanks(line);
	return line->at == line->end ? 0 : unexpected(line, "end of the line");
}

/* ---------------------------------------------------------------- Lost records ---------------- */

/* Does text begin with this? Returns what comes after it, or NULL. */
static const char *after(const char *at, const char *end, const char *start)
{
	size_t n = strlen(start);

	return (size_t)(end - at) >= n && !memcmp(at, start, n) ? at + n : NULL;
}

/* "MARK 0.000000 Lost 12 events.": mmiotrace's own words. */
static void recognise_lost(struct mmiotrace_record *record)
{
	const char *end = record->text + record->text_size;
	const char *at = after(record->text, end, "Lost ");

	if (!at || record->time_ns)
		return;
	at = take_digits(at, end, 10, &record->lost);
	if (at && after(at, end, " events."))
		record->kind = MMIOTRACE_LOST;
	else
		record->lost = 0;
}

/* Lines that are not mmiotrace's: what the ring buffer, or a kernel at a loss, puts in between. */
static bool take_foreign(struct line *line, struct mmiotrace_record *record)
{
	const char *at = after(line->at, line->end, "CPU:");

	if (line->at < line->end && *line->at == '#') {
		take_rest(line, record);
		record->kind = MMIOTRACE_COMMENT;
		return true;
	}
	record->kind = MMIOTRACE_LOST;
	if (after(line->at, line->end, "rw what?") || after(line->at, line->end, "map what?")) {
		record->lost = 1;
		return true;
	}
	if (at)
		at = take_digits(at, line->end, 10, &record->lost);
	record->lost = 0;
	if (at)
		at = after(at, line->end, " [LOST ");
	if (!at)
		return false;
	return take_digits(at, line->end, 10, &record->lost) || after(at, line->end, "EVENTS]");
}

/* ---------------------------------------------------------------- Lines ----------------------- */

static const struct format *find_format(const struct line *line, const char *end)
{
	size_t n = (size_t)(end - line->at);

	for (size_t i = 0; i < FORMATS; i++)
		if (strlen(formats[i].keyword) == n && !memcmp(formats[i].keyword, line->at, n))
			return &formats[i];
	return NULL;
}

static int no_keyword(const struct line *line, const char *end)
{
	char found[QUOTE];

	quote(line->at, end, found);
	return complain(
		line, line->at,
		"keyword expected (R, W, MAP, UNMAP, MARK, ...), found %s; is this mmiotrace "
		"text, as 'lkp-emu ... --trace' or the kernel writes it?",
		found);
}

static int parse_line(struct line *line, enum mmiotrace_kind previous,
		      struct mmiotrace_record *record)
{
	const char *end = end_of_word(line->at, line->end);
	int err;

	line->format = find_format(line, end);
	if (line->format) {
		line->at = end;
		record->kind = line->format->kind;
		err = take_columns(line, record);
		if (!err && record->kind == MMIOTRACE_MARK)
			recognise_lost(record);
		return err;
	}
	if (take_foreign(line, record))
		return 0;
	/* Whoever wrote the mark may have put several lines into it. */
	if (previous != MMIOTRACE_MARK)
		return no_keyword(line, end);
	take_rest(line, record);
	record->kind = MMIOTRACE_MARK;
	return 0;
}

int mmiotrace_parse(const char *text, size_t size, mmiotrace_record_fn *fn, void *context,
		    struct trace_error *error)
{
	const char *end = text + size;
	const char *next;
	struct line line = { .error = error };
	enum mmiotrace_kind previous = MMIOTRACE_COMMENT;

	for (const char *at = text; at < end; at = next) {
		struct mmiotrace_record record = { .line = ++line.number };
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		int err;

		next = newline ? newline + 1 : end;
		line.start = line.at = at;
		line.end = newline ? newline : end;
		if (line.end > at && line.end[-1] == '\r')
			line.end--;
		if (line.end == at)
			continue;
		err = parse_line(&line, previous, &record);
		if (err)
			return err;
		previous = record.kind;
		err = fn(&record, context);
		if (err)
			return err;
	}
	return 0;
}
