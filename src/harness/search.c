// SPDX-License-Identifier: GPL-2.0-only
/*
 * Searches: choose the next schedule to run.
 *
 * A run is repeated from the beginning for each schedule. The choices of the last run are a stack
 * of nodes. The next run repeats them up to a node with an alternative, takes the alternative, and
 * then goes on by default.
 */
#include "explore.h"
#include "prng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/**
 * struct node - a choice
 * @able: tasks that could go on
 * @todo: tasks to try here
 * @done: tasks that were tried here
 * @asleep: tasks whose step here was tried before, in another order that makes no difference
 * @running: the task that made the step before; %EXPLORE_TASKS for none
 * @chosen: the task that makes this step
 * @preemptions: preemptions up to and including this choice
 * @next: the next step of each task
 * @clock: after this step, the number of steps of each task that come before it by conflicts
 */
struct node {
	uint8_t able, todo, done, asleep;
	uint8_t running, chosen;
	unsigned int preemptions;
	struct step next[EXPLORE_TASKS];
	uint16_t clock[EXPLORE_TASKS];
};

/**
 * struct search - a depth-first search
 * @explore: the explorer
 * @reduced: with partial-order reduction
 * @bound: the most preemptions
 * @nodes: choices of the current schedule
 * @depth: how many of @nodes are fixed before a run
 * @length: how many there are
 * @redundant: every continuation of this run was tried in another order: no more nodes
 */
struct search {
	struct explore *explore;
	bool reduced;
	unsigned int bound;
	struct node nodes[EXPLORE_STEPS];
	unsigned int depth;
	unsigned int length;
	bool redundant;
};

/* ---------------------------------------------------------------- Partial-order reduction ----- */

/*
 * Tasks that need not be tried: their step was tried, and commutes with the step made since. The
 * task that made it is none of them.
 */
static uint8_t still_asleep(const struct node *before)
{
	const struct step *made = &before->next[before->chosen];
	uint8_t asleep = before->asleep | before->done;

	for (unsigned int i = 0; i < EXPLORE_TASKS; i++)
		if (asleep & 1u << i && step_conflicts(&before->next[i], made))
			asleep &= (uint8_t) ~(1u << i);
	return asleep;
}

/* Did the step of an earlier choice have to come before that of a later one? */
static bool leads_to(const struct node *earlier, const struct node *later)
{
	return earlier->clock[earlier->chosen] <= later->clock[earlier->chosen];
}

/*
 * The step of choice @depth could also come before that of choice @at, after all steps that did not
 * have to wait for the latter. Returns the tasks that can begin this sequence: those whose first
 * step in it waits for no other.
 */
static uint8_t beginners(const struct search *search, unsigned int at, unsigned int depth)
{
	const struct node *nodes = search->nodes;
	uint8_t seen = 0;
	uint8_t first = 0;

	for (unsigned int i = at + 1; i <= depth; i++) {
		uint8_t self = (uint8_t)(1u << nodes[i].chosen);
		bool waits = seen & self;

		if (i < depth && leads_to(&nodes[at], &nodes[i]))
			continue;
		for (unsigned int k = at + 1; k < i && !waits; k++)
			waits = !leads_to(&nodes[at], &nodes[k]) && leads_to(&nodes[k], &nodes[i]);
		seen |= self;
		if (!waits)
			first |= self;
	}
	return first;
}

/* Try two conflicting steps in the other order as well, unless that is already planned. */
static void turn_around(struct search *search, unsigned int at, unsigned int depth)
{
	struct node *node = &search->nodes[at];
	uint8_t self = (uint8_t)(1u << search->nodes[depth].chosen);
	uint8_t first = beginners(search, at, depth) & node->able;

	/*
	 * One of them is enough. Sleeping tasks were tried, with everything that begins with them.
	 */
	if (first & (node->todo | node->asleep))
		return;
	if (!first)
		node->todo |= node->able;
	else
		node->todo |= first & self ? self : first & (uint8_t)-first;
}

/*
 * Find the earlier steps that conflict with the next one. If two could have come in the other
 * order, plan that order. Notes the clock of the next step.
 */
