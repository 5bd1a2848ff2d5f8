// SPDX-License-Identifier: GPL-2.0-only
/*
 * Small worlds: run by the explorer, and counted without it.
 */
#include "small.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- What steps are about -------- */

/* The cells of a step, as bits. */
static unsigned int cells_of(char step)
{
	switch (step) {
	case 'x':
	case 'X':
		return 1;
	case 'y':
	case 'Y':
		return 2;
	case 'w':
	case 'W':
		return 3;
	case 'Z':
		return 4;
	case 'p':
		return 1 | 4;
	case '~':
		return 8;
	case 'q':
	case 'D':
		return 15;
	default:
		return 0;
	}
}

static bool is_write(char step)
{
	return (step >= 'A' && step <= 'Z') || step == '~';
}

static bool is_poll(char step)
{
	return step == 'p' || step == 'q';
}

/* The mutex of a step, counted from 1; 0 for none. */
static unsigned int mutex_of(char step)
{
	switch (step) {
	case '(':
	case ')':
	case 't':
		return 1;
	case '[':
	case ']':
		return 2;
	default:
		return 0;
	}
}

/* Its parts of the tables, as bits: sleepers, and interrupts. */
static unsigned int tables_of(char step)
{
	switch (step) {
	case 's':
		return 1;
	case 'p':
	case 'D':
		return 2;
	case 'k':
	case '!':
	case 'i':
	case '{':
	case 'q':
		return 3;
	default:
		return 0;
	}
}

/* Is that task a handler? */
static bool is_handler(const struct small *small, unsigned int task)
{
	return *small->programs[task] == '{';
}

/* The CPU of a task. Each task has its own, except handlers, which take that of the first task. */
static unsigned int cpu_of(const struct small *small, unsigned int task)
{
	return is_handler(small, task) ? 0 : task;
}

/* Does the order of two steps of different tasks matter? Written without the explorer's code. */
static bool steps_matter(char one, char other)
{
	if ((one == 'b' && other == 'e') || (one == 'e' && other == 'b'))
		return true;
	if (tables_of(one) & tables_of(other))
		return true;
	if ((one == '~' && other == 's') || (one == 's' && other == '~'))
		return true;
	if (mutex_of(one))
		return mutex_of(one) == mutex_of(other);
	return cells_of(one) & cells_of(other) && (is_write(one) || is_write(other));
}

static bool matters(const struct small *small, unsigned int task, char step, unsigned int other,
		    char others_step)
{
	bool takes_cpu = step == '{' || step == '}' || others_step == '{' || others_step == '}';

	return steps_matter(step, others_step) ||
	       (takes_cpu && cpu_of(small, task) == cpu_of(small, other));
}

/* ---------------------------------------------------------------- What steps do --------------- */

static void set_up(const struct small *small, struct small_state *state)
{
	*state = (struct small_state){ 0 };
	for (unsigned int i = 0; i < small->world.tasks; i++) {
		state->tasks[i].at = small->programs[i];
		state->tasks[i].begun = is_handler(small, i);
		/* A handler has no order to other tasks. */
		state->tasks[i].end = is_handler(small, i) ? UINT_MAX : 0;
	}
}

/* The next step; 'e' for the end. */
static char next_step(struct small_task *task)
{
	if (!task->begun)
		return 'b';
	while (*task->at == '?' || *task->at == '>') {
		task->irqs_off &= *task->at == '?';
		task->at += *task->at == '?' && !task->last ? 2 : 1;
	}
	if (!*task->at || *task->at == ' ')
		return 'e';
	return *task->at;
}

/* Do a step on the cells and on its task. Mutexes are handled elsewhere. */
static void do_step(const struct small *small, struct small_state *state, unsigned int task,
		    char step, bool taken)
{
	struct small_task *self = &state->tasks[task];
	uint8_t value = (uint8_t)(1 + 16 * task + (unsigned int)(self->at - small->programs[task]));

	for (unsigned int i = 0; i < SMALL_CELLS; i++) {
		if (!(cells_of(step) & 1u << i) || is_poll(step))
			continue;
		if (is_write(step)) {
			state->cells[i] = value;
		} else {
			self->last = state->cells[i];
			self->seen = self->seen * 257 + 1 + self->last;
		}
	}
	if (is_poll(step))
		self->seen = self->seen * 257 + 1 + taken;
	if (step == 'k') {
		self->seen = self->seen * 257 + 1 + state->tables;
		state->tables = value;
	} else if (step == '!' || step == '~' || step == 's') {
		state->woken = step != 's';
	} else if (step == 'i' || step == '{') {
		state->asserted = step == 'i';
	}
	if (step == '{' || step == '}')
		state->handler = step == '{' ? task + 1 : 0;
	if (step == '<')
		self->irqs_off = true;
	if (step == 't' && !taken) {
		self->seen = self->seen * 257 + 256;
		self->at = strchr(self->at, ')');
	}
	self->at++;
}

