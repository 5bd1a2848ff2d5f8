// SPDX-License-Identifier: GPL-2.0-only
/*
 * Report what is not tried and not judged.
 */
#include "untried.h"

#include "agenda.h"
#include "table.h"

#include "emu.h"

#include <string.h>

static void report_judge(FILE *out)
{
	if (!device_spec || !device_spec->call)
		fprintf(out, "# note: results are not judged: %s\n",
			device_spec ? "the package's spec.c has no .call"
				    : "the package has no spec.c");
}

/* A state that equals another one tests nothing new. */
static void report_states(FILE *out)
{
	static struct emu first, second;

	for (unsigned int i = 0; table_state(i) && !table_state(i)->swept; i++) {
		for (unsigned int k = 0; k < i; k++) {
			table_power_up(&first, table_state(k));
			table_power_up(&second, table_state(i));
			if (!memcmp(&first.state, &second.state, sizeof(first.state)))
				fprintf(out,
					"# note: the hardware is the same in the states '%s' and "
					"'%s'\n",
					table_state(k)->name, table_state(i)->name);
		}
	}
}

/* The names are words between these. */
static bool is_named(const char *const *scenes, const char *name)
{
	static const char between[] = " ,@";
	size_t length = strlen(name);

	for (; scenes && *scenes; scenes++) {
		const char *at = strchr(*scenes, ':');

		while (at && *at) {
			at += 1 + strspn(at + 1, between);
			if (strcspn(at, between) == length && !strncmp(at, name, length))
				return true;
			at += strcspn(at, between);
		}
	}
	return false;
}

static bool is_cast(const char *name)
{
	const char *const *cast = device_spec ? device_spec->cast : NULL;

	for (; cast && *cast; cast++)
		if (!strcmp(*cast, name))
			return true;
	return false;
}

/* Kinds that belong only to special scenes or drivers. */
static bool is_rare(enum call_kind kind)
{
	return kind == CALL_WAIT || kind == CALL_SLEEP || kind == CALL_RESET;
}

static void report_calls(FILE *out)
{
	const struct spec_call_row *row;
	const char *before = "# note: in no scene, and so not together with others:";

	for (unsigned int i = 0; (row = table_row(i)); i++) {
		if (!table_kinds[row->kind].explored || row->swept || is_rare(row->kind) ||
		    agenda_pairs(row) || is_cast(row->name) ||
		    (device_spec && (is_named(device_spec->scenes, row->name) ||
				     is_named(device_spec->vast, row->name))))
			continue;
		fprintf(out, "%s %s", before, row->name);
		before = "";
	}
	if (!*before)
		fprintf(out, "\n");
}

static void report_interrupts(FILE *out)
{
	if ((EMU_HAS_INTERRUPTS || EMU_HAS_STEPS) && !(device_spec && device_spec->interrupted))
		fprintf(out,
			"# note: the device's own steps and interrupts are in no pair of calls: "
			"the package's spec.c does not set .interrupted\n");
}

void untried_report(FILE *out)
{
	report_judge(out);
	report_interrupts(out);
	if (!table_open_twice())
		fprintf(out, "# note: only one file can be open: calls overlap on that one\n");
	report_states(out);
	report_calls(out);
}