static void see_conflicts(struct search *search, unsigned int depth)
{
	struct node *node = &search->nodes[depth];
	const struct step *step = &node->next[node->chosen];
	uint16_t made[EXPLORE_TASKS] = { 0 };
	uint16_t known[EXPLORE_TASKS] = { 0 };

	/* Start with the clock of the same task's last step. */
	for (unsigned int i = depth; i-- > 0;) {
		if (search->nodes[i].chosen != node->chosen)
			continue;
		memcpy(known, search->nodes[i].clock, sizeof(known));
		break;
	}
	memcpy(node->clock, known, sizeof(known));
	for (unsigned int i = 0; i < depth; i++) {
		const struct node *before = &search->nodes[i];

		made[before->chosen]++;
		if (!step_conflicts(&before->next[before->chosen], step))
			continue;
		for (unsigned int k = 0; k < EXPLORE_TASKS; k++)
			if (before->clock[k] > node->clock[k])
				node->clock[k] = before->clock[k];
	}
	node->clock[node->chosen] = (uint16_t)(made[node->chosen] + 1);
	for (unsigned int i = 0; i < depth; i++) {
		const struct node *before = &search->nodes[i];
		const struct step *other = &before->next[before->chosen];

		if (before->chosen != node->chosen &&
		    before->clock[before->chosen] > known[before->chosen] &&
		    step_conflicts(other, step) && step_coenabled(other, step))
			turn_around(search, i, depth);
	}
}

/*
 * The run is over, and helpers still wait. An interrupt that cannot come any more could have come
 * earlier, or if other steps had come earlier. So it counts as the last step.
 */
static void see_what_cannot_come(struct search *search, unsigned int able)
{
	const struct explore *explore = search->explore;
	struct node *node = &search->nodes[search->length];

	for (unsigned int i = 0; i < explore->world->tasks; i++) {
		if (!(explore->world->helpers & ~able & 1u << i) || explore->tasks[i].ended)
			continue;
		*node = (struct node){ .chosen = (uint8_t)i };
		node->next[i] = explore->tasks[i].next;
		see_conflicts(search, search->length);
	}
}

/* ---------------------------------------------------------------- Choices --------------------- */

/* Without reduction: try all tasks, except before steps that concern no other task. */
static uint8_t to_be_tried(struct search *search, const struct node *node)
{
	const struct explore *explore = search->explore;
	uint8_t self = (uint8_t)(1u << node->running);

	/*
	 * If the running task has ended or waits, or none has begun, any task may go on without a
	 * preemption.
	 */
	if (!(node->able & self))
		return node->able;
	if (!explore_is_shared(explore, &node->next[node->running])) {
		search->explore->stats.pruned += (unsigned long)__builtin_popcount(node->able) - 1;
		return self;
	}
	/* The running task has made the step before this one. */
	return node[-1].preemptions < search->bound ? node->able : self;
}

static unsigned int new_choice(struct search *search, unsigned int able)
{
	const struct explore *explore = search->explore;
	struct node *node = &search->nodes[search->length];
	const struct node *before = search->length ? node - 1 : NULL;
	unsigned int willing;

	*node = (struct node){ .able = (uint8_t)able,
			       .running = before ? before->chosen : EXPLORE_TASKS };
	for (unsigned int i = 0; i < explore->world->tasks; i++)
		node->next[i] = explore->tasks[i].next;
	if (search->reduced && before)
		node->asleep = still_asleep(before);
	willing = able & ~(unsigned int)node->asleep;
	if (!willing) {
		search->redundant = true;
		see_what_cannot_come(search, able);
		return explore_default(explore, able);
	}
	node->chosen = (uint8_t)explore_default(explore, willing);
	if (search->reduced)
		node->todo = (uint8_t)(1u << node->chosen);
	else
		node->todo = to_be_tried(search, node);
	return node->chosen;
}