/* ---------------------------------------------------------------- Sets ------------------------ */

static void set_add(struct small_set *set, uint64_t member)
{
	size_t low = 0;
	size_t high = set->n;
	uint64_t *larger;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (set->members[middle] < member)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < set->n && set->members[low] == member)
		return;
	if (set->n == set->room) {
		set->room = set->room ? 2 * set->room : 64;
		larger = realloc(set->members, set->room * sizeof(*larger));
		if (!larger)
			abort();
		set->members = larger;
	}
	memmove(&set->members[low + 1], &set->members[low], (set->n - low) * sizeof(member));
	set->members[low] = member;
	set->n++;
}

void small_count_clear(struct small_count *count)
{
	free(count->traces.members);
	free(count->outcomes.members);
	*count = (struct small_count){ 0 };
}

/* ---------------------------------------------------------------- What a schedule came to ----- */

/**
 * struct schedule_of_steps - a complete schedule
 * @tasks: who made each step
 * @steps: the steps, as in the text
 * @n: how many
 */
struct schedule_of_steps {
	uint8_t tasks[SMALL_STEPS];
	char steps[SMALL_STEPS];
	unsigned int n;
};

static bool goes_first(const struct small *small, const struct schedule_of_steps *schedule,
		       const bool *taken, unsigned int i)
{
	for (unsigned int k = 0; k < i; k++)
		if (!taken[k] && (schedule->tasks[k] == schedule->tasks[i] ||
				  matters(small, schedule->tasks[k], schedule->steps[k],
					  schedule->tasks[i], schedule->steps[i])))
			return false;
	return true;
}

/*
 * Of all schedules that differ only in the order of neighbours without a conflict, find the first
 * one in alphabetical order: always take the first task's step of those before which no other step
 * must come.
 */
static uint64_t trace_of(const struct small *small, const struct schedule_of_steps *schedule)
{
	bool taken[SMALL_STEPS] = { false };
	uint64_t trace = 1;

	for (unsigned int n = 0; n < schedule->n; n++) {
		unsigned int next = 0;

		/* There always is one: the first remaining step of the schedule. */
		for (unsigned int i = 0; i < schedule->n; i++)
			if (!taken[i] &&
			    (taken[next] || schedule->tasks[i] < schedule->tasks[next]) &&
			    goes_first(small, schedule, taken, i))
				next = i;
		taken[next] = true;
		trace = trace << 2 | schedule->tasks[next];
	}
	return trace;
}

static uint64_t outcome_of(const struct small *small, const struct small_state *state)
{
	uint64_t outcome = 0xcbf29ce484222325u;

	outcome = (outcome ^ state->tables) * 0x100000001b3u;
	for (unsigned int i = 0; i < SMALL_CELLS; i++)
		outcome = (outcome ^ state->cells[i]) * 0x100000001b3u;
	for (unsigned int i = 0; i < small->world.tasks; i++) {
		outcome = (outcome ^ state->tasks[i].seen) * 0x100000001b3u;
		for (unsigned int k = 0; k < small->world.tasks; k++)
			outcome = (outcome ^ (state->tasks[i].end < state->tasks[k].first)) *
				  0x100000001b3u;
	}
	return outcome;
}

static void take_down(const struct small *small, const struct small_state *state,
		      const struct schedule_of_steps *schedule, struct small_count *count)
{
	set_add(&count->traces, trace_of(small, schedule));
	set_add(&count->outcomes, outcome_of(small, state));
}

/* ---------------------------------------------------------------- Without the explorer -------- */

/*
 * Does a step concern other tasks? Not if it reads a cell that nobody writes, and no interrupt can
 * come.
 */
static bool concerns_others(const struct small *small, unsigned int task, char step)
{
	if (small->world.helpers && !cpu_of(small, task))
		return true;
	if (step == '-')
		return false;
	if (!cells_of(step) || tables_of(step) || is_write(step))
		return true;
	for (const char *other = small->text; *other; other++)
		if (is_write(*other) && cells_of(*other) & cells_of(step))
			return true;
	return false;
}

static bool is_able(const struct small *small, struct small_state *state, unsigned int task)
{
	char step = next_step(&state->tasks[task]);

	if (state->handler && state->handler != task + 1 && !cpu_of(small, task))
		return false;
	if (step == '{')
		return state->asserted && !state->tasks[0].irqs_off;
	if (step == 's')
		return state->woken;
	return (step != '(' && step != '[') || !state->owners[mutex_of(step) - 1];
}

/* Who polls hears of a write to what it polls by another task. */
static void stir(const struct small *small, struct small_state *state, unsigned int task, char step)
{
	state->tasks[task].stirred = false;
	for (unsigned int i = 0; i < small->world.tasks; i++)
		if (i != task && is_write(step) &&
		    cells_of(step) & cells_of(next_step(&state->tasks[i])) & ~4u)
			state->tasks[i].stirred = true;
}

