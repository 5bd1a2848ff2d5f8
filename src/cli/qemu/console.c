// SPDX-License-Identifier: GPL-2.0-only
/*
 * What comes out of QEMU, line by line: the guest's console and QEMU's own messages.
 */
#include "launcher.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The prefix of the guest's verdict, as its init writes it. */
#define VERDICT "lkp-guest: verdict "
#define PANIC   "Kernel panic - not syncing"

void qemu_line_add(struct qemu_line *line, const char *bytes, size_t size, qemu_take_line_fn *take,
		   void *context)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] == '\n') {
			line->text[line->length] = '\0';
			line->length = 0;
			take(line->text, context);
		} else if (bytes[i] != '\r' && line->length < sizeof(line->text) - 1) {
			/* A NUL would hide the rest of the line. */
			line->text[line->length++] = (char)(bytes[i] ? bytes[i] : ' ');
		}
	}
}

/* A decimal number and nothing else. */
static bool parse_verdict(const char *text, unsigned long *verdict)
{
	size_t digits = strspn(text, "0123456789");

	errno = 0;
	*verdict = strtoul(text, NULL, 10);
	return digits && !text[digits] && !errno;
}

/* One failure is a failure, whatever else the guest says. */
static void take_verdict(struct qemu_console *console, const char *line)
{
	unsigned long verdict;

	if (!parse_verdict(line + strlen(VERDICT), &verdict)) {
		if (!*console->bad_verdict)
			memcpy(console->bad_verdict, line, strlen(line) + 1);
		return;
	}
	if (!console->verdict)
		console->verdict = verdict;
	console->has_verdict = true;
}

static void take_console(const char *text, void *context)
{
	struct qemu_console *console = context;

	memcpy(console->last[console->lines++ % QEMU_LAST_LINES], text, strlen(text) + 1);
	if (strstr(text, PANIC))
		memcpy(console->panic, text, strlen(text) + 1);
	if (!strncmp(text, VERDICT, strlen(VERDICT)))
		take_verdict(console, text);
}

void qemu_console_add(struct qemu_console *console, const char *bytes, size_t size)
{
	qemu_line_add(&console->line, bytes, size, take_console, console);
}

void qemu_console_show_last(const struct qemu_console *console, FILE *out)
{
	unsigned long first =
		console->lines > QEMU_LAST_LINES ? console->lines - QEMU_LAST_LINES : 0;

	if (!console->lines && !console->line.length) {
		fputs(QEMU_SAYS "the guest wrote nothing to its console\n", out);
		return;
	}
	fputs(QEMU_SAYS "last on the guest's console:\n", out);
	for (unsigned long i = first; i < console->lines; i++)
		fprintf(out, "    %s\n", console->last[i % QEMU_LAST_LINES]);
	if (console->line.length)
		fprintf(out, "    %.*s\n", (int)console->line.length, console->line.text);
}

static void take_message(const char *text, void *context)
{
	struct qemu_messages *messages = context;
	unsigned int i = 0;

	while (i < messages->count && strcmp(messages->seen[i], text) != 0)
		i++;
	if (i < messages->count) {
		messages->repeats[i]++;
		return;
	}
	fprintf(stderr, "%s\n", text);
	if (i < QEMU_FOLDED_LINES) {
		memcpy(messages->seen[i], text, strlen(text) + 1);
		messages->count++;
	}
}

void qemu_messages_add(struct qemu_messages *messages, const char *bytes, size_t size)
{
	qemu_line_add(&messages->line, bytes, size, take_message, messages);
}

void qemu_messages_end(const struct qemu_messages *messages)
{
	if (messages->line.length)
		fprintf(stderr, "%.*s\n", (int)messages->line.length, messages->line.text);
	for (unsigned int i = 0; i < messages->count; i++)
		if (messages->repeats[i])
			fprintf(stderr, QEMU_SAYS "QEMU said this %lu more times: %s\n",
				messages->repeats[i], messages->seen[i]);
}
