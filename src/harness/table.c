// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls that there are.
 */
#include "table.h"

#include "call_text.h"
#include "emu.h"
#include "leave.h"
#include "sim_bug.h"
#include "sim_kernel.h"
#include "sim_task.h"
#include "spec_check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* As many as a step can name. */
#define ROWS 255
/* What an attribute's name can be made of: that, and where it is. */
#define NAME 64
/* What there is for one device. */
#define NODES 8
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

/**
 * struct attribute - an attribute that can be read
 * @call: the name of the call that does it
 * @name: as in struct spec_call_row
 */
struct attribute {
	char call[NAME];
	char name[NAME];
};

/**
 * struct learnt - what a machine shows, told by the process that has it to its parent
 * @why: why there is nothing to be learnt; empty if there is
 * @nodes: @n_nodes of them, the first one first
 * @attributes: @n_attributes of them
 * @exclusive: the node cannot be open twice at once
 * @told: the driver is told of resets
 */
struct learnt {
	char why[512];
	char nodes[NODES][NAME];
	unsigned int n_nodes;
	struct attribute attributes[ROWS];
	unsigned int n_attributes;
	bool exclusive;
	bool told;
};

static struct learnt *learnt;

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

/* Of each nothing is said but its name. */
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
	for (unsigned int i = 0; i < learnt->n_attributes; i++) {
		const struct attribute *attribute = &learnt->attributes[i];

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
		if (table_kinds[table.package[i].kind].explored &&
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
		table.package[table.n_package++] = row;
	}
	if (!spec_check_calls(table.package, table.n_package, wrong, sizeof(wrong)))
		refuse_spec(wrong);
}