/* One step by one task. */
static void go_on(const struct small *small, struct small_state *state, unsigned int task,
		  struct schedule_of_steps *schedule)
{
	struct small_task *self = &state->tasks[task];
	char step = next_step(self);
	uint8_t *owner = mutex_of(step) ? &state->owners[mutex_of(step) - 1] : NULL;
	bool taken = owner ? !*owner : self->stirred;

	stir(small, state, task, step);
	schedule->tasks[schedule->n] = (uint8_t)task;
	schedule->steps[schedule->n++] = step;
	if (step == 'b') {
		self->begun = true;
		self->first = schedule->n;
	} else if (step == 'e') {
		self->ended = true;
		self->end = schedule->n;
	} else {
		if (step == ')' || step == ']')
			*owner = 0;
		else if (owner && taken)
			*owner = (uint8_t)(task + 1);
		do_step(small, state, task, step, taken);
		self->ended = is_handler(small, task) && next_step(self) == 'e';
	}
}

static void count_from(const struct small *small, struct small_state state,
		       struct schedule_of_steps schedule, unsigned int preemptions,
		       struct small_count *count)
{
	unsigned int running = schedule.n ? schedule.tasks[schedule.n - 1] : EXPLORE_TASKS;
	unsigned int able = 0;
	unsigned int left = 0;
	bool goes_on;

	for (unsigned int i = 0; i < small->world.tasks; i++) {
		if (state.tasks[i].ended)
			continue;
		left += *state.tasks[i].at != '{';
		if (is_able(small, &state, i))
			able |= 1u << i;
	}
	if (!left && !able) {
		for (unsigned int i = preemptions; i < SMALL_PREEMPTIONS; i++)
			count->schedules[i]++;
		count->schedules[SMALL_PREEMPTIONS]++;
		take_down(small, &state, &schedule, count);
	} else if (!able) {
		count->deadlocks++;
	}
	goes_on = able & 1u << running;
	if (goes_on && !concerns_others(small, running, next_step(&state.tasks[running])))
		able = 1u << running;
	for (unsigned int i = 0; i < small->world.tasks; i++) {
		struct small_state next = state;
		struct schedule_of_steps longer = schedule;

		if (!(able & 1u << i))
			continue;
		go_on(small, &next, i, &longer);
		count_from(small, next, longer, preemptions + (goes_on && i != running), count);
	}
}

void small_count(const struct small *small, struct small_count *count)
{
	struct schedule_of_steps schedule = { 0 };
	struct small_state state;

	*count = (struct small_count){ 0 };
	set_up(small, &state);
	count_from(small, state, schedule, 0, count);
}

/* ---------------------------------------------------------------- For the explorer ------------ */

static void begin(struct explore *explore, void *context)
{
	struct small *small = context;

	small->explore = explore;
	set_up(small, &small->state);
	for (unsigned int i = 0; i < small->world.tasks; i++)
		explore->tasks[i].cpu = cpu_of(small, i);
	for (unsigned int i = 0; i < SMALL_MUTEXES; i++)
		mutex_init(&small->mutexes[i]);
	memset(small->n_steps, 0, sizeof(small->n_steps));
	explore->regions[0] = (struct explore_region){
		.start = small->state.cells,
		.size = sizeof(small->state.cells),
		.lent = strchr(small->text, 'D') != NULL,
	};
	explore->regions[EXPLORE_REGIONS - 1] =
		(struct explore_region){ .start = small->mutexes, .size = sizeof(small->mutexes) };
}

static bool is_due(void *context)
{
	const struct small *small = context;

	return small->state.asserted;
}

static void enter(const struct small *small, unsigned int task, enum step_kind kind)
{
	const struct step step = { .kind = (uint8_t)kind, .region = STEP_NOWHERE };

	explore_enter(&small->explore->tasks[task], &step);
}

/* Polls cell x, or nobody knows what. Returns whether there is something new. */
static bool poll(const struct small *small, unsigned int task, bool is_known)
{
	struct explore_task *self = &small->explore->tasks[task];
	struct step step = {
		.kind = STEP_POLL,
		.call = SIM_POLL_TIMEOUT,
		.tables = is_known ? STEP_TABLES_IRQS : STEP_TABLES,
		.region = STEP_NOWHERE,
	};

	if (is_known)
		explore_locate(small->explore, small->state.cells, 1, &step);
	self->stirred = false;
	explore_enter(self, &step);
	return self->stirred;
}

