// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parser of mmiotrace text. One table, "formats", says what a line may look like.
 */
#include "mmiotrace_line.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

static const struct mmiotrace_format formats[] = {
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

/* ---------------------------------------------------------------- Lost records ---------------- */

/* Does the text begin with this? Returns the position after it, or NULL. */
static const char *after(const char *at, const char *end, const char *start)
{
	size_t n = strlen(start);

	return (size_t)(end - at) >= n && !memcmp(at, start, n) ? at + n : NULL;
}

/* Recognise mmiotrace's own text: "MARK 0.000000 Lost 12 events.". */
static void recognise_lost(struct mmiotrace_record *record)
{
	const char *end = record->text + record->text_size;
	const char *at = after(record->text, end, "Lost ");

	if (!at || record->time_ns)
		return;
	at = mmiotrace_line_take_digits(at, end, 10, &record->lost);
	if (at && after(at, end, " events."))
		record->kind = MMIOTRACE_LOST;
	else
		record->lost = 0;
}

/*
 * Lines that mmiotrace did not write, but the ring buffer or a kernel that could not decode an
 * access.
 */
static bool take_foreign(struct mmiotrace_line *line, struct mmiotrace_record *record)
{
	const char *at = after(line->at, line->end, "CPU:");

	if (line->at < line->end && *line->at == '#') {
		mmiotrace_line_take_rest(line, record);
		record->kind = MMIOTRACE_COMMENT;
		return true;
	}
	record->kind = MMIOTRACE_LOST;
	if (after(line->at, line->end, "rw what?") || after(line->at, line->end, "map what?")) {
		record->lost = 1;
		return true;
	}
	if (at)
		at = mmiotrace_line_take_digits(at, line->end, 10, &record->lost);
	record->lost = 0;
	if (at)
		at = after(at, line->end, " [LOST ");
	if (!at)
		return false;
	return mmiotrace_line_take_digits(at, line->end, 10, &record->lost) ||
	       after(at, line->end, "EVENTS]");
}

/* ---------------------------------------------------------------- Lines ----------------------- */

static const struct mmiotrace_format *find_format(const struct mmiotrace_line *line,
						  const char *end)
{
	size_t n = (size_t)(end - line->at);

	for (size_t i = 0; i < FORMATS; i++)
		if (strlen(formats[i].keyword) == n && !memcmp(formats[i].keyword, line->at, n))
			return &formats[i];
	return NULL;
}

static int no_keyword(const struct mmiotrace_line *line, const char *end)
{
	char found[MMIOTRACE_QUOTE];

	mmiotrace_line_quote(line->at, end, found);
	return mmiotrace_line_complain(
		line, line->at,
		"keyword expected (R, W, MAP, UNMAP, MARK, ...), found %s; is this mmiotrace "
		"text, as 'lkp-emu ... --trace' or the kernel writes it?",
		found);
}

static int parse_line(struct mmiotrace_line *line, enum mmiotrace_kind previous,
		      struct mmiotrace_record *record)
{
	const char *end = mmiotrace_line_word_end(line->at, line->end);
	int err;

	line->format = find_format(line, end);
	if (line->format) {
		line->at = end;
		record->kind = line->format->kind;
		err = mmiotrace_line_take_columns(line, record);
		if (!err && record->kind == MMIOTRACE_MARK)
			recognise_lost(record);
		return err;
	}
	if (take_foreign(line, record))
		return 0;
	/* A mark may have several lines. */
	if (previous != MMIOTRACE_MARK)
		return no_keyword(line, end);
	mmiotrace_line_take_rest(line, record);
	record->kind = MMIOTRACE_MARK;
	return 0;
}

/* The next line that is not empty. False at the end. */
static bool next_line(struct mmiotrace_parser *parser, struct mmiotrace_line *line)
{
	while (parser->at < parser->end) {
		const char *newline = memchr(parser->at, '\n', (size_t)(parser->end - parser->at));

		line->start = line->at = parser->at;
		line->end = newline ? newline : parser->end;
		line->number = ++parser->line;
		parser->at = newline ? newline + 1 : parser->end;
		if (line->end > line->start && line->end[-1] == '\r')
			line->end--;
		if (line->end > line->start)
			return true;
	}
	return false;
}

int mmiotrace_next(struct mmiotrace_parser *parser, struct mmiotrace_record *record,
		   struct trace_error *error)
{
	struct mmiotrace_line line = { .error = error };
	int err;

	if (!next_line(parser, &line))
		return 0;
	*record = (struct mmiotrace_record){ .line = line.number };
	err = parse_line(&line, parser->previous, record);
	if (err)
		return err;
	parser->previous = record->kind;
	return 1;
}