/* Of each node but the first: to open it. */
static void add_nodes(void)
{
	static struct spec_call_row rows[NODES];
	static char names[NODES][NAME + 8];

	for (unsigned int i = 1; i < learnt->n_nodes; i++) {
		snprintf(names[i], sizeof(names[i]), "open-%s", learnt->nodes[i]);
		rows[i] = (struct spec_call_row){ .name = names[i],
						  .kind = CALL_OPEN,
						  .node = learnt->nodes[i] };
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

/* ---------------------------------------------------------------- What a machine shows -------- */

static void __attribute__((noreturn, format(printf, 1, 2))) give_up(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(learnt->why, sizeof(learnt->why), format, args);
	va_end(args);
	_exit(1);
}

static void oops(const char *story, void *context)
{
	(void)context;
	give_up("%s", story);
}

static void look_at_attributes(struct sim_kernel *kernel, const char *device, const char *where)
{
	char page[SIM_PAGE], name[40];

	for (size_t i = 0; sim_attr_name(kernel, device, i, name); i++) {
		struct attribute *attribute = &learnt->attributes[learnt->n_attributes];

		if (sim_attr_read(kernel, device, name, page) == -EACCES)
			continue;
		if (learnt->n_attributes++ == ROWS)
			give_up("there are more attributes than %d", ROWS);
		snprintf(attribute->call, NAME, "show-%s%s", *where ? "device-" : "", name);
		snprintf(attribute->name, NAME, "%s%s", where, name);
	}
}

static void look_at_nodes(struct sim_kernel *kernel, struct sim_pci *pci)
{
	learnt->told = sim_pci_is_told_of_resets(pci);
	while (learnt->n_nodes < NODES &&
	       sim_node_name(kernel, learnt->n_nodes, learnt->nodes[learnt->n_nodes]))
		learnt->n_nodes++;
	if (!learnt->n_nodes)
		give_up("the driver takes the device and makes no node");
	look_at_attributes(kernel, learnt->nodes[0], "");
	look_at_attributes(kernel, sim_pci_name(pci), "device/");
}

/* A driver that does worse than to refuse is found by whoever tries it. */
static void look_at_files(struct sim_kernel *kernel, struct sim_pci *pci)
{
	struct sim_file *file;

	(void)pci;
	if (!sim_file_open(kernel, learnt->nodes[0], O_RDWR, &file))
		learnt->exclusive = sim_file_open(kernel, learnt->nodes[0], O_RDWR, &file);
}

typedef void look_fn(struct sim_kernel *kernel, struct sim_pci *pci);

static void look_at_machine(const struct spec_state_row *state, look_fn *look)
{
	static struct emu emu; /* may be too large for a stack */
	struct sim_kernel *kernel;
	struct sim_pci *pci;
	struct sim_task task;
	int err;

	sim_task_init(&task);
	sim_switch(&task);
	sim_set_oops(oops, NULL);
	table_power_up(&emu, state);
	kernel = sim_kernel_create();
	pci = kernel ? sim_pci_plug(kernel, &emu) : NULL;
	if (!pci)
		give_up("there is no memory for a machine");
	err = sim_module_load(kernel, table_params());
	if (err)
		give_up("the module cannot be loaded: %s", strerror(-err));
	if (!sim_pci_is_bound(pci))
		give_up("the driver does not take the device in the state '%s': %s", state->name,
			strerror(-sim_pci_probe_result(pci)));
	if (look)
		look(kernel, pci);
}

/* In a process of its own, so that it does not matter here what the driver does there. */
static bool learn_in(const struct spec_state_row *state, look_fn *look)
{
	int status = 0;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (!child) {
		look_at_machine(state, look);
		leave(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child) {
		perror(program_invocation_short_name);
		exit(1);
	}
	return !status;
}

static void expect_to_learn(const struct spec_state_row *state, look_fn *look)
{
	if (learn_in(state, look))
		return;
	fprintf(stderr, "%s: %s\n", program_invocation_short_name,
		*learnt->why ? learnt->why : "the driver crashes when it is loaded");
	exit(1);
}

static void learn(void)
{
	char wrong[256];

	if (learnt)
		return;
	learnt = mmap(NULL, sizeof(*learnt), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (learnt == MAP_FAILED) {
		perror(program_invocation_short_name);
		exit(1);
	}
	if (device_spec &&
	    !spec_check_states(device_spec->states, device_spec->n_states, wrong, sizeof(wrong)))
		refuse_spec(wrong);
	for (unsigned int i = 0; table_state(i); i++)
		expect_to_learn(table_state(i), i ? NULL : look_at_nodes);
	learn_in(table_state(0), look_at_files);
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
	return !learnt->exclusive;
}

bool table_told_of_resets(void)
{
	learn();
	return learnt->told;
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
	return i < learnt->n_nodes ? learnt->nodes[i] : NULL;
}

void table_power_up(struct emu *emu, const struct spec_state_row *state)
{
	emu_init(emu);
	if (state->set)
		state->set(&emu->state.device);
}

/* ---------------------------------------------------------------- Made ------------------------ */

void table_lay_out(const struct spec_call_row *row, void *user, unsigned int task)
{
	memset(user, 0, row->size);
	if (row->kind == CALL_STORE)
		snprintf(user, SPEC_MEMORY, "%s", (const char *)row->in);
	else if (row->in && row->kind != CALL_LOAD)
		memcpy(user, row->in, row->size);
	if (row->ioctl)
		call_point(row->ioctl, user);
	if (row->prepare)
		row->prepare(user, task);
}

static long access_attribute(const struct table_machine *machine, const struct spec_call_row *row,
			     void *user)
{
	static const char of_pci[] = "device/";
	bool is_of_pci = !strncmp(row->attribute, of_pci, strlen(of_pci));
	const char *device = is_of_pci ? sim_pci_name(machine->pci) : table_node();
	const char *name = row->attribute + (is_of_pci ? strlen(of_pci) : 0);
	char page[SIM_PAGE];
	long n;

	if (row->kind == CALL_STORE)
		return sim_attr_write(machine->kernel, device, name, user);
	n = sim_attr_read(machine->kernel, device, name, page);
	if (n > 0)
		memcpy(user, page, (size_t)n < row->size ? (size_t)n : row->size);
	return n;
}

/* Without a driver there is nobody to be put to sleep. */
static long sleep_and_wake(const struct table_machine *machine)
{
	static const enum sim_pm events[] = { SIM_SUSPEND, SIM_RESUME };
	long result = 0;

	for (size_t i = 0; !result && i < COUNT(events); i++)
		result = sim_pci_pm(machine->pci, events[i]);
	return result;
}

/* No size: whatever address it is, nothing is there. */
static void map(const struct spec_call_row *row, const void *user)
{
	static const uint8_t nothing[1];
	struct sim_task *task = sim_current();

	sim_unmap_all(task);
	if (row->size)
		sim_map(task, user, row->size, SIM_READ | SIM_WRITE);
	else
		sim_map(task, nothing, sizeof(nothing), SIM_READ);
}

long table_call(const struct table_machine *machine, const struct spec_call_row *row,
		struct sim_file **file, void *user)
{
	long result;

	if (table_kinds[row->kind].file)
		sim_file_set_nonblock(*file, row->nonblock);
	map(row, user);
	switch (row->kind) {
	case CALL_OPEN:
		return sim_file_open(machine->kernel, row->node ? row->node : table_node(), O_RDWR,
				     file);
	case CALL_RELEASE:
		result = sim_file_close(*file);
		*file = NULL;
		return result;
	case CALL_READ:
		return sim_file_read(*file, user, row->size);
	case CALL_WRITE:
		return sim_file_write(*file, user, row->size);
	case CALL_IOCTL:
		return sim_file_ioctl(*file, row->cmd,
				      row->size ? (unsigned long)user : row->number);
	case CALL_POLL:
		return (long)sim_file_poll(*file, NULL, NULL);
	case CALL_SHOW:
	case CALL_STORE:
		return access_attribute(machine, row, user);
	case CALL_BIND:
		return sim_pci_bind(machine->pci);
	case CALL_UNBIND:
		return sim_pci_unbind(machine->pci);
	case CALL_LOAD:
		return sim_module_load(machine->kernel, row->in ? row->in : table_params());
	case CALL_UNLOAD:
		return sim_module_unload(machine->kernel);
	case CALL_SLEEP:
		return sleep_and_wake(machine);
	case CALL_RESET:
		return sim_pci_reset(machine->pci);
	case CALL_WAIT:
	case CALL_KINDS:
		break;
	}
	abort();
}