/* A write to the register, or a wake-up of those in the queue. */
static void change(const struct small *small, unsigned int task, enum step_kind kind)
{
	const uint8_t *cell = &small->state.cells[kind == STEP_WAKE ? 3 : 2];
	struct step step = { .kind = (uint8_t)kind, .write = true };

	explore_locate(small->explore, cell, 1, &step);
	explore_enter(&small->explore->tasks[task], &step);
}

static const struct step on_tables = {
	.kind = STEP_ENTER,
	.tables = STEP_TABLES,
	.region = STEP_NOWHERE,
};
static const struct step by_dma = {
	.kind = STEP_SEAM,
	.tables = STEP_TABLES_IRQS,
	.reaches = true,
	.region = STEP_NOWHERE,
};
static const struct step interrupt = {
	.kind = STEP_IRQ,
	.tables = STEP_TABLES,
	.region = STEP_NOWHERE,
};

/* Make a step of the explorer, which may let other tasks go first. */
static bool make_step(struct small *small, unsigned int task, char step)
{
	const uint8_t *cells = small->state.cells;
	struct mutex *mutex = &small->mutexes[mutex_of(step) == 2];

	switch (step) {
	case '-':
		cond_resched();
		return false;
	case '(':
	case '[':
		mutex_lock(mutex);
		return true;
	case ')':
	case ']':
		mutex_unlock(mutex);
		return false;
	case 't':
		return mutex_trylock(mutex);
	case 'p':
	case 'q':
		return poll(small, task, step == 'p');
	case 'Z':
	case '~':
		change(small, task, step == 'Z' ? STEP_REGISTER : STEP_WAKE);
		return false;
	case 'D':
		explore_enter(&small->explore->tasks[task], &by_dma);
		return false;
	case '{':
		return explore_await(&small->explore->tasks[task], &interrupt, is_due, small);
	case '}':
		enter(small, task, STEP_IRQ_END);
		return true;
	case '<':
		enter(small, task, STEP_IRQS_OFF);
		small->explore->tasks[task].sim.irqs_off = true;
		return true;
	case 'i':
	case 'k':
	case '!':
		explore_enter(&small->explore->tasks[task], &on_tables);
		return false;
	case 's':
		explore_wait(&small->explore->tasks[task], &small->state.woken);
		return false;
	default:
		explore_memory(cells_of(step) == 2 ? cells + 1 : cells, cells_of(step) == 3 ? 2 : 1,
			       is_write(step));
		return false;
	}
}

static void note_step(struct small *small, unsigned int task, char step)
{
	small->steps[task][small->n_steps[task]++] = step;
}

/* The next step; a step that turns interrupts on is done before it. */
static char look_ahead(struct small *small, unsigned int task)
{
	struct small_task *self = &small->state.tasks[task];
	char step = next_step(self);

	small->explore->tasks[task].sim.irqs_off = self->irqs_off;
	return step;
}

static void act(void *context, unsigned int task)
{
	struct small *small = context;
	struct small_task *self = &small->state.tasks[task];
	char step;

	if (!is_handler(small, task))
		note_step(small, task, 'b');
	self->begun = true;
	while ((step = look_ahead(small, task)) != 'e') {
		bool taken = make_step(small, task, step);

		/* The interrupt does not come. */
		if (step == '{' && !taken)
			return;
		do_step(small, &small->state, task, step, taken);
		note_step(small, task, step);
	}
	if (!is_handler(small, task))
		note_step(small, task, 'e');
}

static const char *refuse(void *context, unsigned int task, const struct step *step)
{
	(void)context;
	(void)task;
	(void)step;
	return NULL;
}

static const char *judge(struct explore *explore, void *context)
{
	struct small *small = context;
	struct schedule_of_steps schedule = { .n = explore->length };
	unsigned int made[EXPLORE_TASKS] = { 0 };

	for (unsigned int i = 0; i < schedule.n; i++) {
		unsigned int task = explore->path[i].task;
		struct small_task *self = &small->state.tasks[task];

		schedule.tasks[i] = (uint8_t)task;
		schedule.steps[i] = small->steps[task][made[task]++];
		if (schedule.steps[i] == 'b')
			self->first = i;
		if (!is_handler(small, task))
			self->end = i;
	}
	take_down(small, &small->state, &schedule, &small->met);
	return NULL;
}

static size_t describe(void *context, const struct step *step, char *text, size_t room)
{
	(void)context;
	return (size_t)snprintf(text, room, "%s", step->kind == STEP_LOCK ? "lock" : "step");
}

void small_init(struct small *small, const char *text)
{
	*small = (struct small){
		.text = text,
		.world = {
			.name = text,
			.begin = begin,
			.act = act,
			.refuse = refuse,
			.judge = judge,
			.describe = describe,
			.context = small,
		},
	};
	while (text) {
		small->world.helpers |= (unsigned int)(*text == '{') << small->world.tasks;
		small->programs[small->world.tasks++] = text;
		text = strchr(text, ' ');
		text += text != NULL;
	}
}
