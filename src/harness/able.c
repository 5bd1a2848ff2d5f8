// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tasks that can make the next step.
 */
#include "able.h"

bool able_is_woken(const struct explore_task *task)
{
	if (task->next.kind == STEP_POLL)
		return task->stirred;
	if (task->until)
		return *task->until;
	return *task->wakes != task->found || (task->next.interruptible && task->sim.signal);
}

bool able_may_be_late(const struct explore_task *task)
{
	return (task->next.kind == STEP_WAIT &&
		(task->next.call == SIM_WAIT_TIMEOUT ||
		 task->next.call == SIM_WAIT_INTERRUPTIBLE_TIMEOUT)) ||
	       (task->next.kind == STEP_POLL && task->next.call == SIM_POLL_TIMEOUT);
}

/* Has an interrupt that is not the task's own taken its CPU? */
static bool is_interrupted(const struct explore *explore, const struct explore_task *task)
{
	unsigned int handler = explore->handlers[task->cpu];

	return handler && task != &explore->tasks[handler - 1];
}

/* Has whoever is on the CPU to which it would come turned interrupts off? */
static bool is_kept_off(const struct explore *explore, const struct explore_task *task)
{
	return task->next.kind == STEP_IRQ && explore->tasks[task->cpu].sim.irqs_off;
}

/* Can the task go on now? Looks at locks and queues only if they still exist. */
static bool is_able(const struct explore *explore, const struct explore_task *task)
{
	const struct step *step = &task->next;
	const struct explore_region *region = &explore->regions[step->region % EXPLORE_REGIONS];

	if (is_interrupted(explore, task) || is_kept_off(explore, task))
		return false;
	if (task->ready)
		return task->ready(task->ready_context);
	if (step->region != STEP_NOWHERE && region->released)
		return true;
	if (step->kind == STEP_WAIT || step->kind == STEP_POLL)
		return able_is_woken(task) || able_may_be_late(task);
	if (step->kind != STEP_LOCK || step->region == STEP_NOWHERE)
		return true;
	return explore_is_free(step->call, (const char *)region->start + step->offset);
}

unsigned int able_tasks(const struct explore *explore)
{
	unsigned int able = 0;

	for (unsigned int i = 0; i < explore->world->tasks; i++) {
		const struct explore_task *task = &explore->tasks[i];

		if (!task->ended && is_able(explore, task))
			able |= 1u << i;
	}
	return able;
}

bool able_is_idle(const struct explore *explore, unsigned int task)
{
	return explore->world->helpers & 1u << task &&
	       explore->handlers[explore->tasks[task].cpu] != task + 1;
}

unsigned int able_helpers(const struct explore *explore)
{
	return explore->world->helpers & ~explore->world->signals;
}

bool able_is_more_to_come(const struct explore *explore)
{
	for (unsigned int i = 0; i < explore->world->tasks; i++) {
		const struct explore_task *task = &explore->tasks[i];

		if (able_helpers(explore) & 1u << i &&
		    (!able_is_idle(explore, i) || !task->ready || task->ready(task->ready_context)))
			return true;
	}
	return false;
}

unsigned int explore_default(const struct explore *explore, unsigned int able)
{
	if (able & 1u << explore->turn)
		return explore->turn;
	return (unsigned int)__builtin_ctz(able);
}

unsigned int able_after_signals(struct explore *explore)
{
	for (unsigned int i = 0; i < explore->world->tasks; i++) {
		struct explore_task *task = &explore->tasks[i];

		if (task->ended || task->next.kind != STEP_WAIT ||
		    task->next.call != SIM_WAIT_INTERRUPTIBLE)
			continue;
		task->sim.signal = true;
		task->interrupted = explore->length;
	}
	return able_tasks(explore);
}

bool able_are_done(const struct explore *explore)
{
	for (unsigned int i = 0; i < explore->world->tasks; i++)
		if (!explore->tasks[i].ended && !able_is_idle(explore, i))
			return false;
	return true;
}
