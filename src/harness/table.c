// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls that there are.
 */
#include "table.h"

#include "call_text.h"
#include "shown.h"
#include "sim_bug.h"
#include "spec_check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As many as a step can name. */
#define ROWS 255
/* How much of an attribute's text is kept. */
#define ATTRIBUTE 256

const struct table_kind table_kinds[CALL_KINDS] = {
	[CALL_OPEN] = { .explored = true },
	[CALL_RELEASE] = { .file = true, .explored = true },
	[CALL_READ] = { .file = true, .explored = true },
	[CALL_WRITE] = { .file = true, .explored = true },
	[CALL_IOCTL] = { .file = true, .explored = true },
	[CALL_POLL] = { .file = true, .explored = true },
	[CALL_WAIT] = { .file = true, .explored = true },
	[CALL_SHOW] = { .explored = true },
	[CALL_STORE] = { .explored = true },
	[CALL_BIND] = { .explored = true },
	[CALL_UNBIND] = { .explored = true },
	[CALL_SLEEP] = { .explored = true },
	[CALL_RESET] = { .explored = true },
};

static const struct shown *shown;

static struct {
	const struct spec_call_row *rows[ROWS];
	unsigned int n;
	struct spec_call_row package[ROWS];
	uint8_t memory[ROWS][SPEC_MEMORY];
	size_t n_package;
} table;

/* ---------------------------------------------------------------- Without a spec -------------- */

static void letters(void *user, unsigned int task)
{
	memset(user, 'a' + (int)task, 8);
}

static struct spec_call_row made[ROWS] = {
	{ .name = "read", .kind = CALL_READ, .size = 8 },
	{ .name = "write", .kind = CALL_WRITE, .size = 8, .prepare = letters },
	{ .name = "read-nonblock", .kind = CALL_READ, .size = 8, .nonblock = true },
	{ .name = "write-nonblock",
	  .kind = CALL_WRITE,
	  .size = 8,
	  .prepare = letters,
	  .nonblock = true },
};
static size_t n_made = 4;

static void make_row(const struct spec_call_row *row)
{
	if (n_made == ROWS)
		sim_bug("the device has more ioctls and attributes than %d", ROWS);
	made[n_made++] = *row;
}

/* Only the name of each is known. */
static void make_ioctls(void)
{
	static char texts[ROWS][CALL_TEXT];
	const struct ops_call *ioctl;

	for (size_t i = 0; (ioctl = ops_call_at(i)); i++) {
		snprintf(texts[n_made], CALL_TEXT, "ioctl %s", ioctl->name);
		make_row(&(struct spec_call_row){ .name = ioctl->name, .text = texts[n_made] });
	}
}

/* The attributes that can be read: who writes one has to know what. */
static void make_attributes(void)
{
	for (unsigned int i = 0; i < shown->n_attributes; i++) {
		const struct shown_attribute *attribute = &shown->attributes[i];

		make_row(&(struct spec_call_row){
			.name = attribute->call,
			.kind = CALL_SHOW,
			.attribute = attribute->name,
			.size = ATTRIBUTE,
		});
	}
}

/* ---------------------------------------------------------------- All of them ----------------- */

static const struct spec_call_row without_file[] = {
	{ .name = "bind", .kind = CALL_BIND },
	{ .name = "unbind", .kind = CALL_UNBIND },
	{ .name = "open", .kind = CALL_OPEN },
};
static const struct spec_call_row release_row = { .name = "release", .kind = CALL_RELEASE };
static const struct spec_call_row poll_row = { .name = "poll", .kind = CALL_POLL };
static const struct spec_call_row others[] = {
	{ .name = "wait", .kind = CALL_WAIT, .large = true },
	{ .name = "load", .kind = CALL_LOAD },
	{ .name = "unload", .kind = CALL_UNLOAD },
	{ .name = "sleep", .kind = CALL_SLEEP },
	{ .name = "reset", .kind = CALL_RESET },
};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool has(const char *name)
{
	for (unsigned int i = 0; i < table.n; i++)
		if (!strcmp(table.rows[i]->name, name))
			return true;
	return false;
}

static void add(const struct spec_call_row *row)
{
	if (has(row->name))
		return;
	if (table.n == ROWS)
		sim_bug("there are more calls than %d", ROWS);
	table.rows[table.n++] = row;
}