static unsigned int search_choose(struct explore *explore, unsigned int able, void *context)
{
	struct search *search = context;
	unsigned int depth = search->length;
	struct node *node = &search->nodes[depth];
	bool again = depth < search->depth;

	if (search->redundant)
		return explore_default(explore, able);
	if (!again) {
		unsigned int chosen = new_choice(search, able);

		if (search->redundant)
			return chosen;
	}
	node->preemptions = depth ? node[-1].preemptions : 0;
	if (node->chosen != node->running && node->able & 1u << node->running)
		node->preemptions++;
	/* Of the repeated steps, only the last one is new. */
	if (search->reduced && depth + 1 >= search->depth)
		see_conflicts(search, depth);
	search->length++;
	return node->chosen;
}

/* Go back to the last choice that has an alternative. Returns false when there is none. */
static bool next_schedule(struct search *search)
{
	struct explore_stats *stats = &search->explore->stats;

	while (search->length) {
		struct node *node = &search->nodes[search->length - 1];
		uint8_t left;

		node->done |= (uint8_t)(1u << node->chosen);
		left = node->todo & (uint8_t) ~(node->done | node->asleep);
		if (left) {
			node->chosen = (uint8_t)__builtin_ctz(left);
			search->depth = search->length;
			return true;
		}
		if (search->reduced)
			stats->pruned += (unsigned long)__builtin_popcount(
				node->able & ~(unsigned int)node->done);
		search->length--;
	}
	return false;
}

static bool search_all(struct search *search, const struct explore_world *world,
		       unsigned long limit)
{
	struct explore *explore = search->explore;
	const struct explore_stats start = explore->stats;

	for (;;) {
		explore->grown = false;
		search->length = 0;
		search->redundant = false;
		if (!explore_run(explore, world, search_choose, search))
			return false;
		if (search->reduced && !search->redundant)
			see_what_cannot_come(search, 0);
		explore->stats.schedules += !search->redundant;
		explore->stats.redundant += search->redundant;
		if (explore->grown && !search->reduced) {
			/*
			 * The set of shared bytes has changed, so there may have been too few
			 * choices. Search again; the earlier runs count only as steps.
			 */
			search->length = search->depth = 0;
			explore->stats.schedules = start.schedules;
			explore->stats.pruned = start.pruned;
			continue;
		}
		if (limit && explore->stats.schedules - start.schedules == limit)
			return true;
		if (!next_schedule(search))
			return true;
	}
}

static bool search_world(struct explore *explore, const struct explore_world *world, bool reduced,
			 unsigned int bound, unsigned long limit)
{
	struct search *search = calloc(1, sizeof(*search));
	bool well;

	if (!search) {
		snprintf(explore->violation, sizeof(explore->violation), "no memory");
		return false;
	}
	explore_forget(explore);
	explore->stats.worlds++;
	search->explore = explore;
	search->reduced = reduced;
	search->bound = bound;
	well = search_all(search, world, limit);
	free(search);
	return well;
}

bool explore_reduced(struct explore *explore, const struct explore_world *world)
{
	return search_world(explore, world, true, EXPLORE_UNBOUNDED, 0);
}

bool explore_bounded(struct explore *explore, const struct explore_world *world, unsigned int bound,
		     unsigned long limit)
{
	return search_world(explore, world, false, bound, limit);
}

/* ---------------------------------------------------------------- Random walks ---------------- */

/* Mostly continue with one task: long runs of one task find as much as a change at every step. */
static unsigned int walk_choose(struct explore *explore, unsigned int able, void *context)
{
	uint64_t random = prng_next(context);
	unsigned int turns;

	if (able & 1u << explore->turn && random % 8)
		return explore->turn;
	turns = (unsigned int)(random >> 8) % (unsigned int)__builtin_popcount(able);
	while (turns--)
		able &= able - 1;
	return (unsigned int)__builtin_ctz(able);
}

bool explore_walk(struct explore *explore, const struct explore_world *world, uint64_t seed,
		  unsigned long n)
{
	struct prng prng = { seed };

	explore->stats.worlds++;
	for (unsigned long i = 0; i < n; i++) {
		if (!explore_run(explore, world, walk_choose, &prng))
			return false;
		explore->stats.schedules++;
	}
	return true;
}
