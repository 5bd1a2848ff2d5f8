// SPDX-License-Identifier: GPL-2.0-only
/*
 * Schedules as text: write, read, follow, print.
 */
#include "schedule.h"

#include <string.h>

/* ---------------------------------------------------------------- Read and follow ------------- */

static const char *parse_number(const char *text, unsigned int *number)
{
	*number = 0;
	while (*text >= '0' && *text <= '9')
		*number = *number * 10 + (unsigned int)(*text++ - '0');
	return text;
}

const char *schedule_parse(struct schedule *schedule, const char *text, unsigned int tasks)
{
	*schedule = (struct schedule){ 0 };
	while (*text) {
		struct schedule_turn *turn = &schedule->turns[schedule->n];

		if (*text < 'A' || *text >= 'A' + (int)tasks || schedule->n == SCHEDULE_TURNS)
			return text;
		turn->task = (unsigned int)(*text++ - 'A');
		turn->whole = *text < '0' || *text > '9';
		text = parse_number(text, &turn->calls);
		if (!turn->whole && *text == '.') {
			if (text[1] < '0' || text[1] > '9')
				return text;
			text = parse_number(text + 1, &turn->accesses);
		}
		schedule->n++;
	}
	return NULL;
}

static bool is_over(const struct explore *explore, unsigned int able,
		    const struct schedule_turn *turn)
{
	const struct explore_task *task = &explore->tasks[turn->task];

	if (!(able & 1u << turn->task))
		return true;
	return !turn->whole && task->next.kind != STEP_BEGIN && task->calls >= turn->calls &&
	       (task->calls > turn->calls || task->accesses >= turn->accesses);
}

unsigned int schedule_choose(struct explore *explore, unsigned int able, void *context)
{
	struct schedule *schedule = context;

	while (schedule->now < schedule->n &&
	       is_over(explore, able, &schedule->turns[schedule->now]))
		schedule->now++;
	if (schedule->now < schedule->n)
		return schedule->turns[schedule->now].task;
	return explore_default(explore, able);
}

/* ---------------------------------------------------------------- Write ----------------------- */

/* The length of the path up to its last choice that is not the default. */
static unsigned int told(const struct explore *explore)
{
	unsigned int n = explore->length;

	while (n && !explore->path[n - 1].chosen)
		n--;
	return n;
}

/* The progress of a task, as in schedules. */
struct progress {
	unsigned int calls;
	unsigned int accesses;
};

static void note(struct progress *progress, const struct step *step)
{
	if (step_is_call(step)) {
		progress->calls++;
		progress->accesses = 0;
	} else if (step->kind == STEP_MEMORY) {
		progress->accesses++;
	}
}

static size_t format_progress(const struct progress *progress, char *text, size_t room)
{
	if (!progress->accesses)
		return (size_t)snprintf(text, room, "%u", progress->calls);
	return (size_t)snprintf(text, room, "%u.%u", progress->calls, progress->accesses);
}

/*
 * Write a stop of a task as one after its last step that concerns others: that number is smaller,
 * and does not depend on how the compiler built the rest.
 */
void schedule_format(const struct explore *explore, char *text, size_t room)
{
	struct progress now[EXPLORE_TASKS] = { 0 };
	struct progress shared[EXPLORE_TASKS] = { 0 };
	unsigned int n = told(explore);
	size_t used = 0;

	*text = '\0';
	for (unsigned int i = 0; i < n && used < room; i++) {
		const struct explore_step *made = &explore->path[i];
		unsigned int before = i ? made[-1].task : EXPLORE_TASKS;

		if (made->preempts)
			used += format_progress(&shared[before], text + used, room - used);
		if (before != made->task && used < room)
			used += (size_t)snprintf(text + used, room - used, "%c", 'A' + made->task);
		note(&now[made->task], &made->step);
		if (explore_is_shared(explore, &made->step))
			shared[made->task] = now[made->task];
	}
}

unsigned int schedule_preemptions(const struct explore *explore)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < explore->length; i++)
		n += explore->path[i].preempts;
	return n;
}

/* ---------------------------------------------------------------- Tell ------------------------ */

/* Distance of the columns of two tasks. */
#define COLUMN 30

static void tell(FILE *out, unsigned int task, const char *number, const char *text)
{
	fprintf(out, "#  %*s%c%-4s%s\n", (int)task * COLUMN, "", 'A' + (int)task, number, text);
}

void schedule_print(const struct explore *explore, const struct explore_world *world, FILE *out)
{
	unsigned int calls[EXPLORE_TASKS] = { 0 };
	char text[EXPLORE_TEXT];
	char number[16];

	for (unsigned int i = 0; i < explore->length; i++) {
		const struct explore_step *made = &explore->path[i];
		const struct explore_step *before = i ? made - 1 : made;

		if (made->preempts)
			tell(out, before->task, "", "is stopped");
		else if (before->task != made->task && before->step.kind != STEP_END)
			tell(out, before->task, "", "waits");
		calls[made->task] += step_is_call(&made->step);
		if (made->step.kind == STEP_MEMORY && !explore_is_shared(explore, &made->step))
			continue;
		number[0] = '\0';
		if (step_is_call(&made->step))
			snprintf(number, sizeof(number), "%u", calls[made->task]);
		world->describe(world->context, &made->step, text, sizeof(text));
		tell(out, made->task, number, text);
	}
}
