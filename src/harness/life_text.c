// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scenes of a module's life from their text.
 */
#include "emu_model.h"
#include "life.h"
#include "oracle.h"
#include "stage.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static bool is_word(const char *word, size_t length, const char *name)
{
	return strlen(name) == length && !strncmp(word, name, length);
}

static const char *parse_file(const struct life *life, struct life_call *call, const char **text)
{
	unsigned int file = (unsigned int)((*text)[1] - 'A');

	if (file >= life->world.tasks || !life->opened[file] ||
	    !table_kinds[call->row->kind].file || call->row->kind == CALL_RELEASE)
		return "no such file: it has to be an earlier task's, from the beginning";
	call->file = file;
	*text += 2;
	return NULL;
}

static const char *parse_call(struct life *life, const char **text)
{
	unsigned int task = life->world.tasks;
	unsigned int *n = &life->n_calls[task];
	size_t length = strcspn(*text, "@, /");
	unsigned int index = table_find(*text, length);
	const struct spec_call_row *row = table_row(index);
	struct life_call *call = &life->calls[task][*n];
	const char *wrong = NULL;

	if (*n == LIFE_CALLS)
		return "too many calls of a task";
	if (!row || !table_kinds[row->kind].explored)
		return "no such call";
	*call = (struct life_call){ .row = row, .index = index, .file = task };
	*text += length;
	if (**text == '@')
		wrong = parse_file(life, call, text);
	else if (!*n || !life->opened[task])
		life->opened[task] = table_kinds[row->kind].file && !*n;
	*n += 1;
	return wrong;
}

static const char *const helpers[] = {
	[LIFE_DEVICE] = "device",
	[LIFE_IRQ] = "irq",
	[LIFE_THREAD] = "thread",
	[LIFE_SIGNAL] = "signal",
};
#define HELPERS (sizeof(helpers) / sizeof(helpers[0]))

/* A task that makes no calls; %LIFE_CALLER: it does. */
static enum life_helper parse_helper(const char **text)
{
	size_t length = strcspn(*text, "@, /");

	for (unsigned int i = LIFE_CALLER + 1; i < HELPERS; i++) {
		if (!is_word(*text, length, helpers[i]))
			continue;
		*text += length;
		return (enum life_helper)i;
	}
	return LIFE_CALLER;
}

/* On whose CPU an interrupt comes, or to whom a signal. */
static const char *parse_cpu(struct life *life, const char **text)
{
	unsigned int task = life->world.tasks;
	enum life_helper helper = life->helpers[task];
	unsigned int cpu = (unsigned int)((*text)[1] - 'A');

	if (**text != '@')
		return helper == LIFE_SIGNAL ? "a signal comes to a task: signal@A" : NULL;
	if ((helper != LIFE_IRQ && helper != LIFE_SIGNAL) || cpu >= task ||
	    life->helpers[cpu] != LIFE_CALLER)
		return "no such CPU: interrupts and signals come to that of an earlier task which "
		       "makes calls";
	life->cpus[task] = cpu;
	*text += 2;
	return NULL;
}

static const char *parse_task(struct life *life, const char **text)
{
	unsigned int task = life->world.tasks;
	const char *wrong;

	if (task == EXPLORE_TASKS)
		return "too many tasks";
	life->cpus[task] = task;
	life->helpers[task] = (uint8_t)parse_helper(text);
	if (life->helpers[task] != LIFE_CALLER) {
		life->world.helpers |= 1u << task;
		life->world.signals |= (unsigned int)(life->helpers[task] == LIFE_SIGNAL) << task;
		wrong = parse_cpu(life, text);
		life->world.tasks++;
		return wrong;
	}
	while (!(wrong = parse_call(life, text)) && **text == ',')
		*text += 1;
	life->world.tasks++;
	return wrong;
}

static const struct spec_state_row *find_state(const char *word, size_t length)
{
	for (unsigned int i = 0; table_state(i); i++)
		if (is_word(word, length, table_state(i)->name))
			return table_state(i);
	return NULL;
}

static const char *parse_state(struct life *life, const char **text)
{
	size_t length = strcspn(*text, ": /");

	life->bound = is_word(*text, length, "bound");
	if (!life->bound && !is_word(*text, length, "unbound"))
		return "no such state";
	*text += length;
	life->state = table_state(0);
	if (**text == ' ') {
		*text += strspn(*text, " ");
		length = strcspn(*text, ": /");
		life->state = find_state(*text, length);
		*text += length;
	}
	if (!life->state)
		return "no such state of the hardware";
	if (**text != ':')
		return "no colon after the state";
	*text += 1;
	return NULL;
}

static struct life_block *map_blocks(void)
{
	const size_t n = LIFE_BLOCKS * EXPLORE_TASKS + LIFE_SET_UP_BLOCKS;
	void *memory = mmap(NULL, n * sizeof(struct life_block), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		abort();
	return memory;
}

/* A state for each call of an order, the one to begin with, and the one of the end. */
static uint8_t *allocate_references(void)
{
	const size_t size = oracle_size();
	uint8_t *memory = calloc(LIFE_CALLS * EXPLORE_TASKS + 2, size ? size : 1);

	if (!memory)
		abort();
	return memory;
}

const char *life_parse(struct life *life, const char *text)
{
	struct life_block *blocks = life->blocks ? life->blocks : map_blocks();
	uint8_t *references = life->references ? life->references : allocate_references();
	size_t length = strcspn(text, "/");
	const char *wrong;

	*life = (struct life){ .blocks = blocks, .references = references };
	while (length && text[length - 1] == ' ')
		length--;
	snprintf(life->text, sizeof(life->text), "%.*s", (int)length, text);
	life->world = life_world(life);
	life->world.name = life->text;
	wrong = parse_state(life, &text);
	text += strspn(text, " ");
	while (!wrong && *text && *text != '/') {
		wrong = parse_task(life, &text);
		text += strspn(text, " ");
	}
	if (!wrong && life->world.helpers + 1u == 1u << life->world.tasks)
		wrong = "no calls";
	return wrong;
}

const char *stage_set(const char *text, const struct explore_world **world)
{
	static struct life life;

	*world = &life.world;
	return life_parse(&life, text);
}

void stage_list(FILE *out)
{
	fprintf(out, "states: bound unbound\n");
	if (table_state(1)) {
		fprintf(out, "states of the hardware:");
		for (unsigned int i = 0; table_state(i); i++)
			fprintf(out, " %s", table_state(i)->name);
		fprintf(out, "\n");
	}
	fprintf(out, "calls:");
	for (unsigned int i = 0; table_row(i); i++)
		if (table_kinds[table_row(i)->kind].explored)
			fprintf(out, " %s", table_row(i)->name);
	fprintf(out, "\n");
	fprintf(out, "by themselves:");
	for (unsigned int i = EMU_ACTS ? LIFE_DEVICE + 0u : LIFE_SIGNAL; i < HELPERS; i++)
		fprintf(out, " %s", helpers[i]);
	fprintf(out, "\n");
}