/* A row of the package's takes the place of one that is there in any case. */
static void add_or_replace(const struct spec_call_row *row)
{
	for (size_t i = 0; i < table.n_package; i++)
		if (!strcmp(table.package[i].name, row->name))
			row = &table.package[i];
	add(row);
}

static void add_package(bool file)
{
	for (size_t i = 0; i < table.n_package; i++)
		if (!table.package[i].swept && table_kinds[table.package[i].kind].explored &&
		    table_kinds[table.package[i].kind].file == file)
			add(&table.package[i]);
}

static void __attribute__((noreturn)) refuse_spec(const char *why)
{
	fprintf(stderr, "%s: spec.c: %s\n", program_invocation_short_name, why);
	exit(1);
}

/* With what their texts say. */
static void take_package(const struct spec_call_row *rows, size_t n)
{
	struct ops_error error;
	char wrong[512];

	for (size_t i = 0; i < n; i++) {
		struct spec_call_row row = rows[i];

		if (table.n_package == ROWS)
			sim_bug("there are more calls than %d", ROWS);
		if (row.text && !call_parse(&row, table.memory[i], &error)) {
			snprintf(wrong, sizeof(wrong), "the call '%s', \"%s\": %s",
				 row.name ? row.name : "", row.text, error.message);
			refuse_spec(wrong);
		}
		row.large |= row.swept;
		table.package[table.n_package++] = row;
	}
	if (!spec_check_calls(table.package, table.n_package, wrong, sizeof(wrong)))
		refuse_spec(wrong);
}

/* For each node but the first: a call that opens it. */
static void add_nodes(void)
{
	static struct spec_call_row rows[SHOWN_NODES];
	static char names[SHOWN_NODES][SHOWN_NAME + 8];

	for (unsigned int i = 1; i < shown->n_nodes; i++) {
		snprintf(names[i], sizeof(names[i]), "open-%s", shown->nodes[i]);
		rows[i] = (struct spec_call_row){ .name = names[i],
						  .kind = CALL_OPEN,
						  .node = shown->nodes[i] };
		add_or_replace(&rows[i]);
	}
}

static void add_all(void)
{
	for (size_t i = 0; i < COUNT(without_file); i++)
		add_or_replace(&without_file[i]);
	add_nodes();
	add_package(false);
	add_or_replace(&release_row);
	add_package(true);
	add_or_replace(&poll_row);
	for (size_t i = 0; i < COUNT(others); i++)
		add_or_replace(&others[i]);
	for (size_t i = 0; i < table.n_package; i++)
		add(&table.package[i]);
}

static void learn(void)
{
	static bool begun;
	char wrong[256];

	if (begun)
		return;
	begun = true;
	if (device_spec &&
	    !spec_check_states(device_spec->states, device_spec->n_states, wrong, sizeof(wrong)))
		refuse_spec(wrong);
	shown = shown_learn();
	if (device_spec && device_spec->n_calls) {
		take_package(device_spec->calls, device_spec->n_calls);
	} else {
		make_attributes();
		make_ioctls();
		take_package(made, n_made);
	}
	add_all();
}

/* ---------------------------------------------------------------- Asked for ------------------- */

const struct spec_call_row *table_row(unsigned int i)
{
	learn();
	return i < table.n ? table.rows[i] : NULL;
}

bool table_is_said(const struct spec_call_row *row)
{
	learn();
	return device_spec && device_spec->n_calls && row >= table.package &&
	       row < table.package + table.n_package;
}

unsigned int table_find(const char *name, size_t length)
{
	unsigned int i = 0;

	learn();
	while (i < table.n && (strlen(table.rows[i]->name) != length ||
			       strncmp(table.rows[i]->name, name, length) != 0))
		i++;
	return i;
}

const struct spec_state_row *table_state(unsigned int i)
{
	static const struct spec_state_row after_reset = { .name = "reset" };

	learn();
	if (device_spec && device_spec->n_states)
		return i < device_spec->n_states ? &device_spec->states[i] : NULL;
	return i ? NULL : &after_reset;
}

bool table_open_twice(void)
{
	learn();
	return !shown->exclusive;
}

bool table_told_of_resets(void)
{
	learn();
	return shown->told;
}

const char *table_params(void)
{
	return device_spec ? device_spec->params : NULL;
}

const char *table_node(void)
{
	return table_node_at(0);
}

const char *table_node_at(unsigned int i)
{
	learn();
	return i < shown->n_nodes ? shown->nodes[i] : NULL;
}
